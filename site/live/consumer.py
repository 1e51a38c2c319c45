"""The one consumer: a browser that listens to one stream. The socket only speaks."""

import asyncio
import contextlib
import logging
from importlib import import_module
from types import SimpleNamespace
from typing import Any

from channels.db import database_sync_to_async
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.contrib.auth import get_user
from django.db import DatabaseError

from live.hub import NOT_GREETED, QUEUE_SIZE, hub
from live.keys import parse_key
from live.models import Stream

log = logging.getLogger(__name__)


def may_listen(stream: str, user: Any) -> bool:
    """True when ``user`` may see the thing the stream belongs to: its own ``visible_to`` decides."""
    named = parse_key(stream)
    if named is None or not getattr(named[0], "has_stream", False):
        return False
    model, pk = named
    return model.objects.visible_to(user).filter(pk=pk).exists()  # type: ignore[attr-defined]


@database_sync_to_async
def _ask(session_key: str, stream: str) -> tuple[int | None, bool, int]:
    """(who this session is of, may they listen, where the stream is), read anew from the database.

    The version is read last: whatever commits after it finds the socket in the hub.
    """
    session = import_module(settings.SESSION_ENGINE).SessionStore(session_key or None)
    user = get_user(SimpleNamespace(session=session))  # type: ignore[arg-type]
    allowed = may_listen(stream, user)
    return user.pk, allowed, Stream.objects.version_of(stream) if allowed else 0


class LiveConsumer(AsyncWebsocketConsumer):
    """Listens to one stream for one browser; says nothing back to what the browser sends."""

    # The hub speaks for the whole process; a socket needs no channel of its own.
    channel_layer_alias = "none"

    stream = ""
    session_key = ""
    told = NOT_GREETED

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """One socket, from its first to its last message; it leaves nothing behind, however it ends."""
        self.stream = scope["url_route"]["kwargs"]["stream"]
        self.session_key = scope["cookies"].get(settings.SESSION_COOKIE_NAME, "")
        self.queue: asyncio.Queue[str] = asyncio.Queue(QUEUE_SIZE)
        self._person: int | None = None
        self._writer: asyncio.Task[None] | None = None
        self._ending: asyncio.Task[None] | None = None
        try:
            await super().__call__(scope, receive, send)
        finally:
            hub.remove(self)
            for task in (self._writer, self._ending):
                if task is not None:
                    task.cancel()

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Begin and end; browsers have nothing to say here, so what they send costs nothing.

        Channels would look after the database's connections at each message; ``_ask`` does that itself.
        """
        if message["type"] == "websocket.connect":
            await self.connect()
        elif message["type"] == "websocket.disconnect":
            raise StopConsumer

    async def connect(self) -> None:
        """Accept whoever may see the thing; others get 4404, as for a page that is not there."""
        await self.accept()
        if parse_key(self.stream) is None:
            await self.close(4404)
            return
        hub.add(self)  # before asking: nothing that is told or revoked meanwhile is missed
        try:
            self._person, allowed, version = await _ask(self.session_key, self.stream)
        except DatabaseError as error:
            log.warning("Could not ask whether somebody may listen (%s)", type(error).__name__)
            self._leave(1013)  # the browser tries again later
            return
        if self._ending is not None:
            return
        if not allowed:
            self._leave(4404)
            return
        hub.greet(self, version)
        self._writer = asyncio.create_task(self._write())

    async def still_allowed(self) -> bool:
        """Read session and rights anew; somebody else's session, or nobody's, counts as ended."""
        person, allowed, _version = await _ask(self.session_key, self.stream)
        return allowed and person == self._person

    def end(self, code: int) -> None:
        """Close the socket. Whoever asks does not wait: one that reads nothing would keep it waiting."""
        if self._ending is None:
            if self._writer is not None:
                self._writer.cancel()
            self._ending = asyncio.create_task(self._close(code))

    def _leave(self, code: int) -> None:
        hub.remove(self)
        self.end(code)

    async def _close(self, code: int) -> None:
        with contextlib.suppress(Exception):  # whatever its socket still says, it is out
            await self.close(code)

    async def _write(self) -> None:
        with contextlib.suppress(Exception):  # the browser is gone; the server says so with a disconnect
            while True:
                await self.send(await self.queue.get())
