"""In and out: with a card, with a password, and away in one tap."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.forms import UsernameField
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from people import carry, limits
from people.forms import CardForm, EnterForm, NameForm
from people.models import EDITOR, MODERATOR, Card, User
from people.names import suggest_names

CARD_BACKEND = "people.backends.CardBackend"
_CLAIMING = "claiming"
_CLAIM_MINUTES = 30
WRONG_CODE = "Deze code werkt niet. Kijk na of je alles goed typte. Lukt het niet? Vraag hulp aan je begeleider."
TOO_MANY = "Er is hier te vaak een verkeerde code getypt. Wacht een kwartier en probeer dan opnieuw."


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def card(request: HttpRequest) -> HttpResponse:
    """``/kaart/``: the code on a card opens the door."""
    form = CardForm(request.POST or None, initial={"verder": request.GET.get("verder", "")})
    status = 200
    if request.method == "POST":
        if limits.CARD_CODES.is_reached(request):
            form.is_valid()
            form.add_error("code", TOO_MANY)
            status = 429
        elif form.is_valid():
            found = Card.objects.with_code(form.cleaned_data["code"])
            if found:
                return _open_door(request, found, form)
            limits.CARD_CODES.count(request)
            form.add_error("code", WRONG_CODE)
    return render(request, "people/card.html", {"form": form}, status=status)


def _open_door(request: HttpRequest, found: Card, form: CardForm) -> HttpResponse:
    if found.person:
        person = authenticate(request, card=found)
        if person is None:
            form.add_error("code", WRONG_CODE)
            return render(request, "people/card.html", {"form": form})
        login(request, person, backend=CARD_BACKEND)
        return _go_on(request, person, form.cleaned_data)
    request.session[_CLAIMING] = {
        "card": found.pk,
        "until": (timezone.now() + timedelta(minutes=_CLAIM_MINUTES)).timestamp(),
    }
    return _name_page(request, NameForm(initial=form.cleaned_data, suggestions=suggest_names()))


def _name_page(request: HttpRequest, form: NameForm) -> HttpResponse:
    return render(request, "people/name.html", {"form": form, "action": reverse("card_name")})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def card_name(request: HttpRequest) -> HttpResponse:
    """``/kaart/naam/``: the first time, choose a name for this site."""
    found = _card_being_claimed(request)
    if found is None:
        return redirect("card")
    suggestions = suggest_names()
    form = NameForm(request.POST or None, suggestions=suggestions)
    if request.method == "POST" and form.is_valid():
        person = _claim(found, form)
        if person:
            login(request, person, backend=CARD_BACKEND)
            request.session.pop(_CLAIMING, None)
            return _go_on(request, person, form.cleaned_data)
    return _name_page(request, form)


def _card_being_claimed(request: HttpRequest) -> Card | None:
    claiming = request.session.get(_CLAIMING)
    if not claiming or claiming["until"] < timezone.now().timestamp():
        return None
    return Card.objects.unused().filter(pk=claiming["card"]).first()


def _claim(found: Card, form: NameForm) -> User | None:
    """A new person with this card; None (and an error on the form) when name or card went to another."""
    try:
        with transaction.atomic():
            person = User.objects.create_person(form.cleaned_data["name"], label=form.cleaned_data["label"])
            if not found.claim(person):
                raise _CardTaken
    except _CardTaken:
        form.add_error(None, "Deze kaart is net door iemand anders gebruikt. Vraag een nieuwe kaart.")
        return None
    except IntegrityError:
        form.add_error("name", "Deze naam is net gekozen door iemand anders. Kies een andere.")
        return None
    person.powers = "card"
    return person


class _CardTaken(Exception):
    """Two people typed the same unused code; the other was first."""


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """``/binnen/``: staff come in with user name and password."""
    onward = request.GET.get("next", "") or request.GET.get("verder", "")
    is_try = request.method == "POST" and "username" in request.POST
    if request.method == "POST" and not is_try:  # from the card's page, with words that come along
        form = EnterForm(request, initial=request.POST.dict())
        return render(request, "people/enter.html", {"form": form})
    username = _spelt_one_way(request.POST.get("username", ""))
    if is_try and limits.PASSWORDS.is_reached(request, username):
        form = EnterForm(request, initial={**request.POST.dict(), "password": ""})
        return render(request, "people/enter.html", {"form": form, "too_many": True}, status=429)
    form = EnterForm(request, request.POST if is_try else None, initial={"verder": onward})
    if is_try:
        if form.is_valid():
            login(request, form.get_user())
            return _go_on(request, form.get_user(), form.cleaned_data)
        limits.PASSWORDS.count(request, username)
    return render(request, "people/enter.html", {"form": form})


def _spelt_one_way(username: str) -> str:
    """A user name as the sign-in form reads it, so that another spelling is no fresh set of tries."""
    return str(UsernameField().to_python(username)).lower()


def _go_on(request: HttpRequest, person: User, data: dict[str, str]) -> HttpResponse:
    """Where somebody goes once inside: on with their own words, to where they were, or to their place."""
    carried = carry.read(data.get("carried", ""))
    if carried:
        return carry.show(request, carried)
    onward = data.get("verder", "")
    if url_has_allowed_host_and_scheme(onward, {request.get_host()}, request.is_secure()):
        return redirect(onward)
    if person.has_role(MODERATOR):
        return redirect("queue")
    if person.has_role(EDITOR):
        return redirect("wagtailadmin_home")
    return redirect("mine")


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """``/buiten/``: sign out."""
    logout(request)
    return redirect("/")


@never_cache
def quick_exit(request: HttpRequest) -> HttpResponse:
    """``/snel-weg/``: end the session, clear what the browser kept, and be somewhere else."""
    logout(request)
    response = HttpResponseRedirect(settings.QUICK_EXIT_URL)
    response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    response["Referrer-Policy"] = "no-referrer"
    return response


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose security token no longer fits: show the words again with a fresh one.

    Not when another site sent it: one tap on our page would do what that site put in the form.
    """
    signs_in = request.path in {reverse("card"), reverse("enter"), reverse("card_name")}
    from_elsewhere = reason.startswith(("Origin checking failed", "Referer checking failed"))
    carried = carry.posted(request)
    if carry.words_of(carried) and not signs_in and not from_elsewhere and not request.path.startswith("/beheer/"):
        return carry.show(request, carried, status=403)
    return render(request, "403.html", {"expired": True}, status=403)
