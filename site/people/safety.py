"""``/mijn-plek/veiligheid/``: extras for coming in, and the codes on paper of staff. And in with a passkey."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from people import factors, limits, passkeys, secret_words
from people.carry import SignedInRequest, writers_only
from people.forms import CarriedForm
from people.models import Card, PassPhrase, User
from people.replacing import not_while_in_doubt
from people.safety_forms import NewWordForm
from people.sessions import CARD_BACKEND, open_session
from people.views import go_on

NO_KEY = "Dat lukte niet. Dit toestel opent niets (meer) op deze site. Ga binnen met je kaart."
NOT_MADE = "Dat lukte niet. Probeer het nog eens, of ga gewoon verder met je kaart."


@never_cache
@require_http_methods(["GET", "HEAD"])
@writers_only
def safety(request: SignedInRequest) -> HttpResponse:
    """What opens my door, and what I can add or take away."""
    person = request.user
    context = {
        "keys": passkeys.of(person), "may_add": _may_add(request), "is_shared": request.is_shared,
        "is_staff": factors.takes_second_step(person),
        "paper": factors.count_paper_codes(person),
        "offers_mail": settings.OFFERS_MAIL,
        "phrase": PassPhrase.objects.opening().filter(person=person).first(),
    }  # fmt: skip
    return render(request, "people/safety.html", context)


def _may_add(request: SignedInRequest) -> bool:
    """Only with a card that is surely this person's, on a device of their own, and not without end."""
    person = request.user
    is_own = person.powers == "card" and not person.is_locked and not request.is_shared
    return is_own and passkeys.of(person).count() < passkeys.MOST


def chosen_with_card(view: Callable[[SignedInRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Something new that opens a door is chosen by who came in with the card, and knows its picture."""

    @never_cache
    @sensitive_post_parameters("word", "phrase", "picture")
    @require_http_methods(["GET", "HEAD", "POST"])
    @writers_only
    @not_while_in_doubt
    @wraps(view)
    def guarded(request: SignedInRequest) -> HttpResponse:
        return view(request) if request.user.powers == "card" else redirect("safety")

    return guarded


@chosen_with_card
def new_word(request: SignedInRequest) -> HttpResponse:
    """``/mijn-plek/veiligheid/woord/``: a secret word for a lost card, by who knows the picture too."""
    person = request.user
    form = NewWordForm(request.POST or None, cards=Card.objects.with_picture_of(person))
    if request.method == "POST" and form.is_valid():
        User.objects.filter(pk=person.pk).update(secret_word=secret_words.hide(form.cleaned_data["word"]))
        messages.success(request, "Je geheim woord is bewaard. Schrijf het nergens op waar iemand het vindt.")
        return redirect("safety")
    return render(request, "people/new_word.html", {"form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@writers_only
@not_while_in_doubt
def add_key(request: SignedInRequest) -> HttpResponse:
    """``/mijn-plek/veiligheid/toestel/``: this device becomes a key."""
    if not _may_add(request):
        return redirect("safety")
    if request.method == "POST":
        if passkeys.register(request, request.user, request.POST.get("credential", "")):
            messages.success(request, "Gelukt. De volgende keer ga je binnen met dit toestel. Je kaart blijft werken.")
            return redirect("safety")
        messages.error(request, NOT_MADE)
    options = passkeys.begin_registration(request, request.user)
    return render(request, "people/key_new.html", {"options": options})


@require_POST
@writers_only
@not_while_in_doubt
def remove_key(request: SignedInRequest, pk: int) -> HttpResponse:
    """``/mijn-plek/veiligheid/toestel/<pk>/weg/``: this device opens nothing any more."""
    if not passkeys.of(request.user).filter(pk=pk).delete()[0]:
        raise Http404
    messages.success(request, "Weg. Dat toestel opent niets meer.")
    return redirect("safety")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def key_in(request: HttpRequest) -> HttpResponse:
    """``/kaart/sleutel/``: in with the device; it opens what the card opens."""
    if request.method != "POST":
        return redirect("card")
    form = CarriedForm(request.POST)
    form.is_valid()
    if "credential" not in request.POST:
        return _key_page(request, form, status=429 if limits.KEY_PAGES.count(request) else 200)
    if limits.KEYS.count(request):
        return _key_page(request, form, status=429)
    person: User | None = passkeys.person_with(request, request.POST["credential"])
    if person is None:
        return _key_page(request, form, wrong=NO_KEY)
    limits.KEYS.forget(request)
    open_session(request, person, CARD_BACKEND, shared=person.shares_device)
    return go_on(request, person, form.cleaned_data)


def _key_page(request: HttpRequest, form: CarriedForm, wrong: str = "", status: int = 200) -> HttpResponse:
    too_many = status == 429
    options = "" if too_many else passkeys.begin(request)  # what it asks is kept in a session
    context = {"form": form, "wrong": wrong, "too_many": too_many, "options": options}
    return render(request, "people/key_in.html", context, status=status)
