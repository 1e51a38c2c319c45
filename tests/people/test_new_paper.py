"""Staff make new codes on paper themselves: by who takes the second step once more, and nobody else."""

import re
from functools import partial
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client

from people import factors, limits
from people.models import AuditLine, User
from people.staff import WRONG_CODE
from tests.at_once import at_once, no_errors
from tests.cast import client_of, come_in, make_card, make_person
from tests.people.test_second_step import clock, code_of, give_code, give_password, with_app  # noqa: F401  (a fixture)

pytestmark = pytest.mark.django_db
NEW, SAFETY = "/mijn-plek/veiligheid/papier/", "/mijn-plek/veiligheid/"


@pytest.fixture(autouse=True)
def _required(settings) -> None:
    settings.SECOND_FACTOR = "required"


@pytest.fixture
def bea(db, clock) -> User:  # noqa: F811
    return with_app(make_person("Bea", "editor"), clock)


@pytest.fixture
def client(bea, clock) -> Client:  # noqa: F811
    """Bea is in, with password and app."""
    client = Client()
    give_password(client)
    give_code(client, code_of(bea))
    clock.pass_by(60)
    return client


def codes_on(answer: Any) -> list[str]:
    return [code.replace(" ", "") for code in re.findall(r"<code>([^<]+)</code>", answer.content.decode())]


def unused(person: User) -> set[str]:
    return set(Authenticator.objects.get(user=person, type="recovery_codes").wrap().get_unused_codes())


def test_with_a_code_of_the_app_there_are_new_ones_shown_once_and_logged(bea, client, clock):  # noqa: F811
    old = unused(bea)
    assert "Maak nieuwe codes" in client.get(SAFETY).content.decode()
    shown = codes_on(client.post(NEW, {"code": code_of(bea)}))
    assert len(shown) == 10
    assert set(shown) == unused(bea)
    assert not old & unused(bea)
    assert "Je oude codes werken niet meer" in client.post(NEW, {"written": "1"}, follow=True).content.decode()
    assert codes_on(client.get(NEW)) == []
    line = AuditLine.objects.get(what="paper")
    assert (line.by, line.about) == (bea, bea)
    other = Client()
    give_password(other)
    give_code(other, old.pop())
    assert "_auth_user_id" not in other.session
    give_code(other, shown[0])
    assert "_auth_user_id" in other.session


@pytest.mark.parametrize("code", ["", "000000", "zzzz zzzz zzzz", "x" * 41])
def test_without_the_right_code_the_old_ones_go_on_working(code, bea, client):
    old = unused(bea)
    answer = client.post(NEW, {"code": code})
    assert 'id="id_code_error"' in answer.content.decode()
    assert codes_on(answer) == []
    assert unused(bea) == old
    assert not AuditLine.objects.exists()


def test_five_wrong_ones_close_it_for_a_while(bea, client, monkeypatch):
    for _ in range(limits.SECOND_STEPS.tries):
        assert WRONG_CODE in client.post(NEW, {"code": "000000"}).content.decode()
    answer = client.post(NEW, {"code": code_of(bea)})
    assert answer.status_code == 429
    assert codes_on(answer) == []


def test_a_code_on_paper_will_do_for_who_lost_the_telephone(bea, client):
    assert len(codes_on(client.post(NEW, {"code": unused(bea).pop()}))) == 10


def test_nobody_else_makes_codes(bea, amina, settings):
    assert Client().get(NEW)["Location"].startswith("/kaart/")
    with_card = Client()
    come_in(with_card, make_card(bea)[1])  # the same person, with the rights of a card
    assert with_card.post(NEW, {"code": code_of(bea)})["Location"] == SAFETY
    assert client_of(amina).post(NEW, {"code": "123456"})["Location"] == SAFETY
    settings.SECOND_FACTOR = "off"  # nobody has an app there
    chris = make_person("Chris", "partner")
    chris.powers = "password"
    assert client_of(chris).get(NEW)["Location"] == SAFETY
    assert AuditLine.objects.count() == 0


def test_the_form_asks_for_its_token(bea, client):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    assert strict.post(NEW, {"code": code_of(bea)}).status_code == 403
    assert not AuditLine.objects.exists()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite hides races")
@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_two_at_once_leave_one_set_of_codes():
    person = make_person("Bea", "editor")
    factors.renew_paper_codes(person)
    no_errors(at_once(*(partial(factors.renew_paper_codes, person) for _ in range(4))))
    assert Authenticator.objects.filter(user=person, type="recovery_codes").count() == 1
