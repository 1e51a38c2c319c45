"""Insights at the door: what partners post from the site. And every page type as a thing."""

from typing import Any

from django.utils.html import strip_tags
from django.utils.text import slugify
from wagtail.models import Page, PageLogEntry

import things
from contributions.cleaning import clean_rich
from contributions.forms import WordsForm
from contributions.kinds import Kind, register
from contributions.models import Shown
from live.models import Step
from pages.forms import InsightWordsForm
from pages.models import (
    RESERVED_SLUGS,
    CommitmentsPage,
    HomePage,
    InsightPage,
    LearningIndexPage,
    PartnerIndexPage,
    PartnerPage,
    ProgrammePage,
    StandardPage,
)
from people.models import User

for model in (HomePage, LearningIndexPage, ProgrammePage, PartnerIndexPage, CommitmentsPage, StandardPage):
    things.register(model)
things.register(PartnerPage, word="partner")


class PageKind(Kind):
    """A page somebody posts from the site: publish and unpublish are Wagtail's. Subclass, with ``fields``."""

    def prepare(self, thing: Any) -> None:
        """Make what follows from the words, before they are stored."""

    def slug_words(self, thing: Any) -> str:
        """What its address is made of."""
        return str(thing.title)

    def set_words(self, thing: Any, words: dict[str, str]) -> None:
        """Store other words; what is on the site changes with the next publication (see ``set_shown``)."""
        for field, text in words.items():
            setattr(thing, field, text)
        thing.draft_title = thing.title
        self.prepare(thing)
        thing.save()

    def erase(self, thing: Any) -> None:
        """Wipe the words, also from its address, old revisions and Wagtail's log."""
        thing.slug = f"weg-{thing.pk}"
        thing.latest_revision = thing.live_revision = None
        self.set_words(thing, {**dict.fromkeys(self.words(thing), ""), "title": "Weggehaald"})
        thing.revisions.all().delete()
        PageLogEntry.objects.filter(page=thing.pk).update(label=thing.title, data={})

    def save_new(self, thing: Any) -> None:
        """Put it in the tree, not live. The parent's row is locked: two at once would take one path."""
        parent = locked(thing.index_pk).specific
        thing.slug = free_slug(parent, self.slug_words(thing))
        thing.live = False
        self.prepare(thing)
        parent.add_child(instance=thing)

    def set_shown(self, thing: Any, shown: Shown, step: Step | None) -> None:
        """Publish or unpublish."""
        if shown == Shown.YES:
            thing.save_revision(clean=False).publish()
        else:
            thing.refresh_from_db(fields=["live"])  # publishing worked on a copy made from the revision
            if thing.live:
                thing.unpublish()

    def gone(self, thing: Any) -> Shown:
        """A page that is gone is a 404."""
        return Shown.NO

    def page(self, thing: Any) -> Page:
        """Itself."""
        page: Page = thing.page_ptr
        return page

    def where(self, thing: Any) -> str:
        """Its title."""
        return str(thing.title)


@register(InsightPage, in_sitemap=True, word="bijdrage", author="owner_id")
class InsightKind(PageKind):
    """What a partner learned."""

    about = ("partner",)
    label = "Bijdrage"
    icon = "inzicht"
    fields = ("title", "source_text")
    is_rich = True

    def form_class(self, thing: InsightPage) -> type[WordsForm]:
        """Title and text."""
        return InsightWordsForm

    def signed(self, thing: InsightPage, author: User | None) -> str:
        """The organisation a partner speaks for."""
        return str(thing.partner or "")

    def words(self, thing: InsightPage) -> dict[str, str]:
        """Title and text as typed; of what editors made in Wagtail, the words of its blocks."""
        text = thing.source_text
        if not text and (thing.short or thing.body):
            text = "\n\n".join(strip_tags(str(part.render())).strip() for part in [*thing.short, *thing.body])
        return {"title": thing.title, "text": text}

    def set_words(self, thing: InsightPage, words: dict[str, str]) -> None:
        """The form calls its text ``text``."""
        super().set_words(thing, {"title": words["title"], "source_text": words["text"]})

    def prepare(self, thing: InsightPage) -> None:
        """The body and the one line for lists."""
        thing.set_text(clean_rich(thing.source_text))
        thing.summary = thing.source_text.split("\n")[0][:197]


def locked(pk: int) -> Page:
    """The page, its row locked until the transaction ends: whoever else puts something below it waits."""
    page: Page = Page.objects.select_for_update().get(pk=pk)
    return page


def free_slug(index: Page, title: str) -> str:
    """An address under ``index`` that is free and looks like ``title``; call it with the row of ``index`` locked."""
    slug = slugify(title)[:60].strip("-") or "bijdrage"
    taken = set(index.get_children().filter(slug__startswith=slug).values_list("slug", flat=True)) | RESERVED_SLUGS
    free, number = slug, 2
    while free in taken:
        free, number = f"{slug}-{number}", number + 1
    return free
