"""What the playbook keeps of a person, beside what they wrote."""

from collections.abc import Iterator

from mine.keeping import Row, day, keeps
from people.models import User
from playbook.models import BlockVersion


@keeps("Mijn woorden in het draaiboek", "playbook.blockversion.credit")
def credits(person: User) -> Iterator[Row]:
    """Each stukje that the editors took over from this person, as it came in the text."""
    for each in BlockVersion.objects.filter(credit=person).select_related("page").order_by("pk"):
        yield {
            "Hoofdstuk": f"{each.page.number}. {each.page.title}",
            "Tekst": each.text,
            "Overgenomen op": day(each.at),
            "Op de site sinds": day(each.published_at),
        }
