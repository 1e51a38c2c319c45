"""The board of policy signals, the signals on it, and the dated stops each of them came to."""

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import Truncator, slugify
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import StreamField

import things
from contributions.cleaning import CleanHTMLField
from contributions.models import Shown
from contributions.written import WrittenDown
from live.models import Numbered, Step, Stream
from pages.blocks import TextPieces
from pages.models import BODY, BasePage, Theme
from pages.models import Step as ProgrammeStep
from people.models import POLICYMAKER, Organisation, User
from signals.querysets import AnswerQuerySet, BundleQuerySet, PolicySignalQuerySet
from signals.quoting import Quoting
from signals.states import MOVES, STOPS, ImpossibleMove, State, stop_of
from things import search

#: A count of people below this is not said: it could point at somebody.
FEW = 5


class SignalBoardPage(RoutablePageMixin, BasePage):
    """ "Signalen": the board, and everything one does with a signal."""

    room = "signalen"
    body = StreamField(TextPieces(required=False), blank=True, verbose_name="uitleg onder de lijst")

    content_panels = [*BasePage.content_panels, BODY]
    page_description = "Het bord met signalen. De signalen zelf staan links bij ‘Signalen’."
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

    @path("samenleggen/", name="new_bundle")
    def new_bundle(self, request: HttpRequest) -> HttpResponse:
        """An editor lays signals together."""
        from signals import bundles

        return bundles.new_bundle(request, self)

    @path("wacht-op-ons/", name="waits_for_us")
    def waits_for_us(self, request: HttpRequest) -> HttpResponse:
        """What lies before one's own body."""
        from signals import bundles

        return bundles.waits_for_us(request, self)

    @path("bundel/<int:pk>/", name="bundle")
    def bundle(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Signals that lie together."""
        from signals import bundles

        return bundles.bundle(request, self, pk)

    @path("bundel/<int:pk>/leggen/", name="lay_before")
    def lay_before(self, request: HttpRequest, pk: int) -> HttpResponse:
        """An editor lays a bundle before a body."""
        from signals import bundles

        return bundles.lay_before(request, self, pk)

    @path("bundel/<int:pk>/antwoord/", name="answer")
    def answer(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A policymaker answers."""
        from signals import bundles

        return bundles.answer(request, self, pk)

    @path("<int:number>/oordeel/", name="judge")
    def judge(self, request: HttpRequest, number: int) -> HttpResponse:
        """Does it change? People with experience of poverty say so."""
        from signals import views

        return views.judge(request, self, number)

    @path("<int:number>-<slug:slug>/", name="signal")
    def signal(self, request: HttpRequest, number: int, slug: str) -> HttpResponse:
        """One signal."""
        from signals import views

        return views.signal(request, self, number, slug)


class Body(models.Model):
    """Who can decide, and is asked to answer: a service, a city, a government."""

    name = models.CharField("naam", max_length=120)
    organisation = models.OneToOneField(
        Organisation, models.PROTECT, related_name="body", verbose_name="organisatie",
        help_text="Beleidsmakers van deze organisatie mogen antwoorden.",
    )  # fmt: skip
    is_example = models.BooleanField("voorbeeld", default=False)

    class Meta:
        ordering = ["name"]
        verbose_name = "overheid of dienst"
        verbose_name_plural = "overheden en diensten"

    def __str__(self) -> str:
        return self.name


class Bundle(Quoting):
    """Signals that belong together, laid before a body with one question."""

    board = models.ForeignKey(SignalBoardPage, models.PROTECT, related_name="bundles", editable=False)
    title = models.CharField("titel", max_length=120)
    question = models.TextField("wat vragen we?", max_length=1000)
    body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="bundles", editable=False, verbose_name="bij wie?"
    )
    asked_by = models.DateField("antwoord gevraagd tegen", null=True, blank=True, editable=False)
    handed_at = models.DateTimeField("bij het beleid gelegd", null=True, blank=True, editable=False)
    is_example = models.BooleanField("voorbeeld", default=False, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False)
    made_at = models.DateTimeField("samengelegd", default=timezone.now, editable=False)

    objects = BundleQuerySet.as_manager()
    #: Of a row ``with_answer``.
    answered: "Answer | None" = None

    class Meta:
        verbose_name = "bundel"
        verbose_name_plural = "bundels"

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store; search reads it again, with the answers that are named after it."""
        with transaction.atomic():
            super().save(*args, **kwargs)
            search.refresh(self, *self.answers.public())

    def get_absolute_url(self) -> str:
        """``/signalen/bundel/<pk>/``."""
        return f"{self.board.get_url()}bundel/{self.pk}/"

    @property
    def created_at(self) -> datetime:
        """When it was laid together."""
        return self.made_at

    def search_text(self) -> str:
        """All its words."""
        return f"{self.title}\n{self.question}"

    def may_be_answered_by(self, user: User) -> bool:
        """Policymakers of the body it lies before, in a session with those powers."""
        own = self.body is not None and self.body.organisation_id == user.organisation_id
        return own and self.handed_at is not None and user.has_role(POLICYMAKER)

    def move(self, after: str, by: User | None = None, **told: Any) -> None:
        """Bring all signals along that can go there, also those that are off the board for a while."""
        for signal in self.signals.all():
            if after in MOVES[State(signal.state)]:
                signal.move(after, by, with_bundle=True, **told)


class PolicySignal(WrittenDown, Numbered):
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
    bundle = models.ForeignKey(
        Bundle, models.PROTECT, null=True, blank=True, related_name="signals", editable=False, verbose_name="bundel"
    )
    #: How many people recognise it; moved with the rows of ``Recognition``, never on its own.
    recognition_count = models.PositiveIntegerField(default=0, editable=False)
    shown = models.PositiveSmallIntegerField(choices=Shown, default=Shown.NO, editable=False)
    #: Of the receipt of whoever gave it without a card; the receipt itself is nowhere.
    receipt_hash = models.CharField(max_length=64, blank=True, default="", db_index=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PolicySignalQuerySet.as_manager()
    #: Of a row ``with_answer``.
    answered: "Answer | None" = None

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

    @property
    def said_by(self) -> str:
        """Nobody: the board shows no names."""
        return ""

    @property
    def teaser(self) -> str:
        """Where it is on its way, and its words."""
        return f"{self.get_state_display()} ({self.stop_words}). {self.text}"

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

    def move(self, after: str, by: User | None = None, *, with_bundle: bool = False, **told: Any) -> None:
        """Go on to the next state: one conditional UPDATE and one dated line, or nothing.

        Args:
            after: the state it goes to.
            by: who moved it; not shown on the site.
            with_bundle: it goes along with others, also while it is off the board.
            told: what the line in the timeline says more (fields of ``Milestone``).

        Raises:
            ImpossibleMove: this can't follow its state, somebody was first, or it is not on the board.
        """
        if after not in MOVES[State(self.state)]:
            raise ImpossibleMove(f"{self.state} → {after}")
        with transaction.atomic():
            rows = PolicySignal.objects.all() if with_bundle else PolicySignal.objects.public()
            found = rows.filter(pk=self.pk, state=self.state)
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


class Answer(Quoting):
    """What a body says to a bundle. What people notice stays apart: see ``Judgement``."""

    class Kind(models.TextChoices):
        """The answer in a word or two."""

        YES = "yes", "Doen we"
        PARTLY = "partly", "Doen we deels"
        LOOKING = "looking", "Zoeken we uit"
        NO = "no", "Nee, want"

    bundle = models.ForeignKey(Bundle, models.PROTECT, related_name="answers")
    kind = models.CharField("antwoord", max_length=8, choices=Kind)
    line = models.CharField("in één zin", max_length=200)
    text = models.TextField("uitleg", max_length=settings.POST_LIMIT)
    text_html = CleanHTMLField()
    who = models.CharField("wie doet dit?", max_length=160, blank=True)
    by_when = models.DateField("tegen wanneer?", null=True, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="answers")
    shown = models.PositiveSmallIntegerField(choices=Shown, default=Shown.NO)
    created_at = models.DateTimeField(default=timezone.now)
    judged_yes = models.PositiveIntegerField(default=0)
    judged_bit = models.PositiveIntegerField(default=0)
    judged_no = models.PositiveIntegerField(default=0)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = "antwoord"
        verbose_name_plural = "antwoorden"

    def __str__(self) -> str:
        return f"{self.bundle_id}: {self.kind}"

    def get_absolute_url(self) -> str:
        """Its place on the page of the bundle."""
        return f"{self.bundle.get_absolute_url()}#antwoord"

    @property
    def board(self) -> SignalBoardPage:
        """The board its bundle lies on."""
        return self.bundle.board

    @property
    def title(self) -> str:
        """One line that names it."""
        return f"Antwoord op ‘{self.bundle.title}’"

    @property
    def is_example(self) -> bool:
        """True when an invented body gave it."""
        return self.bundle.is_example

    def search_text(self) -> str:
        """All its words."""
        return f"{self.title}\n{self.line}\n{self.text}"

    def judge(self, person: User, verdict: str) -> None:
        """What one person notices; another word later takes the place of the first."""
        with transaction.atomic():
            Answer.objects.select_for_update().get(pk=self.pk)
            Judgement.objects.update_or_create(answer=self, person=person, defaults={"verdict": verdict})
            counts = dict(self.judgements.values_list("verdict").annotate(models.Count("pk")).order_by())
            self.judged_yes, self.judged_bit, self.judged_no = (counts.get(word, 0) for word in Judgement.Verdict)
            self.save(update_fields=["judged_yes", "judged_bit", "judged_no"])

    @property
    def noticed(self) -> str:
        """What people notice, in words that point at nobody, also not by subtraction."""
        counts = [self.judged_yes, self.judged_bit, self.judged_no]
        total, most = sum(counts), max(counts)
        if not total:
            return "Nog niemand zei wat hij merkt."
        if total < FEW:
            return f"Minder dan {FEW} mensen zeiden wat ze merken. Dat is te weinig om te tonen."
        if counts.count(most) > 1 or most < FEW:
            return f"{total} mensen zeiden wat ze merken. De meningen verschillen."
        word = Judgement.Verdict.labels[counts.index(most)]
        return f"{word} ({most} van {total})." if total - most >= FEW or most == total else f"De meesten: {word}."


class Judgement(models.Model):
    """What one person with experience of poverty notices of an answer. Who is never shown."""

    class Verdict(models.TextChoices):
        """Did it change?"""

        YES = "yes", "Ja, het is beter"
        BIT = "bit", "Een beetje"
        NO = "no", "Nee, nog niet"

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="judgements")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    verdict = models.CharField(max_length=3, choices=Verdict)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer", "person"], name="one_judgement_a_person")]

    def __str__(self) -> str:
        return f"{self.answer_id}: {self.verdict}"
