"""One move of a contribution, in the steps that every move takes: record, show, notify, broadcast.

Whoever moves one (``door`` for its author and readers, ``deciding`` for moderators and editors) opens the transaction.
"""

from collections.abc import Callable, Collection
from typing import Any, Literal

from django.db import transaction
from django.db.models import F, Model

from contributions.kinds import Kind
from contributions.models import Move, Notice, Reason, Shown, State, Submission
from live.broadcast import broadcast
from live.models import Step, Stream
from people.models import User
from things import search

#: What may follow what. Everything else is refused.
MOVES: dict[str, frozenset[str]] = {
    State.HELD: frozenset({State.PUBLISHED, State.CHANGE_ASKED, State.REJECTED, State.WITHDRAWN}),
    State.CHANGE_ASKED: frozenset({State.HELD, State.WITHDRAWN}),
    State.PUBLISHED: frozenset({State.HELD, State.HIDDEN, State.WITHDRAWN}),
    State.HIDDEN: frozenset({State.HELD, State.PUBLISHED, State.WITHDRAWN}),
    State.REJECTED: frozenset({State.HELD, State.WITHDRAWN}),
    State.WITHDRAWN: frozenset(),
}

Event = Literal["appear", "change", "vanish"]


class Overtaken(Exception):
    """Somebody else moved this contribution first; ``submission`` says where it is now."""

    def __init__(self, submission: Submission) -> None:
        super().__init__(f"already {submission.state}")
        self.submission = submission


class NotYours(Exception):
    """This person may not do this with this contribution."""


def is_surely(submission: Submission, author: User | None) -> bool:
    """True for who wrote it; not with a new card that may be in somebody else's hand."""
    return submission.author_id == (author.pk if author else None) and not (author and author.is_locked)


def move(submission: Submission, before: str, after: str, **changes: Any) -> None:
    """The one conditional UPDATE: whoever changes the row goes on, everybody else is told.

    It counts for the state *and* the revision the caller read: nobody decides on words they did not see.
    """
    if before != after and after not in MOVES[State(before)]:
        raise Overtaken(Submission.objects.get(pk=submission.pk))
    changed = Submission.objects.filter(pk=submission.pk, state=before, revision=submission.revision).update(
        state=after, revision=F("revision") + 1, **changes
    )
    if changed != 1:
        raise Overtaken(Submission.objects.get(pk=submission.pk))
    submission.state = after
    submission.revision += 1
    for field, value in changes.items():
        setattr(submission, field, value)


def log(submission: Submission, before: str, after: str, by: User | None, reason: str = Reason.NONE) -> Move:
    """One line in the log; it holds no words of the contribution."""
    return Move.objects.create(submission=submission, before=before, after=after, by=by, reason=reason)


def hold(model: type[Model], keys: Collection[int]) -> None:
    """Nobody moves these things until the transaction ends, and who has one of them open must look again.

    The first locks of a transaction: those of streams come after them.
    """
    rows = Submission.objects.of_all(model, keys).select_for_update(no_key=True).order_by("pk")
    held = list(rows.values_list("pk", flat=True))
    Submission.objects.filter(pk__in=held).update(revision=F("revision") + 1)


def note(submission: Submission, by: User, act: str, *, is_told: bool = False) -> Move:
    """A moderator did something around a contribution: a line in the log that moves nothing.

    Args:
        act: a code of ``Kind.acts``.
        is_told: its author hears of it, unless they did it themselves (``Kind.told`` says the words).
    """
    state = submission.state
    line = Move.objects.create(submission=submission, before=state, after=state, by=by, act=act)
    if is_told and submission.author_id and submission.author_id != by.pk:
        Notice.objects.create(
            person_id=submission.author_id, event=f"{act}-{line.pk}", submission=submission, state=state
        )
    return line


def notify(submission: Submission, told: str = "") -> None:
    """One row for each (person, event): the author hears of a decision. Mail and digests come behind it."""
    if submission.author_id:
        last = submission.moves.last()
        Notice.objects.get_or_create(
            person_id=submission.author_id,
            event=f"move-{last.pk if last else 0}",
            defaults={"submission": submission, "state": told or submission.state},
        )


def show(kind: Kind, thing: Any, shown: Shown, event: Event, change: Callable[[], None] | None = None) -> None:
    """Raise the stream, give its version to the thing, and tell open browsers after the commit.

    The order of locks is the same for every move: submission (but one that is made here: nobody else knows it
    yet), stream, then what several contributions share (a topic). ``change`` puts other words there, so it runs
    behind the stream and not before it: an edited opening post and a new reply would else wait for each other.
    """
    is_stored = thing.pk is not None
    stream = kind.stream(thing)
    step: Step | None = None
    if stream:
        numbered = event == "appear" and kind.needs_number(thing)
        step = Stream.objects.raise_version(stream, numbered=numbered)
    if change:
        change()
    kind.set_shown(thing, shown, step)
    (search.refresh if is_stored else search.add)(*kind.moves_along(thing))
    if stream and step:
        # No partial: Django wants the name of a robust function that failed.
        transaction.on_commit(lambda: _tell(kind, thing, stream, event, shown, step.version), robust=True)
        for other in kind.echoes(thing) if is_stored else ():
            _echo(kind, other, stream)


def _echo(kind: Kind, other: Any, stream: str) -> None:
    """Words that another thing shows moved: it is told anew, with a version of its own."""
    step = Stream.objects.raise_version(stream)
    other.take(step)
    other.save(update_fields=["version"])
    transaction.on_commit(lambda: _tell(kind, other, stream, "change", other.shown, step.version), robust=True)


def _tell(kind: Kind, thing: Any, stream: str, event: Event, shown: Shown, version: int) -> None:
    """Say it as ``?since=`` would: what is not shown has no words."""
    html = "" if shown == Shown.NO else kind.html(thing)
    broadcast(stream, {"event": event, "id": kind.element_id(thing), "version": version, "html": html})
