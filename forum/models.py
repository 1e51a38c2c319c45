"""Groups (pages), topics under them, posts under those."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import slugify
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.models import Page

from contributions.cleaning import CleanHTMLField
from contributions.languages import DUTCH, LANGUAGES
from contributions.models import Shown
from contributions.numbered import page_query
from contributions.written import WrittenDown
from forum.folding import Folded
from forum.photos import PostPhoto
from forum.querysets import PostQuerySet, TopicQuerySet
from forum.quoting import Quoting
from forum.reactions import Reaction, Voices, voices
from live.models import Numbered
from pages.meta import honest_name
from pages.models import BasePage, Step, Theme

__all__ = ["BoardPage", "ForumIndexPage", "Post", "PostPhoto", "Reaction", "Topic"]


class ForumIndexPage(BasePage):
    """ "Praat mee": the groups."""

    room = "praat-mee"
    page_description = "De groepen waar mensen praten."
    max_count = 1
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["forum.BoardPage"]

    class Meta:
        verbose_name = "praat mee"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The groups this person may see."""
        from forum import views

        return {**super().get_context(request, *args, **kwargs), "boards": views.boards(request, self)}


class Starters(models.TextChoices):
    """Who may begin a topic in a group. Everybody who may come in, may reply."""

    ALL = "all", "Iedereen met een kaart"
    KNOWN = "known", "Mensen die we al kennen"
    STAFF = "staff", "Moderatoren, redactie en partners"


class BoardPage(RoutablePageMixin, BasePage):
    """A group. Who may see it is Wagtail's view restriction on the page."""

    room = "praat-mee"
    welcome = models.TextField("welkom", blank=True)
    hold_first = models.BooleanField(
        "een moderator leest elke tekst eerst", default=False, help_text="Ook van mensen die we al kennen."
    )
    starters = models.CharField("wie begint hier een gesprek?", max_length=8, choices=Starters, default=Starters.ALL)
    content_note = models.CharField(
        "let op bij deze groep", max_length=200, blank=True, default="",
        help_text="Gaat het hier over iets dat pijn kan doen? Zeg het in één zin. Ze staat bovenaan, ook bij elk "
        "gesprek.",
    )  # fmt: skip
    shows_help = models.BooleanField(
        "toon de hulplijnen bovenaan", default=False, help_text="De hulplijnen uit de instellingen van de site."
    )
    first_texts = models.PositiveSmallIntegerField(
        "hoeveel eerste teksten leest een moderator?", null=True, blank=True,
        help_text="Leeg: zoveel als overal op de site. 0: iedereen staat hier meteen op de site.",
    )  # fmt: skip

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("welcome", help_text="Wat lees je als je hier voor het eerst komt? Zeg ook wat niet kan."),
        MultiFieldPanel([FieldPanel("content_note"), FieldPanel("shows_help")], "Zorg voor wie leest"),
        MultiFieldPanel(
            [
                FieldPanel("starters", help_text="Wie in de groep mag, kan op elk gesprek antwoorden."),
                FieldPanel("hold_first"),
                FieldPanel("first_texts"),
            ],
            "Wie schrijft hier?",
        ),
    ]
    #: What its address has more where one writes.
    writing_at = "nieuw/"
    #: In how many talks there is something new for who looks; see ``marks.news_of``.
    news = 0
    page_description = "Een groep met gesprekken. Alleen voor een kring? Kies ‘Privacy’ boven de bladzijde."
    parent_page_types = ["forum.ForumIndexPage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "groep"

    @path("")
    def listing(self, request: HttpRequest) -> HttpResponse:
        """The topics."""
        from forum import views

        return views.board(request, self)

    @path("nieuw/", name="new_topic")
    def new_topic(self, request: HttpRequest) -> HttpResponse:
        """The form for a new topic."""
        from forum import views

        return views.new_topic(request, self)

    @path("<int:pk>-<slug:slug>/", name="topic")
    def topic(self, request: HttpRequest, pk: int, slug: str) -> HttpResponse:
        """One topic: read it, or reply (POST)."""
        from forum import views

        return views.topic(request, self, pk, slug)

    @path("<int:pk>-<slug:slug>/doe/<slug:act>/", name="act")
    def act(self, request: HttpRequest, pk: int, slug: str, act: str) -> HttpResponse:
        """What moderators (and for the answer, who began it) do around a topic."""
        from forum import views

        return views.act(request, self, pk, act)

    @path("<int:pk>-<slug:slug>/alles/", name="whole_topic")
    def whole_topic(self, request: HttpRequest, pk: int, slug: str) -> HttpResponse:
        """One topic, all of it on one page."""
        from forum import views

        return views.whole_topic(request, self, pk, slug)


class Topic(models.Model):
    """A talk in a group. Its title came in with its opening post, through the door."""

    has_stream = True
    GONE = "Een gesprek zonder titel"
    #: What ``marks.with_news`` adds: up to which post its reader read it (None: never opened), how many others said
    #: since, and whether all of it is new for them.
    read_up_to: int | None = None
    news = 0
    is_fresh = False
    #: What its address has more where one writes.
    writing_at = "#antwoord"
    #: Its opening post when that is on the site; fetched along ``for_feed``.
    openings: "list[Post]"

    board = models.ForeignKey(BoardPage, models.PROTECT, related_name="topics")
    given_title = models.CharField("titel", max_length=120)
    theme = models.ForeignKey(Theme, models.PROTECT, null=True, blank=True, related_name="topics")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="topics")
    shown = models.PositiveSmallIntegerField(choices=Shown, default=Shown.NO)
    #: The opening post is a tombstone: its title is not shown either.
    title_is_gone = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    last_post_at = models.DateTimeField(default=timezone.now)
    post_count = models.PositiveIntegerField(default=0)

    #: What it is about: a step of the programme, or a page that is talked about (a pilot site).
    step = models.ForeignKey(Step, models.SET_NULL, null=True, blank=True, related_name="+")
    about = models.ForeignKey(Page, models.SET_NULL, null=True, blank=True, related_name="+")
    is_pinned = models.BooleanField(default=False)
    #: Nobody replies any more, and why; or after this day.
    closed_at = models.DateTimeField(null=True)
    closed_because = models.CharField(max_length=200, blank=True, default="")
    closes_on = models.DateField(null=True)
    #: So many minutes pass between two posts of one person.
    slow_minutes = models.PositiveSmallIntegerField(default=0)
    #: The post that answers what was asked; none once its words are taken away.
    answer = models.ForeignKey("Post", models.SET_NULL, null=True, related_name="+")
    #: The first of its posts in the topic they went to: this one is empty, and off the site.
    became = models.ForeignKey("Post", models.SET_NULL, null=True, related_name="merged_from")
    #: The version of its stream at which something of the topic itself last changed.
    version = models.PositiveBigIntegerField(default=0)

    objects = TopicQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["board", "shown", "-is_pinned", "-last_post_at", "-id"], name="board_pinned_listing")
        ]
        verbose_name = "gesprek"
        verbose_name_plural = "gesprekken"

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """``/praat-mee/<group>/<id>-<slug>/``."""
        return f"{self.board.get_url()}{self.pk}-{self.slug}/"

    @property
    def title(self) -> str:
        """The title others see."""
        return self.GONE if self.title_is_gone else self.given_title

    @property
    def is_closed(self) -> bool:
        """True when nobody replies here any more."""
        return self.closed_at is not None or (self.closes_on is not None and self.closes_on < timezone.localdate())

    @property
    def is_example(self) -> bool:
        """True when an invented person began it."""
        return bool(self.author and self.author.is_example)

    @property
    def slug(self) -> str:
        """The readable part of the address; the number before it is what counts."""
        return slugify(self.title)[:60].strip("-") or "gesprek"

    @property
    def said_by(self) -> str:
        """Who began it, as the page names them."""
        return honest_name(self.author) or "Iemand"

    @property
    def published_at(self) -> datetime:
        """When its opening post was written; of a queryset made ``for_feed``."""
        return self.openings[0].created_at if self.openings else self.created_at

    @property
    def teaser(self) -> str:
        """How it begins; of a queryset made ``for_feed``."""
        return self.openings[0].open_text if self.openings else ""

    @property
    def unread_url(self) -> str:
        """Where its reader goes on reading."""
        return f"{self.get_absolute_url()}{page_query((self.read_up_to or 0) + 1)}#nieuw"

    def search_text(self) -> str:
        """Its title and its first words; the other posts speak for themselves. Nothing where those are gone."""
        if self.title_is_gone:
            return ""
        opening = self.posts.public().filter(is_opening=True).first()
        return f"{self.title}\n{opening.open_text if opening else ''}"


class Post(Quoting, Folded, WrittenDown, Numbered):
    """What somebody said in a topic."""

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="posts")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="posts")
    text = models.TextField("tekst", max_length=settings.POST_LIMIT)
    text_html = CleanHTMLField()
    lang = models.CharField("taal", max_length=8, choices=LANGUAGES, default=DUTCH)
    is_opening = models.BooleanField(default=False)
    shown = models.PositiveSmallIntegerField(choices=Shown, default=Shown.NO)
    created_at = models.DateTimeField(default=timezone.now)
    edited_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    #: A photo that waits for this post.
    new_photo: PostPhoto | None = None
    #: For the page of its writer: what they can do with it.
    own: dict[str, Any] | None = None

    objects = PostQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["topic", "number"], name="post_number"),
            models.Index(fields=["topic", "version"], name="post_version"),
        ]
        verbose_name = "reactie"
        verbose_name_plural = "reacties"

    def __str__(self) -> str:
        return f"{self.topic_id}/{self.number}"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        photo = kwargs.pop("new_photo", None)
        super().__init__(*args, **kwargs)
        self.new_photo = photo

    def take_photo(self) -> None:
        """The photo of its form comes with it; call it on a post that was just stored."""
        photo = self.new_photo
        if photo:
            photo.post = self
            photo.save(update_fields=["post", "alt", "order"])
        else:
            Post._meta.get_field("photo").set_cached_value(self, None)  # none: nobody has to ask

    @property
    def pictures(self) -> list[PostPhoto]:
        """The photo that came with it."""
        photo = self.new_photo or (getattr(self, "photo", None) if self.pk else None)
        return [photo] if photo else []

    @property
    def speaks(self) -> "Topic | Post":
        """What search and trail know it by: an opening post is its topic's voice."""
        return self.topic if self.is_opening else self

    @property
    def voices(self) -> list[Voices]:
        """How many put which word with it."""
        return voices(self)

    @property
    def is_tombstone(self) -> bool:
        """True where words were taken away."""
        return self.shown == Shown.TOMBSTONE

    @property
    def title(self) -> str:
        """One line that names it."""
        return self.topic.title if self.is_opening else f"Reactie {self.number} in ‘{self.topic.title}’"

    @property
    def is_example(self) -> bool:
        """True when an invented person says it."""
        return bool(self.author and self.author.is_example)

    @property
    def said_by(self) -> str:
        """Who says it, as the page names them."""
        return honest_name(self.author) or "Iemand"

    @property
    def teaser(self) -> str:
        """Its words, for a feed, as far as they are told outside its talk."""
        return self.open_text

    @property
    def published_at(self) -> datetime:
        """When it was written."""
        return self.created_at

    @property
    def changed_at(self) -> datetime:
        """When it was last changed by its author."""
        return self.edited_at or self.created_at

    def get_absolute_url(self) -> str:
        """Its permalink."""
        return f"{self.topic.get_absolute_url()}{page_query(self.number)}#post-{self.pk}"

    def search_text(self) -> str:
        """Its words, as far as they are told outside its talk; those of the opening post are its topic's."""
        return "" if self.is_opening else self.open_text


class ReadMark(models.Model):
    """Up to which post somebody read a topic (see ``forum.marks``). No hour: nobody needs to know when."""

    LASTS = timedelta(days=183)

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="read_marks")
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="read_marks")
    number = models.PositiveIntegerField()
    read_on = models.DateField(default=timezone.localdate, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "topic"], name="one_read_mark")]
        verbose_name = "leesteken"
        verbose_name_plural = "leestekens"

    def __str__(self) -> str:
        return f"{self.person_id}: {self.topic_id}/{self.number}"
