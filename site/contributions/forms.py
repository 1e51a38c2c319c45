"""Form fields for people's words, and the two forms every kind shares: decide and report."""

import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from contributions.cleaning import has_ink, tidy
from contributions.difference import FEW_WORDS, ONE_IN, is_small
from contributions.languages import DUTCH, LANGUAGES
from contributions.models import Reason, RefusalReason, Report, State
from contributions.reading import BUTTON, LEFT, WRITE, Choices, Reading


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


#: What somebody is told who changes a text too late.
TOO_LATE = (
    "Deze tekst kan je nu niet meer veranderen. Wat je typte, staat hieronder. Wil je het bewaren? "
    "Houd de tekst ingedrukt en kies kopieer."
)


def said() -> WordsField:
    """What somebody says in a post or a comment."""
    return WordsField(
        label="Wat wil je zeggen?",
        help_text="Schrijf geen namen van anderen, adressen of telefoonnummers.",
        limit=settings.POST_LIMIT,
        empty="Dit is nog leeg. Schrijf wat je wil zeggen.",
    )


#: What a moderator is told who changes more than a little.
TOO_MUCH = (
    f"Dit is meer dan een klein stukje: hoogstens {FEW_WORDS} woorden, of één op {ONE_IN} in een lange tekst. "
    "Moet er meer anders? Kies dan ‘Vraag om aan te passen’. Wat je typte, staat hier nog."
)

ONLY_OTHER = "Schrijf je niet in het Nederlands? Dan leest iemand die jouw taal kent je tekst eerst."


class LangField(forms.ChoiceField):
    """The language somebody writes in; Dutch where they say nothing, or something that is no language here."""

    def __init__(self, **kwargs: Any) -> None:
        label = "In welke taal schrijf je?"
        super().__init__(**{"label": label, "choices": LANGUAGES, "initial": DUTCH, "required": False, **kwargs})

    def clean(self, value: Any) -> str:
        """A code of the list."""
        return str(value) if value in dict(LANGUAGES) else DUTCH


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


class WordsForm(forms.Form):
    """A form with people's words, which they may read over before they go out (see ``contributions.review``)."""

    left = forms.CharField(required=False, widget=forms.HiddenInput)

    #: What the writer said of each private detail.
    choices = Choices()
    _is_read = False

    def full_clean(self) -> None:
        """What was to be taken away goes before the words are looked at."""
        if self.is_bound and not self._is_read:
            self._is_read = True
            self.choices = Choices.of(self.data)
            self.data: Any = self.data.copy()
            self.data[LEFT] = " ".join(sorted(self.choices.left))
            for name, field in self.fields.items():
                if isinstance(field, WordsField) and self.data.get(name):
                    self.data[name] = self.choices.without(self.data[name])
        super().full_clean()

    @property
    def words(self) -> dict[str, str]:
        """The words that came in, by field; call it on a valid form."""
        return {name: self.cleaned_data[name] for name, field in self.fields.items() if isinstance(field, WordsField)}

    @property
    def was_sent(self) -> bool:
        """True when the button that sends was pressed, not the one that reads over."""
        return BUTTON not in self.data

    def is_ready(self) -> bool:
        """True when all is filled in well and its writer did not ask to go on writing."""
        return self.is_valid() and self.data.get(BUTTON) != WRITE

    @property
    def must_be_read(self) -> bool:
        """True when its writer asked to read it over, or something private waits for their word."""
        return not self.was_sent or Reading(self.words, self.choices.left).is_open


class ContributionForm(WordsForm):
    """A form that makes one contribution: its key makes a double tap one."""

    form_key = FormKeyField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"form_key": uuid.uuid4(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)


class OneDecision(forms.Form):
    """What a moderator decides, why, and what the author reads."""

    move = forms.ChoiceField(
        choices=[
            ("publish", "Zet op de site"),
            ("ask_change", "Vraag om aan te passen"),
            ("reject", "Zet niet op de site"),
            ("leave", "Laat staan"),
            ("hide", "Haal van de site"),
            ("restore", "Zet terug op de site"),
        ],
        error_messages={
            "required": "Kies wat er met deze tekst moet gebeuren.",
            "invalid_choice": "Kies wat er met deze tekst moet gebeuren.",
        },
    )
    reason = forms.ChoiceField(
        label="Waarom? (nodig als de tekst niet op de site komt)",
        required=False,
        choices=lambda: [("", "Kies een reden"), *RefusalReason.objects.choices()],
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
        "restore": State.PUBLISHED,
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


class DecisionForm(OneDecision):
    """On the revision they saw."""

    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class OtherNameForm(forms.Form):
    """Somebody's name can't stand on the site: why."""

    reason = forms.ChoiceField(
        label="Waarom?",
        choices=lambda: [("", "Kies een reden"), *RefusalReason.objects.choices()],
        error_messages={"required": "Kies een reden. De schrijver krijgt ze te lezen."},
    )
    message = forms.CharField(
        label="Wat zeg je aan de schrijver?",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_message(self) -> str:
        """The tidied words."""
        return tidy(self.cleaned_data["message"])


class BulkForm(OneDecision):
    """One decision on several texts that wait.

    Args:
        count: how many were ticked.
        limit: the most that one decision may be about.
    """

    MOVES = ("publish", "ask_change", "reject")

    def __init__(self, *args: Any, count: int, limit: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count, self.limit = count, limit

    def clean(self) -> dict[str, Any]:
        """At least one, and not too many."""
        data = super().clean()
        if data.get("move") and data["move"] not in self.MOVES:
            self.add_error("move", "Kies wat er met deze teksten moet gebeuren.")
        if not self.count:
            raise ValidationError("Duid eerst een of meer teksten aan.")
        if self.count > self.limit:
            raise ValidationError(f"Duid er hoogstens {self.limit} aan.")
        return data


class MendForm(forms.Form):
    """A few other words in somebody's text (``difference.is_small``); what is no text (a day, a choice) stays as it is.

    Args:
        words: the author's, by field.
        fields: those of the form the author used.
    """

    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    message = forms.CharField(
        label="Wat zeg je aan de schrijver?",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    #: True when this is no small change any more.
    is_too_much = False

    def __init__(self, *args: Any, words: dict[str, str], fields: dict[str, forms.Field], **kwargs: Any) -> None:
        kwargs["initial"] = {**words, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.words = words
        for name, field in fields.items():
            if name in words and isinstance(field, WordsField):
                field.help_text = ""
                self.fields[name] = field
        self.order_fields([*words, "message", "revision"])

    def clean(self) -> dict[str, Any]:
        """Something is other than it was, and not much."""
        data = super().clean() or {}
        data["message"] = tidy(data.get("message", ""))
        for name, text in self.words.items():
            if name in data and not is_small(text, data[name]):
                self.is_too_much = True
                self.add_error(name, TOO_MUCH)
        if not self.errors and self.mended == self.words:
            raise ValidationError("Je veranderde nog niets. Is de tekst goed zo? Ga dan terug en zet hem op de site.")
        return data

    @property
    def mended(self) -> dict[str, str]:
        """The words as the moderator left them."""
        return {name: self.cleaned_data.get(name, text) for name, text in self.words.items()}


class ReportForm(forms.Form):
    """ "Dit is niet oké": four plain reasons."""

    why = forms.ChoiceField(
        label="Wat is er niet oké?",
        choices=Report.Why,
        widget=forms.RadioSelect,
        error_messages={"required": "Kies één van deze.", "invalid_choice": "Kies één van deze."},
    )
