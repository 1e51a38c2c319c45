"""Filters of the learning platform, and the short form partners post with."""

from functools import partial
from typing import Any

from django import forms
from django.conf import settings

from contributions.forms import ContributionForm, WordsField, WordsForm
from pages.kept import kept
from pages.models import InsightPage, Step, Theme
from people.models import Organisation
from things.words import MOST_SIGNS


def title_field() -> WordsField:
    """The title of a contribution."""
    return WordsField(
        label="Titel",
        help_text="Zeg in één zin waarover het gaat.",
        limit=120,
        rows=1,
        empty="Geef je bijdrage een titel.",
    )


def text_field() -> WordsField:
    """The text of a contribution."""
    return WordsField(
        label="Wat leerde je?",
        help_text="Een lege regel begint een nieuwe alinea. Een regel met een streepje wordt een lijst.",
        limit=settings.INSIGHT_LIMIT,
        rows=10,
        empty="Dit is nog leeg. Schrijf een paar zinnen.",
    )


class InsightForm(ContributionForm):
    """A partner shares what they learned."""

    kind = forms.ChoiceField(
        label="Wat deel je?",
        choices=InsightPage.Kind,
        widget=forms.RadioSelect,
        error_messages={"required": "Kies één van deze vier.", "invalid_choice": "Kies één van deze vier."},
    )
    title = title_field()
    text = text_field()
    theme = forms.ModelChoiceField(
        Theme.objects.all(),
        label="Waarover gaat het?",
        to_field_name="slug",
        empty_label="Kies een thema",
        error_messages={"required": "Kies waarover het gaat.", "invalid_choice": "Kies waarover het gaat."},
    )
    step = forms.ModelChoiceField(
        Step.objects.all(),
        label="Bij welke stap hoort het?",
        to_field_name="number",
        required=False,
        empty_label="Geen stap",
        error_messages={"invalid_choice": "Kies een stap uit de lijst, of geen."},
    )


class InsightWordsForm(WordsForm):
    """Other words for an insight of one's own."""

    title = title_field()
    text = text_field()


def _choices(model: Any, field: str, all_words: str) -> list[tuple[str, str]]:
    """The rows of a small table of the editors', by ``field``; example organisations share nothing."""
    rows = model.objects.filter(is_example=False) if model is Organisation else model.objects.all()
    listed = kept(f"choices-{model._meta.label_lower}", lambda: [(str(getattr(row, field)), str(row)) for row in rows])
    return [("", all_words), *listed]


class FilterForm(forms.Form):
    """The filters above the list: a GET form. Unknown values are left out, with a note."""

    KINDS = {"vraag": "question", "ervaring": "experience", "inzicht": "insight", "resultaat": "result"}

    soort = forms.ChoiceField(required=False, widget=forms.HiddenInput, choices=[("", ""), *((w, w) for w in KINDS)])
    thema = forms.ChoiceField(
        label="Waarover?", required=False, choices=partial(_choices, Theme, "slug", "Alle thema’s")
    )
    partner = forms.ChoiceField(
        label="Van wie?", required=False, choices=partial(_choices, Organisation, "slug", "Alle partners")
    )
    stap = forms.ChoiceField(
        label="Bij welke stap?", required=False, choices=partial(_choices, Step, "number", "Alle stappen")
    )

    def chosen(self) -> dict[str, Any]:
        """The filters that make sense, as lookups on ``InsightPage``."""
        self.is_valid()
        data = self.cleaned_data
        lookups = {"kind": self.KINDS.get(data.get("soort", "")), "theme__slug": data.get("thema"),
                   "partner__slug": data.get("partner"), "step__number": data.get("stap")}  # fmt: skip
        return {name: value for name, value in lookups.items() if value}

    def notes(self) -> list[str]:
        """What was left out, in plain words."""
        names = {"soort": "soort", "thema": "thema", "partner": "partner", "stap": "stap"}
        return [f"Die {names[name]} kennen we niet. We tonen alles." if name != "thema"
                else "Dat thema kennen we niet. We tonen alles." for name in self.errors]  # fmt: skip


class SearchForm(forms.Form):
    """What somebody looks for, and about what; an unknown theme is left out, with a note. ``soort`` goes by links."""

    q = forms.CharField(
        label="Wat zoek je?", required=False, widget=forms.TextInput(attrs={"type": "search", "maxlength": MOST_SIGNS})
    )
    thema = forms.ChoiceField(
        label="Waarover?", required=False, choices=partial(_choices, Theme, "slug", "Alle thema’s")
    )
