"""From a stukje to typed text and back, and the difference in words: pure."""

import time

import pytest

from contributions.cleaning import clean_rich
from contributions.difference import Part, difference
from playbook.difference import difference_of_html
from playbook.marks import as_typed
from playbook.merging import same_words

BOTH_WAYS = [
    "<p>Begin bij de koffie.</p>",
    "<p>Kies:</p><ul><li>één ding</li><li>nog iets</li></ul><p>Klaar.</p>",
    "<ol><li>Wie?</li><li>Hoe lang?</li></ol>",
    "<h3>Kop</h3><p>Tekst met <strong>vette</strong> woorden.</p>",
    "<blockquote>Naast mij.</blockquote>",
    "<p>Een regel<br>en nog een</p>",
    "<p>5 &lt; 6 &amp; 7</p>",
]


@pytest.mark.parametrize("html", BOTH_WAYS)
def test_a_stukje_comes_back_as_it_was(html):
    assert clean_rich(as_typed(html)) == html


@pytest.mark.django_db
def test_every_stukje_of_the_playbook_survives_being_typed(site):
    from playbook.merging import WORDY, raw_blocks
    from playbook.models import ChapterPage

    for page in ChapterPage.objects.all():
        for block in raw_blocks(page.body):
            if block["type"] in WORDY:
                assert same_words(clean_rich(as_typed(block["value"])), block["value"]), block["value"]


@pytest.mark.parametrize(
    ("html", "typed"),
    [
        ("<p>Kies <b>één</b>\n   ding.</p>\n<p></p>", "Kies **één** ding."),
        ('<p>Zie <a href="https://a.be/x">hier</a>.</p>', "Zie hier (https://a.be/x)."),
        ('<p>Zie <a href="https://a.be/x">https://a.be/x</a>.</p>', "Zie https://a.be/x."),
        ('<p>Zie <a linktype="page" id="3">stap 3</a>.</p>', "Zie stap 3."),
        ("<blockquote><p>Naast mij.</p></blockquote>", "> Naast mij."),
        ("", ""),
    ],
)
def test_what_people_see_when_they_begin(html, typed):
    assert as_typed(html) == typed


def test_first_what_goes_then_what_comes():
    old = "Soms is het antwoord nee. Dat is goed."
    new = "Soms zegt iemand nee. Dat is goed."
    assert difference(old, new) == [
        Part("", "Soms"), Part("del", "is het antwoord"), Part("ins", "zegt iemand"), Part("", "nee. Dat is goed."),
    ]  # fmt: skip


def test_a_single_word_between_two_changes_goes_along():
    assert difference("een twee drie", "1 twee 3") == [Part("del", "een twee drie"), Part("ins", "1 twee 3")]


def test_nothing_changed_is_one_part():
    assert difference("zo is het", "zo is het") == [Part("", "zo is het")]
    assert difference_of_html("", "<p>Nieuw.</p>") == [Part("ins", "Nieuw.")]


@pytest.mark.parametrize("word", ["a b ", "a ", "ab "])
def test_long_texts_of_the_same_words_do_not_take_long(word):
    old, new = (word * 2500)[:5000], ("b " + word * 2500)[:4999]
    begin = time.process_time()
    difference(old, new)
    assert time.process_time() - begin < 2
