"""Who said "Dit is niet oké", and what came of it."""

from dataclasses import dataclass
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone

from contributions.models.submissions import Submission
from people.models import User


@dataclass(frozen=True)
class Voice:
    """What came of somebody's reports: how many a moderator looked at, and of how many the text stayed."""

    looked_at: int
    stayed: int

    COUNTS: ClassVar[dict[str, models.Count]] = {
        "looked_at": models.Count("pk"),
        "stayed": models.Count("pk", filter=models.Q(was_right=False)),
    }
    #: From so many looked at, of which at most a quarter was right, a voice counts half.
    FROM: ClassVar[int] = 4
    RIGHT: ClassVar[float] = 0.25

    @property
    def is_light(self) -> bool:
        """True when this voice counts half now."""
        return self.looked_at >= self.FROM and self.looked_at - self.stayed <= self.RIGHT * self.looked_at


class ReportManager(models.Manager["Report"]):
    """Reports, by what came of them."""

    def voice_of(self, person: User) -> Voice:
        """What came of this person's reports; 1 SQL."""
        return Voice(**self._looked_at(person).aggregate(**Voice.COUNTS))

    def voice_beside(self, person: User) -> dict[str, Coalesce]:
        """The fields of a ``Voice``, asked along with rows of something else."""
        by = self._looked_at(person).values("by")
        return {
            name: Coalesce(models.Subquery(by.annotate(n=count).values("n")[:1]), 0)
            for name, count in Voice.COUNTS.items()
        }

    def _looked_at(self, person: User) -> models.QuerySet["Report"]:
        return self.filter(by=person, was_right__isnull=False)


class Report(models.Model):
    """Somebody said "Dit is niet oké". Who is kept for people with a card only, so that a voice counts once."""

    class Why(models.TextChoices):
        """The four plain reasons."""

        PRIVATE = "private", "Er staat iets in over iemand (naam, adres, nummer)"
        HURTFUL = "hurtful", "Het doet pijn of het is haatdragend"
        WRONG = "wrong", "Het klopt niet of het is reclame"
        DANGER = "danger", "Iemand is misschien in gevaar"

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="reports")
    why = models.CharField("Wat is er niet oké?", max_length=10, choices=Why)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    is_open = models.BooleanField(default=True)
    #: What came of it: the text went off the site, or it stayed (or came back); None while nobody looked.
    was_right = models.BooleanField(null=True, editable=False)
    #: A voice that was often set aside counts half.
    is_light = models.BooleanField(default=False, editable=False)

    objects: ClassVar[ReportManager] = ReportManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "by"], condition=models.Q(by__isnull=False), name="one_voice_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.why}"
