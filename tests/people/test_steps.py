"""From the code to the door in short steps: picture, device, secret word; Back, and every refusal."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from people import secret_words
from people.card_views import CARD_TAKEN
from people.models import Card, User
from people.pictures import PICTURES
from people.pictures import WRONG as WRONG_PICTURE
from tests.cast import PICTURE, come_in, make_card, make_person

pytestmark = pytest.mark.django_db


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def typed(code: str) -> Client:
    """A browser in which this code was typed."""
    client = Client()
    client.post("/kaart/", {"code": code})
    return client


def point(client: Client, picture: str, **said: str) -> str:
    """Tap a picture; what the page says."""
    return client.post("/kaart/prent/", {"picture": picture, **said}, follow=True).content.decode()


# --- the first time ------------------------------------------------------------------------------------


def test_the_first_time_somebody_walks_four_steps_and_is_in():
    card, code = make_card()
    client = Client()
    assert client.post("/kaart/", {"code": code})["Location"] == "/kaart/naam/"
    assert "Hoe wil je heten?" in client.get("/kaart/naam/").content.decode()
    assert client.post("/kaart/naam/", {"name": "Merel", "label": "inside"})["Location"] == "/kaart/prent/"
    page = client.get("/kaart/prent/").content.decode()
    assert all(f'value="{picture}"' in page for picture in PICTURES)
    assert client.post("/kaart/prent/", {"picture": "kat"})["Location"] == "/kaart/toestel/"
    assert client.post("/kaart/toestel/", {"shared": "ja"})["Location"] == "/kaart/woord/"
    assert not signed_in(client)
    assert not User.objects.exists()
    assert client.post("/kaart/woord/", {"word": "Zonne Bloem"})["Location"] == "/mijn-plek/"
    assert signed_in(client)
    person, card = User.objects.get(), Card.objects.get(pk=card.pk)
    assert (person.pen_name, person.label, person.shares_device) == ("Merel", "inside", True)
    assert (person.email, person.has_usable_password(), person.last_login) == ("", False, None)
    assert (card.person, card.picture) == (person, "kat")
    assert "bloem" not in person.secret_word.lower()
    assert client.get("/kaart/woord/")["Location"] == "/kaart/"  # the steps are over


def test_the_secret_word_may_stay_empty():
    come_in(Client(), make_card()[1], "Merel")
    assert User.objects.get().secret_word == ""


@pytest.mark.parametrize("step", ["naam", "prent", "toestel", "woord"])
def test_without_a_code_there_is_no_step(step):
    assert Client().get(f"/kaart/{step}/")["Location"] == "/kaart/"
    assert Client().post(f"/kaart/{step}/", {"name": "Merel", "picture": "kat"})["Location"] == "/kaart/"


def test_no_step_can_be_jumped_over():
    client = typed(make_card()[1])
    for step in ("prent", "toestel", "woord"):
        assert client.post(f"/kaart/{step}/", {"picture": "kat", "shared": "nee"})["Location"] == "/kaart/naam/"
    assert not User.objects.exists()


def test_back_keeps_what_was_said():
    client = typed(make_card()[1])
    client.post("/kaart/naam/", {"name": "Merel", "label": "inside"})
    client.post("/kaart/prent/", {"picture": "kat"})
    assert client.post("/kaart/toestel/", {"terug": "1"})["Location"] == "/kaart/prent/"
    assert client.post("/kaart/prent/", {"terug": "1"})["Location"] == "/kaart/naam/"
    page = client.get("/kaart/naam/").content.decode()
    assert 'value="Merel"' in page
    assert client.post("/kaart/naam/", {"name": "Kompas"})["Location"] == "/kaart/toestel/"  # on where they were
    assert 'value="kat" id="id_picture_6" aria-pressed="true"' in client.get("/kaart/prent/").content.decode()
    client.post("/kaart/toestel/", {"shared": "nee"})
    client.post("/kaart/woord/", {"word": ""})
    assert User.objects.get().pen_name == "Kompas"


def test_the_steps_end_after_half_an_hour(monkeypatch):
    client = typed(make_card()[1])
    later = timezone.now() + timedelta(minutes=31)
    monkeypatch.setattr("people.steps.timezone.now", lambda: later)
    assert client.post("/kaart/naam/", {"name": "Merel"})["Location"] == "/kaart/"


def test_other_names_are_shown_and_what_was_typed_stays():
    client = typed(make_card()[1])
    page = client.post("/kaart/naam/", {"name": "Jan P", "label": "inside", "andere": "1"}).content.decode()
    assert 'value="Jan P"' in page
    assert 'role="alert"' not in page


def test_a_name_that_will_not_do_leaves_the_card_unclaimed_and_the_page_open():
    make_person("Amina")
    card, code = make_card()
    client = typed(code)
    for name in ("", "a", "Amina", "a@b.be"):
        answer = client.post("/kaart/naam/", {"name": name, "label": "inside"})
        assert answer.status_code == 200
        assert 'role="alert"' in answer.content.decode()
        assert name in answer.content.decode()
    assert Card.objects.unused().filter(pk=card.pk).exists()


def test_a_name_that_reads_as_a_real_one_is_asked_twice():
    client = typed(make_card()[1])
    page = client.post("/kaart/naam/", {"name": "Jan Peeters"}).content.decode()
    assert "lijkt op een echte naam" in page
    assert 'name="sure" value="Jan Peeters"' in page
    page = client.post("/kaart/naam/", {"name": "Piet Peeters", "sure": "Jan Peeters"}).content.decode()
    assert "lijkt op een echte naam" in page  # another name: asked again
    assert client.post("/kaart/naam/", {"name": "Piet Peeters", "sure": "Piet Peeters"}).status_code == 302


@pytest.mark.parametrize("word", ["abc", "a b c", "!!!!", "x" * 61, "ab\x00cd"])
def test_a_word_that_will_not_do_is_told_beside_the_field(word):
    client = typed(make_card()[1])
    for step, said in {"naam": {"name": "Merel"}, "prent": {"picture": "kat"}, "toestel": {"shared": "ja"}}.items():
        client.post(f"/kaart/{step}/", said)
    answer = client.post("/kaart/woord/", {"word": word})
    assert answer.status_code == 200
    assert 'id="id_word_error"' in answer.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("step", "said"), [("prent", {"picture": "hond"}), ("prent", {}), ("toestel", {"shared": "x"})]
)
def test_what_is_not_on_the_page_is_refused_in_plain_words(step, said):
    client = typed(make_card()[1])
    client.post("/kaart/naam/", {"name": "Merel"})
    if step == "toestel":
        client.post("/kaart/prent/", {"picture": "kat"})
    assert "Tik op" in client.post(f"/kaart/{step}/", said).content.decode()


def test_two_with_one_card_the_first_wins_and_the_second_does_not_come_in():
    _card, code = make_card()
    second = typed(code)
    second.post("/kaart/naam/", {"name": "Kompas"})
    come_in(Client(), code, "Merel")
    assert second.post("/kaart/prent/", {"picture": "kat"}).status_code == 200  # Merel's picture now
    assert not signed_in(second)
    assert not User.objects.filter(pen_name="Kompas").exists()


def test_two_with_one_card_at_the_same_moment(monkeypatch):
    client = Client()
    monkeypatch.setattr(Card, "claim", lambda self, person, picture: False)
    answer = come_in(client, make_card()[1], "Kompas")
    assert CARD_TAKEN in answer.content.decode()
    assert not User.objects.exists()
    assert not signed_in(client)


def test_a_name_that_went_to_another_meanwhile_is_asked_again_with_all_the_rest_kept():
    client = Client()
    come_in(client, make_card()[1], "Kompas", word="abc")  # up to the last step
    make_person("kompas")
    page = client.post("/kaart/woord/", {"word": ""}).content.decode()
    assert "al gekozen" in page
    assert client.post("/kaart/naam/", {"name": "Merel"})["Location"] == "/kaart/woord/"
    client.post("/kaart/woord/", {"word": ""})
    assert Card.objects.get(person__pen_name="Merel").picture == PICTURE


# --- later -----------------------------------------------------------------------------------------------


def test_later_card_and_picture_open_the_door(amina):
    _card, code = make_card(amina)
    client = Client()
    answer = client.post("/kaart/", {"code": code})
    assert answer["Location"] == "/kaart/prent/"
    assert not signed_in(client)
    page = client.get("/kaart/prent/").content.decode()
    assert "Amina" not in page
    assert "aria-pressed" not in page  # which one it is stands nowhere
    answer = client.post("/kaart/prent/", {"picture": PICTURE})
    assert answer["Location"] == "/mijn-plek/"
    assert "Amina" in client.get("/mijn-plek/").content.decode()
    assert User.objects.count() == 1


def test_whose_device_it_is_is_asked_again_and_the_last_answer_is_remembered(amina):
    _card, code = make_card(amina)
    come_in(Client(), code, shared="ja")
    assert User.objects.get(pk=amina.pk).shares_device
    assert "checked" in typed(code).get("/kaart/prent/").content.decode()
    come_in(Client(), code)
    assert not User.objects.get(pk=amina.pk).shares_device


def test_the_nine_pictures_stand_in_one_order_for_everybody(amina):
    pages = [typed(make_card(person)[1]).get("/kaart/prent/").content.decode() for person in (amina, make_person("Mo"))]
    assert pages[0].count("<use href") == pages[1].count("<use href")
    places = [[page.index(f'value="{picture}"') for picture in PICTURES] for page in pages]
    assert [sorted(found) for found in places] == places


def test_a_wrong_picture_is_told_and_does_not_open(amina):
    card, code = make_card(amina)
    client = typed(code)
    pages = [point(client, picture) for picture in ("boom", "kat", "boom")]
    assert all(WRONG_PICTURE in page for page in pages)
    assert not signed_in(client)
    point(client, PICTURE)
    assert signed_in(client)
    card.refresh_from_db()
    assert card.picture_tries == 3  # a right one gives none of them back


def test_five_wrong_pictures_rest_the_card_until_the_day_is_over(amina, monkeypatch):
    card, code = make_card(amina)
    client = typed(code)
    pages = [point(client, "boom") for _ in range(5)]
    assert "Je kaart rust tot morgen" in pages[-1]
    assert "Je kaart rust tot morgen" not in pages[-2]
    for other in (client, typed(code)):
        answer = other.post("/kaart/prent/", {"picture": PICTURE})
        assert answer.status_code == 429
        assert "rust tot morgen" in answer.content.decode()
        assert not signed_in(other)
    Card.objects.filter(pk=card.pk).update(picture_tried_on=timezone.localdate() - timedelta(days=1))
    other = typed(code)
    assert WRONG_PICTURE in point(other, "boom")
    point(other, PICTURE)
    assert signed_in(other)


def test_a_card_that_rests_says_nothing_of_another_card(amina):
    _card, code = make_card(amina)
    client = typed(code)
    for _ in range(5):
        point(client, "boom")
    another = make_card(amina)[1]
    come_in(client, another)
    assert signed_in(client)


def test_a_session_of_before_lives_on_while_a_card_rests(amina):
    _card, code = make_card(amina)
    inside, guesser = Client(), typed(code)
    come_in(inside, code)
    for _ in range(5):
        point(guesser, "boom")
    assert inside.get("/mijn-plek/").status_code == 200


def test_who_came_before_there_were_pictures_chooses_one_now(amina):
    card, code = make_card(amina)
    Card.objects.filter(pk=card.pk).update(picture="")
    client, late = typed(code), typed(code)
    assert "Kies je prent" in client.get("/kaart/prent/").content.decode()
    point(client, "kat")
    assert signed_in(client)
    point(late, "boom")  # chosen a moment ago elsewhere: that one counts
    assert not signed_in(late)
    assert Card.objects.get(pk=card.pk).picture == "kat"


def test_a_card_revoked_between_code_and_picture_opens_nothing(amina):
    card, code = make_card(amina)
    client = typed(code)
    Card.objects.filter(pk=card.pk).update(revoked_at=timezone.now())
    assert client.post("/kaart/prent/", {"picture": PICTURE})["Location"] == "/kaart/"
    assert not signed_in(client)


def test_somebody_switched_off_between_code_and_picture_does_not_come_in(amina):
    _card, code = make_card(amina)
    client = typed(code)
    User.objects.update(is_active=False)
    client.post("/kaart/prent/", {"picture": PICTURE})
    assert not signed_in(client)


def test_the_session_gets_another_key_at_the_door(amina):
    client = typed(make_card(amina)[1])
    before = client.session.session_key
    point(client, PICTURE)
    assert client.session.session_key != before
    assert "card_steps" not in client.session


def test_the_code_is_nowhere_in_the_session(amina):
    _card, code = make_card(amina)
    assert code not in str(dict(typed(code).session))


def test_what_is_posted_to_the_steps_from_elsewhere_is_refused(amina):
    client = Client(enforce_csrf_checks=True)
    assert client.post("/kaart/prent/", {"picture": PICTURE}).status_code == 403


# --- the word --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["Zonne bloem", "zonnebloem", " ZONNE-BLOEM ", "zónnëbloem"])
def test_a_word_is_known_however_it_is_spelt(typed):
    assert secret_words.fits(typed, secret_words.hide("Zonnebloem"))


def test_another_word_does_not_fit_and_no_word_fits_nothing():
    assert not secret_words.fits("zonnebloemen", secret_words.hide("Zonnebloem"))
    assert secret_words.hide(" - ") == ""
    assert not secret_words.fits("", "")
    assert not secret_words.fits("iets", "")
