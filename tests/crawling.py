"""Following every link of the site, as a browser that never tires."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.test import Client

#: Files, what is only sent to, and links that end the session or belong to Wagtail.
NOT_FOLLOWED = ("/static/", "/media/", "/snel-weg/", "/buiten/", "/nog-hier/", "/woorden/", "/beheer/")
#: Of pages that differ in a number or a value only, so many are looked at.
LIKES = 4
OURS = ("", "localhost:8000", "testserver")


def links(path: str, page: str) -> set[str]:
    """Where a page leads: links, and what it loads."""
    return {urljoin(path, unescape(link)) for link in re.findall(r'\b(?:href|src|action)="([^"]*)"', page)}


def shape(path: str) -> str:
    """What a path has in common with its likes: numbers and values left out."""
    parts = urlsplit(path)
    names = "&".join(sorted(part.split("=")[0] for part in parts.query.split("&")))
    return f"{re.sub('[0-9a-f]{8}-[0-9a-f-]+|[0-9]+', '#', parts.path)}?{names}"


def walk(
    client: Client,
    look: Callable[[str, Any], None],
    *,
    begin: Iterable[str] = ("/",),
    not_followed: tuple[str, ...] = NOT_FOLLOWED,
    likes: int = LIKES,
) -> dict[str, int]:
    """Follow the links from ``begin``; the status of each path.

    Args:
        look: what is done with each path and its answer, redirects included.
        not_followed: how paths begin that are left alone.
        likes: so many of one shape are looked at.
    """
    waiting, seen, shapes = list(begin), dict[str, int](), Counter[str]()
    while waiting:
        path = waiting.pop()
        if path in seen or shapes[shape(path)] == likes:
            continue
        shapes[shape(path)] += 1
        answer = client.get(path)
        seen[path] = answer.status_code
        look(path, answer)
        if answer.status_code in (301, 302):
            found = {urljoin(path, answer["Location"])}
        elif answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            found = links(path, answer.content.decode())
        else:
            continue
        for parts in map(urlsplit, sorted(found)):
            if parts.netloc in OURS and parts.scheme in ("", "http") and not parts.path.startswith(not_followed):
                waiting.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return seen
