"""429: too many texts in a short time. The words stay on the page, with the hour at which one tap sends them again."""

import math
from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from contributions.door import TooMany

#: What the page asks anew.
_NEVER = ("csrfmiddlewaretoken",)


def answer(request: HttpRequest, refusal: TooMany, fields: Iterable[tuple[str, str]] | None = None) -> HttpResponse:
    """The page for what ``request`` posted.

    Args:
        fields: (name, value) of what is to be sent again, where that is not just what was posted.
    """
    if fields is None:
        fields = [(name, value) for name, values in request.POST.lists() for value in values]
    seconds = max(1, math.ceil((refusal.until - timezone.now()).total_seconds()))
    context = {
        "until": refusal.until,
        "is_tomorrow": timezone.localdate(refusal.until) != timezone.localdate(),
        "words": [text for text in refusal.words if text],
        "hidden": [(name, value) for name, value in fields if name not in _NEVER],
    }
    page = render(request, "contributions/too_many.html", context, status=429)
    page["Retry-After"] = str(seconds)
    return page
