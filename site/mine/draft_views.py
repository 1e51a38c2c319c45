"""Keeping drafts: what a page does by itself while somebody types, and what they do with it."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

import things
from contributions.forms import FormKeyField
from mine import drafts as kept
from people.carry import SignedInRequest, writers_only
from people.replacing import not_while_in_doubt


@never_cache
@require_POST
def keep_draft(request: SignedInRequest) -> JsonResponse:
    """``/mijn-plek/bewaard/bewaar/``: keep what stands in a form, as the page asks every few seconds.

    Answers 403 where nothing is kept (signed out, a shared device, a card in doubt), 404 for what this person
    doesn't see, 413 for more than a form can send; ``sent`` says that this very form went out already.
    """
    if not kept.may_keep(request):
        return JsonResponse({}, status=403)
    where = request.POST.get("waar", "")
    if things.resolve(where, request.user) is None:
        return JsonResponse({}, status=404)
    fields = kept.typed((name, str(words)) for name, words in request.POST.items())
    if sum(map(len, fields.values())) > kept.ROOM:
        return JsonResponse({}, status=413)
    key = FormKeyField().clean(request.POST.get("form_key"))
    return JsonResponse({"sent": not kept.keep(request.user, where, fields, key)})


@never_cache
@writers_only
@not_while_in_doubt
def forget_draft(request: SignedInRequest) -> HttpResponse:
    """``/mijn-plek/bewaard/weg/``: "Gooi weg". Whoever comes here by an address sees what is kept."""
    if request.method != "POST":
        return redirect("drafts")
    where = request.POST.get("waar", "")
    if where and kept.may_keep(request):
        kept.forget(request.user, where)
        messages.success(request, "Weggegooid. Niemand las het.")
    place = things.resolve(where, request.user) if "terug" in request.POST else None
    return redirect(place.get_absolute_url() if place else "drafts")


@never_cache
@require_safe
@writers_only
@not_while_in_doubt
def drafts(request: SignedInRequest) -> HttpResponse:
    """``/mijn-plek/bewaard/``: all that I typed somewhere and did not send."""
    found = kept.of(request.user) if kept.may_keep(request) else []
    rows = [(draft, kept.place(draft, request.user)) for draft in found]
    return render(request, "mine/drafts.html", {"rows": rows})
