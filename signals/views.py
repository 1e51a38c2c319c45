"""Reading the board and one signal on it."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from contributions.numbered import whole_number
from pages.meta import absolute, crumbs
from people.carry import SignedInRequest, writers_only
from people.models import CARD_ROLES, EDITOR, EXPERT, MODERATOR, User
from signals.chart import chart
from signals.filters import Filters
from signals.forms import ForwardForm, JudgeForm
from signals.models import Answer, PolicySignal, Recognition, SignalBoardPage
from signals.states import SLUGS, STOPS, ImpossibleMove, State, next_by_hand

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
        "chart": chart(filters.by_theme),
        "total": None if before else filters.total,
        "pager": {"next_url": _older(filters, found[PAGE - 1]) if len(found) > PAGE else ""},
    }
    return render(request, "signals/signal_board_page.html", context)


def _older(filters: Filters, last: PolicySignal) -> str:
    chosen = {name: value for name, value in filters.chosen.items() if value}
    return f"?{urlencode({**chosen, 'voor': str(last.number)})}"


def find(request: HttpRequest, page: SignalBoardPage, number: int) -> PolicySignal:
    """The signal with this number.

    Raises:
        Http404: there is none that this person may see.
    """
    rows = (
        PolicySignal.objects.filter(board=page)
        .visible_to(request.user)
        .select_related("theme", "step", "written_down_at")
        .with_answer()
    )
    if request.user.is_authenticated:
        mine = Recognition.objects.filter(signal=OuterRef("pk"), person=request.user.pk)
        rows = rows.annotate(is_recognised=Exists(mine))
    found = rows.filter(number=number).first() if number <= _MOST else None
    if found is None:
        raise Http404
    found.board = page
    return found


def signal(request: HttpRequest, page: SignalBoardPage, number: int, slug: str) -> HttpResponse:
    """One signal: its words, its way, how to refer to it."""
    found = find(request, page, number)
    if found.slug != slug:
        return redirect(found.get_absolute_url())
    context = {
        **page.get_context(request),
        "signal": found,
        "canonical": absolute(found.get_absolute_url()),
        "linked_data": [crumbs((page.title, page.get_absolute_url()), (found.title, found.get_absolute_url()))],
        "way": way(found),
        "may_recognise": may_recognise(request, found),
        "answer": answer_of(found),
        "may_judge": may_judge(request),
        "next_stop": next_by_hand(found.state, request.user),
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


# --- "Dit herken ik" ------------------------------------------------------------------------------------


def may_recognise(request: HttpRequest, found: PolicySignal) -> bool:
    """People with a card, of a signal that is not their own."""
    user = request.user
    return isinstance(user, User) and user.has_role(*CARD_ROLES) and found.author_id != user.pk


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def recognise(request: HttpRequest, page: SignalBoardPage, number: int) -> HttpResponse:
    """``/signalen/<nr>/herken/``: one voice for each person, which may be taken back; with a card only."""
    found = find(request, page, number)
    may = may_recognise(request, found)
    if request.method == "POST" and may:
        return _recognise(request, found)  # type: ignore[arg-type]
    context = {**page.get_context(request), "signal": found, "may_recognise": may}
    status = 403 if request.method == "POST" else 200
    return render(request, "signals/recognise.html", context, status=status)


def _recognise(request: SignedInRequest, found: PolicySignal) -> HttpResponse:
    if request.POST.get("daad") == "neem-terug":
        found.take_back(request.user)
        messages.success(request, "Je nam het terug.")
    else:
        found.recognise(request.user)
        messages.success(request, "Dank je. Je telt mee.")
    return redirect(found.get_absolute_url())


# --- what people notice of an answer ----------------------------------------------------------------------


def answer_of(found: PolicySignal) -> Answer | None:
    """The answer to the bundle a signal from ``find`` lies in; no SQL."""
    if found.bundle is None:
        return None
    found.bundle.board = found.board
    if found.answered:
        found.answered.bundle = found.bundle
    return found.answered


def may_judge(request: HttpRequest) -> bool:
    """Experts by experience, with their card."""
    user = request.user
    return isinstance(user, User) and user.has_role(EXPERT)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def judge(request: HttpRequest, page: SignalBoardPage, number: int) -> HttpResponse:
    """``/signalen/<nr>/oordeel/``: one word for each expert; a later one takes its place."""
    found = find(request, page, number)
    answer = answer_of(found)
    if answer is None:
        raise Http404
    may = may_judge(request)
    form = JudgeForm(request.POST or None) if may else None
    if request.method == "POST" and form and form.is_valid() and isinstance(request.user, User):
        answer.judge(request.user, form.cleaned_data["verdict"])
        messages.success(request, "Dank je. Je telt mee.")
        return redirect(found.get_absolute_url())
    context = {**page.get_context(request), "signal": found, "answer": answer, "form": form}
    status = 403 if request.method == "POST" and not may else 200
    return render(request, "signals/judge.html", context, status=status)


# --- on to the next stop ----------------------------------------------------------------------------------


@never_cache
@writers_only
@require_http_methods(["GET", "HEAD", "POST"])
def forward(request: SignedInRequest, page: SignalBoardPage, number: int) -> HttpResponse:
    """``/signalen/<nr>/verder/``: editors, moderators and the circle take a signal on; for others it is not there.

    How many recognise it never decides: a person does.
    """
    found = find(request, page, number)
    after = next_by_hand(found.state, request.user)
    asked = request.POST.get("halte", "")
    if after is None or (asked and asked != SLUGS[after]):
        if request.user.has_role(EDITOR, MODERATOR):
            messages.info(request, f"Dit kan nu niet. Het signaal staat bij ‘{found.get_state_display()}’.")
            return redirect(found.get_absolute_url())
        raise Http404
    form = ForwardForm(request.POST or None, initial={"halte": SLUGS[after]})
    is_staff = request.user.has_role(EDITOR, MODERATOR)
    if not is_staff:
        del form.fields["note"]
    if request.method == "POST" and form.is_valid():
        note = form.cleaned_data["note"] if is_staff else "Een kring van ervaringsdeskundigen nam het mee."
        try:
            found.move(after, request.user, note=note)
        except ImpossibleMove:
            messages.info(request, "Iemand was je net voor. Kijk waar het signaal nu staat.")
        else:
            messages.success(request, f"Gedaan: {after.label.lower()}.")
        return redirect(found.get_absolute_url())
    context = {**page.get_context(request), "signal": found, "form": form, "after": after}
    return render(request, "signals/forward.html", context)
