"""Insights at the door: what partners post from the site. And every page type as a thing."""

from typing import Any

from django import forms
from django.utils.html import strip_tags
from django.utils.text import slugify
from wagtail.models import Page, PageLogEntry

import things
from contributions.cleaning import clean_rich
from contributions.kinds import Kind, register
from contributions.models import Shown
from live.models import Step
from pages.forms import InsightWordsForm
from pages.models import (
    RESERVED_SLUGS,
    HomePage,
    InsightPage,
    LearningIndexPage,
    PartnerIndexPage,
    PartnerPage,
    ProgrammePage,
    StandardPage,
)

for model in (HomePage, LearningIndexPage, ProgrammePage, PartnerIndexPage, StandardPage):
    things.register(model)
things.register(PartnerPage, word="partner")


@register(InsightPage, in_sitemap=True, word="bijdrage")
class InsightKind(Kind):
    """A page a partner posted: publish and unpublish are Wagtail's."""

    label = "Bijdrage"
    icon = "inzicht"
    fields = ("title", "source_text")

    def form_class(self, thing: InsightPage) -> type[forms.Form]:
        """Title and text."""
        return InsightWordsForm

    def words(self, thing: InsightPage) -> dict[str, str]:
        """Title and text as typed; of what editors made in Wagtail, the words of its blocks."""
        text = thing.source_text
        if not text and (thing.short or thing.body):
            text = "\n\n".join(strip_tags(str(part.render())).strip() for part in [*thing.short, *thing.body])
        return {"title": thing.title, "text": text}

    def set_words(self, thing: InsightPage, words: dict[str, str]) -> None:
        """Store other words; what is on the site changes with the next publication (see ``set_shown``)."""
        thing.title, thing.draft_title = words["title"], words["title"]
        thing.source_text = words["text"]
        thing.summary = thing.source_text.split("\n")[0][:197]
        thing.set_text(clean_rich(words["text"]))
        thing.save()

    def erase(self, thing: InsightPage) -> None:
        """Wipe the words, also from its address, old revisions and Wagtail's log."""
        thing.slug = f"weg-{thing.pk}"
        thing.latest_revision = thing.live_revision = None
        self.set_words(thing, {"title": "Weggehaald", "text": ""})
        thing.revisions.all().delete()
        PageLogEntry.objects.filter(page=thing.pk).update(label=thing.title, data={})

    def save_new(self, thing: InsightPage) -> None:
        """Put it in the tree, not live. The parent's row is locked: two at once would take one path."""
        parent = Page.objects.select_for_update().get(pk=thing.index_pk).specific
        thing.slug = free_slug(parent, thing.title)
        thing.live = False
        thing.set_text(clean_rich(thing.source_text))
        thing.summary = thing.source_text.split("\n")[0][:197]
        parent.add_child(instance=thing)

    def set_shown(self, thing: InsightPage, shown: Shown, step: Step | None) -> None:
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

    def page(self, thing: InsightPage) -> Page:
        """Itself."""
        return thing.page_ptr

    def where(self, thing: InsightPage) -> str:
        """Its title."""
        return thing.title


def free_slug(index: Page, title: str) -> str:
    """An address under ``index`` that is free and looks like ``title``; call it with the row of ``index`` locked."""
    slug = slugify(title)[:60].strip("-") or "bijdrage"
    taken = set(index.get_children().filter(slug__startswith=slug).values_list("slug", flat=True)) | RESERVED_SLUGS
    free, number = slug, 2
    while free in taken:
        free, number = f"{slug}-{number}", number + 1
    return free
