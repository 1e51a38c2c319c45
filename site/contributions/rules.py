"""How careful the door is: what editors set in Wagtail, kept in this process for at most a minute."""

from typing import Any, Self

from django.conf import settings
from django.core.cache import cache
from django.core.validators import MaxValueValidator
from django.db import models
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting


def heavy_words() -> str:
    """What a new site's list of heavy words begins with: words that tell of violence or of dying."""
    return "\n".join((
        "zelfmoord", "zelfmoordpoging", "zelfmoordgedachte", "zelfdoding", "suïcide", "suïcidaal", "zelfverwonding",
        "dood willen", "wil dood", "ophangen", "opgehangen", "overdosis",
        "verkracht", "verkrachting", "verkrachter", "aangerand", "aanranding", "aanrander", "incest",
        "misbruik", "misbruikt", "kindermisbruik", "mishandeling", "mishandelen", "mishandeld", "kindermishandeling",
        "vermoord", "vermoorden", "doodgeslagen", "doodslaan", "steekpartij", "martelen", "gemarteld", "marteling",
        "uithuwelijken", "uitgehuwelijkt", "uithuwelijking", "besneden", "besnijdenis",
    ))  # fmt: skip


def _number(label: str, most: int, help_text: str) -> Any:
    """A number that may stay empty: then the installation's own counts."""
    return models.PositiveSmallIntegerField(
        label, null=True, blank=True, validators=[MaxValueValidator(most)], help_text=help_text
    )


@register_setting(icon="list-ul")
class DoorRules(BaseGenericSetting):
    """What makes a text wait for a person, as editors set it; what they leave empty is as the installation says."""

    first_texts = _number("hoeveel eerste teksten leest een moderator?", 1000, "Leeg: zoals de site ingesteld is.")
    voices = _number(
        "hoeveel mensen moeten ‘Dit is niet oké’ zeggen?", 1000,
        "Dan gaat de tekst van de site tot een moderator kijkt. Leeg: zoals de site ingesteld is.",
    )  # fmt: skip
    words = models.TextField(
        "woordenlijst", blank=True, default="",
        help_text="Eén woord of één zin op een lijn. Een tekst met zo'n woord wacht op een moderator. "
        "Ook andere vormen van het woord tellen: ‘huis’ vindt ‘huizen’.",
    )  # fmt: skip
    heavy_words = models.TextField(
        "zware woorden", blank=True, default=heavy_words,
        help_text="Eén woord of één zin op een lijn. Een tekst met zo'n woord is afgedekt voor wie hem naleest, "
        "tot die hem zelf wil lezen. Ook andere vormen van het woord tellen.",
    )  # fmt: skip
    peers_publish = models.BooleanField(
        "een ja van een meelezer is genoeg", default=False,
        help_text="Uit: een meelezer zegt wat die denkt, een moderator beslist. Een nee beslist altijd een moderator.",
    )  # fmt: skip
    peer_texts = models.PositiveSmallIntegerField("hoeveel teksten op een dag voor één meelezer?", default=20)
    flood = models.PositiveSmallIntegerField(
        "bij hoeveel teksten zonder kaart in een uur wordt het een stroom?", default=30,
        help_text="Dan rekent het toestel van de schrijver even, of wacht de schrijver een minuut.",
    )  # fmt: skip

    class Meta:
        verbose_name = "regels van de deur"

    _KEY = "contributions.door_rules"

    @classmethod
    def current(cls) -> Self:
        """The rules, at most a minute old (at once in the process that changed them)."""
        found: Self | None = cache.get_or_set(cls._KEY, cls.load, 60)
        return found or cls.load()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store, and forget what was kept."""
        super().save(*args, **kwargs)
        cache.delete(self._KEY)

    @property
    def trusted_after(self) -> int:
        """So many approved texts make an author known."""
        return settings.TRUSTED_AFTER if self.first_texts is None else self.first_texts

    @property
    def reports_to_hold(self) -> int:
        """So many people saying "Dit is niet oké" take a text off until a moderator looks."""
        return self.voices or settings.REPORTS_TO_HOLD
