"""``/spoor/<thing>/vragen/`` and ``…/toestemming/``: asking for somebody's words, and writing down a yes."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import things
from people.carry import SignedInRequest, writers_only
from things.models import SearchEntry
from trail import consent
from trail.consent_forms import AskForm, RecordForm
from trail.models import Consent

#: Questions one person asks in a day.
A_DAY = 20


def _source(request: HttpRequest, key: str, roles: tuple[str, ...]) -> Any:
    """The thing with this key, for who has one of ``roles``.

    Raises:
        Http404: there is none this person may see, or it says nothing itself (any more).
        PermissionDenied: this person may not.
    """
    found = things.resolve(key, request.user)
    if found is None or not SearchEntry.objects.said_in(found).exists():
        raise Http404
    if not request.user.has_role(*roles):  # type: ignore[union-attr]
        raise PermissionDenied
    return found


def _about(source: Any, refused: consent.Refused | None) -> dict[str, Any]:
    return {
        "source": source,
        "words": "" if isinstance(refused, consent.Gone) else source.search_text(),
        "key": things.key_of(source),
        "kind": things.registration(type(source)).word,
        "is_without_card": things.author_of(source) is None,
    }


@never_cache
@writers_only
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: SignedInRequest, key: str) -> HttpResponse:
    """Ask the author of a thing whether its words may be used."""
    source = _source(request, key, consent.MAY_ASK)
    form, refused = AskForm(request.POST or None, source=source, user=request.user), None
    if request.method == "POST" and form.is_valid():
        refused = _why_not(form, partial(_ask, request, source))
        if refused is None:
            messages.success(request, "Je vraag ligt bij die persoon, op ‘Mijn plek’. Je leest het antwoord hier.")
            return redirect("asked")
    why_not = "" if form.is_bound else consent.why_not_ask(source, request.user)
    may_record = request.user.has_role(*consent.MAY_RECORD)
    context = {**_about(source, refused), "form": form, "why_not": why_not, "may_record": may_record}
    return render(request, "trail/ask.html", context)


def _why_not(form: Form, act: Callable[[dict[str, Any]], object]) -> consent.Refused | None:
    """Do it with what was filled in; where it is refused, the form says why."""
    try:
        act(form.cleaned_data)
    except consent.Refused as refused:
        form.add_error(None, str(refused))
        return refused
    return None


def _ask(request: SignedInRequest, source: Any, answers: dict[str, Any]) -> None:
    since = timezone.now() - timedelta(days=1)
    if Consent.objects.filter(asked_by=request.user, asked_at__gt=since).count() >= A_DAY:
        raise consent.Refused(f"Je vroeg vandaag al {A_DAY} keer iets. Morgen kan je verder.")
    consent.ask(source, request.user, answers)


@never_cache
@writers_only
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: SignedInRequest, key: str) -> HttpResponse:
    """Write down a yes on paper or said aloud; those written down before, with a button that ends them."""
    source = _source(request, key, consent.MAY_RECORD)
    form, refused = RecordForm(request.POST or None, source=source, user=request.user), None
    if request.method == "POST" and form.is_valid():
        refused = _why_not(form, partial(consent.record, source, request.user))
        if refused is None:
            messages.success(request, "Opgeschreven. De woorden mogen nu gebruikt worden zoals hier staat.")
            return redirect("record_consent", key)
    recorded = Consent.objects.about(source).standing().exclude(recorded_by=None).select_related("person")
    context = {**_about(source, refused), "form": form, "recorded": list(recorded)}
    return render(request, "trail/record.html", context)


@never_cache
@writers_only
@require_POST
def end(request: SignedInRequest, key: str) -> HttpResponse:
    """Somebody without a card took it back, by word of mouth: an editor or a helper says so here."""
    source = _source(request, key, consent.MAY_RECORD)
    asked = request.POST.get("toestemming", "")
    pk = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 19 else 0
    found = get_object_or_404(Consent.objects.about(source).exclude(recorded_by=None), pk=pk)
    consent.take_back(found, request.user)
    messages.success(request, "De toestemming is weg. De woorden staan nergens meer.")
    return redirect("record_consent", key)


@never_cache
@writers_only
@require_safe
def asked(request: SignedInRequest) -> HttpResponse:
    """``/spoor/gevraagd/``: what I asked others, and what they said; the newest first."""
    if not request.user.has_role(*consent.MAY_ASK, *consent.MAY_RECORD):
        raise PermissionDenied
    rows = Consent.objects.filter(asked_by=request.user).select_related("person")[:50]
    return render(request, "trail/asked.html", {"consents": list(rows)})
