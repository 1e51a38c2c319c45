"""Consent races on PostgreSQL: words are asked for in the very moment they are taken away (SQLite hides these)."""

import threading
from functools import partial
from typing import Any

import pytest
from django.db import connection

from contributions import deciding, door
from contributions.models import Submission
from signals.models import PolicySignal, SignalBoardPage
from tests.at_once import at_once, no_errors, of_type, slow_commit
from tests.cast import client_of, make_topic, publish, send
from tests.small_site import build
from tests.trail.test_consent import ASKED, WORDS, path, recorded
from trail import consent
from trail.models import Consent
from trail.reach import Reach
from trail.states import Answered

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

SAID = {"words": WORDS, "form": "aangehaald", "reach": "iedereen", "where": "Hoofdstuk 3", "how": Consent.How.PAPER}


@pytest.fixture(autouse=True)
def _on_postgresql(db):
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: see `make test-services`")


@pytest.fixture
def site(transactional_db):
    return build()


@pytest.fixture
def opening(board, amina, bart) -> Submission:
    """Amina's words, on the site: those of an opening post are its topic's."""
    return publish(make_topic(board, amina), amina, bart)


def done_behind(first: Any, second: Any) -> Any:
    """What ``second`` gives when ``first`` did all it does and commits only once ``second`` waits for it."""
    results: list[Any] = []
    with slow_commit(first):
        other = threading.Thread(target=lambda: results.extend(at_once(second)))
        other.start()
        other.join(0.4)
        assert other.is_alive(), "the second must wait for the first"
    other.join(20)
    return results[0]


WAYS = pytest.mark.parametrize(("write", "said"), [(consent.ask, ASKED), (consent.record, SAID)])


@WAYS
def test_who_asks_before_words_are_taken_away_keeps_none_of_them(write, said, opening, amina, els):
    write_down = partial(write, opening.thing.topic, els, dict(said))
    no_errors([done_behind(write_down, partial(door.withdraw, opening, amina))])
    left = Consent.objects.get()
    assert (left.state, left.words) == (Answered.WITHDRAWN, "")


@WAYS
def test_who_asks_after_words_are_taken_away_is_told(write, said, opening, amina, els):
    write_down = partial(write, opening.thing.topic, els, dict(said))
    assert isinstance(done_behind(partial(door.withdraw, opening, amina), write_down), consent.Gone)
    assert not Consent.objects.exists()


@pytest.mark.parametrize(("last", "typed"), [("vragen", ASKED), ("toestemming", recorded(where="In hoofdstuk 3"))])
def test_who_sent_the_form_too_late_reads_why_and_loses_nothing(last, typed, opening, amina, els):
    client = client_of(els)
    post = partial(client.post, path(opening.thing.topic, last), typed)
    html = done_behind(partial(door.withdraw, opening, amina), post).content.decode()
    assert "Deze woorden staan niet meer zo op de site" in html
    assert 'value="In hoofdstuk 3"' in html
    assert "Dit schreef iemand" not in html
    assert not Consent.objects.exists()


def test_other_words_in_that_moment_are_not_asked_for_as_they_were(opening, amina, els, settings):
    settings.TRUSTED_AFTER = 0
    change = partial(door.resubmit, opening, {"title": "Beter", "text": "Beter."}, amina)
    late = done_behind(change, partial(consent.ask, opening.thing.topic, els, dict(ASKED)))
    assert isinstance(late, consent.Gone)


@pytest.mark.parametrize("writes_first", [True, False])
def test_words_that_become_somebodys_in_that_moment_bring_the_yes_along(writes_first, site, amina, bart, els):
    board = SignalBoardPage.objects.first() or site.add_child(instance=SignalBoardPage(title="Signalen", slug="stem"))
    signal = PolicySignal(board=board, text=WORDS)
    submission = deciding.decide(send(signal, None), "published", bart)
    steps = [partial(consent.record, signal, els, dict(SAID)), partial(door.claim, submission, amina)]
    no_errors([done_behind(*(steps if writes_first else reversed(steps)))])
    assert Consent.objects.get().person == amina


def test_asking_and_taking_away_at_once_never_leaves_words_nor_a_ring(board, amina, bart, els):
    for number in range(4):
        opening = publish(make_topic(board, amina, f"Gesprek {number}"), amina, bart)
        results = at_once(
            partial(consent.ask, opening.thing.topic, els, dict(ASKED)),
            partial(consent.record, opening.thing.topic, bart, dict(SAID)),
            partial(door.withdraw, opening, amina),
        )
        no_errors([each for each in results if not isinstance(each, consent.Refused)])
    assert not Consent.objects.exclude(words="", state=Answered.WITHDRAWN).exists()


def test_two_who_ask_at_once_put_one_question(opening, els, chris):
    ask = partial(consent.ask, opening.thing.topic)
    found = at_once(*(partial(ask, by, dict(ASKED)) for by in (els, chris, els, chris)))
    assert len(of_type(consent.Refused, found)) == 3
    assert Consent.objects.count() == 1


def test_yes_and_no_at_once_is_one_answer(opening, els):
    asked = consent.ask(opening.thing.topic, els, dict(ASKED))
    found = at_once(partial(consent.say_yes, asked, Reach.PUBLIC, None, False), partial(consent.say_no, asked))
    assert len(of_type(consent.Overtaken, found)) == 1
