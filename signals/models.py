"""The room of policy signals. It opens soon: for now the board says honestly what will happen here."""

from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from pages.blocks import Points, TextPieces
from pages.models import BasePage


class SignalBoardPage(BasePage):
    """ "Signalen"."""

    room = "signalen"
    short = StreamField(Points(required=False), blank=True, verbose_name="in het kort")
    body = StreamField(TextPieces(required=False), blank=True, verbose_name="tekst")

    content_panels = [*BasePage.content_panels, FieldPanel("short"), FieldPanel("body")]
    max_count = 1
    parent_page_types = ["pages.HomePage"]

    class Meta:
        verbose_name = "signalen"
