"""Records of sessions at the door: what partners post from their pilot site."""

from datetime import date
from typing import Any

import things
from contributions.forms import WordsForm
from contributions.kinds import register
from pages.kinds import PageKind, free_slug, locked
from pages.templatetags.look_tags import long_date
from people.models import User
from workshops.files import RecordFile, WorkshopAttachment, WorkshopPhoto
from workshops.forms import change_form
from workshops.models import COUNTS, PilotSiteIndexPage, PilotSitePage, WorkshopPage

things.register(PilotSiteIndexPage)
things.register(PilotSitePage, word="proeftuin")


@register(WorkshopPage, in_sitemap=True, word="werksessie", author="owner_id")
class WorkshopKind(PageKind):
    """A record of a session. Editors plan sessions in Wagtail; those are reported on like any other page."""

    about = ("organisation",)
    label = "Verslag"
    icon = "tafel"
    fields = ("title", "place", "heard", "decided", "next_steps")
    is_rich = True
    fetched_lists = ("photos", "attachments")

    def form_class(self, thing: WorkshopPage) -> type[WordsForm]:
        """The words, the day, the numbers, and what each file is."""
        return change_form(self._files(thing))

    def words(self, thing: WorkshopPage) -> dict[str, str]:
        """What somebody typed, day, numbers and files included; of a plan, what it says to who is asked to come."""
        words = super().words(thing)
        if not thing.is_held and not words["heard"]:
            words["heard"] = "\n".join(f"{question} {answer}" for question, answer in thing.four_things)
        counts = {name: getattr(thing, name) for name in COUNTS}
        numbers = {name: "" if count is None else str(count) for name, count in counts.items()}
        return {**words, "date": str(thing.date), **numbers, **{file.key: file.words for file in self._files(thing)}}

    def same(self, words: dict[str, str]) -> dict[str, str]:
        """The words, the day and the numbers; files may come with a second try."""
        return {name: words.get(name, "") for name in (*self.fields, "date", *COUNTS)}

    def read(self, name: str, text: str) -> tuple[str, str]:
        """Day, numbers and files say what they are."""
        if name == "date":
            return "Dag", long_date(date.fromisoformat(text))
        if name in COUNTS:
            return str(WorkshopPage._meta.get_field(name).verbose_name).capitalize(), text
        labels = [model.LABEL for model in (WorkshopPhoto, WorkshopAttachment) if name.startswith(f"{model.WORDS}_")]
        return "".join(labels), text

    def set_words(self, thing: WorkshopPage, words: dict[str, str]) -> None:
        """Store other words, another day, other numbers. The address of what nobody read yet follows its day."""
        for file in self._files(thing):
            if file.key in words:
                type(file).objects.filter(pk=file.pk).update(**{file.WORDS: words[file.key]})
        for name in COUNTS:
            if name in words:
                setattr(thing, name, int(words[name]) if words[name] else None)
        if words.get("date") and words["date"] != str(thing.date):
            thing.date = date.fromisoformat(words["date"])
            if not thing.first_published_at:
                thing.slug = free_slug(locked(thing.get_parent().pk), self.slug_words(thing))
        super().set_words(thing, {name: words[name] for name in self.fields})

    @staticmethod
    def _files(thing: WorkshopPage) -> list[RecordFile]:
        return [*thing.photos.all(), *thing.attachments.all()] if thing.pk else []

    def signed(self, thing: WorkshopPage, author: User | None) -> str:
        """The organisation a partner speaks for."""
        return str(thing.organisation or "")

    def place(self, thing: WorkshopPage) -> object:
        """The same words for another day are another record."""
        return thing.date

    def hold_first(self, thing: WorkshopPage) -> bool:
        """Somebody looks at every photo and document first."""
        if thing.new_photos or thing.new_attachments:
            return True
        return bool(thing.pk) and (thing.photos.exists() or thing.attachments.exists())

    def save_new(self, thing: WorkshopPage) -> None:
        """Its photos and documents come along."""
        super().save_new(thing)
        thing.take_files(thing.new_photos, thing.new_attachments)

    def pictures(self, thing: WorkshopPage) -> list[Any]:
        """Its photos."""
        return list(thing.photos.all())

    def attachments(self, thing: WorkshopPage) -> list[Any]:
        """Its documents."""
        return list(thing.attachments.all())

    def slug_words(self, thing: WorkshopPage) -> str:
        """The day comes first."""
        return f"{thing.date} {thing.title}"

    def where(self, thing: WorkshopPage) -> str:
        """Its title and its day."""
        return f"{thing.title} ({long_date(thing.date)})"

    def erase(self, thing: WorkshopPage) -> None:
        """Wipe the words, the numbers and the files."""
        thing.photos.all().delete()
        thing.attachments.all().delete()
        thing.experts = thing.volunteers = thing.professionals = thing.policymakers = None
        thing.who_asks = thing.how_long = thing.what_you_get = thing.what_happens = ""
        super().erase(thing)
