"""Error pages that Django's own handlers would answer in bare HTML."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

from people import carry


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400 in the site's look; 413 for a form with more text than any of ours takes."""
    if isinstance(exception, RequestDataTooBig):
        return render(request, "413.html", status=413)
    return render(request, "400.html", status=400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 in the site's look; whoever wrote for a place that is gone keeps their words."""
    words = carry.words_of(carry.posted(request)) if request.method == "POST" else []
    return render(request, "404.html", {"words": words}, status=404)


def our_fault(request: HttpRequest) -> HttpResponse:
    """500 in the site's look, from nothing that could be broken too; neutral on a shared device."""
    shared = getattr(request, "is_shared", False)
    return HttpResponse(loader.render_to_string("500.html", {"shared": shared}), status=500)
