"""Mijn plek: what I wrote, where it is, and what I can still do with it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from contributions import deciding, door
from contributions.models import Notice, State, Submission
from forum.models import Post
from tests.cast import client_of, make_comment, make_topic, publish, send

pytestmark = pytest.mark.django_db


def page(person, query: str = "") -> str:
    return client_of(person).get(f"/mijn-plek/{query}").content.decode()


def test_a_stranger_comes_in_first():
    assert Client().get("/mijn-plek/")["Location"] == "/kaart/?verder=%2Fmijn-plek%2F"


def test_somebody_new_is_told_what_to_do(amina):
    assert "Je schreef nog niets" in page(amina)


@pytest.mark.parametrize(
    ("state", "words"),
    [("held", "Een mens leest je tekst"), ("published", "Staat op de site"),
     ("change_asked", "Pas je tekst nog aan"), ("rejected", "Staat niet op de site"),
     ("hidden", "Staat even niet op de site"), ("withdrawn", "Jij haalde dit weg")],
)  # fmt: skip
def test_every_state_is_told_in_plain_words(state, words, board, amina, bart):
    submission = send(make_topic(board, amina), amina)
    if state == "withdrawn":
        door.withdraw(submission, amina)
    elif state == "hidden":
        deciding.decide(submission, "published", bart)
        deciding.decide(submission, "hidden", bart, reason="private")
    elif state != "held":
        deciding.decide(submission, state, bart, message="Kijk nog eens.", reason="private")
    found = page(amina)
    assert words in found
    if state in ("rejected", "hidden"):
        assert "er staat een naam, adres of nummer van iemand in" in found
    assert (f"/mijn-plek/{submission.pk}/weg/" in found) == (state != "withdrawn")
    assert (f"/mijn-plek/{submission.pk}/aanpassen/" in found) == (state in ("held", "published", "change_asked"))


def test_news_is_told_once_and_counted_in_the_head_of_every_page(board, amina, bart):
    publish(make_topic(board, amina), amina, bart)
    client = client_of(amina)
    assert 'class="teller"' in client.get("/").content.decode()
    assert "Nieuw voor jou" in client.get("/mijn-plek/").content.decode()
    assert "Nieuw voor jou" not in client.get("/mijn-plek/").content.decode()
    assert 'class="teller"' not in client.get("/").content.decode()
    assert Notice.objects.get().seen_at


def test_others_see_nothing_of_it(topic, amina, chris, dora):
    for person in (chris, dora):
        assert topic.title not in page(person)


def test_a_long_list_goes_on_and_ends(board, amina, bart):
    post = publish(make_topic(board, amina), amina, bart).thing
    posts = Post.objects.bulk_create(Post(topic=post.topic, author=amina, text=f"x{n}") for n in range(70))
    kind = Submission.objects.get().kind
    Submission.objects.bulk_create(Submission(kind=kind, object_id=row.pk, author=amina, page=board) for row in posts)
    first = page(amina)
    assert first.count("/weg/") == 50
    older = first[first.index("?voor=") :].split('"')[0]
    assert page(amina, older).count("/weg/") == 21
    assert "?voor=" not in page(amina, older)


def test_changing_and_taking_away_through_the_pages(topic, insight, amina, bart):
    submission = publish(make_comment(insight, amina, text="Oud"), amina, bart)
    client = client_of(amina)
    path = f"/mijn-plek/{submission.pk}"
    assert "Oud" in client.get(f"{path}/aanpassen/").content.decode()
    assert client.post(f"{path}/aanpassen/", {"text": "Nieuw"})["Location"] == "/mijn-plek/"
    assert "Je nieuwe tekst wacht nog" in client.get("/mijn-plek/").content.decode()
    assert "Nieuw" in client.get(f"{path}/aanpassen/").content.decode()  # what waits, not what stands
    assert "Dat kan je niet ongedaan maken" in client.get(f"{path}/weg/").content.decode()
    assert Submission.objects.get(pk=submission.pk).state == "published"  # asking is not doing
    client.post(f"{path}/weg/")
    assert "Nieuw" not in client.get("/mijn-plek/").content.decode()
    assert Submission.objects.get(pk=submission.pk).state == "withdrawn"


def test_a_decision_that_comes_in_between_does_not_stop_somebody_from_leaving(board, amina, bart, monkeypatch):
    submission = send(make_topic(board, amina), amina)
    real = door.withdraw

    def late(row, author):
        monkeypatch.setattr("contributions.door.withdraw", real)
        deciding.decide(Submission.objects.get(pk=row.pk), State.PUBLISHED, bart)
        return real(row, author)

    monkeypatch.setattr("contributions.door.withdraw", late)
    assert client_of(amina).post(f"/mijn-plek/{submission.pk}/weg/").status_code == 302
    assert Post.objects.get().text == ""
    assert not Post.objects.public().exists()


def test_words_that_came_too_late_are_shown_beside_what_is_there_now(board, amina, bart, monkeypatch):
    submission = send(make_topic(board, amina, text="Oud"), amina)
    real = door.resubmit

    def late(row, words, author):
        deciding.decide(Submission.objects.get(pk=row.pk), State.REJECTED, bart, reason="other")
        return real(row, words, author)

    monkeypatch.setattr("contributions.door.resubmit", late)
    answer = client_of(amina).post(f"/mijn-plek/{submission.pk}/aanpassen/", {"title": "T", "text": "Te laat"})
    assert answer.status_code == 409
    assert "Te laat" in answer.content.decode()
    assert "Oud" in answer.content.decode()


def test_after_half_an_hour_the_words_on_the_site_can_only_be_taken_away(topic, amina):
    then = timezone.now() - timedelta(minutes=31)
    Submission.objects.update(received_at=then, decided_at=then)
    pk = Submission.objects.get().pk
    answer = client_of(amina).get(f"/mijn-plek/{pk}/aanpassen/", follow=True)
    assert "Je kan hem wel weghalen" in answer.content.decode()
    assert f"/mijn-plek/{pk}/aanpassen/" not in page(amina)


def test_what_i_just_sent_says_what_happens_next(board, amina, settings):
    answer = client_of(amina).post(f"{board.get_url()}nieuw/", {"title": "T", "text": "X", "form_key": ""}, follow=True)
    assert "Dank je. Je tekst is er." in answer.content.decode()
    assert board.get_url() in answer.content.decode()


def test_a_text_that_a_moderator_changed_meanwhile_is_shown_beside_what_was_typed(topic, amina, bart):
    row = Submission.objects.get()
    client, path = client_of(amina), f"/mijn-plek/{row.pk}/aanpassen/"
    seen = client.get(path).context["submission"].revision
    words = {"title": "Hoe begin je?", "text": "Van de moderator.", "fold": "", "note": ""}
    deciding.decide(row, State.PUBLISHED, bart, mended=words)
    typed = {"title": "Hoe begin je?", "text": "Van mij.", "gezien": seen}
    answer = client.post(path, typed)
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "Van de moderator." in shown
    assert "Van mij.</textarea>" in shown
    assert Submission.objects.get().proposed is None
    assert client.post(path, typed | {"gezien": answer.context["submission"].revision}).status_code == 302
    assert "Van mij." in str(Submission.objects.get().proposed)
