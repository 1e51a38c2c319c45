"""Much of it: rows made in bulk, as the door would have left them."""

import random
from datetime import timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils import timezone

from contributions.cleaning import clean_plain
from contributions.models import Shown
from forum.models import BoardPage, Post, Topic
from live.models import Stream
from things.models import SearchEntry, SearchStem
from things.words import index_forms

#: A word, and in how many of 100 documents it is.
WORDS = {"armoede": 83, "gent": 50, "dienst": 30, "wonen": 20, "brief": 10, "zeldzaam": 1}
IN_A_TOPIC = 25


def grow_search(documents: int, chance: random.Random) -> Topic:
    """So many posts in the search index, in topics of 25; returns the first topic."""
    board = BoardPage.objects.get(slug="aan-tafel")
    texts = [_text(number, chance) for number in range(documents)]
    at = timezone.now() - timedelta(days=30)
    topics = Topic.objects.bulk_create(
        Topic(board=board, given_title=f"{'Gesprek' if n % 9 else 'Armoede'} {n}", shown=Shown.YES, last_post_at=at,
              post_count=IN_A_TOPIC)
        for n in range(documents // IN_A_TOPIC)
    )  # fmt: skip
    posts = Post.objects.bulk_create(
        Post(topic=topics[n // IN_A_TOPIC % len(topics)], text=text, text_html=clean_plain(text), shown=Shown.YES,
             number=n % IN_A_TOPIC + 1, version=n % IN_A_TOPIC + 1, created_at=at + timedelta(seconds=n))
        for n, text in enumerate(texts)
    )  # fmt: skip
    Stream.objects.bulk_create(
        Stream(name=f"forum.topic-{topic.pk}", version=IN_A_TOPIC, number=IN_A_TOPIC) for topic in topics
    )
    entries = _index(Topic, topics, board, "gesprek")
    above = {entry.object_id: entry for entry in entries}
    _index(Post, posts, board, "reactie", above)
    return topics[0]


def _text(number: int, chance: random.Random) -> str:
    said = [word for word, share in WORDS.items() if chance.random() * 100 < share]
    return f"Tekst {number} gaat over {', '.join(said)}. " + " ".join(f"w{chance.randrange(3_000)}" for _ in range(15))


def _index(
    model: type[Model], things: list[Any], board: BoardPage, kind: str, above: dict[int, SearchEntry] | None = None
) -> list[SearchEntry]:
    """The entries of things of one model, with the forms of their words."""
    content_type = ContentType.objects.get_for_model(model)
    entries = SearchEntry.objects.bulk_create(
        SearchEntry(
            content_type=content_type, object_id=thing.pk, page_id=board.pk, kind=kind, date=thing.created_at,
            under=above[thing.topic_id] if above else None, title="" if above else thing.given_title,
            text=thing.text if above else "", tail=f"#post-{thing.pk}" if above else f"{thing.pk}-x/",
        )
        for thing in things
    )  # fmt: skip
    SearchStem.objects.bulk_create(
        (
            SearchStem(entry=entry, stem=form.encode(), in_title=bool(entry.title))
            for entry in entries
            for form in index_forms(entry.title or entry.text)
        ),
        batch_size=5_000,
    )
    return entries
