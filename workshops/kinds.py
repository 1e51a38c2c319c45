"""Records of sessions at the door: what partners post from their pilot site."""

from typing import Any

from django import forms

import things
from contributions.kinds import register
from pages.kinds import PageKind
from pages.templatetags.look_tags import long_date
from workshops.forms import RecordWordsForm
from workshops.models import PilotSiteIndexPage, PilotSitePage, WorkshopPage

things.register(PilotSiteIndexPage)
things.register(PilotSitePage, word="proeftuin")


@register(WorkshopPage, in_sitemap=True, word="werksessie", author="owner_id")
class WorkshopKind(PageKind):
    """A record of a session. Editors plan sessions in Wagtail; those are reported on like any other page."""

    label = "Verslag"
    icon = "tafel"
    fields = ("title", "place", "heard", "decided", "next_steps")

    def form_class(self, thing: WorkshopPage) -> type[forms.Form]:
        """The words; day and numbers stay as they are."""
        return RecordWordsForm

    def words(self, thing: WorkshopPage) -> dict[str, str]:
        """What somebody typed; of a plan of the editors', what it says to who is asked to come."""
        words = super().words(thing)
        if not thing.is_held and not words["heard"]:
            words["heard"] = "\n".join(f"{question} {answer}" for question, answer in thing.four_things)
        return words

    def place(self, thing: WorkshopPage) -> object:
        """The same words for another day are another record."""
        return thing.date

    def hold_first(self, thing: WorkshopPage) -> bool:
        """Somebody looks at every photo first."""
        return bool(thing.new_photos) or bool(thing.pk and thing.photos.exists())

    def save_new(self, thing: WorkshopPage) -> None:
        """Its photos come along."""
        super().save_new(thing)
        thing.take_photos(thing.new_photos)

    def pictures(self, thing: WorkshopPage) -> list[Any]:
        """Its photos."""
        return list(thing.photos.all())

    def slug_words(self, thing: WorkshopPage) -> str:
        """The day comes first."""
        return f"{thing.date} {thing.title}"

    def where(self, thing: WorkshopPage) -> str:
        """Its title and its day."""
        return f"{thing.title} ({long_date(thing.date)})"

    def erase(self, thing: WorkshopPage) -> None:
        """Wipe the words and the numbers."""
        thing.photos.all().delete()
        thing.experts = thing.volunteers = thing.professionals = thing.policymakers = None
        thing.who_asks = thing.how_long = thing.what_you_get = thing.what_happens = ""
        super().erase(thing)
