"""Another look: asked once by the author of a refused text, given by a moderator who did not decide before."""

import pytest

from contributions import deciding, door
from contributions.models import Move, Notice, Shown, State, Submission
from tests.cast import client_of, make_comment, make_person, make_topic, publish, send, with_powers

pytestmark = pytest.mark.django_db
ASK = "Vraag dat iemand anders kijkt"


@pytest.fixture
def bea(db):
    return with_powers(make_person("Bea", "moderator"), "password")


@pytest.fixture(params=["rejected", "hidden"])
def refused(request, board, amina, bart) -> Submission:
    """A text that Bart refused, or took off the site."""
    if request.param == "hidden":
        row = publish(make_topic(board, amina, text="Lees mij."), amina, bart)
        return deciding.decide(row, State.HIDDEN, bart, reason="other", message="Hier niet.")
    return deciding.decide(
        send(make_topic(board, amina, text="Lees mij."), amina), State.REJECTED, bart, reason="other"
    )


def again(refused: Submission) -> str:
    return f"/mijn-plek/{refused.pk}/opnieuw/"


def test_the_author_asks_and_somebody_else_decides(refused, amina, bart, bea):
    client = client_of(amina)
    assert ASK in client.get("/mijn-plek/").content.decode()
    assert ASK in client.get(again(refused)).content.decode()
    page = client.post(again(refused), {"why": "Ik noem niemand."}, follow=True).content.decode()
    assert "Iemand anders kijkt opnieuw" in page
    assert "Dat gebeurt nog" in page
    row = Submission.objects.get()
    assert (row.state, row.reason, row.appeal) == ("held", "appeal", "Ik noem niemand.")
    assert "Lees mij." not in client_of(bart).get("/modereren/").content.decode()
    assert not deciding.may_decide(row, bart)
    theirs = client_of(bea).get(f"/modereren/{row.pk}/").content.decode()
    assert "Ik noem niemand." in theirs
    assert "Lees mij." in theirs
    client_of(bea).post(f"/modereren/{row.pk}/", {"revision": row.revision, "move": "publish"})
    page = client.get("/mijn-plek/").content.decode()
    assert "Opnieuw bekeken door iemand anders." in page
    assert Submission.objects.get().state == "published"
    assert Notice.objects.filter(person=amina).count() == (3 if Move.objects.filter(after="hidden").exists() else 2)


def test_a_second_time_is_refused_with_a_clear_line(refused, amina, bea):
    client = client_of(amina)
    client.post(again(refused), {"why": ""})
    assert "Je vroeg dit al." in client.post(again(refused), {"why": "Toch?"}, follow=True).content.decode()
    row = Submission.objects.get()
    deciding.decide(row, State.REJECTED, bea, reason="other", message="Nog altijd niet.")
    page = client.get("/mijn-plek/").content.decode()
    assert ASK not in page
    assert "Nog altijd niet." in page
    assert "Dat blijft zo." in client.post(again(refused), {"why": ""}, follow=True).content.decode()
    assert Submission.objects.get().state == "rejected"
    with pytest.raises(door.NotYours):
        door.ask_again(Submission.objects.get(), amina)


@pytest.mark.parametrize("state", ["held", "published", "change_asked", "withdrawn"])
def test_only_of_what_was_refused(state, board, amina, bart):
    row = send(make_topic(board, amina), amina)
    if state in ("published", "change_asked"):
        deciding.decide(row, state, bart, message="Kijk nog eens.")
    elif state == "withdrawn":
        door.withdraw(row, amina)
    page = client_of(amina).post(again(row), {"why": ""}, follow=True).content.decode()
    assert "Dat kan niet voor deze tekst." in page
    assert Submission.objects.get().state == state


def test_nobody_asks_for_somebody_else(refused, chris, bart):
    for person in (chris, bart):
        assert client_of(person).get(again(refused)).status_code == 404
        assert client_of(person).post(again(refused), {"why": ""}).status_code == 404
    with pytest.raises(door.NotYours):
        door.ask_again(refused, chris)
    assert Submission.objects.get().appealed_at is None


def test_an_editor_s_own_choice_to_take_a_page_off_is_no_refusal(insight, amina, bart):
    row = door.row_of(insight)
    Submission.objects.filter(pk=row.pk).update(author=amina)
    insight.unpublish()
    deciding.follow(insight, Shown.NO)
    row.refresh_from_db()
    assert row.state == "hidden"
    assert not door.may_ask_again(row)


def test_too_long_a_reason_keeps_the_words(refused, amina):
    page = client_of(amina).post(again(refused), {"why": "a" * 501}).content.decode()
    assert "Je tekst is te lang" in page
    assert "a" * 501 in page
    assert Submission.objects.get().appealed_at is None


def test_the_line_goes_with_the_words(refused, amina):
    door.ask_again(refused, amina, "Zo zit het.")
    door.withdraw(refused, amina)
    assert Submission.objects.get().appeal == ""


def test_who_decided_on_the_second_look_can_take_it_back(refused, amina, bea):
    door.ask_again(refused, amina)
    deciding.decide(refused, State.PUBLISHED, bea)
    deciding.undo(refused, bea)
    row = Submission.objects.get()
    assert (row.state, row.reason) == ("held", "appeal")
    assert deciding.may_decide(row, bea)


def test_a_comment_that_was_hidden_comes_back_where_it_stood(insight, amina, bart, bea):
    row = publish(make_comment(insight, amina), amina, bart)
    number = row.thing.number
    deciding.decide(row, State.HIDDEN, bart, reason="other")
    door.ask_again(row, amina)
    deciding.decide(row, State.PUBLISHED, bea)
    row.thing.refresh_from_db()
    assert (row.thing.number, row.thing.is_public, row.thing.is_removed) == (number, True, False)
