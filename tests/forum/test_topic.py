"""Reading a topic and replying to it."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contributions.models import Shown, Submission
from forum.models import Post, PostPhoto
from forum.quoting import Passage, sentences
from forum.reactions import Word, put
from live.models import Stream
from tests.cast import client_of


def test_the_starter_replies_and_the_text_waits(topic, amina):
    client = client_of(amina)
    answer = client.post(topic.get_absolute_url(), {"text": "Nog iets.", "form_key": ""})
    assert answer.status_code == 302
    assert Submission.objects.filter(state="held").count() == 1
    assert "Nog iets." not in Client().get(topic.get_absolute_url()).content.decode()


def test_a_topic_page_costs_a_visitor_at_most_six_queries(topic, django_assert_max_num_queries):
    client = Client()
    client.get(topic.get_absolute_url())
    with django_assert_max_num_queries(6):
        client.get(topic.get_absolute_url())


def test_a_topic_page_costs_a_signed_in_person_at_most_ten(topic, amina, django_assert_max_num_queries):
    client = client_of(amina)
    client.get(topic.get_absolute_url())
    with django_assert_max_num_queries(10):
        client.get(topic.get_absolute_url())
    assert Post.objects.count() == 1


def grow_rich_posts(topic, people) -> None:
    """A whole page of posts that answer, quote, are folded, have a photo and words of others."""
    first = topic.posts.get()
    for number in range(2, 21):
        post = Post(
            topic=topic, author=people[number % 2], text="Dat ken ik.", shown=Shown.YES, number=number, version=number,
            is_folded=number % 3 == 0,
        )  # fmt: skip
        post.answer(first)
        post.quote(first, Passage(0, 10))
        post.save()
        PostPhoto.objects.create(post=post, alt="Soep", file="gesprekken/x.jpg", width=60, height=40)  # no file needed
        for person in people:
            put(post, person, Word.KNOWN)
    Stream.objects.filter(name=f"forum.topic-{topic.pk}").update(number=20, version=20)


def spoken(client: Client, path: str, data=None) -> list[str]:
    """The questions to the database, without those that are asked once a minute."""
    client.get(path)
    with CaptureQueriesContext(connection) as questions:
        answer = client.post(path, data) if data else client.get(path)
    assert answer.status_code == (302 if data else 200)
    return [question["sql"][:160] for question in questions if "SAVEPOINT" not in question["sql"]]


def test_a_page_full_of_quotes_photos_and_words_costs_no_more(topic, amina, chris, bart, els):
    grow_rich_posts(topic, [amina, chris])
    path = topic.get_absolute_url()
    asked = spoken(Client(), path)
    assert len(asked) <= 6, "\n".join(asked)
    for person in (amina, chris, bart, els):
        asked = spoken(client_of(person), path)
        assert len(asked) <= 10, "\n".join(asked)
    assert len(spoken(client_of(amina), f"{path}?citeer=1")) <= 10
    assert len(spoken(Client(), f"{path}?since=0")) <= 6


def test_a_reply_that_answers_and_quotes_costs_one_question_more(topic, chris, settings):
    settings.TRUSTED_AFTER = 0
    first = topic.posts.get()
    passage = sentences(first.text)[0].value(first.text)
    said = {"text": "Dat ken ik.", "citeer": 1, "zin": passage, "form_key": ""}
    asked = spoken(client_of(chris), topic.get_absolute_url(), said)
    assert len(asked) <= 13, "\n".join(asked)  # the post it points at
    assert Post.objects.latest("pk").quoted == first
