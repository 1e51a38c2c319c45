"""Who is looking at what: which text a moderator has open or leaves to others, and what a peer thinks of it."""

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from contributions.models.submissions import Submission
from people.models import User


class Claim(models.Model):
    """Which text a moderator has open at this moment: the others see it, and nobody is kept out. One a moderator."""

    LASTS = timedelta(minutes=5)

    by = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="claims")
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.submission_id} until {self.until}"


class SkipQuerySet(models.QuerySet["Skip"]):
    """What is left to others, by whom."""

    def of(self, person: User) -> Self:
        """What this person leaves to others now."""
        return self.filter(by=person, until__gt=timezone.now())


class Skip(models.Model):
    """A text that a moderator (or a peer) leaves to the others for now."""

    LASTS = timedelta(hours=4)

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="skips")
    until = models.DateTimeField()

    objects = SkipQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["by", "submission"], name="one_skip_a_moderator")]

    def __str__(self) -> str:
        return f"{self.submission_id} until {self.until}"


class PeerOpinion(models.Model):
    """What a peer (a "meelezer") thinks of a text that waits: never more than an opinion on a refusal."""

    class View(models.TextChoices):
        """Two answers."""

        FINE = "fine", "Dit kan op de site"
        DOUBT = "doubt", "Hier twijfel ik"

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="opinions")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    view = models.CharField(max_length=5, choices=View)
    line = models.CharField(max_length=300, blank=True, default="")
    #: The words it is about: other words ask for another opinion.
    revision = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "by", "revision"], condition=models.Q(by__isnull=False), name="one_opinion_a_peer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.view}"
