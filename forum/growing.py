"""A forum of any size, in bulk, as the door would have left it: numbers, streams, rows of the door, search.

For benches and tests. All of it is said by people marked "Voorbeeld".
"""

import random
from collections.abc import Callable
from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from contributions.kinds import kind_of
from contributions.models import Shown, State, Submission
from contributions.past import digest_of
from forum.models import BoardPage, Post, Topic
from live.keys import key_of
from live.models import Stream
from people.models import User
from things import search

#: Rows in one INSERT.
BATCH = 1_000
PEOPLE = 50
SENTENCES = (
    "Ik ben daar vorige week geweest.",
    "De brief was te moeilijk, ik begreep er niets van.",
    "Aan het loket vroegen ze weer een ander papier.",
    "Mijn buurvrouw ging mee en dat hielp.",
    "Wie heeft dat ook al meegemaakt?",
    "Wij wachten nu vier maanden op een antwoord.",
    "Voor de huur is er niets over op het einde van de maand.",
    "Bij ons in de werking praten we daar elke dinsdag over.",
)


def grow(
    board: BoardPage,
    topics: int,
    posts: int,
    *,
    title: Callable[[int], str] = "Gesprek {}".format,
    text: Callable[[int], str] | None = None,
) -> list[Topic]:
    """Make so many topics in ``board`` with so many posts each, the opening one included; returns the topics.

    Args:
        title: of the topic with this number, from 0.
        text: of the post with this number, from 0, over all topics together.
    """
    chance = random.Random(1)  # noqa: S311 (the same forum each time)
    say = text or (lambda number: f"{number}. {' '.join(chance.choices(SENTENCES, k=5))}")
    people, at = _people(), timezone.now() - timedelta(days=30)
    made: list[Topic] = []
    step = max(1, BATCH // posts)
    for start in range(0, topics, step):
        some = [
            Topic(board=board, given_title=title(n), author=people[n % PEOPLE], shown=Shown.YES, post_count=posts,
                  created_at=at, last_post_at=at + timedelta(seconds=posts - 1))
            for n in range(start, min(start + step, topics))
        ]  # fmt: skip
        said = [
            Post(topic=topic, author=people[(start * posts + n) % PEOPLE], text=say(start * posts + n),
                 shown=Shown.YES, number=n % posts + 1, version=n % posts + 1, is_opening=n % posts == 0,
                 created_at=at + timedelta(seconds=n % posts))
            for n, topic in enumerate(each for each in some for _ in range(posts))
        ]  # fmt: skip
        _store(board, some, said)
        made += some
    return made


def _store(board: BoardPage, topics: list[Topic], posts: list[Post]) -> None:
    """What the door stores of a post, for many of them."""
    with transaction.atomic():
        Topic.objects.bulk_create(topics)
        for post in posts:
            post.topic = post.topic  # it has a key now; set by key, each post would fetch it anew
        Post.objects.bulk_create(posts, BATCH)
        for post in posts:
            post.take_photo()  # none: nobody has to ask
        Stream.objects.bulk_create(
            Stream(name=key_of(topic), version=topic.post_count, number=topic.post_count) for topic in topics
        )
        kind, content_type = kind_of(posts[0]), ContentType.objects.get_for_model(Post)
        Submission.objects.bulk_create(
            (
                Submission(kind=content_type, object_id=post.pk, page=board, author=post.author, state=State.PUBLISHED,
                           words_digest=digest_of(kind.same(kind.words(post))), received_at=post.created_at)
                for post in posts
            ),
            BATCH,
        )  # fmt: skip
        search.add_all(topics)
        search.add_all(posts)


def _people() -> list[User]:
    """Those who say it; made the first time."""
    names = [f"Volume {n + 1}" for n in range(PEOPLE)]
    known = set(User.objects.filter(pen_name__in=names).values_list("pen_name", flat=True))
    for name in names:
        if name not in known:
            User.objects.create_person(name, is_example=True)
    return list(User.objects.filter(pen_name__in=names).order_by("pk"))
