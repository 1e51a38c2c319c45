"""A record of a session: written on a phone just after it, read by a moderator, on the site."""

import datetime

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser import steps
from tests.documents import pdf
from tests.workshops.cast import day, make_pilot_site, plan


def _add_files(partner, snap):
    """A photo and a document, each refused until it says what it is, and kept meanwhile."""
    partner.get_by_label("Foto 1", exact=True).set_input_files(snap)
    partner.get_by_role("button", name="Stuur dit verslag").click()
    expect(partner.get_by_role("alert")).to_contain_text("Zeg in een paar woorden wat er op de foto staat.")
    expect(partner.get_by_text("Foto 1 is bewaard.")).to_be_visible()
    partner.get_by_label("Wat staat er op foto 1?").fill("Stoelen in een kring")
    partner.get_by_label("Bijlage 1", exact=True).set_input_files(
        {"name": "x.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    )
    partner.get_by_role("button", name="Stuur dit verslag").click()
    expect(partner.get_by_role("alert")).to_contain_text("Zeg in een paar woorden wat dit is.")
    expect(partner.get_by_text("Bijlage 1 is bewaard.")).to_be_visible()
    partner.get_by_label("Wat is bijlage 1?").fill("Affiche van de soepdag")


@pytest.mark.parametrize("browser_of", ["phone", "no_js"])
def test_a_partner_writes_a_record_on_a_phone_and_it_appears(browser_of, request, phone, site, chris, bart, tmp_path):
    snap = tmp_path / "IMG_0001.jpg"
    Image.new("RGB", (1600, 1200), "olive").save(snap)
    pilot_site = make_pilot_site(chris.organisation)
    partner, moderator = request.getfixturevalue(browser_of)(chris), phone(bart)
    partner.goto("/proeftuinen/voorbeeld/")
    partner.get_by_role("link", name="Schrijf een verslag").click()
    partner.get_by_label("Wat hoorden we?").fill("Bellen is moeilijk.\n\n- Lang wachten\n- Keuzemenu")
    partner.get_by_role("button", name="Stuur dit verslag").click()
    expect(partner.get_by_role("alert")).to_contain_text("Kies de dag van de werksessie.")
    expect(partner.get_by_label("Wat hoorden we?")).to_have_value("Bellen is moeilijk.\n\n- Lang wachten\n- Keuzemenu")
    partner.get_by_label("Waarover ging het?").fill("Wie belt mee?")
    partner.get_by_label("Welke dag was het?").fill(str(day(-1)))
    partner.get_by_label("Samen bedenken").check()
    partner.get_by_label("Hoeveel mensen die armoede kennen?").fill("9")
    partner.get_by_label("Hoeveel vrijwilligers?").fill("3")
    _add_files(partner, snap)
    partner.get_by_role("button", name="Stuur dit verslag").click()
    expect(partner.get_by_role("heading", name="Dank je. Je tekst is er.")).to_be_visible()

    moderator.goto("/modereren/")
    expect(moderator.get_by_role("img", name="Stoelen in een kring")).to_be_visible()
    steps.decide(moderator, "Bellen is moeilijk.", "Zet op de site")

    reader = request.getfixturevalue(browser_of)()
    reader.goto(pilot_site.url)
    reader.get_by_role("link", name="Wie belt mee?").click()
    expect(reader.get_by_role("heading", name="Wie belt mee?", level=1)).to_be_visible()
    expect(reader.get_by_role("listitem").filter(has_text="Keuzemenu")).to_be_visible()
    expect(reader.get_by_text("minder dan 5")).to_be_visible()
    expect(reader.get_by_text("minstens 9")).to_be_visible()
    expect(reader.get_by_role("img", name="Stoelen in een kring")).to_be_visible()
    steps.find(reader, "keuzemenu", "Wie belt mee?")
    expect(reader.get_by_role("heading", name="Wie belt mee?", level=1)).to_be_visible()
    with reader.expect_download() as download:
        reader.get_by_role("link", name="Affiche van de soepdag").click()
    assert download.value.suggested_filename == "affiche-van-de-soepdag.pdf"


def test_somebody_finds_the_next_session_and_takes_it_along(phone, site, chris):
    session = plan(make_pilot_site(chris.organisation), start=datetime.time(14))
    visitor = phone()
    visitor.goto("/proeftuinen/")
    visitor.get_by_role("link", name="Toon de agenda").click()
    visitor.get_by_role("link", name=session.title).click()
    expect(visitor.get_by_text("Wat krijg je?")).to_be_visible()
    href = visitor.get_by_role("link", name="Zet in je agenda").get_attribute("href")
    answer = visitor.request.get(href)
    assert answer.headers["content-type"].startswith("text/calendar")
    assert f"werksessie-{session.pk}@" in answer.text()
