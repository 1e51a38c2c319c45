"""``/huisregels/cijfers/``: what moderation did, month by month, from the log; nothing below five is told.

Only whole months are told, so that no two looks at the page differ by one text. Computed at most a few times a day.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median_high
from typing import Any

from django.core.cache import cache
from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from contributions.models import Move, Reason, RefusalReason, State, Submission, Undo
from contributions.usual_wait import FEWEST, called, waits

#: How many whole months are told, and how long they are kept (seconds).
MONTHS, _SECONDS = 6, 6 * 60 * 60
#: A smaller number could point at somebody.
FEW = 5


@dataclass
class Month:
    """What happened in one month.

    Attributes:
        refused: how often with each reason, those that were never used too.
    """

    begin: datetime
    received: int = 0
    waits: list[timedelta] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=dict)
    looked_again: int = 0
    overturned: int = 0

    @property
    def wait(self) -> str:
        """The median, in words."""
        if len(self.waits) < FEWEST:
            return "te weinig teksten om dat te zeggen"
        return f"meestal {called(median_high(self.waits))}"

    @property
    def all_told(self) -> bool:
        """True when no reason is hidden: then their sum gives nothing away."""
        return all(count >= FEW for count in self.refused.values())

    @property
    def refused_at_least(self) -> int:
        """All refusals that are told by reason; the sum of all would give a hidden one away by subtraction."""
        return sum(count for count in self.refused.values() if count >= FEW)


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """The page; the same for everybody."""
    today = timezone.localtime()
    key = f"contributions.figures:{today:%Y-%m}"
    months = cache.get_or_set(key, lambda: months_before(today), _SECONDS)
    return render(request, "contributions/figures.html", {"months": months})


def months_before(moment: datetime) -> list[Month]:
    """The whole months before the one of ``moment``, from the first line in the log on, the latest first; 6 SQL."""
    borders = _borders(moment)
    first = Move.objects.aggregate(at=Min("at"))["at"]
    borders = [begin for begin, end in pairwise(borders) if first and first < end] + borders[-1:]
    months = [Month(begin) for begin in borders[:-1]]
    ends = list(pairwise(borders))

    def month_of(at: datetime) -> Month | None:
        return next((month for month, (begin, end) in zip(months, ends, strict=True) if begin <= at < end), None)

    within = {"at__gte": borders[0], "at__lt": borders[-1]}
    for at in _received(borders[0], borders[-1]):
        if month := month_of(at):
            month.received += 1
    for at, wait in waits(borders[0], borders[-1]):
        if month := month_of(at):
            month.waits.append(wait)
    _count_refusals(months, month_of, _standing(within).filter(after__in=(State.REJECTED, State.HIDDEN)))
    second = _standing(within).filter(submission__appealed_at__lt=F("at"), before=State.HELD)
    for at, after in second.values_list("at", "after"):
        if month := month_of(at):
            month.looked_again += 1
            month.overturned += after == State.PUBLISHED
    return months[::-1]


def _borders(moment: datetime) -> list[datetime]:
    """The first moments of the told months and of the one after them."""
    first = moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    counted = [divmod(first.year * 12 + first.month - 1 - back, 12) for back in range(MONTHS, -1, -1)]
    zone = timezone.get_current_timezone()
    return [datetime(year, month + 1, 1, tzinfo=zone) for year, month in counted]


def _received(begin: datetime, end: datetime) -> Iterable[datetime]:
    """When each text came in; what editors made has a row too once people said something of it."""
    rows = Submission.objects.filter(received_at__gte=begin, received_at__lt=end)
    return rows.exclude(author=None, held_for=Reason.NONE).values_list("received_at", flat=True)


def _standing(within: dict[str, Any]) -> QuerySet[Move]:
    """Moderators' decisions, less those that were taken back."""
    taken_back = Move.objects.filter(
        submission=OuterRef("submission"), reason=Reason.UNDONE, by=OuterRef("by"), before=OuterRef("after"),
        at__gt=OuterRef("at"), at__lt=OuterRef("at") + Undo.WAY_BACK,
    )  # fmt: skip
    by_others = Q(submission__author=None) | ~Q(by=F("submission__author"))
    return Move.objects.filter(by_others, by__isnull=False, act="", **within).exclude(
        reason=Reason.UNDONE
    ).filter(~Exists(taken_back))  # fmt: skip


def _count_refusals(months: list[Month], month_of: Any, moves: QuerySet[Move]) -> None:
    known = RefusalReason.objects.known()
    words = {reason.code: reason.label for reason in known}
    counts = {id(month): Counter[str]() for month in months}
    for at, reason in moves.values_list("at", "reason"):
        if month := month_of(at):
            counts[id(month)][words.get(reason, "iets anders")] += 1
    for month in months:
        labels = dict.fromkeys([*(reason.label for reason in known if reason.is_active), "iets anders"])
        found = counts[id(month)]
        month.refused = {label: found[label] for label in dict.fromkeys([*labels, *sorted(found)])}
