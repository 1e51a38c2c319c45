"""What other rooms show of the playbook."""

from typing import Any

from django import template

from contributions.difference import Part
from pages.kept import kept
from people.access import Visitor
from playbook.difference import difference_of_html
from playbook.house_rules import code_of
from playbook.merging import text_of
from playbook.models import BlockVersion, ChapterPage
from playbook.versions import current_numbers, draft_block

register = template.Library()


@register.simple_tag
def newest_chapters(user: Visitor, count: int) -> list[ChapterPage]:
    """The chapters that were published last, written-out ones first."""

    def make() -> list[ChapterPage]:
        chapters = ChapterPage.objects.visible_to(user)
        return sorted(chapters.order_by("-last_published_at", "number"), key=lambda c: not c.body)[:count]

    return kept(f"chapters-{count}", make, user)


@register.filter
def difference_to(old: str, new: str) -> list[Part]:
    """Return the difference in words between the HTML of two versions of a stukje."""
    return difference_of_html(old, new)


@register.filter
def reason_id(block_id: str) -> str:
    """Return the id of a reason's element: what a decision with that reason leads to."""
    return f"reden-{code_of(block_id)}"


@register.simple_tag
def draft_words(version: BlockVersion) -> dict[str, Any]:
    """Return the words of a version's stukje in the newest draft (``html``) and their ``number``."""
    number = current_numbers(version.page_id).get(version.block_id, 0)
    return {"html": text_of(draft_block(version.page, version.block_id)), "number": number}
