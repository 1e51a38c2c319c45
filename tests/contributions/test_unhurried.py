"""Forms without a card: a trap for machines, a few seconds, and in a flood a sum or a minute; nobody is shut out."""

import re
from itertools import count

import pytest
from django.test import Client

from contributions import unhurried
from contributions.models import Report
from contributions.rules import DoorRules
from tests.cast import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(insight) -> str:
    return f"/niet-oke/pages.insightpage-{insight.pk}/"


@pytest.fixture
def flood(db):
    rules = DoorRules.load()
    rules.flood = 0
    rules.save()


def token_of(client, path) -> str:
    found = re.search(r'name="begonnen" value="([^"]+)"', client.get(path).content.decode())
    assert found
    return found[1]


def send(client, path, **fields):
    return client.post(path, {"why": "wrong", **fields}).content.decode()


def later(monkeypatch, seconds: float) -> None:
    """As if every form was begun so long ago."""
    real = unhurried._began
    monkeypatch.setattr(unhurried, "_began", lambda token: (began := real(token)) and began - seconds)


def test_a_person_sends_it_and_whoever_has_a_card_carries_nothing(path, amina):
    client = Client()
    assert "reken-som" not in client.get(path).content.decode()
    assert "Dank je." in send(client, path, begonnen=token_of(client, path), website="")
    assert "begonnen" not in client_of(amina).get(path).content.decode()


def test_a_machine_that_fills_in_everything_is_told_what_to_empty(path):
    client = Client()
    page = send(client, path, begonnen=token_of(client, path), website="https://koop.example")
    assert "Maak dat leeg" in page
    assert 'value="wrong"' in page
    assert "checked" in page
    assert not Report.objects.exists()


def test_within_seconds_or_without_a_token_it_is_asked_once_more(path, settings, monkeypatch):
    settings.FORM_SECONDS = 3
    client = Client()
    token = token_of(client, path)
    assert "Dat ging heel snel" in send(client, path, begonnen=token)
    page = send(client, path)
    assert "Dat ging heel snel" in page
    assert 'name="begonnen"' in page
    assert "Dat ging heel snel" in send(client, path, begonnen="vals")
    later(monkeypatch, 4)
    assert "Dank je." in send(client, path, begonnen=token)


def test_in_a_flood_a_sum_is_enough_once(path, flood, monkeypatch):
    monkeypatch.setattr(unhurried, "BITS", 4)
    client = Client()
    page = client.get(path).content.decode()
    assert "reken-som" in page
    token = token_of(client, path)
    assert not unhurried.is_proof("token-29", "")  # its hash begins with zeros by chance
    good, bad = (next(n for n in count() if unhurried.is_proof(token, str(n)) is wanted) for wanted in (True, False))
    assert "Wacht één minuut" in send(client, path, begonnen=token, som=str(bad))
    assert "Wacht één minuut" in send(client, path, begonnen=token)
    assert "Dank je." in send(client, path, begonnen=token, som=str(good))
    assert "Wacht één minuut" in send(client, path, begonnen=token, som=str(good))
    assert Report.objects.count() == 1


def test_in_a_flood_without_a_script_a_minute_is_enough_and_the_form_keeps_its_token(path, flood, monkeypatch):
    client = Client()
    token = token_of(client, path)
    assert f'value="{token}"' in send(client, path, begonnen=token)
    later(monkeypatch, 61)
    assert "Dank je." in send(client, path, begonnen=token)


def test_a_flood_of_others_keeps_nobody_with_a_card_waiting(path, flood, amina):
    assert "Dank je." in send(client_of(amina), path)


def test_a_flood_begins_at_the_number_of_the_editors(path):
    rules = DoorRules.load()
    rules.flood = 2
    rules.save()
    for n in range(2):
        client = Client(REMOTE_ADDR=f"10.1.1.{n}")
        assert "Dank je." in send(client, path, begonnen=token_of(client, path))
    assert "reken-som" in Client().get(path).content.decode()
