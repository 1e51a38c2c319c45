"""Where to once inside; out, and away in one tap. In with a card: ``card_views``; with a password: ``staff``."""

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from people import carry
from people.models import EDITOR, MODERATOR, User


def go_on(request: HttpRequest, person: User, data: dict[str, str]) -> HttpResponse:
    """Where somebody goes once inside: on with their own words, to where they were, or to their place."""
    carried = carry.read(data.get("carried", ""))
    if carried:
        return carry.show(request, carried)
    onward = data.get("verder", "")
    if onward.startswith("/") and url_has_allowed_host_and_scheme(onward, {request.get_host()}, request.is_secure()):
        return redirect(onward)
    if person.has_role(MODERATOR):
        return redirect("queue")
    if person.has_role(EDITOR):
        return redirect("wagtailadmin_home")
    return redirect("mine")


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """``/buiten/``: sign out."""
    logout(request)
    return redirect("/")


@never_cache
@require_POST
def still_here(request: HttpRequest) -> HttpResponse:
    """``/nog-hier/``: somebody at a shared device is still there. That they ask is enough (``sessions.touch``)."""
    return HttpResponse(status=204 if request.user.is_authenticated else 403)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose security token no longer fits: show the words again with a fresh one.

    Not when another site sent it: one tap on our page would do what that site put in the form.
    """
    signs_in = request.path.startswith((reverse("enter"), reverse("card")))
    from_elsewhere = reason.startswith(("Origin checking failed", "Referer checking failed"))
    carried = carry.posted(request)
    if carry.words_of(carried) and not signs_in and not from_elsewhere and not request.path.startswith("/beheer/"):
        return carry.show(request, carried, status=403)
    token = request.POST.get("carried", "")
    if signs_in and not from_elsewhere and carry.read(token):
        return carry.sign_in_carrying(request, token)
    return render(request, "403.html", {"expired": True}, status=403)
