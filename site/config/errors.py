"""Error pages that Django's own handlers would answer in bare HTML."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400 in the site's look."""
    return render(request, "400.html", status=400)
