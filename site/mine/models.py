"""When the site last threw away what it need not keep; and where somebody wants to hear that there is news."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class SweepManager(models.Manager["Sweep"]):
    """Remembers sweeps, and lets one at a time."""

    #: A sweep that was cut off holds the broom no longer than this.
    PATIENCE = timedelta(hours=1)
    #: The name of the broom itself: whoever holds it sweeps.
    BROOM = "*"

    def take_broom(self) -> bool:
        """True for the one who may sweep now; one conditional UPDATE decides."""
        now = timezone.now()
        self.get_or_create(rule=self.BROOM, defaults={"at": now})
        is_free = Q(busy_since=None) | Q(busy_since__lt=now - self.PATIENCE)
        return self.filter(is_free, rule=self.BROOM).update(busy_since=now) == 1

    def put_back(self) -> None:
        """Done: the next may sweep."""
        self.filter(rule=self.BROOM).update(busy_since=None, at=timezone.now())

    def note(self, rule: str, count: int) -> None:
        """Remember when a rule was last applied, and to how many."""
        self.update_or_create(rule=rule, defaults={"at": timezone.now(), "count": count})

    def ended(self) -> datetime | None:
        """When the last sweep ended; None before the first."""
        broom = self.filter(rule=self.BROOM).first()
        return broom.at if broom else None


class Sweep(models.Model):
    """The last run of one rule of ``config.retention``: when, and how many it threw away."""

    rule = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)
    busy_since = models.DateTimeField(null=True)

    objects = SweepManager()

    def __str__(self) -> str:
        return f"{self.rule}: {self.count}"


class NewsMailQuerySet(models.QuerySet["NewsMail"]):
    """Addresses, by where they are."""

    def waiting(self) -> Self:
        """A code was sent, and may still come back."""
        return self.filter(confirmed_at=None, asked_at__gt=timezone.now() - NewsMail.LASTS)

    def left(self, now: datetime) -> Self:
        """The code did not come back in time."""
        return self.filter(confirmed_at=None, asked_at__lt=now - NewsMail.LASTS)


class NewsMail(models.Model):
    """The e-mail address somebody gave to hear that there is news; for nothing else (see ``mine.news``)."""

    #: So long a code works.
    LASTS = timedelta(days=1)

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="news_mail")
    address = models.EmailField()
    code_hash = models.CharField(max_length=64, blank=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    code_tried_on = models.DateField(null=True)
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True)
    #: Notices until then were told of, or were there before the address was.
    told_until = models.DateTimeField(default=timezone.now)
    sent_on = models.DateField(null=True)

    objects = NewsMailQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Mail {self.pk}"

    @property
    def is_waiting(self) -> bool:
        """True while the code that was sent may still come back."""
        return self.confirmed_at is None and self.asked_at > timezone.now() - self.LASTS
