"""Two authors at the same moment, on PostgreSQL (SQLite hides these)."""

from functools import partial

import pytest
from django.db import connection

from contributions import door
from contributions.models import Submission
from people.models import Organisation
from tests.at_once import at_once, no_errors
from tests.cast import make_person, send, with_powers
from tests.small_site import build
from tests.workshops.cast import day, make_pilot_site, make_record
from workshops.kinds import WorkshopKind
from workshops.models import WorkshopPage

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _on_postgresql(db):
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: see `make test-services`")


def test_records_of_one_title_moved_to_one_day_at_once_get_addresses_of_their_own(transactional_db):
    build()
    home = Organisation.objects.create(
        name="Voorbeeldwerking", slug="voorbeeldwerking", kind="armoedevereniging", is_example=True
    )
    author = with_powers(make_person("Chris", "partner", organisation=home), "password")
    site = make_pilot_site(home)
    sent = [
        send(make_record(site, author, title="Samen", date=day(-n - 1), heard=f"Gehoord {n}."), author)
        for n in range(4)
    ]

    def move(submission: Submission) -> None:
        submission = Submission.objects.get(pk=submission.pk)
        words = WorkshopKind().words(submission.thing) | {"date": str(day(-9))}
        door.resubmit(submission, words, author)

    no_errors(at_once(*(partial(move, submission) for submission in sent)))
    slugs = sorted(WorkshopPage.objects.values_list("slug", flat=True))
    assert slugs == [f"{day(-9)}-samen", *(f"{day(-9)}-samen-{n}" for n in range(2, 5))]
