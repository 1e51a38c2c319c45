""" "Snel weg": out in one tap, and nothing of the site for whoever presses Back.

The way out is a plain link, so that it works without script, from an old page and with no token that could
be stale at the worst moment. Another site can make somebody tap it: all it gains is that they are signed out.

From then on the browser carries a mark, a cookie that says nothing but "gone" and goes with the browser. As long
as it is there every address answers with an empty page, and a session that should still be open (the browser
was offline, so the server never heard) ends there and then. A script knows Back from coming anew and takes the
mark away for whoever comes anew; without script a link does. This is also why "cookies" is not in
``Clear-Site-Data``, which would throw the mark away too: cookies are taken away by name.
``executionContexts`` is left out because no browser knows it any more.
"""

import re

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

#: The mark of a browser that left in a hurry; ``static/js/snel-weg.js`` writes the same.
MARK = "weg"
_NAME = re.compile(r"[\w-]+", re.ASCII)


@csrf_exempt
@never_cache
def quick_exit(request: HttpRequest) -> HttpResponse:
    """``/snel-weg/``: end the session, clear what the browser kept, and be somewhere else.

    The script is elsewhere already and only tells (POST); a link is led there.
    """
    logout(request)
    told = request.method == "POST"
    response = HttpResponse(status=204) if told else HttpResponseRedirect(settings.QUICK_EXIT_URL)
    for name in request.COOKIES:
        if name != MARK and _NAME.fullmatch(name):
            response.delete_cookie(name)
    response.set_cookie(MARK, "1", secure=settings.SECURE, samesite="Lax")
    response["Clear-Site-Data"] = '"cache", "storage"'
    response["Referrer-Policy"] = "no-referrer"
    return response


@never_cache
def come_back(request: HttpRequest) -> HttpResponse:
    """``/snel-weg/terug/``: whoever wants to be here after all, starts at the front page."""
    response = redirect("/")
    response.delete_cookie(MARK)
    return response


def is_gone(request: HttpRequest) -> bool:
    """True for what a browser asks that left in a hurry."""
    return MARK in request.COOKIES and not request.path.startswith(reverse("quick_exit"))


@never_cache
def nothing(request: HttpRequest) -> HttpResponse:
    """The empty page; a session of before ends here at the latest."""
    logout(request)
    return render(request, "people/away.html")
