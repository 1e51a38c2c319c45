"""The step before a page's newest draft comes on the site: first see what else is in it."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.models import Page

from contributions.difference import Part
from pages.blocks import quotes_in
from playbook.difference import difference_of_html
from playbook.merging import raw_blocks, same_words, text_of
from playbook.pieces import PageInPieces
from playbook.versions import lock


@dataclass(frozen=True)
class Change:
    """A block that differs from the site, and whose words it brings."""

    parts: list[Part]
    names: list[str]


def changes(page: PageInPieces) -> list[Change]:
    """The blocks in which the newest draft differs from what is on the site, in the order of the draft."""
    draft = page.get_latest_revision_as_object()
    old = {block["id"]: text_of(block) for block in raw_blocks(page.body)} if page.live else {}
    new = {block["id"]: text_of(block) for block in raw_blocks(draft.body)}
    names: dict[str, list[str]] = {}
    for version in page.block_versions.numbered().filter(published_at=None).select_related("credit", "author"):
        who = version.credit or version.author
        if who and who.shown_name not in names.setdefault(version.block_id, []):
            names[version.block_id].append(who.shown_name)
    differ = [key for key in {**new, **old} if not same_words(old.get(key, ""), new.get(key, ""))]
    return [Change(difference_of_html(old.get(key, ""), new.get(key, "")), names.get(key, [])) for key in differ]


def other_fields(page: PageInPieces) -> list[str]:
    """What else differs, by the names editors know; of a page that is not on the site, all that is filled in."""
    draft = page.get_latest_revision_as_object()
    page = page if page.live else type(page)()
    found = []
    for name in page.other_fields:
        one, other = getattr(page, name), getattr(draft, name)
        if hasattr(one, "get_prep_value"):
            one, other = raw_blocks(one), raw_blocks(other)
        if one != other:
            found.append(str(page._meta.get_field(name).verbose_name))
    if quotes_in(page) != quotes_in(draft):
        found.append("citaten van mensen")
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """``/beheer/draaiboek/<pk>/op-de-site/``: everything that changes, and the button that does it.

    The button counts for the revision on the screen: what came in meanwhile is shown first.
    """
    page = get_object_or_404(Page.objects.type(PageInPieces), pk=pk).specific
    if not page.permissions_for_user(request.user).can_publish():
        raise PermissionDenied
    if request.method == "POST":
        if _publish(page, request):
            messages.success(request, "De nieuwe versie staat op de site.")
            return redirect("wagtailadmin_pages:edit", page.pk)
        messages.warning(request, "Er kwam net iets bij. Kijk opnieuw wat er verandert.")
        page = Page.objects.get(pk=pk).specific
    context = {
        "page": page,
        "changes": changes(page),
        "fields": other_fields(page),
        "revision": page.latest_revision_id,
    }
    return render(request, "playbook/admin/publish.html", context)


def _publish(page: PageInPieces, request: HttpRequest) -> bool:
    """Publish the revision that was looked at; False when it is no longer the newest."""
    with transaction.atomic():
        newest = lock(page.pk)
        if newest is None or str(newest.latest_revision_id) != request.POST.get("revision"):
            return False
        revision = newest.latest_revision
        PublishPageRevisionAction(revision, user=request.user).execute()
    return True
