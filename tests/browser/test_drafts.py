"""What somebody types is not lost: on another device, without a network, after a talk went on. At 360 pixels wide."""

import re

import pytest
from playwright.sync_api import expect

from contributions.models import Submission
from forum.models import Post
from mine.models import Draft
from tests.browser import steps
from tests.cast import make_person

KEPT, WAITS = "Je tekst is bewaard.", "Je bent niet verbonden. We sturen het zodra het kan."
WORDS = "Wij wachten al drie maanden op een antwoord."


@pytest.fixture
def known(settings):
    """Nobody's first text: what is sent stands on the site at once."""
    settings.TRUSTED_AFTER = 0


def test_a_draft_stands_there_on_another_device_and_is_thrown_away(phone, desk, no_js, topic, amina):
    writer = phone(amina)
    writer.goto(topic.get_absolute_url())
    steps.write(writer, WORDS)
    line = writer.get_by_role("status").filter(has_text=KEPT)
    expect(line).to_be_visible()
    expect(writer.get_by_label("Wat wil je zeggen?")).to_be_focused()

    for other in (desk(amina), no_js(amina)):
        other.goto(topic.get_absolute_url())
        expect(other.get_by_label("Wat wil je zeggen?")).to_have_value(WORDS)
        expect(other.get_by_text("Je begon hier al te schrijven")).to_be_visible()
    other.goto("/mijn-plek/")
    other.get_by_role("link", name="Wat ik nog niet verstuurde").click()
    expect(other.get_by_text(WORDS)).to_be_visible()
    other.get_by_role("link", name=topic.title).click()
    other.get_by_role("button", name="Gooi weg").click()
    expect(other.get_by_text("Weggegooid. Niemand las het.")).to_be_visible()
    expect(other.get_by_label("Wat wil je zeggen?")).to_have_value("")
    assert not Draft.objects.exists()


def test_enter_in_a_title_never_throws_the_draft_away(phone, board, amina):
    writer = phone(amina)
    writer.goto(f"{board.get_url()}nieuw/")
    steps.write(writer, WORDS)
    expect(writer.get_by_text(KEPT)).to_be_visible()
    writer.reload()
    writer.get_by_label("Waarover gaat het?").press("Enter")
    expect(writer.get_by_label("Wat wil je zeggen?")).to_have_value(WORDS)
    assert Draft.objects.get().fields["text"] == WORDS


def test_what_is_sent_without_a_network_waits_and_goes_once(phone, topic, amina, known, faults):
    faults.expect("ERR_INTERNET_DISCONNECTED", "WebSocket")
    writer = phone(amina)
    writer.goto(topic.get_absolute_url())
    writer.context.set_offline(True)
    steps.write(writer, WORDS)
    send = writer.get_by_role("button", name="Stuur mijn reactie")
    send.click()
    expect(writer.get_by_role("status").filter(has_text=WAITS)).to_be_visible()
    send.click()
    stop = writer.get_by_role("button", name="Stop, stuur niet")
    stop.click()
    expect(writer.get_by_text("We sturen het niet. Je tekst staat er nog.")).to_be_visible()
    expect(stop).to_be_hidden()
    send.click()
    expect(stop).to_be_visible()
    writer.context.set_offline(False)
    expect(writer.locator("li.halte", has_text=WORDS)).to_be_visible()
    assert Post.objects.filter(text=WORDS).count() == 1
    expect(writer.get_by_label("Wat wil je zeggen?")).to_have_value("")
    writer.reload()
    expect(writer.get_by_label("Wat wil je zeggen?")).to_have_value("")
    assert writer.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('bewaard:'))") == []


def test_what_was_typed_without_a_network_comes_back_for_its_writer_only(phone, topic, amina, known, faults):
    faults.expect("ERR_INTERNET_DISCONNECTED", "WebSocket")
    writer = phone(amina)
    writer.goto(topic.get_absolute_url())
    writer.context.set_offline(True)
    steps.write(writer, WORDS)
    expect(writer.get_by_text("Je tekst is bewaard op dit toestel.")).to_be_visible()
    kept = writer.evaluate("Object.entries(localStorage)[0]")
    writer.context.set_offline(False)
    writer.goto("/mijn-plek/")  # leaving saved it; put it back as after a crash
    Draft.objects.all().delete()
    writer.evaluate("([name, value]) => localStorage.setItem(name, value)", kept)
    writer.goto(topic.get_absolute_url())
    expect(writer.get_by_label("Wat wil je zeggen?")).to_have_value(WORDS)
    expect(writer.get_by_text("Je tekst van daarnet staat er weer.")).to_be_visible()

    writer.evaluate("([name, value]) => localStorage.setItem(name, value)", kept)
    writer.goto("/mijn-plek/")
    writer.get_by_role("button", name="Ga buiten").click()
    expect(writer.get_by_role("link", name="Ik heb een kaart").last).to_be_visible()
    make_person("Merel", "partner")
    steps.come_in_with_password(writer, "merel")
    writer.goto(topic.get_absolute_url())
    expect(writer.get_by_label("Wat wil je zeggen?")).to_have_value("")
    assert WORDS not in writer.evaluate("JSON.stringify(localStorage)")


def test_what_went_out_though_the_answer_got_lost_does_not_come_back(phone, topic, amina, known, faults):
    writer = phone(amina)
    writer.goto(topic.get_absolute_url())
    steps.write(writer, WORDS)
    expect(writer.get_by_text(KEPT)).to_be_visible()
    writer.evaluate("document.querySelector('bewaar-tekst').keepHere(document.querySelector('bewaar-tekst').data())")
    steps.send(writer)
    expect(writer.locator("li.halte", has_text=WORDS)).to_be_visible()
    writer.reload()
    expect(writer.locator("bewaar-tekst:defined")).to_have_count(1)
    writer.wait_for_function("Object.keys(localStorage).every((name) => !name.startsWith('bewaard:'))")
    expect(writer.get_by_label("Wat wil je zeggen?")).to_have_value("")
    assert Submission.objects.filter(object_id__in=Post.objects.filter(text=WORDS).values("pk")).count() == 1


def test_without_javascript_words_survive_a_mistake(no_js, topic, amina):
    writer = no_js(amina)
    writer.goto(topic.get_absolute_url())
    steps.say(writer, "x" * 5_001)
    expect(writer.get_by_role("alert")).to_contain_text(re.compile("te lang"))
    expect(writer.get_by_label("Wat wil je zeggen?")).to_have_value("x" * 5_001)
