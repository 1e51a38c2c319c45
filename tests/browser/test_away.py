"""A device others use too: gone at once with "Snel weg", nothing for whoever presses Back, forgotten in ten minutes."""

import os
import time
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import logout
from django.utils import timezone
from playwright.sync_api import expect

from people import away
from people.models import OpenSession
from tests.browser import steps
from tests.browser.conftest import FLAGS, PHONE
from tests.cast import client_of, make_card

ELSEWHERE = "https://elsewhere.test/"


@pytest.fixture
def elsewhere(settings, faults):
    """The site one flees to, as a stub: nothing leaves this machine."""
    weather = {"body": "<title>Het weer</title><h1>Het weer</h1>", "content_type": "text/html"}
    settings.QUICK_EXIT_URL = ELSEWHERE
    faults.elsewhere.add("elsewhere.test")
    faults.expect("Clear-Site-Data")  # Chromium writes there what it cleared
    return lambda page: page.context.route(f"{ELSEWHERE}**", lambda route: route.fulfill(**weather))


@pytest.fixture
def as_people_have_it(browser, server):
    """A page in a Chromium of its own that keeps whole pages in memory, as people's do and the tests' does not."""
    own = browser.browser_type.launch(
        executable_path=os.environ.get("CHROMIUM") or "/usr/bin/chromium", args=FLAGS,
        ignore_default_args=["--disable-back-forward-cache"],
    )  # fmt: skip

    def make(person):
        context = own.new_context(base_url=server.url, **PHONE)
        key = client_of(person).cookies["onderweg"].value
        context.add_cookies([{"name": "onderweg", "value": key, "url": server.url, "httpOnly": True}])
        return context.new_page()

    yield make
    own.close()


def somewhere_else(page):
    return expect(page.get_by_role("heading", name="Het weer"))


def shift(page, times):
    for _ in range(times):
        page.keyboard.press("Shift")


def tap(page):
    page.get_by_role("link", name="Snel weg").click()


def walk(page):
    """Read a little, as one does before one has to leave."""
    for path in ("/", "/leren/", "/mijn-plek/"):
        page.goto(path)
    expect(page.get_by_role("heading", name="Dag Amina")).to_be_visible()


def shows_nothing(page):
    """No word, no title and no picture of the site."""
    expect(page.get_by_text("Onderweg")).to_have_count(0)
    expect(page.get_by_text("Amina")).to_have_count(0)
    expect(page.locator("svg, header, nav, footer")).to_have_count(0)
    assert page.title() in ("Het weer", "Lezen", "localhost", "")


# --- gone ------------------------------------------------------------------------------------------------


#: Seconds a slow server takes.
SLOW = 5


def nobody_is_in(page: Any) -> None:
    """The message to the server, and its answer, may come after the other page."""

    def left() -> tuple[bool, set[str]]:
        return OpenSession.objects.exists(), {cookie["name"] for cookie in page.context.cookies()} - {away.MARK}

    for _ in range(100):
        if left() == (False, set()):
            return
        page.wait_for_timeout(100)
    assert left() == (False, set())


@pytest.mark.parametrize("way", ["tap", "shift", "no script"])
def test_gone_at_once_and_back_shows_nothing(way, phone, no_js, elsewhere, amina):
    page = (no_js if way == "no script" else phone)(amina)
    elsewhere(page)
    walk(page)
    if way == "shift":
        shift(page, 3)
    else:
        tap(page)
    somewhere_else(page).to_be_visible()
    nobody_is_in(page)
    assert {cookie["name"] for cookie in page.context.cookies()} == {away.MARK}
    for _ in range(3):
        page.go_back()
        shows_nothing(page)
    page.go_forward()
    shows_nothing(page)


def test_whoever_comes_anew_reads_the_site_and_is_not_in(phone, elsewhere, amina):
    page = phone(amina)
    elsewhere(page)
    walk(page)
    tap(page)
    somewhere_else(page).to_be_visible()
    page.goto("/mijn-plek/")
    expect(page.get_by_label("Code op je kaart")).to_be_visible()
    assert away.MARK not in {cookie["name"] for cookie in page.context.cookies()}


def test_without_script_a_link_brings_back_whoever_wants(no_js, elsewhere, amina):
    page = no_js(amina)
    elsewhere(page)
    walk(page)
    tap(page)
    page.goto("/mijn-plek/")
    shows_nothing(page)
    page.get_by_role("link", name="Ik wil toch terug").click()
    expect(page.get_by_role("link", name="Ik heb een kaart").first).to_be_attached()


def test_a_slow_server_keeps_nobody(phone, elsewhere, amina, monkeypatch):
    page = phone(amina)
    elsewhere(page)
    walk(page)

    def slowly(request):
        time.sleep(SLOW)
        logout(request)

    monkeypatch.setattr(away, "logout", slowly)
    began = time.monotonic()
    tap(page)
    somewhere_else(page).to_be_visible()
    assert time.monotonic() - began < SLOW  # nobody waited for the server
    nobody_is_in(page)


def test_offline_it_is_gone_too_and_the_session_ends_when_the_server_is_back(phone, elsewhere, server, amina, faults):
    faults.expect("ERR_CONNECTION_REFUSED", "ERR_CONNECTION_RESET")
    page = phone(amina)
    elsewhere(page)
    walk(page)
    server.stop()
    try:
        tap(page)
        somewhere_else(page).to_be_visible()
    finally:
        server.start()
    assert OpenSession.objects.exists()  # it could not be told
    page.go_back()
    shows_nothing(page)
    assert not OpenSession.objects.exists()


def test_the_page_is_empty_before_anything_answers(phone, elsewhere, amina):
    page = phone(amina)
    elsewhere(page)
    walk(page)
    seen = page.evaluate("""() => {
        document.querySelector('a[data-snel-weg]').click();
        return [document.documentElement.hidden, document.body.childElementCount, document.title];
    }""")
    assert seen == [True, 0, "Lezen"]
    somewhere_else(page).to_be_visible()


def test_other_tabs_are_gone_too(phone, elsewhere, amina):
    page = phone(amina)
    elsewhere(page)
    other = page.context.new_page()
    other.goto("/leren/")
    walk(page)
    tap(page)
    somewhere_else(page).to_be_visible()
    somewhere_else(other).to_be_visible()


def test_a_page_kept_whole_by_the_browser_is_not_brought_back(as_people_have_it, elsewhere, amina):
    page = as_people_have_it(amina)
    elsewhere(page)
    walk(page)
    tap(page)
    somewhere_else(page).to_be_visible()
    for _ in range(3):
        page.go_back(wait_until="commit")
        page.wait_for_timeout(300)
        shows_nothing(page)


@pytest.mark.parametrize("where", ["/mijn-plek/", "/kaart/", "/nergens/"])
def test_capitals_shortcuts_and_slow_taps_do_nothing(where, phone, amina, site, faults):
    faults.expect("404")
    page = phone(amina if where != "/kaart/" else None)
    page.goto(where)
    heading = page.get_by_role("heading", level=1).inner_text()
    keys = page.keyboard
    for key in ("A", "B", "C", "D"):  # each with its own Shift, as on a real keyboard
        keys.down("Shift")
        keys.press(key)
        keys.up("Shift")
    keys.down("Shift")
    for key in ("A", "B", "C"):
        keys.press(key)
    keys.up("Shift")
    shift(page, 2)
    keys.press("a")
    shift(page, 2)
    for _ in range(3):  # another keyboard layout: Alt and Shift
        keys.down("Alt")
        shift(page, 1)
        keys.up("Alt")
    page.mouse.click(5, 300)
    shift(page, 2)
    page.wait_for_timeout(1_300)
    shift(page, 2)
    page.wait_for_timeout(200)
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)


# --- forgotten ---------------------------------------------------------------------------------------------


def come_in_on_a_shared_device(page, person):
    page.goto("/kaart/")
    steps.give_code(page, make_card(person)[1])
    page.get_by_label("Ik deel dit toestel met anderen").check()
    steps.point(page)
    expect(page.get_by_role("heading", name="Dag Amina")).to_be_visible()


def test_shared_device_then_away_then_back(phone, elsewhere, amina, topic):
    page = phone()
    elsewhere(page)
    come_in_on_a_shared_device(page, amina)
    assert page.title() == "Lezen"
    page.goto(topic.get_absolute_url())
    assert page.title() == "Lezen"
    steps.write(page, "Dit mag niemand zien.")
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert page.evaluate("indexedDB.databases().then((all) => all.length)") == 0
    tap(page)
    somewhere_else(page).to_be_visible()
    for _ in range(4):
        page.go_back()
        shows_nothing(page)
    page.goto(topic.get_absolute_url())
    expect(page.get_by_text("Dit mag niemand zien.")).to_have_count(0)


def still(minutes, seconds=0):
    """Time goes by without a request, for the server too."""
    for row in OpenSession.objects.filter(person__isnull=False):
        row.expire_date -= timedelta(minutes=minutes, seconds=seconds)
        row.save(update_fields=["expire_date"])


def test_after_nine_minutes_it_asks_and_nothing_typed_is_lost(phone, amina, topic):
    page = phone()
    page.clock.install()
    come_in_on_a_shared_device(page, amina)
    page.goto(topic.get_absolute_url())
    expect(page.locator("still-here")).to_be_hidden()
    steps.write(page, "Ik ben nog niet klaar.")
    with page.expect_response("**/nog-hier/"):
        page.clock.run_for(31_000)  # that somebody typed is told
    for _ in range(3):  # as often as one likes
        still(9)
        page.clock.run_for("09:01")
        button = page.get_by_role("button", name="Ja, ik ben er nog")
        expect(page.get_by_role("status").filter(has_text="Ben je er nog?")).to_be_visible()
        assert button.bounding_box()["height"] >= 48
        with page.expect_response("**/nog-hier/") as answer:
            button.click()
        assert answer.value.status == 204
        expect(button).to_be_hidden()
        left = OpenSession.objects.get(person=amina).expire_date - timezone.now()
        assert left > timedelta(minutes=9, seconds=50)
    expect(page.get_by_label("Wat wil je zeggen?")).to_have_value("Ik ben nog niet klaar.")
    steps.send(page)
    expect(page.get_by_text("Een mens leest je tekst eerst").first).to_be_visible()


def test_after_ten_minutes_the_page_goes_by_itself_and_back_shows_nothing_private(phone, amina, site):
    page = phone()
    page.clock.install()
    come_in_on_a_shared_device(page, amina)
    still(10, 1)
    page.clock.run_for("10:02")
    expect(page).to_have_url("/")
    expect(page.get_by_role("link", name="Ik heb een kaart").first).to_be_attached()
    page.go_back()
    expect(page.get_by_label("Code op je kaart")).to_be_visible()
    expect(page.get_by_text("Amina")).to_have_count(0)


def test_whoever_types_is_still_there(phone, amina, topic):
    page = phone()
    page.clock.install()
    come_in_on_a_shared_device(page, amina)
    page.goto(topic.get_absolute_url())
    box = page.get_by_label("Wat wil je zeggen?")
    for _ in range(4):
        still(8)
        page.clock.run_for("08:00")
        with page.expect_response("**/nog-hier/"):
            box.press_sequentially("een ")
            page.clock.run_for(1_500)
        expect(page.locator("still-here")).to_be_hidden()
    expect(box).to_have_value("een " * 4)


def test_a_server_that_does_not_answer_is_told_of_and_asked_again(phone, amina, site, faults):
    faults.expect("ERR_FAILED")
    page = phone()
    page.clock.install()
    come_in_on_a_shared_device(page, amina)
    page.context.route("**/nog-hier/", lambda route: route.abort())
    page.clock.run_for("09:01")
    page.get_by_role("button", name="Ja, ik ben er nog").click()
    expect(page.get_by_text("Dat lukte niet. Tik nog eens.")).to_be_visible()
    page.context.unroute("**/nog-hier/")
    page.get_by_role("button", name="Ja, ik ben er nog").click()
    expect(page.locator("still-here")).to_be_hidden()


def test_a_phone_is_closed_from_a_desk_and_its_talk_is_no_longer_live(phone, desk, amina, topic):
    away_phone, here = phone(amina), desk(amina)
    steps.read_along(away_phone, topic.get_absolute_url())
    here.goto("/mijn-plek/toestellen/")
    here.get_by_role("button", name="Sluit af").click()
    expect(here.get_by_text("Dat toestel is nu buiten")).to_be_visible()
    expect(away_phone.get_by_text("Niet meer live.")).to_be_visible()
    away_phone.goto("/mijn-plek/")
    expect(away_phone.get_by_label("Code op je kaart")).to_be_visible()
