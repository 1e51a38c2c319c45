"""A signal made of something that was said in a talk: one's own words, or somebody else's who said yes."""

import pytest
from django.test import Client
from django.urls import reverse

import things
from contributions.models import Submission
from forum.models import Post
from signals.models import PolicySignal
from tests.cast import client_of, publish
from tests.signals.test_giving import ANSWERS, go
from trail import consent
from trail.models import Consent, Link

pytestmark = pytest.mark.django_db
WORDS = "Ik moest drie keer hetzelfde papier brengen."
ASKED = {
    "words": WORDS, "form": "naverteld", "reach": "iedereen", "who_asks": "Bart", "how_long": "Even lezen",
    "in_return": "Je hoort wat ermee gebeurt", "what_happens": "Het komt op het bord", "where": "Bij de signalen",
}  # fmt: skip


@pytest.fixture
def post(topic, amina, bart) -> Post:
    return publish(Post(topic=topic, author=amina, text=WORDS), amina, bart).thing


def way(post) -> str:
    return f"/signalen/geven/?uit=forum.post-{post.pk}"


def give(client, at):
    for fields in ANSWERS:
        at = go(client, at, **fields)
    return go(client, at, "stuur")


def test_of_ones_own_words_they_come_along_and_the_trail_says_so(post, amina):
    client = client_of(amina)
    first = client.get(way(post))
    assert WORDS in first.content.decode()
    give(client, first)
    signal = PolicySignal.objects.latest("pk")
    link = Link.objects.get()
    assert (link.earlier, link.later, link.sort) == (post, signal, "komt-van")


def test_of_an_opening_post_the_topic_is_where_it_comes_from(topic, amina):
    client = client_of(amina)
    give(client, client.get(way(topic.posts.get())))
    assert Link.objects.get().earlier == topic


@pytest.mark.parametrize(("who", "to"), [("bart", "ask_words"), ("hanne", "record_consent")])
def test_of_somebody_elses_words_one_asks_first(who, to, post, request):
    answer = client_of(request.getfixturevalue(who)).get(way(post))
    assert answer.status_code == 302
    assert answer["Location"] == reverse(to, args=[things.key_of(post)])


def test_with_a_yes_nothing_is_copied_and_the_link_is_there(post, bart, amina):
    consent.say_yes(consent.ask(post, bart, ASKED), "iedereen", None, False)
    client = client_of(bart)
    first = client.get(way(post))
    assert first.status_code == 200
    assert WORDS not in first.content.decode()
    give(client, first)
    assert Link.objects.get().earlier == post


def test_a_yes_that_is_taken_back_before_it_is_sent_stops_it(post, bart):
    asked = consent.ask(post, bart, ASKED)
    consent.say_yes(asked, "iedereen", None, False)
    client = client_of(bart)
    at = client.get(way(post))
    for fields in ANSWERS:
        at = go(client, at, **fields)
    consent.take_back(Consent.objects.get())
    stopped = go(client, at, "stuur").content.decode()
    assert "de persoon wil het niet meer" in stopped
    assert "Ik moest drie keer terug." in stopped
    assert Submission.objects.filter(author=bart).count() == 0


@pytest.mark.parametrize("key", ["", "x", "forum.post-0", "forum.post-99999999999999999999", "pages.homepage-1"])
def test_what_is_not_there_gives_an_empty_form(key, post, amina, bart):
    for client in (Client(), client_of(amina), client_of(bart)):
        answer = client.get(f"/signalen/geven/?uit={key}")
        assert answer.status_code == 200
        assert WORDS not in answer.content.decode()


def test_others_do_not_get_somebodys_words(post, chris):
    for client in (Client(), client_of(chris)):
        assert WORDS not in client.get(way(post)).content.decode()
