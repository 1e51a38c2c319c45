""" "Mijn plek": what I wrote, what happened to it, and my name here."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth import logout
from django.db import IntegrityError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from contributions import door, names, review
from contributions.forms import TOO_LATE
from contributions.kinds import kind_of
from contributions.models import Notice, Report, State, Submission, Voice
from contributions.usual_wait import it_waits
from mine import closing, drafts, taking, withdrawing
from mine.forms import CloseForm, ShowForm
from mine.items import MyItem, items_of
from mine.keeping import parts
from people import limits
from people.carry import SignedInRequest, writers_only
from people.forms import NameForm
from people.models import User
from people.replacing import not_while_in_doubt
from trail.models import Consent

#: How many contributions one page shows.
PAGE = 50
#: The field with the revision of a text that its writer saw before changing it.
SEEN = "gezien"


@never_cache
@writers_only
@require_safe
def mine(request: SignedInRequest) -> HttpResponse:
    """``/mijn-plek/``: my contributions, newest first, and what I should hear. ``?staat=`` shows one state."""
    form = ShowForm(request.GET)
    state, before = form.wanted()
    questions = Consent.objects.asked().filter(person=request.user)
    own = Submission.objects.filter(author=request.user).select_related("before_edit")
    beside = {"asked": questions.counted_beside(), **Report.objects.voice_beside(request.user)}
    rows: QuerySet[Any] = own.annotate(**beside).order_by("-pk")
    if state:
        rows = rows.filter(state=state)
    if before:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    notices = list(Notice.objects.unseen_by(request.user).select_related("submission__before_edit", "consent")[:10])
    told_of = {row.pk: row for row in (*(notice.submission for notice in notices if notice.submission), *shown)}
    items = {item.submission.pk: item for item in items_of(list(told_of.values()), request.user)}
    older = urlencode({"voor": found[PAGE - 1].pk} | ({"staat": state} if state else {})) if len(found) > PAGE else ""
    response = render(
        request,
        "mine/mine.html",
        {
            "items": [items[row.pk] for row in shown if row.pk in items],
            "form": form,
            "has_choice": bool(older or state or before),
            "older": f"?{older}" if older else "",
            "notices": _news(notices, items),
            "heard": [notice for notice in notices if notice.consent_id],
            "notice_count": len(notices),
            "name_waits": request.user.is_name_hidden and names.is_waiting(request.user),
            "voice": Voice(found[0].looked_at, found[0].stayed) if found else Report.objects.voice_of(request.user),
            "open_questions": found[0].asked if found else questions.count(),
        },
    )
    if notices and not request.user.is_locked:  # else they wait: this may be somebody else's hand
        Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(seen_at=timezone.now())
    return response


@never_cache
@writers_only
@require_safe
def how_much_news(request: SignedInRequest) -> JsonResponse:
    """``/mijn-plek/aantal/``: how much news I did not read; asked by an open page now and then."""
    return JsonResponse({"count": Notice.objects.unseen_by(request.user).count()})


def _news(notices: list[Notice], items: dict[int, MyItem]) -> list[tuple[Notice, MyItem, str]]:
    """Each notice with what it is about, and what it says where the state does not say it all."""
    about = [(notice, items[notice.submission_id]) for notice in notices if notice.submission_id in items]
    return [(notice, item, _told(notice, item) or item.kind.told(item.thing, notice.event)) for notice, item in about]


def _told(notice: Notice, item: MyItem) -> str:
    """What its state does not say of a moderator's decision."""
    if notice.event.startswith("undone-"):
        return "Een moderator nam een beslissing terug. Hieronder lees je hoe het nu staat."
    if notice.state == State.PUBLISHED and item.own_words:
        return "Je tekst staat op de site. Een moderator veranderde een paar woorden. Kijk hieronder wat er anders is."
    return ""


@never_cache
@writers_only
@not_while_in_doubt
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: SignedInRequest, pk: int) -> HttpResponse:
    """``/mijn-plek/<pk>/aanpassen/``: send other words for something of mine."""
    submission = own_or_404(request, pk)
    kind = kind_of(submission.thing)
    proposed = submission.proposed or {}
    if "eigen" in request.GET and submission.before_edit:  # a moderator changed a few: back to one's own
        proposed = submission.before_edit.words
    words = {name: proposed.get(name, text) for name, text in kind.words(submission.thing).items()}
    form = kind.form_class(submission.thing)(request.POST or None, initial=words)
    if not kind.may_change(submission):
        if request.method != "POST":
            messages.info(request, "Deze tekst kan je nu niet meer veranderen. Je kan hem wel weghalen.")
            return redirect("mine")
        form.add_error(None, TOO_LATE)
        context = {"form": form, "submission": submission, "item": MyItem(submission)}
        return render(request, "mine/change.html", context, status=409)
    if request.method == "POST" and form.is_ready():
        typed = {name: _typed(form.cleaned_data[name]) for name in words}
        if request.POST.get(SEEN, str(submission.revision)) != str(submission.revision):
            return render(request, "mine/change.html", _overtaken(form, submission), status=409)
        if form.must_be_read:
            return review.show(request, form, submission.thing, submission.page, "Stuur mijn tekst", words=typed)
        try:
            door.resubmit(submission, typed, request.user)
        except (door.Overtaken, door.NotYours):
            fresh = own_or_404(request, pk)
            return render(request, "mine/change.html", _overtaken(form, fresh), status=409)
        else:
            return _after_change(request, submission)
    readers = review.readers(request.user, submission.page, name=kind.signed(submission.thing, request.user))
    context = {"form": form, "submission": submission, "item": MyItem(submission), "readers": readers}
    return render(request, "mine/change.html", context)


def _typed(value: Any) -> str:
    """What a field holds, as words: a day as 2026-11-14, nothing as nothing."""
    return "" if value is None else str(value)


def _overtaken(form: Any, submission: Submission) -> dict[str, Any]:
    """Both texts: what is there now and what was typed."""
    item = MyItem(submission)
    return {"form": form, "submission": submission, "item": item, "now": item.kind.words(item.thing)}


def _after_change(request: SignedInRequest, submission: Submission) -> HttpResponse:
    waits = submission.state != State.PUBLISHED or submission.proposed
    if waits:
        messages.success(request, it_waits(submission.lang))
        return redirect("mine")
    messages.success(request, "Je nieuwe tekst staat op de site.")
    return redirect(submission.thing.get_absolute_url())


@never_cache
@writers_only
@not_while_in_doubt
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """``/mijn-plek/<pk>/weg/``: ask once, then wipe the words."""
    submission = own_or_404(request, pk)
    if submission.state == State.WITHDRAWN:
        messages.info(request, "Dit was al weg.")
        return redirect("mine")
    if request.method == "POST":
        withdrawing.take_away(submission, request.user)
        drafts.forget_sent(request.user)
        messages.success(request, "Weg. Je woorden zijn gewist.")
        return redirect("mine")
    return render(request, "mine/withdraw.html", {"submission": submission, "item": MyItem(submission)})


@never_cache
@writers_only
@not_while_in_doubt
@require_http_methods(["GET", "HEAD", "POST"])
def take_along(request: SignedInRequest) -> HttpResponse:
    """``/mijn-plek/meenemen/``: all the site keeps of me, as a zip. Only by a button: no link may make one."""
    if request.method != "POST":
        return render(request, "mine/take_along.html", {"parts": parts()})
    if limits.DOWNLOADS.count(request, str(request.user.pk)):
        context = {"parts": parts(), "problem": "Je deed dit net een paar keer. Wacht een uur en probeer opnieuw."}
        return render(request, "mine/take_along.html", context, status=429)
    answer = HttpResponse(taking.pack(request.user), content_type="application/zip")
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=taking.NAME)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@never_cache
@writers_only
@not_while_in_doubt
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_all(request: SignedInRequest) -> HttpResponse:
    """``/mijn-plek/alles-weg/``: say what goes and what stays, ask once, then wipe all my words."""
    if request.method == "POST":
        left = withdrawing.withdraw_all(request.user)
        if left:
            messages.info(request, f"We zijn bezig. Nog {left} te gaan. Dat gaat vanzelf verder.")
        else:
            messages.success(request, "Weg. Al je woorden zijn gewist.")
        return redirect("mine")
    return render(request, "mine/withdraw_all.html", {"counts": withdrawing.counts_of(request.user)})


@never_cache
@writers_only
@not_while_in_doubt
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: SignedInRequest) -> HttpResponse:
    """``/mijn-plek/afsluiten/``: stop here, with a week to come back. Who came in with a password asks the editors."""
    sent = request.POST if request.method == "POST" else None
    form = CloseForm(sent) if request.user.powers == "card" else None
    if request.method == "POST" and form and form.is_valid():
        closing.close(request.user, with_words=form.cleaned_data["words"] == form.TAKE_AWAY)
        logout(request)
        return render(request, "mine/closed.html")
    return render(request, "mine/close.html", {"form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def come_back(request: HttpRequest) -> HttpResponse:
    """``/mijn-plek/terug/``: somebody who closed everything came in with the card."""
    person = request.user
    if not isinstance(person, User) or not person.closed_at:
        return redirect("mine")
    if request.method == "POST":
        if closing.come_back(person):
            messages.success(request, "Welkom terug. Je naam staat weer bij je woorden.")
        return redirect("mine")
    return render(request, "mine/come_back.html", {"until": person.closed_at + closing.WAY_BACK})


@never_cache
@writers_only
@not_while_in_doubt
@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: SignedInRequest) -> HttpResponse:
    """``/mijn-plek/naam/``: another name for this site, another label beside it."""
    person = request.user
    form = NameForm(request.POST or None, person=person, initial={"name": person.pen_name, "label": person.label})
    if request.method == "POST" and form.is_valid():
        name, label = form.cleaned_data["name"], form.cleaned_data["label"]
        try:
            if name == person.pen_name:
                person.label = label
                person.save(update_fields=["label"])
            else:
                person.take_name(name, label)
        except IntegrityError:
            person.refresh_from_db(
                fields=["pen_name", "name_key", "hidden_name", "label"]
            )  # the page says who they are
            form.add_error("name", "Deze naam is net gekozen door iemand anders. Kies een andere.")
        else:
            waits = " Een mens kijkt je naam nog na. Tot dan zien anderen ‘Iemand’." if person.is_name_hidden else ""
            messages.success(request, f"Je heet hier nu {person.own_name}.{waits}")
            return redirect("mine")
    return render(request, "people/name.html", {"form": form, "renaming": True})


@never_cache
@writers_only
@require_safe
def sent(request: SignedInRequest, pk: int) -> HttpResponse:
    """``/mijn-plek/<pk>/verstuurd/``: what happens next with what I just sent."""
    submission = own_or_404(request, pk)
    drafts.forget_sent(request.user)
    back = submission.page.get_url() if submission.page and submission.page.live else ""
    return render(request, "contributions/sent.html", {"submission": submission, "back_url": back})


def own_or_404(request: SignedInRequest, pk: int) -> Submission:
    """Something of mine; 404 for what is somebody else's."""
    submission = get_object_or_404(Submission.objects.with_things(), pk=pk, author=request.user)
    if submission.thing is None or (request.user.is_locked and not items_of([submission], request.user)):
        raise Http404
    return submission
