"""Quoting, a word and other words, on a phone with JavaScript and without."""

import re

import pytest
from playwright.sync_api import expect


@pytest.fixture(params=["phone", "no_js"])
def device(request):
    """A phone, with JavaScript and without."""
    return request.getfixturevalue(request.param)


def test_somebody_quotes_says_a_word_and_mends_their_text(device, topic, chris, settings):
    settings.TRUSTED_AFTER = 0
    page = device(chris)
    page.goto(topic.get_absolute_url())
    page.get_by_role("link", name="Citeer reactie 1").click()
    page.get_by_label("Ik wist het niet.").check()
    page.get_by_label("Wat wil je zeggen?").fill("Dat wist ik ook niet.")
    page.get_by_role("button", name="Stuur mijn reactie").click()
    mine = page.get_by_role("article").filter(has_text="Dat wist ik ook niet.")
    expect(mine.get_by_role("blockquote")).to_have_text("Ik wist het niet.")
    expect(mine.get_by_role("link", name=re.compile("Amina.in reactie 1"))).to_be_visible()

    page.get_by_label("Wat wil je zeggen?").fill("Een begin.")
    words = page.get_by_role("group", name="Jouw woord bij reactie 1")
    words.get_by_role("button", name="Herken ik").click()
    expect(words.get_by_role("button", name="Herken ik")).to_have_attribute("aria-pressed", "true")
    expect(words).to_contain_text("minder dan 5")

    mine.get_by_text("Meer").click()
    mine.get_by_role("link", name="Pas mijn tekst aan").click()
    page.get_by_label("Wat wil je zeggen?").fill("Dat wist ik ook niet, in het begin.")
    page.get_by_role("button", name="Stuur mijn tekst").click()
    expect(page.get_by_text("Dat wist ik ook niet, in het begin.")).to_be_visible()
    expect(page.get_by_text("Aangepast op")).to_be_visible()


def test_with_javascript_what_was_typed_stays_and_selected_words_are_quoted(phone, topic, chris):
    page = phone(chris)
    page.goto(topic.get_absolute_url())
    page.get_by_label("Wat wil je zeggen?").fill("Half geschreven.")
    page.get_by_role("group", name="Jouw woord bij reactie 1").get_by_role("button", name="Dank je").click()
    expect(page.get_by_role("button", name="Dank je")).to_have_attribute("aria-pressed", "true")
    page.evaluate(
        """() => {
            const text = document.querySelector('[data-woorden] p').firstChild;
            getSelection().setBaseAndExtent(text, 3, text, 11);
        }"""
    )
    page.get_by_role("link", name="Citeer reactie 1").click()
    expect(page.get_by_label("wist het")).to_be_checked()
    expect(page.get_by_label("Wat wil je zeggen?")).to_have_value("Half geschreven.")
