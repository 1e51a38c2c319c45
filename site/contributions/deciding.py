"""What moderators decide, and how they take it back; what editors do in Wagtail with pages that came in here.

The same steps as at the door (``moving``), in a short transaction of its own.
"""

from contextlib import suppress
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from contributions import peers
from contributions.deciders import left_to_others
from contributions.kinds import Kind, about_organisation, kind_of
from contributions.models import EarlierText, Notice, Reason, Shown, State, Submission, Undo
from contributions.moving import NotYours as NotYours  # callers catch them by this name
from contributions.moving import Overtaken as Overtaken
from contributions.moving import log, move, notify, show
from contributions.past import digest_of
from people.models import MODERATOR, User

#: What leaves the text on the site as it is, where a new one waits for it.
_ANSWERS_TO_PROPOSAL = frozenset({State.REJECTED, State.CHANGE_ASKED})


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
        move(
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
        was.move = log(submission, before, to, by, reason)
        notify(submission, after)
        change = partial(_put_words, kind, submission, thing, words, proposed, bool(mended), was) if words else None
        if before != State.PUBLISHED and to == State.PUBLISHED:
            show(kind, thing, Shown.YES, "appear", change)
        elif before == State.PUBLISHED and to != State.PUBLISHED:
            show(kind, thing, kind.gone(thing), "vanish")
        elif change:
            show(kind, thing, Shown.YES, "change", change)
        _keep_way_back(submission, was)
    return submission


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
        move(submission, before, after, **row)
        submission.reports.filter(pk__in=was.reports).update(is_open=True, was_right=None)
        submission.open_reports = submission.reports.filter(is_open=True).count()
        submission.save(update_fields=["open_reports"])
        log(submission, before, after, by, Reason.UNDONE)
        _correct_notice(submission, was.move_id)
        change = partial(_put_back, kind, submission, thing, was) if was.words else None
        if before != State.PUBLISHED and after == State.PUBLISHED:
            show(kind, thing, Shown.YES, "appear")
        elif before == State.PUBLISHED and after != State.PUBLISHED:
            show(kind, thing, kind.gone(thing), "vanish", change)
        elif change:
            show(kind, thing, Shown.YES, "change", change)
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
        move(submission, before, after, reason=Reason.NONE, message="", decided_by=None, decided_at=timezone.now())
        log(submission, before, after, None)
        notify(submission)


# --- how it was, and the way back there ------------------------------------------------------------


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
