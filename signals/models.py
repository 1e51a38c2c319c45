"""The board of policy signals, the signals on it, and the dated stops each of them came to."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import Truncator, slugify
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import StreamField

import things
from contributions.cleaning import CleanHTMLField
from contributions.models import Shown
from live.models import Numbered, Step, Stream
from pages.blocks import TextPieces
from pages.models import BasePage, Theme
from pages.models import Step as ProgrammeStep
from people.models import User
from signals.querysets import PolicySignalQuerySet
from signals.states import MOVES, STOPS, ImpossibleMove, State, stop_of
from things import search


class SignalBoardPage(RoutablePageMixin, BasePage):
    """ "Signalen": the board, and everything one does with a signal."""

    room = "signalen"
    body = StreamField(TextPieces(required=False), blank=True, verbose_name="uitleg onder de lijst")

    content_panels = [*BasePage.content_panels, FieldPanel("body")]
    max_count = 1
    parent_page_types = ["pages.HomePage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "signalen"

    @path("")
    def listing(self, request: HttpRequest) -> HttpResponse:
        """The signals, filtered."""
        from signals import views

        return views.board(request, self)

    @path("geven/", name="give")
    def give(self, request: HttpRequest) -> HttpResponse:
        """Give a signal, in five short screens."""
        from signals import giving

        return giving.give(request, self)

    @path("opvolgen/", name="follow")
    def follow(self, request: HttpRequest) -> HttpResponse:
        """Where a signal given without a card stands, by its receipt."""
        from signals import giving

        return giving.follow(request, self)

    @path("<int:number>/herken/", name="recognise")
    def recognise(self, request: HttpRequest, number: int) -> HttpResponse:
        """ "Dit herken ik", or taken back."""
        from signals import views

        return views.recognise(request, self, number)

    @path("<int:number>/verder/", name="forward")
    def forward(self, request: HttpRequest, number: int) -> HttpResponse:
        """Take a signal on to its next stop, by hand."""
        from signals import views

        return views.forward(request, self, number)

    @path("<int:number>-<slug:slug>/", name="signal")
    def signal(self, request: HttpRequest, number: int, slug: str) -> HttpResponse:
        """One signal."""
        from signals import views

        return views.signal(request, self, number, slug)


class PolicySignal(Numbered):
    """What somebody went through and policy can change. Its number on the board is the stream's."""

    class Level(models.TextChoices):
        """Where it is stuck."""

        MICRO = "micro", "In het contact met mensen"
        MESO = "meso", "In een organisatie"
        MACRO = "macro", "In wetten en beleid"

    class Layer(models.TextChoices):
        """How deep it goes."""

        NEED = "gevolg", "De nood van nu"
        OCCASION = "aanleiding", "Een eerste contact"
        CAUSE = "oorzaak", "Wat er anders moet"

    class Place(models.TextChoices):
        """Where it happened: as coarse as can be, so that nobody is recognised by it."""

        NONE = "", "Zeg ik niet"
        GHENT = "gent", "Gent"

    class Source(models.TextChoices):
        """Where it comes from."""

        OWN = "eigen", "Iemand maakte het mee"
        WORKSHOP = "werksessie", "Uit een werksessie"
        TALK = "gesprek", "Uit een gesprek"
        FILE = "projectdossier", "Uit het projectdossier"

    board = models.ForeignKey(SignalBoardPage, models.PROTECT, related_name="signals")
    given_title = models.CharField("titel", max_length=120, blank=True)
    text = models.TextField("tekst", max_length=settings.POST_LIMIT)
    text_html = CleanHTMLField()
    theme = models.ForeignKey(
        Theme, models.PROTECT, null=True, blank=True, related_name="signals", verbose_name="thema"
    )
    level = models.CharField("waar zit het vast?", max_length=5, choices=Level, blank=True)
    layer = models.CharField("hoe diep gaat het?", max_length=10, choices=Layer, blank=True)
    step = models.ForeignKey(
        ProgrammeStep, models.PROTECT, null=True, blank=True, related_name="signals", verbose_name="stap"
    )
    place = models.CharField("plek", max_length=10, choices=Place, blank=True, default=Place.NONE)
    source = models.CharField("bron", max_length=15, choices=Source, default=Source.OWN)
    source_note = models.CharField("bron, iets meer", max_length=160, blank=True)
    is_example = models.BooleanField("voorbeeld", default=False)
    state = models.CharField("halte", max_length=12, choices=State, default=State.NEW, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="signals", editable=False
    )
    #: How many people recognise it; moved with the rows of ``Recognition``, never on its own.
    recognition_count = models.PositiveIntegerField(default=0, editable=False)
    shown = models.PositiveSmallIntegerField(choices=Shown, default=Shown.NO, editable=False)
    #: Of the receipt of whoever gave it without a card; the receipt itself is nowhere.
    receipt_hash = models.CharField(max_length=64, blank=True, default="", db_index=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PolicySignalQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "number"], name="one_number_a_signal")]
        indexes = [models.Index(fields=["board", "shown", "-number"], name="signal_listing")]
        verbose_name = "signaal"
        verbose_name_plural = "signalen"

    def __str__(self) -> str:
        return f"Signaal {self.number or '(wacht)'}: {self.title}"

    @property
    def title(self) -> str:
        """The title, or the first words of the text."""
        return self.given_title or Truncator(" ".join(self.text.split())).words(9) or "Een signaal zonder woorden"

    @property
    def slug(self) -> str:
        """The readable part of the address; the number before it is what counts."""
        return slugify(self.title)[:60].strip("-") or "signaal"

    @property
    def stop(self) -> int:
        """The stop of the line it stands at, from 1 to ``STOPS``."""
        return stop_of(self.state)

    @property
    def stop_words(self) -> str:
        """The place on the line in words."""
        return "de hele weg is af" if self.state == State.CLOSED else f"halte {self.stop} van {STOPS}"

    @property
    def source_words(self) -> str:
        """Where it comes from, in words."""
        return f"{self.get_source_display()}: {self.source_note}" if self.source_note else self.get_source_display()

    def get_absolute_url(self) -> str:
        """``/signalen/<number>-<slug>/``; before it has a number, the board."""
        board = self.board.get_url() or ""
        return f"{board}{self.number}-{self.slug}/" if self.number else board

    def search_text(self) -> str:
        """All its words."""
        return f"{self.given_title}\n{self.text}"

    def put_on_board(self) -> None:
        """Store a signal of the editors' own documents, on the board at once with the next number."""
        with transaction.atomic():
            self.save()
            self.appear(Stream.objects.raise_version(things.key_of(self.board), numbered=True))
            search.refresh(self)

    def appear(self, step: Step | None) -> None:
        """Come on the board; the first time gives the number and the first line of the timeline."""
        is_first = self.number is None
        self.shown = Shown.YES
        self.take(step)
        self.save(update_fields=["shown", "number", "version"])
        if is_first:
            Milestone.objects.create(signal=self, state=State.NEW)

    def move(self, after: str, by: User | None = None, **told: Any) -> None:
        """Go on to the next state: one conditional UPDATE and one dated line, or nothing.

        Args:
            after: the state it goes to.
            by: who moved it; not shown on the site.
            told: what the line in the timeline says more (fields of ``Milestone``).

        Raises:
            ImpossibleMove: this can't follow its state, somebody was first, or it is not on the board.
        """
        if after not in MOVES[State(self.state)]:
            raise ImpossibleMove(f"{self.state} → {after}")
        with transaction.atomic():
            found = PolicySignal.objects.public().filter(pk=self.pk, state=self.state)
            if found.update(state=after) != 1:
                raise ImpossibleMove(f"{self.state} → {after}: moved meanwhile")
            Milestone.objects.create(signal=self, state=after, by=by, **told)
        self.state = after

    def recognise(self, person: User) -> bool:
        """One voice for each person; False when they said so before."""
        with transaction.atomic():
            is_new = Recognition.objects.get_or_create(signal=self, person=person)[1]
            self._count(int(is_new))
        return is_new

    def take_back(self, person: User) -> bool:
        """Take one's voice back; False when there was none."""
        with transaction.atomic():
            gone = self.recognitions.filter(person=person).delete()[0]
            self._count(-gone)
        return bool(gone)

    def _count(self, change: int) -> None:
        if change:
            rows = PolicySignal.objects.filter(pk=self.pk)
            rows.update(recognition_count=models.F("recognition_count") + change)
            self.recognition_count = rows.values_list("recognition_count", flat=True).get()


class Recognition(models.Model):
    """Somebody said "Dit herken ik". Who is kept only so that a voice counts once, and is never shown."""

    signal = models.ForeignKey(PolicySignal, models.CASCADE, related_name="recognitions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["signal", "person"], name="one_recognition_a_person")]

    def __str__(self) -> str:
        return f"{self.signal_id}: {self.at:%Y-%m-%d}"


class Milestone(models.Model):
    """A stop a signal came to: one dated, public line of its timeline."""

    signal = models.ForeignKey(PolicySignal, models.CASCADE, related_name="milestones")
    state = models.CharField("halte", max_length=12, choices=State)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    note = models.CharField("in één zin", max_length=300, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["signal", "state"], name="one_line_a_stop")]
        verbose_name = "halte van een signaal"

    def __str__(self) -> str:
        return f"{self.signal_id}: {self.state}"
