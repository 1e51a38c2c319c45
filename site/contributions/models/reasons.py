"""Why a moderator asks for a change or refuses, in words that editors write."""

from secrets import token_hex
from typing import Any

from django.core.cache import cache
from django.db import models

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
