"""The moderators' queue, and "Dit is niet oké"."""

from typing import Any

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

import things
from contributions import door
from contributions.forms import DecisionForm, ReportForm
from contributions.kinds import kind_of_submission, registered, things_of_all_kinds
from contributions.models import State, Submission, SubmissionQuerySet
from people import limits
from people.carry import SignedInRequest, sign_in_with
from people.models import MODERATOR, User

#: How many waiting texts the list beside the open one shows.
QUEUE_LENGTH = 20


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def queue(request: SignedInRequest, pk: int | None = None) -> HttpResponse:
    """``/modereren/`` and ``/modereren/<pk>/``: the oldest waiting text, or the one asked for.

    Whoever is signed out comes in first, and brings along what they decided; for whoever is no moderator
    the room is not there.
    """
    if not request.user.is_authenticated:
        if request.method == "POST":
            return sign_in_with(request)
        return redirect(f"{reverse('enter')}?{urlencode({'verder': request.path})}")
    if not request.user.has_role(MODERATOR):
        raise Http404
    waiting = _waiting(request.user)
    oldest = list(waiting[: QUEUE_LENGTH + 1])
    if pk is None:
        if request.method == "POST":  # a decision names its text: the oldest may be another by now
            return redirect("queue")
        submission = oldest[0] if oldest else None
    else:
        submission = Submission.objects.select_related("author").filter(pk=pk).first()
        if submission is None or not submission.is_waiting:
            messages.info(request, _what_happened(submission))
            return redirect("queue")
        if not door.may_decide(submission, request.user):
            messages.error(request, "Over je eigen tekst beslist iemand anders.")
            return redirect("queue")
    form = DecisionForm(request.POST or None, initial={"revision": submission.revision if submission else 0})
    if request.method == "POST" and submission and form.is_valid():
        return _decide(request, submission, form)
    if submission:
        prefetch_related_objects([submission], things_of_all_kinds())
    context = {
        "item": submission and QueueItem(submission),
        "form": form,
        "count": waiting.count(),
        "waiting": [QueueItem(row) for row in oldest if row != submission][:QUEUE_LENGTH],
    }
    return render(request, "contributions/queue.html", context)


class QueueItem:
    """A submission as the queue shows it."""

    def __init__(self, submission: Submission) -> None:
        self.submission = submission
        self.kind = kind_of_submission(submission)

    @cached_property
    def thing(self) -> Any:
        """The contribution itself."""
        return self.submission.thing

    @property
    def title(self) -> str:
        """Where it stands."""
        return self.kind.where(self.thing)

    @property
    def context_url(self) -> str:
        """Where to read what it belongs to."""
        return self.kind.context_url(self.thing)

    @property
    def words(self) -> dict[str, str]:
        """What is to be read: the new words when there are, else those of the thing."""
        return self.submission.proposed or self.kind.words(self.thing)

    @property
    def current_words(self) -> dict[str, str] | None:
        """What stands on the site now, when new words wait."""
        return self.kind.words(self.thing) if self.submission.proposed else None

    @property
    def is_first_text(self) -> bool:
        """True when the author has nothing on the site yet; of somebody without a card that is not known."""
        author = self.submission.author_id
        return bool(author) and not Submission.objects.filter(author_id=author, state=State.PUBLISHED).exists()

    @property
    def pictures(self) -> list[Any]:
        """Its photos, to be looked at with the words."""
        return self.kind.pictures(self.thing)

    @property
    def attachments(self) -> list[Any]:
        """Its documents, to be read with the words."""
        return self.kind.attachments(self.thing)

    @property
    def is_on_site(self) -> bool:
        """True when others see it already: reports or new words are waiting."""
        return self.submission.state == State.PUBLISHED

    @property
    def open_reports(self) -> list[str]:
        """What people said of it, in their words' labels."""
        return [report.get_why_display() for report in self.submission.reports.filter(is_open=True)]


def _waiting(moderator: User) -> SubmissionQuerySet:
    """What this moderator may decide on, oldest first."""
    rows = Submission.objects.waiting().select_related("author__organisation").exclude(author=moderator)
    if moderator.organisation_id:
        rows = rows.exclude(author__organisation=moderator.organisation_id)
    return rows.order_by("received_at", "pk")


def _decide(request: SignedInRequest, submission: Submission, form: DecisionForm) -> HttpResponse:
    data = form.cleaned_data
    submission.revision = data["revision"]
    try:
        door.decide(submission, form.state, request.user, message=data["message"], reason=data["reason"])
    except door.Overtaken as overtaken:
        messages.info(request, _what_happened(overtaken.submission))
    except door.NotYours:
        messages.error(request, "Over deze tekst beslist iemand anders.")
    else:
        messages.success(request, f"Gedaan: {State(submission.state).label.lower()}.")
    return redirect("queue")


def _what_happened(submission: Submission | None) -> str:
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
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, what: str) -> HttpResponse:
    """``/niet-oke/<what>/``: say that something is not right; no card needed."""
    thing = things.resolve(what, request.user)
    if thing is None or type(thing) not in registered():
        raise Http404
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if limits.REPORTS.count(request):
            form.add_error(None, "Je zei dit vandaag al vaak. Wacht een uur, of bel ons.")
            return render(request, "contributions/report.html", {"form": form, "thing": thing}, status=429)
        by = request.user if request.user.is_authenticated else None
        # Without a card, one source is one voice; a second "not OK" is thanked all the same.
        if by or not limits.REPORT_VOICE.count(request, what):
            door.report(door.row_of(thing), form.cleaned_data["why"], by)
        return render(request, "contributions/report_done.html", {"thing": thing})
    return render(request, "contributions/report.html", {"form": form, "thing": thing})
