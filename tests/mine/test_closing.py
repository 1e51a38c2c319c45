"""Close everything: nobody at once, a week to come back, and then nothing is left."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.utils import timezone

from config import retention
from contributions.models import Notice, State, Submission
from forum.models import Post
from mine import closing
from people.models import Card, OpenSession, User
from signals.models import PolicySignal, Recognition
from tests.cast import client_of, make_card, publish, send
from tests.tables import tables_that_hold

pytestmark = pytest.mark.django_db

ADDRESS, BACK = "/mijn-plek/afsluiten/", "/mijn-plek/terug/"


def close(person, words: str = "stay"):
    return client_of(person).post(ADDRESS, {"words": words})


def later(days: float) -> None:
    retention.sweep(timezone.now() + timedelta(days=days))


def test_it_says_what_happens_and_a_choice_is_asked(topic, amina):
    client = client_of(amina)
    assert "7 dagen" in client.get(ADDRESS).content.decode()
    answer = client.post(ADDRESS)
    assert "Kies wat we doen met wat je schreef." in answer.content.decode()
    assert not User.objects.get(pk=amina.pk).closed_at


def test_from_that_moment_nobody_sees_the_name_and_every_device_is_out(topic, amina):
    other = client_of(amina)
    assert other.get("/mijn-plek/").status_code == 200
    answer = close(amina)
    assert "Alles is afgesloten" in answer.content.decode()
    assert not OpenSession.objects.filter(person=amina).exists()
    assert other.get("/mijn-plek/").status_code == 302
    page = Client().get(topic.get_absolute_url()).content.decode()
    for way in (page, Client().get("/praat-mee/aan-tafel/").content.decode(),
                Client().get("/praat-mee/feed.xml").content.decode(), Client().get("/").content.decode()):  # fmt: skip
        assert "Amina" not in way
    assert "Iemand" in page
    assert "ik ken armoede van binnenuit" not in page
    assert "Ik wist het niet." in page


def test_words_go_at_once_when_that_was_asked(topic, amina):
    close(amina, "take_away")
    assert set(Submission.objects.filter(author=amina).values_list("state", flat=True)) == {State.WITHDRAWN}
    assert not Post.objects.exclude(text="").exists()


def test_the_card_brings_back_within_a_week_and_until_then_opens_nothing(topic, amina):
    close(amina)
    client = client_of(amina)
    assert client.get("/mijn-plek/")["Location"] == BACK
    assert client.post(topic.get_absolute_url(), {"text": "Mag dit?"})["Location"] == BACK
    assert not Post.objects.filter(text="Mag dit?").exists()
    assert "Ik kom terug" in client.get(BACK).content.decode()
    answer = client.post(BACK, follow=True)
    assert "Welkom terug." in answer.content.decode()
    assert "Amina" in Client().get(topic.get_absolute_url()).content.decode()
    later(8)
    assert User.objects.filter(pk=amina.pk).exists()


def test_who_did_not_close_has_nothing_to_come_back_from(amina):
    assert client_of(amina).get(BACK)["Location"] == "/mijn-plek/"
    assert Client().post(BACK).status_code == 302


def test_after_a_week_nothing_is_left_but_the_words_and_the_counts(topic, amina, bart, site):
    signal = PolicySignal.objects.get(number=3)
    signal.recognise(amina)
    send(Post(topic=topic, author=amina, text="Dit wacht nog"), amina)
    hash_of_card = Card.objects.get(person=amina).code_hash
    close(amina)
    later(6.9)
    assert User.objects.filter(pk=amina.pk).exists()
    later(7.1)
    later(7.1)
    assert not User.objects.filter(pk=amina.pk).exists()
    assert tables_that_hold("amina", amina.username, hash_of_card, "dit wacht nog") == set()
    assert not Notice.objects.filter(person_id=amina.pk).exists()
    signal.refresh_from_db()
    assert (signal.recognition_count, Recognition.objects.get().person) == (1, None)
    page = Client().get(topic.get_absolute_url()).content.decode()
    assert "Ik wist het niet." in page
    assert "Iemand" in page


def test_the_card_opens_nothing_after_a_week(amina):
    _card, code = make_card(amina)
    close(amina)
    later(8)
    assert "Deze code werkt niet" in Client().post("/kaart/", {"code": code}).content.decode()


def test_coming_back_at_the_last_moment_wins(amina):
    close(amina)
    person = User.objects.get(pk=amina.pk)
    assert closing.come_back(person)
    assert not closing.wipe(person)
    assert User.objects.filter(pk=amina.pk).exists()


def test_who_came_in_with_a_password_asks_the_editors(bart):
    client = client_of(bart)
    assert "Vraag de redactie" in client.get(ADDRESS).content.decode()
    client.post(ADDRESS, {"words": "stay"})
    assert not User.objects.get(pk=bart.pk).closed_at
    assert "Sluit alles af" not in client.get("/mijn-plek/").content.decode()


def test_every_field_that_leads_to_a_person_lets_go_of_who_left():
    """Rows of their own go along, others stay without them; nothing keeps a number of somebody who is gone."""
    ours = (models.CASCADE, models.SET_NULL)
    left = {
        f"{model._meta.label_lower}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.local_fields
        if field.related_model is User and getattr(field.remote_field, "on_delete", None) not in ours
    }
    assert left == {"wagtailcore.pagelogentry.user", "wagtailcore.modellogentry.user"}  # closing.wipe empties these


def test_new_words_that_wait_and_earlier_words_go_with_the_person(topic, amina, bart):
    row = publish(Post(topic=topic, author=amina, text="Een"), amina, bart)
    Submission.objects.filter(pk=row.pk).update(proposed={"text": "Kwikstaart"})
    row.earlier_texts.create(words={"text": "Boomklever"})
    close(amina)
    later(8)
    assert tables_that_hold("kwikstaart", "boomklever") == set()


@pytest.mark.parametrize("path", [ADDRESS, "/mijn-plek/alles-weg/", "/mijn-plek/meenemen/"])
def test_a_new_card_without_the_secret_word_takes_nothing_away_yet(path, topic, amina, monkeypatch):
    monkeypatch.setattr(User, "is_locked", property(lambda person: True))
    answer = client_of(amina).post(path, {"words": "take_away"}, follow=True)
    assert "Het kan met je geheime woord, of na 7 dagen." in answer.content.decode()
    assert answer["Content-Type"].startswith("text/html")
    assert Submission.objects.get().state == State.PUBLISHED
    assert not User.objects.get(pk=amina.pk).closed_at


def test_the_sockets_of_each_session_are_told_once(amina, monkeypatch, django_capture_on_commit_callbacks):
    keys = {str(client_of(amina).session.session_key) for _ in range(2)}
    told = []
    for place in ("live.receivers.revoke", "live.broadcast._send"):
        monkeypatch.setattr(place, lambda what: told.append(what))
    with django_capture_on_commit_callbacks(execute=True):
        closing.close(amina, with_words=False)
    assert sorted(each for each in told if isinstance(each, str)) == sorted(keys)
    assert not [each for each in told if isinstance(each, dict) and each["type"] == "live.revoke"]


def test_a_revoked_card_brings_nobody_back(amina):
    close(amina)
    Card.objects.filter(person=amina).update(revoked_at=timezone.now())
    assert client_of(amina).get(BACK)["Location"] == "/mijn-plek/"
    assert User.objects.get(pk=amina.pk).closed_at
