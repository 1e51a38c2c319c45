"""Where words came from and where they ended up: links between any two things, what was agreed, and whether
somebody's words may stand elsewhere."""

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.text import Truncator, slugify
from wagtail.models import Page

from things import search
from trail.querysets import CommitmentQuerySet, ConsentQuerySet, LinkManager, QuoteQuerySet
from trail.reach import Form, Reach
from trail.states import OPEN, Answered, State

#: Signs of words that may be asked for at once: a passage, no whole story.
MOST_WORDS = 600


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


class Consent(models.Model):
    """Whether somebody's words may be used under something else: what was asked, and what that person said.

    The words stand here and nowhere else: a page holds the key of this row. Taking it back wipes them.
    """

    class How(models.TextChoices):
        """How somebody said yes."""

        CARD = "kaart", "Met de kaart, op Mijn plek"
        PAPER = "papier", "Met een handtekening op papier"
        SPOKEN = "gezegd", "Gezegd aan een begeleider"

    #: Whose words; None where nobody is known: they came without a card.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="consents", verbose_name="van wie"
    )
    source_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+", verbose_name="soort tekst")
    source_id = models.PositiveBigIntegerField()
    source: Any = GenericForeignKey("source_type", "source_id")
    words = models.TextField("de woorden", max_length=MOST_WORDS, blank=True)
    form = models.CharField("hoe?", max_length=12, choices=Form)
    reach = models.CharField("wie leest het?", max_length=12, choices=Reach)
    state = models.CharField("hoe staat het?", max_length=12, choices=Answered, default=Answered.ASKED)

    who_asks = models.CharField("wie vraagt het?", max_length=160, blank=True)
    how_long = models.CharField("hoeveel tijd?", max_length=160, blank=True)
    in_return = models.CharField("wat krijg je?", max_length=300, blank=True)
    what_happens = models.CharField("wat gebeurt ermee?", max_length=300, blank=True)
    where = models.CharField("waar komt het te staan?", max_length=200)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField("gevraagd op", default=timezone.now)

    until = models.DateField("tot en met", null=True, blank=True)
    with_name = models.BooleanField("met de naam erbij", default=False)
    how = models.CharField("hoe gegeven?", max_length=8, choices=How, default=How.CARD)
    #: The editor or helper who wrote down what somebody said or signed.
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="opgeschreven door"
    )
    #: The day somebody said or signed it; of an answer on the site, that day.
    given_on = models.DateField("gegeven op", null=True, blank=True)
    answered_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField("weggehaald op", null=True)

    objects = ConsentQuerySet.as_manager()
    #: Of a row from ``with_places``.
    places: int
    mended: int

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source_type", "source_id"], condition=models.Q(state=Answered.ASKED), name="one_open_ask"
            )
        ]
        indexes = [
            models.Index(fields=["source_type", "source_id", "state"], name="consent_source"),
            models.Index(fields=["person", "state"], name="consent_person"),
        ]
        ordering = ["-pk"]
        verbose_name = "toestemming"
        verbose_name_plural = "toestemmingen"

    def __str__(self) -> str:
        words = self.shown_words
        return f"“{Truncator(words).chars(50)}” ({self.said_by or 'zonder naam'})" if words else "Geen woorden meer"

    @property
    def is_over(self) -> bool:
        """True when its last day is past, or who said it is no longer here."""
        is_late = self.until is not None and self.until < timezone.localdate()
        return is_late or bool(self.person and not self.person.is_active)

    @property
    def shown_words(self) -> str:
        """The words, for whoever works with them; none when it is over."""
        return "" if self.is_over else self.words

    @property
    def said_by(self) -> str:
        """The name that may stand with the words; empty when it may not."""
        return self.person.shown_name if self.with_name and self.person else ""

    @property
    def is_example(self) -> bool:
        """True when somebody invented said it."""
        return bool(self.person and self.person.is_example)


class Quote(models.Model):
    """One place where the words of a consent stand: the block of a page (or the bundle, the answer) that names its key.

    Written when that comes on the site. Once the consent is gone the words show nowhere; what is left is
    for the editors: does the text around the hole still read well?
    """

    consent = models.ForeignKey(Consent, models.CASCADE, related_name="quotes", verbose_name="toestemming")
    target_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+", verbose_name="soort plaats")
    target_id = models.PositiveBigIntegerField()
    target: Any = GenericForeignKey("target_type", "target_id")
    block_id = models.CharField("stukje", max_length=36, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="geplaatst door"
    )
    made_at = models.DateTimeField("geplaatst op", default=timezone.now)
    #: The text around it was looked at after the words went.
    mended_at = models.DateTimeField("nagekeken op", null=True)
    mended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = QuoteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consent", "target_type", "target_id", "block_id"], name="one_quote_a_place"
            )
        ]
        indexes = [models.Index(fields=["target_type", "target_id"], name="quote_target")]
        ordering = ["-pk"]
        verbose_name = "citaat"
        verbose_name_plural = "citaten"

    def __str__(self) -> str:
        return f"{self.consent_id} in {self.target_type_id}-{self.target_id}/{self.block_id}"

    @property
    def edit_url(self) -> str:
        """Where an editor looks at what stands around it: a page in Wagtail, anything else on the site."""
        if isinstance(self.target, Page):
            return f"/beheer/pages/{self.target_id}/edit/"
        return self.target.get_absolute_url() if self.target else ""
