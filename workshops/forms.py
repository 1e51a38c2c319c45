"""The short form a partner writes a record with, on a phone, just after the session."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from contributions.forms import ContributionForm, WordsField, WordsForm
from pages.models import Step
from pages.uploads import Slot, alt_field
from people.models import User
from workshops.files import ATTACHMENTS, PHOTOS, RecordFile, WorkshopAttachment, WorkshopPhoto
from workshops.models import ANSWER_LIMIT, COUNTS, WorkshopPage
from workshops.uploads import AttachmentSlot, PhotoSlot, document_title_field

#: More people than this in one session is a typing mistake.
MOST_PEOPLE = 500


def title_field() -> WordsField:
    """What the session was about."""
    return WordsField(
        label="Waarover ging het?",
        help_text="In één zin. Bijvoorbeeld: ‘Wie kent de weg naar een tandarts?’",
        limit=100,
        rows=1,
        empty="Schrijf in één zin waarover het ging.",
    )


def place_field() -> WordsField:
    """A coarse place."""
    return WordsField(
        label="Waar was het, ongeveer?",
        help_text="Een wijk of een werking. Geen adres van iemand thuis.",
        limit=80,
        rows=1,
        required=False,
    )


def answer_field(label: str, help_text: str) -> WordsField:
    """One of the three questions of a record."""
    return WordsField(label=label, help_text=help_text, limit=ANSWER_LIMIT, rows=5, required=False)


class CountField(forms.IntegerField):
    """How many people of one sort were there; empty when nobody counted."""

    def __init__(self, label: str) -> None:
        wrong = f"Typ een getal van 0 tot {MOST_PEOPLE}, of laat dit leeg."
        super().__init__(
            label=label,
            required=False,
            min_value=0,
            max_value=MOST_PEOPLE,
            widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), wrong),
        )


class _RecordWords(WordsForm):
    """What a record says: its words, its day, and how many people were there."""

    title = title_field()
    date = forms.DateField(
        label="Welke dag was het?",
        help_text="Bijvoorbeeld 14/11/2026.",
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": "Kies de dag van de werksessie.",
            "invalid": "Die dag kennen we niet. Typ hem zo: 14/11/2026.",
        },
    )
    place = place_field()
    heard = answer_field(
        "Wat hoorden we?", "Wat zeiden mensen? Geen namen. Een regel met een streepje wordt een lijst."
    )
    decided = answer_field("Wat beslisten we?", "Schrijf het ook op als we niets beslisten.")
    next_steps = answer_field("Wat gaan we doen?", "Wie doet wat, en tegen wanneer?")
    experts = CountField("Hoeveel mensen die armoede kennen?")
    volunteers = CountField("Hoeveel vrijwilligers?")
    professionals = CountField("Hoeveel beroepskrachten?")
    policymakers = CountField("Hoeveel mensen van het beleid?")

    def clean(self) -> dict[str, Any]:
        """A record answers at least one of its three questions: tell the first when all are empty."""
        data = super().clean() or {}
        asked = ("heard", "decided", "next_steps")
        if not any(data.get(name) or name in self.errors for name in asked):
            self.add_error("heard", "Vul minstens één van deze drie vragen in. Een paar zinnen is genoeg.")
        return data

    def clean_date(self) -> Any:
        """A record is of a day that came."""
        day = self.cleaned_data["date"]
        if day > timezone.localdate():
            raise ValidationError("Die dag moet nog komen. Een verslag schrijf je na de werksessie.")
        if day.year < 2000:
            raise ValidationError("Dat is lang geleden. Kijk het jaar na.")
        return day


def change_form(files: Iterable[RecordFile]) -> type[WordsForm]:
    """The form for other words in a record of one's own, with those of each of its files."""
    fields: dict[str, Any] = {}
    for file in files:
        field = alt_field if isinstance(file, WorkshopPhoto) else document_title_field
        fields[file.key] = field(f"{file.LABEL}: ‘{file.words}’. Wat is het?")
    return type("RecordWordsForm", (_RecordWords,), fields)


class RecordForm(_RecordWords, ContributionForm):
    """A record of a session that was held."""

    phase = forms.ChoiceField(
        label="Wat deden we samen?",
        choices=WorkshopPage.Phase,
        widget=forms.RadioSelect,
        error_messages={"required": "Kies één van deze drie.", "invalid_choice": "Kies één van deze drie."},
    )
    step = forms.ModelChoiceField(
        Step.objects.all(),
        label="Bij welke stap hoort het?",
        to_field_name="number",
        required=False,
        empty_label="Geen stap",
        error_messages={"invalid_choice": "Kies een stap uit de lijst, of geen."},
    )

    def __init__(self, data: Any = None, files: Any = None, *, person: User) -> None:
        super().__init__(data.copy() if data else None, files)
        self.person = person
        self.photo_slots = [PhotoSlot(self, number) for number in range(1, PHOTOS + 1)]
        self.attachment_slots = [AttachmentSlot(self, number) for number in range(1, ATTACHMENTS + 1)]
        self.slots: list[Slot[Any]] = [*self.photo_slots, *self.attachment_slots]
        for slot in self.slots:
            slot.add_fields()

    @property
    def photos(self) -> list[WorkshopPhoto]:
        """The photos that came with this try or an earlier one."""
        return [slot.file for slot in self.photo_slots if slot.file]

    @property
    def attachments(self) -> list[WorkshopAttachment]:
        """The documents that came with this try or an earlier one."""
        return [slot.file for slot in self.attachment_slots if slot.file]

    def clean(self) -> dict[str, Any]:
        """The files come last: they need to know of their words."""
        data = super().clean()
        for slot in self.slots:
            slot.clean(data)
        return data

    @property
    def groups(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """(heading, note, fields) in the order somebody tells it."""
        note = "Op de site staat elk getal onder 5 als ‘minder dan 5’. Weet je het niet? Laat het leeg."
        parts = (
            ("De werksessie", "", ("title", "date", "place", "phase")),
            (
                "Wat wil je delen?",
                "Vul in wat je hebt. Eén van deze drie is genoeg.",
                ("heard", "decided", "next_steps"),
            ),
            ("Wie was erbij?", note, COUNTS),
            ("Nog één vraag", "", ("step",)),
        )
        return [(heading, told, [self[name] for name in names]) for heading, told, names in parts]
