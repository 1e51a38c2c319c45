"""Topics and posts, by who may see them."""

from typing import TYPE_CHECKING, Self

from django.db import models

from contributions.models import Shown
from people.access import Visitor, without_closed

if TYPE_CHECKING:
    from forum.models import Post, Topic  # noqa: F401


class TopicQuerySet(models.QuerySet["Topic"]):
    """Topics."""

    def public(self) -> Self:
        """On the site."""
        return self.filter(shown=Shown.YES)

    def visible_to(self, user: Visitor) -> Self:
        """Public topics in groups this person may see."""
        return without_closed(self.public().filter(board__live=True), user, "board__")

    def with_starters(self) -> Self:
        """Fetch who began and the group along."""
        return self.select_related("author", "board", "theme")

    def newest_first(self) -> Self:
        """The one that moved last comes first."""
        return self.order_by("-last_post_at", "-pk")


class PostQuerySet(models.QuerySet["Post"]):
    """Posts."""

    def public(self) -> Self:
        """On the site with their words."""
        return self.filter(shown=Shown.YES)

    def shown(self) -> Self:
        """On the site, or a tombstone where one was."""
        return self.exclude(shown=Shown.NO)

    def visible_to(self, user: Visitor) -> Self:
        """Public posts of public topics in groups this person may see."""
        rows = self.public().filter(topic__shown=Shown.YES, topic__board__live=True)
        return without_closed(rows, user, "topic__board__")

    def with_writers(self) -> Self:
        """Fetch the writers and their organisations along."""
        return self.select_related("author__organisation")
