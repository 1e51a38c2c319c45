"""A browser that listens, against the real ASGI application, without a network between them."""

import asyncio
import json
from typing import Any

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.test import Client

from config.asgi import application

ORIGIN = "http://localhost:8000"


class Reader:
    """One open socket.

    Args:
        stream: what it listens to, as it stands in the address.
        client: whose session it carries; None for a stranger.
        origin: what the browser says where its page came from; None says nothing.
        source: the address it comes from.
        forwarded: what a proxy says of that.
    """

    def __init__(
        self, stream: str, client: Client | None = None, origin: str | None = ORIGIN,
        *, source: str = "127.0.0.1", forwarded: str = "",
    ) -> None:  # fmt: skip
        headers = [(b"host", b"localhost:8000")]
        if forwarded:
            headers.append((b"x-forwarded-for", forwarded.encode()))
        if origin is not None:
            headers.append((b"origin", origin.encode()))
        if client is not None and settings.SESSION_COOKIE_NAME in client.cookies:
            key = client.cookies[settings.SESSION_COOKIE_NAME].value
            headers.append((b"cookie", f"{settings.SESSION_COOKIE_NAME}={key}".encode()))
        path = f"/live/{stream}/"
        scope = {"type": "websocket", "path": path, "raw_path": path.encode(), "query_string": b"", "headers": headers,
                 "subprotocols": [], "client": [source, 1], "server": ["localhost", 8000]}  # fmt: skip
        self.early: list[dict[str, Any]] = []
        self.wire = ApplicationCommunicator(application, scope)

    async def __aenter__(self) -> "Reader":
        """Connect, and wait for the server's hello."""
        self.hello = await self.connect()
        assert self.hello.get("event") == "hello", self.hello
        return self

    async def __aexit__(self, *error: object) -> None:
        """Go away."""
        await self.leave()

    async def connect(self) -> dict[str, Any]:
        """The server's hello, or {"code": …} when it lets nobody in; what is heard before it is kept."""
        await self.wire.send_input({"type": "websocket.connect"})
        answer = await self.wire.receive_output(5)
        if answer["type"] == "websocket.close":
            return {"code": answer.get("code"), "refused": True}
        assert answer["type"] == "websocket.accept", answer
        while (message := await self._next()).get("event") not in ("hello", None):
            self.early.append(message)
        return message

    async def say(self, text: str) -> None:
        """Send something, though nobody asked."""
        await self.wire.send_input({"type": "websocket.receive", "text": text})

    async def hear(self) -> dict[str, Any]:
        """The next message, or {"code": …} when the server closes."""
        return self.early.pop(0) if self.early else await self._next()

    async def _next(self) -> dict[str, Any]:
        answer = await self.wire.receive_output(5)
        if answer["type"] == "websocket.close":
            return {"code": answer["code"]}
        return dict(json.loads(answer["text"]))

    async def hears_nothing(self) -> bool:
        """True when nothing comes for a moment."""
        return not self.early and await self.wire.receive_nothing(0.1, 0.02)

    async def leave(self) -> None:
        """Close from this side."""
        await self.wire.send_input({"type": "websocket.disconnect", "code": 1001})
        try:
            await self.wire.wait(2)
        except (asyncio.CancelledError, TimeoutError):
            self.wire.stop(exceptions=False)
