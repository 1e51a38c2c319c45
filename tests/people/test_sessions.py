"""Sessions: one way in, a shared device that forgets, the list of where somebody is in."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.shortcuts import render
from django.test import Client
from django.utils import timezone

from people.models import OpenSession
from people.sessions import device_of
from tests.cast import PASSWORD, client_of, make_card, make_person
from tests.cast import come_in as with_card

pytestmark = pytest.mark.django_db

PHONE = "Mozilla/5.0 (Linux; Android 14; SM-A145R) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"


def come_in(door, shared=""):
    """A browser that came in by this door, and the answer it got."""
    client = Client(headers={"user-agent": PHONE})
    if door == "password":
        make_person("Bea", "moderator")
        shared = {"shared": "on"} if shared else {}
        return client, client.post("/binnen/", {"username": "bea", "password": PASSWORD, **shared})
    _card, code = make_card(make_person("Merel") if door == "card" else None)
    name = "Kompas" if door == "new card" else ""
    return client, with_card(client, code, name, shared="ja" if shared else "nee")


DOORS = pytest.mark.parametrize("door", ["card", "new card", "password"])


@DOORS
def test_a_session_tells_its_person_the_device_and_the_week_and_no_more(door):
    client, answer = come_in(door)
    assert answer.status_code == 302
    row = OpenSession.objects.get(person__isnull=False)
    assert row.session_key == client.session.session_key
    assert row.device == "phone"
    assert row.powers == ("password" if door == "password" else "card")
    today = timezone.localdate()
    assert (row.opened, row.seen) == (today - timedelta(days=today.weekday()), today)
    assert row.expire_date.strftime("%H:%M:%S.%f") == "00:00:00.000000"  # not even here an hour
    assert 29 <= (row.expire_date - timezone.now()).days <= 31
    assert int(answer.cookies["onderweg"]["max-age"]) == settings.SESSION_COOKIE_AGE


@DOORS
def test_on_a_shared_device_it_lasts_ten_minutes_and_the_cookie_goes_with_the_browser(door):
    client, answer = come_in(door, shared="on")
    row = OpenSession.objects.get(person__isnull=False)
    left = row.expire_date - timezone.now()
    assert timedelta(minutes=9, seconds=50) < left <= timedelta(minutes=10)
    assert answer.cookies["onderweg"]["max-age"] == ""
    assert client.session["shared"] is True


def test_whoever_comes_in_again_gets_a_new_key_and_leaves_no_second_session(amina):
    _card, code = make_card(amina)
    client = client_of(amina)
    before = client.session.session_key
    with_card(client, code)
    assert client.session.session_key != before
    assert amina.sessions.count() == 1


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (PHONE, "phone"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile/15E148 Safari/604.1", "phone"),
        ("Mozilla/5.0 (iPad; CPU OS 15_0 like Mac OS X) Version/15.0 Mobile/15E148 Safari/604.1", "tablet"),
        ("Mozilla/5.0 (Linux; Android 13; SM-X200) AppleWebKit/537.36 Chrome/130.0 Safari/537.36", "tablet"),
        ("Mozilla/5.0 (Android 14; Tablet; rv:132.0) Gecko/132.0 Firefox/132.0", "tablet"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36", "computer"),
        ("", ""),
    ],
)
def test_a_device_is_a_word_people_use(agent, device):
    assert device_of(agent) == device


def test_there_is_one_place_that_signs_in():
    root = Path(settings.BASE_DIR)
    rooms = [root / "site", *(root / room for room in ("forum", "workshops", "signals", "playbook", "pages"))]
    callers = {
        path.name for room in rooms for path in room.rglob("*.py")
        if "auth import" in (text := path.read_text()) and " login(" in text
    }  # fmt: skip
    assert callers == {"sessions.py"}


# --- a shared device forgets ------------------------------------------------------------------------------


@pytest.fixture
def shared(amina):
    """A browser on a shared device, in which Amina is in."""
    client = Client()
    with_card(client, make_card(amina)[1], shared="ja")
    return client


def left(client) -> timedelta:
    """How long the session still lasts."""
    return OpenSession.objects.get(session_key=client.session.session_key).expire_date - timezone.now()


def wait(client, **how_long):
    """Let time go by without a request."""
    row = OpenSession.objects.get(session_key=client.session.session_key)
    row.expire_date -= timedelta(**how_long)
    row.save(update_fields=["expire_date"])


TEN_MINUTES = pytest.approx(600, abs=5)


def test_after_ten_minutes_without_a_request_it_is_over(shared, topic):
    wait(shared, minutes=10, seconds=1)
    assert shared.get("/mijn-plek/")["Location"].startswith("/kaart/")
    answer = shared.post(topic.get_absolute_url(), {"text": "Ik was net bezig."})
    assert answer.status_code == 403
    assert 'name="carried"' in answer.content.decode()  # the words are signed in the page, nowhere else


def test_every_request_counts_the_ten_minutes_from_the_beginning(shared, topic, django_assert_max_num_queries):
    for ask in (
        lambda: shared.get("/mijn-plek/"),
        lambda: shared.get("/nergens/"),
        lambda: shared.post("/nog-hier/"),
        lambda: shared.post(topic.get_absolute_url(), {"text": ""}),
    ):
        wait(shared, minutes=9, seconds=50)
        assert left(shared) < timedelta(seconds=15)
        ask()
        assert left(shared).total_seconds() == TEN_MINUTES
    with django_assert_max_num_queries(10):
        shared.get(topic.get_absolute_url())


def test_what_a_page_asks_by_itself_keeps_nobody_in(shared, topic):
    wait(shared, minutes=9)
    shared.get(f"{topic.get_absolute_url()}?since=0", headers={"accept": "application/json"})
    assert left(shared) < timedelta(minutes=1, seconds=5)


def test_still_here_is_asked_with_a_token_by_somebody_who_is_in(shared, amina):
    assert shared.post("/nog-hier/").status_code == 204
    assert shared.get("/nog-hier/").status_code == 405
    assert Client().post("/nog-hier/").status_code == 403
    strict = client_of(amina, enforce_csrf_checks=True)
    assert strict.post("/nog-hier/").status_code == 403


def test_a_request_that_ends_late_brings_no_session_back(shared, amina, monkeypatch):
    """ "Snel weg" in one tab, while another tab's page is still being made."""

    def slowly(request, *args, **kwargs):
        request.session["anything"] = 1
        amina.sessions.all().delete()
        return render(request, *args, **kwargs)

    monkeypatch.setattr("mine.views.render", slowly)
    assert shared.get("/mijn-plek/").status_code == 400
    assert not amina.sessions.exists()


def test_an_own_device_lasts_thirty_days_from_the_last_one_here_and_writes_once_a_day(amina, django_assert_num_queries):
    client = client_of(amina)
    yesterday = timezone.localdate() - timedelta(days=1)
    OpenSession.objects.update(seen=yesterday, expire_date=timezone.now() + timedelta(days=1))
    answer = client.get("/mijn-plek/toestellen/")
    assert amina.sessions.get().seen == timezone.localdate()
    assert left(client) > timedelta(days=29)
    assert answer.cookies["onderweg"]["max-age"] == settings.SESSION_COOKIE_AGE
    assert "onderweg" not in client.get("/mijn-plek/toestellen/").cookies


def test_an_own_device_keeps_its_titles_and_is_asked_nothing(amina):
    page = client_of(amina).get("/mijn-plek/").content.decode()
    assert "<title>Mijn plek" in page
    assert "still-here" not in page


def test_the_page_right_after_coming_in_is_neutral_already(topic, amina):
    client = Client()
    page = client.post(topic.get_absolute_url(), {"text": "Een woord."}).content.decode()
    (carried,) = re.findall('name="carried" value="([^"]+)"', page)[:1]
    answer = with_card(client, make_card(amina)[1], shared="ja", carried=carried)
    assert "<title>Lezen</title>" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_our_scripts_keep_nothing_on_a_device():
    """But words that can't reach the server, and a pause of what is live; no shared device is given those."""
    for script in (Path(settings.BASE_DIR) / "static/js").iterdir():
        if script.name in ("bewaar.js", "live-list.js"):
            continue
        assert not re.search(r"localStorage|sessionStorage|indexedDB|caches\.", script.read_text()), script.name


# --- where I am in -----------------------------------------------------------------------------------------


def handles(client) -> list[str]:
    return re.findall(r'name="sluit" value="([^"]+)"', client.get("/mijn-plek/toestellen/").content.decode())


def test_the_list_says_which_device_and_which_week_and_no_key(amina):
    here, there = client_of(amina), client_of(amina)
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday() + 7)
    OpenSession.objects.filter(pk=there.session.session_key).update(device="tablet", opened=monday)
    client_of(make_person("Merel", "partner"))
    page = here.get("/mijn-plek/toestellen/").content.decode()
    assert page.count("<b>Toestel, deze week</b>") == 1
    assert "<b>Tablet, vorige week</b>" in page
    assert page.count("Dit toestel") == 1
    for row in OpenSession.objects.all():
        assert row.session_key not in page
    assert len(handles(here)) == 1  # this one is left with "Ga buiten"


@pytest.mark.parametrize(("days", "words"), [(0, "deze week"), (7, "vorige week"), (14, "2 weken geleden")])
def test_a_week_is_told_as_people_say_it(days, words):
    today = timezone.localdate()
    row = OpenSession(opened=today - timedelta(days=today.weekday() + days))
    assert row.week == words


def test_one_other_device_is_closed_and_stays_out(amina):
    here, there, third = client_of(amina), client_of(amina), client_of(amina)
    handle = OpenSession.objects.get(pk=there.session.session_key).handle
    assert handle in handles(here)
    answer = here.post("/mijn-plek/toestellen/", {"sluit": handle}, follow=True)
    assert "Dat toestel is nu buiten" in answer.content.decode()
    assert there.get("/mijn-plek/").status_code == 302
    assert third.get("/mijn-plek/").status_code == 200
    again = here.post("/mijn-plek/toestellen/", {"sluit": handle}, follow=True)
    assert "was al buiten" in again.content.decode()


def test_all_others_are_closed_at_once(amina, bart):
    here, others, moderator = client_of(amina), [client_of(amina) for _ in range(3)], client_of(bart)
    here.post("/mijn-plek/toestellen/", {"sluit": "andere"})
    assert [other.get("/mijn-plek/").status_code for other in others] == [302] * 3
    assert here.get("/mijn-plek/").status_code == 200
    assert moderator.get("/mijn-plek/").status_code == 200


@pytest.mark.parametrize("what", ["", "iets", "\x00", "x" * 5000])
def test_nobody_closes_what_is_not_theirs(what, amina, bart):
    here, moderator = client_of(amina), client_of(bart)
    key = moderator.session.session_key
    for wanted in (what, key, OpenSession.objects.get(pk=key).handle, here.session.session_key):
        here.post("/mijn-plek/toestellen/", {"sluit": wanted})
    assert OpenSession.objects.count() == 2


def test_the_list_is_for_whoever_is_in_and_needs_a_token(amina):
    assert Client().get("/mijn-plek/toestellen/")["Location"] == "/kaart/?verder=%2Fmijn-plek%2Ftoestellen%2F"
    assert Client().post("/mijn-plek/toestellen/", {"sluit": "andere"}).status_code == 302
    strict, other = client_of(amina, enforce_csrf_checks=True), client_of(amina)
    assert strict.post("/mijn-plek/toestellen/", {"sluit": "andere"}).status_code == 403
    assert other.get("/mijn-plek/").status_code == 200
    nobody_yet = client_of(make_person("Nieuw", "x"))
    assert nobody_yet.get("/mijn-plek/toestellen/").status_code == 200


def test_the_list_costs_as_much_however_many_there_are(amina, django_assert_max_num_queries):
    here = client_of(amina)
    for _ in range(30):
        client_of(amina)
    with django_assert_max_num_queries(10):
        here.get("/mijn-plek/toestellen/")


def test_an_open_session_goes_with_its_person(amina):
    client = client_of(amina)
    amina.delete()
    assert not OpenSession.objects.exists()
    assert client.get("/mijn-plek/").status_code == 302
