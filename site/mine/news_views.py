"""``/mijn-plek/mail/``: an e-mail when there is news, if one wishes; and the link in each mail that stops them."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from mine import news
from mine.forms import AddressForm, CodeForm
from mine.models import NewsMail
from people.carry import SignedInRequest, writers_only
from people.replacing import not_while_in_doubt

NOT_SENT = "We konden nu geen mail sturen. Probeer het later nog eens."
TOO_MANY = "Vandaag stuurden we al genoeg codes. Probeer het morgen nog eens."
WRONG = "Deze code klopt niet, of ze is te oud. Na vijf keer fout kan het pas morgen opnieuw."


@never_cache
@sensitive_post_parameters("address")
@require_http_methods(["GET", "HEAD", "POST"])
@writers_only
@not_while_in_doubt
def news_mail(request: SignedInRequest) -> HttpResponse:
    """Give an address: a code goes there. Where one is given already: what it is, and away with it."""
    if not settings.OFFERS_MAIL:
        raise Http404
    form = AddressForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form)
    address = form.cleaned_data["address"]
    if news.are_too_many(request.user, address):
        form.add_error("address", TOO_MANY)
        return _page(request, form, status=429)
    try:
        news.ask(request.user, address)
    except news.NotSent:
        form.add_error("address", NOT_SENT)
        return _page(request, form, status=503)
    return redirect("news_mail")


@never_cache
@require_POST
@writers_only
@not_while_in_doubt
def confirm_news(request: SignedInRequest) -> HttpResponse:
    """``/mijn-plek/mail/code/``: the code that was mailed."""
    form = CodeForm(request.POST)
    if form.is_valid():
        if news.confirm(request.user, form.cleaned_data["code"]):
            messages.success(request, "Gelukt. Is er nieuws op Mijn plek? Dan krijg je een mail.")
            return redirect("news_mail")
        form.add_error("code", WRONG)
    return _page(request, AddressForm(), form)


@require_POST
@writers_only
@not_while_in_doubt
def forget_news(request: SignedInRequest) -> HttpResponse:
    """``/mijn-plek/mail/weg/``: no address, no mails."""
    news.forget(request.user)
    messages.success(request, "Weg. We hebben je adres niet meer, en je krijgt geen mails.")
    return redirect("safety")


def _page(request: SignedInRequest, form: Any, code_form: Any = None, status: int = 200) -> HttpResponse:
    row = NewsMail.objects.filter(person=request.user).first()
    waits = row is not None and row.is_waiting
    context = {
        "form": form, "code_form": code_form or CodeForm(), "is_on": row is not None and row.confirmed_at,
        "waits": waits and not form.is_bound, "address": row.address if row and not request.is_shared else "",
    }  # fmt: skip
    return render(request, "mine/news.html", context, status=status)


@csrf_exempt  # programs for mail send it themselves, and the link is the proof
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop_news(request: HttpRequest, token: str) -> HttpResponse:
    """``/mijn-plek/mail/stop/<token>/``: a button, so that no program that looks at links stops anything."""
    try:
        if request.method == "POST":
            news.stop(token)
        else:
            news.is_ours(token)
    except signing.BadSignature:
        raise Http404 from None
    return render(request, "mine/news_stop.html", {"done": request.method == "POST"})
