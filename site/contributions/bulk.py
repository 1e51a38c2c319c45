"""``/modereren/lijst/``: all that waits in one list; where one kind is chosen, one decision for up to fifty of them."""

import re
from collections.abc import Iterable

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from contributions import deciding
from contributions.desk import Desk, moderators_only
from contributions.forms import BulkForm
from contributions.kinds import things_of_all_kinds
from contributions.waiting import QueueItem, what_people_say
from people.carry import SignedInRequest

#: How many texts one page of the list shows, and one decision may be about.
PAGE = 50
#: A text and the revision that was read: ``12-0``.
_PICK = re.compile(r"([0-9]{1,18})-([0-9]{1,9})")


@never_cache
@moderators_only
@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: SignedInRequest) -> HttpResponse:
    """The list. Words are shown where one kind is chosen: who decides on many at once has read them here."""
    desk = Desk(request)
    is_readable = bool(desk.filters.chosen["soort"])
    picked = dict(_picks(request.POST.getlist("tekst")))
    form = BulkForm(request.POST or None, count=len(picked), limit=PAGE)
    if request.method == "POST" and is_readable and form.is_valid():
        done, late = _decide_all(desk, picked, form)
        if done:
            messages.success(request, f"Gedaan: {_texts(done)}.")
        if late:
            messages.info(request, f"{_texts(late)} niet: iemand was je voor, of er is misschien iemand in gevaar.")
        return redirect(desk.address("queue_list"))
    number = _page_number(request.GET.get("blad", ""))
    rows = list(desk.rows[(number - 1) * PAGE : number * PAGE + 1])
    shown = rows[:PAGE]
    if is_readable:
        prefetch_related_objects(shown, things_of_all_kinds(), what_people_say())
    context = {
        "desk": desk,
        "form": form,
        "items": [(QueueItem(row), row.pk in picked) for row in shown],
        "is_readable": is_readable,
        "pager": _pager(desk, number, has_more=len(rows) > PAGE),
        "limit": PAGE,
    }
    return render(request, "contributions/list.html", context)


def _decide_all(desk: Desk, picked: dict[int, int], form: BulkForm) -> tuple[int, int]:
    """Each in its own transaction: how many were done, and how many somebody moved first (or are not for this)."""
    data, done = form.cleaned_data, 0
    rows = list(desk.rows.filter(pk__in=picked))
    prefetch_related_objects(rows, things_of_all_kinds())
    for row in rows:
        if not QueueItem(row).may_be_picked:
            continue
        row.revision = picked[row.pk]
        try:
            deciding.decide(row, form.state, desk.moderator, message=data["message"], reason=data["reason"])
        except (deciding.Overtaken, deciding.NotYours):
            continue
        done += 1
    return done, len(picked) - done


def _picks(values: list[str]) -> Iterable[tuple[int, int]]:
    for value in values:
        match = _PICK.fullmatch(value)
        if match:
            yield int(match[1]), int(match[2])


def _texts(count: int) -> str:
    return f"{count} {'tekst' if count == 1 else 'teksten'}"


def _page_number(value: str) -> int:
    is_number = value.isascii() and value.isdigit() and len(value) < 5
    return max(1, int(value)) if is_number else 1


def _pager(desk: Desk, number: int, *, has_more: bool) -> dict[str, str]:
    """Where the list goes on, with what is chosen."""
    address = desk.address("queue_list")
    glue = "&" if desk.filters.query else "?"
    return {
        "previous_url": f"{address}{glue}blad={number - 1}" if number > 1 else "",
        "next_url": f"{address}{glue}blad={number + 1}" if has_more else "",
    }
