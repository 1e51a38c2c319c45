"""What somebody with bad intent tries at the doors; what other files test already is not repeated here."""

import pytest
from django.test import Client

from people.models import OpenSession
from tests.cast import PASSWORD, PICTURE, client_of, come_in, make_card, make_person

pytestmark = pytest.mark.django_db

PLANTED = "a" * 32


@pytest.mark.parametrize("door", ["card", "new card", "password"])
def test_a_planted_session_key_is_never_the_one_somebody_is_in_with(door):
    """Session fixation: the key somebody brought along is not theirs afterwards."""
    client = Client()
    client.cookies["onderweg"] = PLANTED
    if door == "password":
        make_person("Bea", "x")
        client.post("/binnen/", {"username": "bea", "password": PASSWORD})
    else:
        _card, code = make_card(make_person("Merel") if door == "card" else None)
        client.post("/kaart/", {"code": code})
        before = client.session.session_key
        come_in(client, code, "Kompas" if door == "new card" else "")
        assert client.session.session_key != before
    assert "_auth_user_id" in client.session
    assert client.session.session_key != PLANTED
    assert not OpenSession.objects.filter(pk=PLANTED).exists()


def test_whoever_left_a_session_at_a_shared_device_does_not_walk_along(amina):
    """A code is worth nothing to who knew the key from before: guessing one of nine pictures would be enough."""
    left_behind, victim = Client(), Client()
    left_behind.post("/kaart/", {"code": make_card()[1]})
    victim.cookies["onderweg"] = left_behind.cookies["onderweg"].value
    victim.post("/kaart/", {"code": make_card(amina)[1]})
    assert left_behind.post("/kaart/prent/", {"picture": PICTURE})["Location"] == "/kaart/"
    assert victim.post("/kaart/prent/", {"picture": PICTURE})["Location"] == "/mijn-plek/"


@pytest.mark.parametrize("onward", ["foo", "remove_key", "?a=b", "#x", "foo bar", "enter"])
def test_what_is_no_address_leads_to_one_s_own_place(onward, amina):
    """Django would take it for the name of a view, and fall over where there is none."""
    assert come_in(Client(), make_card(amina)[1], verder=onward)["Location"] == "/mijn-plek/"


def test_one_password_on_many_names_ends_too(caplog, settings):
    settings.CARD_ALARM = 30
    tries = [Client().post("/binnen/", {"username": f"naam{n}", "password": "lente2026"}) for n in range(31)]
    assert [answer.status_code for answer in tries] == [200] * 30 + [429]
    assert "password-source" in caplog.text
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert elsewhere.post("/binnen/", {"username": "bea", "password": "fout"}).status_code == 200


@pytest.mark.parametrize("way_out", ["/buiten/", "/snel-weg/"])
def test_a_key_is_worth_nothing_after_leaving(way_out, amina):
    client, thief = client_of(amina), Client()
    thief.cookies["onderweg"] = client.cookies["onderweg"].value
    assert thief.get("/mijn-plek/").status_code == 200
    client.post(way_out)
    assert thief.get("/mijn-plek/").status_code == 302


@pytest.mark.parametrize(
    "path",
    ["/kaart/", "/kaart/naam/", "/kaart/prent/", "/kaart/toestel/", "/kaart/woord/", "/binnen/", "/binnen/stap-2/",
     "/buiten/", "/nog-hier/", "/mijn-plek/toestellen/", "/mijn-plek/naam/"],
)  # fmt: skip
def test_every_door_wants_a_token(path, amina):
    strict = client_of(amina, enforce_csrf_checks=True)
    assert strict.post(path, {"code": "x", "username": "x", "sluit": "andere"}).status_code == 403
    assert strict.get("/mijn-plek/").status_code == 200


@pytest.mark.parametrize(
    "onward",
    ["//kwaad.example", r"\\kwaad.example", r"/\kwaad.example", "///kwaad.example", "javascript:alert(1)",
     "https:kwaad.example", "http://localhost:8000.kwaad.example/", "//testserver@kwaad.example/",
     "/%0d%0aLocation:%20//kwaad.example", "\t//kwaad.example", " //kwaad.example"],
)  # fmt: skip
@pytest.mark.parametrize("way", ["card", "password"])
def test_no_way_leads_off_this_site(way, onward, amina):
    if way == "card":
        answer = come_in(Client(), make_card(amina)[1], verder=onward)
    else:
        make_person("Bea", "x")
        answer = Client().post("/binnen/", {"username": "bea", "password": PASSWORD, "verder": onward})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/")
    assert not answer["Location"].startswith(("//", "/\\"))


def test_snel_weg_can_not_be_led_elsewhere(settings):
    answer = Client().get("/snel-weg/?next=//kwaad.example&verder=//kwaad.example")
    assert answer["Location"] == settings.QUICK_EXIT_URL
    assert Client().get("/snel-weg/terug/?next=//kwaad.example")["Location"] == "/"
