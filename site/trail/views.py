"""``/spoor/<thing>/``: the whole trail of one thing, laying a link from it, and taking one away."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

import things
from people.carry import SignedInRequest, writers_only
from people.models import EDITOR, MODERATOR
from trail.forms import LinkForm
from trail.models import Link
from trail.querysets import AlreadyLinked
from trail.walking import may_lay, may_remove, whole_trail

#: Links somebody who is no editor or moderator lays in a day.
A_DAY = 20


def _thing(key: str, user: Any) -> Any:
    """The thing with this key.

    Raises:
        Http404: there is none that ``user`` may see.
    """
    found = things.resolve(key, user)
    if found is None:
        raise Http404
    return found


def _about(thing: Any) -> dict[str, Any]:
    return {"thing": thing, "key": things.key_of(thing), "kind": things.registration(type(thing)).word}


@require_safe
def trail(request: HttpRequest, key: str) -> HttpResponse:
    """All links of a thing, both ways, the newest first."""
    thing = _thing(key, request.user)
    before = request.GET.get("voor", "")
    is_number = before.isascii() and before.isdecimal() and len(before) < 19
    found = whole_trail(thing, request.user, int(before) if is_number else 0)
    pager = {"next_url": f"?voor={found.last}" if found.has_more else ""}
    return render(request, "trail/trail.html", {**_about(thing), "trail": found, "pager": pager})


@never_cache
@writers_only
@require_http_methods(["GET", "HEAD", "POST"])
def lay(request: SignedInRequest, key: str) -> HttpResponse:
    """Lay a link: say how, search the other thing, choose it."""
    thing = _thing(key, request.user)
    if not may_lay(request.user, thing):
        raise PermissionDenied
    is_laid = request.POST.get("daad") == "leg"
    typed = request.POST if request.method == "POST" else request.GET  # a page may say what kind of link it is
    form = LinkForm(request.POST if is_laid else None, typed=typed, thing=thing, user=request.user)
    if is_laid and form.is_valid():
        try:
            _lay(request, form)
        except AlreadyLinked:
            form.add_error("andere", "Deze twee zijn al verbonden. Je vindt de link op het spoor.")
        except TooMany:
            form.add_error(None, f"Je legde vandaag al {A_DAY} links. Morgen kan je verder.")
        else:
            messages.success(request, "De link ligt er.")
            return redirect("trail", key)
    return render(request, "trail/lay.html", {**_about(thing), "form": form})


class TooMany(Exception):
    """Enough for one day."""


def _lay(request: SignedInRequest, form: LinkForm) -> None:
    since = timezone.now() - timedelta(days=1)
    is_staff = request.user.has_role(EDITOR, MODERATOR)
    if not is_staff and Link.objects.filter(made_by=request.user, created_at__gt=since).count() >= A_DAY:
        raise TooMany
    form.lay()


@never_cache
@writers_only
@require_http_methods(["POST"])
def remove(request: SignedInRequest, key: str) -> HttpResponse:
    """Take a link away: who laid it, editors and moderators."""
    thing = _thing(key, request.user)
    asked = request.POST.get("link", "")
    pk = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 19 else 0
    link = Link.objects.touching(thing).visible_to(request.user).filter(pk=pk).first()
    if link is None:
        messages.info(request, "Deze link was al weg.")
    elif not may_remove(request.user, link):
        raise PermissionDenied
    else:
        link.delete()
        messages.success(request, "De link is weg.")
    return redirect("trail", key)
