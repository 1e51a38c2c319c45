"""One row for each contribution, and what is kept of its way: the log, earlier words, the way back."""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from wagtail.models import Page

from contributions.languages import DUTCH, LANGUAGES
from contributions.models.reasons import words_of
from contributions.models.states import Reason, State
from contributions.pen_names import PenName

#: What a moderator has to look at; an index of its own keeps it apart from all that was decided.
_WAITING = (
    models.Q(state=State.HELD)
    | models.Q(state=State.PUBLISHED, proposed__isnull=False, message="")
    | models.Q(state=State.PUBLISHED, open_reports__gt=0)
)


class SubmissionQuerySet(models.QuerySet["Submission"]):
    """Contributions, by whose turn it is."""

    def waiting(self) -> Self:
        """What a moderator has to look at: held, or on the site with a new text or open reports.

        A new text with a question of the moderator's beside it waits for its author.
        """
        return self.filter(_WAITING)

    def but_names(self) -> Self:
        """What people wrote: a name says nothing of how known an author is."""
        return self.exclude(kind__model=PenName._meta.model_name)

    def of(self, thing: models.Model) -> Self:
        """The row of one thing."""
        return self.filter(kind=ContentType.objects.get_for_model(thing), object_id=thing.pk)

    def of_all(self, model: type[models.Model], keys: Collection[int]) -> Self:
        """The rows of the things of one model with these keys."""
        return self.filter(kind=ContentType.objects.get_for_model(model), object_id__in=keys)

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
    #: The helper who wrote it down; the words are the author's (or of somebody without a card).
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=12, choices=State, default=State.HELD)
    reason = models.CharField(max_length=12, blank=True, default=Reason.NONE)
    #: Why it waited when it came in: the log begins with the first move after that.
    held_for = models.CharField(max_length=12, blank=True, default=Reason.NONE)
    message = models.TextField(blank=True, default="")
    #: A new text for something that is on the site and stays there meanwhile.
    proposed = models.JSONField(null=True, blank=True)
    #: What its author wrote, where a moderator changed a few words.
    before_edit = models.ForeignKey("EarlierText", models.SET_NULL, null=True, blank=True, related_name="+")
    open_reports = models.PositiveIntegerField(default=0)
    #: Goes up with every move: a decision counts only for the words its moderator saw.
    revision = models.PositiveIntegerField(default=0)
    #: By this keyed fingerprint the thing's own words (not the proposed ones) are known again; wiped with them.
    words_digest = models.CharField(max_length=64, blank=True, default="", editable=False)
    form_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    #: The language it is written in: a moderator who reads it decides.
    lang = models.CharField("taal", max_length=8, default=DUTCH, choices=LANGUAGES)
    #: When its author asked, once, that somebody else looks at a refusal; and why, when they said so.
    appealed_at = models.DateTimeField(null=True, blank=True)
    appeal = models.TextField(blank=True, default="")
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
            models.Index(fields=["received_at"], condition=_WAITING, name="submission_waiting"),
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
    def reason_words(self) -> str:
        """Why it waits, or what the moderator said of it."""
        return words_of(self.reason)

    @property
    def has_moderators_reason(self) -> bool:
        """True when a moderator chose the reason: it stands on the page of the reasons."""
        return bool(self.reason) and self.reason not in Reason.values

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
    reason = models.CharField(max_length=12, blank=True, default=Reason.NONE)
    #: What somebody did around a contribution that stayed where it is: a code of its kind (``Kind.acts``).
    act = models.CharField(max_length=12, blank=True, default="")

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["at"])]

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.before} → {self.after}"

    @property
    def reason_words(self) -> str:
        """Why, in words."""
        return words_of(self.reason)


class EarlierText(models.Model):
    """What a text said before it was changed; for moderators, gone when the author withdraws it."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="earlier_texts")
    words: Any = models.JSONField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.submission_id} until {self.at}"


class Undo(models.Model):
    """The way back from a moderator's last decision on a contribution: ten minutes, and no longer than that.

    It holds words, so it goes with them, and ``tidy`` throws it away when its time is over.
    """

    WAY_BACK = timedelta(minutes=10)

    submission = models.OneToOneField(Submission, models.CASCADE, related_name="undo")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    #: The log's line of the decision; its notice tells the author.
    move = models.ForeignKey(Move, models.CASCADE, related_name="+")
    #: The revision the decision made: whoever moved it since, closed the way back.
    revision = models.PositiveIntegerField()
    #: The fields of the row as they were.
    row: Any = models.JSONField()
    #: The words as they were, where the decision put others in their place; and what it kept of the old ones.
    words: Any = models.JSONField(null=True)
    earlier: Any = models.JSONField(default=list)
    #: The reports that the decision closed.
    reports: Any = models.JSONField(default=list)
    at = models.DateTimeField(default=timezone.now)

    #: What a decision changes in a row.
    FIELDS = ("state", "reason", "message", "proposed", "words_digest", "decided_by_id", "decided_at", "before_edit_id")

    class Meta:
        indexes = [models.Index(fields=["by", "at"])]

    def __str__(self) -> str:
        return f"{self.submission_id}: back to {self.row['state']}"

    @property
    def fields(self) -> dict[str, Any]:
        """The row as it was, by field."""
        moment = self.row["decided_at"]
        return {**self.row, "decided_at": moment and datetime.fromisoformat(moment)}

    @property
    def is_open(self) -> bool:
        """True while its time is not over and nobody moved it since (``submission`` as it is now)."""
        in_time = timezone.now() - self.at < self.WAY_BACK
        return in_time and self.revision == self.submission.revision
