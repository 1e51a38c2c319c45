"""Form fields for people's words, and the two forms every kind shares: decide and report."""

import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from contributions.cleaning import has_ink, tidy
from contributions.models import MODERATOR_REASONS, Reason, Report, State


class WordsField(forms.CharField):
    """What somebody wrote: tidied, not empty, not too long; counted in signs as people see them.

    Args:
        limit: the most signs.
        rows: the height of the field; 1 makes it a single line.
    """

    def __init__(self, *, limit: int, rows: int = 5, empty: str = "Dit is nog leeg. Schrijf iets.", **kwargs: Any):
        self.limit, self.single_line = limit, rows == 1
        widget = forms.TextInput() if self.single_line else forms.Textarea(attrs={"rows": rows})
        kwargs = {"widget": widget, "strip": False, **kwargs}
        super().__init__(error_messages={"required": empty}, **kwargs)
        # Browsers count other signs than we do (new lines, accents): a mark to guide, never to cut off words.
        self.widget.attrs.setdefault("data-limit", limit)

    def to_python(self, value: Any) -> str:
        """The tidied words."""
        text = tidy(super().to_python(value) or "")
        if not has_ink(text):
            return ""
        return " ".join(text.split()) if self.single_line else text

    def validate(self, value: str) -> None:
        """Refuse what is empty, too long or could not be read."""
        super().validate(value)
        over = len(value) - self.limit
        if over > 0:
            raise ValidationError(
                f"Je tekst is te lang: {over} {'teken' if over == 1 else 'tekens'} te veel. "
                f"Er mogen er {self.limit} in staan. Maak hem korter, "
                "of stuur hem in twee keer."
            )
        if "\ufffd" in value:
            raise ValidationError("Een paar tekens konden we niet lezen (�). Typ ze opnieuw en stuur nog eens.")


#: What the writer of a text that waits is told.
TOO_LATE = (
    "Deze tekst kan je nu niet meer veranderen. Wat je typte, staat hieronder. Wil je het bewaren? "
    "Houd de tekst ingedrukt en kies kopieer."
)
IT_WAITS = "Dank je. Een mens leest je tekst eerst. Dat duurt meestal één dag. Je volgt het op ‘Mijn plek’."


def said() -> WordsField:
    """What somebody says in a post or a comment."""
    return WordsField(
        label="Wat wil je zeggen?",
        help_text="Schrijf geen namen van anderen, adressen of telefoonnummers.",
        limit=settings.POST_LIMIT,
        empty="Dit is nog leeg. Schrijf wat je wil zeggen.",
    )


class FormKeyField(forms.UUIDField):
    """A form's own key. Whoever lost it or broke it gets a new one: nobody can mend what they do not see."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, **kwargs})

    def clean(self, value: Any) -> uuid.UUID:
        """The key."""
        try:
            key: uuid.UUID | None = super().clean(value)
        except ValidationError:
            key = None
        return key or uuid.uuid4()


class ContributionForm(forms.Form):
    """A form that makes one contribution: its key makes a double tap one."""

    form_key = FormKeyField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"form_key": uuid.uuid4(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)


class DecisionForm(forms.Form):
    """One decision of a moderator, on the revision they saw."""

    move = forms.ChoiceField(
        choices=[
            ("publish", "Zet op de site"),
            ("ask_change", "Vraag om aan te passen"),
            ("reject", "Zet niet op de site"),
            ("leave", "Laat staan"),
            ("hide", "Haal van de site"),
        ],
        error_messages={
            "required": "Kies wat er met deze tekst moet gebeuren.",
            "invalid_choice": "Kies wat er met deze tekst moet gebeuren.",
        },
    )
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    reason = forms.ChoiceField(
        label="Waarom? (nodig als de tekst niet op de site komt)",
        required=False,
        choices=[("", "Kies een reden"), *((r.value, r.label) for r in MODERATOR_REASONS)],
    )
    message = forms.CharField(
        label="Wat zeg je aan de schrijver? (nodig als je vraagt om aan te passen)",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    STATES = {
        "publish": State.PUBLISHED,
        "leave": State.PUBLISHED,
        "ask_change": State.CHANGE_ASKED,
        "reject": State.REJECTED,
        "hide": State.HIDDEN,
    }

    def clean(self) -> dict[str, Any]:
        """Every refusal has a reason; every question says what to change."""
        data = super().clean() or {}
        data["message"] = tidy(data.get("message", ""))
        if data.get("move") == "ask_change" and not data["message"]:
            self.add_error("message", "Schrijf wat de schrijver kan aanpassen.")
        if data.get("move") in ("reject", "hide") and data.get("reason", "") == Reason.NONE:
            self.add_error("reason", "Kies een reden. De schrijver krijgt ze te lezen.")
        return data

    @property
    def state(self) -> str:
        """The state the chosen move leads to."""
        return self.STATES[self.cleaned_data["move"]]


class ReportForm(forms.Form):
    """ "Dit is niet oké": four plain reasons."""

    why = forms.ChoiceField(
        label="Wat is er niet oké?",
        choices=Report.Why,
        widget=forms.RadioSelect,
        error_messages={"required": "Kies één van deze.", "invalid_choice": "Kies één van deze."},
    )
