"""``/mijn-plek/toestemming/``: what others ask of my words, what I allowed, and taking it back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.carry import SignedInRequest, writers_only
from people.replacing import not_while_in_doubt
from trail import consent
from trail.consent_forms import AnswerForm
from trail.models import Consent
from trail.states import Answered

#: Consents on one page.
PAGE = 50
_ANSWERED = "Je antwoordde hier al op, of de vraag is weg."


@never_cache
@writers_only
@not_while_in_doubt
@require_safe
def consents(request: SignedInRequest) -> HttpResponse:
    """Everything asked of me and allowed by me, what waits for an answer first; 2 SQL."""
    rows = Consent.objects.filter(person=request.user).with_places().order_by("-pk")[:PAGE]
    found: list[Any] = sorted(rows, key=lambda row: row.state != Answered.ASKED)
    for row in found:
        row.person = request.user  # known already
    return render(request, "mine/consents.html", {"consents": found})


@never_cache
@writers_only
@not_while_in_doubt
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: SignedInRequest, pk: int) -> HttpResponse:
    """``/mijn-plek/toestemming/<pk>/``: one question, with "Ja, dat mag" and "Liever niet"."""
    asked = get_object_or_404(Consent, pk=pk, person=request.user)
    if asked.state != Answered.ASKED:
        messages.info(request, _ANSWERED)
        return redirect("consents")
    says_no = request.POST.get("daad") == "nee"
    form = AnswerForm(request.POST if request.method == "POST" and not says_no else None, consent=asked)
    if request.method == "POST" and (says_no or form.is_valid()):
        return _take_in(request, asked, None if says_no else form.cleaned_data)
    return render(request, "mine/consent.html", {"consent": asked, "form": form})


def _take_in(request: SignedInRequest, asked: Consent, said: dict[str, Any] | None) -> HttpResponse:
    try:
        if said is None:
            consent.say_no(asked)
            messages.success(request, "Goed. Je woorden worden niet gebruikt.")
        else:
            consent.say_yes(asked, said["reach"], said["until"], said["with_name"] == "ja")
            messages.success(request, "Dank je. Je kan dit altijd terugnemen.")
    except consent.Overtaken:
        messages.info(request, _ANSWERED)
    return redirect("consents")


@never_cache
@writers_only
@not_while_in_doubt
@require_POST
def take_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """``/mijn-plek/toestemming/<pk>/terug/``: one tap, no reason asked."""
    consent.take_back(get_object_or_404(Consent, pk=pk, person=request.user), request.user)
    messages.success(request, "Weg. Je woorden staan daar niet meer. De redactie kijkt de tekst na.")
    return redirect("consents")
