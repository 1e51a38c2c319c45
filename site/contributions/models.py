"""What the door keeps: one row for each contribution, a log of every move, and who must hear of it."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from wagtail.models import Page


class Shown(models.IntegerChoices):
    """How a thing appears to others."""

    NO = 0, "niet"
    YES = 1, "ja"
    TOMBSTONE = 2, "weggehaald"


class State(models.TextChoices):
    """Where a contribution is on its way; the words are the author's."""

    HELD = "held", "Een mens leest je tekst"
    PUBLISHED = "published", "Staat op de site"
    CHANGE_ASKED = "change_asked", "Pas je tekst nog aan"
    REJECTED = "rejected", "Staat niet op de site"
    HIDDEN = "hidden", "Van de site gehaald"
    WITHDRAWN = "withdrawn", "Jij haalde dit weg"


class Reason(models.TextChoices):
    """Why a text waits, was sent back or refused, in words its author can use."""

    NONE = "", ""
    NEW_AUTHOR = "new_author", "je eerste teksten leest een mens altijd eerst"
    NO_CARD = "no_card", "zonder kaart leest een mens elke tekst eerst"
    HOLD_FIRST = "hold_first", "hier leest een mens elke tekst eerst"
    LINK = "link", "er staat een link in"
    REPEATED = "repeated", "deze tekst stuurde je al eens"
    REPORTED = "reported", "meer mensen zeiden: dit is niet oké"
    PRIVATE = "private", "er staat een naam, adres of nummer van iemand in"
    HURTFUL = "hurtful", "het kan iemand pijn doen"
    OFF_TOPIC = "off_topic", "het hoort niet bij dit gesprek"
    ADVERT = "advert", "het is reclame"
    OTHER = "other", "iets anders"


#: The reasons a moderator chooses from.
MODERATOR_REASONS = (Reason.PRIVATE, Reason.HURTFUL, Reason.OFF_TOPIC, Reason.ADVERT, Reason.OTHER)


class SubmissionQuerySet(models.QuerySet["Submission"]):
    """Contributions, by whose turn it is."""

    def waiting(self) -> Self:
        """What a moderator has to look at: held, or on the site with a new text or open reports.

        A new text with a question of the moderator's beside it waits for its author.
        """
        return self.filter(
            models.Q(state=State.HELD)
            | models.Q(state=State.PUBLISHED, proposed__isnull=False, message="")
            | models.Q(state=State.PUBLISHED, open_reports__gt=0)
        )

    def of(self, thing: models.Model) -> Self:
        """The row of one thing."""
        return self.filter(kind=ContentType.objects.get_for_model(thing), object_id=thing.pk)

    def with_things(self) -> Self:
        """Fetch the things along: one query for each kind."""
        from contributions.kinds import things_of_all_kinds  # kinds know submissions: the other way round is a circle

        return self.select_related("author__organisation", "kind").prefetch_related(things_of_all_kinds())


class Submission(models.Model):
    """One contribution on its way: queue, audit trail and exactly-once in one row."""

    kind = models.ForeignKey(ContentType, models.PROTECT)
    object_id = models.PositiveBigIntegerField()
    thing: Any = GenericForeignKey("kind", "object_id")
    page = models.ForeignKey(Page, models.SET_NULL, null=True, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="submissions")
    written_for = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=12, choices=State, default=State.HELD)
    reason = models.CharField(max_length=12, choices=Reason, blank=True, default=Reason.NONE)
    #: Why it waited when it came in: the log begins with the first move after that.
    held_for = models.CharField(max_length=12, choices=Reason, blank=True, default=Reason.NONE)
    message = models.TextField(blank=True, default="")
    #: A new text for something that is on the site and stays there meanwhile.
    proposed = models.JSONField(null=True, blank=True)
    open_reports = models.PositiveIntegerField(default=0)
    #: Goes up with every move: a decision counts only for the words its moderator saw.
    revision = models.PositiveIntegerField(default=0)
    #: By this keyed fingerprint the thing's own words (not the proposed ones) are known again; wiped with them.
    words_digest = models.CharField(max_length=64, blank=True, default="", editable=False)
    form_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    received_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="one_submission_a_thing")]
        indexes = [
            models.Index(fields=["state", "received_at"]),
            models.Index(fields=["author", "-received_at"]),
            models.Index(fields=["author", "state"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind.model} {self.object_id}: {self.state}"

    @property
    def is_waiting(self) -> bool:
        """True when a moderator has to look at it: what ``SubmissionQuerySet.waiting`` finds."""
        if self.state == State.PUBLISHED:
            return bool(self.open_reports) or (self.proposed is not None and not self.message)
        return self.state == State.HELD

    @property
    def asks_author(self) -> bool:
        """True when a moderator asked to change new words for a text that stays on the site meanwhile."""
        return self.state == State.PUBLISHED and bool(self.proposed) and bool(self.message)


class Move(models.Model):
    """The log: one line for each move of a contribution after it came in. It holds no text of the contribution."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="moves")
    before = models.CharField(max_length=12, choices=State, blank=True)
    after = models.CharField(max_length=12, choices=State)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=12, choices=Reason, blank=True, default=Reason.NONE)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.before} → {self.after}"


class EarlierText(models.Model):
    """What a text said before it was changed; for moderators, gone when the author withdraws it."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="earlier_texts")
    words: Any = models.JSONField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.submission_id} until {self.at}"


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

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "by"], condition=models.Q(by__isnull=False), name="one_voice_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.why}"


class Notice(models.Model):
    """Something a person must hear: one row for each (person, event), made in the same transaction."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    event = models.CharField(max_length=80)
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="notices")
    state = models.CharField(max_length=12, choices=State)
    at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at"]
        constraints = [models.UniqueConstraint(fields=["person", "event"], name="one_notice_an_event")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.event}"
