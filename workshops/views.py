"""What pilot sites show of their sessions, the form for a record, and the agenda."""

import datetime
import re
from contextlib import suppress
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from comments.views import comments_context
from contributions import door, review, too_many
from contributions.models import State
from pages.files import content_of
from pages.kept import kept
from pages.meta import absolute, article, crumbs
from people.carry import SignedInRequest, writers_only
from people.models import EDITOR, MODERATOR, PARTNER
from workshops.calendar import calendar, event
from workshops.files import RecordFile, WorkshopAttachment, WorkshopPhoto
from workshops.forms import RecordForm
from workshops.models import COUNTS, PilotSitePage, WorkshopPage
from workshops.querysets import WorkshopQuerySet

#: Sessions on one page of a list.
PAGE = 24
#: Planned sessions a list shows; further away than that nobody plans.
PLANNED = 50
#: Sessions the agenda tells machines of; the others do so on their own pages.
EVENTS = 10
_PLACE = re.compile(r"(\d{4}-\d{2}-\d{2})_(\d{1,18})")


def may_record(user: Any) -> bool:
    """Who writes records: partners, and the people who run the site."""
    return bool(user.is_authenticated and user.has_role(PARTNER, EDITOR, MODERATOR))


# --- lists ----------------------------------------------------------------------------------------


class PastPage:
    """One page of sessions that are over, newest first; the next one begins after a (day, key)."""

    def __init__(self, request: HttpRequest, sessions: WorkshopQuerySet) -> None:
        place = _place(request.GET.get("voor", ""))
        rows = sessions.past()
        found = list((rows.before(*place) if place else rows).select_related("organisation")[: PAGE + 1])
        self.rows = found[:PAGE]
        self.is_first = place is None
        last = found[PAGE - 1] if len(found) > PAGE else None
        self.next_url = f"?voor={last.date}_{last.pk}#verslagen" if last else ""
        self.previous_url = ""


def _place(text: str) -> tuple[datetime.date, int] | None:
    """Where a page of a list begins; None when ``text`` says nothing we know."""
    match = _PLACE.fullmatch(text)
    if not match:
        return None
    try:
        return datetime.date.fromisoformat(match[1]), int(match[2])
    except ValueError:
        return None


def pilot_site_context(request: HttpRequest, page: PilotSitePage) -> dict[str, Any]:
    """Its planned sessions and its records; 2 SQL."""
    sessions = WorkshopPage.objects.child_of(page).visible_to(request.user)
    past = PastPage(request, sessions)
    return {
        "planned": list(sessions.upcoming()[:PLANNED]) if past.is_first else [],
        "records": past.rows,
        "pager": past,
        "may_record": may_record(request.user),
    }


def _name_of_site(page: WorkshopPage) -> str:
    """What the pilot site is called; nothing while it is off the site."""
    site = page.get_parent()
    return str(site.title) if site.live else ""


def workshop_context(request: HttpRequest, page: WorkshopPage) -> dict[str, Any]:
    """Its pilot site (kept), its files, and what people say under it; 3 SQL."""
    form = getattr(request, "comment_form", None)
    site: str = kept(f"pilot-site-{page.path[: -page.steplen]}", lambda: _name_of_site(page), request.user)
    above = [(site, page.site_path)] if site else []
    data = [event(page), *([article(page)] if page.is_held else [])]
    return {
        "pilot_site": site,
        "photos": list(page.photos.all()),
        "attachments": list(page.attachments.all()),
        "linked_data": [*data, crumbs(*above, (page.title, page.get_absolute_url()))],
        **comments_context(page, request, form),
    }


@require_safe
def agenda(request: HttpRequest) -> HttpResponse:
    """``/agenda/``: what is planned, and what is over; 3 SQL."""
    sessions = WorkshopPage.objects.visible_to(request.user)
    past = PastPage(request, sessions)
    planned = list(sessions.upcoming().select_related("organisation")[:PLANNED]) if past.is_first else []
    return render(
        request,
        "workshops/agenda.html",
        {
            "room": "proeftuinen",
            "canonical": absolute(request.path),
            "linked_data": [event(session) for session in planned[:EVENTS]],
            "planned": planned,
            "past": past.rows,
            "pager": past,
        },
    )


# --- calendars ------------------------------------------------------------------------------------


@require_safe
def agenda_ics(request: HttpRequest) -> HttpResponse:
    """``/agenda.ics``: what everybody may know, for the calendar on a phone; a year back, all that is to come."""
    since = timezone.localdate() - datetime.timedelta(days=365)
    sessions = WorkshopPage.objects.visible_to(AnonymousUser()).filter(date__gte=since).order_by("date", "pk")
    return _calendar_file(list(sessions[:500]), "onderweg-agenda")


@require_safe
def session_ics(request: HttpRequest, pk: int) -> HttpResponse:
    """``/agenda/<pk>.ics``: one session; one that is not for everybody is not there."""
    # By its own id: a number too large for the database is no match, where a related key would be an error.
    session = WorkshopPage.objects.visible_to(AnonymousUser()).filter(id=pk).first()
    if session is None:
        raise Http404
    return _calendar_file([session], session.slug)


def _calendar_file(sessions: list[WorkshopPage], name: str) -> HttpResponse:
    answer = HttpResponse(calendar(sessions), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'inline; filename="{name}.ics"'
    return answer


# --- a new record -----------------------------------------------------------------------------------


@never_cache
@writers_only
@require_http_methods(["GET", "HEAD", "POST"])
def new_record(request: SignedInRequest, page: PilotSitePage) -> HttpResponse:
    """``/proeftuinen/<plek>/verslag/``: a partner writes down what a session gave."""
    if not may_record(request.user):
        raise PermissionDenied
    form = RecordForm(request.POST or None, request.FILES or None, person=request.user)
    if request.method == "POST" and form.is_ready():
        record = _record(request, page, form)
        if form.must_be_read:
            return review.show(request, form, record, page, "Stuur dit verslag")
        try:
            submission = door.submit(record, request.user, form.cleaned_data["form_key"])
        except door.TooMany as refusal:  # with the files that came in with it
            return too_many.answer(request, refusal, review.carried(form))
        else:
            if submission.object_id != record.pk and submission.state == State.HELD:
                # Sent before; these came with a second try. On the site meanwhile: then nobody looked at them.
                with suppress(door.Overtaken):
                    door.bring_along(submission, partial(submission.thing.take_files, form.photos, form.attachments))
            return redirect("mine_sent", submission.pk)
    readers = review.readers(request.user, page, name=str(request.user.organisation or ""))
    context = {"form": form, "page": page, "room": page.room, "readers": readers}
    return render(request, "workshops/record_new.html", context)


def _record(request: SignedInRequest, page: PilotSitePage, form: RecordForm) -> WorkshopPage:
    fields = ("title", "date", "place", "phase", "step", "heard", "decided", "next_steps", *COUNTS)
    record = WorkshopPage(
        status=WorkshopPage.Status.HELD,
        organisation=request.user.organisation,
        is_example=request.user.is_example or bool(page.is_example and page.lead and page.lead.is_example),
        owner=request.user,
        **{name: form.cleaned_data[name] for name in fields},
    )
    record.new_photos, record.new_attachments = form.photos, form.attachments
    record.index_pk = page.pk  # where the door puts it in the tree
    return record


# --- photos and documents ----------------------------------------------------------------------------


@require_safe
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    """``/fotos/<pk>/``: a photo, for who may see it; its file has no address."""
    found = get_object_or_404(WorkshopPhoto.objects.visible_to(request.user), pk=pk)
    return content_of(found)


@require_safe
def attachment(request: HttpRequest, pk: int) -> HttpResponse:
    """``/bijlagen/<pk>/``: a document to take along, for who may read it; no browser opens it in this site."""
    found = get_object_or_404(WorkshopAttachment.objects.visible_to(request.user), pk=pk)
    answer = content_of(found, found.media_type)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=found.file_name)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def remove_photo(request: HttpRequest, pk: int) -> HttpResponse:
    """``/fotos/<pk>/weg/``: who sent a photo, or who reads records first, takes it away for good."""
    return _remove(request, pk, WorkshopPhoto, "foto")


def remove_attachment(request: HttpRequest, pk: int) -> HttpResponse:
    """``/bijlagen/<pk>/weg/``: the same for a document."""
    return _remove(request, pk, WorkshopAttachment, "bijlage")


@never_cache
@writers_only
@require_http_methods(["GET", "HEAD", "POST"])
def _remove(request: SignedInRequest, pk: int, model: type[RecordFile], word: str) -> HttpResponse:
    files = model.objects.sent()
    if not request.user.has_role(MODERATOR, EDITOR):
        files = files.filter(owner=request.user)
    found = get_object_or_404(files.select_related("workshop"), pk=pk)
    if request.method == "POST":
        session = found.workshop
        found.delete()
        messages.success(request, f"Weg. De {word} is gewist.")
        return redirect(session.get_absolute_url() if session and session.live else "mine")
    return render(request, "pages/file_remove.html", {"file": found, "word": word, "room": "proeftuinen"})
