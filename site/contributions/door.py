"""THE DOOR: the only way people's words become public. Read it from top to bottom.

clean → judge → record → show → notify → broadcast

1. *clean* happens when a thing is saved (``cleaning.CleanHTMLField``) and when a form is read.
2. *judge* (``judging.judge``) is pure; what it needs to know is looked up before (``past``), outside the transaction.
3. *record*: one ``Submission`` row for each contribution. A form sent twice is one row (``form_key``);
   each move is a conditional UPDATE and only the caller that changed one row goes on.
4. *show*: each kind says how (``kinds.Kind.set_shown``); its stream moves on; the search index follows.
5. *notify*: rows for those who must hear of it, in the same transaction.
6. *broadcast*: after the commit, without waiting.

Here is what people do: ``submit``, ``resubmit``, ``report``, ``withdraw`` and the like. The steps that every move
takes (3 to 6) are in ``moving``; what moderators and editors do, in ``deciding``, takes the same steps. Each opens its
own short transaction; forms are validated and pages rendered outside of it.
"""

import uuid
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.db.models import F, Model
from django.utils import timezone

from contributions import private
from contributions.judging import NOBODY, History, Outcome, Verdict, judge
from contributions.kinds import Kind, kind_of
from contributions.languages import DUTCH
from contributions.listed import has_listed
from contributions.models import EarlierText, Reason, Report, Shown, State, Submission, Undo
from contributions.moving import NotYours as NotYours  # callers catch them by this name
from contributions.moving import Overtaken as Overtaken
from contributions.moving import is_surely, log, move, notify, show
from contributions.past import Past, digest_of
from contributions.rules import DoorRules
from people.models import User
from trail import consent
from trail.models import Link

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
    if not is_surely(submission, author) or not kind.may_change(submission):
        raise NotYours
    verdict = _verdict(kind, thing, words, Past.of(author).history_of_a_change(author) if author else NOBODY)
    if submission.before_edit_id and verdict.outcome is Outcome.PUBLISH:
        verdict = Verdict(Outcome.HOLD, Reason.MENDED)
    before, digest = submission.state, digest_of(kind.same(words))
    with transaction.atomic():
        if before == State.PUBLISHED:
            if verdict.outcome is Outcome.PUBLISH:
                move(submission, before, before, proposed=None, words_digest=digest)
                show(kind, thing, Shown.YES, "change", partial(_replace_words, kind, submission, thing, words))
            else:
                move(submission, before, before, proposed=words, reason=verdict.reason, message="")
        else:
            after, reason = _after_waiting(submission, verdict)
            move(
                submission, before, after, words_digest=digest,
                reason=reason, message="", proposed=None, decided_by=None, decided_at=None, before_edit=None,
            )  # fmt: skip
            log(submission, before, after, author, reason)
            change = partial(_replace_words, kind, submission, thing, words)
            if after == State.PUBLISHED:
                show(kind, thing, Shown.YES, "appear", change)
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
        move(submission, State.HELD, State.HELD)
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
    if not is_surely(submission, author):
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
            move(current, State.PUBLISHED, State.HELD, reason=Reason.REPORTED)
            log(current, State.PUBLISHED, State.HELD, None, Reason.REPORTED)
            notify(current)
            show(kind, thing, kind.gone(thing), "vanish")
    return True


def ask_again(submission: Submission, author: User, why: str = "") -> Submission:
    """The author of a refused text asks, once, that somebody else looks; it waits again, with their words.

    Raises:
        NotYours: it is somebody else's, it was not refused, or this was asked before.
        Overtaken: it moved meanwhile.
    """
    if not is_surely(submission, author) or not may_ask_again(submission):
        raise NotYours
    before = submission.state
    with transaction.atomic():
        move(
            submission, before, State.HELD, reason=Reason.APPEAL, message="", decided_by=None, decided_at=None,
            appealed_at=timezone.now(), appeal=why,
        )  # fmt: skip
        log(submission, before, State.HELD, author, Reason.APPEAL)
    return submission


def may_ask_again(submission: Submission) -> bool:
    """Once, of what a moderator refused or took off the site; not of a page that editors took off themselves."""
    is_refused = submission.state in (State.REJECTED, State.HIDDEN) and submission.reason != Reason.NONE
    return is_refused and submission.appealed_at is None


# --- the steps ------------------------------------------------------------------------------------


def _is_same_form(known: Submission, thing: Model, author: User | None, digest: str) -> bool:
    """Sent twice, or other words in a form that was sent before (back in the browser)? Those are not lost."""
    return (
        known.author_id == (author.pk if author else None)
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
        has_picture=kind.has_new_picture(thing),
        **how,
    )


def _take_in(kind: Kind, thing: Any, submission: Submission) -> Submission:
    """Store the thing and its row; on the site at once where the row says so."""
    shows = submission.state == State.PUBLISHED
    if shows and kind.is_stored_when_shown(thing):
        show(kind, thing, Shown.YES, "appear")
        _record(kind, thing, submission)
    else:
        kind.save_new(thing)
        _record(kind, thing, submission)
        if shows:
            show(kind, thing, Shown.YES, "appear")
    return submission


def _record(kind: Kind, thing: Any, submission: Submission) -> None:
    submission.thing = thing
    submission.page = kind.page(thing)
    submission.lang = kind.lang(thing)
    submission.save(force_insert=True)


def _wipe(submission: Submission, by: User | None, reason: str = Reason.NONE) -> None:
    """Off the site, and the words are nowhere any more: not before, not proposed, not linked."""
    thing, before = submission.thing, submission.state
    kind = kind_of(thing)
    wiped = {"proposed": None, "message": "", "appeal": "", "words_digest": "", "open_reports": 0}
    with transaction.atomic():
        move(submission, before, State.WITHDRAWN, **wiped, **({"reason": reason} if reason else {}))
        log(submission, before, State.WITHDRAWN, by, reason)
        Undo.objects.filter(submission=submission).delete()
        submission.earlier_texts.all().delete()
        Link.objects.touching(thing, *kind.moves_along(thing)).delete()
        if before == State.PUBLISHED:
            show(kind, thing, kind.gone(thing), "vanish", partial(kind.erase, thing))
        else:
            kind.erase(thing)
        consent.let_go(thing, *kind.moves_along(thing))


def _replace_words(kind: Kind, submission: Submission, thing: Any, words: dict[str, str]) -> None:
    """Other words; the old ones stay for moderators."""
    EarlierText.objects.create(submission=submission, words=kind.words(thing))
    kind.set_words(thing, words)
