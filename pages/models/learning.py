""" "Wat we leren": insights, and the list of them."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.html import strip_tags
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import StreamField
from wagtail.models import Page

from contributions.cleaning import clean_rich
from pages.blocks import Points, TextPieces
from pages.meta import honest_name
from pages.models.base import BODY, EXAMPLE, SHORT, BasePage
from pages.models.shared import Step, Theme
from pages.permissions import InsightPermissions
from people.access import Visitor
from people.models import Organisation


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
