"""Somebody writes while a moderator closes, moves, merges or splits: nothing is lost, numbers have no holes.

Needs PostgreSQL: on SQLite one waits for the other.
"""

from functools import partial

import pytest
from django.db.models import Max

from contributions import door
from contributions.models import Submission
from forum import guiding
from forum.models import Post, Topic
from forum.taking import Elsewhere
from live.models import Stream
from tests.at_once import at_once, no_errors, of_type
from tests.cast import make_person, make_topic, publish, send, with_powers
from tests.forum.cast import make_board

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

ROUNDS, WRITERS = 3, 4


@pytest.fixture
def writers(site, settings):
    """Four people whose words stand on the site at once."""
    settings.TRUSTED_AFTER = 0
    return [with_powers(make_person(f"Mens {n}", "volunteer"), "password") for n in range(WRITERS)]


@pytest.fixture
def talk(board, writers, bart):
    """A topic with an opening post and two replies."""

    def make(title="Hoe begin je?"):
        topic = publish(make_topic(board, writers[0], title), writers[0], bart).thing.topic
        for writer in writers[:2]:
            publish(Post(topic=topic, author=writer, text=f"Reactie van {writer.pk}"), writer, bart)
        return Topic.objects.select_related("board").get(pk=topic.pk)

    return make


def reply(topic, writer, text="Nu."):
    return lambda: send(
        Post(topic=Topic.objects.select_related("board").get(pk=topic.pk), author=writer, text=text), writer
    )


def stale_reply(topic, writer, text="Nu."):
    """Of somebody who had the page open before."""
    seen = Topic.objects.select_related("board").get(pk=topic.pk)
    return lambda: send(Post(topic=seen, author=writer, text=text), writer)


def is_whole(topic):
    """Numbers from 1 on without a hole, as many as the stream gave out and the topic counts; versions all different."""
    posts = list(Post.objects.filter(topic=topic, number__isnull=False).order_by("number"))
    stream = Stream.objects.get(name=f"forum.topic-{topic.pk}")
    assert [post.number for post in posts] == list(range(1, len(posts) + 1))
    assert stream.number == len(posts) == Topic.objects.get(pk=topic.pk).post_count
    assert stream.version >= (Post.objects.filter(topic=topic).aggregate(last=Max("version"))["last"] or 0)


def only_refusals(results):
    no_errors([each for each in results if not isinstance(each, Elsewhere)])
    return len(of_type(Elsewhere, results))


def test_a_reply_comes_before_the_closing_or_is_refused(talk, writers, bart):
    for _round in range(ROUNDS):
        topic = talk()
        results = at_once(
            *(stale_reply(topic, each) for each in writers), partial(guiding.close, topic, bart, "Klaar.")
        )
        refused = only_refusals(results)
        is_whole(topic)
        assert Post.objects.filter(topic=topic).count() == 3 + WRITERS - refused
        stream, closed = Stream.objects.get(name=f"forum.topic-{topic.pk}"), Topic.objects.get(pk=topic.pk)
        assert closed.is_closed
        assert closed.version == stream.version  # nothing came after it
        Submission.objects.all().delete()


@pytest.mark.parametrize("held", [False, True])
def test_a_reply_goes_along_with_a_merge_or_is_refused(held, talk, writers, bart, board):
    type(board).objects.filter(pk=board.pk).update(hold_first=held)
    for _round in range(ROUNDS):
        topic, target = talk("Een"), talk("Twee")
        at = [*(stale_reply(topic, each) for each in writers[:2]), *(stale_reply(target, each) for each in writers[2:])]
        results = at_once(*at, partial(guiding.merge, topic, bart, target))
        refused = only_refusals(results)
        is_whole(target)
        assert not Post.objects.filter(topic=topic).exists()
        assert Post.objects.filter(topic=target).count() == 6 + WRITERS - refused
        versions = list(Post.objects.filter(topic=target, number__isnull=False).values_list("version", flat=True))
        assert len(versions) == len(set(versions))
        Submission.objects.all().delete()


def test_two_merges_at_once_lose_nothing(talk, bart):
    for _round in range(ROUNDS):
        one, two = talk("Een"), talk("Twee")
        results = at_once(partial(guiding.merge, one, bart, two), partial(guiding.merge, two, bart, one))
        no_errors([each for each in results if not isinstance(each, guiding.Overtaken)])
        left = Topic.objects.public().filter(pk__in=[one.pk, two.pk]).get()
        is_whole(left)
        assert left.post_count == 6
        Submission.objects.all().delete()


def test_a_reply_goes_along_with_a_move_or_is_refused(talk, writers, bart, site):
    there = make_board("Elders", "elders")
    for _round in range(ROUNDS):
        topic = talk()
        results = at_once(*(stale_reply(topic, each) for each in writers), partial(guiding.move, topic, bart, there))
        refused = only_refusals(results)
        is_whole(topic)
        assert Topic.objects.get(pk=topic.pk).board_id == there.pk
        keys = Post.objects.filter(topic=topic).values_list("pk", flat=True)
        assert len(keys) == 3 + WRITERS - refused
        assert set(Submission.objects.of_all(Post, keys).values_list("page", flat=True)) == {there.pk}
        Submission.objects.all().delete()


def change(post, words):
    row = Submission.objects.of(post).get()
    assert row.thing.topic_id
    return lambda: door.resubmit(row, {"text": words}, post.author)


def test_an_edit_and_a_split_at_once_keep_both(talk, writers, bart):
    for number in range(ROUNDS):
        topic = talk()
        posts = list(Post.objects.filter(topic=topic, is_opening=False).select_related("author").order_by("number"))
        keys = [posts[0].pk]
        results = at_once(
            change(posts[0], "Anders gezegd."), change(posts[1], "Ook anders."), reply(topic, writers[2]),
            partial(guiding.split, topic, bart, keys, f"Apart {number}"),
        )  # fmt: skip
        no_errors([each for each in results if not isinstance(each, door.Overtaken)])
        new = Topic.objects.get(given_title=f"Apart {number}")
        is_whole(topic)
        is_whole(new)
        assert Post.objects.filter(topic__in=[topic, new]).count() == 4
        if not of_type(door.Overtaken, results[:1]):
            assert Post.objects.get(pk=posts[0].pk).text == "Anders gezegd."
        Submission.objects.all().delete()
