"""The public figures of each month: from the log, whole months only, nothing below five to be read or reckoned."""

from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contributions import deciding, door
from contributions.figures import Month, months_before
from contributions.models import Move, State, Submission
from tests.cast import make_person, make_topic, send, with_powers

pytestmark = pytest.mark.django_db
PATH = "/huisregels/cijfers/"


@pytest.fixture(autouse=True)
def _new_authors(settings):
    settings.TRUSTED_AFTER = 1000


def last_month():
    return timezone.localtime().replace(day=1) - timedelta(days=3)


def take_to_last_month(hours=2):
    """All that happened so far, happened last month; each waited so long."""
    Move.objects.update(at=last_month())
    Submission.objects.update(received_at=last_month() - timedelta(hours=hours))


def text(board, author, n):
    row = send(make_topic(board, author, title=f"Titel {n}"), author)
    Submission.objects.filter(pk=row.pk).update(received_at=timezone.now() - timedelta(days=2))
    return row


def test_a_month_from_the_log(board, amina, bart):
    for n in range(6):
        deciding.decide(text(board, amina, n), State.REJECTED, bart, reason="advert")
    deciding.decide(text(board, amina, 7), State.REJECTED, bart, reason="hurtful")
    deciding.decide(text(board, amina, 8), State.PUBLISHED, bart)
    text(board, amina, 9)
    take_to_last_month()
    month = months_before(timezone.localtime())[0]
    assert (month.received, month.wait) == (9, "meestal een paar uur")
    assert (month.refused["het is reclame"], month.refused["het kan iemand pijn doen"]) == (6, 1)
    page = Client().get(PATH).content.decode()
    assert '<th scope="row">Het is reclame</th><td class="n">6</td>' in page
    assert '<th scope="row">Het kan iemand pijn doen</th><td class="n">minder dan 5</td>' in page
    assert "minstens 6" in page
    assert ">7<" not in page, "the sum would give the hidden one away"


def test_the_sum_is_told_where_it_gives_nothing_away():
    month = Month(timezone.now(), refused={"een": 5, "twee": 7})
    assert (month.all_told, month.refused_at_least) == (True, 12)
    month.refused["drie"] = 0
    assert (month.all_told, month.refused_at_least) == (False, 12)


def test_what_was_taken_back_and_what_authors_did_is_not_counted(board, amina, bart):
    row = text(board, amina, 1)
    deciding.decide(row, State.REJECTED, bart, reason="advert")
    deciding.undo(row, bart)
    door.withdraw(text(board, amina, 2), amina)
    at = last_month()
    for n, move in enumerate(Move.objects.order_by("pk")):
        Move.objects.filter(pk=move.pk).update(at=at + timedelta(minutes=n))
    assert sum(months_before(timezone.localtime())[0].refused.values()) == 0


def test_second_looks_and_what_came_of_them(board, amina, bart):
    bea = with_powers(make_person("Bea", "moderator"), "password")
    for n, after in enumerate([State.PUBLISHED, State.REJECTED]):
        row = text(board, amina, n)
        deciding.decide(row, State.REJECTED, bart, reason="advert")
        door.ask_again(row, amina)
        deciding.decide(row, after, bea, reason="" if after == State.PUBLISHED else "advert")
    take_to_last_month()
    Submission.objects.update(appealed_at=last_month() - timedelta(hours=1))
    for row in Submission.objects.all():  # in their order
        first, asked, _last = Move.objects.filter(submission=row).order_by("pk")
        Move.objects.filter(pk=first.pk).update(at=last_month() - timedelta(hours=2))
        Move.objects.filter(pk=asked.pk).update(at=last_month() - timedelta(hours=1))
    month = months_before(timezone.localtime())[0]
    assert (month.looked_again, month.overturned) == (2, 1)


def test_this_month_is_not_told_and_the_page_costs_little(board, amina, bart):
    for n in range(6):
        deciding.decide(text(board, amina, n), State.REJECTED, bart, reason="advert")
    Submission.objects.update(received_at=timezone.now())
    cache.clear()
    client = Client()
    client.get("/hulp/")
    with CaptureQueriesContext(connection) as asked:
        page = client.get(PATH).content.decode()
    assert len(asked) <= 6
    assert 'class="n">6<' not in page
    with CaptureQueriesContext(connection) as asked:
        client.get(PATH)
    assert len(asked) <= 2
    assert PATH in client.get("/huisregels/").content.decode()


def test_months_follow_each_other_over_a_year_from_the_first_line_in_the_log_on(board, amina, bart):
    march = datetime(2026, 3, 15, tzinfo=timezone.get_current_timezone())
    assert months_before(march) == []
    assert "Er is nog geen hele maand" in Client().get(PATH).content.decode()
    deciding.decide(text(board, amina, 1), State.PUBLISHED, bart)
    Move.objects.update(at=datetime(2025, 12, 31, 23, tzinfo=timezone.get_current_timezone()))
    assert [f"{month.begin:%Y-%m}" for month in months_before(march)] == ["2026-02", "2026-01", "2025-12"]
    Move.objects.update(at=datetime(2020, 1, 1, tzinfo=timezone.get_current_timezone()))
    assert [f"{month.begin:%Y-%m}" for month in months_before(march)] == [
        "2026-02", "2026-01", "2025-12", "2025-11", "2025-10", "2025-09",
    ]  # fmt: skip
