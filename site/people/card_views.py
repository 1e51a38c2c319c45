"""``/kaart/``: from the code on a card to being inside, in short steps.

Somebody new chooses a name, a picture, says whose device it is and may leave a secret word; the card is theirs
only after the last step. Whoever comes back points at their picture. Every step can be walked back.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth import authenticate
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from people import carry, limits, pictures, replacing, secret_words, tries
from people.forms import CardForm, DeviceForm, LostForm, NameForm, PictureForm, UnlockForm, WordForm
from people.models import Card, CardReplacement, User, name_key
from people.names import suggest_names
from people.sessions import open_with_card
from people.steps import Steps
from people.views import go_on

#: What somebody new says, in this order: the address of the step and what it adds.
FIRST_TIME = {"card_name": "name", "card_picture": "picture", "card_device": "shared", "card_word": "word"}
FORMS: dict[str, Any] = {
    "card_name": NameForm, "card_picture": PictureForm, "card_device": DeviceForm, "card_word": WordForm,
    "card_lost": LostForm,
}  # fmt: skip
TEMPLATES = {name: f"people/{name.removeprefix('card_')}.html" for name in FORMS}

WRONG_CODE = "Deze code werkt niet. Kijk na of je alles goed typte. Lukt het niet? Vraag hulp aan je begeleider."
TOO_MANY = "Er is hier te vaak een verkeerde code getypt. Wacht een kwartier en probeer dan opnieuw."
WRONG_WORD_HERE = "Dit woord klopt niet. Na vijf keer fout kan het pas morgen opnieuw."
WRONG_WORD = (
    "Dit klopt niet samen. Kijk je naam of nummer en je woord na. Na vijf keer fout kan het pas morgen opnieuw. "
    "Of laat het woord leeg: dan werkt je kaart na een dag."
)
UNKNOWN_NAME = "Deze naam kennen we niet. Kijk na of je hem juist typte, of typ het nummer van je strookje."
TOO_MANY_NAMES = "Je probeerde te vaak. Wacht een kwartier en probeer dan opnieuw."
CARD_TAKEN = "Deze kaart is net door iemand anders gebruikt. Vraag een nieuwe kaart."


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def card(request: HttpRequest) -> HttpResponse:
    """``/kaart/``: the code on a card."""
    form = CardForm(request.POST or None, initial={"verder": request.GET.get("verder", "")})
    status = 200
    if request.method == "POST":
        if limits.CARD_CODES.is_reached(request):
            form.is_valid()
            form.add_error("code", TOO_MANY)
            status = 429
        elif form.is_valid():
            found = Card.objects.with_code(form.cleaned_data["code"])
            if found and (found.person is None or found.person.is_active):
                if found.promised and found.replacement.works_at > timezone.now():
                    return _not_yet(request, found.replacement.works_at)
                steps = Steps.begin(request, found, form.cleaned_data["verder"])
                return _open(request, steps, _now(steps), form.cleaned_data["carried"])
            limits.count_wrong(request, limits.CARD_CODES)
            form.add_error("code", WRONG_CODE)
    return render(request, "people/card.html", {"form": form}, status=status)


def _now(steps: Steps) -> str:
    """The step that comes now."""
    if steps.card.is_somebodys or steps["lost"]:
        return "card_picture"
    return next(step for step, what in FIRST_TIME.items() if steps[what] is None)


def _way(steps: Steps) -> list[str]:
    """The steps that can be taken now, in the order in which they are walked back."""
    if steps.card.is_somebodys:
        return ["card_picture"]
    if steps["lost"]:
        return ["card_name", "card_lost", "card_picture"]
    order = list(FIRST_TIME)
    so_far = order[: order.index(_now(steps)) + 1]
    return [*so_far, "card_lost"] if so_far == order[:1] else so_far


def _open(request: HttpRequest, steps: Steps, step: str, carried: str = "") -> HttpResponse:
    """Go to ``step``. Words that are carried along travel in its form; without them it is an address of its own."""
    if carried:
        return _page(request, steps, step, _fresh(step, steps, carried))
    return redirect(step)


def _fresh(step: str, steps: Steps, carried: str = "") -> Any:
    """The form of ``step``, with what was said before."""
    said = {what: steps[what] for what in ("name", "label", "shared") if steps[what] is not None}
    if step == "card_name":
        return NameForm(initial={**said, "carried": carried}, suggestions=suggest_names())
    if steps.card.person:
        said = {"shared": steps.card.person.shares_device}
    return FORMS[step](initial={**said, "carried": carried})


def _page(request: HttpRequest, steps: Steps, step: str, form: Any) -> HttpResponse:
    """One step on the screen."""
    if steps.card.is_somebodys and not tries.are_left(steps.card, "picture"):
        return render(request, "people/rested.html", status=429)
    context = {
        "form": form, "step": step, "is_new": not steps.card.is_somebodys and not steps["lost"],
        "picture": steps["picture"], "chooses": not steps.card.picture, "objects": steps.card.only_objects,
        "lost": steps["lost"],
    }  # fmt: skip
    return render(request, TEMPLATES[step], context)


def _step(view: Callable[[HttpRequest, Steps], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A step: only with a card whose code was right, and not before the steps before it."""
    name = view.__name__

    @never_cache
    @sensitive_post_parameters("word", "picture")
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        steps = Steps.of(request)
        if steps is None:
            return _begin_again(request)
        way = _way(steps)
        if name not in way:
            return redirect(_now(steps))
        if "terug" in request.POST and name != way[0]:
            return _open(request, steps, way[way.index(name) - 1], _carried(request))
        if request.method != "POST":
            return _page(request, steps, name, _fresh(name, steps))
        return view(request, steps)

    return guarded


def _carried(request: HttpRequest) -> str:
    token = request.POST.get("carried", "")
    return token if carry.read(token) else ""


def _begin_again(request: HttpRequest) -> HttpResponse:
    """The half hour is over: back to the code, with the words that came along."""
    token = _carried(request)
    if not token:
        return redirect("card")
    form = CardForm(initial={"carried": token})
    return render(request, "people/card.html", {"form": form, "carried": True})


@_step
def card_name(request: HttpRequest, steps: Steps) -> HttpResponse:
    """``/kaart/naam/``: a name for this site."""
    if "andere" in request.POST:  # other suggestions; what was typed stays
        form = NameForm(initial=request.POST.dict(), suggestions=suggest_names())
        return _page(request, steps, "card_name", form)
    form = NameForm(request.POST, suggestions=suggest_names())
    if not form.is_valid():
        return _page(request, steps, "card_name", form)
    steps["lost"] = None
    steps["name"], steps["label"] = form.cleaned_data["name"], form.cleaned_data["label"]
    return _open(request, steps, _now(steps), form.cleaned_data["carried"])


@_step
def card_picture(request: HttpRequest, steps: Steps) -> HttpResponse:
    """``/kaart/prent/``: choose a picture to remember, or point at it."""
    form = PictureForm(request.POST)
    if not form.is_valid():
        return _page(request, steps, "card_picture", form)
    picture, found = form.cleaned_data["picture"], steps.card
    if steps["lost"]:
        return _ask(request, steps, picture, form)
    if not found.is_somebodys:
        steps["picture"] = picture
        return _open(request, steps, _now(steps), form.cleaned_data["carried"])
    if not found.picture:  # claimed before there were pictures
        if not Card.objects.filter(pk=found.pk, picture="").update(picture=picture):
            return redirect("card")  # chosen in another window a moment ago: that one counts
    elif not pictures.is_right(found, picture):
        found.refresh_from_db()
        form.add_error("picture", pictures.WRONG)
        return _page(request, steps, "card_picture", form)
    if found.only_objects:
        steps["objects"] = True
        return redirect("card_object")
    if found.promised and not replacing.take_over(found.replacement):
        return redirect("card")
    return _known(request, steps, form)


def _known(request: HttpRequest, steps: Steps, form: Any) -> HttpResponse:
    """In with a card that is somebody's."""
    steps.card.refresh_from_db()
    person = authenticate(request, card=steps.card)
    if not isinstance(person, User):
        return redirect("card")
    return _come_in(request, steps, person, form.cleaned_data["shared"], form.cleaned_data["carried"])


@_step
def card_device(request: HttpRequest, steps: Steps) -> HttpResponse:
    """``/kaart/toestel/``: is this device shared with others?"""
    form = DeviceForm(request.POST)
    if not form.is_valid():
        return _page(request, steps, "card_device", form)
    steps["shared"] = form.cleaned_data["shared"]
    return _open(request, steps, _now(steps), form.cleaned_data["carried"])


@_step
def card_word(request: HttpRequest, steps: Steps) -> HttpResponse:
    """``/kaart/woord/``: a secret word for a lost card, if one wants. Then the card is theirs."""
    form = WordForm(request.POST)
    if not form.is_valid():
        return _page(request, steps, "card_word", form)
    try:
        person = _claim(steps, form.cleaned_data["word"])
    except _CardTaken:
        form.add_error(None, CARD_TAKEN)
        return _page(request, steps, "card_word", form)
    except IntegrityError:
        said = {name: steps[name] for name in ("name", "label")}
        name_form = NameForm({**said, "sure": said["name"], "carried": form.cleaned_data["carried"]})
        if name_form.is_valid():
            name_form.add_error("name", "Deze naam is net gekozen door iemand anders. Kies een andere.")
        return _page(request, steps, "card_name", name_form)
    return _come_in(request, steps, person, steps["shared"] == "ja", form.cleaned_data["carried"])


class _CardTaken(Exception):
    """Two people had the same unused card; the other was first."""


def _claim(steps: Steps, word: str) -> User:
    """A new person with this card: all of it at once, or nothing.

    Raises:
        _CardTaken: the card went to another.
        IntegrityError: the name did.
    """
    kept_word = secret_words.hide(word)  # takes a while on purpose: not while the database waits
    with transaction.atomic():
        person = User.objects.create_person(steps["name"], label=steps["label"], secret_word=kept_word)
        if not steps.card.claim(person, steps["picture"]):
            raise _CardTaken
        person.take_name(steps["name"], steps["label"])
    person.powers = "card"
    return person


def _come_in(request: HttpRequest, steps: Steps, person: User, shared: bool, carried: str) -> HttpResponse:
    """Open the session; the only place where a card does."""
    onward = steps["onward"] or ""
    steps.end()
    open_with_card(request, person, shared=shared)
    return go_on(request, person, {"carried": carried, "verder": onward})


# --- a lost card ------------------------------------------------------------------------------------------


@_step
def card_lost(request: HttpRequest, steps: Steps) -> HttpResponse:
    """``/kaart/kwijt/``: whose card was lost. What is not public already, the answer does not tell."""
    form = LostForm(request.POST)
    if not form.is_valid():
        return _page(request, steps, "card_lost", form)
    if limits.LOST_CARDS.is_reached(request):
        form.add_error("who", TOO_MANY_NAMES)
        return _page(request, steps, "card_lost", form)
    who, word = form.cleaned_data["who"], form.cleaned_data["word"]
    person = replacing.find(who)
    if word and not replacing.fits(person, word):
        form.add_error("word", WRONG_WORD)
    elif not who.isdecimal() and not User.objects.filter(name_key=name_key(who)).exists():
        form.add_error("who", UNKNOWN_NAME)  # the step before tells this too: which names are taken is public
    if form.errors:
        limits.LOST_CARDS.count(request)
        return _page(request, steps, "card_lost", form)
    steps["lost"] = {"person": person.pk if person else None, "with_word": bool(word)}
    return _open(request, steps, "card_picture", form.cleaned_data["carried"])


def _ask(request: HttpRequest, steps: Steps, picture: str, form: Any) -> HttpResponse:
    """Ask for this card instead of the lost one. Without the word the answer is the same, whoever it is for."""
    lost, works_at = steps["lost"], timezone.now() + CardReplacement.WAIT
    person = User.objects.filter(pk=lost["person"], is_active=True).first() if lost["person"] else None
    try:
        asked = replacing.ask(steps.card, picture, person, with_word=lost["with_word"]) if person else None
    except replacing.CardTaken:
        form.add_error(None, CARD_TAKEN)
        return _page(request, steps, "card_picture", form)
    if asked and asked.with_word:
        return _known(request, steps, form)
    steps.end()
    return _not_yet(request, works_at, asked=True)


def _not_yet(request: HttpRequest, works_at: datetime, *, asked: bool = False) -> HttpResponse:
    """When the new card works, and how long it waits for its person."""
    context = {"works_at": works_at, "asked": asked, "lapse_days": CardReplacement.LAPSE.days}
    return render(request, "people/replacement.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def card_object(request: HttpRequest) -> HttpResponse:
    """``/kaart/dit-was-ik-niet/``: for whoever is in, and for whoever still has the card that was replaced."""
    steps = Steps.of(request)
    if steps and steps["objects"] and steps.card.only_objects and steps.card.person:
        return _object_with_old_card(request, steps)
    if not isinstance(request.user, User):
        return redirect("card")
    asked = replacing.warning_for(request.user)
    if request.method == "POST" and asked and replacing.stop(asked):
        messages.success(request, "De nieuwe kaart werkt niet. Jouw kaart werkt verder.")
    elif request.method == "POST":
        messages.info(request, "Er wacht geen nieuwe kaart meer.")
    return redirect("mine")


def _object_with_old_card(request: HttpRequest, steps: Steps) -> HttpResponse:
    if request.method != "POST":
        return render(request, "people/object.html", {"replacement": steps.card.replaced_by})
    stopped = steps.card.replaced_by and replacing.stop(steps.card.replaced_by)
    steps.card.refresh_from_db()
    person = authenticate(request, card=steps.card)
    if not stopped or not isinstance(person, User):
        steps.end()
        return redirect("card")
    messages.success(request, "De nieuwe kaart werkt niet meer. Jouw kaart werkt weer.")
    return _come_in(request, steps, person, person.shares_device, "")


@never_cache
@sensitive_post_parameters("word")
@require_http_methods(["GET", "HEAD", "POST"])
def card_unlock(request: HttpRequest) -> HttpResponse:
    """``/kaart/slot/``: the secret word opens what stayed closed after a lost card."""
    if not isinstance(request.user, User) or not request.user.is_locked:
        return redirect("mine")
    form = UnlockForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if replacing.unlock(request.user, form.cleaned_data["word"]):
            messages.success(request, "Alles is weer open.")
            return redirect("mine")
        form.add_error("word", WRONG_WORD_HERE)
    return render(request, "people/unlock.html", {"form": form})
