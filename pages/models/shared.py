"""What editors write once for the whole site: the phone and help lines, the themes, the steps of the programme."""

from typing import Any

from django.core.cache import cache
from django.db import models
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.snippets.models import register_snippet

from people.models import Organisation


@register_setting(icon="site")
class SiteSettings(BaseGenericSetting):
    """What stands on every page: the phone number and the lines for who needs help now."""

    phone = models.CharField("telefoonnummer", max_length=30, blank=True, default="09 000 00 00")
    phone_hours = models.CharField("wanneer?", max_length=80, blank=True, default="Op werkdagen van 9 tot 17 uur.")
    phone_is_example = models.BooleanField("dit nummer is een voorbeeld", default=True)
    help_lines = models.TextField(
        "hulplijnen",
        default="Heb je nu hulp nodig? Bel 112. Praten: 106. Zelfmoordlijn: 1813. Geweld: 1712. Wij lezen niet meteen.",
    )

    danger_steps = models.TextField(
        "iemand is in gevaar: wat doet een moderator?",
        help_text="Moderatoren lezen dit boven een tekst waarvan iemand zei: iemand is misschien in gevaar.",
        default="1. Lees de hele tekst, rustig.\n"
        "2. Is er nu gevaar? Bel 112. Zeg wat je las, en waar.\n"
        "3. Gaat het over zelfdoding? Schrijf de schrijver: bel 1813, dag en nacht.\n"
        "4. Bel de verantwoordelijke van de site. Beslis niet alleen.\n"
        "5. Haal de tekst van de site als hij iemand in gevaar brengt. Anders laat je hem staan.",
    )

    class Meta:
        verbose_name = "telefoon en hulplijnen"

    @classmethod
    def current(cls) -> "SiteSettings":
        """The settings, at most a minute old (at once in the process that changed them)."""
        found: SiteSettings | None = cache.get_or_set(cls._KEY, cls.load, 60)
        return found or cls.load()

    _KEY = "pages.site_settings"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store, and forget what was kept."""
        super().save(*args, **kwargs)
        cache.delete(self._KEY)


@register_snippet
class Theme(models.Model):
    """What something is about, in one plain word."""

    slug = models.SlugField(unique=True)
    title = models.CharField("woord op het scherm", max_length=60)
    order = models.PositiveSmallIntegerField("volgorde", default=0)

    class Meta:
        ordering = ["order", "title"]
        verbose_name = "thema"
        verbose_name_plural = "thema’s"

    def __str__(self) -> str:
        return self.title


@register_snippet
class Step(models.Model):
    """A step of the programme, on the timeline."""

    class Strand(models.IntegerChoices):
        """The part of the programme it belongs to."""

        ALL = 0, "Alle delen samen"
        MEANS = 1, "Deel 1: mensen en middelen"
        RIGHTS = 2, "Deel 2: rechten en netwerk"
        VOICE = 3, "Deel 3: een stem in het beleid"

    number = models.PositiveSmallIntegerField("nummer", unique=True)
    title = models.CharField("titel", max_length=120)
    goal = models.TextField("doel")
    start = models.DateField("van (eerste dag van de maand)")
    end = models.DateField("tot en met (eerste dag van de maand)")
    strand = models.PositiveSmallIntegerField("deel", choices=Strand)
    leads = models.ManyToManyField(Organisation, blank=True, related_name="steps", verbose_name="trekkers")
    all_partners = models.BooleanField("alle partners trekken", default=False)
    note = models.TextField("opmerking", blank=True)

    class Meta:
        ordering = ["number"]
        verbose_name = "stap"
        verbose_name_plural = "stappen"

    def __str__(self) -> str:
        return f"Stap {self.number}. {self.title}"
