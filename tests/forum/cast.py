"""Groups of every sort."""

from typing import Any

from django.contrib.auth.models import Group
from wagtail.models import PageViewRestriction

from forum.models import BoardPage, ForumIndexPage


def make_board(title: str, slug: str, restriction: str = "", **fields: Any) -> BoardPage:
    """A group; ``restriction`` is "login", or "groups" for the steering group only."""
    board = BoardPage(title=title, slug=slug, intro=f"Over {title}.", **fields)
    ForumIndexPage.objects.get().add_child(instance=board)
    if restriction:
        row = PageViewRestriction.objects.create(page=board, restriction_type=restriction)
        row.groups.set(Group.objects.filter(name="stuurgroep") if restriction == "groups" else [])
    return board
