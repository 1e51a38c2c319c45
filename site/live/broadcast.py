"""Tell open browsers, from any thread, without waiting."""

import logging
from typing import Any, Literal, TypedDict

from asgiref.sync import async_to_sync
from channels.layers import InMemoryChannelLayer, get_channel_layer

from live.hub import hub, publish

log = logging.getLogger(__name__)


class Message(TypedDict):
    """What a browser hears: something appeared, changed or vanished, at this version of the stream."""

    event: Literal["appear", "change", "vanish"]
    id: str
    version: int
    html: str


def broadcast(stream: str, content: Message) -> None:
    """Tell everyone who listens to ``stream``. Never raises: the page is complete without it."""
    _send({"type": "live.message", "stream": stream, "content": dict(content)})


def revoke(session_key: str) -> None:
    """Close all sockets of an ended session, in every process."""
    _send({"type": "live.revoke", "session_key": session_key})


def ask_again() -> None:
    """Rights changed somewhere: ask at once for every socket whether it may stay open."""
    _send({"type": "live.recheck"})


def _send(message: dict[str, Any]) -> None:
    message = {**message, "from": hub.id}
    loop = hub.loop
    try:
        if loop is not None and loop.is_running():
            # Channel layers are safe on their own loop only (the in-memory one was 5 s late from a thread).
            loop.call_soon_threadsafe(hub.take, message)
        elif not isinstance(layer := get_channel_layer(), InMemoryChannelLayer):
            async_to_sync(publish)(layer, message)  # a process without sockets, such as the task worker's
    except RuntimeError:  # the loop is closing: readers come back and catch up
        log.warning("Not told: the server is stopping")
