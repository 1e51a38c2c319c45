"""Pilot sites: where something new is tried out, each with its own question."""

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from pages.blocks import Points, TextPieces
from pages.models import BasePage
from people.models import Organisation


class PilotSiteIndexPage(BasePage):
    """ "Proeftuinen": the pilot sites."""

    room = "proeftuinen"
    short = StreamField(Points(required=False), blank=True, verbose_name="in het kort")
    content_panels = [*BasePage.content_panels, FieldPanel("short")]
    max_count = 1
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["workshops.PilotSitePage"]

    class Meta:
        verbose_name = "proeftuinen"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The pilot sites, in the editors' order."""
        sites = PilotSitePage.objects.child_of(self).visible_to(request.user).select_related("lead")
        return {**super().get_context(request, *args, **kwargs), "pilot_sites": list(sites.order_by("path"))}


class PilotSitePage(BasePage):
    """One pilot site: its question and who leads it."""

    room = "proeftuinen"
    served_with = ("lead",)
    question = models.CharField("vraag", max_length=200)
    lead = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="pilot_sites", verbose_name="trekker"
    )
    is_example = models.BooleanField("voorbeeld", default=False)
    short = StreamField(Points(required=False), blank=True, verbose_name="in het kort")
    body = StreamField(TextPieces(required=False), blank=True, verbose_name="tekst")

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("question"),
        FieldPanel("lead"),
        FieldPanel("is_example"),
        FieldPanel("short"),
        FieldPanel("body"),
    ]
    parent_page_types = ["workshops.PilotSiteIndexPage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "proeftuin"

    @property
    def place(self) -> str:
        """The colour it has in the look (``data-plek``)."""
        return self.slug
