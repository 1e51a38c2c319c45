"""What a helper writes down for somebody beside them: the two facts it keeps, and the form for it."""

from typing import Any

from django import forms
from django.db import models

from contributions.forms import ContributionForm
from people.models import Organisation, User


class WrittenDown(models.Model):
    """Words that a helper may have written down; who did is in the door's row only."""

    is_written_down = models.BooleanField("opgetekend door een begeleider", default=False, editable=False)
    #: Of which organisation, where whoever said it wanted that to be told.
    written_down_at = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )

    class Meta:
        abstract = True


class WrittenForm(ContributionForm):
    """What somebody says, written down by a helper; the form is theirs together. Each kind adds its own fields.

    Args:
        helper: who writes it down.
    """

    with_organisation = forms.ChoiceField(
        label="Mag de naam van de organisatie erbij staan?",
        help_text="Er staat altijd bij: opgetekend door een begeleider. De persoon kiest.",
        choices=[("nee", "Nee, liever niet"), ("ja", "Ja")],
        initial="nee",
        widget=forms.RadioSelect,
        error_messages={"required": "Kies ja of nee.", "invalid_choice": "Kies ja of nee."},
    )

    def __init__(self, *args: Any, helper: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["with_organisation"] = self.fields.pop("with_organisation")  # the last question
        if helper.organisation:
            choices = [("nee", "Nee, liever niet"), ("ja", f"Ja: {helper.organisation}")]
            self.fields["with_organisation"].choices = choices  # type: ignore[attr-defined]


class AgreeForm(forms.Form):
    """Read aloud and agreed, by the person themselves."""

    akkoord = forms.BooleanField(
        label="Ik las dit voor. Het klopt, en het mag zo op de site.",
        error_messages={"required": "Lees de tekst eerst voor. Vink dit aan als de persoon het eens is."},
    )
