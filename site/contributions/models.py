"""What the door keeps: one row for each contribution, a log of every move, and who must hear of it."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone
from wagtail.models import Page

from contributions.languages import DUTCH, LANGUAGES
from contributions.pen_names import PenName
from contributions.rules import DoorRules  # noqa: F401  (a model with a file of its own)
from people.models import User
from trail.models import Consent
from trail.states import Answered


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
    """Why the door itself lets a text wait, in words its author can use; moderators have ``RefusalReason``."""

    NONE = "", ""
    NEW_AUTHOR = "new_author", "je eerste teksten leest een mens altijd eerst"
    NO_CARD = "no_card", "zonder kaart leest een mens elke tekst eerst"
    HOLD_FIRST = "hold_first", "hier leest een mens elke tekst eerst"
    WRITTEN = "written", "een begeleider schreef dit op: dan leest een mens het altijd eerst"
    DETAILS = "details", "er staat misschien een nummer, adres of profiel van iemand in"
    LINK = "link", "er staat een link in"
    REPEATED = "repeated", "deze tekst stuurde je al eens"
    MANY = "many", "je stuurde veel teksten na elkaar"
    LISTED = "listed", "er staat een woord in dat we altijd nakijken"
    LANGUAGE = "language", "iemand die deze taal kent, leest hem eerst"
    REPORTED = "reported", "meer mensen zeiden: dit is niet oké"
    MENDED = "mended", "een moderator veranderde hier woorden: nieuwe woorden leest een mens eerst"
    UNDONE = "undone", "de moderator nam de beslissing terug"
    APPEAL = "appeal", "de schrijver vroeg dat iemand anders kijkt"
    FULL_NAME = "full_name", "het lijkt op een echte naam"
    OTHER_NAME = "other_name", "een moderator vroeg je een andere naam: de nieuwe leest een mens eerst"
    EXPIRED = "expired", "na een jaar bewaren we dit niet langer"


class RefusalReasonManager(models.Manager["RefusalReason"]):
    """The moderators' reasons, kept for a minute (and forgotten at once in the process that changes one)."""

    #: What a new site begins with.
    FIRST = {
        "private": "er staat een naam, adres of nummer van iemand in",
        "hurtful": "het kan iemand pijn doen",
        "off_topic": "het hoort niet bij dit gesprek",
        "advert": "het is reclame",
        "other": "iets anders",
    }
    KEY = "contributions.reasons"

    def known(self) -> list["RefusalReason"]:
        """All of them in their order, also those that are switched off."""
        found: list[RefusalReason] | None = cache.get_or_set(self.KEY, lambda: list(self.all()), 60)
        return found or []

    def choices(self) -> list[tuple[str, str]]:
        """What a moderator chooses from."""
        return [(reason.code, reason.label) for reason in self.known() if reason.is_active]

    def begin(self) -> None:
        """Fill an empty table."""
        if not self.exists():
            self.bulk_create(
                self.model(code=code, label=label, order=order)
                for order, (code, label) in enumerate(self.FIRST.items(), start=1)
            )


def _new_code() -> str:
    return token_hex(6)


class RefusalReason(models.Model):
    """Why a moderator asks for a change or does not put a text on the site; editors write the words.

    Rows of the door keep the code, so a reason is never deleted: switched off, nobody chooses it any more,
    and what was decided with it stays readable.
    """

    code = models.CharField(max_length=12, unique=True, default=_new_code, editable=False)
    label = models.CharField(
        "reden", max_length=120,
        help_text="De schrijver leest dit na ‘Waarom:’. Begin met een kleine letter, zet geen punt. "
        "Betekent het voortaan iets anders? Zet deze reden uit en maak een nieuwe.",
    )  # fmt: skip
    order = models.PositiveSmallIntegerField("volgorde", default=50)
    is_active = models.BooleanField("moderatoren kunnen dit kiezen", default=True)

    objects = RefusalReasonManager()

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = "reden van een moderator"
        verbose_name_plural = "redenen van moderatoren"

    def __str__(self) -> str:
        return self.label

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store, and forget what was kept."""
        super().save(*args, **kwargs)
        cache.delete(RefusalReasonManager.KEY)


def words_of(reason: str) -> str:
    """A reason in words its author can use, whoever gave it; empty for none."""
    if reason in Reason.values:
        return Reason(reason).label
    return next((known.label for known in RefusalReason.objects.known() if known.code == reason), "iets anders")


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

    def but_names(self) -> Self:
        """What people wrote: a name says nothing of how known an author is."""
        return self.exclude(kind__model=PenName._meta.model_name)

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


class Claim(models.Model):
    """Which text a moderator has open at this moment: the others see it, and nobody is kept out. One a moderator."""

    LASTS = timedelta(minutes=5)

    by = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="claims")
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.submission_id} until {self.until}"


class Skip(models.Model):
    """A text that a moderator leaves to the others for now."""

    LASTS = timedelta(hours=4)

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="skips")
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["by", "submission"], name="one_skip_a_moderator")]

    def __str__(self) -> str:
        return f"{self.submission_id} until {self.until}"


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
