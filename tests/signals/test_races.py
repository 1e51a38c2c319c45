"""Several people do something with one signal at the same moment, on PostgreSQL (SQLite hides these)."""

from functools import partial

import pytest
from django.db import connection

from contributions import door
from contributions.models import Submission
from signals.models import PolicySignal, SignalBoardPage
from signals.states import ImpossibleMove, State
from tests.at_once import at_once, no_errors, of_type
from tests.cast import make_person, send
from tests.small_site import build

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def signal(transactional_db) -> PolicySignal:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: see `make test-services`")
    home = build()
    board = SignalBoardPage.objects.first() or home.add_child(
        instance=SignalBoardPage(title="Signalen", slug="signalen")
    )
    signal = PolicySignal(board=board, text="Ik moest drie keer terug.")
    signal.put_on_board()
    return signal


def again(signal: PolicySignal) -> PolicySignal:
    return PolicySignal.objects.get(pk=signal.pk)


def test_twenty_taps_of_one_person_count_once(signal):
    person = make_person("Een")
    results = at_once(*(partial(again(signal).recognise, person) for _ in range(20)))
    no_errors(results)
    assert results.count(True) == 1
    assert (again(signal).recognition_count, signal.recognitions.count()) == (1, 1)


def test_people_who_come_and_go_at_once_are_counted_right(signal):
    people = [make_person(f"Mens {n}") for n in range(12)]
    for person in people[:6]:
        again(signal).recognise(person)
    no_errors(at_once(
        *(partial(again(signal).take_back, person) for person in people[:3]),
        *(partial(again(signal).take_back, person) for person in people[:3]),
        *(partial(again(signal).recognise, person) for person in people[6:]),
        *(partial(again(signal).recognise, people[6]) for _ in range(4)),
    ))  # fmt: skip
    assert again(signal).recognition_count == signal.recognitions.count() == 9


def test_of_eight_who_take_it_on_at_once_one_does(signal):
    results = at_once(*(partial(again(signal).move, State.RECOGNISED) for _ in range(8)))
    assert len(of_type(ImpossibleMove, results)) == 7
    assert signal.milestones.filter(state=State.RECOGNISED).count() == 1


def test_signals_put_on_the_board_at_once_have_numbers_without_holes(signal):
    new = [PolicySignal(board=signal.board, text=f"Nog {n}.") for n in range(12)]
    no_errors(at_once(*(one.put_on_board for one in new)))
    assert set(PolicySignal.objects.values_list("number", flat=True)) == set(range(1, 14))


def test_of_eight_who_claim_one_receipt_at_once_one_gets_it(signal):
    given = send(PolicySignal(board=signal.board, text="Zonder kaart."), None)
    people = [make_person(f"Mens {n}") for n in range(8)]
    results = at_once(*(partial(door.claim, Submission.objects.get(pk=given.pk), person) for person in people))
    assert len(of_type(door.Overtaken, results)) == 7
    row = Submission.objects.get(pk=given.pk)
    assert row.author == again(given.thing).author == people[results.index(None)]
