"""A page is found by its address: in one query where the path was served before, and never where it no longer is."""

import pytest
from django.test import Client
from wagtail.models import Page, PageViewRestriction

from pages.models import InsightPage
from tests.cast import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(insight) -> str:
    """An address that was served a moment ago."""
    path = insight.get_url()
    assert Client().get(path).status_code == 200
    return path


def elsewhere(insight: InsightPage, **fields) -> None:
    """Another process changes the page: nothing tells this one."""
    Page.objects.filter(pk=insight.pk).update(**fields)


def test_a_page_that_moved_is_not_served_at_its_old_address(path, insight):
    elsewhere(insight, url_path=insight.url_path.replace(insight.slug, "verhuisd"), slug="verhuisd")
    assert Client().get(path).status_code == 404
    assert Client().get(path.replace(insight.slug, "verhuisd")).status_code == 200


def test_another_page_at_the_same_address_is_served_there(path, insight):
    other = InsightPage.objects.exclude(pk=insight.pk).filter(live=True).first()
    elsewhere(insight, url_path="/weg/", slug="weg")
    elsewhere(other, url_path=insight.url_path, slug=insight.slug)
    assert other.title in Client().get(path).content.decode()


def test_a_page_that_was_taken_off_is_gone_at_once(path, insight):
    elsewhere(insight, live=False)
    assert Client().get(path).status_code == 404


def test_a_page_that_was_closed_is_closed_at_once(path, insight, amina):
    PageViewRestriction.objects.create(page=insight, restriction_type=PageViewRestriction.LOGIN)
    assert Client().get(path).status_code == 404
    assert client_of(amina).get(path).status_code == 200


def test_a_page_that_appears_where_nothing_was_is_found_at_once(insight):
    path = insight.get_url()
    elsewhere(insight, url_path="/elders/", slug="elders")
    assert Client().get(path).status_code == 404
    elsewhere(insight, url_path=insight.url_path, slug=insight.slug)
    assert Client().get(path).status_code == 200
