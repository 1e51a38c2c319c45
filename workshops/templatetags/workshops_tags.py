"""What other rooms show of the pilot sites."""

from django import template

from pages.kept import kept
from people.access import Visitor
from workshops.models import PilotSitePage

register = template.Library()


@register.simple_tag
def pilot_sites(user: Visitor, count: int) -> list[PilotSitePage]:
    """The first pilot sites, in the editors' order."""
    return kept(
        f"pilot-sites-{count}", lambda: list(PilotSitePage.objects.visible_to(user).order_by("path")[:count]), user
    )
