"""A secret word for a lost card, chosen or changed later: by who knows the picture, and nobody else."""

import pytest
from django.test import Client

from people import secret_words
from people.models import Card, User
from people.pictures import WRONG
from tests.cast import PICTURE, client_of, come_in, make_card, make_person

pytestmark = pytest.mark.django_db
WORD = "/mijn-plek/veiligheid/woord/"


@pytest.fixture
def person():
    return make_person("Merel")


@pytest.fixture
def client(person) -> Client:
    client = Client()
    come_in(client, make_card(person)[1])
    return client


def kept(person: User) -> str:
    return User.objects.get(pk=person.pk).secret_word


def say(client: Client, word: str = "Zonnebloem", picture: str = PICTURE) -> str:
    return client.post(WORD, {"word": word, "picture": picture}, follow=True).content.decode()


def test_with_the_picture_a_word_is_kept_and_another_takes_its_place(client, person):
    assert "Je hebt nog geen geheim woord" in client.get("/mijn-plek/veiligheid/").content.decode()
    assert "Je geheim woord is bewaard" in say(client)
    assert secret_words.fits("zonne bloem", kept(person))
    assert "Neem een ander woord" in client.get("/mijn-plek/veiligheid/").content.decode()
    say(client, "Regenboog")
    assert secret_words.fits("regenboog", kept(person))
    assert not secret_words.fits("zonnebloem", kept(person))


def test_a_wrong_picture_changes_nothing_and_five_rest_the_card(client, person):
    for _ in range(5):
        page = say(client, picture="boom")
        assert WRONG in page
        assert 'value="Zonnebloem"' in page  # what was typed stays
    assert WRONG in say(client)  # right, but too late today
    assert kept(person) == ""


@pytest.mark.parametrize(
    ("word", "picture", "told"),
    [("", PICTURE, "Typ hier je geheim woord."), ("abc", PICTURE, "Dit woord is te kort."),
     ("a" * 61, PICTURE, "Dit is te lang."), ("Zonnebloem", "", "Tik op één van de prenten."),
     ("Zonnebloem", "olifant", "Tik op één van de prenten.")],
)  # fmt: skip
def test_a_slip_is_told_beside_its_field_and_is_no_try(word, picture, told, client, person):
    assert told in say(client, word, picture)
    assert kept(person) == ""
    assert Card.objects.get().picture_tries == 0


def test_not_with_a_password_not_without_a_session_and_not_with_a_card_in_doubt(amina, bart, monkeypatch):
    assert client_of(bart).get(WORD)["Location"] == "/mijn-plek/veiligheid/"
    assert Client().get(WORD)["Location"].startswith("/kaart/")
    monkeypatch.setattr("people.models.User.is_locked", True)
    assert client_of(amina).post(WORD, {"word": "Zonnebloem", "picture": PICTURE})["Location"] == "/mijn-plek/"
    assert kept(amina) == ""


def test_the_form_asks_for_its_token(amina):
    answer = client_of(amina, enforce_csrf_checks=True).post(WORD, {"word": "Zonnebloem", "picture": PICTURE})
    assert answer.status_code == 403
