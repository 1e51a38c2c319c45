"""``/modereren/meelezen/``: a peer reads one waiting text after the other and says what they think."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from contributions import deciding, peers
from contributions.forms import WordsField
from contributions.heavy import WHY, is_heavy
from contributions.kinds import kind_of, kind_of_submission, things_of_all_kinds
from contributions.models import PeerOpinion, State, Submission
from contributions.rules import DoorRules
from contributions.waiting import skip
from people.carry import SignedInRequest, writers_only
from people.models import PEER

TOO_LATE = "Deze tekst veranderde net, of iemand besliste al. Je hoeft niets te doen."


class PassForm(forms.Form):
    """Which text."""

    submission = forms.IntegerField(min_value=1, max_value=2**62, widget=forms.HiddenInput)


class OpinionForm(PassForm):
    """Which text, in which words, what the peer thinks; a doubt says why."""

    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    line = WordsField(label="Waarom? (nodig als je twijfelt)", limit=300, rows=3, required=False)
    view = forms.ChoiceField(
        choices=PeerOpinion.View,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Kies één van de twee knoppen."),
    )

    def clean(self) -> dict[str, Any]:
        """A doubt without a word helps nobody."""
        data = super().clean() or {}
        if data.get("view") == PeerOpinion.View.DOUBT and not data.get("line"):
            self.add_error("line", "Schrijf in één zin waarom je twijfelt.")
        return data


def peers_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For whoever is no peer, the room is not there."""

    @wraps(view)
    def guarded(request: SignedInRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.user.has_role(PEER):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@never_cache
@writers_only
@peers_only
@require_http_methods(["GET", "HEAD", "POST"])
def read_along(request: SignedInRequest) -> HttpResponse:
    """The oldest text this peer may read; what they think of it goes to the moderators."""
    if request.POST.get("daad") == "pas":
        return _leave_to_others(request)
    left = peers.left_today(request.user)
    form = OpinionForm(request.POST) if request.method == "POST" else None
    if form and form.is_valid():
        if left:
            _take_in(request, form)
        return redirect("read_along")
    row = peers.readable_by(request.user).first() if left else None
    if form and row:
        row = peers.readable_by(request.user).filter(pk=form["submission"].value() or 0).first() or row
    if row:
        prefetch_related_objects([row], things_of_all_kinds())
    context = {
        "row": row,
        "kind": row and kind_of_submission(row),
        "why_heavy": WHY if row and is_heavy(kind_of(row.thing).words(row.thing).values()) else "",
        "form": form or OpinionForm(initial={"submission": row.pk, "revision": row.revision} if row else None),
        "left": left,
        "is_enough": DoorRules.current().peers_publish,
    }
    return render(request, "contributions/reading_along.html", context)


def _leave_to_others(request: SignedInRequest) -> HttpResponse:
    """Not for me now: somebody else reads it."""
    form = PassForm(request.POST)
    pk = form.cleaned_data["submission"] if form.is_valid() else 0
    row = peers.readable_by(request.user).filter(pk=pk).first()
    if row:
        skip(row, request.user)
        messages.success(request, "Deze tekst is nu voor iemand anders.")
    return redirect("read_along")


def _take_in(request: SignedInRequest, form: OpinionForm) -> None:
    data = form.cleaned_data
    row = peers.all_readable_by(request.user).filter(pk=data["submission"], revision=data["revision"]).first()
    if row is None:
        messages.info(request, TOO_LATE)
        return
    try:
        with transaction.atomic():
            PeerOpinion.objects.create(
                submission=row, by=request.user, view=data["view"], line=data["line"], revision=row.revision
            )
    except IntegrityError:  # a double tap
        return
    if data["view"] == PeerOpinion.View.FINE and _let_through(row, request):
        messages.success(request, "Dank je. De tekst staat nu op de site.")
    else:
        messages.success(request, "Dank je. Een moderator leest wat jij denkt, en beslist.")


def _let_through(row: Submission, request: SignedInRequest) -> bool:
    if not peers.may_let_through(row, request.user):
        return False
    try:
        deciding.decide(row, State.PUBLISHED, request.user)
    except (deciding.Overtaken, deciding.NotYours):
        return False
    return True
