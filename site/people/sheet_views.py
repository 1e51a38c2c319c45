"""``/begeleiden/``: a helper prints cards for the own organisation, and switches off what went astray.

A helper never sees who uses a card: only how many of a sheet are used, and that of a sheet of five cards or more.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from people import sheet_pdf
from people.cards import TOLD_FROM
from people.carry import SignedInRequest
from people.codes import show_code, tidy_code
from people.forms import CardNumberForm, SheetForm
from people.models import HELPER, Card, CardSheet, Organisation, User

#: One way to draw all of them: looking for the prettiest of eight takes four times as long and reads no better.
_MASK = 2
_SALT = "people.sheet_pdf"
#: So long after a sheet was made (seconds) it may still be saved as PDF.
PDF_WITHIN = 30 * 60


def _helpers_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For whoever is no helper the room is not there."""

    @wraps(view)
    def guarded(request: SignedInRequest, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect(f"{reverse('enter')}?{urlencode({'verder': reverse('sheets')})}")
        if not request.user.has_role(HELPER):
            raise Http404
        return view(request, **kwargs)

    return guarded


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@_helpers_only
def sheets(request: SignedInRequest) -> HttpResponse:
    """``/begeleiden/``: make a sheet of cards; the sheets made before."""
    organisation = request.user.organisation
    if organisation is None:
        return _room(request, None, None)
    form = SheetForm(request.POST or None, with_youth=organisation.works_with_youth)
    if request.method == "POST" and form.is_valid():
        try:
            made = _make(organisation, request.user, form.cleaned_data)
        except IntegrityError:
            return _room(request, form, CardNumberForm(), status=409, made_already=True)
        context = {"cards": made, "address": _address(), "for_pdf": _for_pdf(made, request.user)}
        return render(request, "people/sheet_print.html", context)
    return _room(request, form, CardNumberForm())


def _room(request: SignedInRequest, form: Any, number_form: Any, status: int = 200, **more: Any) -> HttpResponse:
    rows = CardSheet.objects.filter(organisation=request.user.organisation).counted() if form else []
    context = {"form": form, "number_form": number_form, "sheets": rows, "told_from": TOLD_FROM, **more}
    return render(request, "people/sheets.html", context, status=status)


def _make(organisation: Organisation, helper: User, wanted: dict[str, Any]) -> list[dict[str, Any]]:
    """Cards to print. Their codes are in this answer and nowhere else.

    Raises:
        IntegrityError: this very form made its sheet before.
    """
    young = wanted.get("for_youth", False)
    with transaction.atomic():
        sheet = CardSheet.objects.create(
            organisation=organisation, role=wanted["role"], made_by=helper,
            for_youth=young, form_key=wanted["form_key"],
        )  # fmt: skip
        made = Card.objects.make_many(
            wanted["count"], role=sheet.role, organisation=sheet.organisation, sheet=sheet, held_first=young
        )
    return [{"number": card.number, "code": show_code(code), "square": square(code)} for card, code in made]


def _for_pdf(made: list[dict[str, Any]], helper: User) -> str:
    """The numbers and codes on the page once more, signed: they come back for a PDF. Empty where none can be made."""
    if not sheet_pdf.is_available():
        return ""
    cards = [(card["number"], card["code"]) for card in made]
    return signing.dumps({"by": helper.pk, "cards": cards}, salt=_SALT, compress=True)


@never_cache
@sensitive_post_parameters("kaarten")
@require_POST
@_helpers_only
def save_pdf(request: SignedInRequest) -> HttpResponse:
    """``/begeleiden/pdf/``: the cards of the page this came from, two-sided; kept nowhere here either."""
    if not sheet_pdf.is_available():
        raise Http404
    try:
        said = signing.loads(request.POST.get("kaarten", ""), salt=_SALT, max_age=PDF_WITHIN)
    except signing.BadSignature:
        said = {"by": None}
    if said["by"] != request.user.pk:
        messages.error(request, "De codes waren te oud om te bewaren. Druk de kaarten af, of maak een nieuw blad.")
        return redirect("sheets")
    answer = HttpResponse(pdf_of(said["cards"]), content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="kaarten.pdf"'
    return answer


def pdf_of(cards: Iterable[tuple[int, str]]) -> bytes:
    """The PDF of these cards: number, and code as it is shown."""
    drawn = [{"number": number, "code": code, "matrix": _qr(tidy_code(code)).matrix} for number, code in cards]
    return sheet_pdf.render(drawn, _address())


def _address() -> str:
    """Where to type the code, as people read it aloud."""
    return settings.PUBLIC_URL.split("://")[1] + reverse("card")


def square(code: str) -> SafeString:
    """The QR of a card, as SVG."""
    drawn = _qr(code).svg_inline(border=sheet_pdf.QUIET, omitsize=True, svgclass=None, lineclass=None)
    return mark_safe(drawn)  # noqa: S308  (drawn here)


def _qr(code: str) -> segno.QRCode:
    """The page with the code behind the ``#``, which no server gets to see."""
    return segno.make_qr(f"{settings.PUBLIC_URL}{reverse('card')}#{code}", error="m", mask=_MASK)


@require_POST
@_helpers_only
def switch_off_sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """``/begeleiden/<pk>/uit/``: a sheet went astray: what nobody uses yet is worthless from now on."""
    sheet = CardSheet.objects.filter(pk=pk, organisation=request.user.organisation).first()
    if sheet is None or request.user.organisation is None:
        raise Http404
    Card.objects.filter(sheet=sheet).switch_off()
    messages.success(request, "De ongebruikte kaarten van dat blad staan uit. De gebruikte werken verder.")
    return redirect("sheets")


@never_cache
@_helpers_only
@require_http_methods(["GET", "HEAD", "POST"])
def switch_off_card(request: SignedInRequest) -> HttpResponse:
    """``/begeleiden/kaart-uit/``: one card by its number. The answer never says whether somebody uses it."""
    if request.method != "POST":  # the form stands in the room of helpers
        return redirect("sheets")
    organisation = request.user.organisation
    if organisation is None:
        raise Http404
    number_form = CardNumberForm(request.POST)
    if not number_form.is_valid():
        return _room(request, SheetForm(with_youth=organisation.works_with_youth), number_form)
    number = number_form.cleaned_data["number"]
    Card.objects.filter(pk=number, organisation=organisation).switch_off()
    messages.success(request, f"Kaart {number} staat uit, als ze van jullie is en nog niemand ze gebruikte.")
    return redirect("sheets")
