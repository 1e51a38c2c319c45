"""Whole ways through the site, on a phone, with JavaScript and without: what people came for, from end to end."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from config import demo
from playbook.models import ChapterPage
from signals.models import PolicySignal
from tests.browser import steps
from tests.cast import make_body

RECEIPT = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")
LATER = str(timezone.localdate() + timedelta(days=20))
#: What somebody suggests in place of a stukje; no word of it stands elsewhere.
OTHER_WORDS = "Begin met thee. Vraag dan pas iets."


@pytest.fixture(params=["phone", "no_js"])
def device(request):
    """A phone, with JavaScript and without."""
    return request.getfixturevalue(request.param)


def go_on(page):
    page.get_by_role("button", name="Ga verder").click()


def test_a_signal_without_a_card_is_read_recognised_and_found(device, site, amina, bart):
    giver, moderator, expert = device(), device(bart), device(amina)
    giver.goto("/signalen/")
    giver.get_by_role("link", name="Geef een signaal").first.click()
    go_on(giver)
    expect(giver.get_by_role("alert")).to_contain_text("Dit is nog leeg.")
    giver.get_by_label("Wat gebeurde er?").fill("De spreekkamer was op slot. Ik kon niet binnen.")
    go_on(giver)
    giver.get_by_role("button", name="Terug").click()
    expect(giver.get_by_label("Wat gebeurde er?")).to_have_value("De spreekkamer was op slot. Ik kon niet binnen.")
    go_on(giver)
    giver.get_by_label("Iets anders").check()
    go_on(giver)
    giver.get_by_label("In een organisatie").check()
    giver.get_by_label("Het gebeurde in Gent").check()
    go_on(giver)
    giver.get_by_label("Hoe zou je het noemen?").fill("Een deur op slot")
    go_on(giver)
    for answer in ("De spreekkamer was op slot.", "Iets anders", "In een organisatie. In Gent.", "Een deur op slot"):
        expect(giver.get_by_text(answer)).to_be_visible()
    giver.get_by_role("button", name=re.compile("Hoe noem je het")).click()
    giver.get_by_label("Hoe zou je het noemen?").fill("Een gesloten deur")
    go_on(giver)
    giver.get_by_role("button", name="Stuur mijn signaal").click()
    expect(giver.get_by_role("heading", name="Dank je. Je signaal is er.")).to_be_visible()
    receipt = RECEIPT.findall(giver.locator("main").inner_text())[0]

    steps.look_for(expert, "spreekkamers")
    expect(expert.get_by_role("heading", name="Niets gevonden")).to_be_visible()
    steps.decide(moderator, "De spreekkamer was op slot.", "Zet op de site")

    giver.get_by_role("link", name="Volg mijn signaal op").click()
    giver.get_by_label("Nummer op je bewijsje").fill(receipt.lower().replace("-", " "))
    giver.get_by_role("button", name="Toon").click()
    expect(giver.get_by_text("halte 1 van 6")).to_be_visible()
    giver.get_by_role("link", name="Toon").click()
    expect(giver.get_by_role("heading", name="Een gesloten deur", level=1)).to_be_visible()

    steps.find(expert, "spreekkamers", "Een gesloten deur")
    expect(expert.get_by_text("Nog niemand zei: dit herken ik.")).to_be_visible()
    expert.get_by_role("button", name="Dit herken ik").click()
    expect(expert.get_by_text("Minder dan 5 mensen herkennen dit.")).to_be_visible()
    expert.get_by_role("button", name="Dit herken ik").click()
    expect(expert.get_by_text("Nog niemand zei: dit herken ik.")).to_be_visible()


def lay_together(editor, *numbers):
    """An editor takes signals on, lays them together and lays the bundle before Voorbeeldstad."""
    for number in numbers:
        editor.goto(PolicySignal.objects.get(number=number).get_absolute_url())
        editor.get_by_role("link", name="Breng het naar ‘Herkend’").click()
        editor.get_by_role("button", name="Breng het naar ‘Herkend’").click()
        expect(editor.get_by_text("Gedaan: herkend.")).to_be_visible()
    editor.get_by_role("link", name="Alle signalen").click()
    editor.get_by_role("link", name="Leg signalen samen").click()
    editor.get_by_label("Titel van de bundel").fill("Iemand om mee te gaan")
    editor.get_by_label("Wat vragen we?").fill("Wie gaat mee naar het loket?")
    for box in editor.get_by_role("checkbox").all():
        box.check()
    editor.get_by_role("button", name="Leg samen").click()
    editor.get_by_role("link", name="Leg deze bundel bij het beleid").click()
    editor.get_by_label("Bij wie leggen we het?").select_option(label="Voorbeeldstad")
    editor.get_by_label("Tegen wanneer vragen we een antwoord?").fill(LATER)
    editor.get_by_role("button", name="Leg het bij het beleid").click()
    expect(editor.get_by_text("Gedaan: de bundel ligt bij Voorbeeldstad.")).to_be_visible()


def answer(policymaker):
    """A policymaker comes in, sees what waits, and answers; the first try is not right."""
    steps.come_in_with_password(policymaker, "dora")
    policymaker.get_by_role("link", name="Dit wacht op ons").click()
    policymaker.get_by_role("link", name="Schrijf het antwoord").click()
    policymaker.get_by_label("Doen we", exact=True).check()
    policymaker.get_by_label("Je antwoord in één zin").fill("x" * 203)
    policymaker.get_by_role("textbox", name="Uitleg").fill("Een buddy van de dienst wacht aan de deur.")
    policymaker.get_by_role("button", name="Stuur dit antwoord").click()
    for told in ("3 tekens te veel", "Zeg wie dit doet.", "Zeg tegen wanneer."):
        expect(policymaker.get_by_role("alert")).to_contain_text(told)
    policymaker.get_by_label("Je antwoord in één zin").fill("Er gaat altijd iemand mee.")
    policymaker.get_by_label("Wie doet dit?").fill("De sociale dienst")
    policymaker.get_by_label("Tegen wanneer?").fill(LATER)
    policymaker.get_by_role("button", name="Stuur dit antwoord").click()
    expect(policymaker.get_by_role("heading", name="Dank je. Je tekst is er.")).to_be_visible()


def test_signals_are_laid_before_a_body_answered_judged_and_found(device, site, amina, bart, dora, els):
    make_body(dora)
    reader = device(amina)
    lay_together(device(els), 3, 4)
    answer(device())
    steps.decide(device(bart), "Een buddy van de dienst", "Zet op de site")

    steps.find(reader, "buddy", "Antwoord op ‘Iemand om mee te gaan’")
    expect(reader.get_by_text("De sociale dienst")).to_be_visible()
    reader.get_by_role("link", name=PolicySignal.objects.get(number=3).title).click()
    expect(reader.get_by_text("“Er gaat altijd iemand mee.”")).to_be_visible()
    reader.get_by_role("link", name="Zeg wat je merkt").click()
    reader.get_by_label("Een beetje").check()
    reader.get_by_role("button", name="Stuur mijn oordeel").click()
    expect(reader.get_by_text("Minder dan 5 mensen zeiden wat ze merken.").first).to_be_visible()


def test_other_words_for_a_stukje_come_in_the_chapter_with_their_credit(device, phone, site, amina, bart, els):
    chapter = ChapterPage.objects.get(slug="meestappen")
    old = re.sub(r"<[^>]+>", "", next(block.value.source for block in chapter.body if block.block_type == "text"))[:40]
    writer, editor, reader = device(amina), device(els), device()
    writer.goto(chapter.get_url())
    writer.get_by_role("link", name="Verander deze tekst (stukje 1)").click()
    expect(writer.locator("main .fiche").first).to_contain_text(old)
    writer.get_by_role("button", name="Kijk na").click()
    expect(writer.get_by_role("alert")).to_contain_text("Je veranderde nog niets.")
    writer.get_by_label("Zo zou ik het schrijven").fill(OTHER_WORDS)
    writer.get_by_label("Waarom?").fill("Dat zegt mijn buurvrouw ook.")
    writer.get_by_role("button", name="Kijk na").click()
    expect(writer.locator(".verschil del")).to_contain_text(old)
    expect(writer.locator(".verschil ins").first).to_be_visible()
    writer.get_by_role("button", name="Stuur mijn voorstel").click()
    expect(writer.get_by_text("Een mens leest je voorstel eerst.")).to_be_visible()
    steps.decide(device(bart), OTHER_WORDS, "Zet op de site")

    editor.goto("/mijn-plek/")
    editor.get_by_role("link", name="Bekijk de voorstellen").click()
    editor.get_by_role("link", name=chapter.title).click()
    editor.get_by_role("button", name="Neem over in de tekst").click()
    expect(editor.get_by_text("Overgenomen in het ontwerp.")).to_be_visible()
    reader.goto(chapter.get_url())
    expect(reader.get_by_text(OTHER_WORDS)).to_have_count(0)
    editor = phone(els)  # the admin of Wagtail needs JavaScript
    editor.goto("/redactie/")
    editor.get_by_role("link", name=f"Hoofdstuk {chapter.number}. {chapter.title}").click()
    expect(editor.get_by_role("heading", name="Dit verandert er op de site")).to_be_visible()
    expect(editor.get_by_text("Van: Amina")).to_be_visible()
    editor.get_by_role("button", name="Ja, zet op de site").click()

    steps.find(reader, "thee", chapter.title, kind="Hoofdstukken")
    expect(reader.get_by_text(OTHER_WORDS)).to_be_visible()
    reader.get_by_role("link", name="Wat is er veranderd?").click()
    expect(reader.locator(".verschil ins").first).to_contain_text("thee")
    expect(reader.get_by_text("Woorden van Amina")).to_be_visible()
    writer.goto("/mijn-plek/")
    expect(writer.get_by_text("De redactie heeft je tekst overgenomen.").first).to_be_visible()


def test_the_way_of_the_invented_city_is_walked_by_links_alone(no_js, site, tmp_path):
    demo.make(tmp_path / "demo-access.json")
    reader = no_js()
    reader.goto("/")
    reader.get_by_role("link", name="Signalen", exact=True).click()
    reader.get_by_label("Bij welke halte?").select_option(label="Opgevolgd (2)")
    reader.get_by_role("button", name="Toon signalen").click()
    expect(reader.get_by_role("heading", name="2 signalen")).to_be_visible()
    reader.locator("article.fiche h3 a").first.click()
    expect(reader.get_by_text("Voorbeeld", exact=True).first).to_be_visible()
    expect(reader.get_by_text("Mensen zeiden wat ze merken.")).to_be_visible()
    reader.get_by_role("link", name="Bekijk de bundel").click()
    expect(reader.get_by_role("heading", name="Het antwoord")).to_be_visible()
    expect(reader.get_by_role("article", name="Antwoord van Voorbeeldstad")).to_be_visible()
    expect(reader.get_by_text("Wat mensen merken:")).to_be_visible()
    other = reader.locator("article.fiche[data-soort=signaal] h3 a").last
    title = other.inner_text()
    other.click()
    expect(reader.get_by_role("heading", name=title, level=1)).to_be_visible()
    expect(reader.get_by_role("article", name="Antwoord van Voorbeeldstad")).to_be_visible()
