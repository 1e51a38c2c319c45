"""The hub: one for each process, it walks its own sockets.

Channels carries one message to each process; from there the hub hands it to every open socket of
the stream. A browser that reads too slowly is dropped: it comes back and catches up over HTTP.
"""

import asyncio
import contextlib
import json
import logging
from collections import defaultdict
from typing import Any, Protocol

from channels.layers import get_channel_layer

log = logging.getLogger(__name__)

GROUP = "live"
#: Messages that may wait for one socket before it counts as too slow.
QUEUE_SIZE = 64
#: Seconds between two questions whether sessions and rights still hold.
RECHECK_SECONDS = 60


class Listener(Protocol):
    """One open socket, as the hub knows it."""

    stream: str
    session_key: str
    queue: "asyncio.Queue[str | None]"

    async def close(self, code: int) -> None:
        """End the socket."""

    async def still_allowed(self) -> bool:
        """Ask the database whether session and rights still hold."""


class Hub:
    """All open sockets of this process, by stream."""

    def __init__(self) -> None:
        self.loop: asyncio.AbstractEventLoop | None = None
        self.listeners: dict[str, set[Listener]] = defaultdict(set)
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Join the channel layer on the running loop. Called by the server's lifespan."""
        self.loop = asyncio.get_running_loop()
        layer = get_channel_layer()
        self._tasks = [
            asyncio.create_task(self._hear(layer), name="hub"),
            asyncio.create_task(self._recheck_for_ever(), name="hub-recheck"),
        ]

    async def stop(self) -> None:
        """Leave, and close every socket with 1012: the server comes back."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for listener in self._all():
            await self._drop(listener, 1012)
        self.loop = None

    def add(self, listener: Listener) -> None:
        """Count ``listener`` in."""
        self.listeners[listener.stream].add(listener)

    def remove(self, listener: Listener) -> None:
        """Count ``listener`` out; twice is once."""
        group = self.listeners.get(listener.stream)
        if group is not None:
            group.discard(listener)
            if not group:
                del self.listeners[listener.stream]

    async def _hear(self, layer: Any) -> None:
        """Take messages from the channel layer for as long as the process lives."""
        channel = ""
        while True:
            try:
                if not channel:
                    channel = await layer.new_channel("hub")
                    await layer.group_add(GROUP, channel)
                await self.handle(await layer.receive(channel))
            except asyncio.CancelledError:
                raise
            except Exception as error:  # the layer's own errors differ; live must come back
                log.warning("Channel layer lost (%s), trying again", type(error).__name__)
                channel = ""
                await asyncio.sleep(1)

    async def handle(self, message: dict[str, Any]) -> None:
        """Act on one message: hand out what appeared, or close an ended session's sockets."""
        if message["type"] == "live.message":
            text = json.dumps(message["content"])
            for listener in list(self.listeners.get(message["stream"], ())):
                await self._hand(listener, text)
        elif message["type"] == "live.revoke":
            for listener in self._all():
                if listener.session_key == message["session_key"]:
                    await self._drop(listener, 4401)

    async def _hand(self, listener: Listener, text: str) -> None:
        try:
            listener.queue.put_nowait(text)
        except asyncio.QueueFull:
            await self._drop(listener, 1013)

    async def _drop(self, listener: Listener, code: int) -> None:
        self.remove(listener)
        with contextlib.suppress(Exception):  # whatever its socket still says, it is out
            await listener.close(code)

    async def _recheck_for_ever(self) -> None:
        while True:
            await asyncio.sleep(RECHECK_SECONDS)
            await self.recheck()

    async def recheck(self) -> None:
        """Ask once for each (session, stream) whether they may still listen; close those who may not."""
        groups: dict[tuple[str, str], list[Listener]] = defaultdict(list)
        for listener in self._all():
            groups[listener.session_key, listener.stream].append(listener)
        for same in groups.values():
            try:
                allowed = await same[0].still_allowed()
            except Exception:  # a database that is away is no reason to throw readers out
                log.exception("Could not ask whether listeners may stay")
                continue
            if not allowed:
                for listener in same:
                    await self._drop(listener, 4403)

    def _all(self) -> list[Listener]:
        return [listener for group in self.listeners.values() for listener in group]


hub = Hub()
