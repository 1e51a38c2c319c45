"""Reading the board and one signal on it."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from contributions.numbered import whole_number
from signals.filters import FIELDS, Filters
from signals.models import PolicySignal, SignalBoardPage
from signals.states import STOPS, State

#: Signals on one page of the list.
PAGE = 24
#: Numbers beyond this are no signal's (and too big for some databases).
_MOST = 2**31 - 1


def board(request: HttpRequest, page: SignalBoardPage) -> HttpResponse:
    """The signals, filtered, newest first; pages are keyset on the number."""
    visible = PolicySignal.objects.filter(board=page).visible_to(request.user)
    filters = Filters(request.GET, visible)
    before = whole_number(request.GET.get("voor", ""), 0)
    rows = visible.filter(**filters.lookups()).select_related("theme").newest_first()
    found = list((rows.filter(number__lt=before) if before else rows)[: PAGE + 1])
    for row in found:
        row.board = page
    context = {
        **page.get_context(request),
        "signals": found[:PAGE],
        "filters": filters,
        "total": None if before else filters.total,
        "pager": {"next_url": _older(filters, found[PAGE - 1]) if len(found) > PAGE else ""},
    }
    return render(request, "signals/signal_board_page.html", context)


def _older(filters: Filters, last: PolicySignal) -> str:
    chosen = {name: filters.chosen[name] for name in FIELDS if filters.chosen[name]}
    return f"?{urlencode({**chosen, 'voor': str(last.number)})}"


def find(request: HttpRequest, page: SignalBoardPage, number: int) -> PolicySignal:
    """The signal with this number.

    Raises:
        Http404: there is none that this person may see.
    """
    rows = PolicySignal.objects.filter(board=page).visible_to(request.user)
    found = rows.select_related("theme", "step").filter(number=number).first() if number <= _MOST else None
    if found is None:
        raise Http404
    found.board = page
    return found


def signal(request: HttpRequest, page: SignalBoardPage, number: int, slug: str) -> HttpResponse:
    """One signal: its words, its way, how to refer to it."""
    found = find(request, page, number)
    if found.slug != slug:
        return redirect(found.get_absolute_url())
    canonical = f"{settings.PUBLIC_URL}{found.get_absolute_url()}"
    context = {
        **page.get_context(request),
        "signal": found,
        "canonical": canonical,
        "way": way(found),
    }
    return render(request, "signals/signal.html", context)


def way(found: PolicySignal) -> list[dict[str, Any]]:
    """The line of a signal: what was, where it is, what is still to come; 1 SQL."""
    lines = {row.state: row for row in found.milestones.all()}
    states = list(State) if found.state == State.CLOSED else list(State)[:STOPS]
    return [
        {"state": state, "word": state.label, "line": lines.get(state), "look": _look(found, state)} for state in states
    ]


def _look(found: PolicySignal, state: State) -> str:
    """The class of a stop on the line."""
    states = list(State)
    here, there = states.index(State(found.state)), states.index(state)
    return "nu" if there == here else "af" if there < here else "straks"
