"""The playbook and its chapters. An anchor is always (page, block id): ids survive editing and moving."""

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.html import strip_tags
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField

from comments.views import comments_context
from pages.blocks import Points, TextPieces
from pages.models import BasePage, Step
from playbook.blocks import PlannedPart


class PlaybookPage(BasePage):
    """The table of contents."""

    room = "draaiboek"
    max_count = 1
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["playbook.ChapterPage"]

    class Meta:
        verbose_name = "draaiboek"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The chapters, in order."""
        chapters = ChapterPage.objects.child_of(self).visible_to(request.user)
        return {
            **super().get_context(request, *args, **kwargs),
            "chapters": list(chapters.order_by("number").prefetch_related("steps")),
        }


class ChapterPage(BasePage):
    """A chapter: in short, and then piece by piece (stukjes)."""

    class State(models.TextChoices):
        """How far it is."""

        GROWING = "growing", "In opbouw"
        READ = "read", "Nagelezen"

    room = "draaiboek"
    has_comments = True
    has_stream = True

    number = models.PositiveSmallIntegerField("nummer")
    state = models.CharField("staat", max_length=10, choices=State, default=State.GROWING)
    is_first_text = models.BooleanField(
        "eerste tekst, nog niet nagelezen door mensen met armoede-ervaring", default=True
    )
    steps = ParentalManyToManyField(Step, blank=True, related_name="chapters", verbose_name="uit stap")
    short = StreamField(Points(required=False), blank=True, verbose_name="in het kort")
    body = StreamField(TextPieces(required=False), blank=True, verbose_name="stukjes")
    outline = StreamField([("part", PlannedPart())], blank=True, verbose_name="wat komt hier nog?")

    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [FieldPanel("number"), FieldPanel("state"), FieldPanel("is_first_text"), FieldPanel("steps")],
            "Over dit hoofdstuk",
        ),
        FieldPanel("short"),
        FieldPanel("body"),
        FieldPanel("outline"),
    ]
    parent_page_types = ["playbook.PlaybookPage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "hoofdstuk"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Its pieces by section, the chapters before and after, and the comments."""
        from pages.templatetags.look_tags import sections

        siblings = list(ChapterPage.objects.sibling_of(self).visible_to(request.user).order_by("number"))
        place = next((n for n, chapter in enumerate(siblings) if chapter.pk == self.pk), 0)
        return {
            **super().get_context(request, *args, **kwargs),
            "sections": sections(self.body),
            "words": len(strip_tags(str(self.body)).split()),
            "chapter_count": len(siblings),
            "previous": siblings[place - 1] if place else None,
            "next": siblings[place + 1] if place + 1 < len(siblings) else None,
            **comments_context(self, request, getattr(request, "comment_form", None)),
        }
