"""How long a text usually waits for a moderator: the median of the last two weeks, said in plain words.

Computed from the log at most once an hour in each process, never with every page.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from statistics import median_high

from django.core.cache import cache
from django.db.models import F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from contributions.deciders import is_read
from contributions.languages import DUTCH, IN_DUTCH
from contributions.models import Move, State

#: What is looked back at, at most so many decisions of it; with fewer than a handful nothing can be said.
WINDOW, MOST, FEWEST = timedelta(days=14), 500, 5
_KEY, _SECONDS = "contributions.usual_wait", 60 * 60
_UNKNOWN = "We weten nog niet hoe lang dat duurt."
_DECIDED = (State.PUBLISHED, State.CHANGE_ASKED, State.REJECTED)
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
#: Up to how long, and what that is called. The hours of a night do not make one day two.
_WORDS = (
    (_HOUR, "minder dan een uur"), (4 * _HOUR, "een paar uur"), (12 * _HOUR, "een halve dag"), (36 * _HOUR, "één dag"),
    (60 * _HOUR, "twee dagen"), (84 * _HOUR, "drie dagen"), (6 * _DAY, "een paar dagen"), (10 * _DAY, "een week"),
)  # fmt: skip


def waits(begin: datetime, end: datetime) -> Iterator[tuple[datetime, timedelta]]:
    """Each decision between two moments, the latest first, and how long that text waited for it; 1 SQL."""
    held = Move.objects.filter(submission=OuterRef("submission"), after=State.HELD, at__lt=OuterRef("at"))
    last_held = Subquery(held.order_by().values("submission").annotate(last=Max("at")).values("last"))
    decided = Move.objects.filter(at__gte=begin, at__lt=end, before=State.HELD, after__in=_DECIDED, by__isnull=False)
    decided = decided.filter(Q(submission__author=None) | ~Q(by=F("submission__author")))
    since = Coalesce(last_held, F("submission__received_at"))
    for at, waited_since in decided.annotate(since=since).order_by("-at").values_list("at", "since"):
        yield at, at - waited_since


def median_wait() -> timedelta | None:
    """Half of the last two weeks' decisions came faster than this; None when there were too few to say. 1 SQL."""
    now = timezone.now()
    found = [wait for _at, wait in islice(waits(now - WINDOW, now), MOST)]
    return median_high(found) if len(found) >= FEWEST else None


def called(wait: timedelta) -> str:
    """What such a time is called: "een paar uur"."""
    return next((words for most, words in _WORDS if wait <= most), "langer dan een week")


def in_words(wait: timedelta | None) -> str:
    """A whole sentence, as it follows "Een mens leest je tekst eerst."."""
    return _UNKNOWN if wait is None else f"Dat duurt meestal {called(wait)}."


def usual_wait(lang: str = DUTCH) -> str:
    """The sentence, at most an hour old; for a text in ``lang``, which perhaps nobody reads."""
    if not is_read(lang):
        called_so = IN_DUTCH.get(lang, "deze taal")
        return f"Niemand van ons leest {called_so}. We zoeken iemand die meeleest. Dat kan lang duren."
    return str(cache.get_or_set(_KEY, lambda: in_words(median_wait()), _SECONDS))


def for_moderators() -> str:
    """What writers are told, for who makes them wait; empty while too few decisions were made to say it."""
    said = usual_wait()
    return "" if said == _UNKNOWN else f"Schrijvers lezen nu: ‘{said}’"


def it_waits(lang: str = DUTCH) -> str:
    """What the writer of a text that waits is told."""
    return f"Dank je. Een mens leest je tekst eerst. {usual_wait(lang)} Je volgt het op ‘Mijn plek’."
