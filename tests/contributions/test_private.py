"""What is private in a text, and what only looks like it. Pure: no database but where the site's own number is."""

import time
from itertools import pairwise

import pytest

from contributions import private
from contributions.private import Sort, details, find
from contributions.templatetags.contributions_tags import marked
from pages.models import SiteSettings

# Numbers nobody has: Belgium and the Netherlands keep some apart, the others are the examples of python-stdnum.
FOUND = [
    (Sort.PHONE, "0478 12 34 56"),
    (Sort.PHONE, "0478/12.34.56"),
    (Sort.PHONE, "0478/12 34 56"),
    (Sort.PHONE, "0478-123456"),
    (Sort.PHONE, "0478123456"),
    (Sort.PHONE, "04 78 12 34 56"),
    (Sort.PHONE, "+32 478 12 34 56"),
    (Sort.PHONE, "+32(0)478123456"),
    (Sort.PHONE, "0032 478 12 34 56"),
    (Sort.PHONE, "0032(0)9 225 11 22"),
    (Sort.PHONE, "09 225 11 22"),
    (Sort.PHONE, "09/225.11.22"),
    (Sort.PHONE, "(09) 225 11 22"),
    (Sort.PHONE, "02 512 34 56"),
    (Sort.PHONE, "053 21 22 23"),
    (Sort.PHONE, "+31 6 12345678"),
    (Sort.PHONE, "06-12345678"),
    (Sort.PHONE, "06.12.34.56.78"),
    (Sort.PHONE, "020-1234567"),
    (Sort.PHONE, "+33 6 12 34 56 78"),
    (Sort.EMAIL, "rita@gmail.com"),
    (Sort.EMAIL, "rita.peeters+kras@post.voorbeeld.be"),
    (Sort.EMAIL, "rita (at) telenet punt be"),
    (Sort.EMAIL, "rita at gmail punt com"),
    (Sort.EMAIL, "rita @ gmail.com"),
    (Sort.EMAIL, "rita apenstaartje telenet punt be"),
    (Sort.REGISTER, "85.07.30-033.28"),
    (Sort.REGISTER, "85073003328"),
    (Sort.REGISTER, "85 07 30 033 28"),
    (Sort.REGISTER, "98.47.28-997.65"),  # a BIS-number
    (Sort.ACCOUNT, "BE68 5390 0754 7034"),
    (Sort.ACCOUNT, "be68539007547034"),
    (Sort.ACCOUNT, "BE68-5390-0754-7034"),
    (Sort.ACCOUNT, "NL91 ABNA 0417 1643 00"),
    (Sort.ADDRESS, "Kerkstraat 12"),
    (Sort.ADDRESS, "kerkstraat 12 bus 3"),
    (Sort.ADDRESS, "Kerkstraat 12, 9000 Gent"),
    (Sort.ADDRESS, "Kerkstraat nr. 12"),
    (Sort.ADDRESS, "Brusselsesteenweg 120a"),
    (Sort.ADDRESS, "Gentse Steenweg 5"),
    (Sort.ADDRESS, "Koning Albertlaan 12/3"),
    (Sort.ADDRESS, "Stationsplein 3"),
    (Sort.ADDRESS, "Lindendreef 8"),
    (Sort.ADDRESS, "Graslei 1"),
    (Sort.ADDRESS, "Bloemekenswijk 4"),
    (Sort.ADDRESS, "Oude Markt 5"),
    (Sort.ADDRESS, "Nieuwe Wandeling 12, 9000 Gent"),
    (Sort.ADDRESS, "1012 AB Amsterdam"),
    (Sort.ADDRESS, "1012AB 15"),
    (Sort.PROFILE, "facebook.com/rita.peeters"),
    (Sort.PROFILE, "https://www.instagram.com/rita"),
    (Sort.PROFILE, "https://www.linkedin.com/in/rita-p"),
    (Sort.PROFILE, "youtube.com/@rita"),
    (Sort.PROFILE, "insta: rita99"),
    (Sort.PROFILE, "snapchat @rita"),
    (Sort.PROFILE, "@rita_p"),
    (Sort.MENTION, "@Klaproos"),
    (Sort.NAME, "Mohamed"),
    (Sort.NAME, "Rita"),
]

NOTHING = [
    "Op 01/02/2024 om 10:00, en op 01-02-2024 tot 03-04-2024.",
    "01/02/2024 10 mensen, 01.02.24 12.30 uur, 2024-01-02.",
    "Van 9.00 tot 12.30 uur, of 09.00-12.30.",
    "Het kost € 1.250,00, dat is 12.345.678 cent, of 0,50 euro.",
    "Bel 112, praat met 106, 1813 of 1712.",
    "De dienst: 0800 12 345 of 078 15 15 15.",
    "Artikel 23 van de wet van 12 januari 1973, §2, 3°.",
    "In 2020-2023 kwamen 15.000 mensen, 1 op 7.",
    "Onderneming BE 0478.123.456, KBO 0478.123.456.",
    "Rekening BE68 5390 0754 7035 bestaat niet, en 85.07.30-033.29 ook niet.",
    "Dossier 111222333.",
    "Onderweg 3 mensen gezien. De snelweg 40. De spoorweg 50a.",
    "In de Kerkstraat 3 winkels, op het Marktplein 200 mensen, in onze straat 5.",
    "Tram 1, halte 12, hoofdstuk 3, stap 2, zaal 3.14.",
    "Ik woon in 9000 Gent. In 2024 EU, 3000 KM.",
    "Ik at soep. Hij keek me at work aan.",
    "Op facebook: iedereen weet het. Ik las het op facebook.com.",
    "We zaten in Sint-Jan en bij Sint Pieter.",
    "jan zei niets",
    "Wit, roos en mei. Ik wil Roos.",
    "Vraag het aan 3 of 4 mensen, 0 0 0 0 0 0 0 0 0.",
]


@pytest.mark.parametrize(("sort", "words"), FOUND, ids=[words for _, words in FOUND])
@pytest.mark.parametrize("around", ["{}", "Kijk: {}.", "Ik zei ({}) en ging weg.", "eerst\n{}\ndan"])
def test_a_detail_is_found_whole_and_with_its_sort(sort, words, around):
    text = around.format(words)
    [detail] = find(text)
    assert (detail.sort, text[detail.start : detail.end]) == (sort, detail.words)
    assert detail.words == words
    assert detail.is_hard == (sort not in (Sort.NAME, Sort.MENTION))


@pytest.mark.parametrize("text", NOTHING)
def test_what_only_looks_like_it_is_left_alone(text):
    assert find(text) == []


def test_a_citizen_service_number_is_one_only_where_it_is_called_so():
    assert [detail.words for detail in find("Mijn BSN is 111222333.")] == ["111222333"]
    assert find("Het is 111222333.") == []
    assert find("Mijn BSN is 111222334.") == []


def test_several_stand_in_order_and_none_inside_another():
    text = "Rita, 0478 12 34 56, rita@gmail.com, BE68 5390 0754 7034, Kerkstraat 12, 9000 Gent, @rita_p en Tom."
    found = find(text)
    assert [detail.sort.name for detail in found] == [
        "NAME", "PHONE", "EMAIL", "ACCOUNT", "ADDRESS", "PROFILE", "NAME"
    ]  # fmt: skip
    assert all(one.end <= other.start for one, other in pairwise(found))


def test_the_writer_s_own_name_here_is_no_secret():
    assert find("Ik ben Amina. @Amina", "Amina") == []
    assert [detail.words for detail in find("Amina en Rita", "Amina")] == ["Rita"]


def test_a_detail_is_known_again_however_it_is_spelled():
    [one], [same], [other] = find("0478 12 34 56"), find("0478/123456"), find("0479 12 34 56")
    assert one.digest == same.digest != other.digest
    [name], [mention] = find("Rita"), find("@Rita")
    assert name.digest != mention.digest


def test_the_number_of_the_site_itself_is_no_secret(db):
    settings = SiteSettings.load()
    settings.phone = "09 225 11 22"
    settings.save()
    assert details("Bel 09/225.11.22") == []
    assert not private.has_hard(["Bel 09/225.11.22", "Rita"])
    assert private.has_hard(["Rita", "Bel 09/225.11.23"])


def test_marked_words_are_escaped_and_say_what_they_are(db):
    html = marked("<b>Rita</b> & 0478 12 34 56")
    assert html == (
        "&lt;b&gt;<mark>Rita <small>(voornaam)</small></mark>&lt;/b&gt; &amp; "
        "<mark>0478 12 34 56 <small>(telefoonnummer)</small></mark>"
    )
    assert marked("Niets. <i>") == "Niets. &lt;i&gt;"


PIECES = [
    "0", "1.2", "04", "be68", "a@", "a.", "Aa ", "Kerkstraat ", "0 ", "a at b punt ", "Aastraat", "@", "+32 ", "bsn a ",
    "facebook.com/", "x", "A", "-", "'’", "1234 AB", "(0)", "at ", "Markt ", "01/02/2024", "BE 04", "@a_", "insta: ",
    "Rita ", "0478 12 34 56 ", "rita@gmail.com ",
]  # fmt: skip


@pytest.mark.parametrize("piece", PIECES)
def test_the_work_grows_with_the_text_and_no_faster(piece):
    def work(signs):
        text = (piece * signs)[:signs]
        return min(_seconds(text) for _ in range(3))

    # Eight times the text: eight times the work, with room for a machine that has more to do; its square is 64.
    assert work(20_000) < 24 * max(work(2_500), 0.0005)


def _seconds(text):
    begin = time.process_time()
    find(text)
    return time.process_time() - begin
