"""Comments under a page: the list a page shows, and the one view that takes a new one in."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.models import Page

from comments.forms import CommentForm
from comments.models import SiteComment
from contributions import door, review
from contributions.models import State
from contributions.numbered import NumberPage, changes_since, whole_number
from contributions.usual_wait import it_waits
from live.keys import key_of
from live.models import Stream
from people.access import visible_pages
from people.carry import SignedInRequest, writers_only


def comments_context(page: Any, request: HttpRequest, form: CommentForm | None = None) -> dict[str, Any]:
    """What ``comments/_comments.html`` needs under ``page`` (a specific page).

    1 SQL, and one more unless the page was fetched with its stream (``Stream.objects.annotate``).
    """
    step = Stream.objects.step_of(page)
    pager = NumberPage.of(request, step.number)
    may_write = request.user.is_authenticated and request.user.may_write
    comment_form = form or (CommentForm() if may_write else None)
    return {
        "comments": list(pager.rows(SiteComment.objects.filter(page=page).shown().with_writers())),
        "comment_count": step.number,
        "pager": pager,
        "stream": key_of(page),
        "version": step.version,
        "comment_action": reverse("comments", args=[page.pk]),
        "comments_since": f"{reverse('comments', args=[page.pk])}?since=",
        "comment_form": comment_form,
        "readers": comment_form and review.readers(request.user, page),
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def comments(request: HttpRequest, page_pk: int) -> HttpResponse:
    """``/reacties/<page>/``: take a comment in (POST), or tell what changed (GET ``?since=``)."""
    found = visible_pages(request.user).filter(pk=page_pk).first()
    page = found.specific if found else None
    if page is None or not getattr(page, "has_comments", False):
        raise Http404
    if request.method == "POST":
        return post_comment(request, page)
    if "since" in request.GET:
        name = key_of(page)
        since = whole_number(request.GET["since"], 0)
        version = Stream.objects.version_of(name)
        rows = SiteComment.objects.filter(page=page).with_writers()
        return changes_since(rows, since, version, lambda comment: comment.shown_as)
    return redirect(page.get_url())


@writers_only
def post_comment(request: SignedInRequest, page: Page) -> HttpResponse:
    """Take in what somebody says under ``page``; on an error the page comes back with their words."""
    form = CommentForm(request.POST)
    if form.is_ready():
        comment = SiteComment.under(page, request.user, form.cleaned_data["text"])
        comment.lang = form.cleaned_data["lang"]
        if form.must_be_read:
            return review.show(request, form, comment, page, "Stuur mijn reactie")
        return _thank(request, door.submit(comment, request.user, form.cleaned_data["form_key"]), page)
    request.comment_form = form  # type: ignore[attr-defined]
    return page.serve(request)


def _thank(request: HttpRequest, submission: Any, page: Page) -> HttpResponse:
    if submission.state == State.PUBLISHED:
        return redirect(submission.thing.get_absolute_url())
    messages.success(request, it_waits(submission.lang))
    return redirect(f"{page.get_url()}#inhoud")  # where the message stands
