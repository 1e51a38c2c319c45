"""Pilot sites: where something new is tried out, each with its own question and its sessions."""

import re
from collections.abc import Sequence
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager

from contributions.cleaning import CleanHTMLField
from pages.blocks import Points, TextPieces
from pages.meta import honest_name
from pages.models import BODY, EXAMPLE, SHORT, BasePage, SitePageForm, Step
from pages.templatetags.look_tags import weekday_date
from people.models import Organisation
from workshops.counts import ShownCounts, shown_counts
from workshops.files import ATTACHMENTS, PHOTOS, RecordFile, WorkshopAttachment, WorkshopPhoto
from workshops.panels import FilesPanel
from workshops.querysets import WorkshopQuerySet

__all__ = [
    "ANSWER_LIMIT",
    "COUNTS",
    "PilotSiteIndexPage",
    "PilotSitePage",
    "WorkshopAttachment",
    "WorkshopForm",
    "WorkshopPage",
    "WorkshopPhoto",
]

#: The longest answer to one of the three questions of a record (signs).
ANSWER_LIMIT = 5_000
#: The fields that count people.
COUNTS = ("experts", "volunteers", "professionals", "policymakers")
_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}-?")


class PilotSiteIndexPage(BasePage):
    """ "Proeftuinen": the pilot sites."""

    room = "proeftuinen"
    short = StreamField(Points(required=False), blank=True, verbose_name="in het kort")
    page_description = "Alle proeftuinen op een rij."
    content_panels = [*BasePage.content_panels, SHORT]
    max_count = 1
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["workshops.PilotSitePage"]

    class Meta:
        verbose_name = "proeftuinen"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The pilot sites, in the editors' order."""
        sites = PilotSitePage.objects.child_of(self).visible_to(request.user).select_related("lead")
        return {**super().get_context(request, *args, **kwargs), "pilot_sites": list(sites.order_by("path"))}


class PilotSitePage(RoutablePageMixin, BasePage):
    """One pilot site: its question, who leads it, its sessions; "verslag" is the form for partners."""

    room = "proeftuinen"
    is_talked_about = True
    served_with = ("lead",)
    question = models.CharField("vraag", max_length=200, help_text="Wat wil deze proeftuin te weten komen?")
    lead = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="pilot_sites", verbose_name="trekker"
    )
    is_example = models.BooleanField("voorbeeld", default=False)
    short = StreamField(Points(required=False), blank=True, verbose_name="in het kort")
    body = StreamField(TextPieces(required=False), blank=True, verbose_name="tekst")

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("question"),
        FieldPanel("lead", help_text="Wie trekt deze proeftuin? Die partner maakt de verslagen."),
        EXAMPLE,
        SHORT,
        BODY,
    ]
    page_description = "Een plek waar we samen iets uitproberen, met haar werksessies."
    parent_page_types = ["workshops.PilotSiteIndexPage"]
    subpage_types = ["workshops.WorkshopPage"]

    class Meta:
        verbose_name = "proeftuin"

    @property
    def teaser(self) -> str:
        """Its question."""
        return self.question

    @property
    def said_by(self) -> str:
        """Who leads it."""
        return honest_name(self.lead) if self.lead else ""

    @property
    def place(self) -> str:
        """The colour it has in the look (``data-plek``)."""
        return self.slug

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Its agenda and its records."""
        from workshops import views

        return {**super().get_context(request, *args, **kwargs), **views.pilot_site_context(request, self)}

    @path("verslag/", name="record")
    def record(self, request: HttpRequest) -> HttpResponse:
        """The form for partners."""
        from workshops import views

        return views.new_record(request, self)


class WorkshopForm(SitePageForm):
    """The editors' form: the address begins with the day; who is asked to come gets four answers."""

    FOUR_THINGS: ClassVar = ("who_asks", "how_long", "what_you_get", "what_happens")
    THREE_QUESTIONS: ClassVar = ("heard", "decided", "next_steps")

    def clean(self) -> dict[str, Any]:
        """Check what belongs together."""
        data: dict[str, Any] = super().clean()
        day, slug = data.get("date"), data.get("slug")
        if day and slug and not (self.instance.pk and self.instance.live):
            data["slug"] = f"{day}-{_DAY.sub('', slug)}".strip("-")
        if data.get("start") and data.get("end") and data["end"] <= data["start"]:
            self.add_error("end", "Het einde komt na het begin. Kijk de uren na.")
        if data.get("status") == WorkshopPage.Status.PLANNED and data.get("is_open"):
            for name in self.FOUR_THINGS:
                if not (data.get(name) or "").strip():
                    self.add_error(name, "Vul dit in. Wie je vraagt om te komen, moet dit weten.")
        if data.get("status") == WorkshopPage.Status.HELD and not any(data.get(name) for name in self.THREE_QUESTIONS):
            self.add_error("heard", "Vul minstens één van de drie vragen van het verslag in.")
        return data


class WorkshopPage(BasePage):
    """One session of a pilot site: planned (come and join) or held (what we heard, decided and will do)."""

    class Status(models.TextChoices):
        """Is it still to come?"""

        PLANNED = "planned", "Gepland"
        HELD = "held", "Verslag"

    class Phase(models.TextChoices):
        """What people do together, in plain words."""

        CODECISION = "codecision", "Samen kiezen"
        COCREATION = "cocreation", "Samen bedenken"
        COPRODUCTION = "coproduction", "Samen doen"

    room = "proeftuinen"
    has_comments = True
    has_stream = True
    served_with = ("step", "organisation")
    base_form_class = WorkshopForm

    status = models.CharField("gepland of voorbij?", max_length=8, choices=Status, default=Status.PLANNED)
    date = models.DateField("dag")
    start = models.TimeField("begint om", null=True, blank=True)
    end = models.TimeField("stopt om", null=True, blank=True)
    place = models.CharField(
        "waar, ongeveer", max_length=80, blank=True, help_text="Een wijk of een werking. Geen adres van iemand thuis."
    )
    phase = models.CharField("wat doen we samen?", max_length=12, choices=Phase)
    step = models.ForeignKey(Step, models.PROTECT, null=True, blank=True, related_name="workshops", verbose_name="stap")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="workshops", verbose_name="van wie?"
    )
    is_example = models.BooleanField("voorbeeld", default=False, help_text="Is dit verzonnen? Dan staat dat erbij.")

    is_open = models.BooleanField(
        "iedereen mag komen", default=False, help_text="Vul dan ook de vier antwoorden hieronder in."
    )
    who_asks = models.CharField("Wie vraagt het?", max_length=160, blank=True)
    how_long = models.CharField("Hoeveel tijd?", max_length=160, blank=True)
    what_you_get = models.CharField("Wat krijg je?", max_length=160, blank=True)
    what_happens = models.CharField("Wat gebeurt ermee?", max_length=160, blank=True)

    experts = models.PositiveSmallIntegerField("mensen die armoede kennen", null=True, blank=True)
    volunteers = models.PositiveSmallIntegerField("vrijwilligers", null=True, blank=True)
    professionals = models.PositiveSmallIntegerField("beroepskrachten", null=True, blank=True)
    policymakers = models.PositiveSmallIntegerField("mensen van het beleid", null=True, blank=True)

    heard = models.TextField("Wat hoorden we?", blank=True, max_length=ANSWER_LIMIT)
    heard_html = CleanHTMLField(source="heard", rich=True)
    decided = models.TextField("Wat beslisten we?", blank=True, max_length=ANSWER_LIMIT)
    decided_html = CleanHTMLField(source="decided", rich=True)
    next_steps = models.TextField("Wat gaan we doen?", blank=True, max_length=ANSWER_LIMIT)
    next_steps_html = CleanHTMLField(source="next_steps", rich=True)

    #: What came with the form: photos and documents that wait for their record.
    new_photos: list[WorkshopPhoto]
    new_attachments: list[WorkshopAttachment]

    objects = PageManager.from_queryset(WorkshopQuerySet)()

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("status", help_text="Kies ‘Verslag’ als de werksessie voorbij is."),
                FieldPanel("date", help_text="Het adres van de bladzijde begint met deze dag."),
                FieldRowPanel([FieldPanel("start"), FieldPanel("end")], help_text="Leeg: de hele dag."),
                FieldPanel("place"),
                FieldPanel("phase", help_text="Beslissen we samen, bedenken we samen of maken we samen?"),
                FieldPanel("step", help_text="De stap van de weg waar dit bij hoort."),
                FieldPanel("organisation", help_text="Wie maakt het verslag?"),
                FieldPanel("is_example"),
            ],
            "Wanneer, waar en wat?",
        ),
        MultiFieldPanel(
            [
                FieldPanel("is_open"),
                FieldPanel("who_asks", help_text="Een naam of een werking."),
                FieldPanel("how_long", help_text="Bijvoorbeeld: twee uur, met een pauze."),
                FieldPanel(
                    "what_you_get", help_text="Een vergoeding, eten, vervoer, opvang? Zeg het ook als er niets is."
                ),
                FieldPanel("what_happens", help_text="Wat doen jullie met wat mensen zeggen?"),
            ],
            "Vraag je mensen om te komen?",
        ),
        MultiFieldPanel(
            [FieldPanel(name) for name in COUNTS],
            "Hoeveel mensen waren er?",
            help_text="Op de site staat elk getal onder 5 als ‘minder dan 5’. Leeg: niet geteld.",
        ),
        MultiFieldPanel(
            [FieldPanel("heard"), FieldPanel("decided"), FieldPanel("next_steps")],
            "Het verslag",
            help_text="Gewone woorden. Geen namen van mensen. Een regel met een streepje wordt een lijst.",
        ),
        FilesPanel(heading="Foto’s en bijlagen"),
    ]
    page_description = "Een werksessie: eerst de uitnodiging, daarna het verslag."
    parent_page_types = ["workshops.PilotSitePage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "werksessie"
        indexes = [models.Index(fields=["-date", "-page_ptr"], name="workshop_by_day")]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Its pilot site and what people say under it."""
        from workshops import views

        return {**super().get_context(request, *args, **kwargs), **views.workshop_context(request, self)}

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """An editor's draft has no clean HTML yet: make it first."""
        for field in self._meta.get_fields():
            if isinstance(field, CleanHTMLField):
                field.pre_save(self, add=False)
        return super().serve_preview(request, mode_name)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.new_photos = []
        self.new_attachments = []

    def take_files(self, photos: list[WorkshopPhoto], attachments: list[WorkshopAttachment]) -> None:
        """Photos and documents of a form come with this record, as long as there is room."""
        self._take(photos, PHOTOS - self.photos.count())
        self._take(attachments, ATTACHMENTS - self.attachments.count())

    def _take(self, files: Sequence[RecordFile], room: int) -> None:
        for file in files[:room]:
            file.workshop = self
            file.save(update_fields=["workshop", file.WORDS, "order"])

    @property
    def is_held(self) -> bool:
        """True for a record, False for a plan."""
        return self.status == self.Status.HELD

    @property
    def is_over(self) -> bool:
        """True from the day after."""
        return self.is_held or self.date < timezone.localdate()

    @property
    def when_and_where(self) -> str:
        """ "Van 14.00 tot 16.00 uur. Rabot. Iedereen mag komen." for lists."""
        hours = ""
        if self.start and self.end:
            hours = f"Van {self.start:%H.%M} tot {self.end:%H.%M} uur."
        elif self.start:
            hours = f"Om {self.start:%H.%M} uur."
        place = f"{self.place}." if self.place else ""
        return " ".join(filter(None, [hours, place, "Iedereen mag komen." if self.is_open else ""]))

    @property
    def people(self) -> ShownCounts:
        """How many people were there, as readers may know it."""
        return shown_counts(
            [
                ("Mensen die armoede kennen", self.experts),
                ("Vrijwilligers", self.volunteers),
                ("Beroepskrachten", self.professionals),
                ("Mensen van het beleid", self.policymakers),
            ]
        )

    @property
    def answers(self) -> list[tuple[str, str, str]]:
        """(anchor, question, clean HTML) of the record, those that were answered."""
        three = (
            ("gehoord", "Wat hoorden we?", self.heard_html),
            ("beslist", "Wat beslisten we?", self.decided_html),
            ("daarna", "Wat gaan we doen?", self.next_steps_html),
        )
        return [answer for answer in three if answer[2]]

    @property
    def four_things(self) -> list[tuple[str, str]]:
        """What somebody who is asked to come must know; empty when nobody is asked."""
        if not self.is_open:
            return []
        fields = (self._meta.get_field(name) for name in WorkshopForm.FOUR_THINGS)
        return [(str(field.verbose_name), getattr(self, field.name)) for field in fields]

    @property
    def summary(self) -> str:
        """One line for lists: how what was heard or asked begins."""
        text = self.heard or self.decided or self.next_steps or self.what_happens
        line = text.split("\n")[0].strip()
        return line if len(line) <= 160 else f"{line[:157].rsplit(' ', 1)[0]}…"

    @property
    def teaser(self) -> str:
        """When and where for what is planned, what was heard for a record."""
        return (
            self.summary if self.is_held else f"{weekday_date(self.date).capitalize()}. {self.when_and_where}".strip()
        )

    @property
    def said_by(self) -> str:
        """The organisation that wrote or planned it."""
        return honest_name(self.organisation) if self.organisation else ""

    @cached_property
    def site_path(self) -> str:
        """The address of its pilot site, without asking the database."""
        return self.get_absolute_url().rstrip("/").rpartition("/")[0] + "/"

    def search_text(self) -> str:
        """All its words; never a count."""
        words = (self.title, self.place, self.heard, self.decided, self.next_steps, *(t for _q, t in self.four_things))
        return "\n".join(filter(None, words))
