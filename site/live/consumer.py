"""The one consumer: a browser that listens to one stream. The socket only speaks."""

import asyncio
import contextlib
import re
from importlib import import_module
from typing import Any

from channels.auth import get_user
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.apps import apps
from django.conf import settings

from live.hub import QUEUE_SIZE, hub

_STREAM = re.compile(r"([a-z_]+\.[a-z_]+)-(\d{1,18})")


def may_listen(stream: str, user: Any) -> bool:
    """True when ``user`` may see the thing the stream belongs to: its own ``visible_to`` decides."""
    match = _STREAM.fullmatch(stream)
    if not match:
        return False
    try:
        model = apps.get_model(match[1])
    except (LookupError, ValueError):
        return False
    if not getattr(model, "has_stream", False):
        return False
    return model.objects.visible_to(user).filter(pk=int(match[2])).exists()


class LiveConsumer(AsyncWebsocketConsumer):
    """Listens to one stream for one browser; says nothing back to what the browser sends."""

    # The hub is the process's only member of the channel layer; a socket needs no channel of its own.
    channel_layer_alias = "none"

    stream = ""
    session_key = ""

    async def connect(self) -> None:
        """Accept whoever may see the thing; others get 4404, as for a page that is not there."""
        self.stream = self.scope["url_route"]["kwargs"]["stream"]
        session = self.scope.get("session")
        self.session_key = getattr(session, "session_key", None) or ""
        self.queue: asyncio.Queue[str | None] = asyncio.Queue(QUEUE_SIZE)
        self._writer: asyncio.Task[None] | None = None
        await self.accept()
        if not await self.still_allowed():
            await self.close(4404)
            return
        hub.add(self)
        self._writer = asyncio.create_task(self._write())

    async def still_allowed(self) -> bool:
        """Read session and rights anew."""
        session = self.scope.get("session")
        if session is not None and session.session_key:
            fresh = import_module(settings.SESSION_ENGINE).SessionStore(session.session_key)
            if not await fresh.aexists(session.session_key):
                return False
            user = await get_user({**self.scope, "session": fresh})
        else:
            user = self.scope["user"]
        return await database_sync_to_async(may_listen)(self.stream, user)

    async def _write(self) -> None:
        while (text := await self.queue.get()) is not None:
            await self.send(text)

    async def disconnect(self, code: int) -> None:
        """Leave the hub and stop writing."""
        hub.remove(self)
        if self._writer:
            self._writer.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await self._writer

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Browsers have nothing to say here."""
