"""The playbook, its chapters, and the record of the words of every page in pieces.

An anchor is always (page, block id): ids survive editing and moving.
"""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import strip_tags
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from comments.views import comments_context
from contributions.cleaning import CleanHTMLField
from contributions.models import Shown
from pages.blocks import Points, TextPieces
from pages.kept import kept
from pages.meta import article, crumbs
from pages.models import SHORT, BasePage, Step
from people.access import Visitor
from people.models import User
from playbook.blocks import PlannedPart
from playbook.house_rules import HouseRulesPage, ReasonsPage  # noqa: F401  (models with a file of their own)
from playbook.pieces import PageInPieces
from playbook.querysets import BlockVersionQuerySet, SuggestionQuerySet


class PlaybookPage(BasePage):
    """The table of contents."""

    room = "draaiboek"
    page_description = "De inhoud: alle hoofdstukken op een rij."
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


class ChapterPage(PageInPieces):
    """A chapter: in short, and then piece by piece (stukjes)."""

    class State(models.TextChoices):
        """How far it is."""

        GROWING = "growing", "In opbouw"
        READ = "read", "Nagelezen"

    room = "draaiboek"
    has_comments = True
    has_stream = True
    other_fields = (*PageInPieces.other_fields, "number", "state", "is_first_text", "short", "outline")

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
            [
                FieldPanel("number", help_text="De plaats in de inhoud."),
                FieldPanel("state", help_text="‘Nagelezen’: mensen met armoede-ervaring lazen het hele hoofdstuk."),
                FieldPanel("is_first_text", help_text="Zolang dit aan staat, staat boven het hoofdstuk: help mee."),
                FieldPanel("steps", help_text="Uit welke stappen van de weg komt dit? Houd Ctrl in voor meer."),
            ],
            "Over dit hoofdstuk",
        ),
        SHORT,
        FieldPanel("body", help_text="Stukje per stukje. Bij elk stukje kan iemand een andere tekst voorstellen."),
        FieldPanel("outline", help_text="Wat nog komt: een titel, en de vraag die dat deel beantwoordt."),
    ]
    page_description = "Een hoofdstuk van het draaiboek."
    parent_page_types = ["playbook.PlaybookPage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "hoofdstuk"

    @property
    def full_title(self) -> str:
        """With its number."""
        return f"Hoofdstuk {self.number}. {self.title}"

    @property
    def teaser(self) -> str:
        """Its introduction, and whether anybody with experience of poverty has read it."""
        first = "Eerste tekst. Nog niet nagelezen door mensen met armoede-ervaring." if self.is_first_text else ""
        return " ".join(filter(None, [self.intro, first]))

    def _siblings(self, user: Visitor) -> list["ChapterPage"]:
        """All chapters ``user`` may see, in order, without their texts."""
        rows = ChapterPage.objects.sibling_of(self).visible_to(user).order_by("number")
        return list(rows.defer("short", "body", "outline"))

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Its pieces by section, the chapters before and after, and the comments."""
        from pages.templatetags.look_tags import sections

        siblings = kept(
            f"chapters-beside-{self.path[: -self.steplen]}", lambda: self._siblings(request.user), request.user
        )
        place = next((n for n, chapter in enumerate(siblings) if chapter.pk == self.pk), 0)
        return {
            **super().get_context(request, *args, **kwargs),
            "sections": sections(self.body),
            "words": len(strip_tags(str(self.body)).split()),
            "chapter_count": len(siblings),
            "linked_data": [article(self), crumbs(("Draaiboek", "/draaiboek/"), (self.title, self.get_absolute_url()))],
            "previous": siblings[place - 1] if place else None,
            "next": siblings[place + 1] if place + 1 < len(siblings) else None,
            **comments_context(self, request, getattr(request, "comment_form", None)),
        }


class BlockVersion(models.Model):
    """The words of one stukje from one change to the next: where credit and public history come from.

    ``number`` 0 is what stood there before anybody changed it. No number: two people changed the stukje at
    once, and these words stand beside it until an editor chooses ("zo of zo?").
    """

    page = models.ForeignKey(Page, models.PROTECT, related_name="block_versions")
    block_id = models.CharField(max_length=36)
    number = models.PositiveIntegerField(null=True)
    #: The number of the words these were written for.
    base = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    #: Whose words they are, when it isn't the editors' and that person wants it known.
    credit = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True)
    #: The version whose words came on the site when this one was done: itself, or the one that wrote it over.
    published_as = models.ForeignKey("self", models.SET_NULL, null=True, related_name="brought")
    settled_at = models.DateTimeField(null=True)
    #: Its writer took the words back: nobody reads them here; they go once they stand nowhere on the page.
    is_taken_back = models.BooleanField(default=False)

    objects = BlockVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            # NULLs differ from each other: any number may stand beside.
            models.UniqueConstraint(fields=["page", "block_id", "number"], name="one_version_a_number")
        ]
        indexes = [models.Index(fields=["page", "published_at"], name="version_history")]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.page_id}/{self.block_id} {self.number}"

    @property
    def was_public(self) -> bool:
        """True when these very words stood on the site."""
        return self.published_at is not None and (self.published_as_id == self.pk or self.number == 0)


class Suggestion(models.Model):
    """Other words somebody proposes for one stukje; the editors take them over or say why not."""

    class Outcome(models.TextChoices):
        """What the editors did with it."""

        OPEN = "", "De redactie bekijkt dit nog"
        TAKEN = "taken", "Overgenomen"
        DECLINED = "declined", "Niet overgenomen"

    #: A page in pieces.
    page = models.ForeignKey(Page, models.PROTECT, related_name="suggestions")
    block_id = models.CharField(max_length=36)
    #: The number of the words it was written for, and those words.
    base = models.PositiveIntegerField()
    old_html = models.TextField()
    text = models.TextField("zo zou ik het schrijven", max_length=settings.POST_LIMIT)
    text_html = CleanHTMLField(rich=True)
    why = models.TextField("waarom?", blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="suggestions")
    #: False: nobody but the moderators and editors reads who wrote it.
    with_name = models.BooleanField("met mijn naam", default=True)
    shown = models.PositiveSmallIntegerField(choices=Shown, default=Shown.NO)
    created_at = models.DateTimeField(default=timezone.now)
    #: Goes up when the author sends other words: editors decide on what they saw.
    edits = models.PositiveIntegerField(default=0)
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.OPEN, blank=True)
    answer = models.TextField("waarom niet?", blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    #: The version that put it in the text.
    taken_as = models.ForeignKey(BlockVersion, models.SET_NULL, null=True, related_name="suggestions")
    #: The stukje is no longer on the site: the suggestion hangs on the page.
    block_is_gone = models.BooleanField(default=False)
    #: Its author took back words that were in the text already: the editors must write that stukje anew.
    must_rewrite = models.BooleanField(default=False)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["page", "shown", "outcome"], name="suggestion_listing")]
        ordering = ["pk"]
        verbose_name = "voorstel"
        verbose_name_plural = "voorstellen"

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Where it stands: beside its stukje, or with the page's history when that is gone."""
        place = "geschiedenis" if self.block_is_gone else f"voorstel/{self.block_id}"
        return f"{self.page.get_url() or ''}{place}/#suggestion-{self.pk}"

    @property
    def title(self) -> str:
        """One line that names it."""
        return f"Voorstel bij {self.page.title}"

    @property
    def writer(self) -> User | None:
        """Who others may know wrote it."""
        return self.author if self.with_name else None

    @property
    def is_open(self) -> bool:
        """True until the editors decided."""
        return self.outcome == self.Outcome.OPEN

    def search_text(self) -> str:
        """All its words."""
        return f"{self.text}\n{self.why}"
