"""What records of sessions keep of a person, beside the records themselves."""

from collections.abc import Iterator

from mine.keeping import Row, day, keeps
from people.models import User
from workshops.files import RecordFile, WorkshopAttachment, WorkshopPhoto


@keeps("Foto’s en bijlagen die ik stuurde", "workshops.workshopphoto.owner", "workshops.workshopattachment.owner")
def files(person: User) -> Iterator[Row]:
    """What each of them is; those that wait for their form are thrown away after a day."""
    models: tuple[type[RecordFile], ...] = (WorkshopPhoto, WorkshopAttachment)
    for model in models:
        for each in model.objects.filter(owner=person).select_related("workshop").order_by("pk"):
            record = each.workshop.title if each.workshop else "nog niet verstuurd"
            yield {"Soort": each.LABEL, "Wat": each.words, "Bij": record, "Op": day(each.created_at)}
