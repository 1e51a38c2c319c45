"""The sitemap walks the registry of things: what a visitor without a card may see, nothing else."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap as sitemap_view
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse

import things


class ThingSitemap(Sitemap[Model]):
    """All things of one model that a visitor may see, newest first (at most 5,000 a page)."""

    limit = 5_000
    protocol = urlsplit(settings.PUBLIC_URL).scheme

    def __init__(self, model: type[Model]) -> None:
        self.model = model

    def get_domain(self, site: object = None) -> str:
        """The host of ``PUBLIC_URL``."""
        return urlsplit(settings.PUBLIC_URL).netloc

    def items(self) -> QuerySet[Model]:
        """What a visitor may see."""
        return self.model.objects.visible_to(AnonymousUser()).order_by("-pk")  # type: ignore[attr-defined]


def sitemap(request: HttpRequest) -> HttpResponse:
    """``/sitemap.xml`` over every registered model that has pages of its own."""
    return sitemap_view(request, {model._meta.label_lower: ThingSitemap(model) for model in things.in_sitemap()})


def robots(request: HttpRequest) -> HttpResponse:
    """Everything public may be found; what belongs to one person may not."""
    closed = ("/mijn-plek/", "/modereren/", "/redactie/", "/beheer/", "/niet-oke/", "/snel-weg/", "/zoeken/")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    return HttpResponse(
        "\n".join([*lines, f"Sitemap: {settings.PUBLIC_URL}/sitemap.xml", ""]), content_type="text/plain"
    )
