"""``?since=``: what a reader missed, whatever happened meanwhile."""

import pytest
from django.test import Client

from contributions import deciding, door, numbered
from contributions.models import State, Submission
from forum.models import Post, Topic
from live.models import Stream
from tests.cast import make_comment, publish, send


def since(topic, version):
    return Client().get(f"{topic.get_absolute_url()}?since={version}").json()


def reply(topic, author, text):
    return Post(topic=Topic.objects.get(pk=topic.pk), author=author, text=text)


@pytest.fixture
def more(topic, amina, bart):
    """Three posts after the opening, at versions 2, 3 and 4."""
    made = []
    for n in range(3):
        Submission.objects.update(received_at="2020-01-01T00:00Z")
        made.append(publish(reply(topic, amina, f"Zin {n}."), amina, bart))
    return made


def test_a_reader_who_knows_all_hears_nothing_new(topic, more):
    assert since(topic, 4) == {"version": 4, "items": [], "more": False}


def test_a_reader_gets_what_came_after_the_version_they_know(topic, more):
    answer = since(topic, 2)
    assert [item["version"] for item in answer["items"]] == [3, 4]
    assert [item["event"] for item in answer["items"]] == ["appear", "appear"]
    assert answer["version"] == 4


def test_a_post_held_and_approved_late_reaches_a_reader_who_is_past_it(topic, amina, bart):
    """Its id is older than what the reader knows: ids and dates would miss it, the version does not."""
    early = send(reply(topic, amina, "Ik schreef dit eerst."), amina)
    late = send(reply(topic, amina, "Ik schreef dit later."), amina)
    deciding.decide(late, State.PUBLISHED, bart)
    known = since(topic, 0)["version"]
    deciding.decide(early, State.PUBLISHED, bart)
    answer = since(topic, known)
    assert [item["id"] for item in answer["items"]] == [f"post-{early.object_id}"]
    assert early.object_id < late.object_id
    by_number = Post.objects.filter(topic=topic).order_by("number").values_list("pk", flat=True)
    assert list(by_number)[1:] == [late.object_id, early.object_id]


def test_words_taken_back_come_as_a_tombstone(topic, more, amina):
    door.withdraw(Submission.objects.get(pk=more[0].pk), amina)
    (item,) = since(topic, 4)["items"]
    assert (item["event"], item["version"], item["id"]) == ("vanish", 5, f"post-{more[0].object_id}")
    assert "is weg" in item["html"]
    assert "Zin 0" not in item["html"]


def test_a_text_people_reported_comes_without_its_words(topic, more, settings):
    settings.REPORTS_TO_HOLD = 1
    door.report(Submission.objects.get(pk=more[0].pk), "hurtful", None)
    (item,) = since(topic, 4)["items"]
    assert item["event"] == "vanish"
    assert "Zin 0" not in item["html"]


def test_a_text_that_comes_back_takes_its_old_number(topic, more, bart):
    submission = Submission.objects.get(pk=more[0].pk)
    deciding.decide(submission, State.HIDDEN, bart, reason="other")
    deciding.decide(submission, State.PUBLISHED, bart)
    (item,) = since(topic, 4)["items"]
    assert (item["event"], item["version"]) == ("appear", 6)
    assert 'data-number="2"' in item["html"]


def test_a_text_that_never_was_on_the_site_is_never_told(topic, more, amina, bart, settings):
    settings.TRUSTED_AFTER = 100
    submission = send(reply(topic, amina, "Nee."), amina)
    deciding.decide(submission, State.REJECTED, bart, reason="other")
    assert since(topic, 4)["items"] == []


def test_who_missed_much_gets_it_in_parts_without_a_hole(topic, more, monkeypatch):
    monkeypatch.setattr(numbered, "CATCH_UP", 2)
    first = since(topic, 0)
    assert ([item["version"] for item in first["items"]], first["version"], first["more"]) == ([1, 2], 2, True)
    second = since(topic, first["version"])
    assert ([item["version"] for item in second["items"]], second["version"], second["more"]) == ([3, 4], 4, False)


def test_the_version_is_read_before_the_rows(topic, more, amina, bart, monkeypatch):
    """What commits between the two comes next time: the answer never claims a version whose rows it lacks."""
    name = f"forum.topic-{topic.pk}"
    read = Stream.objects.step_of
    published: list[Submission] = []

    def and_then_somebody_posts(thing):
        step = read(thing)
        if not published:
            Submission.objects.update(received_at="2020-01-01T00:00Z")
            published.append(publish(reply(topic, amina, "Er net tussen."), amina, bart))
        return step

    monkeypatch.setattr(Stream.objects, "step_of", and_then_somebody_posts)
    answer = since(topic, 4)
    assert answer == {"version": 4, "items": [], "more": False}
    assert Stream.objects.version_of(name) == 5
    assert [item["version"] for item in since(topic, 4)["items"]] == [5]


@pytest.mark.parametrize("known", ["x", "-1", "", "1e3", "٣", "99999999999999999999999", "1 OR 1=1"])
def test_a_version_that_makes_no_sense_is_answered_all_the_same(topic, known):
    answer = Client().get(topic.get_absolute_url(), {"since": known})
    assert answer.status_code == 200
    assert answer.json()["more"] is False


def test_who_may_not_see_the_talk_hears_nothing_of_it(topic, more, bart):
    deciding.decide(
        Submission.objects.get(object_id=topic.posts.get(is_opening=True).pk), State.HIDDEN, bart, reason="other"
    )
    topic.posts.update(shown=0)
    Topic.objects.filter(pk=topic.pk).update(shown=0)
    assert Client().get(f"{topic.get_absolute_url()}?since=0").status_code == 404


def test_comments_are_caught_up_too(insight, amina, bart):
    publish(make_comment(insight, amina, "Dat ken ik."), amina, bart)
    answer = Client().get(f"/reacties/{insight.pk}/?since=0").json()
    assert [item["event"] for item in answer["items"]] == ["appear"]
    assert "Dat ken ik." in answer["items"][0]["html"]


def test_catching_up_costs_as_much_whatever_was_missed(topic, more, django_assert_max_num_queries):
    since(topic, 0)
    with django_assert_max_num_queries(6):
        since(topic, 0)
