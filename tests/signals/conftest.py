"""Signals for these tests."""

from collections.abc import Callable
from typing import Any

import pytest

from pages.models import HomePage, Theme
from people.models import User
from signals.models import PolicySignal, SignalBoardPage
from tests.cast import publish


@pytest.fixture
def signals(site: HomePage) -> SignalBoardPage:
    """The board."""
    return SignalBoardPage.objects.get()


@pytest.fixture
def make_signal(signals: SignalBoardPage) -> Callable[..., PolicySignal]:
    """A signal, not sent yet."""

    def make(author: User | None = None, text: str = "Ik moest drie keer terug.", **fields: Any) -> PolicySignal:
        theme = Theme.objects.get(slug="recht")
        return PolicySignal(board=signals, author=author, text=text, **{"theme": theme, **fields})

    return make


@pytest.fixture
def given(make_signal: Callable[..., PolicySignal], amina: User, bart: User) -> PolicySignal:
    """A signal of Amina's on the board."""
    return publish(make_signal(amina, given_title="Drie keer hetzelfde papier"), amina, bart).thing
