"""From what somebody typed to HTML we made ourselves. No database here."""

import re
import time
import unicodedata

import pytest
from django.core.exceptions import ValidationError

from contributions.cleaning import clean_plain, clean_rich, tidy
from contributions.forms import WordsField

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    '<a href="javascript:alert(1)">klik</a>',
    '<a href="  java\tscript:alert(1)">klik</a>',
    '<a href="data:text/html;base64,PHNjcmlwdD4=">klik</a>',
    '<p onclick="alert(1)">klik</p>',
    '<p style="position:fixed;inset:0">klik</p>',
    '<iframe src="https://kwaad.example"></iframe>',
    "<style>*{display:none}</style>",
    "<form action=https://kwaad.example><input name=code></form>",
    "<base href=https://kwaad.example>",
    "<meta http-equiv=refresh content=0>",
    "<!--<script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<<script>script>alert(1)<</script>/script>",
    "</p></div></main><script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    'https://example.org/"onmouseover="alert(1)',
    "https://example.org/'><script>alert(1)</script>",
    "<strong onclick=alert(1)>x</strong><p>y</p>",
    '<h3 id="inhoud" class="kop">x</h3>',
    '<a href="https://ok.example" target="_blank" onclick="x()" id="inhoud">ok</a><p>x</p>',
]
#: Every tag that may stand in clean HTML, with the only attributes it may carry.
PLAIN_TAG = re.compile(r'<(?:/?p|br|/a|a href="https?://[^"<>]*" rel="nofollow noopener noreferrer ugc")>')
RICH_TAG = re.compile(r"</?(?:ul|ol|li|strong|em|h3|blockquote)>|" + PLAIN_TAG.pattern)


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize(("clean", "allowed"), [(clean_plain, PLAIN_TAG), (clean_rich, RICH_TAG)])
def test_nothing_but_our_own_tags_survives(clean, allowed, attack):
    for text in (attack, f"Voor.\n\n{attack}\n\nNa.", f"<p>{attack}</p>"):
        left = allowed.sub("", clean(text))
        assert "<" not in left, clean(text)
        assert ">" not in left, clean(text)


@pytest.mark.parametrize("attack", ATTACKS)
def test_plain_text_shows_every_sign_as_it_was_typed(attack):
    import html

    shown = html.unescape(re.sub(r"<[^>]*>", "", clean_plain(attack)))
    assert shown == attack


PLAIN = [
    ("", ""),
    ("   \n \n ", ""),
    ("Dag", "<p>Dag</p>"),
    ("Eén\nTwee", "<p>Eén<br>Twee</p>"),
    ("Eén\n\nTwee", "<p>Eén</p><p>Twee</p>"),
    ("Eén\r\n\r\n\r\n\r\nTwee\r\nDrie", "<p>Eén</p><p>Twee<br>Drie</p>"),
    ("5 < 6 & 7 > 2", "<p>5 &lt; 6 &amp; 7 &gt; 2</p>"),
    ("https://example.org/a?b=1&c=2",
     '<p><a href="https://example.org/a?b=1&amp;c=2" rel="nofollow noopener noreferrer ugc">'
     "https://example.org/a?b=1&amp;c=2</a></p>"),
    ("Zie (www.example.org).",
     '<p>Zie (<a href="https://www.example.org" rel="nofollow noopener noreferrer ugc">www.example.org</a>).</p>'),
    ("&lt; &amp; &#60;", "<p>&amp;lt; &amp;amp; &amp;#60;</p>"),
    ("kwaad.com", "<p>kwaad.com</p>"),
    ("ftp://example.org javascript:alert(1)", "<p>ftp://example.org javascript:alert(1)</p>"),
    ("mail jan@example.org", "<p>mail jan@example.org</p>"),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "shown"), PLAIN)
def test_plain(typed, shown):
    assert clean_plain(typed) == shown


RICH = [
    ("- een\n- twee", "<ul><li>een</li><li>twee</li></ul>"),
    ("1. een\n2) twee", "<ol><li>een</li><li>twee</li></ol>"),
    ("- een\ntwee", "<ul><li>een</li></ul><p>twee</p>"),
    ("Kies:\n- een\n- twee\nKlaar.", "<p>Kies:</p><ul><li>een</li><li>twee</li></ul><p>Klaar.</p>"),
    ("> Naast mij.\n> Niet boven mij.", "<blockquote>Naast mij.<br>Niet boven mij.</blockquote>"),
    ("### Kop\nTekst met **twee vette** woorden.", "<h3>Kop</h3><p>Tekst met <strong>twee vette</strong> woorden.</p>"),
    ("2 ** 3 ** 4 en **", "<p>2 ** 3 ** 4 en **</p>"),
    ("-3 graden, 10.000 mensen", "<p>-3 graden, 10.000 mensen</p>"),
    ("Kop\n\n- een\n- twee", "<p>Kop</p><ul><li>een</li><li>twee</li></ul>"),
    ("<p>Zo <strong>is</strong> het</p><blockquote>ja</blockquote>",
     "<p>Zo <strong>is</strong> het</p><blockquote>ja</blockquote>"),
    ("5 < 6", "<p>5 &lt; 6</p>"),
    ('<p><a href="https://a.be" class="knop" rel="opener">a</a> <a href="/buiten/">b</a> <a>c</a></p>',
     '<p><a href="https://a.be" rel="nofollow noopener noreferrer ugc">a</a> b c</p>'),
    ("- zie https://a.be\n- twee",
     '<ul><li>zie <a href="https://a.be" rel="nofollow noopener noreferrer ugc">https://a.be</a></li><li>twee</li></ul>'),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "shown"), RICH)
def test_rich(typed, shown):
    assert clean_rich(typed) == shown


TIDY = [
    ("  a  ", "a"),
    ("a\x00b\x07c\x1bd\x7fe\x9ff", "abcdef"),
    ("a\tb\nc", "a\tb\nc"),
    ("a\rb\r\nc", "a\nb\nc"),
    ("a\n\n\n\n\nb", "a\n\nb"),
    ("\u202eomgekeerd\u202c \u2066x\u2069", "omgekeerd x"),
    ("a\ud800b\udfffc", "abc"),
    ("e\u0301", "é"),
    ("مرحبا", "مرحبا"),
    ("👩‍👩‍👧", "👩‍👩‍👧"),
]


@pytest.mark.parametrize(("typed", "kept"), TIDY)
def test_tidy(typed, kept):
    assert tidy(typed) == kept
    assert tidy(kept) == kept


def test_what_is_tidy_can_be_stored_and_sent_everywhere():
    everything = "".join(chr(n) for n in range(0x2100)) + "\ud800\U0001f600"
    text = tidy(everything)
    text.encode("utf-8")
    assert "\x00" not in text
    assert unicodedata.is_normalized("NFC", text)


FIELD = WordsField(limit=5_000)


@pytest.mark.parametrize(
    "text", ["x" * 5_000, "é" * 5_000, "e\u0301" * 5_000, "😀" * 5_000, "\r\n".join("x" * 2_500) + "\r\n"]
)
def test_exactly_the_limit_is_taken_however_it_is_encoded(text):
    assert len(FIELD.clean(text)) <= 5_000


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Dit is nog leeg"),
        (" \n\t ", "Dit is nog leeg"),
        ("\x00\x01", "Dit is nog leeg"),
        ("\u202e\u2066", "Dit is nog leeg"),
        ("x" * 5_001, "1 teken te veel"),
        ("😀" * 5_010, "10 tekens te veel"),
        ("Een \ufffd teken", "konden we niet lezen"),
    ],
)
def test_what_is_empty_too_long_or_unreadable_is_refused_in_plain_words(text, message):
    with pytest.raises(ValidationError, match=message):
        FIELD.clean(text)


def test_a_title_is_one_line():
    assert WordsField(limit=120, rows=1).clean(" Een\n\n titel\tmet   gaten ") == "Een titel met gaten"


@pytest.mark.parametrize(
    "nasty",
    ["a." * 10_000, "http://" * 2_800, "(" * 20_000, "www." * 5_000, "<" * 20_000, "&" * 20_000, "a@" * 10_000,
     "https://a.be/" + "(" * 19_000, "-" * 20_000, "- x\n" * 5_000, "\n \n" * 6_000, "x.be " * 4_000, "<p>" * 6_000,
     "<strong><p>" * 1_800, "<a href=https://a.be>" * 900 + "<p>", "<p><em><h3>" * 1_600],
)  # fmt: skip
def test_no_text_of_the_longest_kind_keeps_the_server_busy(nasty):
    began = time.perf_counter()
    clean_rich(nasty)
    clean_plain(nasty)
    assert time.perf_counter() - began < 5
