"""A device as a key: an extra beside the card. What a real device answers is tested in ``browser/test_passkey.py``."""

import json

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as webauthn
from django.test import Client

from people import limits, passkeys
from people.models import Card, OpenSession
from tests.cast import client_of, make_card, make_person, with_powers

pytestmark = pytest.mark.django_db
SAFETY, ADD, IN = "/mijn-plek/veiligheid/", "/mijn-plek/veiligheid/toestel/", "/kaart/sleutel/"
RUBBISH = ["", "x", "null", "[]", "[" * 100_000, "{}", "1", '"x"', '{"response": null}',
           '{"response": {"userHandle": "MQ"}}', '{"response": {"userHandle": 7}}',
           '{"id": "AA", "response": {"userHandle": "_w"}}', "\x00"]  # fmt: skip


def make_key(person) -> Authenticator:
    """A passkey that belongs to the cards ``person`` has now."""
    cards = list(Card.objects.working().filter(person=person).values_list("pk", flat=True))
    return Authenticator.objects.create(user=person, type="webauthn", data={"name": "", "cards": cards})


@pytest.fixture
def signs(monkeypatch):
    """Devices that sign: ``signs(key)`` lets the next answer be one of this passkey."""

    def sign(key: Authenticator) -> None:
        monkeypatch.setattr(webauthn, "extract_user_from_response", lambda response: key.user)
        monkeypatch.setattr(webauthn, "complete_authentication", lambda person, response: key)

    return sign


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_passkey_opens_what_the_card_opens_and_no_more(signs, site):
    person = make_person("Bea", "moderator", "editor", is_superuser=True)
    make_card(person)
    signs(make_key(person))
    client = Client()
    assert client.post(IN, {"credential": "{}", "verder": "/leren/"})["Location"] == "/leren/"
    assert signed_in(client)
    assert client.get("/mijn-plek/").status_code == 200
    assert client.get("/modereren/").status_code == 404
    assert client.get("/beheer/").status_code == 403


def test_it_does_not_outlive_its_card_also_when_there_is_a_new_one(signs, amina):
    signs(make_key(amina))
    client = Client()
    client.post(IN, {"credential": "{}"})
    assert signed_in(client)
    Card.objects.filter(person=amina).update(revoked_at="2026-01-01T00:00:00Z")
    assert client.get("/mijn-plek/")["Location"].startswith("/kaart/")
    again = Client()
    assert "opent niets (meer)" in again.post(IN, {"credential": "{}"}).content.decode()
    make_card(amina)  # whoever had the old card for an hour left no key behind
    assert again.post(IN, {"credential": "{}"}).status_code == 200
    assert not signed_in(again)


@pytest.mark.parametrize("change", ["switched off", "without a card"])
def test_nobody_comes_in_who_could_not_with_a_card(change, signs, amina):
    key = make_key(amina)
    signs(key)
    if change == "switched off":
        type(amina).objects.filter(pk=amina.pk).update(is_active=False)
    else:
        Authenticator.objects.filter(pk=key.pk).update(data={"name": ""})
        key.refresh_from_db()
    client = Client()
    client.post(IN, {"credential": "{}"})
    assert not signed_in(client)


@pytest.mark.parametrize("answer", RUBBISH)
def test_an_answer_that_was_made_up_opens_and_makes_nothing(answer, amina):
    client = Client()
    client.post(IN, {})
    answered = client.post(IN, {"credential": answer})
    assert answered.status_code == 200
    assert "Dit toestel opent niets" in answered.content.decode()
    assert not signed_in(client)
    mine = client_of(amina)
    mine.get(ADD)
    assert "Dat lukte niet" in mine.post(ADD, {"credential": answer}).content.decode()
    assert not Authenticator.objects.exists()


def test_the_first_page_of_the_card_has_the_button_hidden_and_sets_no_session(site):
    client = Client()
    page = client.get("/kaart/").content.decode()
    assert "data-toestel hidden" in page
    assert "onderweg" not in client.cookies
    assert client.get(IN)["Location"] == "/kaart/"


def test_what_is_asked_is_new_each_time_and_names_nobody(amina):
    make_key(amina)
    pages = [Client().post(IN).context["options"] for _ in range(2)]
    asked = [json.loads(options)["publicKey"] for options in pages]
    assert asked[0]["challenge"] != asked[1]["challenge"]
    assert not asked[0].get("allowCredentials")
    assert asked[0]["rpId"] == "localhost"
    assert asked[0]["userVerification"] == "required"


def test_the_device_is_told_the_name_on_this_site_and_nothing_else(amina):
    type(amina).objects.filter(pk=amina.pk).update(email="amina@example.org")
    page = client_of(amina).get(ADD)
    asked = json.loads(page.context["options"])["publicKey"]
    assert (asked["user"]["name"], asked["user"]["displayName"], asked["rp"]["name"]) == ("Amina", "Amina", "Onderweg")
    assert "example.org" not in page.content.decode()
    assert amina.username not in page.content.decode()


def test_thirty_tries_and_this_source_waits(monkeypatch, signs, amina):
    monkeypatch.setattr(limits.KEYS, "tries", 2)
    client = Client()
    assert [client.post(IN, {"credential": "x"}).status_code for _ in range(2)] == [200, 200]
    signs(make_key(amina))
    assert client.post(IN, {"credential": "{}"}).status_code == 429
    assert not signed_in(client)


def test_a_right_one_is_no_try(monkeypatch, signs, amina):
    monkeypatch.setattr(limits.KEYS, "tries", 2)
    signs(make_key(amina))
    assert {Client().post(IN, {"credential": "{}"}).status_code for _ in range(4)} == {302}


def test_asking_without_an_answer_does_not_fill_the_sessions(monkeypatch):
    monkeypatch.setattr(limits.KEY_PAGES, "tries", 2)
    carried = {"carried": "x"}
    assert [Client().post(IN, carried).status_code for _ in range(4)] == [200, 200, 429, 429]
    assert OpenSession.objects.count() == 2
    page = Client().post(IN, carried).content.decode()
    assert "Even wachten" in page
    assert "<pass-key" not in page


@pytest.mark.parametrize("onward", ["https://kwaad.example/", "//kwaad.example", "javascript:alert(1)"])
def test_onward_only_on_this_site(onward, signs, amina):
    signs(make_key(amina))
    assert Client().post(IN, {"credential": "{}", "verder": onward})["Location"] == "/mijn-plek/"


def test_words_come_along(signs, amina, topic):
    signs(make_key(amina))
    client = Client()
    page = client.post(topic.get_absolute_url(), {"text": "Mijn lange tekst."})
    carried = page.context["form"].initial["carried"]
    page = client.post(IN, {"carried": carried})
    assert page.context["form"]["carried"].value() == carried
    assert "Mijn lange tekst." in client.post(IN, {"credential": "{}", "carried": carried}).content.decode()


# --- my place ---------------------------------------------------------------------------------------------------


def test_the_list_of_my_devices_is_mine_alone_and_each_can_go(amina, chris):
    mine, other = make_key(amina), make_key(chris)
    client = client_of(amina)
    page = client.get(SAFETY).content.decode()
    assert f"/toestel/{mine.pk}/weg/" in page
    assert f"/toestel/{other.pk}/weg/" not in page
    assert client.post(f"{ADD}{other.pk}/weg/").status_code == 404
    assert client.get(f"{ADD}{mine.pk}/weg/").status_code == 405
    assert client.post(f"{ADD}{mine.pk}/weg/")["Location"] == SAFETY
    assert list(Authenticator.objects.all()) == [other]


def test_a_key_is_made_only_with_a_card_of_ones_own_on_a_device_of_ones_own(amina, bart):
    assert client_of(amina).get(ADD).status_code == 200
    assert client_of(bart).get(ADD)["Location"] == SAFETY  # with a password: no card, no key
    shared = client_of(amina)
    session = shared.session
    session["shared"] = True
    session.save()
    assert shared.get(ADD)["Location"] == SAFETY
    assert "Je zei dat je dit toestel deelt" in shared.get(SAFETY).content.decode()
    assert shared.post(ADD, {"credential": "{}"})["Location"] == SAFETY
    for _ in range(passkeys.MOST):
        make_key(amina)
    assert client_of(amina).get(ADD)["Location"] == SAFETY
    assert Client().get(ADD)["Location"].startswith("/kaart/")


def test_a_card_that_is_not_surely_this_person_s_makes_no_key(amina, monkeypatch):
    monkeypatch.setattr("people.models.User.is_locked", True)
    client = client_of(with_powers(amina, "card"))
    assert client.get(ADD)["Location"] == "/mijn-plek/"
    assert "Je kaart is nieuw" in client.get(SAFETY).content.decode()


def test_the_forms_ask_for_their_token(amina):
    key = make_key(amina)
    client = client_of(amina, enforce_csrf_checks=True)
    for path in (ADD, f"{ADD}{key.pk}/weg/", IN):
        assert client.post(path, {"credential": "{}"}).status_code == 403
    assert Authenticator.objects.count() == 1
