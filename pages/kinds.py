"""Insights at the door: what partners post from the site. And every page type as a thing."""

from typing import Any

from django import forms
from wagtail.models import Page

import things
from contributions.cleaning import clean_rich
from contributions.kinds import Kind, register
from contributions.models import Shown
from live.models import Step
from pages.forms import InsightWordsForm
from pages.models import (
    HomePage,
    InsightPage,
    LearningIndexPage,
    PartnerIndexPage,
    PartnerPage,
    ProgrammePage,
    StandardPage,
)

for model in (HomePage, LearningIndexPage, ProgrammePage, PartnerIndexPage, PartnerPage, StandardPage):
    things.register(model)


@register(InsightPage, in_sitemap=True)
class InsightKind(Kind):
    """A page a partner posted: publish and unpublish are Wagtail's."""

    label = "Bijdrage"
    icon = "inzicht"
    fields = ("title", "source_text")

    def form_class(self, thing: InsightPage) -> type[forms.Form]:
        """Title and text."""
        return InsightWordsForm

    def words(self, thing: InsightPage) -> dict[str, str]:
        """Title and text as typed."""
        return {"title": thing.title, "text": thing.source_text}

    def set_words(self, thing: InsightPage, words: dict[str, str]) -> None:
        """Store other words; what is on the site changes with the next publication (see ``set_shown``)."""
        thing.title, thing.draft_title = words["title"], words["title"]
        thing.source_text = words["text"]
        thing.summary = thing.source_text.split("\n")[0][:197]
        thing.set_text(clean_rich(words["text"]))
        thing.save()

    def erase(self, thing: InsightPage) -> None:
        """Wipe the words, also from old revisions."""
        self.set_words(thing, {"title": "Weggehaald", "text": ""})
        thing.revisions.all().delete()
        Page.objects.filter(pk=thing.pk).update(latest_revision=None, live_revision=None)

    def save_new(self, thing: InsightPage) -> None:
        """Put it in the tree, not live. The parent's row is locked: two at once would take one path."""
        parent = Page.objects.select_for_update().get(pk=thing.index_pk).specific
        thing.live = False
        thing.set_text(clean_rich(thing.source_text))
        thing.summary = thing.source_text.split("\n")[0][:197]
        parent.add_child(instance=thing)

    def set_shown(self, thing: InsightPage, shown: Shown, step: Step | None) -> None:
        """Publish or unpublish."""
        if shown == Shown.YES:
            thing.save_revision(clean=False).publish()
        elif thing.live:
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
