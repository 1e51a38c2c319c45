"""The feeds of a group and of a talk: what a visitor may read there, for everybody the same, nothing that is gone."""

import uuid

import pytest
from django.test import Client
from lxml import etree
from wagtail.models import PageViewRestriction

from contributions import deciding, door
from contributions.models import State, Submission
from forum.models import Post
from tests.cast import client_of, make_person, make_topic, publish
from tests.config.test_budgets import VISITOR, cost, grow_posts

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def beside(thing) -> str:
    return f"{thing.get_absolute_url()}feed.xml"


def told(thing) -> list[dict[str, str]]:
    answer = Client().get(beside(thing))
    assert answer.status_code == 200
    feed = etree.fromstring(answer.content)
    return [
        {part.tag.removeprefix(ATOM): "".join(part.itertext()) or part.get("href") for part in entry}
        for entry in feed.iter(f"{ATOM}entry")
    ]


@pytest.fixture
def reply(topic, amina, bart):
    return publish(Post(topic=topic, author=amina, text="Bij ons <b>ook</b>."), amina, bart)


def test_a_group_tells_of_its_talks_and_no_others(topic, board, bart):
    assert [entry["title"] for entry in told(board)] == [topic.title]


def test_a_talk_tells_what_was_said_the_newest_first(topic, reply):
    newest, opening = told(topic)
    assert newest["title"] == f"Reactie 2 in ‘{topic.title}’"
    assert newest["link"].endswith(reply.thing.get_absolute_url())
    assert "&lt;b&gt;" in newest["summary"]
    assert newest["author"] == "Amina"
    assert opening["title"] == topic.title


def test_what_waits_or_is_gone_is_not_told(topic, reply, amina):
    door.submit(Post(topic=topic, author=amina, text="Dit wacht."), amina, uuid.uuid4())
    door.withdraw(Submission.objects.get(pk=reply.pk), amina)
    assert [entry["title"] for entry in told(topic)] == [topic.title]
    assert "Dit wacht" not in Client().get(beside(topic)).content.decode()


def test_hidden_it_is_gone_at_once_feed_and_all(topic, board, bart):
    assert told(board)
    deciding.decide(Submission.objects.get(object_id=topic.posts.get().pk), State.HIDDEN, bart, reason="other")
    assert not told(board)
    assert Client().get(beside(topic)).status_code == 404


@pytest.mark.parametrize("restriction", [PageViewRestriction.GROUPS, PageViewRestriction.LOGIN])
def test_a_group_that_is_not_for_everybody_has_no_feed_for_anybody(restriction, topic, board, amina, els):
    before = [beside(board), beside(topic)]
    assert [Client().get(path).status_code for path in before] == [200, 200]
    made = PageViewRestriction.objects.create(page=board, restriction_type=restriction)
    if restriction == PageViewRestriction.GROUPS:
        made.groups.set(els.groups.all())
    for person in (amina, els, None):
        assert [client_of(person).get(path).status_code for path in before] == [404, 404]
    assert 'feed.xml"' not in client_of(els).get(board.get_url()).content.decode().replace("/praat-mee/feed.xml", "")


def test_a_talk_has_its_feed_in_its_own_group_only(topic, closed_board, bart):
    other = beside(topic).replace("aan-tafel", closed_board.slug)
    assert Client().get(other).status_code == 404
    assert Client().get(f"/praat-mee/aan-tafel/{10**17}-x/feed.xml").status_code == 404
    assert Client().get("/praat-mee/bestaat-niet/feed.xml").status_code == 404
    hidden = publish(make_topic(closed_board, bart), bart, bart).thing.topic
    assert Client().get(beside(hidden)).status_code == 404


def test_the_pages_lead_to_their_feeds(topic, board):
    for thing in (topic, board):
        assert f'href="{beside(thing)}"' in Client().get(thing.get_absolute_url()).content.decode()


def test_they_cost_little_and_nothing_twice(board):
    topic = grow_posts(board, make_person("Kompas"))
    assert [cost(Client(), beside(thing), VISITOR) for thing in (topic, board)] == ["", ""]
    answer = Client().get(beside(topic))
    assert answer["Cache-Control"] == "public, max-age=0, s-maxage=60"
    assert Client(headers={"If-None-Match": answer["ETag"]}).get(beside(topic)).status_code == 304
    assert Client().post(beside(topic)).status_code == 405
