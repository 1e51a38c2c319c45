"""Names at the door: a name in doubt is seen by nobody but its person and the moderators, until one lets it through.

What others see is one field of the person (``User.hidden_name``), so that a name costs no query where it is shown.
"""

from contextlib import suppress

from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from contributions import deciding, door
from contributions.forms import WordsField, WordsForm
from contributions.kinds import Kind, register
from contributions.listed import has_listed
from contributions.models import Reason, Shown, State, Submission, SubmissionQuerySet
from contributions.pen_names import PenName
from contributions.rules import DoorRules
from live.models import Step
from people.models import User
from people.names import looks_like_a_full_name

_REFUSALS = (State.REJECTED, State.HIDDEN, State.CHANGE_ASKED)


class NameGone(Exception):
    """Others do not see this name: it is hidden already, or its person took another one."""


class PenNameForm(WordsForm):
    """The one word of a name; its person chooses another one elsewhere (``people.forms.NameForm``)."""

    text = WordsField(label="Naam", limit=30, rows=1)


@register(PenName, is_thing=False)
class PenNameKind(Kind):
    """A name that somebody chose."""

    label = "Naam"
    icon = "mens"
    html_fields = ()
    fetched_with = ("author",)
    is_text = False
    counted = ("naam", "namen")

    def form_class(self, thing: PenName) -> type[WordsForm]:
        """One line."""
        return PenNameForm

    def set_shown(self, thing: PenName, shown: Shown, step: Step | None) -> None:
        """Let others see it, or hide it; whoever has another name by now keeps that as it is."""
        people = User.objects.filter(pk__in=[thing.author_id])
        if shown == Shown.YES:
            people.filter(hidden_name=thing.text).update(hidden_name="")
        else:
            people.filter(pen_name=thing.text).update(hidden_name=thing.text)

    def gone(self, thing: PenName) -> Shown:
        """A name that is gone leaves no place behind."""
        return Shown.NO

    def page(self, thing: PenName) -> None:
        """It stands wherever its person writes."""

    def moves_along(self, thing: PenName) -> tuple[()]:
        """Nothing: search knows no names."""
        return ()

    def where(self, thing: PenName) -> str:
        """Wherever they write."""
        return "Naam op deze site"

    def may_change(self, submission: Submission) -> bool:
        """Never: its person chooses another name."""
        return False

    def told(self, thing: PenName, event: str) -> str:
        """What others see now."""
        if thing.author and thing.author.hidden_name == thing.text:
            return "Anderen zien je naam niet. Ze zien ‘Iemand’. Hieronder lees je waarom. Kies een andere naam."
        return "Een mens keek je naam na. Dat is in orde."


def look_at(person: User) -> None:
    """Somebody chose ``pen_name``, not stored yet: one in doubt is hidden, and waits for a moderator.

    The door's rows come first and the person's own last, as in every decision: else two would wait for each other.
    """
    names = _of(person)
    for left in names.filter(state__in=(State.HELD, State.CHANGE_ASKED)):
        with suppress(door.Overtaken):  # decided at this moment: it is about a name nobody has any more
            door.withdraw(left, person)
    reason = _doubt(person, names.filter(moves__after__in=_REFUSALS).exists())
    if reason:
        person.hidden_name = person.pen_name
        door.hold(PenName(author=person, text=person.pen_name), person, reason)


def is_waiting(person: User) -> bool:
    """True while a moderator must still look at a name of theirs."""
    return _of(person).filter(state=State.HELD).exists()


def standing(person: User) -> SubmissionQuerySet:
    """All names of theirs that ever were in doubt, with their words."""
    return _of(person).exclude(state=State.WITHDRAWN)


def _of(person: User) -> SubmissionQuerySet:
    return Submission.objects.filter(author=person, kind=ContentType.objects.get_for_model(PenName))


def _doubt(person: User, was_refused: bool) -> Reason:
    """Why a person reads this name first; nothing for most of them."""
    if has_listed(person.pen_name, DoorRules.current().words):
        return Reason.LISTED
    if looks_like_a_full_name(person.pen_name):
        return Reason.FULL_NAME
    # Who was asked for another name, could else take the old one again.
    return Reason.OTHER_NAME if was_refused else Reason.NONE


def take_off(person: User, by: User, *, reason: str, message: str = "") -> None:
    """A moderator asks for another name: this one is hidden at once, wherever it stands. Of several who ask, one does.

    Raises:
        NotYours: not theirs to decide.
        Overtaken: another decided at this moment.
        NameGone: others do not see this name (any more).
    """
    text = person.pen_name
    rows = (Submission.objects.of(name).first() for name in PenName.objects.filter(author=person, text=text))
    seen = next((row for row in rows if row and row.state == State.PUBLISHED), None)
    with transaction.atomic():
        # A row that was there is moved once. For a new one the person is kept still: nobody else knows it yet.
        if seen is None and User.objects.select_for_update(no_key=True).get(pk=person.pk).shown_name != text:
            raise NameGone
        row = seen or door.enter(PenName(author=person, text=text), person)
        deciding.decide(row, State.HIDDEN, by, message=message, reason=reason)
