"""Topics and posts, by who may see them."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils import timezone

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

    def taking_replies(self) -> Self:
        """Those on the site that are not closed."""
        today = timezone.localdate()
        return self.public().filter(closed_at=None).exclude(closes_on__lt=today)

    def merged_into(self, user: Visitor, pk: int) -> Self:
        """The topic to which the posts of the one with this number went, where this person may see it."""
        return self.visible_to(user).filter(posts__merged_from=pk).with_starters()

    def with_starters(self) -> Self:
        """Fetch who began and the group along."""
        return self.select_related("author", "board", "theme")

    def to_read(self) -> Self:
        """Fetch all that the page of a topic shows of it along."""
        return self.with_starters().select_related("step", "about", "answer")

    def with_changes(self) -> Self:
        """When each moved last, as ``changed_at``."""
        return self.select_related("board").annotate(changed_at=models.F("last_post_at"))

    def for_feed(self) -> Self:
        """With all that a feed tells of them; those whose title was taken away are not told of."""
        from forum.models import Post  # its topic knows this: the other way round is a circle

        opening = models.Prefetch("posts", Post.objects.public().filter(is_opening=True), to_attr="openings")
        return self.filter(title_is_gone=False).with_changes().with_starters().prefetch_related(opening)

    def pinned_first(self) -> Self:
        """Those that moderators pinned, then as ``newest_first``."""
        return self.order_by("-is_pinned", "-last_post_at", "-pk")

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
        """Fetch along who wrote it, of which organisation, and what it points at."""
        return self.select_related("author__organisation", "written_down_at", "answers_to", "quoted__author", "photo")
