"""Giving a signal in five short screens, with or without a card, and looking up what became of it.

The answers travel from screen to screen in the form itself, signed; nothing is on the server before
"Stuur mijn signaal", so nothing is left for the next person at a shared device.
"""

import uuid
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

import things
from contributions import door, review, unhurried
from contributions.forms import TOO_LATE
from contributions.kinds import kind_of, kind_of_submission
from contributions.models import State as DoorState
from contributions.models import Submission
from contributions.numbered import whole_number
from contributions.reading import LEFT, Choices, Reading
from pages.models import Theme
from people import limits
from people.models import CARD_ROLES, User
from signals import out_of, receipts
from signals.forms import PlaceScreen, ReceiptForm, SignalWordsForm, TextScreen, ThemeScreen, TitleScreen
from signals.models import PolicySignal, SignalBoardPage
from trail import consent
from trail.models import Consent

SCREENS: tuple[type[forms.Form], ...] = (TextScreen, ThemeScreen, PlaceScreen, TitleScreen)
#: The screen on which everything is looked over and sent.
LAST = len(SCREENS) + 1
#: The answers in words of one's own.
WORDS = ("text", "title")
_SALT = "signals.giving"
_LOST = "Je vorige antwoorden konden we niet meer lezen. Vul ze nog eens in."
_NOT_ANY_MORE = "Deze woorden mogen geen signaal meer worden: de persoon wil het niet meer. Je tekst is niet verstuurd."
_TOO_OFTEN = "Je probeerde al vaak. Wacht een kwartier, of bel ons."

Answers = dict[str, Any]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest, page: SignalBoardPage) -> HttpResponse:
    """``/signalen/geven/``: one screen after the other, back and forth, then send."""
    if request.method != "POST":
        return _begin(request, page)
    answers, is_lost = _read(request.POST.get("antwoorden", ""))
    at = min(whole_number(request.POST.get("scherm", "")), LAST)
    deed = request.POST.get("daad", "")
    if is_lost and at > 1:
        return _screen(request, page, 1, answers, note=_LOST)
    if at == LAST:
        return _from_last(request, page, answers, deed)
    form = SCREENS[at - 1](request.POST)
    is_good = form.is_valid()
    answers |= {name: form.cleaned_data.get(name, form[name].value() or "") for name in form.fields}
    if deed == "terug":
        return _screen(request, page, at - 1, answers)
    if not is_good:
        return _screen(request, page, at, answers, form)
    return _screen(request, page, LAST if answers.get("seen") else at + 1, answers)


def _begin(request: HttpRequest, page: SignalBoardPage) -> HttpResponse:
    """The first screen; with ``?uit=<thing>`` something that was said on the site is made into a signal."""
    user, answers = writer(request), _fresh()
    found = out_of.source(request.GET.get("uit", ""), user)
    if found is None or user is None:
        return _screen(request, page, 1, answers)
    if not out_of.may_begin(found, user, page):
        messages.info(request, "Dit zijn woorden van iemand anders. Vraag eerst of ze een signaal mogen worden.")
        return redirect(out_of.where_to_ask(found, user))
    answers |= {"out_of": things.key_of(found), "text": out_of.words_of(found, user)}
    return _screen(request, page, 1, answers)


def _from_last(request: HttpRequest, page: SignalBoardPage, answers: Answers, deed: str) -> HttpResponse:
    """Send, or go back to a screen to change something."""
    choices = Choices.of({**request.POST.dict(), LEFT: " ".join(answers["left"])})
    answers |= {name: choices.without(answers[name]) for name in WORDS}
    answers["left"] = sorted(choices.left)
    if deed == "terug":
        return _screen(request, page, LAST - 1, answers)
    if deed.startswith("verander-"):
        return _screen(request, page, whole_number(deed.removeprefix("verander-")), answers)
    for number, screen in enumerate(SCREENS, start=1):
        form = screen(answers)
        if not form.is_valid():  # a theme that went meanwhile, or words that somebody changed on the way
            return _screen(request, page, number, answers, form)
    if deed != "stuur" or _reading(answers, writer(request)).is_open:
        return _screen(request, page, LAST, answers, is_asked=deed == "stuur")
    return _send(request, page, answers)


def _reading(answers: Answers, author: User | None) -> Reading:
    """What is private in the words, and what the giver said of it."""
    words = {name: answers[name] for name in WORDS}
    return Reading(words, answers["left"], author.own_name if author else "")


def _send(request: HttpRequest, page: SignalBoardPage, answers: Answers) -> HttpResponse:
    author = writer(request)
    key = uuid.UUID(answers["form_key"])
    signal = _signal(page, answers, author)
    found = out_of.source(answers["out_of"], author)
    if found is not None and author and not out_of.may_begin(found, author, page):
        return _screen(request, page, LAST, answers, note=_NOT_ANY_MORE)
    is_new = author is None and not door.is_sent_again(signal, author, key)
    hurry = unhurried.problem(request, answers["begun"]) if is_new else ""
    if hurry:
        return _screen(request, page, LAST, answers, note=hurry)
    if is_new and limits.SIGNALS.count(request):
        raise door.TooMany(limits.SIGNALS.until(request), kind_of(signal).words(signal).values())
    submission = door.submit(signal, author, key)
    if author:
        if found is not None:
            out_of.tie(found, submission.thing, author)
        if submission.state == DoorState.PUBLISHED:
            return redirect(submission.thing.get_absolute_url())
        return redirect("mine_sent", submission.pk)
    receipt = receipts.make(submission.form_key)
    PolicySignal.objects.filter(pk=submission.object_id).update(receipt_hash=receipts.hashes(receipt)[0])
    context = {**page.get_context(request), "receipt": receipts.show(receipt)}
    return render(request, "signals/given.html", context)


def writer(request: HttpRequest) -> User | None:
    """Who gives this signal; None for somebody without a card."""
    user = request.user
    return user if isinstance(user, User) and user.may_write else None


def _signal(page: SignalBoardPage, answers: Answers, author: User | None) -> PolicySignal:
    from_staff = author is not None and author.powers != "card" and not author.has_role(*CARD_ROLES)
    return PolicySignal(
        board=page,
        given_title=answers["title"],
        text=answers["text"],
        theme=Theme.objects.filter(slug=answers["theme"]).first(),
        level=answers["level"],
        place=PolicySignal.Place.GHENT if answers["in_ghent"] else PolicySignal.Place.NONE,
        # Whoever works at a service passes on what they heard.
        source=PolicySignal.Source.TALK if from_staff else PolicySignal.Source.OWN,
        author=author,
        is_example=bool(author and author.is_example),
    )


def _fresh() -> Answers:
    empty = {"text": "", "theme": "", "level": "", "in_ghent": False, "title": "", "left": [], "out_of": ""}
    return {"form_key": str(uuid.uuid4()), "begun": unhurried.fresh(), **empty}


def _read(token: str) -> tuple[Answers, bool]:
    """The answers that came along, and whether they were lost on the way."""
    try:
        found = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return _fresh(), True
    return {**_fresh(), **found}, False


def _screen(
    request: HttpRequest,
    page: SignalBoardPage,
    number: int,
    answers: Answers,
    form: forms.Form | None = None,
    *,
    note: str = "",
    is_asked: bool = False,
) -> HttpResponse:
    """One screen, with all answers so far; ``is_asked`` when something private waits for the giver's word."""
    number = max(1, min(number, LAST))
    if number == LAST:
        answers["seen"] = True
    elif form is None:
        form = SCREENS[number - 1](initial=answers)
    context = {
        **page.get_context(request),
        "screen": number,
        "screens": ["Wat gebeurde er?", "Waarover?", "Waar zit het vast?", "Een naam", "Kijk na"],
        "form": form,
        "answers": signing.dumps(answers, salt=_SALT, compress=True),
        "review": _review(answers) if number == LAST else [],
        "reading": _reading(answers, writer(request)) if number == LAST else None,
        "is_asked": is_asked,
        "readers": review.readers(request.user, page, name=""),
        "note": note,
        "unhurried": unhurried.carried(request, answers["begun"]) if number == LAST and not writer(request) else None,
        "has_card": request.user.is_authenticated,
    }
    return render(request, "signals/give.html", context)


def _review(answers: Answers) -> list[tuple[int, str, str]]:
    """(screen, question, answer) of all that will be sent."""
    theme = Theme.objects.filter(slug=answers["theme"]).first()
    level = dict(PolicySignal.Level.choices).get(answers["level"], "Weet ik niet")
    return [
        (1, "Wat gebeurde er?", answers["text"]),
        (2, "Waarover gaat het?", theme.title if theme else "Iets anders"),
        (3, "Waar zit het vast?", f"{level}. In Gent." if answers["in_ghent"] else level),
        (4, "Hoe noem je het?", answers["title"] or "Geen naam: we nemen je eerste woorden."),
    ]


# --- what became of it --------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, page: SignalBoardPage) -> HttpResponse:
    """``/signalen/opvolgen/``: where a signal stands, by its receipt. The number never stands in the address."""
    form = ReceiptForm(request.POST or None)
    found, status = None, 200
    if request.method == "POST" and form.is_valid():
        if limits.RECEIPTS.count(request):
            if "text" in request.POST:
                return _keep_words(request, page, form)
            form.add_error("receipt", _TOO_OFTEN)
            status = 429
        else:
            found = _of_receipt(page, form.cleaned_data["receipt"])
            if found is None:
                form.add_error("receipt", "Dit nummer kennen we niet. Kijk het na, teken voor teken.")
    if found and request.POST.get("daad") == "weg":
        return _take_away(request, page, found, form)
    if found and request.POST.get("daad") == "neem" and has_card(request):
        return _claim(request, found)
    if found and request.POST.get("daad") == "verander":
        return _change(request, page, found, form)
    is_ended = found is not None and request.POST.get("daad") == "neem-terug" and _take_back(request, found)
    may_change = found is not None and kind_of_submission(found).may_change(found)
    context = {**page.get_context(request), "form": form, "submission": found, "may_change": may_change}
    context |= {"may_claim": found is not None and has_card(request), "is_ended": is_ended}
    context["consents"] = Consent.objects.about(found.thing).with_places() if found else []
    return render(request, "signals/follow.html", context, status=status)


def _take_back(request: HttpRequest, found: Submission) -> bool:
    """Take one consent for these words back, and leave the signal where it is."""
    asked = whole_number(request.POST.get("toestemming", ""), 0)
    given = Consent.objects.about(found.thing).filter(pk=asked).first()
    if given:
        consent.take_back(given)
    return given is not None


def has_card(request: HttpRequest) -> bool:
    """True for who came in with a card: staff keep no words of others for themselves."""
    user = request.user
    return isinstance(user, User) and user.powers == "card" and user.may_write


def _claim(request: HttpRequest, found: Submission) -> HttpResponse:
    """From now on it stands on "Mijn plek" of who showed the receipt and a card; the receipt is used up."""
    try:
        door.claim(found, cast(User, request.user))
    except door.Overtaken:
        messages.info(request, "Dit signaal veranderde net. Typ je nummer nog eens.")
        return redirect(request.path)
    messages.success(request, "Gedaan. Je signaal staat nu op je plek. Je bewijsje heb je niet meer nodig.")
    return redirect("mine")


def _change(request: HttpRequest, page: SignalBoardPage, found: Submission, receipt: ReceiptForm) -> HttpResponse:
    """Other words, by the door: a person reads them first."""
    kind = kind_of_submission(found)
    context = {**page.get_context(request), "receipt": receipt.cleaned_data["receipt"], "submission": found}
    context["readers"] = review.readers(AnonymousUser(), page)
    sent = "text" in request.POST
    form = SignalWordsForm(request.POST if sent else None, initial=found.proposed or kind.words(found.thing))
    if not kind.may_change(found):
        if not sent:
            return render(request, "signals/follow.html", {**context, "form": receipt, "too_late": True})
        form.add_error(None, TOO_LATE)
        return render(request, "signals/change.html", {**context, "form": form}, status=409)
    if sent and form.is_ready():
        if form.must_be_read:
            return review.show(request, form, found.thing, page, "Stuur mijn signaal", words=form.words)
        try:
            door.resubmit(found, form.words, None)
        except (door.Overtaken, door.NotYours):
            fresh = Submission.objects.with_things().get(pk=found.pk)
            context |= {"now": kind.words(fresh.thing), "kind": kind, "submission": fresh}
            return render(request, "signals/change.html", {**context, "form": form}, status=409)
        else:
            return render(request, "signals/follow.html", {**context, "form": receipt, "is_changed": True})
    return render(request, "signals/change.html", {**context, "form": form})


def _keep_words(request: HttpRequest, page: SignalBoardPage, receipt: ReceiptForm) -> HttpResponse:
    """Somebody tried too often: nothing is told of the signal, and the other words they sent stay on their screen."""
    form = SignalWordsForm(request.POST)
    form.add_error(None, f"{_TOO_OFTEN} Je tekst staat hier nog.")
    context = {**page.get_context(request), "form": form, "receipt": receipt.cleaned_data["receipt"]}
    context["readers"] = review.readers(AnonymousUser(), page)
    return render(request, "signals/change.html", context, status=429)


def _of_receipt(page: SignalBoardPage, receipt: str) -> Submission | None:
    """The row of the signal given without a card with this receipt."""
    signal = PolicySignal.objects.filter(board=page, receipt_hash__in=receipts.hashes(receipt), author=None).first()
    return Submission.objects.of(signal).with_things().first() if signal else None


def _take_away(request: HttpRequest, page: SignalBoardPage, found: Submission, form: ReceiptForm) -> HttpResponse:
    """Ask once, then wipe the words."""
    if request.POST.get("zeker"):
        try:
            door.withdraw(found, None)
        except door.Overtaken as overtaken:
            # A decision came in between: what the author wants still goes before it.
            door.withdraw(overtaken.submission, None)
        found = Submission.objects.with_things().get(pk=found.pk)
        return render(request, "signals/follow.html", {**page.get_context(request), "form": form, "submission": found})
    context = {**page.get_context(request), "form": form, "submission": found}
    return render(request, "signals/take_away.html", context)
