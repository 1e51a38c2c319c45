"""Tell open browsers, from any thread, without waiting."""

import asyncio
import logging
from typing import Any, Literal, TypedDict

from asgiref.sync import async_to_sync
from channels.layers import InMemoryChannelLayer, get_channel_layer

from live.hub import GROUP, hub

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


def _send(message: dict[str, Any]) -> None:
    layer = get_channel_layer()
    try:
        if hub.loop and hub.loop.is_running():
            # The in-memory layer is safe on its own loop only; nobody waits for the outcome.
            asyncio.run_coroutine_threadsafe(_quietly(layer, message), hub.loop)
        elif not isinstance(layer, InMemoryChannelLayer):
            async_to_sync(_quietly)(layer, message)
    except RuntimeError:  # the loop is closing: readers come back and catch up
        log.warning("Not told: the server is stopping")


async def _quietly(layer: Any, message: dict[str, Any]) -> None:
    try:
        await layer.group_send(GROUP, message)
    except Exception as error:  # Redis may vanish without loss; browsers catch up over HTTP
        log.warning("Not told (%s): %s", type(error).__name__, message["type"])
