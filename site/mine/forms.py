"""What I want to see of what I wrote, and what becomes of it when I stop."""

from django import forms

from contributions.models import State


class ShowForm(forms.Form):
    """One state, or all; what a link or a hand made of it that is not a state shows all."""

    staat = forms.ChoiceField(
        label="Wat wil je zien?", required=False, choices=[("", "Alles wat ik schreef"), *State.choices]
    )
    voor = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)

    def wanted(self) -> tuple[str, int | None]:
        """The state (empty for all) and before which contribution the page begins."""
        self.is_valid()
        return self.cleaned_data.get("staat", ""), self.cleaned_data.get("voor")


class CloseForm(forms.Form):
    """What becomes of the words when everything is closed."""

    STAY, TAKE_AWAY = "stay", "take_away"

    words = forms.ChoiceField(
        label="Wat doen we met wat je schreef?",
        choices=[
            (STAY, "Laat mijn woorden staan, zonder naam"),
            (TAKE_AWAY, "Haal nu al mijn woorden weg. Dat kan ik niet ongedaan maken"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Kies wat we doen met wat je schreef."},
    )


class AddressForm(forms.Form):
    """Where to mail that there is news."""

    address = forms.EmailField(
        label="Je e-mailadres",
        max_length=254,
        error_messages={
            "required": "Typ hier je e-mailadres.",
            "invalid": "Dit is geen e-mailadres. Kijk na: er staat een @ in, en een punt daarachter.",
            "max_length": "Dit is te lang voor een e-mailadres. Kijk nog eens na.",
        },
        help_text="We sturen er eerst een code naartoe.",
        widget=forms.EmailInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )


class CodeForm(forms.Form):
    """The six figures that were mailed, however they were typed."""

    code = forms.CharField(
        label="De code in de mail",
        help_text="Zes cijfers.",
        max_length=20,
        error_messages=dict.fromkeys(("required", "max_length"), "Typ de zes cijfers van de mail."),
        widget=forms.TextInput(attrs={"class": "code", "inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def clean_code(self) -> str:
        """The figures alone; a typing mistake is told at once and is no try."""
        code = "".join(sign for sign in self.cleaned_data["code"] if sign.isascii() and sign.isdigit())
        if len(code) != 6:
            raise forms.ValidationError("De code heeft zes cijfers. Kijk nog eens in de mail.")
        return code
