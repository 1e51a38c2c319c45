"""Where words came from and where they ended up: links between any two things, and what was agreed."""

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from trail.querysets import LinkManager


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
