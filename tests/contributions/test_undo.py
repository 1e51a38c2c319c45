"""A moderator's decision taken back within ten minutes; and a small change, that its author sees."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contributions import deciding, door
from contributions.models import EarlierText, Notice, Shown, State, Submission, Undo
from forum.models import Post
from tests.cast import client_of, make_person, make_topic, publish, send, with_powers
from things.models import SearchEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(board, amina) -> Submission:
    return send(make_topic(board, amina, text="Mijn buurvrouw Rita durft niet."), amina)


def decided(submission, after, by, **how) -> Submission:
    return deciding.decide(Submission.objects.get(pk=submission.pk), after, by, **how)


def undone(submission, by) -> Submission:
    return deciding.undo(Submission.objects.get(pk=submission.pk), by)


def as_row(submission) -> dict[str, object]:
    row = Submission.objects.values(*Undo.FIELDS, "open_reports").get(pk=submission.pk)
    return {**row, "shown": Post.objects.get().shown, "text": Post.objects.get().text}


@pytest.mark.parametrize(
    ("after", "how"),
    [
        (State.PUBLISHED, {}),
        (State.PUBLISHED, {"mended": {"title": "Hoe begin je?", "text": "Mijn buurvrouw durft niet."}}),
        (State.CHANGE_ASKED, {"message": "Haal de naam weg."}),
        (State.REJECTED, {"reason": "private"}),
    ],
)
def test_a_decision_on_what_waits_is_undone(after, how, waiting, bart):
    before = as_row(waiting)
    decided(waiting, after, bart, **how)
    assert undone(waiting, bart).state == State.HELD
    assert as_row(waiting) == before
    assert [move.reason for move in waiting.moves.all()] == [how.get("reason", ""), "undone"]
    assert not EarlierText.objects.exists()
    assert not Post.objects.public().exists()
    assert not SearchEntry.objects.filter(text__contains="Rita").exists()


@pytest.mark.parametrize("after", [State.PUBLISHED, State.HIDDEN])
def test_a_decision_on_reports_is_undone_and_the_reports_are_open_again(after, topic, bart, chris):
    submission = Submission.objects.get()
    door.report(submission, "danger", chris)
    before = as_row(submission)
    decided(submission, after, bart, reason="hurtful" if after == State.HIDDEN else "")
    assert not Submission.objects.waiting().exists()
    undone(submission, bart)
    assert as_row(submission) == before
    assert submission.reports.filter(is_open=True).count() == 1


@pytest.mark.parametrize("after", [State.PUBLISHED, State.REJECTED, State.CHANGE_ASKED])
def test_a_decision_on_new_words_is_undone_and_they_wait_again(after, topic, bart, amina):
    submission = Submission.objects.get()
    door.resubmit(submission, {"title": "Hoe begin je?", "text": "Nieuwe woorden."}, amina)
    before = as_row(submission)
    decided(submission, after, bart, message="Toch anders.")
    undone(submission, bart)
    assert as_row(submission) == before
    assert Submission.objects.waiting().count() == 1


def test_what_was_put_back_is_hidden_again(topic, bart):
    submission = Submission.objects.get()
    decided(submission, State.HIDDEN, bart, reason="hurtful")
    before = as_row(submission)
    decided(submission, State.PUBLISHED, bart)
    undone(submission, bart)
    assert as_row(submission) == before


def test_who_did_not_read_of_it_yet_never_hears_of_it(waiting, bart, amina):
    decided(waiting, State.REJECTED, bart, reason="private")
    undone(waiting, bart)
    assert not Notice.objects.exists()
    decided(waiting, State.PUBLISHED, bart)
    assert [notice.state for notice in Notice.objects.all()] == ["published"]


def test_who_read_of_it_is_told_once_more(waiting, bart, amina):
    decided(waiting, State.REJECTED, bart, reason="private")
    assert "Staat niet op de site: reactie" in client_of(amina).get("/mijn-plek/").content.decode()
    undone(waiting, bart)
    page = client_of(amina).get("/mijn-plek/").content.decode()
    assert "Een moderator nam een beslissing terug." in page
    assert "Staat niet op de site" not in page.split("Wat ik schreef")[0]


def test_nobody_else_and_nothing_that_moved_and_nothing_old_is_undone(waiting, bart, amina):
    bea = with_powers(make_person("Bea", "moderator"), "password")
    decided(waiting, State.PUBLISHED, bart)
    with pytest.raises(door.NotYours):
        undone(waiting, bea)
    decided(waiting, State.HIDDEN, bea, reason="other")
    with pytest.raises(door.NotYours):  # hers is the last decision now
        undone(waiting, bart)
    Undo.objects.update(at=timezone.now() - timedelta(minutes=11))
    with pytest.raises(door.Overtaken):
        undone(waiting, bea)
    assert Submission.objects.get().state == State.HIDDEN


def test_what_its_author_changed_or_took_away_since_stays_so(waiting, bart, amina):
    decided(waiting, State.CHANGE_ASKED, bart, message="Haal de naam weg.")
    door.resubmit(Submission.objects.get(), {"title": "T", "text": "Zonder naam."}, amina)
    with pytest.raises(door.Overtaken):
        undone(waiting, bart)
    decided(waiting, State.PUBLISHED, bart)
    door.withdraw(Submission.objects.get(), amina)
    assert not Undo.objects.exists()
    with pytest.raises(door.NotYours):
        undone(waiting, bart)
    assert Post.objects.get().shown != Shown.YES


# --- a small change ---------------------------------------------------------------------------------


@pytest.fixture
def mended(waiting, bart) -> Submission:
    words = {"title": "Hoe begin je?", "text": "Mijn buurvrouw durft niet."}
    return decided(waiting, State.PUBLISHED, bart, mended=words)


def test_the_author_reads_what_was_changed_and_what_they_wrote(mended, amina):
    assert Post.objects.public().get().text == "Mijn buurvrouw durft niet."
    page = client_of(amina).get("/mijn-plek/").content.decode()
    assert "Een moderator veranderde een paar woorden." in page
    assert "<del>Rita</del>" in page
    assert [text.words["text"] for text in EarlierText.objects.all()] == ["Mijn buurvrouw Rita durft niet."]


def test_the_author_asks_for_their_own_words_and_a_person_reads_them(mended, amina, bart, settings):
    settings.TRUSTED_AFTER = 0  # words a moderator changed are read again, whoever wrote them
    Submission.objects.update(decided_at=timezone.now() - timedelta(days=30))
    change = f"/mijn-plek/{mended.pk}/aanpassen/"
    page = client_of(amina).get(f"{change}?eigen").content.decode()
    assert "Mijn buurvrouw Rita durft niet." in page
    client_of(amina).post(change, {"title": "Hoe begin je?", "text": "Mijn buurvrouw Rita durft niet.", "left": ""})
    submission = Submission.objects.get()
    assert (submission.reason, submission.is_waiting) == ("mended", True)
    assert Post.objects.get().text == "Mijn buurvrouw durft niet."
    decided(submission, State.PUBLISHED, bart)
    assert Post.objects.get().text == "Mijn buurvrouw Rita durft niet."
    assert Submission.objects.get().before_edit is None


def test_a_small_change_in_new_words_keeps_what_stood_there_and_what_was_sent(topic, bart, amina):
    submission = Submission.objects.get()
    door.resubmit(submission, {"title": "Hoe begin je?", "text": "Nieuwe woorden."}, amina)
    decided(submission, State.PUBLISHED, bart, mended={"title": "Hoe begin je?", "text": "Nieuwe, goede woorden."})
    assert [text.words["text"] for text in EarlierText.objects.all()] == ["Ik wist het niet.", "Nieuwe woorden."]
    kept = Submission.objects.get().before_edit
    assert kept is not None
    assert kept.words["text"] == "Nieuwe woorden."
    undone(submission, bart)
    assert Post.objects.get().text == "Ik wist het niet."
    assert Submission.objects.get().proposed == {"title": "Hoe begin je?", "text": "Nieuwe woorden."}


def test_what_somebody_took_away_is_nowhere_any_more(mended, amina):
    door.withdraw(Submission.objects.get(), amina)
    assert not EarlierText.objects.exists()
    assert Submission.objects.get().before_edit is None


def test_a_text_that_was_put_on_the_site_keeps_no_change_of_a_moderator(board, amina, bart):
    publish(make_topic(board, amina), amina, bart)
    page = client_of(amina).get("/mijn-plek/").content.decode()
    assert "wat de moderator veranderde" not in page
