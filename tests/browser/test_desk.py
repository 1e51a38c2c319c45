"""The moderators' desk on a phone: a small change, back again, pas; and keys at a desk."""

import re

import pytest
from playwright.sync_api import expect

from contributions.models import State, Submission
from forum.models import Post
from tests.browser import steps
from tests.cast import make_topic, send


@pytest.fixture
def waiting(board, amina):
    return send(make_topic(board, amina, title="Mijn straat", text="Mijn buurvrouw Rita durft niet."), amina)


def test_a_moderator_changes_a_few_words_and_the_author_sees_which(phone, waiting, amina, bart):
    moderator, author = phone(bart), phone(amina)
    moderator.goto("/modereren/")
    moderator.get_by_role("link", name="Verbeter een klein stukje").click()
    moderator.get_by_label("Wat wil je zeggen?").fill("Mijn buurvrouw durft niet.")
    moderator.get_by_label("Wat zeg je aan de schrijver?").fill("Ik haalde de naam weg.")
    moderator.get_by_role("button", name="Zet zo op de site").click()
    expect(moderator.get_by_text("met jouw kleine verandering")).to_be_visible()
    author.goto("/mijn-plek/")
    expect(author.get_by_text("Een moderator veranderde een paar woorden.")).to_be_visible()
    author.get_by_text("Zie wat de moderator veranderde").click()
    expect(author.locator("del")).to_have_text("Rita")
    expect(author.get_by_text("Ik haalde de naam weg.")).to_be_visible()
    author.get_by_role("link", name="Ik wil mijn eigen woorden terug").click()
    expect(author.get_by_text("Mijn buurvrouw Rita durft niet.")).to_be_visible()


def test_a_moderator_takes_a_decision_back(phone, waiting, amina, bart):
    moderator = phone(bart)
    steps.decide(moderator, "durft niet.", "Zet niet op de site", reason="het is reclame")
    moderator.get_by_role("button", name="Maak ongedaan").click()
    expect(moderator.get_by_text("Ongedaan gemaakt.")).to_be_visible()
    expect(moderator.get_by_text("Mijn buurvrouw")).to_be_visible()
    author = phone(amina)
    author.goto("/mijn-plek/")
    expect(author.get_by_text("het is reclame")).to_have_count(0)
    expect(author.get_by_text("Nieuw voor jou")).to_have_count(0)


def test_a_heavy_text_is_folded_and_left_to_somebody_else(no_js, board, amina, bart):
    send(make_topic(board, amina, title="Mijn broer", text="Hij dacht aan zelfmoord."), amina)
    moderator = no_js(bart)
    moderator.goto("/modereren/")
    expect(moderator.get_by_text("Hij dacht aan")).to_be_hidden()
    moderator.get_by_role("button", name=re.compile("^Pas")).click()
    expect(moderator.get_by_role("heading", name="Alles is gelezen")).to_be_visible()
    moderator.get_by_role("button", name="Toon die weer").click()
    moderator.get_by_text("Toon de tekst").click()
    expect(moderator.get_by_text("Hij dacht aan")).to_be_visible()


def test_keys_work_when_they_are_on_and_nobody_types(desk, waiting, bart):
    page = desk(bart)
    page.goto("/modereren/")
    page.keyboard.press("s")
    expect(page.get_by_text("Mijn buurvrouw")).to_be_visible()  # off until somebody wants them
    page.get_by_role("button", name="Toetsen aan").click()
    page.get_by_label("Wat zeg je aan de schrijver?").press("s")
    expect(page.get_by_label("Wat zeg je aan de schrijver?")).to_have_value("s")
    page.get_by_label("Wat zeg je aan de schrijver?").fill("")
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("a")
    expect(page.get_by_label("Wat zeg je aan de schrijver?")).to_be_focused()  # it needs words first
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("s")
    expect(page.get_by_text("Gedaan: staat op de site.")).to_be_visible()
    page.keyboard.press("u")  # remembered on this device
    expect(page.get_by_text("Ongedaan gemaakt.")).to_be_visible()
    assert Submission.objects.get(pk=waiting.pk).state == State.HELD


def test_the_open_page_says_that_more_texts_wait(phone, board, waiting, amina, bart):
    page = phone(bart)
    page.clock.install()
    page.goto("/modereren/")
    expect(page).to_have_title("1 tekst wacht · Modereren · Onderweg")
    send(make_topic(board, amina, title="Nog iets", text="Ook dit."), amina)
    page.clock.run_for(50_000)
    expect(page.get_by_text("1 meer dan daarnet.")).to_be_visible()
    expect(page).to_have_title("2 teksten wachten · Modereren · Onderweg")
    page.get_by_role("link", name="Toon", exact=True).click()
    expect(page.get_by_role("heading", name="2 teksten wachten op jou")).to_be_visible()


def test_several_texts_at_once_on_a_phone(no_js, board, waiting, amina, bart):
    send(make_topic(board, amina, title="Koop", text="Koop dit."), amina)
    page = no_js(bart)
    page.goto("/modereren/lijst/")
    page.get_by_text("Kies wat je ziet").click()
    page.get_by_label("Wat?").select_option("reactie")
    page.get_by_role("button", name="Toon", exact=True).click()
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Zet op de site").click()
    expect(page.get_by_text("Gedaan: 2 teksten.")).to_be_visible()
    assert Post.objects.public().count() == 2
