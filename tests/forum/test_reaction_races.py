"""Words put with one post at the same moment, on PostgreSQL (SQLite hides these)."""

from functools import partial

import pytest
from django.db import connection

from forum.models import BoardPage, ForumIndexPage, Post, Topic
from forum.reactions import Reaction, Word, put, take_back
from tests.at_once import at_once, no_errors
from tests.cast import make_person
from tests.small_site import build

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def post(transactional_db) -> Post:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: see `make test-services`")
    home = build()
    forum = ForumIndexPage.objects.first() or home.add_child(instance=ForumIndexPage(title="P", slug="praat-mee"))
    board = BoardPage.objects.first() or forum.add_child(instance=BoardPage(title="Tafel", slug="tafel"))
    topic = Topic.objects.create(board=board, given_title="Hoe begin je?", shown=1)
    return Post.objects.create(topic=topic, text="Ik wist het niet.", shown=1, number=1)


def test_taps_of_one_person_count_once_and_those_of_others_all(post):
    people = [make_person(f"Mens {n}") for n in range(5)]
    no_errors(at_once(*(partial(put, post, person, Word.KNOWN) for person in people for _tap in range(4))))
    assert Reaction.objects.count() == 5


def test_putting_and_taking_back_at_once_ends_with_one_or_none(post):
    person = make_person("Een")
    deeds = [partial(deed, post, person, Word.THANKS) for deed in (put, take_back) for _tap in range(6)]
    no_errors(at_once(*deeds))
    assert Reaction.objects.count() in (0, 1)
