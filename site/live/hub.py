"""The hub: one for each process, it walks its own sockets.

What happens in a process goes straight to its own hub; Channels carries it to the hubs of other
processes only. A browser that reads too slowly is dropped: it comes back and catches up over HTTP.
The database is the only truth, so the hub looks there too: a message that got lost on the way
(Redis away, a process that died between commit and telling) is noticed within a few seconds.
"""

import asyncio
import contextlib
import json
import logging
import sys
import uuid
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from channels.db import database_sync_to_async
from channels.layers import InMemoryChannelLayer, get_channel_layer

log = logging.getLogger(__name__)

GROUP = "live"
#: Messages that may wait for one socket before it counts as too slow.
QUEUE_SIZE = 64
#: A socket that is not greeted yet was told nothing, but misses nothing either: its hello says where the stream is.
NOT_GREETED = sys.maxsize
#: Seconds between two questions whether sessions and rights still hold.
RECHECK_SECONDS = 60
#: Seconds between two looks at the counters in the database.
LOOK_SECONDS = 5


class Listener(Protocol):
    """One open socket, as the hub knows it."""

    stream: str
    session_key: str
    #: The highest version of the stream it was told of.
    told: int
    queue: "asyncio.Queue[str]"

    def end(self, code: int) -> None:
        """End the socket, without waiting for it."""

    async def still_allowed(self) -> bool:
        """Ask the database whether session and rights still hold."""


class Hub:
    """All open sockets of this process, by stream."""

    def __init__(self) -> None:
        self.id = uuid.uuid4().hex
        self.loop: asyncio.AbstractEventLoop | None = None
        self.listeners: dict[str, set[Listener]] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._ask_now = asyncio.Event()
        self._seen: dict[str, int] = {}

    async def start(self) -> None:
        """Begin to listen, on the running loop. Called by the server's lifespan."""
        self.loop = asyncio.get_running_loop()
        self._ask_now = asyncio.Event()
        layer = get_channel_layer()
        # In one process there is nobody else to hear of.
        if not isinstance(layer, InMemoryChannelLayer):
            self._run(self._hear(layer))
        self._run(self._for_ever(self.look, lambda: asyncio.sleep(LOOK_SECONDS)))
        self._run(self._for_ever(self.recheck, self._until_recheck))

    async def stop(self) -> None:
        """Leave, and close every socket with 1012: the server comes back."""
        for listener in self._all():
            self._drop(listener, 1012)
        await asyncio.sleep(0)  # the closing frames go out
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._seen.clear()
        self.loop = None

    def add(self, listener: Listener) -> None:
        """Count ``listener`` in."""
        self.listeners.setdefault(listener.stream, set()).add(listener)

    def remove(self, listener: Listener) -> None:
        """Count ``listener`` out; twice is once."""
        group = self.listeners.get(listener.stream)
        if group is not None:
            group.discard(listener)
            if not group:
                del self.listeners[listener.stream]

    # -- what comes in

    def take(self, message: dict[str, Any]) -> None:
        """Act on a message of this process and hand it to the others. On the hub's own loop; never raises."""
        self._handle(message)
        layer = get_channel_layer()
        if not isinstance(layer, InMemoryChannelLayer):
            self._run(publish(layer, message))

    async def _hear(self, layer: Any) -> None:
        """Take messages from other processes for as long as this one lives."""
        while True:
            try:
                channel = await layer.new_channel("hub")
                await layer.group_add(GROUP, channel)
                while True:
                    message = await layer.receive(channel)
                    if message.get("from") != self.id:
                        self._handle(message)
            except asyncio.CancelledError:
                raise
            except Exception as error:  # the layer's own errors differ; live must come back
                log.warning("Channel layer lost (%s), trying again", type(error).__name__)
                with contextlib.suppress(Exception):
                    await layer.flush()  # the hub is its only user here: forget the half-made channel
                await asyncio.sleep(1)

    def _handle(self, message: dict[str, Any]) -> None:
        try:
            self.handle(message)
        except Exception:  # a message we can't read must not cost us the next one
            log.exception("Could not act on a message")

    def handle(self, message: dict[str, Any]) -> None:
        """Act on one message: hand out what moved, close an ended session's sockets, or ask everybody again."""
        if message["type"] == "live.message":
            content = message["content"]
            text = json.dumps(content)
            for listener in list(self.listeners.get(message["stream"], ())):
                self.hand(listener, text, content["version"])
        elif message["type"] == "live.revoke":
            for listener in self._all():
                if listener.session_key == message["session_key"]:
                    self._drop(listener, 4401)
        elif message["type"] == "live.recheck":
            self._ask_now.set()

    # -- what goes out

    def hand(self, listener: Listener, text: str, version: int) -> None:
        """Put ``text`` in line for one socket; a full line means that it is too slow."""
        try:
            listener.queue.put_nowait(text)
        except asyncio.QueueFull:
            self._drop(listener, 1013)
        else:
            listener.told = max(listener.told, version)

    def greet(self, listener: Listener, version: int) -> None:
        """Say where the stream is; a browser that knows less catches up over HTTP."""
        listener.told = version
        self.hand(listener, json.dumps({"event": "hello", "version": version}), version)

    def _drop(self, listener: Listener, code: int) -> None:
        self.remove(listener)
        listener.end(code)

    # -- what is looked after

    async def look(self) -> None:
        """Greet whoever was not told of a version that the database had already at the last look."""
        moved = await database_sync_to_async(versions_of)(list(self.listeners))
        for stream, before in self._seen.items():
            for listener in list(self.listeners.get(stream, ())):
                if listener.told < before:
                    self.greet(listener, moved.get(stream, before))
        self._seen = moved

    async def recheck(self) -> None:
        """Ask once for each (session, stream) whether they may still listen; close those who may not."""
        groups: dict[tuple[str, str], list[Listener]] = defaultdict(list)
        for listener in self._all():
            groups[listener.session_key, listener.stream].append(listener)
        for same in groups.values():
            try:
                allowed = await same[0].still_allowed()
            except Exception as error:  # a database that is away is no reason to throw readers out
                log.warning("Could not ask whether listeners may stay (%s)", type(error).__name__)
                continue
            if not allowed:
                for listener in same:
                    self._drop(listener, 4403)

    async def _until_recheck(self) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._ask_now.wait(), RECHECK_SECONDS)
        self._ask_now.clear()

    async def _for_ever(self, what: Callable[[], Awaitable[None]], wait: Callable[[], Awaitable[None]]) -> None:
        while True:
            await wait()
            try:
                await what()
            except Exception as error:  # the next time may go well
                log.warning("The hub could not %s (%s)", getattr(what, "__name__", what), type(error).__name__)

    def _run(self, work: Any) -> None:
        """Start ``work`` and keep hold of it: a task nobody holds may vanish halfway."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _all(self) -> list[Listener]:
        return [listener for group in self.listeners.values() for listener in group]


def versions_of(streams: list[str]) -> dict[str, int]:
    """The versions of ``streams`` in the database; 1 SQL for each 500."""
    from live.models import Stream

    found: dict[str, int] = {}
    for start in range(0, len(streams), 500):
        rows = Stream.objects.filter(name__in=streams[start : start + 500])
        found.update(rows.values_list("name", "version"))
    return found


async def publish(layer: Any, message: dict[str, Any]) -> None:
    """Hand ``message`` to the other processes. Never raises."""
    try:
        await layer.group_send(GROUP, message)
    except Exception as error:  # Redis may vanish without loss: hubs look in the database too
        log.warning("Other processes were not told (%s): %s", type(error).__name__, message["type"])


hub = Hub()
