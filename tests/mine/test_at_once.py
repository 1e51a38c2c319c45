"""Two at the same moment, with real threads, on PostgreSQL: a double tap, a moderator, two servers that tidy."""

from contextlib import suppress
from typing import Any

import pytest

from config import retention
from contributions import deciding
from contributions.models import Move, State, Submission
from forum.models import Post
from mine import withdrawing
from mine.models import Sweep
from tests.at_once import at_once, no_errors
from tests.cast import make_card, make_person, make_topic, publish, send, with_powers

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def test_taking_everything_away_twice_while_a_moderator_decides(board, bart):
    person = make_person("Amina")
    make_card(person)
    amina = with_powers(person, "card")
    topic = publish(make_topic(board, amina), amina, bart).thing.topic
    waiting = []
    for n in range(12):
        waiting.append(send(Post(topic=topic, author=amina, text=f"Woorden {n}"), amina))
        Submission.objects.update(received_at="2026-01-05T10:00:00Z")

    def moderate() -> None:
        for row in waiting:
            with suppress(deciding.Overtaken):
                deciding.decide(Submission.objects.get(pk=row.pk), State.PUBLISHED, bart)

    def leave() -> int:
        return withdrawing.withdraw_all(amina)

    no_errors(at_once(leave, leave, moderate))
    assert not withdrawing.standing(amina).exists()
    assert not Post.objects.exclude(text="").exists()
    assert Move.objects.filter(after=State.WITHDRAWN).count() == 13  # each of them once


def test_of_two_servers_that_tidy_one_does(site):
    def tidy() -> Any:
        return list(retention.sweep())

    results = at_once(tidy, tidy, tidy)
    no_errors(results)
    assert Sweep.objects.get(rule="*").busy_since is None
    assert sum(bool(result) for result in results) >= 1
