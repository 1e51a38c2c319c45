"""Closing everything: at once nobody sees the name any more; a week later nothing of the person is left."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from wagtail.models import ModelLogEntry, PageLogEntry

from contributions import names
from contributions.models import EarlierText, State, Submission
from mine import drafts, news
from mine.withdrawing import standing, take_away, withdraw_all
from people.models import OpenSession, User

#: How long a card still brings somebody back.
WAY_BACK = timedelta(days=7)


def close(person: User, *, with_words: bool) -> None:
    """Close everything of this person, on every device; ``with_words`` also takes their words away, for good."""
    if with_words:
        withdraw_all(person)
    if User.objects.filter(pk=person.pk, closed_at=None).update(closed_at=timezone.now()):
        news.forget(person)
        drafts.forget(person)
        OpenSession.objects.filter(person=person).delete()


def come_back(person: User) -> bool:
    """Name, rights and place are there again; False when nothing was closed or it was too late."""
    return User.objects.filter(pk=person.pk, closed_at__isnull=False).update(closed_at=None) == 1


def over(now: datetime) -> QuerySet[User]:
    """Who closed everything and did not come back in time."""
    return User.objects.filter(closed_at__lt=now - WAY_BACK)


def wipe(person: User) -> bool:
    """Delete the person and all that only concerns them; False when they came back at the last moment.

    What points at the row follows the rule of its own field: cards, sessions and notices go with it, words on the
    site and voices stay without anybody. So a new field of ``User`` can't be forgotten here; a test looks at every
    field that leads to it.
    """
    for submission in (*standing(person).exclude(state=State.PUBLISHED), *names.standing(person)):
        take_away(submission, person)
    with transaction.atomic():
        row = User.objects.select_for_update().filter(pk=person.pk, closed_at__isnull=False).first()
        if row is None:
            return False
        mine = Submission.objects.filter(author=row)
        EarlierText.objects.filter(submission__in=mine).delete()
        mine.filter(proposed__isnull=False).update(proposed=None, revision=F("revision") + 1)
        for log in (PageLogEntry, ModelLogEntry):  # Wagtail leaves the number of who did it
            log.objects.filter(user=row).update(user=None)
        row.delete()
    return True
