"""What editors of the playbook and the house rules meet in Wagtail."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page

from playbook import publishing
from playbook.pieces import PageInPieces


@hooks.register("after_edit_page")
def tell_what_stands_beside(request: HttpRequest, page: Page) -> None:
    """Somebody else changed the same stukje meanwhile: say whose words stay and where the others are."""
    if isinstance(page, PageInPieces) and page.beside:
        messages.warning(
            request,
            "Iemand anders veranderde hetzelfde stukje. Die tekst blijft staan. Jouw tekst is niet weg: "
            "hij staat ernaast, bij ‘Zo of zo?’.",
        )


@hooks.register("register_admin_menu_item")
def desk_in_menu() -> MenuItem:
    """The desk of the editors is on the site; this leads there."""
    return MenuItem("Voorstellen", reverse("desk"), icon_name="edit", order=250)


@hooks.register("register_admin_urls")
def publishing_urls() -> list[URLPattern]:
    """The step before a page's new version comes on the site."""
    return [path("draaiboek/<int:pk>/op-de-site/", publishing.confirm, name="playbook_publish")]


@hooks.register("before_publish_page")
def look_before_publishing(request: HttpRequest, page: Page) -> HttpResponse | None:
    """A page in pieces gets on the site, or gets its new version, after a look at everything that comes with it."""
    if not isinstance(page, PageInPieces):
        return None
    tell_what_stands_beside(request, page)
    return redirect("playbook_publish", page.pk)


@hooks.register("before_bulk_action")
def one_page_at_a_time(request: HttpRequest, action_type: str, objects: list[Any], action: Any) -> HttpResponse | None:
    """Nobody looks at what changes in several pages at once."""
    if action_type != "publish" or not any(isinstance(page.specific, PageInPieces) for page in objects):
        return None
    messages.error(request, "Publiceer hoofdstukken en huisregels één voor één. Dan zie je eerst wat er verandert.")
    return redirect("wagtailadmin_home")
