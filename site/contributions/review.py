"""The page on which somebody reads over what they wrote: who will read it, how it will look, what is private in it."""

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail.models import Page

from contributions import door
from contributions.forms import WordsForm
from contributions.judging import Outcome, Verdict
from contributions.kinds import kind_of
from contributions.reading import BUTTON, CHOICE, LEFT, Reading
from people.access import Visitor, is_for_a_few, is_for_signed_in
from people.models import EDITOR, MODERATOR, User


@dataclass(frozen=True)
class Readers:
    """Who reads a text, in the order they do.

    Attributes:
        first: "moderator", "perhaps" (the first texts of somebody new) or "" when it is on the site at once.
        why: why a moderator reads it first, where that is known.
        few: only those who may come in a closed group.
        name: whose name stands beside it; empty when none does.
        signed_in: only those who are signed in.
    """

    first: str
    few: bool
    name: str
    why: str = ""
    signed_in: bool = False


def readers(user: Visitor, page: Page | None, *, hold_first: bool = False, name: str | None = None) -> Readers:
    """Who will read what ``user`` writes under ``page``, before they wrote it; no SQL but the pages' restrictions.

    Args:
        hold_first: a moderator reads every text there first.
        name: whose name will stand beside it, where that is not the writer's own.
    """
    circle = _circle(user, page)
    if not isinstance(user, User) or not user.may_write:
        return replace(circle, first="moderator")
    first = "" if user.has_role(MODERATOR, EDITOR) else "moderator" if hold_first or user.is_held_first else "perhaps"
    return replace(circle, first=first, name=user.shown_name if name is None else name)


def _circle(user: Visitor, page: Page | None) -> Readers:
    """Who may read what stands under ``page``, before anything is known of who wrote it."""
    if page is None:
        return Readers("", few=False, name="")
    return Readers("", few=is_for_a_few(page, user), name="", signed_in=is_for_signed_in(page, user))


def _readers_of(verdict: Verdict, user: Visitor, page: Page | None, name: str) -> Readers:
    """The same, now that the words are there."""
    first = "" if verdict.outcome is Outcome.PUBLISH else "moderator"
    why = str(verdict.reason.label) if first else ""
    return replace(_circle(user, page), first=first, name=name, why=why)


def show(
    request: HttpRequest,
    form: WordsForm,
    thing: Any,
    under: Page | None,
    send: str,
    *,
    words: dict[str, str] | None = None,
) -> HttpResponse:
    """The review page; all that was typed stands in its form, which goes where the first one went.

    Args:
        thing: what the words will be, or are the new words of.
        under: the page it stands under.
        send: the words on the button that sends.
        words: the new words of something that is there already.
    """
    new_words = words or kind_of(thing).words(thing)
    shown = {
        "form": form,
        "hidden": carried(form),
        "preview": kind_of(thing).preview(thing, new_words),
        "send": send,
        "room": getattr(under, "room", ""),
        **context(request, form, thing, under, words),
    }
    return render(request, "contributions/review.html", shown)


def context(
    request: HttpRequest,
    form: WordsForm,
    thing: Any,
    under: Page | None,
    words: dict[str, str] | None = None,
    **whose: Any,
) -> dict[str, Any]:
    """What is private in the words of a form, and who will read them; 1 SQL. The arguments are those of ``show``.

    Args:
        whose: ``author`` and ``is_written_down``, where a helper writes for somebody else.
    """
    user = request.user
    author = whose.pop("author", user if isinstance(user, User) and user.may_write else None)
    kind = kind_of(thing)
    # Of their own name alone: what is no question to a helper would tell them what somebody else is called.
    reading = Reading(form.words, form.choices.left, author.own_name if author and author == user else "")
    verdict = door.foresee(thing, author, words or kind.words(thing), is_change=words is not None, **whose)
    return {
        "reading": reading,
        "parts": [(form[name].label, text) for name, text in form.words.items() if text],
        "is_asked": form.was_sent and reading.is_open,
        "readers": _readers_of(verdict, user, under, kind.signed(thing, author)),
    }


def carried(form: WordsForm, *asked: str) -> list[tuple[str, str]]:
    """(name, value) of all that was posted, less what the page asks anew (also the fields in ``asked``)."""
    data: Any = form.data
    rows = [
        (name, str(value))
        for name in data
        for value in (data.getlist(name) if hasattr(data, "getlist") else [data[name]])
    ]
    left_out = {BUTTON, LEFT, *asked, "csrfmiddlewaretoken"}
    kept = [(name, value) for name, value in rows if name not in left_out and not name.startswith(CHOICE)]
    return [*kept, (LEFT, " ".join(sorted(form.choices.left)))]
