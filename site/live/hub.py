"""The hub: one for each process, it walks its own sockets.

What happens in a process goes straight to its own hub; Channels carries it to the hubs of other
processes only. A browser that reads too slowly is dropped: it comes back and catches up over HTTP.
The database is the only truth, so the hub looks there too: a message that got lost on the way
(Redis away, a process that died between commit and telling) is noticed within a few seconds.
Whether Redis is there it knows from its own pulse: what it says to all processes, it must hear itself.
"""

import asyncio
import contextlib
import json
import logging
import sys
import uuid
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from channels.db import database_sync_to_async
from channels.layers import InMemoryChannelLayer, get_channel_layer

log = logging.getLogger(__name__)

GROUP = "live"
#: Open sockets in one process of one session, and of one source: a library or a werksessie is one source.
PER_SESSION, PER_SOURCE = 20, 500
#: A socket that is not greeted yet was told nothing, but misses nothing either: its hello says where the stream is.
NOT_GREETED = sys.maxsize
#: What a browser hears when this process can't hear the others: it is not live.
AWAY = json.dumps({"event": "away"})
#: Seconds between two questions whether sessions and rights still hold.
RECHECK_SECONDS = 60
#: Seconds between two looks at the counters in the database.
LOOK_SECONDS = 5


class Listener(Protocol):
    """One open socket, as the hub knows it."""

    stream: str
    session_key: str
    source: str
    #: The highest version of the stream it was told of.
    told: int

    def say(self, text: str) -> bool:
        """Put ``text`` in line; False when the line is full."""

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
        #: Whether the other processes can be heard; browsers are told when they can't.
        self.is_whole = True
        self._heard_itself = True
        self._open: Counter[tuple[str, str]] = Counter()
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
            self._run(self._for_ever(self.feel_pulse, lambda: asyncio.sleep(LOOK_SECONDS)))
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
        self.is_whole = self._heard_itself = True
        self.loop = None

    def add(self, listener: Listener) -> bool:
        """Count ``listener`` in; False when its session or source has too many sockets open already."""
        of = _counted(listener)
        if any(self._open[one] >= most for one, most in of.items()):
            return False
        self._open.update(of.keys())
        self.listeners.setdefault(listener.stream, set()).add(listener)
        return True

    def remove(self, listener: Listener) -> None:
        """Count ``listener`` out; twice is once."""
        group = self.listeners.get(listener.stream, set())
        if listener not in group:
            return
        group.remove(listener)
        if not group:
            del self.listeners[listener.stream]
        for one in _counted(listener):
            self._open[one] -= 1
            if not self._open[one]:
                del self._open[one]

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
                    elif message["type"] == "live.pulse":
                        self._heard_itself = True
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
        if listener.say(text):
            listener.told = max(listener.told, version)
        else:
            self._drop(listener, 1013)

    def greet(self, listener: Listener, version: int) -> None:
        """Say where the stream is; a browser that knows less catches up over HTTP."""
        listener.told = version
        self.hand(listener, json.dumps({"event": "hello", "version": version}), version)
        if not self.is_whole:
            self.hand(listener, AWAY, version)

    def _drop(self, listener: Listener, code: int) -> None:
        self.remove(listener)
        listener.end(code)

    # -- what is looked after

    async def feel_pulse(self) -> None:
        """Tell all browsers when the other processes can't be heard any more, and when they can again."""
        if self._heard_itself != self.is_whole:
            self.is_whole = self._heard_itself
            log.warning("Other processes can %s", "be heard again" if self.is_whole else "not be heard")
            await self._tell_how_it_is()
        self._heard_itself = False
        with contextlib.suppress(Exception):  # the next time this shows
            async with asyncio.timeout(LOOK_SECONDS):
                await get_channel_layer().group_send(GROUP, {"type": "live.pulse", "from": self.id})

    async def look(self) -> None:
        """Greet whoever was not told of a version that the database had already at the last look."""
        moved = await database_sync_to_async(versions_of)(list(self.listeners))
        for stream, before in self._seen.items():
            for listener in list(self.listeners.get(stream, ())):
                if listener.told < before:
                    self.greet(listener, moved.get(stream, before))
        self._seen = moved

    async def _tell_how_it_is(self) -> None:
        """A greeting says that a browser is live again, and where the stream is."""
        versions = await database_sync_to_async(versions_of)(list(self.listeners))
        for listener in self._all():
            if listener.told == NOT_GREETED:
                continue  # its greeting comes, and says it too
            if self.is_whole:
                self.greet(listener, max(listener.told, versions.get(listener.stream, 0)))
            else:
                self.hand(listener, AWAY, listener.told)

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


def _counted(listener: Listener) -> dict[tuple[str, str], int]:
    """What a socket counts for, and the most of it."""
    of = {("source", listener.source): PER_SOURCE}
    return of | {("session", listener.session_key): PER_SESSION} if listener.session_key else of


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
