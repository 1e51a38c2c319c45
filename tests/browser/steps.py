"""What people do on the site, in their own words: each function is one thing somebody does in a browser."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from people.codes import show_code
from tests.cast import PASSWORD, PICTURE

LIVE = "Live: nieuwe reacties zie je hier vanzelf."
WAITS = re.compile("Een mens leest je tekst eerst")


def as_typed(code: str) -> str:
    """A code as people type it on a phone."""
    return show_code(code).lower().replace("-", " ")


def come_in_with_card(page: Page, code: str, name: str = "", word: str = "") -> None:
    """Type the code; the first time choose a name, else point at the picture."""
    page.goto("/kaart/")
    give_code(page, code)
    if name:
        walk_in(page, name, word)
    else:
        point(page)


def give_code(page: Page, code: str) -> None:
    """Type the code on a page that asks for it."""
    page.get_by_label("Code op je kaart").fill(as_typed(code))
    go_on(page)


def go_on(page: Page) -> None:
    """The one button of a step."""
    page.get_by_role("button", name="Ga verder").click()


def point(page: Page, picture: str = PICTURE) -> None:
    """Tap a picture."""
    page.get_by_role("button", name=picture.capitalize(), exact=True).click()


def walk_in(page: Page, name: str, word: str = "") -> None:
    """The steps of the first time, from the name on."""
    page.get_by_label("Je naam op deze site").fill(name)
    go_on(page)
    point(page)
    page.get_by_role("button", name="Nee, alleen ik").click()
    page.get_by_label("Je geheim woord").fill(word)
    page.get_by_role("button", name="Klaar").click()


def come_in_with_password(page: Page, username: str) -> None:
    """User name and password."""
    page.goto("/binnen/")
    page.get_by_label("Gebruikersnaam").fill(username)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Ga binnen").click()


def say(page: Page, text: str) -> None:
    """Fill in the one field of a reply and send it."""
    write(page, text)
    send(page)


def write(page: Page, text: str) -> None:
    """Fill in the one field of a reply."""
    page.get_by_label("Wat wil je zeggen?").fill(text)


def send(page: Page) -> None:
    """Send a reply."""
    page.get_by_role("button", name="Stuur mijn reactie").click()


def decide(page: Page, text: str, button: str, *, message: str = "", reason: str = "") -> None:
    """The moderator opens the queue, reads ``text`` and presses ``button``."""
    page.goto("/modereren/")
    for folded in page.get_by_text("Toon de tekst", exact=True).all():  # it may be heavy to read
        folded.click()
    expect(page.get_by_text(text)).to_be_visible()
    if message:
        page.get_by_label("Wat zeg je aan de schrijver?").fill(message)
    if reason:
        page.get_by_label("Waarom?").select_option(label=reason)
    page.get_by_role("button", name=button).click()
    expect(page.get_by_text("Gedaan:")).to_be_visible()


def read_along(page: Page, path: str) -> None:
    """Open a page and wait until it is live."""
    page.goto(path)
    expect(page.get_by_text(LIVE)).to_be_visible()


def place(page: Page) -> Any:
    """Where the reader is: what has the focus, and where on the screen it stands."""
    return page.evaluate(
        "[document.activeElement.outerHTML.slice(0, 80), document.activeElement.getBoundingClientRect().top]"
    )


def news(page: Page) -> Any:
    """The line that says what is new."""
    return page.locator("[data-live] .nieuw")


def look_for(page: Page, question: str) -> None:
    """Search."""
    page.goto("/zoeken/")
    page.get_by_label("Wat zoek je?").fill(question)
    page.get_by_role("button", name="Toon").click()


def find(page: Page, question: str, title: str, kind: str = "") -> None:
    """Search, look at hits of one kind where that is asked, and open the one with this title."""
    look_for(page, question)
    if kind:
        page.get_by_role("link", name=kind).click()
    page.locator("main").get_by_role("link", name=title, exact=True).click()
