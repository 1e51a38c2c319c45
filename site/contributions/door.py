"""THE DOOR: the only way people's words become public. Read it from top to bottom.

clean → judge → record → show → notify → broadcast

1. *clean* happens when a thing is saved (``cleaning.CleanHTMLField``) and when a form is read.
2. *judge* (``judging.judge``) is pure; what it needs to know is looked up before (``past``), outside the transaction.
3. *record*: one ``Submission`` row for each contribution. A form sent twice is one row (``form_key``);
   each move is a conditional UPDATE and only the caller that changed one row goes on.
4. *show*: each kind says how (``kinds.Kind.set_shown``); its stream moves on; the search index follows.
5. *notify*: rows for those who must hear of it, in the same transaction.
6. *broadcast*: after the commit, without waiting.

``submit``, ``resubmit``, ``decide``, ``undo``, ``report`` and ``withdraw`` open their own short transaction.
Forms are validated and pages rendered outside of it.
"""

import uuid
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any, Literal

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.db.models import F, Model
from django.utils import timezone

from contributions import peers, private
from contributions.deciders import left_to_others
from contributions.judging import NOBODY, History, Outcome, Verdict, judge
from contributions.kinds import Kind, about_organisation, kind_of
from contributions.languages import DUTCH
from contributions.listed import has_listed
from contributions.models import EarlierText, Move, Notice, Reason, Report, Shown, State, Submission, Undo
from contributions.past import Past, digest_of
from contributions.rules import DoorRules
from live.broadcast import broadcast
from live.models import Step, Stream
from people.models import MODERATOR, User
from things import search
from trail import consent
from trail.models import Link

#: What may follow what. Everything else is refused.
MOVES: dict[str, frozenset[str]] = {
    State.HELD: frozenset({State.PUBLISHED, State.CHANGE_ASKED, State.REJECTED, State.WITHDRAWN}),
    State.CHANGE_ASKED: frozenset({State.HELD, State.WITHDRAWN}),
    State.PUBLISHED: frozenset({State.HELD, State.HIDDEN, State.WITHDRAWN}),
    State.HIDDEN: frozenset({State.HELD, State.PUBLISHED, State.WITHDRAWN}),
    State.REJECTED: frozenset({State.HELD, State.WITHDRAWN}),
    State.WITHDRAWN: frozenset(),
}

#: Why the door itself lets a text wait. What a person held, a person lets go.
_OWN_REASONS = frozenset(
    {
        Reason.NO_CARD,
        Reason.NEW_AUTHOR,
        Reason.HOLD_FIRST,
        Reason.WRITTEN,
        Reason.DETAILS,
        Reason.LINK,
        Reason.REPEATED,
        Reason.MANY,
        Reason.LISTED,
        Reason.LANGUAGE,
    }
)
_ANSWERS_TO_PROPOSAL = frozenset({State.REJECTED, State.CHANGE_ASKED})

Event = Literal["appear", "change", "vanish"]


class Refused(Exception):
    """The door does not take this text; the message says why and how to mend it. Nothing is recorded."""


class TooMany(Exception):
    """Too many texts in a short time. Nothing is recorded; ``contributions.too_many`` gives the words back.

    Attributes:
        until: when the next one may go.
        words: what was to be sent.
    """

    def __init__(self, until: datetime, words: Iterable[str] = ()) -> None:
        super().__init__(until)
        self.until, self.words = until, tuple(words)


class Overtaken(Exception):
    """Somebody else moved this contribution first; ``submission`` says where it is now."""

    def __init__(self, submission: Submission) -> None:
        super().__init__(f"already {submission.state}")
        self.submission = submission


class NotYours(Exception):
    """This person may not do this with this contribution."""


# --- what people do -------------------------------------------------------------------------------


def submit(thing: Any, author: User | None, form_key: uuid.UUID, written_by: User | None = None) -> Submission:
    """Take in a new contribution.

    Args:
        thing: an instance that is not saved yet, of a registered model.
        author: who sends it, with the powers of this session; None for somebody without a card, whose words
            always wait (the view counts them by source: here nobody is known).
        form_key: the form's own key; the same words with the same key give the first one's row.
        written_by: the helper who wrote down what the author says; such words always wait.

    Raises:
        TooMany: in a short time.
        Refused: its kind does not take it.
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
    history = past.history(author, digest) if author else NOBODY
    verdict = _verdict(kind, thing, kind.words(thing), history, is_written_down=written_by is not None)
    if verdict.limit:
        raise TooMany(past.free_at(verdict.limit), kind.words(thing).values())
    try:
        with transaction.atomic():
            return _take_in(kind, thing, Submission(
                author=author, written_by=written_by, form_key=form_key, words_digest=digest,
                state=State.PUBLISHED if verdict.outcome is Outcome.PUBLISH else State.HELD,
                reason=verdict.reason, held_for=verdict.reason,
            ))  # fmt: skip
    except IntegrityError:
        # A double tap: the other request recorded this very form a moment ago.
        first = Submission.objects.filter(form_key=form_key).first()
        if first is None or not _is_same_form(first, thing, author, digest):
            raise
        return first


def hold(thing: Any, author: User, reason: str) -> Submission:
    """Take in what waits whatever its author wrote before; its kind judged it."""
    return enter(thing, author, state=State.HELD, reason=reason, held_for=reason)


def enter(thing: Any, author: User, *, state: str = State.PUBLISHED, **row: str) -> Submission:
    """Give a row to what others see already (or not, by its ``state``); nothing is shown or hidden by it."""
    kind = kind_of(thing)
    with transaction.atomic():
        kind.save_new(thing)
        submission = Submission(author=author, state=state, **row)
        _record(kind, thing, submission)
    return submission


def resubmit(submission: Submission, words: dict[str, str], author: User | None) -> Submission:
    """Send other words for a contribution of one's own.

    Held or sent back: the new words take their place and wait. On the site: PUBLISH replaces them and
    keeps the old for moderators; HOLD leaves the old words on the site and queues the new.

    Args:
        author: who sends them; None for somebody who showed the receipt of words given without a card.

    Raises:
        NotYours: it is somebody else's, can't be changed any more, or the author's card is in doubt.
        Overtaken: it moved meanwhile.
    """
    thing = submission.thing
    kind = kind_of(thing)
    if not _is_surely(submission, author) or not kind.may_change(submission):
        raise NotYours
    verdict = _verdict(kind, thing, words, Past.of(author).history_of_a_change(author) if author else NOBODY)
    if submission.before_edit_id and verdict.outcome is Outcome.PUBLISH:
        verdict = Verdict(Outcome.HOLD, Reason.MENDED)
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
                reason=reason, message="", proposed=None, decided_by=None, decided_at=None, before_edit=None,
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


def foresee(
    thing: Any, author: User | None, words: dict[str, str], *, is_change: bool = False, is_written_down: bool = False
) -> Verdict:
    """What the door would say now of these words for ``thing``; nothing is recorded. 1 SQL."""
    kind = kind_of(thing)
    if author is None:
        return _verdict(kind, thing, words, NOBODY, is_written_down=is_written_down)
    past = Past.of(author)
    history = past.history_of_a_change(author) if is_change else past.history(author, digest_of(kind.same(words)))
    return _verdict(kind, thing, words, history, is_written_down=is_written_down)


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
        NotYours: it is somebody else's, or the author's card is in doubt.
        Overtaken: it moved meanwhile.
    """
    if not _is_surely(submission, author):
        raise NotYours
    if submission.state != State.WITHDRAWN:
        _wipe(submission, author)
    return submission


def expire(submission: Submission) -> None:
    """Wipe words that are not on the site and that nobody came back for; the site does it (``config.retention``).

    Raises:
        Overtaken: it is on the site, it is gone, or it moved meanwhile.
    """
    if submission.state in (State.PUBLISHED, State.WITHDRAWN):
        raise Overtaken(submission)
    _wipe(submission, None, Reason.EXPIRED)


def claim(submission: Submission, person: User) -> None:
    """Words given without a card become those of ``person``, who showed their receipt. Once, and for good.

    Raises:
        Overtaken: they are somebody's already, they are gone, or they moved meanwhile.
    """
    thing = submission.thing
    with transaction.atomic():
        free = Submission.objects.filter(pk=submission.pk, author=None, revision=submission.revision)
        if free.exclude(state=State.WITHDRAWN).update(author=person, revision=F("revision") + 1) != 1:
            raise Overtaken(Submission.objects.get(pk=submission.pk))
        kind_of(thing).give_to(thing, person)
        consent.give_to(thing, person)


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
            said = {"why": why, "is_light": Report.objects.voice_of(by).is_light}
            if not Report.objects.get_or_create(submission=submission, by=by, defaults=said)[1]:
                return False
        else:
            Report.objects.create(submission=submission, why=why)
        heard = list(current.reports.filter(is_open=True).values_list("is_light", flat=True))
        current.open_reports = len(heard)
        current.save(update_fields=["open_reports"])
        voices = len(heard) - heard.count(True) / 2
        if current.state == State.PUBLISHED and voices >= DoorRules.current().reports_to_hold:
            thing = current.thing
            kind = kind_of(thing)
            _claim(current, State.PUBLISHED, State.HELD, reason=Reason.REPORTED)
            _log(current, State.PUBLISHED, State.HELD, None, Reason.REPORTED)
            _notify(current)
            _show(kind, thing, kind.gone(thing), "vanish")
    return True


def decide(
    submission: Submission, after: str, by: User, *,
    message: str = "", reason: str = Reason.NONE, mended: dict[str, str] | None = None,
) -> Submission:  # fmt: skip
    """A moderator's decision on the state they saw.

    Where new words wait for a text on the site, refusing them or asking to change them leaves the text as it is.

    Args:
        mended: the author's words with a few of them changed, to be put on the site; what the author wrote is
            kept, and the author sees the difference.

    Raises:
        NotYours: no moderator (nor a peer whose yes is enough), the author, or of the organisation it is of or about.
        Overtaken: somebody moved it meanwhile, or this can't follow what it is now.
    """
    if not (may_decide(submission, by) or (after == State.PUBLISHED and peers.may_let_through(submission, by))):
        raise NotYours
    before, proposed = submission.state, submission.proposed
    is_about_proposal = before == State.PUBLISHED and bool(proposed) and after in _ANSWERS_TO_PROPOSAL
    to = before if is_about_proposal else after
    if to == State.WITHDRAWN or (to == before and before != State.PUBLISHED):
        raise Overtaken(submission)  # taking away is the author's; standing still is no decision
    thing = submission.thing
    kind = kind_of(thing)
    words = (mended or proposed) if after == State.PUBLISHED else None
    was = _as_it_is(submission, by, kind.words(thing) if words else None)
    with transaction.atomic():
        _claim(
            submission, before, to, reason=reason, message=message,
            proposed=proposed if is_about_proposal and after == State.CHANGE_ASKED else None,
            words_digest=digest_of(kind.same(words)) if words else submission.words_digest,
            decided_by=by, decided_at=timezone.now(), open_reports=0,
            **({"before_edit": None} if words else {}),
        )  # fmt: skip
        was.reports = list(submission.reports.filter(is_open=True).values_list("pk", flat=True))
        if was.reports:
            was_right = to != State.PUBLISHED or bool(words)
            submission.reports.filter(pk__in=was.reports).update(is_open=False, was_right=was_right)
        was.move = _log(submission, before, to, by, reason)
        _notify(submission, after)
        change = partial(_put_words, kind, submission, thing, words, proposed, bool(mended), was) if words else None
        if before != State.PUBLISHED and to == State.PUBLISHED:
            _show(kind, thing, Shown.YES, "appear", change)
        elif before == State.PUBLISHED and to != State.PUBLISHED:
            _show(kind, thing, kind.gone(thing), "vanish")
        elif change:
            _show(kind, thing, Shown.YES, "change", change)
        _keep_way_back(submission, was)
    return submission


def ask_again(submission: Submission, author: User, why: str = "") -> Submission:
    """The author of a refused text asks, once, that somebody else looks; it waits again, with their words.

    Raises:
        NotYours: it is somebody else's, it was not refused, or this was asked before.
        Overtaken: it moved meanwhile.
    """
    if not _is_surely(submission, author) or not may_ask_again(submission):
        raise NotYours
    before = submission.state
    with transaction.atomic():
        _claim(
            submission, before, State.HELD, reason=Reason.APPEAL, message="", decided_by=None, decided_at=None,
            appealed_at=timezone.now(), appeal=why,
        )  # fmt: skip
        _log(submission, before, State.HELD, author, Reason.APPEAL)
    return submission


def may_ask_again(submission: Submission) -> bool:
    """Once, of what a moderator refused or took off the site; not of a page that editors took off themselves."""
    is_refused = submission.state in (State.REJECTED, State.HIDDEN) and submission.reason != Reason.NONE
    return is_refused and submission.appealed_at is None


def undo(submission: Submission, by: User) -> Submission:
    """A moderator takes their own last decision back, within ten minutes: the row, the words and the reports as before.

    The author who did not see the decision yet never hears of it; who saw it, is told.

    Raises:
        NotYours: somebody else decided, or may not decide any more.
        Overtaken: somebody moved it since, or it is too late.
    """
    was = Undo.objects.filter(submission=submission).first()
    if was is None or was.by_id != by.pk or not may_decide(submission, by):
        raise NotYours
    was.submission = submission
    if not was.is_open:
        raise Overtaken(submission)
    thing, before, row = submission.thing, submission.state, was.fields
    kind = kind_of(thing)
    after = row.pop("state")
    with transaction.atomic():
        _claim(submission, before, after, **row)
        submission.reports.filter(pk__in=was.reports).update(is_open=True, was_right=None)
        submission.open_reports = submission.reports.filter(is_open=True).count()
        submission.save(update_fields=["open_reports"])
        _log(submission, before, after, by, Reason.UNDONE)
        _correct_notice(submission, was.move_id)
        change = partial(_put_back, kind, submission, thing, was) if was.words else None
        if before != State.PUBLISHED and after == State.PUBLISHED:
            _show(kind, thing, Shown.YES, "appear")
        elif before == State.PUBLISHED and after != State.PUBLISHED:
            _show(kind, thing, kind.gone(thing), "vanish", change)
        elif change:
            _show(kind, thing, Shown.YES, "change", change)
        was.delete()
    return submission


def may_decide(submission: Submission, by: User) -> bool:
    """Moderators decide; never on what they wrote (down), nor on what is of or about their own organisation.

    A second look is for who did not decide before, a text in another language for who reads it.
    """
    if not by.has_role(MODERATOR) or by.pk in (submission.author_id, submission.written_by_id):
        return False
    not_theirs = left_to_others(by)
    if by.organisation_id:
        not_theirs |= about_organisation(by.organisation_id)
    return not Submission.objects.filter(not_theirs, pk=submission.pk).exists()


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


def _is_surely(submission: Submission, author: User | None) -> bool:
    """True for who wrote it; not with a new card that may be in somebody else's hand."""
    return submission.author_id == _pk(author) and not (author and author.is_locked)


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


def _verdict(kind: Kind, thing: Any, words: dict[str, str], history: History, **how: bool) -> Verdict:
    rules, text, first_texts = DoorRules.current(), "\n".join(words.values()), kind.first_texts(thing)
    return judge(
        text,
        history,
        trusted_after=rules.trusted_after if first_texts is None else first_texts,
        hold_first=kind.hold_first(thing),
        is_private=private.has_hard(words.values()),
        is_listed=has_listed(text, rules.words),
        is_foreign=kind.lang(thing) != DUTCH,
        **how,
    )


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
    submission.lang = kind.lang(thing)
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


def _log(submission: Submission, before: str, after: str, by: User | None, reason: str = Reason.NONE) -> Move:
    return Move.objects.create(submission=submission, before=before, after=after, by=by, reason=reason)


def _wipe(submission: Submission, by: User | None, reason: str = Reason.NONE) -> None:
    """Off the site, and the words are nowhere any more: not before, not proposed, not linked."""
    thing, before = submission.thing, submission.state
    kind = kind_of(thing)
    wiped = {"proposed": None, "message": "", "appeal": "", "words_digest": "", "open_reports": 0}
    with transaction.atomic():
        _claim(submission, before, State.WITHDRAWN, **wiped, **({"reason": reason} if reason else {}))
        _log(submission, before, State.WITHDRAWN, by, reason)
        Undo.objects.filter(submission=submission).delete()
        submission.earlier_texts.all().delete()
        Link.objects.touching(thing, *kind.moves_along(thing)).delete()
        consent.let_go(thing, *kind.moves_along(thing))
        if before == State.PUBLISHED:
            _show(kind, thing, kind.gone(thing), "vanish", partial(kind.erase, thing))
        else:
            kind.erase(thing)


def _replace_words(kind: Kind, submission: Submission, thing: Any, words: dict[str, str]) -> None:
    """Other words; the old ones stay for moderators."""
    EarlierText.objects.create(submission=submission, words=kind.words(thing))
    kind.set_words(thing, words)


def _put_words(
    kind: Kind, submission: Submission, thing: Any, words: dict[str, str], proposed: dict[str, str] | None,
    is_mended: bool, was: Undo,
) -> None:  # fmt: skip
    """The words of a decision: those the author proposed, or theirs with a few changed by the moderator."""
    own = proposed if proposed and is_mended else None  # was not on the site and nowhere kept yet
    kept = [EarlierText(submission=submission, words=text) for text in (was.words, own) if text]
    for text in kept:
        text.save()
    was.earlier = [text.pk for text in kept]
    if is_mended:
        submission.before_edit = kept[-1]
        submission.save(update_fields=["before_edit"])
    kind.set_words(thing, words)


def _put_back(kind: Kind, submission: Submission, thing: Any, was: Undo) -> None:
    """The words from before a decision, and nothing kept of those it put there."""
    submission.earlier_texts.filter(pk__in=was.earlier).delete()
    kind.set_words(thing, was.words)


def _as_it_is(submission: Submission, by: User, words: dict[str, str] | None) -> Undo:
    """How to come back here, to be kept once something is decided."""
    row = {field: getattr(submission, field) for field in Undo.FIELDS}
    row["decided_at"] = submission.decided_at and submission.decided_at.isoformat()
    return Undo(submission=submission, by=by, row=row, words=words)


def _keep_way_back(submission: Submission, was: Undo) -> None:
    was.revision = submission.revision
    Undo.objects.filter(submission=submission).delete()
    was.save()


def _correct_notice(submission: Submission, move: int) -> None:
    """What the author did not see yet, they need not hear; what they saw, is put right."""
    if submission.author_id and not submission.notices.filter(event=f"move-{move}", seen_at=None).delete()[0]:
        Notice.objects.create(
            person_id=submission.author_id, event=f"undone-{move}", submission=submission, state=submission.state
        )


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
