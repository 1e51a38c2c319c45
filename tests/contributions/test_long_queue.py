"""Ten thousand texts wait: the desk costs as much as with a few, and a decision on fifty costs fifty decisions."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contributions.filters import QueueFilters
from contributions.models import Report, State, Submission
from contributions.waiting import in_order, waiting_for
from forum.models import Post
from people.models import User
from tests.cast import client_of, make_person

pytestmark = pytest.mark.django_db

LIST = "/modereren/lijst/?soort=reactie"
MANY, READ, BUDGET = 10_000, 120, 10


def fill(topic: Any, count: int, first: int = 0) -> None:
    """So many texts that wait, the oldest first; of most of them only the row is there, for nobody reads so far.

    In one of a thousand somebody may be in danger.
    """
    kind = ContentType.objects.get_for_model(Post)
    writers = [make_person(f"Mens {first} {n}") for n in range(10)]
    in_danger = set(range(999, count, 1_000))
    read = {n: Post(topic=topic, author=writers[n % 10], text=f"Tekst {n}.") for n in {*range(READ), *in_danger}}
    Post.objects.bulk_create(read.values())
    since = timezone.now() - timedelta(days=30)
    rows = [
        Submission(
            kind=kind, object_id=read[n].pk if n in read else 10**9 + first + n, page_id=topic.board_id,
            author=writers[n % 10], reason=("link", "new_author")[n % 2], received_at=since + timedelta(minutes=n),
            open_reports=int(n in in_danger),
        )
        for n in range(count)
    ]  # fmt: skip
    Submission.objects.bulk_create(rows, batch_size=2_000)
    Report.objects.bulk_create(Report(submission=rows[n], why="danger") for n in in_danger)


def counted(client: Any, path: str, data: dict[str, Any] | None = None) -> tuple[int, Any]:
    """How many queries an answer takes, and the answer."""
    with CaptureQueriesContext(connection) as asked:
        answer = client.post(path, data) if data else client.get(path)
    return len(asked), answer


def decide_on(client: Any, count: int) -> int:
    """Decide on the oldest texts at once; how many queries that takes."""
    rows = Submission.objects.filter(state=State.HELD, open_reports=0).order_by("received_at")[:count]
    ticks = [f"{row.pk}-{row.revision}" for row in rows]
    before = Submission.objects.filter(state=State.PUBLISHED).count()
    cost, answer = counted(client, LIST, {"tekst": ticks, "move": "publish"})
    assert answer.status_code == 302
    assert Submission.objects.filter(state=State.PUBLISHED).count() == before + count
    return cost


def test_ten_thousand_that_wait_cost_no_more_than_sixty(topic, bart):
    client = client_of(bart)
    fill(topic, 60)
    client.get(LIST)  # what is kept for a while, is there
    few = decide_on(client, 50)
    fill(topic, MANY, first=1_000)
    last = Submission.objects.filter(open_reports=1).latest("received_at")
    client.get("/modereren/")  # what was done is said once
    for path, picks in {
        "/modereren/": 0, f"/modereren/?groep={topic.board_id}&waarom=link": 0, f"/modereren/{last.pk}/": 0,
        f"/modereren/{last.pk}/verbeteren/": 0, "/modereren/aantal/": 0, "/modereren/lijst/?blad=150": 0,
        LIST: 40, f"{LIST}&blad=2": 50, f"{LIST}&waarom=link": 50, f"{LIST}&werking=1": 0,
        f"{LIST}&groep={topic.board_id}&waarom=new_author": 50,
    }.items():  # fmt: skip
        cost, answer = counted(client, path)
        assert (answer.status_code, cost <= BUDGET) == (200, True), (path, cost)
        assert answer.content.decode().count('name="tekst"') == picks, path  # where somebody may be in danger: none
    assert client.get("/modereren/aantal/").json()["words"] == f"{MANY + 10} teksten wachten"
    assert decide_on(client, 50) == few


@pytest.fixture
def long_history(topic: Any) -> int:
    """On PostgreSQL: ten thousand that wait among a hundred thousand that were decided long ago."""
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: see `make test-services`")
    fill(topic, MANY)
    names = [str(field.column) for field in Submission._meta.concrete_fields if not field.primary_key]
    new = {"object_id": "2000000000 + n", "state": "'published'", "form_key": "gen_random_uuid()",
           "received_at": "received_at - interval '60 days' - n * interval '1 minute'"}  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO contributions_submission ({', '.join(names)})"  # noqa: S608  (names of our own columns)
            f" SELECT {', '.join(new.get(name, name) for name in names)}"
            " FROM (SELECT * FROM contributions_submission WHERE state = 'held' LIMIT 1) one,"
            " generate_series(1, 100000) n"
        )
        cursor.execute("ANALYZE contributions_submission")
    return Submission.objects.count()


@pytest.mark.services
def test_what_was_decided_long_ago_is_not_read_again(long_history: int, bart: User):
    waiting = waiting_for(bart)
    filters = QueueFilters({"soort": "reactie", "waarom": "link"}, waiting)
    for asked in (waiting, in_order(waiting, bart)[:21], in_order(filters.narrow(waiting), bart)[5_000:5_051]):
        plan = asked.explain()
        assert "submission_waiting" in plan, plan
        assert "Seq Scan on contributions_submission" not in plan, plan
    assert filters.everything == MANY
