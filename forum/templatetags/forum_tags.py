"""What other rooms show of the forum."""

from urllib.parse import urlencode

from django import template

from forum.models import BoardPage, Starters, Topic
from people.access import Visitor

register = template.Library()


@register.simple_tag
def newest_topics(user: Visitor, count: int) -> list[Topic]:
    """The topics that moved last, of those ``user`` may see."""
    return list(Topic.objects.visible_to(user).with_starters().newest_first()[:count])


@register.simple_tag
def new_topic_address(user: Visitor, title: str) -> str:
    """Where ``user`` can ask something, with ``title`` filled in: the first group where everybody may; else empty."""
    boards = BoardPage.objects.visible_to(user).filter(starters=Starters.ALL)
    board = boards.order_by("path").first()
    return f"{board.get_url()}nieuw/?{urlencode({'titel': title[:120]})}" if board else ""
