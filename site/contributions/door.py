"""THE DOOR: the only way people's words become public. Read it from top to bottom.

clean → judge → record → show → notify → broadcast

1. *clean* happens when a thing is saved (``cleaning.CleanHTMLField``) and when a form is read.
2. *judge* (``judging.judge``) is pure; what it needs to know is looked up before (``past``), outside the transaction.
3. *record*: one ``Submission`` row for each contribution. A form sent twice is one row (``form_key``);
   each move is a conditional UPDATE and only the caller that changed one row goes on.
4. *show*: each kind says how (``kinds.Kind.set_shown``); its stream moves on; the search index follows.
5. *notify*: rows for those who must hear of it, in the same transaction.
6. *broadcast*: after the commit, without waiting.

``submit``, ``resubmit``, ``decide``, ``report`` and ``withdraw`` open their own short transaction.
Forms are validated and pages rendered outside of it.
"""

import uuid
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, Literal

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.db.models import F, Model
from django.utils import timezone

from contributions.judging import NOBODY, History, Outcome, Verdict, judge
from contributions.kinds import Kind, kind_of
from contributions.models import EarlierText, Move, Notice, Reason, Report, Shown, State, Submission
from contributions.past import Past, digest_of
from live.broadcast import broadcast
from live.models import Step, Stream
from people.models import MODERATOR, User
from things import search
from trail.models import Link

#: What may follow what. Everything else is refused.
MOVES: dict[str, frozenset[str]] = {
    State.HELD: frozenset({State.PUBLISHED, State.CHANGE_ASKED, State.REJECTED, State.WITHDRAWN}),
    State.CHANGE_ASKED: frozenset({State.HELD, State.WITHDRAWN}),
    State.PUBLISHED: frozenset({State.HELD, State.HIDDEN, State.WITHDRAWN}),
    State.HIDDEN: frozenset({State.PUBLISHED, State.WITHDRAWN}),
    State.REJECTED: frozenset({State.HELD, State.WITHDRAWN}),
    State.WITHDRAWN: frozenset(),
}

#: Why the door itself lets a text wait. What a person held, a person lets go.
_OWN_REASONS = frozenset({Reason.NO_CARD, Reason.NEW_AUTHOR, Reason.HOLD_FIRST, Reason.LINK, Reason.REPEATED})
_ANSWERS_TO_PROPOSAL = frozenset({State.REJECTED, State.CHANGE_ASKED})

Event = Literal["appear", "change", "vanish"]


class Refused(Exception):
    """The door does not take this text; the message says why and how to mend it. Nothing is recorded."""


class Overtaken(Exception):
    """Somebody else moved this contribution first; ``submission`` says where it is now."""

    def __init__(self, submission: Submission) -> None:
        super().__init__(f"already {submission.state}")
        self.submission = submission


class NotYours(Exception):
    """This person may not do this with this contribution."""


# --- what people do -------------------------------------------------------------------------------


def submit(thing: Any, author: User | None, form_key: uuid.UUID, written_for: User | None = None) -> Submission:
    """Take in a new contribution.

    Args:
        thing: an instance that is not saved yet, of a registered model.
        author: who sends it, with the powers of this session; None for somebody without a card, whose words
            always wait (the view counts them by source: here nobody is known).
        form_key: the form's own key; the same words with the same key give the first one's row.
        written_for: the person a helper writes for.

    Raises:
        Refused: too many in a short time.
    """
    kind = kind_of(thing)
    digest = digest_of(kind.same(kind.words(thing)))
    past = Past.of(author, form_key)
    if past.same_form and _is_same_form(past.same_form, thing, author, digest):
        return past.same_form
    if past.same_form:  # other words, or somebody else's form, sent again after a sign-in on a shared device: a new one
        form_key = uuid.uuid4()
    known = _sent_already(kind, thing, past, digest)
    if known:
        return known
    verdict = _judge(kind, thing, kind.words(thing), past.history(author, digest) if author else NOBODY)
    try:
        with transaction.atomic():
            return _take_in(kind, thing, Submission(
                author=author, written_for=written_for, form_key=form_key, words_digest=digest,
                state=State.PUBLISHED if verdict.outcome is Outcome.PUBLISH else State.HELD,
                reason=verdict.reason, held_for=verdict.reason,
            ))  # fmt: skip
    except IntegrityError:
        # A double tap: the other request recorded this very form a moment ago.
        first = Submission.objects.filter(form_key=form_key).first()
        if first is None or not _is_same_form(first, thing, author, digest):
            raise
        return first


def resubmit(submission: Submission, words: dict[str, str], author: User | None) -> Submission:
    """Send other words for a contribution of one's own.

    Held or sent back: the new words take their place and wait. On the site: PUBLISH replaces them and
    keeps the old for moderators; HOLD leaves the old words on the site and queues the new.

    Args:
        author: who sends them; None for somebody who showed the receipt of words given without a card.

    Raises:
        NotYours: it is somebody else's, or can't be changed any more.
        Refused: too many in a short time.
        Overtaken: it moved meanwhile.
    """
    thing = submission.thing
    kind = kind_of(thing)
    if submission.author_id != _pk(author) or not kind.may_change(submission):
        raise NotYours
    verdict = _judge(kind, thing, words, Past.of(author).history_of_a_change(author) if author else NOBODY)
    before, digest = submission.state, digest_of(kind.same(words))
    with transaction.atomic():
        if before == State.PUBLISHED:
            if verdict.outcome is Outcome.PUBLISH:
                _claim(submission, before, before, proposed=None, words_digest=digest)
                _show(kind, thing, Shown.YES, "change", partial(_replace_words, kind, submission, thing, words))
            else:
                _claim(submission, before, before, proposed=words, reason=verdict.reason, message="")
        else:
            after, reason = _after_waiting(submission, verdict)
            _claim(
                submission, before, after, words_digest=digest,
                reason=reason, message="", proposed=None, decided_by=None, decided_at=None,
            )  # fmt: skip
            _log(submission, before, after, author, reason)
            change = partial(_replace_words, kind, submission, thing, words)
            if after == State.PUBLISHED:
                _show(kind, thing, Shown.YES, "appear", change)
            else:
                change()
    return submission


def is_sent_again(thing: Any, author: User | None, form_key: uuid.UUID) -> bool:
    """True when this very form came in before, with these words: sending it again makes nothing new."""
    kind = kind_of(thing)
    known = Submission.objects.filter(form_key=form_key).first()
    return known is not None and _is_same_form(known, thing, author, digest_of(kind.same(kind.words(thing))))


def bring_along(submission: Submission, change: Callable[[], None]) -> None:
    """Add something (files) to a contribution that waits; a moderator who had it open has to look again.

    Raises:
        Overtaken: it does not wait any more; ``change`` did not happen.
    """
    with transaction.atomic():
        _claim(submission, State.HELD, State.HELD)
        change()


def withdraw(submission: Submission, author: User | None) -> Submission:
    """Take one's own contribution away, at any time and for good: the words are wiped everywhere.

    Whoever asks twice has what they want already: nothing happens.

    Args:
        author: who asks; None for somebody who showed the receipt of words given without a card.

    Raises:
        NotYours: it is somebody else's.
        Overtaken: it moved meanwhile.
    """
    if submission.author_id != _pk(author):
        raise NotYours
    before = submission.state
    if before == State.WITHDRAWN:
        return submission
    thing = submission.thing
    kind = kind_of(thing)
    with transaction.atomic():
        _claim(submission, before, State.WITHDRAWN, proposed=None, message="", words_digest="", open_reports=0)
        _log(submission, before, State.WITHDRAWN, author)
        submission.earlier_texts.all().delete()
        Link.objects.touching(thing, *kind.moves_along(thing)).delete()
        if before == State.PUBLISHED:
            _show(kind, thing, kind.gone(thing), "vanish", partial(kind.erase, thing))
        else:
            kind.erase(thing)
    return submission


def row_of(thing: Any) -> Submission:
    """The row of a thing on the site; what editors made gets its row when somebody first says something of it."""
    kind = kind_of(thing)
    return Submission.objects.get_or_create(
        kind=ContentType.objects.get_for_model(thing),
        object_id=thing.pk,
        defaults={"page": kind.page(thing), "state": State.PUBLISHED},
    )[0]


def report(submission: Submission, why: str, by: User | None) -> bool:
    """ "Dit is niet oké": one voice for each person; enough voices take the text off until somebody looks.

    Returns:
        False when this person said so before (nothing changes).
    """
    with transaction.atomic():
        # The row first: a report points at it, and two that share it would both wait to own it.
        current = Submission.objects.select_for_update(no_key=True).get(pk=submission.pk)
        if by is not None:
            said = Report.objects.get_or_create(submission=submission, by=by, defaults={"why": why})[1]
            if not said:
                return False
        else:
            Report.objects.create(submission=submission, why=why)
        current.open_reports = current.reports.filter(is_open=True).count()
        current.save(update_fields=["open_reports"])
        if current.state == State.PUBLISHED and current.open_reports >= settings.REPORTS_TO_HOLD:
            thing = current.thing
            kind = kind_of(thing)
            _claim(current, State.PUBLISHED, State.HELD, reason=Reason.REPORTED)
            _log(current, State.PUBLISHED, State.HELD, None, Reason.REPORTED)
            _notify(current)
            _show(kind, thing, kind.gone(thing), "vanish")
    return True


def decide(submission: Submission, after: str, by: User, *, message: str = "", reason: str = Reason.NONE) -> Submission:
    """A moderator's decision on the state they saw.

    Where new words wait for a text on the site, refusing them or asking to change them leaves the text as it is.

    Raises:
        NotYours: no moderator, the author, or of the author's own organisation.
        Overtaken: somebody moved it meanwhile, or this can't follow what it is now.
    """
    if not may_decide(submission, by):
        raise NotYours
    before, proposed = submission.state, submission.proposed
    is_about_proposal = before == State.PUBLISHED and bool(proposed) and after in _ANSWERS_TO_PROPOSAL
    to = before if is_about_proposal else after
    if to == State.WITHDRAWN or (to == before and before != State.PUBLISHED):
        raise Overtaken(submission)  # taking away is the author's; standing still is no decision
    thing = submission.thing
    kind = kind_of(thing)
    digest = digest_of(kind.same(proposed)) if proposed and after == State.PUBLISHED else submission.words_digest
    with transaction.atomic():
        _claim(
            submission, before, to, reason=reason, message=message,
            proposed=proposed if is_about_proposal and after == State.CHANGE_ASKED else None,
            words_digest=digest,
            decided_by=by, decided_at=timezone.now(), open_reports=0,
        )  # fmt: skip
        submission.reports.filter(is_open=True).update(is_open=False)
        _log(submission, before, to, by, reason)
        _notify(submission, after)
        if proposed and after == State.PUBLISHED:
            _show(kind, thing, Shown.YES, "change", partial(_replace_words, kind, submission, thing, proposed))
        elif before != State.PUBLISHED and to == State.PUBLISHED:
            _show(kind, thing, Shown.YES, "appear")
        elif before == State.PUBLISHED and to != State.PUBLISHED:
            _show(kind, thing, kind.gone(thing), "vanish")
    return submission


def may_decide(submission: Submission, by: User) -> bool:
    """Moderators decide; never on their own words or on those of their own organisation."""
    if not by.has_role(MODERATOR) or submission.author_id == by.pk:
        return False
    author = submission.author
    return not (author and author.organisation_id and author.organisation_id == by.organisation_id)


# --- what editors do in Wagtail with pages that came in here ---------------------------------------


def editors_may_show(page: Model) -> bool:
    """True for what editors made, what is on the site, and what they took off themselves (then no reason is given)."""
    row = Submission.objects.of(page).first()
    return row is None or row.state == State.PUBLISHED or (row.state == State.HIDDEN and row.reason == Reason.NONE)


def follow(page: Model, shown: Shown) -> None:
    """An editor took a page off the site, or put it back: its row, the log and its author hear of it.

    What the door itself shows or hides has moved its row before: then nothing is left to do.
    """
    before, after = (State.HIDDEN, State.PUBLISHED) if shown == Shown.YES else (State.PUBLISHED, State.HIDDEN)
    submission = Submission.objects.of(page).filter(state=before).first()
    if submission is None:
        return
    with suppress(Overtaken), transaction.atomic():
        _claim(submission, before, after, reason=Reason.NONE, message="", decided_by=None, decided_at=timezone.now())
        _log(submission, before, after, None)
        _notify(submission)


# --- the steps ------------------------------------------------------------------------------------


def _pk(author: User | None) -> int | None:
    return author.pk if author else None


def _is_same_form(known: Submission, thing: Model, author: User | None, digest: str) -> bool:
    """Sent twice, or other words in a form that was sent before (back in the browser)? Those are not lost."""
    return (
        known.author_id == _pk(author)
        and known.kind_id == ContentType.objects.get_for_model(thing).pk
        and known.words_digest == digest
        and known.thing is not None
    )


def _after_waiting(submission: Submission, verdict: Verdict) -> tuple[str, str]:
    """Where other words for a text that waits go, and why."""
    if submission.state == State.CHANGE_ASKED:
        return State.HELD, verdict.reason
    if submission.reason not in _OWN_REASONS:
        return State.HELD, submission.reason
    return (State.PUBLISHED if verdict.outcome is Outcome.PUBLISH else State.HELD), verdict.reason


def _sent_already(kind: Kind, thing: Any, past: Past, digest: str) -> Submission | None:
    """The same words for the same place, still waiting: somebody went back in the browser and sent them again."""
    model = ContentType.objects.get_for_model(thing)
    for row in past.latest:
        is_same = row.state == State.HELD and row.kind_id == model.pk and row.words_digest == digest
        if is_same and row.thing and kind.place(row.thing) == kind.place(thing):
            return row
    return None


def _judge(kind: Kind, thing: Any, words: dict[str, str], history: History) -> Verdict:
    verdict = judge(
        "\n".join(words.values()),
        history,
        trusted_after=settings.TRUSTED_AFTER,
        hold_first=kind.hold_first(thing),
    )
    if verdict.outcome is Outcome.REFUSE:
        raise Refused(verdict.explanation)
    return verdict


def _take_in(kind: Kind, thing: Any, submission: Submission) -> Submission:
    """Store the thing and its row; on the site at once where the row says so."""
    shows = submission.state == State.PUBLISHED
    if shows and kind.is_stored_when_shown(thing):
        _show(kind, thing, Shown.YES, "appear")
        _record(kind, thing, submission)
    else:
        kind.save_new(thing)
        _record(kind, thing, submission)
        if shows:
            _show(kind, thing, Shown.YES, "appear")
    return submission


def _record(kind: Kind, thing: Any, submission: Submission) -> None:
    submission.thing = thing
    submission.page = kind.page(thing)
    submission.save(force_insert=True)


def _claim(submission: Submission, before: str, after: str, **changes: Any) -> None:
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


def _log(submission: Submission, before: str, after: str, by: User | None, reason: str = Reason.NONE) -> None:
    Move.objects.create(submission=submission, before=before, after=after, by=by, reason=reason)


def _replace_words(kind: Kind, submission: Submission, thing: Any, words: dict[str, str]) -> None:
    """Other words; the old ones stay for moderators."""
    EarlierText.objects.create(submission=submission, words=kind.words(thing))
    kind.set_words(thing, words)


def _notify(submission: Submission, told: str = "") -> None:
    """One row for each (person, event): the author hears of a decision. Mail and digests come behind it."""
    if submission.author_id:
        last = submission.moves.last()
        Notice.objects.get_or_create(
            person_id=submission.author_id,
            event=f"move-{last.pk if last else 0}",
            defaults={"submission": submission, "state": told or submission.state},
        )


def _show(kind: Kind, thing: Any, shown: Shown, event: Event, change: Callable[[], None] | None = None) -> None:
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


def _tell(kind: Kind, thing: Any, stream: str, event: Event, shown: Shown, version: int) -> None:
    """Say it as ``?since=`` would: what is not shown has no words."""
    html = "" if shown == Shown.NO else kind.html(thing)
    broadcast(stream, {"event": event, "id": kind.element_id(thing), "version": version, "html": html})
