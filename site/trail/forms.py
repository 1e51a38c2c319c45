"""The form that lays a link."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import Truncator

import things
from things.models import SearchEntry
from things.words import MOST_SIGNS
from trail.finding import NotHere, find
from trail.models import Link, Sort

#: What one says of the thing one starts from: (sort, is it the later one?), the words.
WAYS: dict[str, tuple[str, bool, str]] = {
    "komt-van": (Sort.COMES_FROM, True, "Dit komt van …"),
    "steunt-op": (Sort.RESTS_ON, True, "Dit steunt op …"),
    "was-eerst": (Sort.BECAME, True, "Dit was eerst …"),
    "antwoord-op": (Sort.ANSWERS, True, "Dit is een antwoord op …"),
    "hieruit-kwam": (Sort.COMES_FROM, False, "Hieruit kwam …"),
    "hierop-steunt": (Sort.RESTS_ON, False, "Hierop steunt …"),
    "werd": (Sort.BECAME, False, "Dit werd …"),
    "kreeg-antwoord": (Sort.ANSWERS, False, "Dit kreeg antwoord in …"),
}
_PICK = "Kies één van de acht."


class LinkForm(forms.Form):
    """How, and which other thing. The thing one starts from is in the address."""

    hoe = forms.ChoiceField(
        label="Wat wil je zeggen?",
        choices=[(code, words) for code, (_sort, _is_later, words) in WAYS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _PICK, "invalid_choice": _PICK},
    )
    zoek = forms.CharField(
        label="Welke andere tekst?",
        help_text="Zoek met één of twee woorden. Of plak het adres van de tekst.",
        max_length=MOST_SIGNS * 2,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
        error_messages={"max_length": "Dat is te lang. Zoek met één of twee woorden."},
    )
    andere = forms.ChoiceField(
        label="Wat we vonden",
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Die tekst vinden we niet meer. Zoek opnieuw."},
    )

    def __init__(self, data: Any, *, typed: Any, thing: Any, user: Any) -> None:
        """``typed`` is what stands in the form, also while somebody only searches (then ``data`` is None)."""
        super().__init__(data, initial={name: typed.get(name, "") for name in ("hoe", "zoek")})
        self.thing, self.user = thing, user
        self.other: Any = None
        self.problem = ""
        question = " ".join(str(typed.get("zoek", "")).replace("\x00", " ").split())
        self.has_searched = bool(question) and len(question) <= MOST_SIGNS * 2
        self.found = self._find(question) if self.has_searched else []
        choices = self.fields["andere"]
        choices.choices = [(entry.key, _label(entry)) for entry in self.found]  # type: ignore[attr-defined]

    def _find(self, question: str) -> Sequence[SearchEntry]:
        own = things.key_of(self.thing)
        try:
            return [entry for entry in find(question, self.user) if entry.key != own]
        except NotHere:
            self.problem = "Dat adres is niet van deze site. Je kan alleen teksten van hier verbinden."
            return []

    def clean(self) -> dict[str, Any]:
        """Both there, and not the same."""
        data = super().clean() or {}
        if "andere" not in self.errors and "zoek" not in self.errors:
            self.other = things.resolve(data.get("andere", ""), self.user)
            if self.other is None:
                self._say_what_misses()
        return data

    def _say_what_misses(self) -> None:
        if not self.has_searched:
            self.add_error("zoek", "Zoek eerst de andere tekst.")
        elif not self.found:
            self.add_error("zoek", self.problem or "We vonden niets. Probeer een ander woord.")
        else:
            self.add_error("andere", "Kies één van deze teksten.")

    def lay(self) -> Link:
        """Lay the link of a valid form.

        Raises:
            AlreadyLinked: there is one between these two.
        """
        sort, is_later, _words = WAYS[self.cleaned_data["hoe"]]
        earlier, later = (self.other, self.thing) if is_later else (self.thing, self.other)
        link: Link = Link.objects.lay(earlier, later, sort, self.user)
        return link


def _label(entry: SearchEntry) -> str:
    """Its title and what it is; of a reaction, what it is a reaction to and how it begins."""
    begins = f": “{Truncator(entry.text).words(8)}”" if entry.is_reaction and entry.text else ""
    return f"{entry.shown_title} ({entry.kind}{begins})"
