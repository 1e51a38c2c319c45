"""Words of somebody in a chapter: asked, allowed, used and taken back, on a phone (the editor's desk is Wagtail)."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from playwright.sync_api import expect

from forum.models import Post
from playbook.models import ChapterPage
from signals.bundles import hand_over
from signals.models import Bundle, PolicySignal, SignalBoardPage
from signals.states import State
from tests.browser import steps
from tests.cast import make_body, publish
from tests.trail.test_consent import allow

WORDS = "Een buurvrouw kende de weg."


def _ask(editor: Any, topic: Any) -> None:
    """From the page where the words stand."""
    editor.goto(topic.get_absolute_url())
    editor.get_by_text("Vraag het eerst aan wie het schreef").click()
    editor.get_by_role("link", name="Vraag om reactie 2 te mogen gebruiken").click()
    editor.get_by_label("Welke woorden?").fill("Een buurman kende de weg.")
    editor.get_by_label("Iedereen, ook wie geen kaart heeft").check()
    editor.get_by_label("Waar komt het te staan?").fill("In hoofdstuk 3")
    editor.get_by_label("Hoeveel tijd?").fill("Eén minuut.")
    editor.get_by_label("Wat krijgt die persoon?").fill("Niets.")
    editor.get_by_label("Wat gebeurt ermee?").fill("Het komt in het draaiboek.")
    editor.get_by_role("button", name="Stuur mijn vraag").click()
    expect(editor.locator(".waarom")).to_contain_text("Dit staat zo niet in de tekst")
    expect(editor.get_by_label("Hoeveel tijd?")).to_have_value("Eén minuut.")  # nothing is lost
    editor.get_by_label("Welke woorden?").fill(WORDS)
    editor.get_by_role("button", name="Stuur mijn vraag").click()
    expect(editor.get_by_text("Je vraag ligt bij die persoon")).to_be_visible()


def _use(desk: Any, chapter: ChapterPage) -> None:
    """The editor chooses the quote in Wagtail, looks at what comes on the site, and puts it there."""
    desk.set_default_timeout(60_000)  # Wagtail's form is heavy on a slow machine
    desk.goto(f"/beheer/pages/{chapter.pk}/edit/", wait_until="domcontentloaded")
    body = desk.locator("#panel-child-inhoud-body-section")
    body.get_by_title("Blok invoegen").last.click()
    desk.get_by_role("option", name="Citaat van iemand").click()
    chosen = body.locator("select").last
    chosen.select_option(label=chosen.locator("option", has_text=WORDS).inner_text())
    desk.get_by_role("button", name="Meer acties").click()
    desk.get_by_role("button", name="Publiceren").click()
    expect(desk.get_by_text("citaten van mensen")).to_be_visible()
    desk.get_by_role("button", name="Ja, zet op de site").click()
    expect(desk.get_by_text("De nieuwe versie staat op de site.")).to_be_visible()


def test_asked_allowed_used_and_taken_back(phone, desk, topic, amina, bart, els):
    publish(Post(topic=topic, author=amina, text=f"{WORDS} Dat hielp."), amina, bart)
    chapter = ChapterPage.objects.get(number=3)
    editor, writer, reader = phone(els), phone(amina), phone()
    _ask(editor, topic)

    writer.goto("/mijn-plek/")
    expect(writer.get_by_text("1 vraag wacht op jou")).to_be_visible()
    writer.get_by_role("link", name="Lees de vraag").click()
    writer.get_by_role("link", name="Lees de vraag").click()
    for told in ("Wie vraagt het?", "Hoeveel tijd?", "Wat krijg je?", "Wat gebeurt ermee?", "Waar komt het?"):
        expect(writer.get_by_text(told, exact=True)).to_be_visible()
    writer.get_by_label("Ja, met mijn naam op deze site").check()
    writer.get_by_role("button", name="Ja, dat mag").click()
    expect(writer.get_by_text("Je kan dit altijd terugnemen.")).to_be_visible()

    _use(desk(els), chapter)
    reader.goto(chapter.get_url())
    quote = reader.locator("figure.citaat", has_text=WORDS)
    expect(quote).to_be_visible()
    expect(quote).to_contain_text("Amina")

    writer.goto("/mijn-plek/toestemming/")
    expect(writer.get_by_text("Je woorden staan op 1 plaats.")).to_be_visible()
    writer.get_by_role("button", name="Neem het terug").click()
    expect(writer.get_by_text("0 van 1 plaats klaar")).to_be_visible()
    reader.reload()
    expect(reader.get_by_text(WORDS)).to_have_count(0)

    editor.goto("/redactie/")
    editor.locator("li", has_text=chapter.title).get_by_role("button", name="Klaar").click()
    expect(editor.get_by_text("Wie het zei, ziet dat dit klaar is.")).to_be_visible()
    writer.reload()
    expect(writer.get_by_text("1 van 1 plaats klaar")).to_be_visible()


def test_words_in_a_bundle_and_its_answer_go_with_the_yes(phone, site, amina, bart, els, dora):
    given = PolicySignal(board=SignalBoardPage.objects.get(), author=amina, given_title="De weg", text=WORDS)
    signal = publish(given, amina, bart).thing
    signal.move(State.RECOGNISED, els)
    allow(signal, words=WORDS)
    editor, policymaker, moderator, writer, reader = phone(els), phone(dora), phone(bart), phone(amina), phone()

    editor.goto("/signalen/samenleggen/")
    editor.get_by_label("Titel van de bundel").fill("De weg kennen")
    editor.get_by_label("Wat vragen we?").fill("Wie gaat mee naar het loket?")
    editor.get_by_label(f"Signaal {signal.number}: De weg").check()
    editor.get_by_label(WORDS).check()
    editor.get_by_role("button", name="Leg samen").click()
    expect(editor.get_by_role("heading", name="De weg kennen")).to_be_visible()
    bundle = Bundle.objects.get(title="De weg kennen")
    hand_over(bundle, make_body(dora), timezone.localdate() + timedelta(days=20), els)

    policymaker.goto(f"{bundle.get_absolute_url()}antwoord/")
    policymaker.get_by_label("Nee, want").check()
    policymaker.get_by_label("Je antwoord in één zin").fill("We kunnen dit nog niet.")
    policymaker.get_by_role("textbox", name="Uitleg").fill("Er is nu geen geld voor.")
    policymaker.get_by_label(WORDS).check()
    policymaker.get_by_role("button", name="Stuur dit antwoord").click()
    moderator.goto("/modereren/")
    steps.decide(moderator, "Er is nu geen geld voor.", "Zet op de site")

    reader.goto(bundle.get_absolute_url())
    expect(reader.locator("figure", has_text=WORDS)).to_have_count(2)  # in what is asked, and in what is answered
    writer.goto("/mijn-plek/toestemming/")
    expect(writer.get_by_text("Je woorden staan op 2 plaatsen.")).to_be_visible()
    writer.get_by_role("button", name="Neem het terug").click()
    reader.reload()
    expect(reader.get_by_text("We kunnen dit nog niet.")).to_be_visible()
    expect(reader.locator("figure", has_text=WORDS)).to_have_count(0)
