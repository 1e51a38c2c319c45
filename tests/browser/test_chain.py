"""The whole chain: card, name, words, a moderator on a phone, and a reader elsewhere who sees it appear."""

from playwright.sync_api import expect

from forum.models import Post, Topic
from people.models import User
from tests.browser import steps
from tests.cast import make_card, make_topic, publish, send

WORDS = "Bij ons hielp een buurvrouw. Zij kende de weg."


def test_from_card_to_a_reader_elsewhere_who_sees_it_appear(phone, desk, topic, bart):
    _, code = make_card()
    reader = desk()
    steps.read_along(reader, topic.get_absolute_url())
    reader.get_by_role("link", name="Huisregels", exact=True).focus()
    before = steps.place(reader)

    writer = phone()
    steps.come_in_with_card(writer, code, "Klaproos")
    expect(writer.get_by_role("heading", name="Dag Klaproos")).to_be_visible()
    writer.goto(topic.get_absolute_url())
    steps.say(writer, WORDS)
    expect(writer.get_by_text("Dank je. Een mens leest je tekst eerst.")).to_be_visible()
    expect(writer.get_by_text(WORDS)).to_have_count(0)

    moderator = phone()
    steps.come_in_with_password(moderator, "bart")
    expect(moderator.get_by_role("heading", name="1 tekst wacht op jou")).to_be_visible()
    steps.decide(moderator, WORDS, "Zet op de site")
    expect(moderator.get_by_role("heading", name="Alles is gelezen")).to_be_visible()

    expect(steps.news(reader)).to_have_text("1 nieuwe reactie. Toon")
    assert steps.place(reader) == before, "the page or the focus moved by itself"
    expect(reader.get_by_text(WORDS)).to_have_count(0)
    reader.get_by_role("link", name="Toon", exact=True).click()
    shown = reader.locator("li.halte", has_text=WORDS)
    expect(shown).to_be_focused()
    expect(shown).to_be_in_viewport()
    expect(steps.news(reader)).to_be_empty()

    expect(writer.get_by_role("link", name="Mijn plek 1 nieuw")).to_have_count(0)
    writer.goto("/mijn-plek/")
    expect(writer.locator(".melding", has_text="Staat op de site")).to_be_visible()
    expect(writer.locator(".merk", has_text="Staat op de site")).to_be_visible()
    expect(writer.get_by_text("Klaproos").first).to_be_visible()


def test_the_same_chain_without_javascript(no_js, topic, bart):
    _, code = make_card()
    reader = no_js()
    reader.goto(topic.get_absolute_url())
    expect(reader.get_by_text(steps.LIVE)).to_have_count(0)

    writer = no_js()
    steps.come_in_with_card(writer, code, "Klaproos")
    writer.goto(topic.get_absolute_url())
    steps.say(writer, WORDS)
    expect(writer.get_by_text("Dank je. Een mens leest je tekst eerst.")).to_be_visible()

    moderator = no_js()
    steps.come_in_with_password(moderator, "bart")
    steps.decide(moderator, WORDS, "Zet op de site")

    reader.reload()
    expect(reader.get_by_text(WORDS)).to_be_visible()
    writer.goto("/mijn-plek/")
    expect(writer.locator(".merk", has_text="Staat op de site")).to_be_visible()


def test_a_moderator_asks_to_change_and_the_author_mends_it(phone, topic, amina, bart):
    writer, moderator, reader = phone(amina), phone(bart), phone()
    steps.read_along(reader, topic.get_absolute_url())
    writer.goto(topic.get_absolute_url())
    steps.say(writer, "Vraag het aan Jan Peeters uit de Kerkstraat.")
    steps.decide(moderator, "uit de Kerkstraat", "Vraag om aan te passen", message="Laat de naam van je buur weg.")

    writer.goto("/mijn-plek/")
    expect(writer.get_by_text("Laat de naam van je buur weg.").first).to_be_visible()
    writer.get_by_role("link", name="Pas mijn tekst aan").first.click()
    expect(writer.get_by_text("Laat de naam van je buur weg.")).to_be_visible()
    steps.write(writer, "Vraag het aan je buur.")
    writer.get_by_role("button", name="Stuur mijn tekst").click()
    expect(writer.get_by_text(steps.WAITS).first).to_be_visible()

    steps.decide(moderator, "Vraag het aan je buur.", "Zet op de site")
    expect(steps.news(reader)).to_have_text("1 nieuwe reactie. Toon")
    reader.get_by_role("link", name="Toon", exact=True).click()
    expect(reader.get_by_text("Vraag het aan je buur.")).to_be_visible()
    expect(reader.get_by_text("Jan Peeters")).to_have_count(0)


def test_a_moderator_must_say_why_and_the_author_reads_it(phone, topic, amina, bart):
    writer, moderator = phone(amina), phone(bart)
    writer.goto(topic.get_absolute_url())
    steps.say(writer, "Koop bij mij.")
    moderator.goto("/modereren/")
    moderator.get_by_role("button", name="Zet niet op de site").click()
    expect(moderator.get_by_role("alert")).to_contain_text("Kies een reden.")
    moderator.get_by_label("Waarom?").select_option(label="het is reclame")
    moderator.get_by_role("button", name="Zet niet op de site").click()
    expect(moderator.get_by_text("Gedaan:")).to_be_visible()

    writer.goto("/mijn-plek/")
    expect(writer.locator(".merk", has_text="Staat niet op de site")).to_be_visible()
    expect(writer.get_by_text("het is reclame")).to_be_visible()


def test_a_stranger_says_not_ok_the_moderator_hides_it_and_it_vanishes_live(phone, topic, amina, bart):
    bad = publish(Post(topic=topic, author=amina, text="Dit kwetst iemand."), amina, bart).thing
    stranger, reader, moderator = phone(), phone(), phone(bart)
    steps.read_along(reader, topic.get_absolute_url())
    stranger.goto(topic.get_absolute_url())
    stranger.locator(f"#post-{bad.pk}").get_by_role("link", name="Dit is niet oké").click()
    stranger.get_by_role("button", name="Stuur").click()
    expect(stranger.get_by_role("alert")).to_contain_text("Kies één van deze.")
    stranger.locator("label", has_text="pijn").first.click()
    stranger.get_by_role("button", name="Stuur").click()
    expect(stranger.get_by_role("heading", name="Dank je. We kijken het na.")).to_be_visible()

    steps.decide(moderator, "Dit kwetst iemand.", "Haal van de site", reason="het kan iemand pijn doen")
    expect(reader.get_by_text("Dit kwetst iemand.")).to_have_count(0)
    expect(reader.get_by_text("Reactie 2 is weg.")).to_be_visible()


def test_a_moderator_leaves_what_is_fine(phone, topic, amina, bart):
    fine = publish(Post(topic=topic, author=amina, text="Dit is gewoon oké."), amina, bart).thing
    stranger, moderator = phone(), phone(bart)
    stranger.goto(f"/niet-oke/forum.post-{fine.pk}/")
    stranger.get_by_role("radio").first.check()
    stranger.get_by_role("button", name="Stuur").click()
    steps.decide(moderator, "Dit is gewoon oké.", "Laat staan")
    stranger.goto(topic.get_absolute_url())
    expect(stranger.get_by_text("Dit is gewoon oké.")).to_be_visible()


def test_a_new_topic_begins_waits_and_stands_in_its_group(phone, board, amina, bart):
    writer, moderator = phone(amina), phone(bart)
    writer.goto(board.get_url())
    writer.get_by_role("link", name="Begin een gesprek").click()
    writer.get_by_role("button", name="Begin dit gesprek").click()
    expect(writer.get_by_role("alert")).to_contain_text("Je tekst is niet weg.")
    writer.get_by_label("Waarover gaat het?").fill("Wie kent een goede kleermaker?")
    steps.write(writer, "Mijn jas is stuk.")
    writer.get_by_role("button", name="Begin dit gesprek").click()
    expect(writer.get_by_role("heading", name="Dank je. Je tekst is er.")).to_be_visible()

    steps.decide(moderator, "Mijn jas is stuk.", "Zet op de site")
    writer.goto(board.get_url())
    writer.get_by_role("link", name="Wie kent een goede kleermaker?").click()
    expect(writer.get_by_text("Mijn jas is stuk.")).to_be_visible()
    assert Topic.objects.get().author == amina


def test_within_half_an_hour_the_author_changes_their_words_and_readers_see_it(phone, topic, amina, bart, settings):
    settings.TRUSTED_AFTER = 1  # known already: what they change stands at once
    old = publish(Post(topic=topic, author=amina, text="Op dinsdag."), amina, bart).thing
    writer, reader = phone(amina), phone()
    steps.read_along(reader, topic.get_absolute_url())
    writer.goto("/mijn-plek/")
    writer.get_by_role("link", name="Pas mijn tekst aan").first.click()
    steps.write(writer, "Op woensdag.")
    writer.get_by_role("button", name="Stuur mijn tekst").click()
    expect(writer.get_by_text("Je nieuwe tekst staat op de site.")).to_be_visible()
    changed = reader.locator(f"#post-{old.pk}")
    expect(changed).to_contain_text("Op woensdag.")
    expect(changed).to_contain_text("Aangepast op")


def test_the_author_takes_their_words_away_and_a_tombstone_stays(phone, topic, amina, bart):
    publish(Post(topic=topic, author=amina, text="Ik woon in de Kerkstraat."), amina, bart)
    writer, reader = phone(amina), phone()
    steps.read_along(reader, topic.get_absolute_url())
    writer.goto("/mijn-plek/")
    writer.get_by_role("link", name="Haal weg wat ik schreef").first.click()
    expect(writer.get_by_text("Ik woon in de Kerkstraat.")).to_be_visible()
    writer.get_by_role("button", name="Ja, haal weg").click()
    expect(writer.get_by_text("Weg. Je woorden zijn gewist.")).to_be_visible()
    expect(reader.get_by_text("Ik woon in de Kerkstraat.")).to_have_count(0)
    expect(reader.get_by_text("Reactie 2 is weg.")).to_be_visible()


def test_a_text_approved_late_takes_the_next_number(phone, topic, amina, bart):
    late = send(Post(topic=topic, author=amina, text="Eerst gestuurd."), amina)
    publish(Post(topic=topic, author=amina, text="Later gestuurd, eerst gelezen."), amina, bart)
    reader, moderator = phone(), phone(bart)
    steps.read_along(reader, topic.get_absolute_url())
    moderator.goto(f"/modereren/{late.pk}/")
    moderator.get_by_role("button", name="Zet op de site").click()
    expect(steps.news(reader)).to_have_text("1 nieuwe reactie. Toon")
    reader.get_by_role("link", name="Toon", exact=True).click()
    texts = reader.locator("#reacties > li[data-number]").all_inner_texts()
    assert "Eerst gestuurd." in texts[-1]


def test_the_queue_says_when_another_moderator_was_first(phone, board, amina, bart):
    waiting = send(make_topic(board, amina), amina)
    one, other = phone(bart), phone(bart)
    for page in (one, other):
        page.goto(f"/modereren/{waiting.pk}/")
    one.get_by_role("button", name="Zet op de site").click()
    other.get_by_role("button", name="Zet niet op de site").click()
    expect(other.get_by_text("Over deze tekst is al beslist door Bart.")).to_be_visible()
    assert User.objects.filter(pk=amina.pk).exists()
