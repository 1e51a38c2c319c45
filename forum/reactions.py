"""Three words one can put with a post. Who put them is kept so that a voice counts once, and is never shown."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, OuterRef, Subquery
from django.utils import timezone

from people.access import Visitor
from people.models import User

if TYPE_CHECKING:
    from forum.models import Post


class Word(models.TextChoices):
    """What one can say with one tap."""

    KNOWN = "herken", "Herken ik"
    OTHER = "anders", "Bij mij is het anders"
    THANKS = "dank", "Dank je"


class ReactionQuerySet(models.QuerySet["Reaction"]):
    """Words, by whose they are."""

    def standing(self) -> Self:
        """Not those of who closed everything."""
        return self.filter(person__closed_at=None)


class Reaction(models.Model):
    """One word of one person with one post; it goes with either."""

    post = models.ForeignKey("forum.Post", models.CASCADE, related_name="reactions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    word = models.CharField("woord", max_length=6, choices=Word)
    at = models.DateTimeField(default=timezone.now)

    objects = ReactionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "word", "person"], name="one_word_a_person")]
        verbose_name = "woord bij een reactie"
        verbose_name_plural = "woorden bij reacties"

    def __str__(self) -> str:
        return f"{self.post_id}: {self.word}"


@dataclass(frozen=True)
class Voices:
    """How many put one word with a post.

    Attributes:
        is_mine: whoever looks is one of them.
    """

    word: Word
    count: int = 0
    is_mine: bool = False


def put(post: "Post", person: User, word: Word) -> None:
    """Say it; who said so before (or taps twice) says it once. 1 SQL."""
    Reaction.objects.bulk_create([Reaction(post=post, person=person, word=word)], ignore_conflicts=True)


def take_back(post: "Post", person: User, word: Word) -> None:
    """Say it no more; it may be gone already."""
    Reaction.objects.filter(post=post, person=person, word=word).delete()


def heard(posts: "models.QuerySet[Post]", user: Visitor) -> "models.QuerySet[Post]":
    """``posts`` with what ``voices`` needs; no SQL of its own."""
    said = Reaction.objects.standing().filter(post=OuterRef("pk")).order_by()
    for word in Word:
        voices = said.filter(word=word).values("word").annotate(count=Count("pk")).values("count")
        mine = said.filter(word=word, person=user.pk)
        posts = posts.annotate(**{f"said_{word}": Subquery(voices), f"mine_{word}": Exists(mine)})
    return posts


def voices(post: "Post") -> list[Voices]:
    """How many put which word with a post that was fetched with ``heard``; nobody with any other, told live."""
    return [Voices(word, getattr(post, f"said_{word}", 0) or 0, getattr(post, f"mine_{word}", False)) for word in Word]
