"""``/afspraken/``: what was agreed, and how far it is."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from contributions.numbered import whole_number
from pages.meta import absolute, crumbs
from pages.models import CommitmentsPage
from trail.models import Commitment
from trail.querysets import CommitmentQuerySet
from trail.states import State

#: Commitments on one page of the list.
PAGE = 24
#: What the filter calls those that should have been done.
LATE = "te-laat"
_WORDS = {**dict(State.choices), LATE: "Had al klaar moeten zijn"}


@dataclass(frozen=True)
class Choice:
    """One value of the filter, and how many it finds."""

    value: str
    words: str
    count: int


def listing(request: HttpRequest, page: CommitmentsPage) -> HttpResponse:
    """The list, filtered by state, the newest first; pages are keyset on the key; 2 SQL."""
    visible = Commitment.objects.filter(page=page).visible_to(request.user)
    asked = request.GET.get("staat", "")
    state = asked if asked in _WORDS else ""
    choices = _choices(visible)
    before = whole_number(request.GET.get("voor", ""), 0)
    rows = visible.filter(_condition(state)) if state else visible
    found = list((rows.filter(pk__lt=before) if before else rows).order_by("-pk")[: PAGE + 1])
    older = urlencode({**({"staat": state} if state else {}), "voor": str(found[PAGE - 1].pk)}) if found[PAGE:] else ""
    context = {
        **page.get_context(request),
        "commitments": found[:PAGE],
        "choices": choices,
        "state": state,
        "total": None if before else _total(choices, state),
        "unknown": bool(asked and not state),
        "pager": {"next_url": f"?{older}" if older else ""},
    }
    return render(request, "pages/commitments_page.html", context)


def _condition(state: str) -> Q:
    return CommitmentQuerySet.is_late() if state == LATE else Q(state=state)


def _choices(visible: CommitmentQuerySet) -> list[Choice]:
    """Each state with how many there are; 1 SQL."""
    counts = visible.aggregate(**{f"n_{n}": Count("pk", filter=_condition(state)) for n, state in enumerate(_WORDS)})
    return [Choice(state, str(words), counts[f"n_{n}"]) for n, (state, words) in enumerate(_WORDS.items())]


def _total(choices: list[Choice], state: str) -> int:
    """How many are found; those that are late are counted with their state too."""
    return sum(choice.count for choice in choices if (choice.value == state if state else choice.value != LATE))


def commitment(request: HttpRequest, page: CommitmentsPage, pk: int, slug: str) -> HttpResponse:
    """One commitment: who, what, by when, how far it is and since when."""
    rows = Commitment.objects.filter(page=page).visible_to(request.user).prefetch_related("progress")
    found = rows.filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    if found.slug != slug:
        return redirect(found.get_absolute_url())
    context: dict[str, Any] = {
        **page.get_context(request),
        "commitment": found,
        "canonical": absolute(found.get_absolute_url()),
        "linked_data": [crumbs((page.title, page.get_absolute_url()), (found.title, found.get_absolute_url()))],
    }
    return render(request, "pages/commitment.html", context)
