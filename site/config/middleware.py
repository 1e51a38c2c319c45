"""What every answer gets: a content policy, honest cache headers, plain words on errors."""

from collections.abc import Callable

from csp.constants import SELF
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from contributions import too_many
from contributions.door import TooMany
from people import away, sessions

View = Callable[[HttpRequest], HttpResponse]

# Wagtail's editor draws with inline styles and scripts of its own; nothing comes from elsewhere.
ADMIN_POLICY = {
    "default-src": [SELF],
    "script-src": [SELF, "'unsafe-inline'"],
    "style-src": [SELF, "'unsafe-inline'"],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF, "data:"],
    "connect-src": [SELF],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
    "form-action": [SELF],
    "base-uri": [SELF],
}


class ContentPolicyMiddleware(CSPMiddleware):
    """The strict policy of the settings on every page, a relaxed one in Wagtail's admin and its previews."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Write the policy header on ``response``."""
        if request.path.startswith("/beheer/") or getattr(request, "is_preview", False):
            response._csp_replace = ADMIN_POLICY  # type: ignore[attr-defined]
        return super().process_response(request, response)


def session_rules(get_response: View) -> View:
    """A browser that left in a hurry gets nothing; a shared device keeps nothing, whatever a view says of it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if away.is_gone(request):
            return away.nothing(request)
        comes_back = settings.SESSION_COOKIE_NAME in request.COOKIES
        request.is_shared = comes_back and sessions.touch(request)  # type: ignore[attr-defined]
        response = get_response(request)
        if request.is_shared:  # type: ignore[attr-defined]
            del response["Cache-Control"]
            add_never_cache_headers(response)
        return response

    return middleware


def cache_control(get_response: View) -> View:
    """Say who may keep an answer: a shared cache for a minute, or nobody.

    Only a 200 to a GET of somebody without a session cookie, which sets no cookie and holds no
    form to send, may be kept. A view that has said something itself is left alone.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.has_header("Cache-Control"):
            return response
        if (
            request.method in ("GET", "HEAD")
            and response.status_code == 200
            and settings.SESSION_COOKIE_NAME not in request.COOKIES
            and not response.cookies
            and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        ):
            response["Cache-Control"] = "public, max-age=0, s-maxage=60"
        else:
            add_never_cache_headers(response)
        return response

    return middleware


def admin_gate(get_response: View) -> View:
    """403 for people without editor's rights in the admin: Wagtail would send them round in circles."""

    def middleware(request: HttpRequest) -> HttpResponse:
        in_admin = request.path.startswith("/beheer/") and request.user.is_authenticated
        if in_admin and not request.user.has_perm("wagtailadmin.access_admin"):
            raise PermissionDenied
        return get_response(request)

    return middleware


def plain_errors(get_response: View) -> View:
    """The site's own page for a request we can't read (``BadRequest``), can't do here, or have to wait with."""

    def middleware(request: HttpRequest) -> HttpResponse:
        # A NUL can't be part of any address here; PostgreSQL refuses it in the middle of a query.
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return render(request, "400.html", status=400)
        response = get_response(request)
        if isinstance(response, HttpResponseNotAllowed):
            return _not_allowed(request, response)
        return response

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, BadRequest):
            return render(request, "400.html", status=400)
        if isinstance(exception, TooMany):
            return too_many.answer(request, exception)
        return None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def _not_allowed(request: HttpRequest, response: HttpResponseNotAllowed) -> HttpResponse:
    """405 in the site's look; it still says what is possible."""
    page = render(request, "405.html", status=405)
    page["Allow"] = response["Allow"]
    return page
