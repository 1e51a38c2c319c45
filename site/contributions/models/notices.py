"""Who must still hear of what."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from contributions.models.states import State
from contributions.models.submissions import Submission
from people.models import User
from trail.models import Consent
from trail.states import Answered


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices, by who must still hear of them."""

    def unseen_by(self, person: User) -> Self:
        """What this person did not read yet."""
        return self.filter(person=person, seen_at=None)


class Notice(models.Model):
    """Something a person must hear: one row for each (person, event), made in the same transaction."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    event = models.CharField(max_length=80)
    #: What it is about: a contribution of theirs, or words of somebody else that they asked for.
    submission = models.ForeignKey(Submission, models.CASCADE, null=True, related_name="notices")
    consent = models.ForeignKey(Consent, models.CASCADE, null=True, related_name="notices")
    state = models.CharField(max_length=12, choices=[*State.choices, *Answered.choices])
    at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["person", "event"], name="one_notice_an_event"),
            models.CheckConstraint(
                condition=models.Q(submission=None, consent__isnull=False)
                | models.Q(submission__isnull=False, consent=None),
                name="notice_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.event}"
