"""Without a mouse: the skip link first, then everything one can press, each with a ring one can see."""

from typing import Any

import pytest
from django.urls import reverse

from contributions.models import Submission
from forum.models import Post
from tests.browser.measures import OWN, own
from tests.cast import send


def _walk(page):
    """Press Tab through the page; returns what had the focus, in order."""
    stops: list[dict[str, Any]] = []
    page.evaluate(OWN)
    for _ in range(150):
        page.keyboard.press("Tab")
        stop = own(page, "focused")
        if stop is None or (stops and stop["what"] == stops[0]["what"]):
            return stops
        stops.append(stop)
    raise AssertionError("the focus never leaves the page")


@pytest.mark.parametrize(
    ("who", "where"), [("", "home"), ("amina", "topic"), ("amina", "form"), ("bart", "queue"), ("", "learning")]
)
def test_everything_can_be_reached_and_seen(who, where, request, desk, topic, amina):
    send(Post(topic=topic, author=amina, text="Dit wacht."), amina)
    paths = {
        "home": "/", "topic": topic.get_absolute_url(), "form": "/praat-mee/aan-tafel/nieuw/",
        "queue": reverse("queue"), "learning": "/leren/",
    }  # fmt: skip
    page = desk(request.getfixturevalue(who) if who else None)
    page.goto(paths[where])
    stops = _walk(page)
    assert stops[0]["href"] == "#inhoud", "the skip link comes first"
    assert len(stops) == own(page, "reachable")
    assert not [stop["what"] for stop in stops if not stop["ringed"]], "no ring"
    assert not [stop["what"] for stop in stops if not stop["seen"]], "not to be seen"


def test_the_skip_link_leads_to_the_text(desk, site):
    page = desk()
    page.goto("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "inhoud"


def test_one_writes_and_sends_with_the_keyboard_alone(desk, topic, amina):
    page = desk(amina)
    page.goto(topic.get_absolute_url())
    while "textarea" not in page.evaluate("document.activeElement.outerHTML.slice(0, 9)"):
        page.keyboard.press("Tab")
    page.keyboard.type("Zonder muis.")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"  # what few need: passed by
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Dank je.").wait_for()
    assert Submission.objects.filter(author=amina).count() == 2


def test_after_an_error_the_summary_leads_to_the_field(desk, board, amina):
    page = desk(amina)
    page.goto(f"{board.get_url()}nieuw/")
    page.get_by_role("button", name="Begin dit gesprek").press("Enter")
    page.get_by_role("alert").get_by_role("link", name="Waarover gaat het?").press("Enter")
    assert page.evaluate("document.activeElement.name") == "title"
    assert page.evaluate("document.activeElement.getAttribute('aria-invalid')") == "true"
