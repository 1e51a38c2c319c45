"""Giving a signal in five short screens, with or without a card, and looking up what became of it.

The answers travel from screen to screen in the form itself, signed; nothing is on the server before
"Stuur mijn signaal", so nothing is left for the next person at a shared device.
"""

import uuid
from typing import Any

from django import forms
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from contributions import door
from contributions.forms import TOO_LATE
from contributions.kinds import kind_of_submission
from contributions.models import State as DoorState
from contributions.models import Submission
from contributions.numbered import whole_number
from pages.models import Theme
from people import limits
from people.models import CARD_ROLES, User
from signals import receipts
from signals.forms import PlaceScreen, ReceiptForm, SignalWordsForm, TextScreen, ThemeScreen, TitleScreen
from signals.models import PolicySignal, SignalBoardPage

SCREENS: tuple[type[forms.Form], ...] = (TextScreen, ThemeScreen, PlaceScreen, TitleScreen)
#: The screen on which everything is looked over and sent.
LAST = len(SCREENS) + 1
_SALT = "signals.giving"
_LOST = "Je vorige antwoorden konden we niet meer lezen. Vul ze nog eens in."
_TOO_OFTEN = "Je probeerde al vaak. Wacht een kwartier, of bel ons."
_TOO_MANY = "Vanaf dit toestel kwamen net al drie signalen. Wacht een uur, of bel ons. Je tekst staat hier nog."

Answers = dict[str, Any]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest, page: SignalBoardPage) -> HttpResponse:
    """``/signalen/geven/``: one screen after the other, back and forth, then send."""
    if request.method != "POST":
        return _screen(request, page, 1, _fresh())
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


def _from_last(request: HttpRequest, page: SignalBoardPage, answers: Answers, deed: str) -> HttpResponse:
    """Send, or go back to a screen to change something."""
    if deed == "terug":
        return _screen(request, page, LAST - 1, answers)
    if deed.startswith("verander-"):
        return _screen(request, page, whole_number(deed.removeprefix("verander-")), answers)
    for number, screen in enumerate(SCREENS, start=1):
        form = screen(answers)
        if not form.is_valid():  # a theme that went meanwhile, or words that somebody changed on the way
            return _screen(request, page, number, answers, form)
    return _send(request, page, answers)


def _send(request: HttpRequest, page: SignalBoardPage, answers: Answers) -> HttpResponse:
    author = writer(request)
    key = uuid.UUID(answers["form_key"])
    signal = _signal(page, answers, author)
    if author is None and not door.is_sent_again(signal, author, key) and limits.SIGNALS.count(request):
        return _screen(request, page, LAST, answers, note=_TOO_MANY, status=429)
    try:
        submission = door.submit(signal, author, key)
    except door.Refused as refused:
        return _screen(request, page, LAST, answers, note=str(refused))
    if author:
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
    return {"form_key": str(uuid.uuid4()), "text": "", "theme": "", "level": "", "in_ghent": False, "title": ""}


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
    status: int = 200,
) -> HttpResponse:
    """One screen, with all answers so far."""
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
        "note": note,
        "has_card": request.user.is_authenticated,
    }
    return render(request, "signals/give.html", context, status=status)


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
    if found and request.POST.get("daad") == "verander":
        return _change(request, page, found, form)
    may_change = found is not None and kind_of_submission(found).may_change(found)
    context = {**page.get_context(request), "form": form, "submission": found, "may_change": may_change}
    return render(request, "signals/follow.html", context, status=status)


def _change(request: HttpRequest, page: SignalBoardPage, found: Submission, receipt: ReceiptForm) -> HttpResponse:
    """Other words, by the door: a person reads them first."""
    kind = kind_of_submission(found)
    context = {**page.get_context(request), "receipt": receipt.cleaned_data["receipt"], "submission": found}
    sent = "text" in request.POST
    form = SignalWordsForm(request.POST if sent else None, initial=found.proposed or kind.words(found.thing))
    if not kind.may_change(found):
        if not sent:
            return render(request, "signals/follow.html", {**context, "form": receipt, "too_late": True})
        form.add_error(None, TOO_LATE)
        return render(request, "signals/change.html", {**context, "form": form}, status=409)
    if sent and form.is_valid():
        try:
            door.resubmit(found, form.cleaned_data, None)
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
