"""Things to link."""

import pytest

from pages.models import HomePage
from signals.models import PolicySignal


@pytest.fixture
def signal(site: HomePage) -> PolicySignal:
    """A signal of the project's own documents: nobody's own."""
    return PolicySignal.objects.get(number=3)
