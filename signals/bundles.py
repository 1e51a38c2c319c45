"""Laying signals together, laying them before a body, and the body's answer."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from contributions import door, review
from contributions.models import Shown
from contributions.models import State as DoorState
from pages.meta import absolute
from pages.templatetags.look_tags import long_date
from people.carry import SignedInRequest, writers_only
from people.models import EDITOR, POLICYMAKER, User
from signals.forms import AnswerForm, BundleForm, HandOverForm
from signals.kinds import ANSWERED_ALREADY
from signals.models import Answer, Body, Bundle, PolicySignal, SignalBoardPage
from signals.quoting import bring_quotes
from signals.states import ImpossibleMove, State

# --- what editors do ------------------------------------------------------------------------------------


@transaction.atomic
def lay_together(bundle: Bundle, signals: Iterable[PolicySignal], by: User) -> None:
    """Store a new bundle and bring its signals to "Samengelegd": all of them, or nothing happens.

    Raises:
        ImpossibleMove: one of them is not "Herkend" (any more).
    """
    bundle.made_by = by
    bundle.save()
    bundle.note_quotes(bundle.quoted, by)
    for signal in signals:
        signal.move(State.BUNDLED, by, note=f"In één bundel: {bundle.title}")
        PolicySignal.objects.filter(pk=signal.pk).update(bundle=bundle)


@transaction.atomic
def hand_over(bundle: Bundle, body: Body, asked_by: date, by: User) -> None:
    """Lay a bundle before a body, which is asked to answer by a date.

    Raises:
        ImpossibleMove: it lies before a body already.
    """
    free = Bundle.objects.filter(pk=bundle.pk, handed_at=None)
    if free.update(body=body, asked_by=asked_by, handed_at=timezone.now()) != 1:
        raise ImpossibleMove("handed over already")
    bundle.refresh_from_db()
    bundle.move(State.HANDED_OVER, by, note=f"Aan {body.name}. Antwoord gevraagd tegen {long_date(asked_by)}.")


def _editors_only(request: SignedInRequest) -> None:
    if not request.user.has_role(EDITOR):
        raise Http404


@never_cache
@writers_only
@require_http_methods(["GET", "HEAD", "POST"])
def new_bundle(request: SignedInRequest, page: SignalBoardPage) -> HttpResponse:
    """``/signalen/samenleggen/``: an editor lays recognised signals together."""
    _editors_only(request)
    form = BundleForm(request.POST or None, board=page)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["signals"]
        bundle = Bundle(
            board=page, title=form.cleaned_data["title"], question=form.cleaned_data["question"],
            quoted=form.cleaned_data["quoted"], is_example=any(signal.is_example for signal in chosen),
        )  # fmt: skip
        try:
            lay_together(bundle, chosen, request.user)
        except ImpossibleMove:
            form.add_error("signals", "Een van deze signalen staat niet meer bij ‘Herkend’. Kies opnieuw.")
        else:
            messages.success(request, "Gedaan: samengelegd.")
            return redirect(bundle.get_absolute_url())
    return render(request, "signals/new_bundle.html", {**page.get_context(request), "form": form})


@never_cache
@writers_only
@require_http_methods(["GET", "HEAD", "POST"])
def lay_before(request: SignedInRequest, page: SignalBoardPage, pk: int) -> HttpResponse:
    """``/signalen/bundel/<pk>/leggen/``: an editor lays a bundle before a body."""
    _editors_only(request)
    found = find(page, pk)
    if found.handed_at:
        messages.info(request, f"Deze bundel ligt al bij {found.body}.")
        return redirect(found.get_absolute_url())
    form = HandOverForm(request.POST or None, is_example=found.is_example)
    if request.method == "POST" and form.is_valid():
        try:
            hand_over(found, form.cleaned_data["body"], form.cleaned_data["asked_by"], request.user)
        except ImpossibleMove:
            messages.info(request, "Iemand was je net voor. Kijk waar de bundel nu ligt.")
        else:
            messages.success(request, f"Gedaan: de bundel ligt bij {found.body}.")
        return redirect(found.get_absolute_url())
    return render(request, "signals/lay_before.html", {**page.get_context(request), "form": form, "bundle": found})


# --- the bundle on the site -------------------------------------------------------------------------------


def find(page: SignalBoardPage, pk: int) -> Bundle:
    """The bundle; 404 when there is none."""
    found = Bundle.objects.filter(board=page, pk=pk).with_answer().first() if pk < 2**63 else None
    if found is None:
        raise Http404
    found.board = page
    return found


def bundle(request: HttpRequest, page: SignalBoardPage, pk: int) -> HttpResponse:
    """``/signalen/bundel/<pk>/``: what lies together, before whom, and the answer."""
    found = find(page, pk)
    rows = list(found.signals.visible_to(request.user).select_related("theme").newest_first())
    for row in rows:
        row.board = page
    user = request.user
    answer = found.answered
    bring_quotes(found, *([answer] if answer else []))
    context = {
        **page.get_context(request),
        "canonical": absolute(found.get_absolute_url()),
        "bundle": found,
        "signals": rows,
        "answer": answer,
        "answers": [answer] if answer else [],
        "may_lay": isinstance(user, User) and user.has_role(EDITOR) and not found.handed_at,
        "may_answer": isinstance(user, User) and found.may_be_answered_by(user) and not _has_answer(found),
    }
    return render(request, "signals/bundle.html", context)


# --- what a body does ---------------------------------------------------------------------------------------


@never_cache
@writers_only
@require_safe
def waits_for_us(request: SignedInRequest, page: SignalBoardPage) -> HttpResponse:
    """``/signalen/wacht-op-ons/``: what lies before the body a policymaker works for, the oldest question first."""
    if not request.user.has_role(POLICYMAKER):
        raise Http404
    rows = Bundle.objects.filter(board=page, body__organisation=request.user.organisation_id or 0)
    rows = rows.select_related("body").annotate(signal_count=Count("signals")).order_by(F("asked_by").asc(), "pk")
    shown = dict(Answer.objects.standing().filter(bundle__in=rows.values("pk")).values_list("bundle", "shown"))
    lists: dict[str, list[Bundle]] = {"waiting": [], "being_read": [], "done": []}
    for row in rows:
        row.board = page
        state = shown.get(row.pk)
        lists["waiting" if state is None else "done" if state == Shown.YES else "being_read"].append(row)
    context = {**page.get_context(request), **lists}
    return render(request, "signals/waits_for_us.html", context)


@never_cache
@writers_only
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: SignedInRequest, page: SignalBoardPage, pk: int) -> HttpResponse:
    """``/signalen/bundel/<pk>/antwoord/``: a policymaker answers for the own body; others are told whose it is."""
    found = find(page, pk)
    if not found.may_be_answered_by(request.user):
        messages.error(request, _not_yours(found))
        return redirect(found.get_absolute_url())
    if request.method != "POST" and _has_answer(found):
        messages.info(request, ANSWERED_ALREADY)
        return redirect(found.get_absolute_url())
    form = AnswerForm(request.POST or None, bundle=found)
    if request.method == "POST" and form.is_ready():
        data: dict[str, Any] = form.cleaned_data
        fields = {name: data[name] for name in ("kind", "line", "text", "who", "by_when", "quoted")}
        given = Answer(bundle=found, author=request.user, **fields)
        if form.must_be_read:
            return review.show(request, form, given, page, "Stuur dit antwoord")
        try:
            submission = door.submit(given, request.user, data["form_key"])
        except door.Refused as refused:
            form.add_error(None, str(refused))
        else:
            if submission.state == DoorState.PUBLISHED:
                return redirect(submission.thing.get_absolute_url())
            return redirect("mine_sent", submission.pk)
    readers = review.readers(request.user, page, name=str(found.body))
    context = {**page.get_context(request), "form": form, "bundle": found, "readers": readers}
    return render(request, "signals/answer.html", context)


def _has_answer(found: Bundle) -> bool:
    """True when nobody needs to write one: it is on the site, or on its way."""
    return Answer.objects.standing().filter(bundle=found).exists()


def _not_yours(found: Bundle) -> str:
    """Why somebody can't answer, in plain words."""
    if not found.handed_at:
        return "Deze bundel ligt nog bij niemand. Er kan nog geen antwoord komen."
    return f"Deze bundel ligt bij {found.body}. Alleen beleidsmakers van daar kunnen antwoorden."
