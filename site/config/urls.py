"""The site's addresses: the few that are not pages, then Wagtail's tree."""

from django.conf import settings
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from config import feeds, health, retention, sitemap
from mine import writing_down
from pages.meta import FEEDS
from pages.search import search
from pages.views import serve as serve_page

sign_in = RedirectView.as_view(pattern_name="enter", query_string=True)

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("", include("people.urls")),
    path("", include("contributions.urls")),
    path("mijn-plek/", include("mine.urls")),
    path("reacties/", include("comments.urls")),
    path("redactie/", include("playbook.urls")),
    path("spoor/", include("trail.urls")),
    path("", include("workshops.urls")),
    path("", include("forum.urls")),
    # Wagtail's two sign-in pages know no limit of tries: ours takes their place.
    path("beheer/login/", sign_in, name="wagtailadmin_login"),
    path("_util/login/", sign_in, name="wagtailcore_login"),
    path("beheer/", include(wagtailadmin_urls)),
    path("documenten/", include(wagtaildocs_urls)),
    path("begeleiden/opschrijven/", writing_down.begin, name="write_down"),
    path("begeleiden/opschrijven/prent/", writing_down.picture, name="write_down_picture"),
    path("begeleiden/opschrijven/waar/", writing_down.where, name="write_down_where"),
    path("begeleiden/opschrijven/<str:where>/", writing_down.words, name="write_down_words"),
    path("zoeken/", search, name="search"),
    re_path(rf"^(?P<room>{'|'.join(FEEDS)})/feed\.xml$", feeds.feed, name="feed"),
    re_path(r"^praat-mee/(?P<board>[-\w]+)/feed\.xml$", feeds.feed),
    re_path(r"^praat-mee/(?P<board>[-\w]+)/(?P<pk>[0-9]{1,18})-[-\w]+/feed\.xml$", feeds.feed),
    path("privacy/bewaren/", retention.how_long, name="how_long"),
    path("volgen/", feeds.follow, name="follow"),
    path("sitemap.xml", sitemap.sitemap),
    path("sitemap-<str:name>.xml", sitemap.section, name="sitemap_section"),
    path("robots.txt", sitemap.robots),
    path("favicon.ico", sitemap.favicon),
    # Images only: documents go through Wagtail, which asks who may see them.
    re_path(r"^media/(?P<path>(?:images|original_images)/[^/]+)$", serve, {"document_root": settings.MEDIA_ROOT}),
    re_path(wagtail_urls.serve_pattern, serve_page, name="wagtail_serve"),
]

handler400 = "config.errors.bad_request"
handler404 = "config.errors.not_found"
handler500 = "config.errors.our_fault"
