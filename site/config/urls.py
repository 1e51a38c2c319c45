"""The site's addresses: the few that are not pages, then Wagtail's tree."""

from django.conf import settings
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from config import health
from config.sitemap import robots, sitemap
from pages.views import serve as serve_page

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("", include("people.urls")),
    path("", include("contributions.urls")),
    path("mijn-plek/", include("mine.urls")),
    path("reacties/", include("comments.urls")),
    path("beheer/login/", RedirectView.as_view(pattern_name="enter", query_string=True)),
    path("beheer/", include(wagtailadmin_urls)),
    path("sitemap.xml", sitemap),
    path("robots.txt", robots),
    re_path(r"^media/(?P<path>.*)$", serve, {"document_root": settings.MEDIA_ROOT}),
    re_path(wagtail_urls.serve_pattern, serve_page, name="wagtail_serve"),
    path("", include(wagtail_urls)),
]

handler400 = "config.errors.bad_request"
