"""Where words came from and where they ended up: links between any two things, and what was agreed."""

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.text import slugify
from wagtail.models import Page

from things import search
from trail.querysets import CommitmentQuerySet, LinkManager
from trail.states import OPEN, State


class Sort(models.TextChoices):
    """What the later thing is to the earlier one."""

    COMES_FROM = "komt-van", "komt van"
    RESTS_ON = "steunt-op", "steunt op"
    BECAME = "werd", "werd"
    ANSWERS = "antwoord-op", "antwoord op"


#: How each sort reads: on the page of the later thing, before the earlier one; and the other way round.
#: What the thing is follows: "Komt van dit gesprek".
WORDS: dict[str, tuple[str, str]] = {
    Sort.COMES_FROM: ("Komt van", "Hieruit kwam"),
    Sort.RESTS_ON: ("Steunt op", "Hierop steunt"),
    Sort.BECAME: ("Was eerst", "Werd"),
    Sort.ANSWERS: ("Antwoord op", "Kreeg antwoord in"),
}


#: Kinds of things that are "dit"; the others are "deze".
_DIT = frozenset({"gesprek", "signaal", "hoofdstuk", "voorstel", "antwoord"})


def words_along(sort: str, kind: str, *, back: bool) -> str:
    """How the way from one thing to another reads: "Hieruit kwam dit signaal"."""
    return f"{WORDS[sort][0 if back else 1]} {'dit' if kind in _DIT else 'deze'} {kind}"


class Link(models.Model):
    """One thing came before another. Who may see it follows from who may see both."""

    earlier_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+", verbose_name="soort van het begin")
    earlier_id = models.PositiveBigIntegerField()
    earlier: Any = GenericForeignKey("earlier_type", "earlier_id")
    later_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+", verbose_name="soort van het vervolg")
    later_id = models.PositiveBigIntegerField()
    later: Any = GenericForeignKey("later_type", "later_id")
    sort = models.CharField("hoe?", max_length=12, choices=Sort)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="gelegd door"
    )
    created_at = models.DateTimeField("gelegd op", default=timezone.now)

    objects = LinkManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["earlier_type", "earlier_id", "later_type", "later_id"], name="one_link_a_pair"
            ),
            models.CheckConstraint(
                condition=~models.Q(earlier_type=models.F("later_type"), earlier_id=models.F("later_id")),
                name="no_link_to_itself",
            ),
        ]
        indexes = [
            models.Index(fields=["later_type", "later_id"], name="link_later"),
            models.Index(fields=["made_by", "created_at"], name="link_maker"),
        ]
        verbose_name = "link"
        verbose_name_plural = "links"

    def __str__(self) -> str:
        return (
            f"{self.later_type_id}-{self.later_id} {self.get_sort_display()} {self.earlier_type_id}-{self.earlier_id}"
        )


class Commitment(models.Model):
    """What somebody who can decide will do, and by when. Where it came from is a link."""

    #: The page that lists it: decides who may see it, and where its address begins.
    page = models.ForeignKey(Page, models.PROTECT, related_name="commitments", editable=False)
    what = models.CharField("wat is er afgesproken?", max_length=200, help_text="Eén zin, in gewone woorden.")
    who = models.CharField("wie doet het?", max_length=160, help_text="Een dienst of een organisatie. Geen mens.")
    by_when = models.DateField("tegen wanneer?", null=True, blank=True)
    state = models.CharField("hoe ver staat het?", max_length=12, choices=State, default=State.AGREED)
    explanation = models.TextField("uitleg", max_length=1000, blank=True)
    is_example = models.BooleanField("voorbeeld", default=False, help_text="Is dit verzonnen? Dan staat dat erbij.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField("sinds", default=timezone.now, editable=False)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["page", "-id"], name="commitment_listing"),
            models.Index(fields=["state", "-changed_at"], name="commitment_by_state"),
        ]
        verbose_name = "afspraak"
        verbose_name_plural = "afspraken"

    def __str__(self) -> str:
        return self.what

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store; a new state is one more dated line, and search reads it again."""
        with transaction.atomic():
            before = Commitment.objects.filter(pk=self.pk).values_list("state", flat=True).first()
            if before != self.state:
                self.changed_at = timezone.now()
            super().save(*args, **kwargs)
            if before != self.state:
                Progress.objects.create(commitment=self, state=self.state, at=self.changed_at)
            search.refresh(self)

    def get_absolute_url(self) -> str:
        """``/afspraken/<pk>-<slug>/``."""
        return f"{self.page.get_url()}{self.pk}-{self.slug}/"

    def clean(self) -> None:
        """Say why, when it did not work.

        Raises:
            ValidationError: it failed and nothing says why.
        """
        if self.state == State.FAILED and not self.explanation.strip():
            raise ValidationError({"explanation": "Is het niet gelukt? Zeg dan waarom."})

    @property
    def title(self) -> str:
        """What was agreed."""
        return self.what

    @property
    def slug(self) -> str:
        """The readable part of the address; the number before it is what counts."""
        return slugify(self.what)[:60].strip("-") or "afspraak"

    @property
    def is_late(self) -> bool:
        """True when its day is over and it is not done."""
        return self.by_when is not None and self.by_when < timezone.localdate() and self.state in OPEN

    def search_text(self) -> str:
        """All its words."""
        return f"{self.what}\n{self.who}\n{self.explanation}"


class Progress(models.Model):
    """A state a commitment came to: one dated, public line."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="progress")
    state = models.CharField("hoe ver staat het?", max_length=12, choices=State)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = "stap van een afspraak"

    def __str__(self) -> str:
        return f"{self.commitment_id}: {self.state}"
