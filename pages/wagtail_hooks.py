"""How the site changes Wagtail: who sees a page, what may not be deleted."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail import hooks
from wagtail.models import Page
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from contributions.models import Submission
from people.models import Organisation


@hooks.register("before_delete_page")
def keep_contributions(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Pages that carry what people wrote are unpublished, never deleted."""
    family = Page.objects.descendant_of(page, inclusive=True)
    if not Submission.objects.filter(page__in=family).exists():
        return None
    messages.error(
        request,
        "Op deze bladzijde staan woorden van mensen. Je kan ze niet wissen. Haal de bladzijde van de site: "
        "kies ‘Publicatie intrekken’.",
    )
    return redirect("wagtailadmin_explore", page.get_parent().pk if page.get_parent() else page.pk)


@hooks.register("before_bulk_action")
def keep_contributions_in_bulk(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """The same for deleting several pages at once."""
    if action_type != "delete":
        return None
    answers = (keep_contributions(request, page) for page in objects if isinstance(page, Page))
    return next((answer for answer in answers if answer), None)


class OrganisationViewSet(SnippetViewSet):
    """Organisations in the admin."""

    model = Organisation
    icon = "group"
    menu_label = "Organisaties"
    list_display = ["name", "kind", "is_example"]
    list_filter = ["kind", "is_example"]
    search_fields = ["name"]


register_snippet(OrganisationViewSet)
