"""The filters above the list, and the short screens on which somebody gives a signal."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone

from contributions.forms import ContributionForm, WordsField, WordsForm
from contributions.written import WrittenForm
from pages.models import Theme
from people.codes import tidy_code
from signals.models import Answer, Body, Bundle, Judgement, PolicySignal
from signals.quoting import QuotesField
from signals.receipts import LENGTH
from signals.states import State


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


class SignalWordsForm(WordsForm):
    """Other words for a signal of one's own."""

    title = signal_title()
    text = signal_text()


class WrittenSignalForm(WrittenForm):
    """A signal that a helper writes down."""

    text = WordsField(
        label="Wat gebeurde er?",
        help_text="Schrijf het op zoals de persoon het zegt. Geen namen van anderen.",
        limit=settings.POST_LIMIT,
        rows=8,
        empty="Dit is nog leeg. Schrijf op wat de persoon zegt.",
    )
    title = WordsField(
        label="Hoe noemt de persoon het? (mag leeg blijven)",
        help_text="Eén zin. Laat je dit leeg? Dan nemen we de eerste woorden.",
        limit=120,
        rows=1,
        required=False,
    )
    theme = forms.ModelChoiceField(
        Theme.objects.all(),
        label="Waarover gaat het?",
        to_field_name="slug",
        required=False,
        empty_label="Iets anders",
        error_messages={"invalid_choice": "Kies een thema uit de lijst."},
    )
    in_ghent = forms.BooleanField(label="Het gebeurde in Gent", required=False)


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


# --- bundles and answers -----------------------------------------------------------------------------------


class BundleForm(forms.Form):
    """An editor lays recognised signals together."""

    title = WordsField(label="Titel van de bundel", limit=120, rows=1, empty="Geef de bundel een titel.")
    question = WordsField(
        label="Wat vragen we?",
        help_text="In klare taal. Iedereen kan dit lezen.",
        limit=1000,
        empty="Schrijf wat we vragen aan wie kan beslissen.",
    )
    signals = forms.TypedMultipleChoiceField(
        label="Welke signalen?",
        help_text="Staat er niets? Breng dan eerst een signaal naar ‘Herkend’.",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Kies minstens één signaal.",
            "invalid_choice": "Een van deze signalen staat niet meer bij ‘Herkend’. Kies opnieuw.",
        },
    )
    quoted = QuotesField()

    def __init__(self, *args: Any, board: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = PolicySignal.objects.filter(board=board, state=State.RECOGNISED).public().newest_first()
        self.rows = list(rows)
        self.fields["signals"].choices = [(row.pk, str(row)) for row in self.rows]  # type: ignore[attr-defined]
        self.fields["quoted"].offer(self.rows, board)  # type: ignore[attr-defined]

    def clean_signals(self) -> list[PolicySignal]:
        """What is invented and what is real never lie in one bundle."""
        found = [row for row in self.rows if row.pk in self.cleaned_data["signals"]]
        if len({row.is_example for row in found}) > 1:
            raise forms.ValidationError("Leg voorbeelden niet samen met echte signalen.")
        return found

    def clean(self) -> dict[str, Any]:
        """Words of people come from the signals of this bundle."""
        data = super().clean() or {}
        chosen = {signal.pk for signal in data.get("signals", [])}
        allowed = self.fields["quoted"].allowed  # type: ignore[attr-defined]
        if chosen and any(allowed[key].source_id not in chosen for key in data.get("quoted", [])):
            self.add_error("quoted", "Deze woorden komen uit een signaal dat je niet koos. Kies ook dat signaal.")
        return data


class HandOverForm(forms.Form):
    """An editor lays a bundle before a body."""

    body = forms.ModelChoiceField(
        Body.objects.none(),
        label="Bij wie leggen we het?",
        empty_label="Kies wie kan beslissen",
        error_messages={"required": "Kies bij wie je het legt.", "invalid_choice": "Kies iemand uit de lijst."},
    )
    asked_by = forms.DateField(
        label="Tegen wanneer vragen we een antwoord?",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Kies een datum.", "invalid": "Schrijf de datum als 31-12-2026."},
    )

    def __init__(self, *args: Any, is_example: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = Body.objects.filter(is_example=is_example)  # type: ignore[attr-defined]

    def clean_asked_by(self) -> Any:
        """A day that is still to come."""
        return _later(self.cleaned_data["asked_by"])


def answer_words() -> dict[str, WordsField]:
    """The words of an answer, each field anew."""
    return {
        "line": WordsField(
            label="Je antwoord in één zin",
            help_text="Zo kort dat iedereen het kan onthouden. Hoogstens 200 tekens.",
            limit=200,
            rows=1,
            empty="Schrijf je antwoord in één zin.",
        ),
        "text": WordsField(
            label="Uitleg",
            help_text="Wat doen jullie, of waarom niet? In klare taal.",
            limit=settings.POST_LIMIT,
            empty="Leg je antwoord uit. Een paar zinnen is genoeg.",
        ),
        "who": WordsField(
            label="Wie doet dit? (nodig, behalve bij nee)",
            help_text="Een dienst of een functie, geen naam van een mens.",
            limit=160,
            rows=1,
            required=False,
        ),
    }


class AnswerWordsForm(WordsForm):
    """Other words for an answer of one's own."""

    line, text, who = answer_words().values()


class AnswerForm(ContributionForm):
    """A policymaker answers."""

    kind = forms.ChoiceField(
        label="Wat doen jullie?",
        choices=Answer.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Kies één van deze vier.", "invalid_choice": "Kies één van deze vier."},
    )
    line, text, who = answer_words().values()
    by_when = forms.DateField(
        label="Tegen wanneer? (nodig, behalve bij nee)",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
        error_messages={"invalid": "Schrijf de datum als 31-12-2026."},
    )
    quoted = QuotesField()

    def __init__(self, *args: Any, bundle: Bundle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        signals = list(bundle.signals.public())
        self.fields["quoted"].offer(signals, bundle.board)  # type: ignore[attr-defined]

    def clean_by_when(self) -> Any:
        """A day that is still to come."""
        return _later(self.cleaned_data["by_when"])

    def clean(self) -> dict[str, Any]:
        """Whoever says "doen we" says who, and by when."""
        data = super().clean() or {}
        if data.get("kind") and data["kind"] != Answer.Kind.NO:
            if not data.get("who") and "who" not in self.errors:
                self.add_error("who", "Zeg wie dit doet.")
            if not data.get("by_when") and "by_when" not in self.errors:
                self.add_error("by_when", "Zeg tegen wanneer.")
        return data


def _later(day: Any) -> Any:
    if day is not None and day <= timezone.localdate():
        raise forms.ValidationError("Kies een dag die nog moet komen.")
    return day


class JudgeForm(forms.Form):
    """What somebody notices."""

    verdict = forms.ChoiceField(
        label="Merk jij dat er iets veranderde?",
        choices=Judgement.Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Kies één van deze drie.", "invalid_choice": "Kies één van deze drie."},
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
