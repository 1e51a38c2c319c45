"""413 for a request that is too large, before anything reads it into memory."""

import re
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.template.loader import render_to_string

MB = 1024 * 1024
#: Where files may come in, and how many bytes with their form: one photo or document in the admin, one photo
#: with a post, three photos and three documents with the record of a session.
UPLOADS = (
    (re.compile(r"/beheer/"), 12 * MB),
    (re.compile(r"/praat-mee/[^/]+/(?:nieuw|\d+-[^/]+)/$"), 12 * MB),
    (re.compile(r"/proeftuinen/[^/]+/verslag/$"), (32 + 3 * settings.ATTACHMENT_MB) * MB),
)


class _TooLarge(Exception):
    """The body went over the limit while it came in."""


def limit_at(path: str) -> int:
    """The most bytes a request to ``path`` may bring."""
    found = (limit for place, limit in UPLOADS if place.match(path))
    return next(found, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


def limit_body(application: Any) -> Any:
    """Wrap an ASGI application: bodies over the limit get the site's 413 page."""

    async def limited(scope: dict[str, Any], receive: Any, send: Any) -> None:
        limit = limit_at(scope["path"])
        if _announced(scope) > limit:
            await _drain(receive)
            await _answer(send)
            return
        seen = 0
        answered = False

        async def counted() -> dict[str, Any]:
            nonlocal seen
            message: dict[str, Any] = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise _TooLarge
            return message

        async def noted(message: dict[str, Any]) -> None:
            nonlocal answered
            answered = True
            await send(message)

        try:
            await application(scope, counted, noted)
        except _TooLarge:
            await _drain(receive)
            if not answered:
                await _answer(send)

    return limited


def _announced(scope: dict[str, Any]) -> int:
    length = dict(scope["headers"]).get(b"content-length", b"0")
    return int(length[:18]) if length.isdigit() else 0  # more digits than that are too many bytes anyway


async def _drain(receive: Any) -> None:
    """Read on (a browser shows our page only after it has sent everything), up to twice what may come in anywhere."""
    seen = 0
    while seen < 2 * max(limit for _place, limit in UPLOADS):
        message = await receive()
        seen += len(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body"):
            return


async def _answer(send: Any) -> None:
    body = (await sync_to_async(render_to_string)("413.html")).encode()
    headers = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (
            b"content-security-policy",
            b"default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; script-src 'self'",
        ),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
