"""What signals keep of a person, beside what they wrote."""

from collections.abc import Iterator

from contributions.models import Shown
from mine.keeping import Row, day, keeps
from people.models import User
from signals.models import Judgement, Recognition


@keeps("Wat ik herkende", "signals.recognition.person")
def recognitions(person: User) -> Iterator[Row]:
    """Each "Dit herken ik"; of a signal that is off the board only that there was one."""
    for each in Recognition.objects.filter(person=person).select_related("signal").order_by("pk"):
        is_public = each.signal.shown == Shown.YES
        yield {"Signaal": each.signal.title if is_public else "een signaal dat weg is", "Op": day(each.at)}


@keeps("Wat ik merkte van een antwoord", "signals.judgement.person")
def judgements(person: User) -> Iterator[Row]:
    """Each "Verandert het?"."""
    for each in Judgement.objects.filter(person=person).select_related("answer__bundle").order_by("pk"):
        yield {"Antwoord op": each.answer.bundle.title, "Wat ik merkte": each.get_verdict_display(), "Op": day(each.at)}
