"""A hub that runs, over a few pages that are really committed."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from channels.layers import channel_layers

from live.hub import hub
from pages.models import HomePage
from tests.small_site import build


@pytest.fixture
def site(transactional_db: Any) -> HomePage:
    return build()


@pytest.fixture
def in_memory(settings: Any) -> None:
    """One process: no Redis, wherever the tests run."""
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    channel_layers.backends.clear()


@pytest.fixture
async def running_hub(in_memory: None) -> AsyncIterator[Any]:
    await hub.start()
    yield hub
    await hub.stop()
    assert hub.listeners == {}, "a socket that ended is still counted in"
