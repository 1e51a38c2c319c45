"""Where somebody left off reading: kept without a write for each view, for themselves alone."""

import uuid
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config import retention
from contributions.cleaning import clean_plain
from contributions.models import Shown
from forum.models import Post, ReadMark, Topic
from live.models import Stream
from people import sessions
from people.models import User
from tests.cast import client_of, make_person

pytestmark = pytest.mark.django_db

WRITES = ("INSERT", "UPDATE", "DELETE")
DIVIDER, LINE = "Nieuw sinds je laatste bezoek", "sinds je laatste bezoek</span>"


def say(topic, author, upto):
    """Posts on the site until number ``upto``."""
    first = (Stream.objects.filter(name=f"forum.topic-{topic.pk}").values_list("number", flat=True).first() or 0) + 1
    Post.objects.bulk_create(
        Post(topic=topic, author=author, text="x", text_html=clean_plain("x"), shown=Shown.YES, number=n, version=n)
        for n in range(first, upto + 1)
    )
    Stream.objects.update_or_create(name=f"forum.topic-{topic.pk}", defaults={"version": upto, "number": upto})
    Topic.objects.filter(pk=topic.pk).update(post_count=upto, last_post_at=timezone.now())


def view(client, topic, query=""):
    """The page; and how many writes it cost."""
    with CaptureQueriesContext(connection) as asked:
        page = client.get(f"{topic.get_absolute_url()}{query}").content.decode()
    return page, sum(question["sql"].startswith(WRITES) for question in asked)


@pytest.fixture
def long(topic, chris):
    """A talk of three pages, not read by Amina yet."""
    say(topic, chris, 45)
    return topic


@pytest.fixture
def reader(amina):
    client = client_of(amina)
    client.get("/")  # the first request of a day keeps that day
    return client


def mark() -> int:
    return ReadMark.objects.values_list("number", flat=True).get()


def test_a_first_view_is_kept_and_looking_again_writes_nothing(long, reader):
    assert view(reader, long)[1] == 1
    assert mark() == 20
    assert view(reader, long)[1] == 0
    assert ReadMark.objects.get().read_on == timezone.localdate()


def test_leafing_is_written_once_a_minute_and_the_end_always(long, reader):
    view(reader, long)
    assert view(reader, long, "?pagina=2")[1] == 0
    assert mark() == 20
    assert view(reader, long, "?pagina=3")[1] == 1
    assert mark() == 45
    assert view(reader, long, "?pagina=2")[1] == 0
    assert mark() == 45  # it only goes up


def test_a_minute_later_leafing_is_written_too(long, reader):
    view(reader, long)
    cache.clear()
    assert view(reader, long, "?pagina=2")[1] == 1
    assert mark() == 40


def test_a_page_that_a_browser_fetches_on_its_own_counts_as_nothing(long, reader):
    reader.get(long.get_absolute_url(), headers={"Sec-Purpose": "prefetch"})
    assert not ReadMark.objects.exists()


def test_since_the_last_visit_leads_to_the_first_that_was_not_read(topic, reader, chris):
    say(topic, chris, 19)
    view(reader, topic)
    assert LINE not in view(reader, topic)[0]
    say(topic, chris, 24)
    page = view(reader, topic)[0]  # number 20 stands on the first page
    assert "5 nieuwe reacties sinds je laatste bezoek" in page
    assert f'href="{topic.get_absolute_url()}#nieuw"' in page
    assert page.index(DIVIDER) < page.index("Reactie 20")
    page = view(reader, topic, "?pagina=2")[0]
    assert "4 nieuwe reacties sinds" in page
    assert 'id="nieuw"' in page
    assert LINE not in view(reader, topic, "?pagina=2")[0]


def test_one_s_own_words_and_what_is_gone_are_no_news(topic, reader, amina, chris):
    view(reader, topic)
    say(topic, amina, 3)
    assert LINE not in view(reader, topic)[0]
    say(topic, chris, 4)
    Post.objects.filter(number=4).update(shown=Shown.TOMBSTONE)
    assert LINE not in view(reader, topic)[0]


def test_who_never_was_there_is_told_nothing(long, reader):
    assert LINE not in view(reader, long)[0]


def test_what_came_in_live_and_was_shown_is_read(topic, reader, chris):
    view(reader, topic)
    say(topic, chris, 4)
    reader.get(f"{topic.get_absolute_url()}?since=4&gelezen=3")
    assert mark() == 3
    reader.get(f"{topic.get_absolute_url()}?since=4&gelezen=999999")
    assert mark() == 4  # not more than there is


def test_the_group_says_what_is_new_and_where_to_go_on(topic, board, reader, chris):
    view(reader, topic)
    assert "nieuwe reactie" not in reader.get(board.get_url()).content.decode()
    say(topic, chris, 22)
    Topic.objects.create(board=board, given_title="Vers", author=chris, shown=Shown.YES)
    old = timezone.now() - timedelta(days=15)
    Topic.objects.create(board=board, given_title="Oud", author=chris, shown=Shown.YES, created_at=old)
    page = reader.get(board.get_url()).content.decode()
    assert "21 nieuwe reacties" in page
    assert page.count("Nieuw gesprek") == 1
    assert f'href="{topic.get_absolute_url()}#nieuw"' in page
    assert "Iets nieuws in 2 gesprekken" in reader.get("/praat-mee/").content.decode()


def test_nobody_else_is_told_and_a_visitor_s_page_holds_nothing(topic, board, reader, bart, chris):
    view(reader, topic)
    say(topic, chris, 3)
    for client in (Client(), client_of(bart)):
        for path in (topic.get_absolute_url(), board.get_url(), "/praat-mee/"):
            page = client.get(path).content.decode()
            assert LINE not in page
            assert "Lees verder" not in page
            assert "Iets nieuws" not in page


@pytest.mark.parametrize("why", ["shared", "in doubt"])
def test_no_mark_on_a_shared_device_or_by_a_card_in_doubt(why, topic, amina, chris, monkeypatch):
    ReadMark.objects.create(person=amina, topic=topic, number=1)
    say(topic, chris, 3)
    client = client_of(amina)
    if why == "shared":
        session = client.session
        session[sessions._SHARED] = True
        session.save()
    else:
        monkeypatch.setattr(User, "is_locked", property(lambda person: True))
    assert LINE not in view(client, topic)[0]
    assert mark() == 1


def test_reading_goes_on_when_a_mark_can_t_be_written(topic, reader, monkeypatch):
    from django.db import OperationalError

    def broken(*args, **kwargs):
        raise OperationalError("locked")

    monkeypatch.setattr(ReadMark.objects, "bulk_create", broken)
    assert reader.get(topic.get_absolute_url()).status_code == 200


def test_a_visitor_writes_nothing_and_pays_no_more(long, django_assert_max_num_queries):
    client = Client()
    client.get(long.get_absolute_url())
    with django_assert_max_num_queries(6):
        assert view(client, long)[1] == 0


def test_with_mark_and_draft_a_page_costs_ten_at_most(long, board, reader, amina, django_assert_max_num_queries):
    from mine import drafts

    view(reader, long)  # what only editors change is read once a minute
    drafts.keep(amina, f"forum.topic-{long.pk}", {"text": "Ik begon"}, uuid.uuid4())
    with django_assert_max_num_queries(10):
        page, writes = view(reader, long, "?pagina=3")
    assert "Ik begon" in page
    assert writes == 1
    for path in (board.get_url(), "/praat-mee/"):
        reader.get(path)
        with django_assert_max_num_queries(10), CaptureQueriesContext(connection) as asked:
            reader.get(path)
        assert not [question for question in asked if question["sql"].startswith(WRITES)]


def test_half_a_year(topic, amina):
    ReadMark.objects.create(person=amina, topic=topic, number=1, read_on=timezone.localdate() - ReadMark.LASTS)
    assert not dict(retention.sweep())["gelezen"]
    assert dict(retention.sweep(timezone.now() + timedelta(days=1)))["gelezen"] == 1


def test_it_is_in_what_one_takes_along(topic, amina):
    from mine.keeping import parts

    ReadMark.objects.create(person=amina, topic=topic, number=7)
    (rows,) = (list(part.rows(amina)) for part in parts() if "forum.readmark.person" in part.fields)
    assert (rows[0]["Gesprek"], rows[0]["Tot reactie"]) == (f"nummer {topic.pk}", "7")


def test_it_goes_with_its_person(topic):
    person = make_person("Even hier")
    ReadMark.objects.create(person=person, topic=topic, number=1)
    person.delete()
    assert not ReadMark.objects.exists()


def test_long_talks_have_a_way_back_and_on(long):
    """Those buttons were not on the page for a while: nothing looked."""
    first, middle = (Client().get(f"{long.get_absolute_url()}{query}").content.decode() for query in ("", "?pagina=2"))
    assert 'href="?pagina=2#reacties"' in first
    assert "Vroegere reacties" not in first
    assert 'href="?pagina=1#reacties"' in middle
    assert 'href="?pagina=3#reacties"' in middle
