"""Read marks: up to where somebody read a talk, so that they go on where they left off.

One row for a person and a talk: the highest number they had before them, and the day; no hour. A view writes only
when it showed something further, and leafing through a long talk writes at most once a minute; its end is always
written, so what somebody read to the end is never called new. Nothing is kept on a shared device, nor by a card that
is in doubt. Nobody else reads a mark, and it is no measure of anything.
"""

import logging
from collections import Counter
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.db import DatabaseError
from django.db.models import Count, Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from contributions.numbered import NumberPage, page_query
from forum.models import BoardPage, Post, ReadMark, Topic
from forum.querysets import TopicQuerySet
from mine.drafts import may_keep

log = logging.getLogger(__name__)

#: Seconds in which leafing through one talk is written once.
EVERY = 60
#: A talk that began so long ago is not called new any more.
FRESH = timedelta(days=14)


def with_news(topics: TopicQuerySet, request: Any) -> TopicQuerySet:
    """``topics`` with ``read_up_to`` (None when never opened) and ``news``: what others said since; no extra SQL.

    Without anybody to know it of, ``topics`` as they are.
    """
    if not may_keep(request):
        return topics
    mine = ReadMark.objects.filter(person=request.user)
    said = Post.objects.filter(topic=OuterRef("pk"), number__gt=OuterRef("read_up_to")).public()
    count = said.exclude(author=request.user).order_by().values("topic").annotate(count=Count("pk")).values("count")
    read = Subquery(mine.filter(topic=OuterRef("pk")).values("number")[:1])
    reads_here = Exists(mine.filter(topic__board=OuterRef("board")))
    fresh = Q(read_up_to=None, created_at__gt=timezone.now() - FRESH) & ~Q(author=request.user)
    told: Any = {"read_up_to": read, "news": Coalesce(Subquery(count), Value(0))}
    found: TopicQuerySet = topics.annotate(**told).annotate(**{"is_fresh": Q(fresh & Q(reads_here))})
    return found


def news_of(boards: list[BoardPage], request: Any) -> Counter[int]:
    """In how many talks of each group something is new for this person; 1 SQL for who is signed in, else none."""
    if not may_keep(request):
        return Counter()
    since = timezone.now() - ReadMark.LASTS
    rows = Topic.objects.filter(board__in=boards, last_post_at__gt=since).public()
    rows = with_news(rows, request).filter(Q(news__gt=0) | Q(is_fresh=True))
    return Counter(rows.order_by().values_list("board_id", flat=True))


def first_new(topic: Topic, posts: list[Post], pager: NumberPage, user: Any) -> Post | None:
    """The first of ``posts`` that others said since this person read ``topic``; None when that is on another page."""
    if not topic.news or topic.read_up_to is None or page_query(topic.read_up_to + 1) != pager.own_query:
        return None
    further = (post for post in posts if (post.number or 0) > (topic.read_up_to or 0))
    return next((post for post in further if post.author_id != user.pk and not post.is_tombstone), None)


def note(request: Any, topic: Topic, number: int, *, is_end: bool) -> None:
    """Somebody had the posts up to ``number`` before them: at most 1 SQL, none when that is nothing further.

    Reading never fails for it: a mark that can't be written is left out.
    """
    before = topic.read_up_to
    if number <= (before or 0) or not may_keep(request) or "Sec-Purpose" in request.headers:
        return
    if not (is_end or cache.add(f"read-{request.user.pk}-{topic.pk}", True, EVERY)):
        return
    today = timezone.localdate()
    try:
        if before is None:
            mark = ReadMark(person=request.user, topic=topic, number=number, read_on=today)
            ReadMark.objects.bulk_create([mark], ignore_conflicts=True)
        else:
            mine = ReadMark.objects.filter(person=request.user, topic=topic, number__lt=number)
            mine.update(number=number, read_on=today)
    except DatabaseError as error:
        log.warning("Could not keep a read mark (%s)", type(error).__name__)
