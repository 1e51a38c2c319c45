"""Reading a topic and replying to it."""

from django.test import Client

from contributions.models import Submission
from forum.models import Post
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
