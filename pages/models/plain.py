"""The home page and the fixed pages."""

from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField

from pages.blocks import Points, RoadStop, TextPieces
from pages.models.base import BODY, SHORT, BasePage


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
