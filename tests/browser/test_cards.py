"""Cards on a phone: QR and typed code; a lost card with and without the secret word; "Dit was ik niet"."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from pypdf import PdfReader

from people import sheet_pdf
from people.codes import show_code
from people.models import Card, CardReplacement
from tests.browser import steps
from tests.browser.test_weight import KILOBYTE, weigh
from tests.cast import PICTURE, make_card, make_person

WORD = "Regenboog"


def test_the_square_puts_the_code_in_the_field_and_nothing_is_sent_before_the_button(phone, site):
    card, code = make_card()
    page = phone()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    page.goto(f"/kaart/#{code}")
    expect(page.get_by_label("Code op je kaart")).to_have_value(code)
    assert page.evaluate("location.hash") == ""
    assert not [line for line in asked if line.startswith("POST") or code in line]
    assert Card.objects.unused().filter(pk=card.pk).exists()
    steps.go_on(page)
    steps.walk_in(page, "Klaproos")
    expect(page.get_by_role("heading", name="Dag Klaproos")).to_be_visible()
    assert not [line for line in asked if code in line]
    page.go_back()
    assert code not in page.url


def test_a_square_scanned_while_the_page_is_open_works_too(phone, site):
    _card, code = make_card()
    page = phone()
    page.goto("/kaart/")
    page.evaluate("code => { location.hash = code }", show_code(code))
    expect(page.get_by_label("Code op je kaart")).to_have_value(show_code(code))
    assert page.evaluate("location.hash") == ""


def test_without_javascript_the_square_opens_a_page_that_asks_to_type_the_code(no_js, site):
    _card, code = make_card()
    page = no_js()
    page.goto(f"/kaart/#{code}")
    expect(page.get_by_label("Code op je kaart")).to_be_empty()
    expect(page.get_by_text("Je kaart is gelezen.")).to_be_hidden()
    steps.give_code(page, code)
    steps.walk_in(page, "Klaproos")
    expect(page.get_by_role("heading", name="Dag Klaproos")).to_be_visible()


@pytest.mark.parametrize("device", ["phone", "no_js"])
def test_every_step_of_the_first_time_can_be_walked_back(device, request, site):
    page = request.getfixturevalue(device)()
    page.goto("/kaart/")
    steps.give_code(page, make_card()[1])
    page.get_by_label("Je naam op deze site").fill("Klaproos")
    steps.go_on(page)
    steps.point(page)
    for _ in range(2):
        page.get_by_role("button", name="Stap terug").click()
    expect(page.get_by_label("Je naam op deze site")).to_have_value("Klaproos")
    page.go_back()  # and with the browser's own button
    page.go_back()
    page.goto("/kaart/woord/")
    expect(page.get_by_role("heading", name="Deel je dit toestel met anderen?")).to_be_visible()


def test_in_by_card_takes_four_taps_and_sixty_kilobytes(phone, site, amina):
    _card, code = make_card(amina)
    page = phone()
    sizes = weigh(page, "/")
    names: dict[str, str] = {}
    tools = page.context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.on("Network.requestWillBeSent", lambda event: names.update({event["requestId"]: event["request"]["url"]}))
    tools.on(
        "Network.loadingFinished",
        lambda event: sizes.update({f"{len(sizes)} {names[event['requestId']]}": event["encodedDataLength"]}),
    )
    taps = 0
    page.locator("footer").get_by_role("link", name="Ik heb een kaart").click()  # the square of the card: none
    taps += 1
    page.get_by_label("Code op je kaart").fill(code)
    taps += 1
    steps.go_on(page)
    taps += 1
    steps.point(page)
    taps += 1
    expect(page.get_by_role("heading", name="Dag Amina")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert taps <= 4
    told = "\n".join(f"{size / KILOBYTE:6.1f} KB  {name}" for name, size in sizes.items())
    assert sum(sizes.values()) <= 60 * KILOBYTE, f"{sum(sizes.values()) / KILOBYTE:.1f} KB\n{told}"


def mo() -> str:
    """Somebody with the secret word; the code of their card."""
    from people import secret_words

    return make_card(make_person("Mo", secret_word=secret_words.hide(WORD)))[1]


def ask_anew(page, code: str, word: str = "") -> None:
    """With a new card: say that the old one is lost."""
    page.goto("/kaart/")
    steps.give_code(page, code)
    page.get_by_role("link", name="Ik had al een kaart").click()
    page.get_by_label("Je naam op deze site").fill("Mo")
    page.get_by_label("Je geheim woord").fill(word)
    steps.go_on(page)
    steps.point(page, "kat")


@pytest.mark.parametrize("device", ["phone", "no_js"])
def test_a_lost_card_with_the_secret_word(device, request, site):
    old = mo()
    page = request.getfixturevalue(device)()
    ask_anew(page, make_card()[1], "regen boog")
    expect(page.get_by_role("heading", name="Dag Mo")).to_be_visible()
    expect(page.get_by_text("nog op slot")).to_have_count(0)
    page.context.clear_cookies()
    page.goto("/kaart/")
    steps.give_code(page, old)
    expect(page.get_by_text("Deze code werkt niet.").first).to_be_visible()


@pytest.mark.parametrize("device", ["phone", "no_js"])
def test_a_lost_card_without_the_word_and_it_was_not_me(device, request, site, faults):
    old, (_card, new) = mo(), make_card()
    inside, asking = request.getfixturevalue(device)(), request.getfixturevalue(device)()
    steps.come_in_with_card(inside, old)
    ask_anew(asking, new)
    expect(asking.get_by_role("heading", name=re.compile("Je kaart werkt vanaf morgen om"))).to_be_visible()
    inside.goto("/leren/")
    expect(inside.get_by_text("Iemand vroeg een nieuwe kaart voor jouw naam.")).to_be_visible()

    CardReplacement.objects.update(works_at=timezone.now())
    asking.goto("/kaart/")
    steps.give_code(asking, new)
    steps.point(asking, "kat")
    expect(asking.get_by_role("heading", name="Een deel is nog op slot")).to_be_visible()
    inside.goto("/mijn-plek/")
    expect(inside.get_by_label("Code op je kaart")).to_be_visible()  # out

    steps.give_code(inside, old)
    steps.point(inside, PICTURE)
    inside.get_by_role("button", name="Dit was ik niet").click()
    expect(inside.get_by_text("Jouw kaart werkt weer.")).to_be_visible()
    asking.goto("/mijn-plek/")
    expect(asking.get_by_label("Code op je kaart")).to_be_visible()


def test_a_helper_prints_and_the_first_card_comes_in(desk, phone, hanne):
    page = desk(hanne)
    page.goto("/begeleiden/")
    page.get_by_label("Hoeveel kaarten?").fill("6")
    page.get_by_text("Mensen met armoede-ervaring").click()
    page.get_by_role("button", name="Maak de kaarten").dblclick()
    expect(page.get_by_role("heading", name="Druk nu af")).to_be_visible()
    expect(page.locator(".kaartje")).to_have_count(6)
    expect(page.get_by_role("button", name="Druk af")).to_be_visible()
    assert Card.objects.filter(sheet__isnull=False).count() == 6
    steps.come_in_with_card(someone := phone(), page.locator(".kaartcode").first.inner_text(), "Klaproos")
    expect(someone.get_by_role("heading", name="Dag Klaproos")).to_be_visible()
    if sheet_pdf.is_available():
        with page.expect_download() as saved:
            page.get_by_role("button", name="Bewaar als PDF").click()
        words = "".join(side.extract_text() for side in PdfReader(saved.value.path()).pages)
        assert [code in words for code in page.locator(".kaartcode").all_inner_texts()] == [True] * 6
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 718, "height": 1000})  # A4 less its margins
    card = page.locator(".kaartje").first.bounding_box()
    assert card
    assert card["height"] == pytest.approx(55 / 25.4 * 96, abs=2)
    inner = page.evaluate(
        "[...document.querySelectorAll('.kaartje > div')].some(e => e.scrollHeight > e.clientHeight + 1)"
    )
    assert not inner, "words of a card fall off its edge"
