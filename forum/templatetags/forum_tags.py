"""What other rooms show of the forum."""

from urllib.parse import urlencode

from django import template

from contributions.numbered import page_query
from forum.models import BoardPage, Post, Starters, Topic
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


@register.simple_tag
def beside(post: Post, other: Post) -> str:
    """Return where ``other`` stands, seen from ``post`` in the same talk."""
    page = page_query(other.number)
    return f"{'' if page == page_query(post.number) else page or '?pagina=1'}#post-{other.pk}"


@register.simple_tag
def answer_address(post: Post, how: str) -> str:
    """Return where one answers (``op``) or quotes (``citeer``) ``post``: the same page, with the form opened for it."""
    page = page_query(post.number)
    return f"{page}{'&' if page else '?'}{urlencode({how: post.number})}#antwoord"
