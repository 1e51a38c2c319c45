"""What other rooms show of the forum."""

from django import template

from forum.models import Topic
from people.access import Visitor

register = template.Library()


@register.simple_tag
def newest_topics(user: Visitor, count: int) -> list[Topic]:
    """The topics that moved last, of those ``user`` may see."""
    return list(Topic.objects.visible_to(user).with_starters().newest_first()[:count])
