"""Whether a topic takes a reply: asked in the transaction that stores it, behind the lock of its stream or row.

Whoever closes, moves or merges a topic raises its stream and writes its row in one transaction: the reply comes
before it, or is refused.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from contributions.door import Refused
from forum.models import Post, Topic
from people.models import EDITOR, MODERATOR

if TYPE_CHECKING:
    from forum.querysets import TopicQuerySet


class Elsewhere(Refused):
    """The topic is closed, gone, or not where its writer saw it."""

    def __init__(self) -> None:
        super().__init__("Dit gesprek veranderde terwijl je schreef.")


class TooSoon(Refused):
    """The topic goes slowly, and this person spoke a moment ago."""

    def __init__(self, minutes: int, until: datetime) -> None:
        hour = timezone.localtime(until).strftime("%H.%M")
        super().__init__(
            f"In dit gesprek gaat het rustig: iedereen wacht {minutes} minuten tussen twee reacties. "
            f"Vanaf {hour} uur kan je weer sturen. Je tekst staat hieronder."
        )


def still(post: Post) -> "TopicQuerySet":
    """The post's topic, as long as it takes replies in the group where its writer saw it."""
    return Topic.objects.filter(pk=post.topic_id, board=post.topic.board_id).taking_replies()


def hold(post: Post) -> None:
    """The same for a reply that will wait: its topic stays as it is until the transaction ends.

    Raises:
        Elsewhere: it takes none.
        TooSoon: not yet.
    """
    if still(post).select_for_update(no_key=True).first() is None:
        raise Elsewhere
    keep_pace(post)


def keep_pace(post: Post) -> None:
    """In a slow topic everybody waits between two posts, but who looks after it.

    Raises:
        TooSoon: with the hour at which the next one may come.
    """
    minutes, author = post.topic.slow_minutes, post.author
    if post.is_opening or not minutes or author is None or author.has_role(MODERATOR, EDITOR):
        return
    mine = Post.objects.filter(topic=post.topic_id, author=author).order_by("-created_at")
    last = mine.values_list("created_at", flat=True).first()
    until = last and last + timedelta(minutes=minutes)
    if until and until > timezone.now():
        raise TooSoon(minutes, until)
