"""Taking away everything somebody wrote, one by one through the door.

Each text goes in a transaction of its own, so this may stop halfway, run twice, or run twice at once: what is
gone is gone, and the next run goes on with the rest. What a request has no time for, a task does.
"""

import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django_tasks import task

from contributions import door
from contributions.kinds import registered
from contributions.models import State, Submission
from mine import drafts
from people.models import User

#: Seconds one request may take for it; on a slow machine that is some hundreds of texts.
PATIENCE = 8
#: When the task looks whether something is left: after the request, also when that was cut off.
LATER = timedelta(minutes=1)
#: Things fetched at once.
BATCH = 25


@dataclass(frozen=True)
class KindCount:
    """How many of one kind somebody wrote, and how many of those are on the site."""

    label: str
    count: int
    on_site: int


def standing(person: User) -> QuerySet[Submission]:
    """What this person wrote and did not take away."""
    return Submission.objects.filter(author=person).but_names().exclude(state=State.WITHDRAWN)


def counts_of(person: User) -> list[KindCount]:
    """What would go, by kind, the most first; 1 SQL."""
    on_site = Count("pk", filter=Q(state=State.PUBLISHED))
    rows = standing(person).order_by().values_list("kind").annotate(written=Count("pk"), on_site=on_site)
    labels = {ContentType.objects.get_for_model(model).pk: kind.label for model, kind in registered().items()}
    found: Counter[str] = Counter()
    public: Counter[str] = Counter()
    for kind, written, shown in rows:
        found[labels[kind]] += written
        public[labels[kind]] += shown
    return [KindCount(label, count, public[label]) for label, count in found.most_common()]


def withdraw_all(person: User, patience: float = PATIENCE) -> int:
    """Take away all this person wrote until now, sent or not; how many are left for the task."""
    drafts.forget(person)
    until = timezone.now()
    if not standing(person).exists():
        return 0
    # First: when this request is cut off, somebody still finishes what was asked.
    finish.using(run_after=until + LATER).enqueue(person.pk, until.isoformat())
    return _withdraw(person, until, _clock(patience))


@task()
def finish(person_pk: int, until: str) -> None:
    """Take away what is left of what this person wrote until they asked for it; safe to run twice."""
    person = User.objects.filter(pk=person_pk).first()
    if person:
        _withdraw(person, datetime.fromisoformat(until), lambda: True)


def _clock(patience: float) -> Callable[[], bool]:
    end = time.monotonic() + patience
    return lambda: time.monotonic() < end


def _withdraw(person: User, until: datetime, has_time: Callable[[], bool]) -> int:
    """One by one, the newest first, as long as there is time; how many are left."""
    rows = standing(person).filter(received_at__lte=until)
    pks = list(rows.order_by("-pk").values_list("pk", flat=True))
    for start in range(0, len(pks), BATCH):
        for submission in Submission.objects.with_things().filter(pk__in=pks[start : start + BATCH]).order_by("-pk"):
            if not has_time():
                return rows.count()
            take_away(submission, person)
    return 0


def take_away(submission: Submission, person: User) -> None:
    """Wipe one text of this person's, whatever somebody decided on it at this very moment."""
    if submission.thing is None:  # deleted by hand in the database: there are no words
        return
    try:
        door.withdraw(submission, person)
    except door.Overtaken:
        # A decision came in between: what the author wants still goes before it.
        again = Submission.objects.with_things().get(pk=submission.pk)
        with suppress(door.Overtaken):  # gone meanwhile, by another tap
            door.withdraw(again, person)
