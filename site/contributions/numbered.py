"""Reading a numbered stream: pages by number, and what changed since a version.

Numbers are given out at publication, one by one, so page 3 of 20 is numbers 41 to 60: one indexed
range, as fast at the end of a long talk as at its start. No COUNT and no OFFSET.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, JsonResponse

from contributions.kinds import kind_of
from contributions.models import Shown
from live.broadcast import Message

PAGE_SIZE = 20
#: The most items one answer brings after a reconnect; ``more`` says that there are others.
CATCH_UP = 100
_MOST = 2**31


def whole_number(value: str, default: int = 1) -> int:
    """A number from an address; ``default`` for anything else, never more than the database takes."""
    if not (value.isdecimal() and value.isascii()):
        return default
    # Python reads no number of more than 4,300 signs; ten are already more than the most.
    return min(int(value.lstrip("0")[:11] or 0), _MOST) or default


@dataclass(frozen=True)
class NumberPage:
    """One page of a numbered stream.

    Attributes:
        page: which page, from 1.
        last_number: the highest number given out.
    """

    page: int
    last_number: int

    @classmethod
    def of(cls, request: HttpRequest, last_number: int) -> "NumberPage":
        """The page asked for with ``?pagina=``, held within what exists."""
        last_page = max(1, -(-last_number // PAGE_SIZE))
        return cls(min(whole_number(request.GET.get("pagina", "")), last_page), last_number)

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.last_number // PAGE_SIZE))

    @property
    def is_last(self) -> bool:
        """True on the page where new things appear."""
        return self.page == self.pages

    @property
    def previous_url(self) -> str:
        """The page before; empty on the first."""
        return f"?pagina={self.page - 1}" if self.page > 1 else ""

    @property
    def next_url(self) -> str:
        """The page after; empty on the last."""
        return "" if self.is_last else f"?pagina={self.page + 1}"

    @property
    def own_query(self) -> str:
        """What this page adds to the address of its list; nothing for the first."""
        return f"?pagina={self.page}" if self.page > 1 else ""

    @property
    def last_url(self) -> str:
        """The page where new things appear."""
        return f"?pagina={self.pages}"

    def rows(self, things: QuerySet[Any]) -> QuerySet[Any]:
        """The things on this page, in order."""
        first = (self.page - 1) * PAGE_SIZE + 1
        return things.filter(number__gte=first, number__lt=first + PAGE_SIZE).order_by("number")


def page_query(number: int | None) -> str:
    """The query part of the address of the page a number stands on; empty for the first."""
    page = -(-(number or 1) // PAGE_SIZE)
    return f"?pagina={page}" if page > 1 else ""


def changes_since(
    rows: QuerySet[Any], since: int, version: int, shown: Any, also: Sequence[Message] = ()
) -> JsonResponse:
    """What moved after version ``since``, oldest move first, as the socket would have told it.

    Args:
        rows: all things of the stream, whatever their state.
        version: the stream's version, read *before* the rows: what commits meanwhile comes next time.
        shown: a function from a thing to how it appears (``Shown``).
        also: what else the socket told, such as that a talk was closed.
    """
    moved = list(rows.filter(version__gt=since, version__lte=version).order_by("version")[: CATCH_UP + 1])
    more = len(moved) > CATCH_UP
    moved = moved[:CATCH_UP]
    reached = moved[-1].version if more else max(version, since)
    told = [message for message in also if since < message["version"] <= reached]
    items = sorted([*told, *(_message(thing, shown(thing)) for thing in moved)], key=itemgetter("version"))
    answer = {"version": reached, "items": items, "more": more}
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})


def _message(thing: Any, shown: Shown) -> Message:
    kind = kind_of(thing)
    return {
        "event": "appear" if shown == Shown.YES else "vanish",
        "id": kind.element_id(thing),
        "version": thing.version,
        "html": "" if shown == Shown.NO else kind.html(thing),
    }
