"""Words that survive an expired session.

What somebody sent while signed out travels in the sign-in form itself, signed and for 30 minutes:
nothing is kept on the server, because the next person at a shared device must not find it.
"""

import re
from collections.abc import Callable
from functools import wraps
from typing import TypedDict

from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from people.models import User

MAX_AGE = 30 * 60
_SALT = "people.carry"
#: What people type, from what a form sends along: a choice or a number is one small word, a key or token holds digits
#: or signs between.
_NOT_TYPED = re.compile(r"[a-z0-9_.-]*|\S*[\d:_]\S*")
#: Words, however short; and no words: what reading them over keeps (``contributions.reading.LEFT``), a receipt's code.
_ALWAYS_TYPED, _NEVER_TYPED = {"title", "text", "message"}, {"left", "receipt"}
_NEVER = {"csrfmiddlewaretoken", "password", "code", "picture", "word", "phrase", "credential", "carried", "verder"}


class SignedInRequest(HttpRequest):
    """What ``writers_only`` hands on: somebody is signed in, on a device of their own or a shared one."""

    user: User
    is_shared: bool


class Carried(TypedDict):
    """What was sent, and where to."""

    path: str
    fields: dict[str, list[str]]


def pack(request: HttpRequest) -> str:
    """The fields ``request`` posted, signed."""
    fields = {name: values for name, values in request.POST.lists() if name not in _NEVER}
    return signing.dumps({"path": request.get_full_path(), "fields": fields}, salt=_SALT, compress=True)


def read(token: str) -> Carried | None:
    """What ``pack`` signed; None when there is nothing, it is too old or it was changed."""
    if not token:
        return None
    try:
        carried: Carried = signing.loads(token, salt=_SALT, max_age=MAX_AGE)
    except signing.BadSignature:
        return None
    return carried


def posted(request: HttpRequest) -> Carried:
    """What ``request`` posted, to be shown and sent again."""
    query: QueryDict = request.POST
    return {
        "path": request.get_full_path(),
        "fields": {name: values for name, values in query.lists() if name not in _NEVER},
    }


def words_of(carried: Carried) -> list[str]:
    """What somebody typed, in whatever field, without what the form sent along."""
    return [value for name, values in carried["fields"].items() for value in values if _is_typed(name, value)]


def _is_typed(name: str, value: str) -> bool:
    if name in _ALWAYS_TYPED:
        return bool(value)
    return name not in _NEVER_TYPED and not _NOT_TYPED.fullmatch(value.strip())


def show(request: HttpRequest, carried: Carried, status: int = 200) -> HttpResponse:
    """A page with the words as they were, and one button that sends them on."""
    words = words_of(carried)
    return render(request, "people/carried.html", {"carried": carried, "words": words}, status=status)


def writers_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let only people with a card or staff role in; what others posted travels along to the sign-in."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.user.is_authenticated and request.user.may_write:
            return view(request, *args, **kwargs)
        if request.user.is_authenticated and request.user.closed_at:
            return redirect("mine_come_back")
        if request.method == "POST":
            return sign_in_with(request)
        if request.user.is_authenticated:  # with a password, but nobody gave them a role yet
            return render(request, "403.html", {"no_role": True}, status=403)
        return redirect(f"{reverse('card')}?{urlencode({'verder': request.get_full_path()})}")

    return guarded


def sign_in_with(request: HttpRequest) -> HttpResponse:
    """The sign-in page, carrying what ``request`` posted."""
    return sign_in_carrying(request, pack(request))


def sign_in_carrying(request: HttpRequest, token: str) -> HttpResponse:
    """The sign-in page, with words that were on their way already."""
    from people.forms import CardForm  # forms read carried words: the other way round is a circle

    form = CardForm(initial={"carried": token})
    return render(request, "people/card.html", {"form": form, "carried": True}, status=403)
