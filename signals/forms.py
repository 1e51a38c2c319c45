"""The filters above the list, and the short screens on which somebody gives a signal."""

from typing import Any

from django import forms
from django.conf import settings

from contributions.forms import WordsField
from pages.models import Theme
from people.codes import tidy_code
from signals.models import PolicySignal
from signals.receipts import LENGTH


def signal_text() -> WordsField:
    """What happened."""
    return WordsField(
        label="Wat gebeurde er?",
        help_text="Een paar zinnen is genoeg. Schrijf geen namen van anderen.",
        limit=settings.POST_LIMIT,
        rows=6,
        empty="Dit is nog leeg. Schrijf wat er gebeurde, met je eigen woorden.",
    )


def signal_title() -> WordsField:
    """What to call it."""
    return WordsField(
        label="Hoe zou je het noemen? (mag leeg blijven)",
        help_text="Eén zin. Laat je dit leeg? Dan nemen we je eerste woorden.",
        limit=120,
        rows=1,
        required=False,
    )


class SignalWordsForm(forms.Form):
    """Other words for a signal of one's own."""

    title = signal_title()
    text = signal_text()


# --- the screens --------------------------------------------------------------------------------------


class TextScreen(forms.Form):
    """ "Wat gebeurde er?" """

    text = signal_text()


class ThemeScreen(forms.Form):
    """ "Waarover gaat het?" """

    OTHER = "anders"
    theme = forms.ChoiceField(
        label="Waarover gaat het?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Kies één van deze. Weet je het niet? Kies dan ‘Iets anders’.",
            "invalid_choice": "Kies één van deze. Weet je het niet? Kies dan ‘Iets anders’.",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        themes = [(theme.slug, theme.title) for theme in Theme.objects.all()]
        self.fields["theme"].choices = [*themes, (self.OTHER, "Iets anders")]  # type: ignore[attr-defined]


class PlaceScreen(forms.Form):
    """ "Waar zit het vast?": may be skipped."""

    level = forms.ChoiceField(
        label="Waar zit het vast?",
        help_text="Weet je het niet? Ga dan gewoon verder.",
        choices=[*PolicySignal.Level.choices, ("", "Weet ik niet")],
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": "Kies één van deze, of ‘Weet ik niet’."},
    )
    in_ghent = forms.BooleanField(label="Het gebeurde in Gent", required=False)


class TitleScreen(forms.Form):
    """ "Hoe zou je het noemen?": may stay empty."""

    title = signal_title()


class ForwardForm(forms.Form):
    """Take a signal on: to which stop, as the page said, and one public line."""

    halte = forms.CharField(widget=forms.HiddenInput)
    note = WordsField(
        label="Waarom? (mag leeg blijven)",
        help_text="Eén zin. Iedereen kan dit lezen in de weg van het signaal.",
        limit=300,
        rows=1,
        required=False,
    )


class ReceiptForm(forms.Form):
    """The number on the receipt."""

    receipt = forms.CharField(
        label="Nummer op je bewijsje",
        help_text="Het zijn 12 tekens. Streepjes en kleine letters maken niet uit.",
        max_length=60,
        widget=forms.TextInput(attrs={"class": "code", "autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={
            "required": "Typ het nummer van je bewijsje.",
            "max_length": "Dit nummer is te lang. Kijk het na.",
        },
    )

    def clean_receipt(self) -> str:
        """The number, when it has the right length."""
        receipt = tidy_code(self.cleaned_data["receipt"])
        if len(receipt) != LENGTH:
            raise forms.ValidationError(f"Een nummer heeft {LENGTH} tekens. Dit zijn er {len(receipt)}. Kijk het na.")
        return receipt
