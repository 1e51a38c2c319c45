"""What all pages share, and the pages of the learning platform and the programme."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.html import strip_tags
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.blocks import StreamValue
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.documents.models import AbstractDocument, Document
from wagtail.fields import StreamField
from wagtail.images.models import AbstractImage, AbstractRendition, Image
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet
from wagtail.snippets.models import register_snippet

from contributions.cleaning import clean_rich
from pages.blocks import Points, RoadStop, TextPieces, bring_quotes, quotes_of
from pages.meta import absolute, honest_name
from pages.permissions import InsightPermissions
from pages.photos import clean_photo
from people.access import Visitor, without_closed
from people.models import Organisation
from things.words import plain
from trail.consent import usable

# Addresses that belong to routes of a room; a page there would hide them.
RESERVED_SLUGS = frozenset(
    [
        "delen",
        "nieuw",
        "geven",
        "opvolgen",
        "voorstel",
        "geschiedenis",
        "uitgave",
        "kaart",
        "binnen",
        "buiten",
        "mijn-plek",
        "modereren",
        "begeleiden",
        "beheer",
        "niet-oke",
        "snel-weg",
        "zoeken",
        "reacties",
        "redactie",
        "media",
        "static",
        "live",
        "spoor",
        "agenda",
        "fotos",
        "bijlagen",
        "verslag",
        "feed",
        "volgen",
    ]
)


class SiteImage(AbstractImage):
    """An image on the site. Its alternative text is required where it is shown."""

    admin_form_fields = Image.admin_form_fields

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store; a new file goes in without what its camera wrote into it."""
        new: Any = self.file  # type: ignore[has-type]
        if new and not new._committed:
            self.file = clean_photo(new.file)
            self._set_image_file_metadata()
        super().save(*args, **kwargs)


class SiteRendition(AbstractRendition):
    """A size of an image."""

    image = models.ForeignKey(SiteImage, models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="unique_rendition")
        ]


class SiteDocument(AbstractDocument):
    """A document to take along."""

    admin_form_fields = Document.admin_form_fields


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


class BasePageQuerySet(PageQuerySet):
    """Pages, by who may see them."""

    def visible_to(self, user: Visitor) -> "BasePageQuerySet":
        """Live pages that every restriction lets ``user`` see."""
        return without_closed(self.live(), user)

    def with_changes(self) -> "BasePageQuerySet":
        """When each last changed on the site, as ``changed_at``; without the long texts."""
        found: BasePageQuerySet = self.defer_streamfields().annotate(changed_at=models.F("last_published_at"))
        return found

    def for_feed(self) -> "BasePageQuerySet":
        """With all that a feed tells of them."""
        found = self.with_changes()
        return found.select_related(*self.model.served_with) if self.model.served_with else found


BasePageManager = PageManager.from_queryset(BasePageQuerySet)


class SitePageForm(WagtailAdminPageForm):
    """The editors' form: it refuses addresses that belong to a room's own routes."""

    def clean_slug(self) -> str:
        """The slug, when it is free to take."""
        slug: str = self.cleaned_data["slug"]
        if slug in RESERVED_SLUGS and slug != self.instance.slug:
            raise ValidationError(f"‘{slug}’ is van de site zelf. Kies een ander adres.")
        return slug

    def clean(self) -> dict[str, Any]:
        """Quotes that may stand on this page, before these readers."""
        data: dict[str, Any] = super().clean()
        place = self.instance if self.instance.path else self.parent_page
        wanted = set(quotes_of(value for value in data.values() if isinstance(value, StreamValue)).values())
        if wanted - set(usable(wanted, place)):
            raise ValidationError(
                "Op deze bladzijde staat een citaat dat hier niet mag: de toestemming is weg of voorbij, of ze geldt "
                "niet voor wie dit leest. Haal dat blok weg of kies een ander citaat."
            )
        return data


def _words(value: Any) -> str:
    """The words of a text or of a stream of blocks, without their templates."""
    if isinstance(value, StreamValue):
        return "\n".join(plain(text) for text in value.stream_block.get_searchable_content(value))
    return str(value or "")


#: Panels that several page types have.
SHORT = FieldPanel("short", help_text="Drie tot vijf korte punten. Wie weinig tijd heeft, leest alleen dit.")
BODY = FieldPanel("body", help_text="Korte stukken, elk over één ding. Zet er een titel boven.")
EXAMPLE = FieldPanel("is_example", help_text="Is dit verzonnen? Dan staat er ‘Voorbeeld’ bij.")


class BasePage(Page):
    """What every page of the site has: an introduction, a place in the menu, a visibility that is a query."""

    #: The stop of the menu this page belongs to.
    room: ClassVar[str] = ""
    #: People may comment under it.
    has_comments: ClassVar[bool] = False
    #: Browsers may listen to it.
    has_stream: ClassVar[bool] = False
    #: The fields that hold its words, for search.
    words_in: ClassVar[tuple[str, ...]] = ("intro", "question", "summary", "short", "body", "outline")
    #: What ``serve`` fetches along in the same query.
    served_with: ClassVar[tuple[str, ...]] = ()

    intro = models.TextField("inleiding", blank=True, max_length=600)

    objects = BasePageManager()
    base_form_class = SitePageForm

    content_panels = [
        *Page.content_panels,
        FieldPanel("intro", help_text="Eén of twee zinnen onder de titel. Waarover gaat deze bladzijde?"),
    ]

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        """Its address, from the root of the site."""
        return self.get_url() or ""

    @property
    def teaser(self) -> str:
        """What it is about, in plain words."""
        return self.intro

    @property
    def said_by(self) -> str:
        """Who speaks here, by the name on the site; empty for the editors."""
        return ""

    @property
    def published_at(self) -> datetime | None:
        """When it first came on the site."""
        found: datetime | None = self.first_published_at
        return found

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The page with its quotes, its menu stop and, at that address only, its one true address."""
        bring_quotes(self)
        here = self.get_url()
        return {
            **super().get_context(request, *args, **kwargs),
            "room": self.room,
            "canonical": absolute(here) if request.path == here else "",
        }

    def search_text(self) -> str:
        """All its words, plain: its title, and every field of ``words_in`` it has."""
        fields = [_words(getattr(self, name, None)) for name in self.words_in]
        return "\n".join(filter(None, [self.title, *fields]))


class HomePage(BasePage):
    """The beginning: in one breath what this is, the road, the newest of each room, the ways in."""

    line_title = models.CharField("titel van de weg", max_length=120, blank=True)
    line_intro = models.TextField("uitleg bij de weg", blank=True)
    line = StreamField([("stop", RoadStop())], blank=True, max_num=6, verbose_name="haltes")

    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("line_title"),
                FieldPanel("line_intro", help_text="Eén zin. Leeg: er staat alleen de titel."),
                FieldPanel("line", help_text="Hoogstens zes haltes: een getal of woord, en wat het zegt."),
            ],
            "De weg",
        ),
    ]
    page_description = "Waar iedereen binnenkomt."
    max_count = 1
    parent_page_types = ["wagtailcore.Page"]

    class Meta:
        verbose_name = "begin"


class LearningIndexPage(RoutablePageMixin, BasePage):
    """ "Wat we leren": the list of insights with its filters; "delen" is the form for partners."""

    room = "leren"
    page_description = "De lijst van vragen, ervaringen, inzichten en resultaten."
    max_count = 1
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["pages.InsightPage"]

    class Meta:
        verbose_name = "wat we leren"

    @path("")
    def listing(self, request: HttpRequest) -> HttpResponse:
        """The list."""
        from pages import views

        return views.learning_index(request, self)

    @path("delen/", name="share")
    def share(self, request: HttpRequest) -> HttpResponse:
        """The form for partners."""
        from pages import views

        return views.share_insight(request, self)


class InsightPage(BasePage):
    """A question, an experience, an insight or a result: what a partner or the editors learned."""

    class Kind(models.TextChoices):
        """What it is."""

        QUESTION = "question", "Vraag"
        EXPERIENCE = "experience", "Ervaring"
        INSIGHT = "insight", "Inzicht"
        RESULT = "result", "Resultaat"

    room = "leren"
    has_comments = True
    has_stream = True
    served_with = ("theme", "step", "partner")

    kind = models.CharField("soort", max_length=12, choices=Kind, db_index=True)
    partner = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="insights", verbose_name="partner"
    )
    source = models.CharField("bron", max_length=160, blank=True)
    theme = models.ForeignKey(
        Theme, models.PROTECT, null=True, blank=True, related_name="insights", verbose_name="thema"
    )
    step = models.ForeignKey(Step, models.PROTECT, null=True, blank=True, related_name="insights", verbose_name="stap")
    summary = models.CharField("in één zin", max_length=200, blank=True)
    short = StreamField(Points(required=False), blank=True, verbose_name="in het kort")
    body = StreamField(TextPieces(required=False), blank=True, verbose_name="tekst")
    #: What a partner typed on the site; the body is made from it at the door.
    source_text = models.TextField(blank=True, editable=False)
    is_example = models.BooleanField("voorbeeld", default=False)

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("kind", help_text="Een vraag wacht op antwoord. Een resultaat kan je laten zien."),
                FieldPanel("partner", help_text="Wie leerde dit? Leeg: de redactie."),
                FieldPanel("source", help_text="Waar komt het vandaan? Bijvoorbeeld een verslag of een gesprek."),
                FieldPanel("theme", help_text="Zo vinden mensen het terug in de lijst en bij de signalen."),
                FieldPanel("step", help_text="De stap van de weg waar dit bij hoort."),
                EXAMPLE,
            ],
            "Wat is het?",
        ),
        FieldPanel("summary", help_text="Eén zin voor de lijst. Hoogstens 200 tekens."),
        SHORT,
        BODY,
    ]
    page_description = "Iets wat een partner of de redactie leerde."
    parent_page_types = ["pages.LearningIndexPage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "bijdrage"

    @property
    def teaser(self) -> str:
        """Itself in one sentence."""
        return self.summary

    @property
    def said_by(self) -> str:
        """The partner who shared it."""
        return honest_name(self.partner) if self.partner else ""

    def permissions_for_user(self, user: Visitor) -> "InsightPermissions":
        """What ``user`` may do with it in Wagtail."""
        return InsightPermissions(user, self)

    @cached_property
    def words(self) -> int:
        """How many words it has, for the reading time."""
        return len(strip_tags(str(self.body)).split())

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Its comments and what else to read."""
        from pages import views

        return {**super().get_context(request, *args, **kwargs), **views.insight_context(request, self)}

    def set_text(self, html: str) -> None:
        """Make the body from clean HTML: one piece, whose id stays the same through every change."""
        self.body = [self._typed(html)]

    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        """Store a draft. Once an editor changed the words in Wagtail, those are the words, not what was typed."""
        if self.source_text and list(self.body.raw_data) != [self._typed(clean_rich(self.source_text))]:
            self.source_text = ""
        return super().save_revision(*args, **kwargs)

    @staticmethod
    def _typed(html: str) -> dict[str, str]:
        return {"type": "text", "value": html, "id": str(uuid.uuid5(uuid.NAMESPACE_URL, "insight-text"))}


class ProgrammePage(BasePage):
    """The way in ten steps, on a timeline."""

    room = "proeftuinen"
    figures = StreamField(
        [("figure", RoadStop())], blank=True, verbose_name="cijfers", help_text="Getal en wat het telt."
    )
    support = models.CharField("met steun van", max_length=160, blank=True)

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("figures"),
        FieldPanel("support", help_text="Wie geeft geld of hulp? Leeg: er staat niets."),
    ]
    page_description = "De weg in tien stappen. De stappen zelf staan bij ‘Snippets’."
    max_count = 1
    parent_page_types = ["pages.HomePage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "programma"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The steps with their leads."""
        from pages import views

        return {**super().get_context(request, *args, **kwargs), **views.programme_context(self)}

    def search_text(self) -> str:
        """All its words, and those of the steps it shows."""
        steps = "\n".join(f"{step}. {step.goal} {step.note}" for step in Step.objects.all())
        return f"{super().search_text()}\n{steps}"


class PartnerIndexPage(BasePage):
    """All partners, by kind."""

    page_description = "Alle partners, per soort."
    max_count = 1
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["pages.PartnerPage"]

    class Meta:
        verbose_name = "partners"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The partners by kind."""
        from pages import views

        return {**super().get_context(request, *args, **kwargs), **views.partner_index_context(request, self)}


class PartnerPage(BasePage):
    """One partner: what it does, and what it shared."""

    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="page")

    content_panels = [
        *Page.content_panels,
        FieldPanel("organisation", help_text="Wat ze doet, staat bij de organisatie zelf (Snippets)."),
    ]
    page_description = "Eén partner, met wat die deelde."
    served_with = ("organisation",)
    parent_page_types = ["pages.PartnerIndexPage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "partner"

    @property
    def role_text(self) -> str:
        """What this partner does."""
        return self.organisation.role_text

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Its steps and what it shared."""
        from pages import views

        return {**super().get_context(request, *args, **kwargs), **views.partner_context(request, self)}

    def search_text(self) -> str:
        """Its name and what it does."""
        return f"{self.title}\n{self.role_text}"


class CommitmentsPage(RoutablePageMixin, BasePage):
    """ "Afspraken": who will do what, and by when."""

    room = "signalen"
    page_description = "Wie doet wat, en tegen wanneer? De afspraken zelf staan links bij ‘Afspraken en spoor’."
    max_count = 1
    parent_page_types = ["pages.HomePage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "afspraken"

    @path("")
    def listing(self, request: HttpRequest) -> HttpResponse:
        """The list, filtered."""
        from pages import commitments

        return commitments.listing(request, self)

    @path("<int:pk>-<slug:slug>/", name="commitment")
    def commitment(self, request: HttpRequest, pk: int, slug: str) -> HttpResponse:
        """One of them."""
        from pages import commitments

        return commitments.commitment(request, self, pk, slug)


class StandardPage(BasePage):
    """A fixed page: help, house rules, privacy and the like."""

    short = StreamField(Points(required=False), blank=True, verbose_name="in het kort")
    body = StreamField(TextPieces(required=False), blank=True, verbose_name="tekst")

    content_panels = [*BasePage.content_panels, SHORT, BODY]
    page_description = "Hulp, huisregels, privacy en andere vaste tekst."
    parent_page_types = ["pages.HomePage", "pages.StandardPage"]
    subpage_types = ["pages.StandardPage"]

    class Meta:
        verbose_name = "vaste bladzijde"

    @property
    def room(self) -> str:  # type: ignore[override]
        """Only the help page has a stop of its own."""
        return "hulp" if self.slug == "hulp" else ""
