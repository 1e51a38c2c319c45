""" "Mijn plek": what I wrote, what happened to it, and my name here."""

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

import things
from contributions import door
from contributions.forms import IT_WAITS, TOO_LATE
from contributions.kinds import kind_of, kind_of_submission, things_of_all_kinds
from contributions.models import Notice, State, Submission
from people.carry import SignedInRequest, writers_only
from people.forms import NameForm
from people.models import User

#: How many contributions one page shows.
PAGE = 50


class MyItem:
    """One of my contributions, with what I can do with it."""

    def __init__(self, submission: Submission, readable: bool = False) -> None:
        self.submission = submission
        self.readable = readable
        self.kind = kind_of_submission(submission)

    @cached_property
    def thing(self) -> Any:
        """The contribution itself."""
        return self.submission.thing

    @property
    def title(self) -> str:
        """Where it stands."""
        return self.kind.where(self.thing)

    @property
    def words(self) -> dict[str, str]:
        """What I wrote last: new words that wait, else those of the thing."""
        return self.submission.proposed or self.kind.words(self.thing)

    @property
    def pictures(self) -> list[Any]:
        """The photos that came with it."""
        return self.kind.pictures(self.thing)

    @property
    def attachments(self) -> list[Any]:
        """The documents that came with it."""
        return self.kind.attachments(self.thing)

    @property
    def may_change(self) -> bool:
        """True while I may send other words."""
        return self.kind.may_change(self.submission)

    @property
    def may_withdraw(self) -> bool:
        """True until it is gone."""
        return self.submission.state != State.WITHDRAWN

    @property
    def address(self) -> str:
        """Where it is read; empty where it can't be."""
        return self.thing.get_absolute_url() if self.readable else ""


def _items(submissions: list[Submission], person: User) -> list[MyItem]:
    """``submissions`` as this person sees them; 1 SQL for each kind that is on the site."""
    prefetch_related_objects(submissions, things_of_all_kinds())
    on_site = defaultdict(list)
    for submission in submissions:
        if submission.state == State.PUBLISHED:
            on_site[type(submission.thing)].append(submission.object_id)
    readable = {
        (model, pk)
        for model, pks in on_site.items()
        for pk in things.visible(model, person).filter(pk__in=pks).values_list("pk", flat=True)
    }
    return [MyItem(row, (type(row.thing), row.object_id) in readable) for row in submissions]


@never_cache
@writers_only
def mine(request: SignedInRequest) -> HttpResponse:
    """``/mijn-plek/``: my contributions, newest first, and what I should hear."""
    rows = Submission.objects.filter(author=request.user).select_related("author").order_by("-received_at", "-pk")
    before = request.GET.get("voor", "")
    if before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    notices = list(Notice.objects.filter(person=request.user, seen_at=None).select_related("submission__author")[:10])
    items = _items([*shown, *(notice.submission for notice in notices)], request.user)
    news = [
        (notice, item, item.kind.told(item.thing, notice.event))
        for notice, item in zip(notices, items[len(shown) :], strict=True)
    ]
    response = render(
        request,
        "mine/mine.html",
        {
            "items": items[: len(shown)],
            "older": found[PAGE - 1].pk if len(found) > PAGE else None,
            "notices": news,
            "notice_count": len(notices),
        },
    )
    if notices:
        Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(seen_at=timezone.now())
    return response


@never_cache
@writers_only
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: SignedInRequest, pk: int) -> HttpResponse:
    """``/mijn-plek/<pk>/aanpassen/``: send other words for something of mine."""
    submission = _own(request, pk)
    kind = kind_of(submission.thing)
    proposed = submission.proposed or {}
    words = {name: proposed.get(name, text) for name, text in kind.words(submission.thing).items()}
    form = kind.form_class(submission.thing)(request.POST or None, initial=words)
    if not kind.may_change(submission):
        if request.method != "POST":
            messages.info(request, "Deze tekst kan je nu niet meer veranderen. Je kan hem wel weghalen.")
            return redirect("mine")
        form.add_error(None, TOO_LATE)
        context = {"form": form, "submission": submission, "item": MyItem(submission)}
        return render(request, "mine/change.html", context, status=409)
    if request.method == "POST" and form.is_valid():
        try:
            door.resubmit(submission, {name: _typed(form.cleaned_data[name]) for name in words}, request.user)
        except door.Refused as refused:
            form.add_error(None, str(refused))
        except (door.Overtaken, door.NotYours):
            fresh = _own(request, pk)
            return render(request, "mine/change.html", _overtaken(form, fresh), status=409)
        else:
            return _after_change(request, submission)
    return render(request, "mine/change.html", {"form": form, "submission": submission, "item": MyItem(submission)})


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
        messages.success(request, IT_WAITS)
        return redirect("mine")
    messages.success(request, "Je nieuwe tekst staat op de site.")
    return redirect(submission.thing.get_absolute_url())


@never_cache
@writers_only
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """``/mijn-plek/<pk>/weg/``: ask once, then wipe the words."""
    submission = _own(request, pk)
    if submission.state == State.WITHDRAWN:
        messages.info(request, "Dit was al weg.")
        return redirect("mine")
    if request.method == "POST":
        try:
            door.withdraw(submission, request.user)
        except door.Overtaken:
            # A decision came in between: what the author wants still goes before it.
            door.withdraw(_own(request, pk), request.user)
        messages.success(request, "Weg. Je woorden zijn gewist.")
        return redirect("mine")
    return render(request, "mine/withdraw.html", {"submission": submission, "item": MyItem(submission)})


@never_cache
@writers_only
@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: SignedInRequest) -> HttpResponse:
    """``/mijn-plek/naam/``: another name for this site, another label beside it."""
    person = request.user
    form = NameForm(request.POST or None, person=person, initial={"name": person.pen_name, "label": person.label})
    if request.method == "POST" and form.is_valid():
        person.pen_name, person.label = form.cleaned_data["name"], form.cleaned_data["label"]
        try:
            with transaction.atomic():
                person.save(update_fields=["pen_name", "label"])
        except IntegrityError:
            form.add_error("name", "Deze naam is net gekozen door iemand anders. Kies een andere.")
        else:
            messages.success(request, f"Je heet hier nu {person.shown_name}.")
            return redirect("mine")
    return render(request, "people/name.html", {"form": form, "renaming": True})


@never_cache
@writers_only
def sent(request: SignedInRequest, pk: int) -> HttpResponse:
    """``/mijn-plek/<pk>/verstuurd/``: what happens next with what I just sent."""
    submission = _own(request, pk)
    back = submission.page.get_url() if submission.page and submission.page.live else ""
    return render(request, "contributions/sent.html", {"submission": submission, "back_url": back})


def _own(request: SignedInRequest, pk: int) -> Submission:
    submission = get_object_or_404(Submission.objects.with_things(), pk=pk, author=request.user)
    if submission.thing is None:
        raise Http404
    return submission
