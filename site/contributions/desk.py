"""The moderators' desk: one text after the other, a small change, "pas", "Maak ongedaan"."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.db.models import Exists, prefetch_related_objects
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from contributions import deciding
from contributions.difference import FEW_WORDS, ONE_IN
from contributions.filters import QueueFilters
from contributions.forms import DecisionForm, MendForm
from contributions.kinds import kind_of, kind_of_submission, things_of_all_kinds
from contributions.models import Skip, State, Submission, Undo
from contributions.waiting import (
    QueueItem,
    claim,
    decidable_by,
    in_order,
    published_by_author,
    skip,
    waiting_for,
)
from people.carry import SignedInRequest, sign_in_with
from people.models import MODERATOR

#: How many waiting texts the list beside the open one shows.
QUEUE_LENGTH = 20
#: How many decisions of the last ten minutes can be undone from the desk.
UNDO_LENGTH = 5
_READ_AND_WRITE = ["GET", "HEAD", "POST"]


def moderators_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Whoever is signed out comes in first, and brings along what they decided; for others the room is not there."""

    @wraps(view)
    def guarded(request: SignedInRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.user.is_authenticated:
            if request.method == "POST":
                return sign_in_with(request)
            return redirect(f"{reverse('enter')}?{urlencode({'verder': request.get_full_path()})}")
        if not request.user.has_role(MODERATOR):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def by_button(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only by a button: whoever follows or reloads the address comes back to the desk."""

    @wraps(view)
    def guarded(request: SignedInRequest, *args: object, **kwargs: object) -> HttpResponse:
        return view(request, *args, **kwargs) if request.method == "POST" else redirect("queue")

    return guarded


class Desk:
    """What waits for one moderator, narrowed to what they chose."""

    def __init__(self, request: SignedInRequest) -> None:
        self.moderator = request.user
        waiting = waiting_for(self.moderator)
        self.filters = QueueFilters(request.GET, waiting)
        self.rows = in_order(self.filters.narrow(waiting), self.moderator)

    def address(self, name: str, *args: int) -> str:
        """A page of the desk, with what is chosen behind it."""
        return reverse(name, args=args) + self.filters.query

    def just_decided(self) -> list[Undo]:
        """What this moderator decided in the last ten minutes, and nobody moved since, and is still theirs to decide.

        The last first.
        """
        mine = Undo.objects.filter(by=self.moderator, at__gt=timezone.now() - Undo.WAY_BACK)
        found = mine.filter(submission__in=decidable_by(self.moderator)).select_related("submission__kind")
        return [undo for undo in found.order_by("-pk")[:UNDO_LENGTH] if undo.is_open]


@never_cache
@moderators_only
@require_http_methods(_READ_AND_WRITE)
def queue(request: SignedInRequest, pk: int | None = None) -> HttpResponse:
    """``/modereren/`` and ``/modereren/<pk>/``: the next text that nobody reads now, or the one asked for."""
    desk = Desk(request)
    if pk is None and request.method == "POST":  # a decision names its text: the next may be another by now
        return redirect(desk.address("queue"))
    first = list(desk.rows[: QUEUE_LENGTH + 1])
    if pk is None:
        submission = next((row for row in first if not row.read_by), first[0] if first else None)
    else:
        submission = next((row for row in first if row.pk == pk), None) or asked_for(request, pk)
        if submission is None:
            return redirect(desk.address("queue"))
    form = DecisionForm(request.POST or None, initial={"revision": submission.revision if submission else 0})
    if request.method == "POST" and submission:
        answer = _too_late(request, desk, submission) or (form.is_valid() and _decide(request, desk, submission, form))
        if answer:
            return answer
    if submission:
        prefetch_related_objects([submission], things_of_all_kinds())
        if request.method == "GET" and submission.is_waiting:
            claim(submission, request.user)
    context = {
        "desk": desk,
        "item": submission and QueueItem(submission),
        "form": form,
        "waiting": [QueueItem(row) for row in first if row != submission][:QUEUE_LENGTH],
        "just_decided": [(undo, kind_of_submission(undo.submission)) for undo in desk.just_decided()],
        "skipped": submission is None and Skip.objects.of(request.user).count(),
    }
    return render(request, "contributions/queue.html", context)


def asked_for(request: SignedInRequest, pk: int) -> Submission | None:
    """The text with this number, for who may decide on it; else they hear why not."""
    rows = in_order(decidable_by(request.user), request.user).annotate(has_published=Exists(published_by_author()))
    found = rows.filter(pk=pk).exclude(state=State.WITHDRAWN).first()
    if found is None:
        known = Submission.objects.filter(pk=pk).first()
        if known and known.state != State.WITHDRAWN:
            messages.error(request, "Over deze tekst beslist iemand anders.")
        else:
            messages.info(request, what_happened(known))
    return found


def _too_late(request: SignedInRequest, desk: Desk, submission: Submission) -> HttpResponse | None:
    """Told before anything is asked of a form: somebody moved this text since it was opened."""
    seen = request.POST.get("revision", "")
    is_other = seen.isascii() and seen.isdigit() and seen != str(submission.revision)
    if not is_other:
        return None
    messages.info(request, what_happened(submission))
    return redirect(desk.address("queue"))


def _decide(request: SignedInRequest, desk: Desk, submission: Submission, form: DecisionForm) -> HttpResponse:
    data = form.cleaned_data
    submission.revision = data["revision"]
    try:
        deciding.decide(submission, form.state, request.user, message=data["message"], reason=data["reason"])
    except deciding.Overtaken as overtaken:
        messages.info(request, what_happened(overtaken.submission))
    except deciding.NotYours:
        messages.error(request, "Over deze tekst beslist iemand anders.")
    else:
        messages.success(request, f"Gedaan: {State(submission.state).label.lower()}.")
    return redirect(desk.address("queue"))


def what_happened(submission: Submission | None) -> str:
    """What somebody is told who comes too late."""
    if submission is None:
        return "Deze tekst is er niet meer."
    if submission.state == State.WITHDRAWN:
        return "De schrijver haalde deze tekst net weg. Je hoeft niets te doen."
    if submission.state == State.HELD:
        return "De schrijver veranderde deze tekst net. Lees hem opnieuw."
    who = f" door {submission.decided_by.shown_name}" if submission.decided_by else ""
    return f"Over deze tekst is al beslist{who}. Nu: {State(submission.state).label.lower()}."


@never_cache
@moderators_only
@require_http_methods(_READ_AND_WRITE)
def mend(request: SignedInRequest, pk: int) -> HttpResponse:
    """``/modereren/<pk>/verbeteren/``: change a few words and put it on the site; its author sees the difference."""
    desk = Desk(request)
    submission = asked_for(request, pk)
    if submission is None:
        return redirect(desk.address("queue"))
    if not submission.is_waiting:
        messages.info(request, what_happened(submission))
        return redirect(desk.address("queue"))
    prefetch_related_objects([submission], things_of_all_kinds())
    item = QueueItem(submission)
    if not item.kind.is_text:
        messages.info(request, "Dit kan je niet verbeteren. Zet het op de site, of vraag iets anders.")
        return redirect(desk.address("queue_item", pk))
    form = MendForm(request.POST or None, words=item.words, fields=kind_of(item.thing).form_class(item.thing)().fields,
                    initial={"revision": submission.revision})  # fmt: skip
    if request.method == "POST":
        answer = _too_late(request, desk, submission)
        if answer is None and form.is_valid():
            answer = _put_mended(request, desk, submission, form)
        if answer:
            return answer
    context = {"desk": desk, "item": item, "form": form, "few": FEW_WORDS, "one_in": ONE_IN}
    return render(request, "contributions/mend.html", context)


def _put_mended(request: SignedInRequest, desk: Desk, submission: Submission, form: MendForm) -> HttpResponse:
    submission.revision = form.cleaned_data["revision"]
    message = form.cleaned_data["message"]
    try:
        deciding.decide(submission, State.PUBLISHED, request.user, message=message, mended=form.mended)
    except deciding.Overtaken as overtaken:
        messages.info(request, what_happened(overtaken.submission))
    except deciding.NotYours:
        messages.error(request, "Over deze tekst beslist iemand anders.")
    else:
        messages.success(request, "Gedaan: staat op de site, met jouw kleine verandering. De schrijver ziet ze.")
    return redirect(desk.address("queue"))


@never_cache
@moderators_only
@by_button
def undo(request: SignedInRequest, pk: int) -> HttpResponse:
    """``/modereren/<pk>/ongedaan/``: take my last decision back."""
    desk = Desk(request)
    submission = Submission.objects.select_related("author", "decided_by").filter(pk=pk).first()
    try:
        if submission is None:
            raise deciding.NotYours
        deciding.undo(submission, request.user)
    except deciding.NotYours:
        messages.error(
            request, "Dit kan je niet ongedaan maken. Iemand anders besliste het laatst, of het is te lang geleden."
        )
    except deciding.Overtaken as overtaken:
        messages.info(request, f"Te laat. {what_happened(Submission.objects.get(pk=overtaken.submission.pk))}")
    else:
        messages.success(request, "Ongedaan gemaakt. Alles is weer zoals voordien.")
    return redirect(desk.address("queue"))


@never_cache
@moderators_only
@by_button
def leave_to_others(request: SignedInRequest, pk: int) -> HttpResponse:
    """``/modereren/<pk>/pas/``: not for me now. Where somebody may be in danger, nobody passes."""
    desk = Desk(request)
    submission = desk.rows.filter(pk=pk).first()
    if submission is not None and QueueItem(submission).may_pass:
        skip(submission, request.user)
        messages.success(request, "Deze tekst is nu voor iemand anders. Je ziet hem vier uur niet.")
    return redirect(desk.address("queue"))


@never_cache
@moderators_only
@by_button
def take_up_again(request: SignedInRequest) -> HttpResponse:
    """``/modereren/terugnemen/``: what I left to others is for me too again."""
    Skip.objects.filter(by=request.user).delete()
    return redirect("queue")


@never_cache
@moderators_only
@require_safe
def how_many(request: SignedInRequest) -> JsonResponse:
    """``/modereren/aantal/``: how much waits for me; asked by the open page now and then. 1 SQL."""
    filters = QueueFilters({}, waiting_for(request.user))
    return JsonResponse({"count": filters.everything, "words": capfirst(filters.everything_words)})
