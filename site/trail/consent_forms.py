"""The forms around consent: asking for words, answering, and writing down what somebody said or signed."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

import things
from people.access import doors_above
from people.models import PARTNER
from trail.consent import says
from trail.models import MOST_WORDS, Consent
from trail.reach import Form, Reach, within

_DATE = "Schrijf de datum als 31-12-2026."


def _line(label: str, empty: str, limit: int, hint: str = "") -> forms.CharField:
    """One line that must be filled in."""
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=limit,
        error_messages={"required": empty, "max_length": f"Dat is te lang. Hoogstens {limit} tekens."},
    )


def _day(label: str, hint: str = "", *, required: bool = False) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=hint,
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Kies een dag.", "invalid": _DATE},
    )


def _still_to_come(day: date | None) -> date | None:
    """A last day that is not past.

    Raises:
        ValidationError: it is.
    """
    if day and day < timezone.localdate():
        raise forms.ValidationError("Die dag is al voorbij. Kies een dag die nog komt, of laat het leeg.")
    return day


def _pick(label: str, choices: Any, hint: str = "") -> forms.ChoiceField:
    pick = "Kies één van deze."
    return forms.ChoiceField(
        label=label,
        choices=choices,
        help_text=hint,
        widget=forms.RadioSelect,
        error_messages={"required": pick, "invalid_choice": pick},
    )


class _WordsForm(forms.Form):
    """Which words, how, before whom and where: what asking and writing down have in common."""

    words = forms.CharField(
        label="Welke woorden?",
        help_text="Neem ze letterlijk over uit de tekst hierboven.",
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": "Dit is nog leeg. Neem de woorden over uit de tekst.",
            "max_length": f"Dat is te veel. Neem hoogstens {MOST_WORDS} tekens.",
        },
    )
    form = _pick("Hoe wil je ze gebruiken?", Form.choices)
    reach = _pick("Wie leest ze daar?", [])
    where = _line("Waar komt het te staan?", "Zeg waar het komt te staan.", 200, "Bijvoorbeeld: in hoofdstuk 3.")

    def __init__(self, *args: Any, source: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.source, self.user = source, user
        has_group = bool(doors_above(things.page_of(source).path))
        choices = [each for each in within(Reach.PUBLIC) if has_group or each[0] != Reach.GROUP]
        self.fields["reach"].choices = choices  # type: ignore[attr-defined]

    def clean_words(self) -> str:
        """Words that the source says."""
        words = str(self.cleaned_data["words"]).strip()
        if not says(self.source, words):
            raise forms.ValidationError("Dit staat zo niet in de tekst. Neem de woorden letterlijk over.")
        return words


class AskForm(_WordsForm):
    """ "Vraag om dit te mogen gebruiken": what is asked, and the four things everyone asked for something is told."""

    who_asks = _line("Wie vraagt het?", "Zeg wie het vraagt.", 160, "Je naam hier, en voor welke organisatie.")
    how_long = _line("Hoeveel tijd?", "Zeg hoeveel tijd het vraagt.", 160, "Bijvoorbeeld: twee minuten.")
    in_return = _line(
        "Wat krijgt die persoon?", "Zeg wat die persoon krijgt.", 300, "Ook als dat niets is. Zeg het eerlijk."
    )
    what_happens = _line("Wat gebeurt ermee?", "Zeg wat ermee gebeurt.", 300, "Wat doe je met de woorden, en wanneer?")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = self.user
        for_whom = user.organisation.name if user.has_role(PARTNER) and user.organisation else "de redactie"
        self.initial = {"form": Form.QUOTED, "who_asks": f"{user.shown_name}, voor {for_whom}", **self.initial}


class RecordForm(_WordsForm):
    """What somebody said to a helper, or signed on paper."""

    how = _pick("Hoe zei die persoon ja?", [each for each in Consent.How.choices if each[0] != Consent.How.CARD])
    given_on = _day("Op welke dag?", required=True)
    until = _day("Tot en met welke dag? (mag leeg)", "Leeg: tot die persoon het terugneemt.")

    def clean_given_on(self) -> date:
        """Today or before."""
        day: date = self.cleaned_data["given_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("Die dag komt nog. Kies de dag waarop die persoon ja zei.")
        return day

    def clean_until(self) -> date | None:
        """A day that is not past."""
        return _still_to_come(self.cleaned_data["until"])


class AnswerForm(forms.Form):
    """ "Ja, dat mag": how far, how long, and whether the name stands with it."""

    reach = _pick("Wie mag het lezen?", [], "Kies je minder? Dan komt het alleen daar.")
    until = _day("Tot wanneer? (mag leeg)", "Leeg: tot jij het terugneemt. Dat kan altijd.")
    with_name = _pick(
        "Mag je naam op deze site erbij?", [("nee", "Nee, zonder mijn naam"), ("ja", "Ja, met mijn naam op deze site")]
    )

    def __init__(self, data: Any, *, consent: Consent) -> None:
        super().__init__(data, initial={"reach": consent.reach, "with_name": "nee"})
        self.fields["reach"].choices = within(consent.reach)  # type: ignore[attr-defined]

    def clean_until(self) -> date | None:
        """A day that is not past."""
        return _still_to_come(self.cleaned_data["until"])
