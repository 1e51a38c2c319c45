"""A pass phrase: an extra beside the card. Who may choose it, what it opens, and what a guesser learns (nothing)."""

import re
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from config import retention
from people import limits, phrases, replacing, secret_words, tries
from people.models import Card, CardReplacement, PassPhrase, User
from people.phrase_views import WRONG
from tests.at_once import at_once, no_errors
from tests.cast import PASSWORD, PICTURE, client_of, come_in, make_card, make_person

pytestmark = pytest.mark.django_db
NEW, OFF, IN = "/mijn-plek/veiligheid/wachtzin/", "/mijn-plek/veiligheid/wachtzin/weg/", "/kaart/wachtzin/"
PHRASE = "lepel trein eend blauw"


@pytest.fixture
def person(db) -> User:
    return make_person("Merel", secret_word=secret_words.hide("regenboogvogelnest"))


@pytest.fixture
def card(person) -> tuple[Card, str]:
    return make_card(person)


@pytest.fixture
def client(card) -> Client:
    client = Client()
    come_in(client, card[1])
    return client


@pytest.fixture
def chosen(client) -> Client:
    """Merel, with a phrase."""
    assert choose(client)["Location"] == "/mijn-plek/veiligheid/"
    return client


def choose(client: Client, phrase: str = PHRASE, picture: str = PICTURE) -> Any:
    return client.post(NEW, {"phrase": phrase, "picture": picture})


def enter(name: str = "Merel", phrase: str = PHRASE, client: Client | None = None, **more: str) -> Any:
    return (client or Client()).post(IN, {"name": name, "phrase": phrase, **more})


def said(answer: Any) -> str:
    return str(answer.content.decode())


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


# --- choosing it ------------------------------------------------------------------------------------------


def test_chosen_changed_and_taken_away(chosen):
    assert "Verander mijn wachtzin" in said(chosen.get("/mijn-plek/veiligheid/"))
    assert enter()["Location"] == "/mijn-plek/"
    choose(chosen, "boom zes wolk laars")
    assert WRONG in said(enter())
    assert enter(phrase="boom zes wolk laars").status_code == 302
    assert PassPhrase.objects.count() == 1
    assert "Haal mijn wachtzin weg" in said(chosen.get(NEW))
    assert "komt niemand nog binnen" in said(chosen.post(OFF, follow=True))
    assert WRONG in said(enter(phrase="boom zes wolk laars"))
    assert "Kies een wachtzin" in said(chosen.get("/mijn-plek/veiligheid/"))


def test_it_is_kept_as_a_hash_that_forgives_capitals_accents_and_spaces(chosen):
    assert "lepel" not in PassPhrase.objects.get().hidden
    assert enter(name=" merel ", phrase="  LÉPEL trein-eend blauw ").status_code == 302


@pytest.mark.parametrize(
    ("phrase", "told"),
    [("", "Typ hier je wachtzin."), ("drie korte woorden", ""), ("een twee drie", phrases.TOO_SHORT),
     ("a b c d", phrases.TOO_SHORT), ("aa aa aa aa", phrases.TOO_SHORT), ("a" * 16, phrases.TOO_EASY),
     ("1234567890123456", phrases.TOO_EASY), ("Merel", phrases.IS_NAME), ("merel Merel MEREL mérel", phrases.IS_NAME),
     ("Regenboog vogelnest", phrases.IS_WORD), ("x" * 201, "Dit is te lang."), ("één lange regel", phrases.TOO_SHORT)],
)  # fmt: skip
def test_what_can_be_guessed_is_told_beside_the_field_and_is_no_try(phrase, told, client):
    answer = choose(client, phrase)
    if not told:  # 16 letters and figures are enough
        assert answer.status_code == 302
        return
    assert told in said(answer)
    assert not PassPhrase.objects.exists()
    assert Card.objects.get().picture_tries == 0


def test_a_wrong_picture_keeps_what_was_typed_and_chooses_nothing(client):
    page = said(choose(client, picture="boom"))
    assert "Dat is niet jouw prent" in page
    assert f'value="{PHRASE}"' in page
    assert not PassPhrase.objects.exists()


def test_not_with_a_password_not_signed_out_and_not_with_a_card_in_doubt(bart, person, card, monkeypatch):
    assert choose(client_of(bart))["Location"] == "/mijn-plek/veiligheid/"
    assert "wachtzin" not in said(client_of(bart).get("/mijn-plek/veiligheid/"))
    signed_out = choose(Client())
    assert signed_out.status_code == 403
    assert PHRASE not in said(signed_out)
    browser = Client()
    come_in(browser, card[1])
    phrases.choose(person, card[0], PHRASE)
    monkeypatch.setattr("people.models.User.is_locked", True)
    for path in (NEW, OFF):
        assert browser.post(path, {"phrase": "andere woorden om te stelen", "picture": PICTURE}).status_code == 302
    assert secret_words.fits(PHRASE, PassPhrase.objects.get().hidden)


def test_the_forms_ask_for_their_token(amina):
    browser = client_of(amina, enforce_csrf_checks=True)
    for path in (NEW, OFF, IN):
        assert browser.post(path, {"phrase": PHRASE, "picture": PICTURE, "name": "Amina"}).status_code == 403


# --- coming in --------------------------------------------------------------------------------------------


def test_it_opens_what_the_card_opens_and_no_more(site):
    person = make_person("Bea", "moderator", "editor", is_superuser=True)
    phrases.choose(person, make_card(person)[0], PHRASE)
    browser = Client()
    assert enter("Bea", client=browser, verder="/leren/")["Location"] == "/leren/"
    assert browser.get("/mijn-plek/").status_code == 200
    assert browser.get("/modereren/").status_code == 404
    assert browser.get("/beheer/").status_code == 403


def test_a_password_is_no_phrase_and_a_phrase_no_password(site):
    person = make_person("Bea", "moderator")
    phrases.choose(person, make_card(person)[0], PHRASE)
    browser = Client()
    for username in ("bea", "Bea"):
        browser.post("/binnen/", {"username": username, "password": PHRASE})
    assert WRONG in said(enter("Bea", PASSWORD, browser))
    assert WRONG in said(enter("bea", PASSWORD, browser))
    assert not signed_in(browser)
    assert not person.check_password(PHRASE)
    assert person.check_password(PASSWORD)


def test_a_session_gets_a_new_key_and_a_shared_device_forgets(chosen, person):
    browser = Client()
    browser.get("/kaart/")
    enter(client=browser, shared="on")
    assert browser.session["shared"]
    assert User.objects.get(pk=person.pk).shares_device
    key = browser.session.session_key
    enter(client=browser)
    assert browser.session.session_key != key
    assert not browser.session["shared"]


def test_no_way_onward_leads_to_another_site(chosen):
    assert enter(verder="https://elders.example/")["Location"] == "/mijn-plek/"


def test_words_come_along_and_are_not_lost(chosen, topic):
    page = said(Client().post(topic.get_absolute_url(), {"text": "Nog niet verstuurd."}))
    carried = re.findall(r'name="carried"[^>]*value="([^"]+)"', page)[0]
    browser = Client()
    page = said(browser.post(IN, {"carried": carried}))
    assert 'id="id_phrase_error"' not in page
    assert "Nog niet verstuurd." in said(enter(client=browser, carried=carried))


@pytest.mark.parametrize("who", ["Niemand", "Zonder", "Merel", "Uit", "", "x" * 31, "\x00"])
def test_nobody_learns_who_has_a_phrase(who, chosen):
    make_card(make_person("Zonder"))
    off = make_person("Uit", is_active=False)
    phrases.choose(off, make_card(off)[0], PHRASE)
    browser = Client()
    answer = enter(who, PHRASE if who == "Uit" else "verkeerde zin van vijf woorden", browser)
    assert not signed_in(browser)
    if who.isalpha() and len(who) < 30:
        assert plain(answer, who) == plain(enter("Iemand anders", "verkeerde zin van vijf woorden"), "Iemand anders")
    else:
        assert 'id="id_name_error"' in said(answer)


def plain(answer: Any, who: str) -> str:
    """A page without what was typed and the token."""
    return re.sub(r'value="[^"]*"', "", said(answer)).replace(who, "")


@pytest.mark.parametrize("name", ["Merel", "Niemand"])
def test_the_same_work_for_a_name_nobody_has(name, chosen, django_assert_num_queries, monkeypatch):
    hashed = []
    for made in ("check_password", "make_password"):
        monkeypatch.setattr(f"people.secret_words.{made}", lambda *args: hashed.append(args))
    with django_assert_num_queries(2):
        assert phrases.person_with(name, "verkeerde zin van vijf woorden") is None
    assert len(hashed) == 1


def test_five_wrong_ones_a_day_and_then_not_even_the_right_one_but_the_card_still_works(chosen, card):
    for _ in range(tries.A_DAY):
        assert WRONG in said(enter(phrase="verkeerde zin van vijf woorden"))
    assert WRONG in said(enter())
    assert come_in(Client(), card[1])["Location"] == "/mijn-plek/"
    assert User.objects.get(pen_name="Merel").word_tries == 0  # nor does it cost the secret word anything
    PassPhrase.objects.update(phrase_tried_on=timezone.localdate() - timedelta(days=1))
    assert enter().status_code == 302


def test_thirty_wrong_ones_close_this_door_for_a_source_and_no_other(chosen, card, monkeypatch):
    monkeypatch.setattr(limits.PHRASES, "tries", 2)
    for _ in range(2):
        enter("Niemand")
    answer = enter()
    assert answer.status_code == 429
    assert 'value="Merel"' in said(answer)
    assert come_in(Client(), card[1])["Location"] == "/mijn-plek/"
    assert Client(REMOTE_ADDR="203.0.113.9").post(IN, {"name": "Merel", "phrase": PHRASE}).status_code == 302


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite hides races")
@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_nine_guesses_at_once_are_five():
    person = make_person("Merel")
    phrases.choose(person, make_card(person)[0], PHRASE)
    results = at_once(*(partial(phrases.person_with, "Merel", "fout") for _ in range(9)))
    no_errors(results)
    assert PassPhrase.objects.get().phrase_tries == tries.A_DAY
    assert phrases.person_with("Merel", PHRASE) is None


# --- with its card ----------------------------------------------------------------------------------------


def test_it_rests_with_its_card_also_when_there_is_another(chosen, card, person):
    Card.objects.filter(pk=card[0].pk).update(revoked_at=timezone.now())
    make_card(person)
    assert WRONG in said(enter())
    assert not PassPhrase.objects.opening().exists()
    assert PassPhrase.objects.over().exists()
    assert dict(retention.sweep())["wachtzin"] == 1
    assert not PassPhrase.objects.exists()


def test_whoever_took_over_without_the_word_gets_no_phrase_and_no_takes_the_old_one_back(chosen, person):
    new = make_card()[0]
    asked = replacing.ask(new, "kat", person, with_word=False)
    assert asked
    CardReplacement.objects.update(works_at=timezone.now())
    assert replacing.take_over(asked)
    assert WRONG in said(enter())
    assert dict(retention.sweep())["wachtzin"] == 0  # it may come back
    assert replacing.stop(asked)
    assert enter().status_code == 302


def test_revoking_the_card_ends_what_the_phrase_opened(chosen):
    browser = Client()
    enter(client=browser)
    assert browser.get("/mijn-plek/").status_code == 200
    Card.objects.update(revoked_at=timezone.now())
    assert browser.get("/mijn-plek/").status_code == 302


def test_who_closed_everything_can_come_back_with_it(chosen, person):
    User.objects.filter(pk=person.pk).update(closed_at=timezone.now())
    browser = Client()
    enter(client=browser)
    assert browser.get("/mijn-plek/")["Location"] == "/mijn-plek/terug/"
    User.objects.get(pk=person.pk).delete()
    assert not PassPhrase.objects.exists()


def test_the_card_s_page_leads_there(site):
    assert 'href="/kaart/wachtzin/?verder=%2Fleren%2F"' in said(Client().get("/kaart/?verder=/leren/"))
    assert Client().get(IN).status_code == 200
