"""``manage.py make_forum``: much of it, as if it all had come in by the door."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from contributions.models import Submission
from forum.models import Post, Topic
from live.models import Stream
from tests.cast import publish
from things import search
from things.models import SearchEntry, SearchStem


@pytest.fixture
def grown(site, capsys):
    call_command("make_forum", topics=3, posts=25, board="aan-tafel")
    return Topic.objects.order_by("pk")[:3]


def test_topics_read_on_and_are_replied_to_like_any_other(grown, amina, bart):
    topic = grown[1]
    assert [topic.posts.count(), topic.post_count, Submission.objects.count()] == [25, 25, 75]
    answer = Client().get(f"{topic.get_absolute_url()}?since=24").json()
    assert [(item["version"], item["event"]) for item in answer["items"]] == [(25, "appear")]
    reply = publish(Post(topic=topic, author=amina, text="Ik ook."), amina, bart).thing
    assert (reply.number, reply.version, Stream.objects.version_of(f"forum.topic-{topic.pk}")) == (26, 26, 26)
    page = Client().get(f"{topic.get_absolute_url()}?pagina=2").content.decode()
    assert "Ik ook." in page
    assert "Voorbeeld" in page  # nobody takes them for people


def test_search_knows_them_as_if_the_index_was_made_anew(grown):
    def index():
        of = "content_type", "object_id", "page", "kind", "theme", "title", "tail", "date", "text", "is_example"
        entries = SearchEntry.objects.order_by("content_type", "object_id")
        stems = SearchStem.objects.values_list("entry__content_type", "entry__object_id", "stem", "in_title")
        under = entries.values_list("under__content_type", "under__object_id")
        return list(entries.values_list(*of)), list(under), sorted((*row[:2], bytes(row[2]), row[3]) for row in stems)

    bulk = index()
    search.rebuild()
    assert bulk == index()


def test_it_keeps_away_from_real_people_until_somebody_is_sure(site, amina, capsys):
    with pytest.raises(CommandError, match="real people"):
        call_command("make_forum", topics=1, posts=1)
    assert not Post.objects.exists()
    call_command("make_forum", topics=1, posts=1, yes=True)
    assert Post.objects.get().number == 1


@pytest.mark.parametrize(("asked", "said"), [
    ({"topics": 0, "posts": 1}, "Nothing"),
    ({"topics": 1, "posts": 0}, "Nothing"),
    ({"topics": 1, "posts": 1, "board": "nergens"}, "no group 'nergens'"),
])  # fmt: skip
def test_what_it_can_not_make_it_says(site, asked, said):
    with pytest.raises(CommandError, match=said):
        call_command("make_forum", **asked)
