"""Suggestions at the door."""

from typing import Any

from django.db.models import F
from wagtail.models import Page

from contributions.forms import WordsForm
from contributions.kinds import Kind, Since, register
from contributions.models import Shown, Submission
from live.models import Step
from people.models import User
from playbook.forms import OneLineWordsForm, SuggestionWordsForm
from playbook.models import Suggestion
from playbook.versions import scrub


@register(Suggestion, part_of="page", word="voorstel", is_reaction=True)
class SuggestionKind(Kind):
    """Other words for a stukje. On the site it is a proposal; only editors put it in the text."""

    label = "Voorstel"
    icon = "pen"
    fields = ("text", "why")
    fetched_with = ("page", "taken_as")

    def form_class(self, thing: Suggestion) -> type[WordsForm]:
        """The words, and why."""
        return OneLineWordsForm if thing.page.specific_class.line_limit else SuggestionWordsForm

    def set_words(self, thing: Suggestion, words: dict[str, str]) -> None:
        """Store other words; an editor who reads the old ones is told."""
        thing.text, thing.why = words["text"], words["why"]
        thing.save(update_fields=["text", "text_html", "why"])
        Suggestion.objects.filter(pk=thing.pk).update(edits=F("edits") + 1)

    def erase(self, thing: Suggestion) -> None:
        """Wipe the words; where the editors took them over, they must write that stukje anew."""
        now = Suggestion.objects.select_for_update(no_key=True).get(pk=thing.pk)
        super().erase(thing)
        if now.taken_as_id and now.taken_as:
            scrub(now.taken_as)

    def set_shown(self, thing: Suggestion, shown: Shown, step: Step | None) -> None:
        """List it with its stukje, or not."""
        thing.shown = shown
        thing.save(update_fields=["shown"])

    def gone(self, thing: Any) -> Shown:
        """A suggestion that is gone leaves no place behind."""
        return Shown.NO

    def page(self, thing: Suggestion) -> Page:
        """The chapter, or the rules."""
        return thing.page

    def signed(self, thing: Suggestion, author: User | None) -> str:
        """As the writer chose."""
        return author.shown_name if author and thing.with_name else ""

    def may_change(self, submission: Submission) -> bool:
        """Until the editors decided."""
        return submission.thing.is_open and super().may_change(submission)

    def since(self, thing: Suggestion) -> list[Since]:
        """What the editors did with it, as long as it is on the site."""
        if thing.shown != Shown.YES or thing.is_open:
            return []
        if thing.outcome == Suggestion.Outcome.DECLINED:
            return [Since(f"De redactie nam je tekst niet over. Waarom: {thing.answer}")]
        if thing.taken_as and thing.taken_as.published_at:
            page = thing.page
            return [Since(f"Je tekst kwam in {page.specific_class.whole}.", f"{page.get_url() or ''}geschiedenis/")]
        return [Since("De redactie nam je tekst over. Hij komt in de volgende versie.")]

    def told(self, thing: Suggestion, event: str) -> str:
        """What the editors did with it."""
        if event != f"suggestion-{thing.pk}":
            return ""
        if thing.outcome == Suggestion.Outcome.TAKEN:
            return "De redactie heeft je tekst overgenomen. Hij komt in de volgende versie."
        return f"De redactie neemt je tekst niet over. Waarom: {thing.answer}"
