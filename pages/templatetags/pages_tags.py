"""What other rooms show of the learning platform."""

from django import template

from pages.models import InsightPage
from people.access import Visitor

register = template.Library()


@register.simple_tag
def newest_insights(user: Visitor, count: int) -> list[InsightPage]:
    """The newest insights ``user`` may see."""
    return list(InsightPage.objects.visible_to(user).order_by("-pk")[:count])
