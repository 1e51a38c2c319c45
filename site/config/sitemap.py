"""What search engines may find: the registry of things, as a visitor without a card sees it; and a few pages more."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import SitemapIndexItem
from django.contrib.sitemaps.views import sitemap as sitemap_view
from django.core.paginator import Paginator
from django.db.models import Max, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.models import Page

import things
from pages.meta import absolute
from pages.models import RESERVED_SLUGS

#: Addresses in one file.
LIMIT = 5_000


class SiteSitemap(Sitemap[Any]):
    """A part of the sitemap, with the addresses of ``PUBLIC_URL``."""

    limit = LIMIT
    protocol = urlsplit(settings.PUBLIC_URL).scheme

    def get_domain(self, site: object = None) -> str:
        """The host of ``PUBLIC_URL``."""
        return urlsplit(settings.PUBLIC_URL).netloc

    @cached_property
    def paginator(self) -> Paginator[Any]:
        """Its files; counted once."""
        items: Any = self.items()
        return Paginator(items, self.limit)


class ThingSitemap(SiteSitemap):
    """All things of one model that a visitor may see, newest first; 2 SQL a file."""

    def __init__(self, model: type[Model], visitor: AnonymousUser) -> None:
        self.model = model
        self.visitor = visitor

    def items(self) -> QuerySet[Any]:
        """What a visitor may see, with when it last changed; no pages whose address a form has (``/kaart/``)."""
        rows: Any = things.visible(self.model, self.visitor)
        if issubclass(self.model, Page):
            rows = rows.exclude(slug__in=RESERVED_SLUGS)
        found: QuerySet[Any] = rows.with_changes().order_by("-pk")
        return found

    def lastmod(self, thing: Any) -> datetime | None:
        """When it last changed on the site."""
        changed: datetime | None = thing.changed_at
        return changed

    def get_latest_lastmod(self) -> datetime | None:
        """When the newest of them changed: one question, not all rows."""
        latest: datetime | None = self.items().order_by().aggregate(latest=Max("changed_at"))["latest"]
        return latest


class ViewSitemap(SiteSitemap):
    """Pages that are no thing."""

    def items(self) -> list[str]:
        """Their names."""
        return ["agenda", "follow", "how_long"]

    def location(self, name: str) -> str:
        """Where they are."""
        return reverse(name)


def _sections() -> dict[str, Any]:
    visitor = AnonymousUser()
    found = {model._meta.label_lower: ThingSitemap(model, visitor) for model in things.in_sitemap()}
    return {**found, "views": ViewSitemap()}


def sitemap(request: HttpRequest) -> HttpResponse:
    """``/sitemap.xml``: everything; or, once a room has more than fits in one file, where the files are."""
    sections = _sections()
    if all(section.paginator.num_pages == 1 for section in sections.values()):
        return sitemap_view(request, sections)
    files = [file for name, section in sections.items() for file in _files(name, section)]
    return TemplateResponse(request, "sitemap_index.xml", {"sitemaps": files}, content_type="application/xml")


def _files(name: str, section: SiteSitemap) -> list[SitemapIndexItem]:
    latest: Any = section.get_latest_lastmod()
    address = absolute(reverse("sitemap_section", args=[name]))
    pages: Any = section.paginator.page_range
    return [SitemapIndexItem(f"{address}?p={page}" if page > 1 else address, latest) for page in pages]


def section(request: HttpRequest, name: str) -> HttpResponse:
    """``/sitemap-<name>.xml``: one part of it, a file at a time (``?p=``)."""
    return sitemap_view(request, _sections(), section=name)


def favicon(request: HttpRequest) -> HttpResponse:
    """``/favicon.ico``, for whoever asks without reading the page: the sign that every page names."""
    answer = redirect(static("img/ster.svg"))
    answer["Cache-Control"] = "public, max-age=86400"
    return answer


def robots(request: HttpRequest) -> HttpResponse:
    """Everything public may be found; what belongs to one person may not.

    Forms are not named here: they say ``noindex`` themselves, and who never fetches them never reads it.
    """
    closed = ("/mijn-plek/", "/modereren/", "/redactie/", "/beheer/", "/niet-oke/", "/snel-weg/", "/zoeken/")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    return HttpResponse("\n".join([*lines, f"Sitemap: {absolute('/sitemap.xml')}", ""]), content_type="text/plain")
