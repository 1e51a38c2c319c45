"""The one consumer: a browser that listens to one stream. The socket only speaks."""

import asyncio
import contextlib
import logging
from importlib import import_module
from types import SimpleNamespace
from typing import Any

from channels.db import database_sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.db import DatabaseError

from live.hub import NOT_GREETED, hub
from live.keys import parse_key
from live.models import Stream
from people.limits import blind_source

log = logging.getLogger(__name__)

#: Messages that may wait for one socket before it counts as too slow.
QUEUE_SIZE = 64
#: Messages of a browser that are ignored; who goes on talking to a socket that only speaks is sent away.
PATIENCE = 20


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


async def listen(scope: Any, receive: Any, send: Any) -> None:
    """One socket, from its first to its last message; it leaves nothing behind, however it ends."""
    stream: str = scope["url_route"]["kwargs"]["stream"]
    socket = Socket(stream, scope["cookies"].get(settings.SESSION_COOKIE_NAME, ""), _source(scope), send)
    del scope  # thousands stay open: none holds on to what is known by now
    await receive()  # it connects
    if hub.add(socket):  # before asking: nothing that is told or revoked meanwhile is missed
        try:
            await socket.live(receive)
        finally:
            hub.remove(socket)
            socket.forget()
    else:
        await send({"type": "websocket.close", "code": 1013})  # a refusal, before it is open: the browser tries later


def _source(scope: Any) -> str:
    forwarded = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for")
    address, _port = scope.get("client") or ("", 0)
    return blind_source(address, forwarded.decode("latin1"))


class Socket:
    """One open socket (a ``hub.Listener``). It has a task of its own only while there is something to say.

    Args:
        stream: what it listens to, as it stands in the address.
        session_key: whose it is; empty for a stranger.
        source: where it comes from, unreadable.
        send: the server's way to say something.
    """

    __slots__ = ("_ending", "_person", "_send", "_waiting", "_writer", "session_key", "source", "stream", "told")

    def __init__(self, stream: str, session_key: str, source: str, send: Any) -> None:
        self.stream, self.session_key, self.source, self._send = stream, session_key, source, send
        self.told = NOT_GREETED
        self._waiting: list[str] = []
        self._person: int | None = None
        self._writer: asyncio.Task[None] | None = None
        self._ending: asyncio.Task[None] | None = None

    async def live(self, receive: Any) -> None:
        """Open, let in whoever may see the thing, and stay until the browser is gone."""
        await self._send({"type": "websocket.accept"})
        if parse_key(self.stream) is None:
            self._leave(4404)
        else:
            await self._let_in()
        said = 0
        while (await receive())["type"] != "websocket.disconnect":
            said += 1  # browsers have nothing to say here: it is not even looked at
            if said > PATIENCE:
                self._leave(1008)

    async def _let_in(self) -> None:
        """Greet whoever may listen; the others get 4404, as for a page that is not there."""
        try:
            self._person, allowed, version = await _ask(self.session_key, self.stream)
        except DatabaseError as error:
            log.warning("Could not ask whether somebody may listen (%s)", type(error).__name__)
            self._leave(1013)  # the browser tries again later
            return
        if self._ending is not None:
            return
        if allowed:
            hub.greet(self, version)
        else:
            self._leave(4404)

    def say(self, text: str) -> bool:
        """Put ``text`` in line; False when the line is full: this browser is too slow."""
        if len(self._waiting) >= QUEUE_SIZE:
            return False
        self._waiting.append(text)
        if self._writer is None and self.told != NOT_GREETED:  # what comes before the hello waits for it
            self._writer = asyncio.create_task(self._write())
        return True

    async def still_allowed(self) -> bool:
        """Read session and rights anew; somebody else's session, or nobody's, counts as ended."""
        person, allowed, _version = await _ask(self.session_key, self.stream)
        return allowed and person == self._person

    def end(self, code: int) -> None:
        """Close the socket. Whoever asks does not wait: one that reads nothing would keep it waiting."""
        if self._ending is None:
            self.forget()
            self._ending = asyncio.create_task(self._close(code))

    def forget(self) -> None:
        """Let go of what still waits to be said or done."""
        self._waiting.clear()
        for task in (self._writer, self._ending):
            if task is not None:
                task.cancel()

    def _leave(self, code: int) -> None:
        hub.remove(self)
        self.end(code)

    async def _close(self, code: int) -> None:
        with contextlib.suppress(Exception):  # whatever its socket still says, it is out
            await self._send({"type": "websocket.close", "code": code})

    async def _write(self) -> None:
        with contextlib.suppress(Exception):  # the browser is gone; the server says so with a disconnect
            while self._waiting:
                await self._send({"type": "websocket.send", "text": self._waiting[0]})
                del self._waiting[:1]
            self._writer = None
