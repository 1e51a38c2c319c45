"""A whole talk on one page, to print or to read in one go.

Five hundred posts must cost next to nothing, so they are not drawn by a template each: their words are clean HTML
already (made at save), and what stands above them is put together here, escaped.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime

from contributions.languages import DUTCH
from contributions.models import Shown
from forum.models import BoardPage, Post, Topic
from people.models import User

_GONE = '<li id="post-{}"><p class="zacht">Reactie {} is weg.</p></li>'
_SAID = '<li id="post-{}"><p class="wie"><b><bdi>{}</bdi></b><span>{}{}, reactie {}</span></p>{}</li>'


def whole(request: HttpRequest, page: BoardPage, found: Topic, slug: str) -> HttpResponse:
    """``…/alles/``: everything that was said, on one page; 3 SQL more than finding the topic.

    Search engines leave it alone: the talk itself is what one finds.
    """
    if found.board_id != page.pk or found.slug != slug:
        return redirect(f"{found.get_absolute_url()}alles/", permanent=False)
    context = {
        **page.get_context(request),
        "topic": found,
        "posts": mark_safe("".join(_posts(found))),  # noqa: S308  (each part is clean or escaped, see below)
    }
    return render(request, "forum/whole.html", context)


def _posts(topic: Topic) -> Iterator[str]:
    rows = list(
        Post.objects.filter(topic=topic).shown().order_by("number")
        .values_list("pk", "number", "shown", "author_id", "created_at", "text_html")
    )  # fmt: skip
    special = _special(topic)
    people = User.objects.select_related("organisation").in_bulk({row[3] for row in rows if row[3]})
    names = {pk: _speaker(person) for pk, person in people.items()}
    nobody, days = _speaker(None), {}
    for pk, number, shown, author, at, html in rows:
        if shown == Shown.TOMBSTONE:
            yield _GONE.format(pk, number)
            continue
        day = localtime(at).date()
        if day not in days:
            days[day] = escape(date_format(day, "j F Y"))
        name, label = names.get(author, nobody)
        yield _SAID.format(pk, name, label, days[day], number, special.get(pk, html))


def _special(topic: Topic) -> dict[int, str]:
    """What a template draws of the posts that are more than Dutch words: 1 SQL."""
    rows = Post.objects.filter(topic=topic).shown().exclude(shown=Shown.TOMBSTONE).with_writers()
    more = Q(is_folded=True) | ~Q(quote_digest="") | Q(photo__isnull=False) | ~Q(lang=DUTCH)
    drawn: dict[int, str] = {}
    for post in rows.filter(more):
        post.topic = topic
        drawn[post.pk] = render_to_string("forum/_words.html", {"post": post})
    return drawn


def _speaker(person: Any) -> tuple[SafeString, SafeString]:
    """Who says it, and what stands beside the name; escaped."""
    if person is None:
        return escape("Iemand"), escape("")
    label = ", ".join(filter(None, (person.shown_label, "voorbeeld" if person.is_example else "")))
    return escape(person.shown_name), escape(f"{label}. " if label else "")
