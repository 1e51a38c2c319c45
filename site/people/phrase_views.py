"""The pass phrase: chosen and taken away at ``/mijn-plek/veiligheid/wachtzin/``, typed at ``/kaart/wachtzin/``."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from people import limits, phrases
from people.carry import SignedInRequest, writers_only
from people.models import Card, PassPhrase
from people.replacing import not_while_in_doubt
from people.safety import chosen_with_card
from people.safety_forms import PhraseForm, PhraseInForm
from people.sessions import open_with_card
from people.views import go_on

WRONG = (
    "Dit klopt niet samen. Kijk je naam en je wachtzin na. Na vijf keer fout kan het pas morgen opnieuw. "
    "Met je kaart kan je altijd binnen."
)


@chosen_with_card
def new_phrase(request: SignedInRequest) -> HttpResponse:
    """``/mijn-plek/veiligheid/wachtzin/``: choose a phrase or another one, by who knows the picture too."""
    person = request.user
    cards = list(Card.objects.with_picture_of(person))
    form = PhraseForm(request.POST or None, person=person, cards=cards)
    if request.method == "POST" and form.is_valid():
        phrases.choose(person, cards[0], form.cleaned_data["phrase"])
        messages.success(request, "Je wachtzin is bewaard. Je kaart blijft ook werken.")
        return redirect("safety")
    has_one = PassPhrase.objects.filter(person=person).exists()
    return render(request, "people/new_phrase.html", {"form": form, "has_one": has_one})


@require_POST
@writers_only
@not_while_in_doubt
def remove_phrase(request: SignedInRequest) -> HttpResponse:
    """``/mijn-plek/veiligheid/wachtzin/weg/``: from now only the card."""
    phrases.take_away(request.user)
    messages.success(request, "Weg. Met die zin komt niemand nog binnen.")
    return redirect("safety")


@never_cache
@sensitive_post_parameters("phrase")
@require_http_methods(["GET", "HEAD", "POST"])
def phrase_in(request: HttpRequest) -> HttpResponse:
    """``/kaart/wachtzin/``: in with name and phrase; they open what the card opens."""
    if request.method != "POST":
        return _page(request, PhraseInForm(initial={"verder": request.GET.get("verder", "")}))
    if "phrase" not in request.POST:  # from the card's page, with words that come along
        return _page(request, PhraseInForm(initial=request.POST.dict()))
    form = PhraseInForm(request.POST)
    if limits.PHRASES.is_reached(request):
        form.is_valid()
        return _page(request, form, status=429)
    if not form.is_valid():
        return _page(request, form)
    person = phrases.person_with(form.cleaned_data["name"], form.cleaned_data["phrase"])
    if person is None:
        limits.count_wrong(request, limits.PHRASES)
        form.add_error(None, WRONG)
        return _page(request, form)
    open_with_card(request, person, shared=form.cleaned_data["shared"])
    return go_on(request, person, form.cleaned_data)


def _page(request: HttpRequest, form: Any, status: int = 200) -> HttpResponse:
    return render(request, "people/phrase_in.html", {"form": form, "too_many": status == 429}, status=status)
