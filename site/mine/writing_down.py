"""``/begeleiden/opschrijven/``: a helper writes down what somebody says who sits beside them.

What can be written down, under what and in which form, its kind says (``written_form``). The words are that person's:
they are the author (nobody, without a card), the helper is who wrote it down. Nothing goes out before it was read
aloud and agreed, and a moderator of another organisation reads it first.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import wraps
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

import things
from contributions import door, review
from contributions.kinds import Kind, registered
from contributions.models import Submission
from contributions.written import AgreeForm, WrittenForm
from people import limits, tries
from people.carry import SignedInRequest, sign_in_with
from people.forms import CardForm, PictureForm
from people.helping import Mode, find_card, is_helper, leave

#: So many contributions in ten minutes may one helper write down for people without a card.
MOST, WITHIN = 10, timedelta(minutes=10)
#: What a helper reads in the place of a name: they are told none.
NO_NAME = "de naam van de persoon op deze site"
WRONG_CARD = (
    "Deze kaart werkt hier niet. Kijk de code na. De kaart moet van jullie organisatie zijn, "
    "en al een keer gebruikt. Lukt het niet? Schrijf dan op zonder kaart."
)
WRONG_PICTURE = "Dat is niet de prent van deze kaart. Na vijf keer fout rust de kaart tot morgen."
OVER = "De tijd is om, of je stopte. Begin opnieuw. Wat je typte, staat hieronder. Kopieer het eerst."


def _helpers_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For whoever is no helper the room is not there."""

    @never_cache
    @sensitive_post_parameters("code", "picture")
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def guarded(request: SignedInRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.user.is_authenticated:
            if request.method == "POST":
                return sign_in_with(request)
            return redirect(f"{reverse('enter')}?{urlencode({'verder': request.path})}")
        if not is_helper(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@_helpers_only
def begin(request: SignedInRequest) -> HttpResponse:
    """With the card of who sits there, or without; and the way out."""
    deed, under = request.POST.get("daad", ""), request.GET.get("bij", "")
    if things.resolve(under, AnonymousUser()) is None:
        under = ""
    if deed == "stop":
        leave(request)
        return redirect("write_down")
    if deed == "zonder":
        return _go_on(Mode.begin(request, where=under))
    form = CardForm(request.POST or None)
    status = 200
    if request.method == "POST":
        if limits.CARD_CODES.is_reached(request):
            form.add_error("code", "Er is hier te vaak een verkeerde code getypt. Wacht een kwartier.")
            status = 429
        elif form.is_valid():
            card = find_card(request.user, code=form.cleaned_data["code"])
            if card:
                Mode.begin(request, card, where=under)
                return redirect("write_down_picture")
            limits.count_wrong(request, limits.CARD_CODES)
            form.add_error("code", WRONG_CARD)
    context = {"form": form, "mode": Mode.of(request), "under": under}
    return render(request, "mine/write_down.html", context, status=status)


@_helpers_only
def picture(request: SignedInRequest) -> HttpResponse:
    """The person points at their picture."""
    mode = Mode.of(request)
    if mode is None or mode.card is None:
        return redirect("write_down")
    form = PictureForm({**request.POST.dict(), "shared": ""} if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if mode.show(form.cleaned_data["picture"]):
            return _go_on(mode)
        mode.card.refresh_from_db()
        form.add_error("picture", WRONG_PICTURE)
    rests = not tries.are_left(mode.card, "picture")
    context = {"form": form, "rests": rests}
    return render(request, "mine/write_down_picture.html", context, status=429 if rests else 200)


@_helpers_only
def where(request: SignedInRequest) -> HttpResponse:
    """What will it be? A reaction begins at the talk or the page it belongs to."""
    mode = Mode.of(request)
    if mode is None or mode.asks_picture:
        return redirect("write_down" if mode is None else "write_down_picture")
    return render(request, "mine/write_down_where.html", {"mode": mode, "places": _places(mode)})


def _places(mode: Mode) -> list[tuple[str, str]]:
    """(what it will be, the key of what it comes under); without a card only what one gets a receipt for."""
    kinds = [kind for kind in registered().values() if mode.person or kind.has_receipt]
    return [(words, things.key_of(under)) for kind in kinds for words, under in kind.written_places()]


def _go_on(mode: Mode) -> HttpResponse:
    """To where the helper came from, or to the choice where there is one."""
    places = [key for _words, key in _places(mode)]
    if mode.where and (mode.person or mode.where in places):
        return redirect("write_down_words", mode.where)
    return redirect("write_down_words", places[0]) if len(places) == 1 else redirect("write_down_where")


@dataclass(frozen=True)
class Place:
    """Where something is written down: its key, the thing that everybody may see, and what comes under it."""

    key: str
    under: Any
    kind: Kind
    form: type[WrittenForm]


def _place(mode: Mode, key: str) -> Place:
    """The place with this key.

    Raises:
        Http404: nothing can be written there, not everybody may see it, or it needs a card.
    """
    under: Any = things.resolve(key, AnonymousUser())
    for kind in registered().values() if under else ():
        form = kind.written_form(under)
        if form and (mode.person or kind.has_receipt):
            return Place(key, under, kind, form)
    raise Http404


@_helpers_only
def words(request: SignedInRequest, where: str) -> HttpResponse:
    """``…/<key>/``: write under the thing with this key, read it aloud, agree, send."""
    mode = Mode.of(request)
    if mode is None:
        return _over(request)
    if mode.asks_picture:
        return redirect("write_down_picture")
    place = _place(mode, where)
    form = place.form(request.POST or None, helper=request.user)
    if request.method != "POST" or not form.is_ready():
        return render(request, "mine/write_down_words.html", {"form": form, "mode": mode, "place": place})
    said = place.kind.write(place.under, form.cleaned_data, mode.person, request.user)
    said.is_written_down = True
    said.written_down_at = request.user.organisation if form.cleaned_data["with_organisation"] == "ja" else None
    is_sent = request.POST.get("daad") == "stuur"  # a box that is not ticked is not sent along
    agree = AgreeForm(request.POST if is_sent else None)
    if not is_sent or form.must_be_read or not agree.is_valid():
        return _read_back(request, mode, place, form, said, agree)
    try:
        return _send(request, mode, place, form, said)
    except door.Refused as refused:  # its place does not take it (any more): the words stay
        form.add_error(None, str(refused))
        return render(request, "mine/write_down_words.html", {"form": form, "mode": mode, "place": place})


def _send(request: SignedInRequest, mode: Mode, place: Place, form: WrittenForm, said: Any) -> HttpResponse:
    key = form.cleaned_data["form_key"]
    if mode.person is None and not door.is_sent_again(said, mode.person, key):
        _keep_within_limit(request, form)
    submission = door.submit(said, mode.person, key, written_by=request.user)
    receipt = "" if mode.person else place.kind.receipt(submission.thing, submission.form_key)
    return render(request, "mine/written_down.html", {"receipt": receipt, "place": place, "lang": submission.lang})


def _keep_within_limit(request: SignedInRequest, form: WrittenForm) -> None:
    since = timezone.now() - WITHIN
    lately = Submission.objects.filter(written_by=request.user, received_at__gt=since).order_by("-received_at")
    sent = list(lately.values_list("received_at", flat=True)[:MOST])
    if len(sent) == MOST:
        raise door.TooMany(sent[-1] + WITHIN, form.words.values())


def _read_back(
    request: SignedInRequest, mode: Mode, place: Place, form: WrittenForm, said: Any, agree: AgreeForm
) -> HttpResponse:
    """The words in large print, to be read aloud; nothing goes out before the person agreed."""
    page = place.kind.page(said)
    read = review.context(request, form, said, page, author=mode.person, is_written_down=True)
    is_signed = bool(read["readers"].name)
    context = {
        **read,
        "readers": replace(read["readers"], name=NO_NAME if is_signed else ""),
        "is_signed": is_signed,
        "form": form,
        "agree": agree,
        "hidden": review.carried(form, "akkoord", "daad"),
        "words": form.words,
        "mode": mode,
        "place": place,
        "organisation": said.written_down_at,
        "lang": place.kind.lang(said),
    }
    return render(request, "mine/write_down_read.html", context)


def _over(request: HttpRequest) -> HttpResponse:
    """The mode ended: what was typed stays on the screen, and goes nowhere."""
    if request.method != "POST":
        return redirect("write_down")
    typed = [request.POST.get(name, "") for name in ("title", "text")]
    context = {"form": CardForm(), "over": OVER, "words": [text for text in typed if text]}
    return render(request, "mine/write_down.html", context, status=403)
