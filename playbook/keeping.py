"""What the playbook keeps of a person, beside what they wrote."""

from collections.abc import Iterator

from mine.keeping import Row, day, keeps
from people.models import User
from playbook.models import BlockVersion
from playbook.querysets import WHOLE_PAGE


@keeps("Mijn woorden in het draaiboek en de huisregels", "playbook.blockversion.credit")
def credits(person: User) -> Iterator[Row]:
    """Each stukje that the editors took over from this person, as it came in the text."""
    for each in BlockVersion.objects.filter(credit=person).prefetch_related(WHOLE_PAGE).order_by("pk"):
        yield {
            "Waar": each.page.specific.full_title,
            "Tekst": each.text,
            "Overgenomen op": day(each.at),
            "Op de site sinds": day(each.published_at),
        }
