"""When the site last threw away what it need not keep; where somebody wants news; what somebody is still writing."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from contributions.models import Submission


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


class DraftQuerySet(models.QuerySet["Draft"]):
    """Drafts, by whether they still are."""

    def standing(self) -> Self:
        """Not sent. A save that comes in after the words went out changes nothing about that."""
        sent = Submission.objects.filter(form_key=OuterRef("form_key"))
        return self.filter(saved_at__gt=timezone.now() - Draft.LASTS).exclude(Exists(sent))

    def over(self, now: datetime) -> Self:
        """Nobody went on with them, or they were sent."""
        sent = Submission.objects.filter(form_key=OuterRef("form_key"))
        return self.filter(Q(saved_at__lt=now - Draft.LASTS) | Q(Exists(sent)))


class Draft(models.Model):
    """What somebody typed in one form and did not send yet (see ``mine.drafts``). Nobody else ever reads it."""

    LASTS = timedelta(days=14)

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    #: The key of what they write under (``forum.topic-12``): one form each.
    where = models.CharField(max_length=80)
    fields = models.JSONField(default=dict)
    #: The form's own: wherever the words are taken up again and sent, they go out once.
    form_key = models.UUIDField()
    saved_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "where"], name="one_draft_for_each_form")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.where}"
