"""A moderator looks after a topic on a phone; who was writing in it loses nothing."""

import pytest
from playwright.sync_api import expect


@pytest.fixture(params=["phone", "no_js"])
def device(request):
    """A phone, with JavaScript and without."""
    return request.getfixturevalue(request.param)


def test_a_moderator_closes_a_topic_while_somebody_writes(device, topic, amina, bart, faults):
    faults.expect("status of 409")
    writer, moderator = device(amina), device(bart)
    writer.goto(topic.get_absolute_url())
    writer.get_by_label("Wat wil je zeggen?").fill("Ik was nog niet klaar.")

    moderator.goto(topic.get_absolute_url())
    moderator.get_by_text("Voor moderatoren").click()
    moderator.get_by_role("link", name="Sluit dit gesprek").click()
    moderator.get_by_role("button", name="Sluit dit gesprek").click()
    expect(moderator.get_by_role("alert")).to_contain_text("Schrijf waarom.")
    moderator.get_by_label("Waarom sluit je dit gesprek?").fill("De vraag is opgelost.")
    moderator.get_by_role("button", name="Sluit dit gesprek").click()
    expect(moderator.get_by_text("Het gesprek is gesloten.")).to_be_visible()
    assert moderator.evaluate("document.documentElement.scrollWidth") <= 360

    writer.get_by_role("button", name="Stuur mijn reactie").click()
    expect(writer.get_by_role("heading", name="Je tekst is niet weg")).to_be_visible()
    writer.get_by_role("button", name="Begin een nieuw gesprek met deze tekst").click()
    expect(writer.get_by_label("Wat wil je zeggen?")).to_have_value("Ik was nog niet klaar.")


def test_an_open_page_says_that_the_topic_closed_and_does_not_move(phone, topic, amina, bart):
    writer, moderator = phone(amina), phone(bart)
    writer.goto(topic.get_absolute_url())
    expect(writer.get_by_text("Live: nieuwe reacties zie je hier vanzelf.")).to_be_visible()
    field = writer.get_by_label("Wat wil je zeggen?")
    field.fill("Ik schrijf")
    moderator.goto(f"{topic.get_absolute_url()}doe/sluit/")
    moderator.get_by_label("Waarom sluit je dit gesprek?").fill("Genoeg gezegd.")
    moderator.get_by_role("button", name="Sluit dit gesprek").click()
    expect(writer.get_by_role("status").filter(has_text="Dit gesprek is gesloten.")).to_be_visible()
    expect(field).to_be_focused()
    expect(field).to_have_value("Ik schrijf")
    expect(writer.get_by_text("Genoeg gezegd.")).to_be_hidden()
    writer.get_by_role("link", name="Toon", exact=True).click()
    expect(writer.get_by_text("Genoeg gezegd.")).to_be_visible()
