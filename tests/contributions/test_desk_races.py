"""Many moderators at one desk, on PostgreSQL: each text is decided once, told once, and nobody is in the way."""

import random
from functools import partial
from typing import Any

import pytest
from django.db import connection

from contributions import deciding, door, moving
from contributions.models import Move, Notice, Shown, State, Submission, Undo
from contributions.waiting import in_order, waiting_for
from forum.models import Post, Topic
from people.models import User
from tests.at_once import at_once, no_errors, of_type
from tests.cast import client_of, make_card, make_person, send, with_powers
from tests.small_site import build

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

MODERATORS, TEXTS = 8, 200


@pytest.fixture(autouse=True)
def _on_postgresql(db):
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: see `make test-services`")


@pytest.fixture
def site(transactional_db):
    return build()


@pytest.fixture
def told(monkeypatch):
    """What open browsers would have heard."""
    heard: list[str] = []
    monkeypatch.setattr(moving, "broadcast", lambda _stream, told: heard.append(f"{told['event']} {told['id']}"))
    return heard


@pytest.fixture
def people() -> list[User]:
    return [with_powers(make_person(f"Mod {n}", "moderator"), "password") for n in range(MODERATORS)]


def writer(name: str) -> User:
    person = make_person(name)
    make_card(person)
    return with_powers(person, "card")


def reply(topic: Topic, by: User, text: str) -> Submission:
    return send(Post(topic=Topic.objects.get(pk=topic.pk), author=by, text=text), by)


@pytest.fixture
def waiting(topic, settings) -> Submission:
    return reply(topic, writer("Merel"), "Nog iets.")


def fresh(submission: Submission) -> Submission:
    return Submission.objects.select_related("author").get(pk=submission.pk)


def test_eight_moderators_on_two_hundred_texts_decide_each_once(topic, people, told):
    writers = [writer(f"Schrijver {n}") for n in range(TEXTS // 4)]
    rows = [reply(topic, by, f"Tekst {n}.") for by in writers for n in range(4)]
    told.clear()
    already = set(Move.objects.values_list("pk", flat=True))

    def work_through(moderator: User) -> list[tuple[int, str]]:
        """As the desk does: what waits, from the front; whoever is late goes on."""
        chance, done = random.Random(moderator.pk), []
        while left := list(in_order(waiting_for(moderator), moderator)[:10]):
            row = chance.choice(left)
            after = chance.choice([State.PUBLISHED, State.REJECTED, State.CHANGE_ASKED])
            try:
                deciding.decide(row, after, moderator, message="Zo.", reason="other" if after == State.REJECTED else "")
            except door.Overtaken:
                continue
            done.append((row.pk, str(after)))
        return done

    results = at_once(*(partial(work_through, moderator) for moderator in people))

    no_errors(results)
    decided = [row for done in results for row in done]
    pks = {row.pk for row in rows}
    assert sorted(pk for pk, _after in decided) == sorted(pks)
    assert dict(decided) == dict(Submission.objects.filter(pk__in=pks).values_list("pk", "state"))
    moved = Move.objects.filter(submission__in=pks).exclude(pk__in=already).values_list("submission", "after")
    assert sorted(moved) == sorted(decided)
    heard = Notice.objects.filter(submission__in=pks).values_list("submission", "person", "state")
    assert sorted(heard) == sorted((row.pk, row.author_id, after) for row in rows for after in [dict(decided)[row.pk]])
    published = Submission.objects.filter(pk__in=pks, state=State.PUBLISHED)
    assert sorted(told) == sorted(f"appear post-{row.object_id}" for row in published)
    numbers = Post.objects.filter(topic=topic, shown=Shown.YES).order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, published.count() + 2))


def test_of_eight_browsers_with_one_text_open_one_decides_and_seven_are_told(waiting, people):
    browsers = [client_of(person) for person in people]
    for browser in browsers:
        browser.get(f"/modereren/{waiting.pk}/")
    data = {"revision": waiting.revision, "move": "publish"}
    answers = at_once(*(partial(browser.post, f"/modereren/{waiting.pk}/", data, follow=True) for browser in browsers))
    no_errors(answers)
    pages = [answer.content.decode() for answer in answers]
    assert sum("Gedaan:" in page for page in pages) == 1
    assert sum("Over deze tekst is al beslist door Mod" in page for page in pages) == 7
    assert Notice.objects.filter(submission=waiting).count() == 1


def test_a_decision_on_what_is_taken_away_at_that_moment_has_no_effect(topic, people, told):
    for n in range(6):
        row = reply(topic, by := writer(f"Merel {n}"), "Toch niet.")
        results = at_once(partial(deciding.decide, fresh(row), State.REJECTED, people[0], reason="other"),
                          partial(door.withdraw, fresh(row), by))  # fmt: skip
        state = fresh(row).state
        if state == State.WITHDRAWN:  # somebody had to be first; the words are gone whenever the author was
            assert Post.objects.get(pk=row.object_id).text == ""
            assert not Undo.objects.filter(submission=row).exists()
        else:
            assert state == State.REJECTED
            assert of_type(door.Overtaken, results)
        assert row.moves.count() == 1


def test_undoing_eight_times_at_once_is_undoing_once(waiting, people, told):
    deciding.decide(fresh(waiting), State.PUBLISHED, people[0])
    told.clear()
    results = at_once(*(partial(deciding.undo, fresh(waiting), people[0]) for _ in range(8)))
    assert len(of_type(Submission, results)) == 1
    assert len(of_type(door.Overtaken, results)) + len(of_type(door.NotYours, results)) == 7
    assert waiting.moves.filter(reason="undone").count() == 1
    assert told == [f"vanish post-{waiting.object_id}"]
    assert fresh(waiting).state == State.HELD


def test_undoing_while_somebody_else_decides_leaves_one_of_the_two(waiting, people):
    for _ in range(6):
        deciding.decide(fresh(waiting), State.PUBLISHED, people[0])
        hide = partial(deciding.decide, fresh(waiting), State.HIDDEN, people[1], reason="other")
        results = at_once(partial(deciding.undo, fresh(waiting), people[0]), hide)
        assert len(of_type(Submission, results)) == 1
        assert fresh(waiting).state in (State.HELD, State.HIDDEN)
        assert Post.objects.get(pk=waiting.object_id).shown != Shown.YES
        Submission.objects.filter(pk=waiting.pk).update(state=State.HELD)


def test_eight_moderators_who_open_one_text_are_not_in_each_others_way(waiting, people):
    browsers: list[Any] = [client_of(person) for person in people]
    answers = at_once(*(partial(browser.get, f"/modereren/{waiting.pk}/") for browser in browsers))
    no_errors(answers)
    assert {answer.status_code for answer in answers} == {200}
    assert waiting.claims.count() == 8
