"""What every page of the site has."""

from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel
from wagtail.blocks import StreamValue
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet

from pages.blocks import bring_quotes, quotes_of
from pages.meta import absolute
from people.access import Visitor, without_closed
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
        "woorden",
    ]
)


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
    #: A topic in the forum may be about it.
    is_talked_about: ClassVar[bool] = False
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
