"""Reading the playbook: contents, one chapter after the other, only what is published."""

import pytest
from django.test import Client

from playbook.models import ChapterPage

pytestmark = pytest.mark.django_db


def test_the_contents_lead_to_every_chapter_in_order(site):
    page = Client().get("/draaiboek/").content.decode()
    places = [page.index(f'"{chapter.get_url()}"') for chapter in ChapterPage.objects.order_by("number")]
    assert places == sorted(places)


def test_a_chapter_leads_to_the_one_before_and_after(site):
    chapters = list(ChapterPage.objects.order_by("number"))
    for before, chapter in zip([None, *chapters], chapters, strict=False):
        page = Client().get(chapter.get_url()).content.decode()
        if before:
            assert f'"{before.get_url()}"' in page
    assert f'"{chapters[1].get_url()}"' in Client().get(chapters[0].get_url()).content.decode()


def test_a_chapter_that_is_not_published_is_skipped_everywhere(site):
    first, second, third = ChapterPage.objects.order_by("number")[:3]
    assert second.get_url() in Client().get("/draaiboek/").content.decode()
    second.unpublish()
    assert Client().get(second.get_url()).status_code == 404
    for path in ("/draaiboek/", first.get_url(), third.get_url(), "/", "/sitemap.xml", "/draaiboek/feed.xml"):
        assert second.get_url() not in Client().get(path).content.decode(), path
    assert f'"{third.get_url()}"' in Client().get(first.get_url()).content.decode()


def test_what_is_still_to_be_written_says_so(site):
    chapter = next(chapter for chapter in ChapterPage.objects.all() if chapter.outline)
    page = Client().get(chapter.get_url()).content.decode()
    assert all(part.value["title"] in page for part in chapter.outline)
