"""Why a moderator asks for a change or refuses, in words that editors write."""

from typing import Any

from django.core.cache import cache
from django.db import models, transaction

from contributions.models.states import Reason


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

    def follow(self, wanted: list[tuple[str, str]]) -> None:
        """Moderators choose from these (code, words) from now on, in this order; the others stay readable."""
        with transaction.atomic():
            self.exclude(code__in=[code for code, _label in wanted]).update(is_active=False)
            for order, (code, label) in enumerate(wanted, start=1):
                self.update_or_create(code=code, defaults={"label": label, "order": order, "is_active": True})
        cache.delete(self.KEY)

    def begin(self) -> None:
        """Fill an empty table."""
        if not self.exists():
            self.bulk_create(
                self.model(code=code, label=label, order=order)
                for order, (code, label) in enumerate(self.FIRST.items(), start=1)
            )


class RefusalReason(models.Model):
    """Why a moderator asks for a change or does not put a text on the site; the words are those of a public page.

    Rows of the door keep the code, so a reason is never deleted: off that page nobody chooses it any more,
    and what was decided with it stays readable.
    """

    code = models.CharField(max_length=12, unique=True)
    label = models.CharField("reden", max_length=120)
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
