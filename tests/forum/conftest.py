"""Places in the forum."""

import pytest

from forum.models import BoardPage
from tests.forum.cast import make_board


@pytest.fixture
def quiet_board(site) -> BoardPage:
    """A group for whoever is signed in."""
    return make_board("Onder ons", "onder-ons", "login")
