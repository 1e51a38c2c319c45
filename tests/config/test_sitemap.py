"""What search engines are told: everything a visitor may read, when it changed, and at little cost."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import etree

import things
from forum.models import BoardPage, Topic
from pages.models import InsightPage
from signals.models import PolicySignal
from signals.states import State as Stop
from tests.config.test_budgets import TOPICS, grow_posts
from tests.config.test_feeds import grow_signals

pytestmark = pytest.mark.django_db
#: For each kind of thing one to count and one to read, and who may see what.
MOST = 2 * len(things.in_sitemap()) + 2


def read(path: str = "/sitemap.xml") -> etree._Element:
    answer = Client().get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/xml"
    return etree.fromstring(answer.content)


def told(path: str = "/sitemap.xml") -> dict[str, str]:
    """When each address changed, as the sitemap says."""
    site = "http://localhost:8000"
    rows = [{part.tag.rpartition("}")[2]: part.text or "" for part in row} for row in read(path)]
    assert all(row["loc"].startswith(site) for row in rows)
    return {row["loc"].removeprefix(site): row.get("lastmod", "") for row in rows}


def test_every_address_of_it_is_there_and_says_when_it_changed(topic):
    found = told()
    assert len(found) > 40
    for path, changed in found.items():
        answer = Client().get(path)
        assert answer.status_code == 200, path
        assert f'<link rel="canonical" href="http://localhost:8000{path}">' in answer.content.decode(), path
        assert changed or path in ("/agenda/", "/volgen/", "/privacy/bewaren/"), path


def test_the_dates_are_those_of_the_last_change(topic, insight, els):
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    Topic.objects.filter(pk=topic.pk).update(last_post_at=at)
    InsightPage.objects.filter(pk=insight.pk).update(last_published_at=at)
    signal = PolicySignal.objects.get(number=3)
    before = told()
    assert before[topic.get_absolute_url()] == before[insight.get_url()] == "2026-03-01"
    signal.move(Stop.RECOGNISED, els)
    signal.milestones.filter(state=Stop.RECOGNISED).update(at=datetime(2031, 3, 1, tzinfo=UTC))
    assert told()[signal.get_absolute_url()] == "2031-03-01"
    insight.save_revision()  # a draft
    assert told()[insight.get_url()] == "2026-03-01"
    insight.get_latest_revision().publish()
    assert told()[insight.get_url()] != "2026-03-01"


def test_it_costs_the_same_however_many_topics_and_signals(site, amina):
    grow_posts(BoardPage.objects.get(slug="aan-tafel"), amina)
    grow_signals(2_000)
    Client().get("/")
    with CaptureQueriesContext(connection) as questions:
        found = told()
    assert len(found) > TOPICS + 2_000
    assert len(questions) <= MOST, "\n".join(question["sql"][:150] for question in questions)


def test_what_does_not_fit_in_one_file_is_in_several(site, amina, els):
    grow_posts(BoardPage.objects.get(slug="aan-tafel"), amina)
    grow_signals(5_001)
    Client().get("/")
    with CaptureQueriesContext(connection) as questions:
        files = told()
    assert len(questions) <= MOST, len(questions)
    assert read().tag.endswith("sitemapindex")
    assert {"/sitemap-forum.topic.xml", "/sitemap-signals.policysignal.xml"} <= set(files)
    assert "/sitemap-signals.policysignal.xml?p=2" in files
    assert "/sitemap-forum.topic.xml?p=2" not in files
    assert datetime.fromisoformat(files["/sitemap-signals.policysignal.xml"])
    with CaptureQueriesContext(connection) as questions:
        first = told("/sitemap-signals.policysignal.xml")
    assert len(questions) <= 4, "\n".join(question["sql"][:150] for question in questions)
    second = told("/sitemap-signals.policysignal.xml?p=2")
    assert (len(first), len(second)) == (5_000, PolicySignal.objects.count() - 5_000)
    assert not set(first) & set(second)
    assert len(told("/sitemap-forum.topic.xml")) == TOPICS


@pytest.mark.parametrize("path", ["/sitemap-people.user.xml", "/sitemap-forum.post.xml", "/sitemap-x.xml?p=1"])
def test_only_what_has_a_page_has_a_file(path, site):
    assert Client().get(path).status_code == 404


@pytest.mark.parametrize("page", ["0", "2", "x", "9" * 5_000])
def test_a_file_that_is_not_there_is_told_so(page, site):
    assert Client().get(f"/sitemap-forum.topic.xml?p={page}").status_code == 404


def test_robots_are_told_what_belongs_to_one_person(site):
    words = Client().get("/robots.txt").content.decode()
    assert words.startswith("User-agent: *\n")
    for path in ("/mijn-plek/", "/modereren/", "/redactie/", "/beheer/", "/niet-oke/", "/snel-weg/", "/zoeken/"):
        assert f"Disallow: {path}\n" in words
    assert "Sitemap: http://localhost:8000/sitemap.xml\n" in words
