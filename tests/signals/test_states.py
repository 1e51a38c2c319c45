"""A signal's life: every move of the table and every move that is not in it."""

import itertools

import pytest

from contributions.models import Shown
from signals.models import PolicySignal
from signals.states import MOVES, SLUGS, STOPS, ImpossibleMove, State, stop_of

LINE = list(State)


def test_the_table_is_one_line_without_side_roads():
    assert {state: set(after) for state, after in MOVES.items()} == {
        **{before: {after} for before, after in itertools.pairwise(LINE)},
        State.CLOSED: set(),
    }


def test_every_state_has_a_stop_and_a_word_for_addresses():
    assert [stop_of(state) for state in LINE] == [1, 2, 3, 4, 5, 6, STOPS]
    assert len(set(SLUGS.values())) == len(LINE) == len(SLUGS)


@pytest.mark.django_db
@pytest.mark.parametrize(("before", "after"), list(itertools.product(LINE, LINE)))
def test_a_move_is_in_the_table_or_refused(site, els, before, after):
    signal = PolicySignal.objects.order_by("number")[0]
    PolicySignal.objects.filter(pk=signal.pk).update(state=before)
    signal.refresh_from_db()
    if after in MOVES[before]:
        signal.move(after, els, note="Omdat het zo is.")
        line = signal.milestones.get(state=after)
        assert (line.by, line.note) == (els, "Omdat het zo is.")
    else:
        with pytest.raises(ImpossibleMove):
            signal.move(after, els)
        assert signal.milestones.count() == 1
    assert PolicySignal.objects.get(pk=signal.pk).state == (after if after in MOVES[before] else before)


@pytest.mark.django_db
def test_of_two_who_move_it_one_does(site, els, bart):
    first = PolicySignal.objects.get(number=3)
    second = PolicySignal.objects.get(number=3)
    first.move(State.RECOGNISED, els)
    with pytest.raises(ImpossibleMove):
        second.move(State.RECOGNISED, bart)
    assert [line.by for line in first.milestones.all()] == [None, els]


@pytest.mark.django_db
@pytest.mark.parametrize("shown", [Shown.NO, Shown.TOMBSTONE])
def test_what_is_not_on_the_board_stands_still(site, els, shown):
    signal = PolicySignal.objects.get(number=3)
    PolicySignal.objects.filter(pk=signal.pk).update(shown=shown)
    with pytest.raises(ImpossibleMove):
        signal.move(State.RECOGNISED, els)
