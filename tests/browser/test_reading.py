"""Before something goes out: private details are found, taken away or left, on a phone, with JavaScript and without."""

import re

import pytest
from playwright.sync_api import expect

from contributions.models import Submission
from tests.browser import steps

PRIVATE = "Bel Rita op 0478 12 34 56. Ze woont in de Kerkstraat 12."


@pytest.fixture(params=["phone", "no_js"])
def device(request):
    """A phone of 360 pixels wide, with JavaScript and without."""
    return request.getfixturevalue(request.param)


def choose(page, words, answer):
    """What somebody wants done with one detail."""
    page.get_by_role("group", name=re.compile(words)).get_by_label(answer).check()


def test_private_details_are_found_taken_away_and_left(device, topic, amina, bart):
    writer, moderator = device(amina), device(bart)
    writer.goto(topic.get_absolute_url())
    expect(writer.get_by_text("Wie leest dit?")).to_be_visible()
    steps.say(writer, PRIVATE)
    expect(writer.get_by_role("alert")).to_contain_text("In je tekst staat iets privé.")
    expect(writer.locator(".aanhaal mark", has_text="0478 12 34 56")).to_contain_text("(telefoonnummer)")
    choose(writer, "0478 12 34 56", "Haal dit weg voor mij")
    writer.get_by_role("button", name="Toon mijn tekst opnieuw").click()
    expect(writer.get_by_text("Bel Rita op [weggehaald]. Ze woont in de Kerkstraat 12.")).to_be_visible()
    steps.send(writer)
    expect(writer.get_by_role("alert")).to_be_visible()  # the address still waits for a word
    assert not Submission.objects.filter(object_id__gt=topic.posts.last().pk).exists()
    choose(writer, "Kerkstraat 12", "Laat staan")
    steps.send(writer)
    expect(writer.get_by_text(steps.WAITS)).to_be_visible()

    moderator.goto("/modereren/")
    expect(moderator.locator("mark", has_text="Kerkstraat 12")).to_contain_text("(adres)")
    expect(moderator.get_by_text("[weggehaald]")).to_be_visible()


def test_somebody_looks_first_writes_on_and_sends(device, topic, amina):
    writer = device(amina)
    writer.goto(topic.get_absolute_url())
    steps.write(writer, "Dat ken ik ook.")
    writer.get_by_role("button", name="Kijk na").click()
    expect(writer.get_by_role("heading", name="Zo ziet het eruit")).to_be_visible()
    expect(writer.get_by_text("Dat ken ik ook.")).to_be_visible()
    writer.get_by_role("button", name="Schrijf verder").click()
    expect(writer.get_by_label("Wat wil je zeggen?")).to_have_value("Dat ken ik ook.")
    steps.say(writer, "Dat ken ik ook. Heel goed.")
    expect(writer.get_by_text(steps.WAITS)).to_be_visible()


def test_a_signal_asks_on_its_last_screen(device, site):
    giver = device()
    giver.goto("/signalen/geven/")
    giver.get_by_label("Wat gebeurde er?").fill(PRIVATE)
    go_on = giver.get_by_role("button", name="Ga verder")
    go_on.click()
    giver.get_by_label("Iets anders").check()
    for _ in range(3):
        go_on.click()
    giver.get_by_role("button", name="Stuur mijn signaal").click()
    expect(giver.get_by_role("alert")).to_contain_text("In je tekst staat iets privé.")
    for words in ("0478 12 34 56", "Kerkstraat 12"):
        choose(giver, words, "Haal dit weg voor mij")
    giver.get_by_role("button", name="Stuur mijn signaal").click()
    expect(giver.get_by_role("heading", name="Dank je. Je signaal is er.")).to_be_visible()
    assert Submission.objects.latest("pk").thing.text == "Bel Rita op [weggehaald]. Ze woont in de [weggehaald]."
