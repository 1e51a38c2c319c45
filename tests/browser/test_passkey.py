"""A device as a key, from making it to coming in with it, with Chromium's virtual authenticator."""

import re
from typing import Any

import pytest

from people.models import Card

SAFETY = "/mijn-plek/veiligheid/"


def with_device(page: Any, *, verifies: bool = True) -> Any:
    """Give this browser a device that can keep passkeys; ``verifies``: its owner's finger is right."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": verifies, "automaticPresenceSimulation": True,
    }  # fmt: skip
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return device


def make_key(page: Any) -> None:
    page.goto(SAFETY)
    page.get_by_role("button", name="Gebruik dit toestel").click()
    page.get_by_role("button", name="Ja, maak er een sleutel van").click()
    page.wait_for_url(f"**{SAFETY}")


def come_in(page: Any) -> None:
    page.context.clear_cookies()
    page.goto("/kaart/")
    page.get_by_role("button", name="Ga binnen met je toestel").click()
    page.get_by_role("button", name="Ga binnen", exact=True).click()


def test_a_phone_becomes_a_key_opens_the_door_and_is_taken_away(phone, amina, site):
    page = phone(amina)
    with_device(page)
    make_key(page)
    assert "Toestel 1" in page.locator("main").inner_text()
    come_in(page)
    page.wait_for_url("**/mijn-plek/")
    assert "Amina" in page.locator("h1").inner_text()
    page.goto(SAFETY)
    page.get_by_role("button", name="Haal weg").click()
    page.wait_for_url(f"**{SAFETY}")
    come_in(page)
    page.get_by_text(re.compile("Dit toestel opent niets")).wait_for()
    assert page.context.cookies()  # only of the form: nobody is in
    page.goto("/mijn-plek/")
    assert page.url.endswith("/kaart/?verder=%2Fmijn-plek%2F")


def test_the_key_of_a_revoked_card_opens_nothing(phone, amina, site):
    page = phone(amina)
    with_device(page)
    make_key(page)
    Card.objects.update(revoked_at="2026-01-01T00:00:00Z")
    come_in(page)
    page.get_by_text(re.compile("Dit toestel opent niets")).wait_for()


def test_whoever_s_finger_is_wrong_reads_that_the_card_still_works(phone, amina, site):
    page = phone(amina)
    with_device(page, verifies=False)
    page.goto(SAFETY)
    page.get_by_role("button", name="Gebruik dit toestel").click()
    page.get_by_role("button", name="Ja, maak er een sleutel van").click()
    page.get_by_text("of ga gewoon verder met je kaart").wait_for()


@pytest.mark.parametrize("path", ["/kaart/", SAFETY])
def test_without_javascript_nothing_is_offered_that_does_not_work(path, no_js, amina, site):
    page = no_js(amina if path == SAFETY else None)
    page.goto(path)
    assert page.get_by_role("button", name=re.compile("toestel")).count() == 0
    assert page.locator("h1").is_visible()
