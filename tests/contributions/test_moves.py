"""What may follow what: every pair of states, one by one."""

import pytest

from contributions import deciding, door, moving
from contributions.models import Move, Notice, Shown, State, Submission
from tests.cast import make_topic, publish, send

#: The law, written down a second time (design §2): the code's table must say the same.
ALLOWED = {
    ("held", "published"), ("held", "change_asked"), ("held", "rejected"), ("held", "withdrawn"),
    ("change_asked", "held"), ("change_asked", "withdrawn"),
    ("published", "held"), ("published", "hidden"), ("published", "withdrawn"),
    ("hidden", "published"), ("hidden", "withdrawn"),
    ("rejected", "held"), ("hidden", "held"), ("rejected", "withdrawn"),
}  # fmt: skip
PAIRS = [(before, after) for before in State.values for after in State.values]


def bring_to(state: str, submission: Submission, bart, amina) -> Submission:
    """Walk a held contribution to ``state`` through the door."""
    way = {
        "held": [], "published": ["published"], "hidden": ["published", "hidden"],
        "change_asked": ["change_asked"], "rejected": ["rejected"],
    }  # fmt: skip
    if state == "withdrawn":
        door.withdraw(submission, amina)
    else:
        for step in way[state]:
            deciding.decide(submission, step, bart, message="Haal de naam weg.", reason="other")
    return Submission.objects.get(pk=submission.pk)


def test_the_table_is_the_law():
    assert {(before, after) for before, afters in moving.MOVES.items() for after in afters} == ALLOWED
    assert set(moving.MOVES) == set(State.values)


@pytest.mark.django_db
@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_a_moderator_makes_only_the_moves_of_the_table(before, after, board, amina, bart):
    submission = bring_to(before, send(make_topic(board, amina), amina), bart, amina)
    moves, notices = Move.objects.count(), Notice.objects.count()
    stays = before == after == "published"  # "laat staan", after reports
    if after != "withdrawn" and ((before, after) in ALLOWED or stays):
        deciding.decide(submission, after, bart)
        submission.refresh_from_db()
        assert submission.state == after
        assert submission.decided_by == bart
        assert Move.objects.count() == moves + 1
        assert Notice.objects.count() == notices + 1
    else:
        with pytest.raises(door.Overtaken):
            deciding.decide(submission, after, bart)
        submission.refresh_from_db()
        assert submission.state == before
        assert Move.objects.count() == moves
        assert Notice.objects.count() == notices


@pytest.mark.django_db
@pytest.mark.parametrize("before", State.values)
def test_the_author_takes_it_away_from_wherever_it_is(before, board, amina, bart):
    submission = bring_to(before, send(make_topic(board, amina, text="Geheim."), amina), bart, amina)
    door.withdraw(submission, amina)
    submission.refresh_from_db()
    assert submission.state == State.WITHDRAWN
    assert submission.thing.text == submission.thing.text_html == ""
    assert submission.thing.shown != Shown.YES
    assert submission.moves.filter(after=State.WITHDRAWN).count() == 1  # a second tap is no second move


@pytest.mark.django_db
@pytest.mark.parametrize("before", State.values)
def test_the_author_sends_other_words_only_while_it_waits_or_is_fresh_on_the_site(before, board, amina, bart):
    submission = bring_to(before, send(make_topic(board, amina), amina), bart, amina)
    words = {"title": "Anders", "text": "Andere woorden."}
    if before in ("held", "change_asked", "published"):
        door.resubmit(submission, words, amina)
        submission.refresh_from_db()
        assert submission.state == ("published" if before == "published" else "held")
        assert (submission.proposed or {}) == (words if before == "published" else {})
    else:
        with pytest.raises(door.NotYours):
            door.resubmit(submission, words, amina)


@pytest.mark.django_db
@pytest.mark.parametrize("before", State.values)
def test_somebody_else_s_contribution_is_not_yours(before, board, amina, bart, chris):
    submission = bring_to(before, send(make_topic(board, amina), amina), bart, amina)
    with pytest.raises(door.NotYours):
        door.withdraw(submission, chris)
    with pytest.raises(door.NotYours):
        door.resubmit(submission, {"title": "x", "text": "y"}, chris)
    with pytest.raises(door.NotYours):
        deciding.decide(submission, "published", chris)
    submission.refresh_from_db()
    assert submission.state == before


@pytest.mark.django_db
def test_a_decision_can_be_taken_back_by_the_opposite_move(board, amina, bart):
    post = publish(make_topic(board, amina), amina, bart).thing
    submission = Submission.objects.of(post).get()
    deciding.decide(submission, State.HIDDEN, bart, reason="other")
    post.refresh_from_db()
    assert post.shown != Shown.YES
    deciding.decide(submission, State.PUBLISHED, bart)
    post.refresh_from_db()
    assert post.shown == Shown.YES
    assert [move.after for move in submission.moves.all()] == ["published", "hidden", "published"]
