"""What other rooms show of the playbook."""

from django import template

from pages.kept import kept
from people.access import Visitor
from playbook.difference import Part, difference_of_html
from playbook.models import ChapterPage

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
