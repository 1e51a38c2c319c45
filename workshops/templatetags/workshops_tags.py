"""What other rooms show of the pilot sites."""

from django import template

from pages.kept import kept
from people.access import Visitor
from workshops.models import PilotSitePage, WorkshopPage

register = template.Library()


@register.simple_tag
def pilot_sites(user: Visitor, count: int) -> list[PilotSitePage]:
    """The first pilot sites, in the editors' order."""
    return kept(
        f"pilot-sites-{count}", lambda: list(PilotSitePage.objects.visible_to(user).order_by("path")[:count]), user
    )


@register.simple_tag
def next_session(user: Visitor) -> WorkshopPage | None:
    """The next planned session ``user`` may know of."""
    return next(
        iter(kept("next-session", lambda: list(WorkshopPage.objects.visible_to(user).upcoming()[:1]), user)), None
    )
