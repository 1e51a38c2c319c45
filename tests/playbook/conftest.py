"""A written chapter of the playbook and its first stukje."""

from typing import Any

import pytest

from pages.models import HomePage
from playbook.merging import WORDY, raw_blocks
from playbook.models import ChapterPage


@pytest.fixture
def chapter(site: HomePage) -> ChapterPage:
    """A chapter with a first text."""
    return ChapterPage.objects.get(slug="samen-met-mensen-in-armoede-bedenken")


@pytest.fixture
def pieces(chapter: ChapterPage) -> list[dict[str, Any]]:
    """Its stukjes, as Wagtail stores them."""
    return [block for block in raw_blocks(chapter.body) if block["type"] in WORDY]


@pytest.fixture
def piece(pieces: list[dict[str, Any]]) -> str:
    """The id of its first stukje."""
    return pieces[0]["id"]
