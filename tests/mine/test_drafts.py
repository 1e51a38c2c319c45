"""What somebody types is kept while they type: for them alone, once, and not longer than needed."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from config import retention
from contributions import door
from forum.models import Post
from mine import closing, drafts, withdrawing
from mine.keeping import parts
from mine.models import Draft
from people import sessions
from people.models import User
from tests.cast import client_of, make_person, with_powers
from tests.tables import tables_that_hold

pytestmark = pytest.mark.django_db

SAVE, THROW, LIST = "/mijn-plek/bewaard/bewaar/", "/mijn-plek/bewaard/weg/", "/mijn-plek/bewaard/"


def save(client, under, text="Ik wilde zeggen dat", key=None, **fields):
    where = f"{under._meta.label_lower}-{under.pk}"
    return client.post(SAVE, {"waar": where, "form_key": key or uuid.uuid4(), "text": text, "lang": "nl", **fields})


def form_of(client, path):
    return client.get(path).context["form"]


def test_words_stand_there_again_on_another_device_with_the_same_key(topic, amina):
    key = uuid.uuid4()
    assert save(client_of(amina), topic, key=key).json() == {"sent": False}
    form = form_of(client_of(amina), topic.get_absolute_url())
    assert (form["text"].value(), str(form["form_key"].value())) == ("Ik wilde zeggen dat", str(key))
    assert "Je begon hier al te schrijven" in client_of(amina).get(topic.get_absolute_url()).content.decode()


def test_a_new_topic_keeps_title_text_and_theme(board, amina):
    save(client_of(amina), board, title="Wie weet dit?", theme="netwerk")
    form = form_of(client_of(amina), f"{board.get_url()}nieuw/")
    assert [form[name].value() for name in ("title", "text", "theme")] == [
        "Wie weet dit?", "Ik wilde zeggen dat", "netwerk",
    ]  # fmt: skip


def test_the_last_words_count_and_there_is_one_row(topic, amina):
    for text in ("Ik", "Ik wil", "Ik wil dit"):
        save(client_of(amina), topic, text)
    assert [draft.fields["text"] for draft in Draft.objects.all()] == ["Ik wil dit"]


def test_an_emptied_form_and_a_choice_alone_are_no_draft(topic, amina):
    save(client_of(amina), topic)
    save(client_of(amina), topic, text="  \u2800 ")
    assert not Draft.objects.exists()


def test_nobody_else_reads_it(topic, amina, bart, els):
    save(client_of(amina), topic, "Nog even geheim")
    for person in (bart, els, None):
        for path in (topic.get_absolute_url(), "/modereren/", "/zoeken/?vraag=geheim", LIST):
            assert "Nog even geheim" not in client_of(person).get(path, follow=True).content.decode()
    assert tables_that_hold("nog even geheim") == {"mine_draft.fields"}


def test_on_a_shared_device_nothing_is_kept_or_shown(topic, amina, rf):
    save(client_of(amina), topic, "Van thuis")
    client = client_of(amina)
    session = client.session
    session[sessions._SHARED] = True
    session.save()
    assert save(client, topic, "Van de bib").status_code == 403
    page = client.get(topic.get_absolute_url()).content.decode()
    assert "Van thuis" not in page
    assert "bewaar" not in page
    assert "Van thuis" not in client.get(LIST).content.decode()


def test_who_is_out_or_may_not_write_keeps_nothing(topic, db):
    assert save(Client(), topic).status_code == 403
    assert save(client_of(with_powers(make_person("Zonder"), "password")), topic).status_code == 403
    assert not Draft.objects.exists()


def test_a_card_that_is_in_doubt_opens_no_draft(topic, amina, monkeypatch):
    save(client_of(amina), topic, "Van haar alleen")
    monkeypatch.setattr(User, "is_locked", property(lambda person: True))
    client = client_of(amina)
    assert save(client, topic, "Van een ander").status_code == 403
    for path in (topic.get_absolute_url(), LIST):
        assert "Van haar alleen" not in client.get(path).content.decode()
    client.post(THROW, {"waar": f"forum.topic-{topic.pk}"})
    assert Draft.objects.get().fields["text"] == "Van haar alleen"


def test_what_one_does_not_see_keeps_nothing(closed_board, topic, amina):
    for under in (closed_board, Post(pk=999_999, topic=topic)):
        assert save(client_of(amina), under).status_code == 404
    assert client_of(amina).post(SAVE, {"waar": "x", "text": "y"}).status_code == 404


def test_more_than_a_form_can_send_is_not_kept(topic, amina):
    assert save(client_of(amina), topic, "a" * (drafts.ROOM + 1)).status_code == 413
    assert not Draft.objects.exists()


def test_the_oldest_goes_when_there_are_too_many(topic, amina, monkeypatch):
    monkeypatch.setattr(drafts, "MOST", 2)
    for where in ("a", "b", "c"):
        drafts.keep(amina, where, {"text": "x"}, uuid.uuid4())
    assert set(Draft.objects.values_list("where", flat=True)) == {"b", "c"}


def test_what_is_sent_is_no_draft_any_more_whichever_comes_first(topic, amina):
    key = uuid.uuid4()
    client = client_of(amina)
    save(client, topic, "Ik stuur dit", key)
    client.post(topic.get_absolute_url(), {"text": "Ik stuur dit", "form_key": key})
    assert not drafts.of(amina).exists()
    assert "Je begon hier al te schrijven" in client.get(topic.get_absolute_url()).content.decode()  # hidden
    assert not form_of(client, topic.get_absolute_url()).kept.draft
    assert not Draft.objects.exists()
    assert save(client, topic, "Ik stuur dit", key).json() == {"sent": True}  # a save that came too late
    Draft.objects.create(person=amina, where=f"forum.topic-{topic.pk}", fields={"text": "Spook"}, form_key=key)
    assert "Spook" not in client.get(topic.get_absolute_url()).content.decode()
    assert not Draft.objects.exists()
    Draft.objects.create(person=amina, where="elders", fields={"text": "Spook"}, form_key=key)
    assert dict(retention.sweep())["bewaard"] == 1


def test_a_new_topic_that_was_sent_is_no_draft_any_more(board, amina):
    key = uuid.uuid4()
    client = client_of(amina)
    save(client, board, "Hoe gaat dat?", key, title="Een vraag")
    client.post(
        f"{board.get_url()}nieuw/", {"title": "Een vraag", "text": "Hoe gaat dat?", "form_key": key}, follow=True
    )
    assert not Draft.objects.exists()


def test_words_that_were_taken_away_are_in_no_draft_either(topic, amina):
    key = uuid.uuid4()
    client = client_of(amina)
    save(client, topic, "Toch maar niet", key)
    row = door.submit(Post(topic=topic, author=amina, text="Toch maar niet"), amina, key)
    client.post(f"/mijn-plek/{row.pk}/weg/")
    assert tables_that_hold("toch maar niet") == set()


def test_what_the_door_refuses_is_kept(topic, amina):
    key = uuid.uuid4()
    client = client_of(amina)
    save(client, topic, "Te lang", key)
    assert client.post(topic.get_absolute_url(), {"text": "x" * 100_000, "form_key": key}).status_code == 200
    assert drafts.of(amina).get().fields["text"] == "Te lang"


def test_what_a_helper_writes_down_is_not_the_persons_draft(topic, amina, hanne):
    key = uuid.uuid4()
    drafts.keep(amina, f"forum.topic-{topic.pk}", {"text": "Van mij"}, key)
    door.submit(Post(topic=topic, author=amina, text="Opgetekend"), amina, uuid.uuid4(), hanne)
    assert drafts.of(amina).exists()


def test_gooi_weg(topic, amina, chris):
    save(client_of(amina), topic)
    save(client_of(chris), topic, "Van Chris")
    answer = client_of(amina).post(THROW, {"waar": f"forum.topic-{topic.pk}", "terug": ""})
    assert answer["Location"] == topic.get_absolute_url()
    assert [draft.person for draft in Draft.objects.all()] == [chris]


def test_the_list_shows_also_what_hangs_under_something_that_is_gone(topic, board, amina):
    client = client_of(amina)
    save(client, topic, "Bij het gesprek")
    save(client, board, "Iets nieuws", title="Mijn vraag")
    board.topics.update(shown=0)
    page = client.get(LIST).content.decode()
    for words in ("Bij het gesprek", "Dit staat niet meer op de site", "Iets nieuws", f"{board.get_url()}nieuw/"):
        assert words in page
    assert client.post(THROW, {"waar": f"forum.topic-{topic.pk}"})["Location"] == LIST
    assert "Bij het gesprek" not in client.get(LIST).content.decode()


def test_two_weeks(topic, amina):
    save(client_of(amina), topic)
    Draft.objects.update(saved_at=timezone.now() - timedelta(days=13, hours=23))
    assert drafts.of(amina).exists()
    assert not dict(retention.sweep())["bewaard"]
    Draft.objects.update(saved_at=timezone.now() - timedelta(days=14, minutes=1))
    assert not drafts.of(amina).exists()
    assert dict(retention.sweep())["bewaard"] == 1


@pytest.mark.parametrize("way", ["withdraw", "close"])
def test_it_goes_with_everything_else(way, topic, amina):
    save(client_of(amina), topic)
    withdrawing.withdraw_all(amina) if way == "withdraw" else closing.close(amina, with_words=False)
    assert not Draft.objects.exists()


def test_it_is_in_what_one_takes_along(topic, amina):
    save(client_of(amina), topic, "Neem dit mee")
    (rows,) = (list(part.rows(amina)) for part in parts() if "mine.draft.person" in part.fields)
    assert (rows[0]["Bij"], rows[0]["tekst"]) == (topic.title, "Neem dit mee")
