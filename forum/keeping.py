"""What the forum keeps of a person, beside what they wrote."""

from collections.abc import Iterator

from forum.models import Post, ReadMark
from forum.photos import PostPhoto
from forum.reactions import Reaction
from mine.keeping import Row, day, keeps
from people.models import User


@keeps("Woorden die ik bij een reactie zette", "forum.reaction.person")
def reactions(person: User) -> Iterator[Row]:
    """Each of them; of a post this person can't read any more only that there was one."""
    rows = Reaction.objects.filter(person=person).select_related("post__topic").order_by("pk")
    readable = set(Post.objects.visible_to(person).filter(pk__in=rows.values("post")).values_list("pk", flat=True))
    for each in rows:
        where = each.post.title if each.post_id in readable else "een reactie die weg is"
        yield {"Woord": each.get_word_display(), "Bij": where, "Op": day(each.at)}


@keeps("Foto’s die ik bij een reactie zette", "forum.postphoto.owner")
def photos(person: User) -> Iterator[Row]:
    """What is on each of them; those that wait for their form are thrown away after a day."""
    for each in PostPhoto.objects.filter(owner=person).select_related("post__topic").order_by("pk"):
        where = each.post.title if each.post else "nog niet verstuurd"
        yield {"Wat": each.words, "Bij": where, "Op": day(each.created_at)}


@keeps("Tot waar ik een gesprek las", "forum.readmark.person")
def read_marks(person: User) -> Iterator[Row]:
    """The talk (the number in its address, no words of others), the number of the last post, and the day."""
    for mark in ReadMark.objects.filter(person=person).order_by("pk"):
        yield {
            "Gesprek": f"nummer {mark.topic_id}",
            "Tot reactie": str(mark.number),
            "Laatst gelezen op": day(mark.read_on),
        }
