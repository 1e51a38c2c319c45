"""Other words for a stukje, and what editors do with them."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from contributions.forms import ContributionForm, WordsField, WordsForm
from playbook.blocks import LINE
from playbook.marks import as_typed

WHY_LIMIT = 500


def suggested_text() -> WordsField:
    """The stukje as somebody would write it."""
    return WordsField(
        label="Zo zou ik het schrijven",
        help_text="Maak het gerust korter of langer. Een regel met een streepje wordt een lijst.",
        limit=settings.POST_LIMIT,
        rows=10,
        empty="Dit is nog leeg. Schrijf hoe jij het zou zeggen.",
    )


def one_line() -> WordsField:
    """A rule or a reason as somebody would write it: in a field they can read whole, and kept as one line."""
    return WordsField(
        label="Zo zou ik het schrijven",
        help_text=f"Eén korte zin: hoogstens {LINE} tekens.",
        limit=LINE,
        rows=1,
        widget=forms.Textarea(attrs={"rows": 3}),
        empty="Dit is nog leeg. Schrijf hoe jij het zou zeggen.",
    )


def suggested_why() -> WordsField:
    """Why that is better."""
    return WordsField(label="Waarom? (mag leeg)", limit=WHY_LIMIT, rows=3, required=False)


class SuggestionForm(ContributionForm):
    """Other words for one stukje.

    Args:
        old: the HTML of the stukje as it is on the site.
        number: the number of those words.
    """

    text = suggested_text()
    why = suggested_why()
    with_name = forms.ChoiceField(
        label="Mag de naam die je koos erbij staan?",
        choices=[("ja", "Ja"), ("nee", "Nee, liever niet")],
        initial="ja",
        widget=forms.RadioSelect,
        error_messages={"required": "Kies ja of nee.", "invalid_choice": "Kies ja of nee."},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args: Any, old: str, number: int, name: str, **kwargs: Any) -> None:
        self.old, self.number = as_typed(old), number
        kwargs["initial"] = {"text": self.old, "seen": number, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.fields["with_name"].choices = [("ja", f"Ja: {name}"), ("nee", "Nee, liever niet")]  # type: ignore[attr-defined]

    def clean_text(self) -> str:
        """Other words than there are now."""
        text: str = self.cleaned_data["text"]
        if text.split() == self.old.split():
            raise ValidationError("Je veranderde nog niets. Pas de tekst aan zoals jij het zou zeggen.")
        return text

    def clean(self) -> dict[str, Any]:
        """Written for the words on the site now; if they changed meanwhile, look once more."""
        data = super().clean() or {}
        if data.get("seen") != self.number:
            self.data = {**self.data.dict(), "seen": str(self.number)}
            raise ValidationError(
                "Deze tekst veranderde terwijl je schreef. Lees wat er nu staat. Stuur je tekst dan opnieuw."
            )
        return data


class OneLineForm(SuggestionForm):
    """Other words for one rule or reason."""

    text = one_line()


class SuggestionWordsForm(WordsForm):
    """Other words for a suggestion of one's own."""

    text = suggested_text()
    why = suggested_why()


class OneLineWordsForm(SuggestionWordsForm):
    """The same for a rule or a reason."""

    text = one_line()


def words_to_take(**kind: Any) -> WordsField:
    """What an editor puts in the text."""
    return WordsField(
        label="Deze woorden komen in de tekst",
        help_text="Neem ze over zoals ze zijn, of pas ze eerst aan.",
        required=False,
        **kind,
    )


class DecideForm(forms.Form):
    """An editor takes a suggestion over, as it is or edited, or says why not."""

    do = forms.ChoiceField(
        choices=[("take", "Neem over in de tekst"), ("decline", "Neem niet over")],
        error_messages={"required": "Kies wat je doet.", "invalid_choice": "Kies wat je doet."},
    )
    text = words_to_take(limit=settings.INSIGHT_LIMIT, rows=10)
    answer = WordsField(label="Waarom niet? (nodig als je het niet overneemt)", limit=1000, rows=3, required=False)
    base = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    edits = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def clean(self) -> dict[str, Any]:
        """Words to take over, or a reason."""
        data = super().clean() or {}
        if data.get("do") == "take" and "text" in data and not data["text"]:
            self.add_error("text", "Dit is leeg. Schrijf wat er in de tekst moet komen.")
        if data.get("do") == "decline" and "answer" in data and not data["answer"]:
            self.add_error("answer", "Schrijf waarom. De schrijver krijgt het te lezen.")
        return data


class DecideOneLineForm(DecideForm):
    """The same for a rule or a reason."""

    text = words_to_take(limit=LINE, rows=1, widget=forms.Textarea(attrs={"rows": 3}))
