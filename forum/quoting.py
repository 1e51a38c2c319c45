"""Quoting somebody in the same talk: a passage is pointed at, never copied.

A post keeps which post it quotes, from which sign to which, and a keyed fingerprint of those words. The words are
read from the source each time: taken away, hidden or changed there, they show nowhere any more.
"""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Self

from django.db import models

from contributions.models import Shown
from contributions.past import digest_of

if TYPE_CHECKING:
    from forum.models import Post

#: Signs of a quote: a passage, no whole story.
MOST_QUOTED = 600
#: Sentences as people see them: up to a stop with what closes it, or up to the end of the line.
_SENTENCE = re.compile(r"\S[^\n]*?(?:[.!?…]+[\"'”’)\]]*(?=\s|$)|(?=\n)|$)")
_VALUE = re.compile(r"(\d{1,5})-(\d{1,5})-([0-9a-f]{12})")


class Unquotable(Exception):
    """These words can't be quoted; the message says why and how to mend it."""


@dataclass(frozen=True, order=True)
class Passage:
    """A stretch of a text, from one sign up to another."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words."""
        return text[self.start : self.end]

    def value(self, text: str) -> str:
        """How a form names it; by the fingerprint at its end it is known whether the words are still the same."""
        return f"{self.start}-{self.end}-{fingerprint(self.of(text))[:12]}"

    @classmethod
    def read(cls, value: str, text: str) -> Self:
        """The passage that a form named.

        Raises:
            Unquotable: it is no passage of ``text`` (any more).
        """
        found = _VALUE.fullmatch(value)
        passage = cls(int(found[1]), int(found[2])) if found else None
        if passage is None or passage.start >= passage.end or passage.value(text) != value:
            raise Unquotable("De tekst die je wil citeren veranderde net. Kies de woorden opnieuw.")
        return passage


def fingerprint(words: str) -> str:
    """By which quoted words are known again without keeping them."""
    return digest_of({"words": words})


def sentences(text: str) -> list[Passage]:
    """The sentences of a text, in order."""
    return [Passage(*found.span()) for found in _SENTENCE.finditer(text) if found[0].strip()]


def find(text: str, words: str) -> Passage | None:
    """Where ``text`` says these words, whatever the white space between them; None when it doesn't."""
    pattern = r"\s+".join(re.escape(word) for word in words.split()[:MOST_QUOTED])
    found = re.search(pattern, text) if pattern else None
    return Passage(*found.span()) if found else None


def together(chosen: list[Passage], text: str) -> Passage | None:
    """Sentences that stand next to each other as one passage; None when none was chosen.

    Raises:
        Unquotable: there is something between them, or it is too much.
    """
    if not chosen:
        return None
    chosen = sorted(set(chosen))
    for one, next_one in pairwise(chosen):
        if text[one.end : next_one.start].strip():
            raise Unquotable("Kies zinnen die na elkaar komen, of kies er één.")
    whole = Passage(chosen[0].start, chosen[-1].end)
    if whole.end - whole.start > MOST_QUOTED:
        raise Unquotable(f"Dat is te veel om te citeren: hoogstens {MOST_QUOTED} tekens. Kies minder zinnen.")
    return whole


class Quoting(models.Model):
    """What a post points at: the post it answers, and a passage of a post that it quotes."""

    #: One level: an answer to an answer points at the same post.
    answers_to = models.ForeignKey(
        "forum.Post", models.SET_NULL, null=True, related_name="answers", verbose_name="antwoord op"
    )
    quoted = models.ForeignKey(
        "forum.Post", models.SET_NULL, null=True, related_name="quoted_in", verbose_name="citaat uit"
    )
    quote_start = models.PositiveIntegerField(default=0, editable=False)
    quote_end = models.PositiveIntegerField(default=0, editable=False)
    #: Empty where nothing is quoted.
    quote_digest = models.CharField(max_length=64, blank=True, default="", editable=False)

    class Meta:
        abstract = True

    def quote(self, source: "Post", passage: Passage) -> None:
        """Point at a passage of ``source``."""
        self.quoted = source
        self.quote_start, self.quote_end = passage.start, passage.end
        self.quote_digest = fingerprint(passage.of(source.text))

    def answer(self, other: "Post") -> None:
        """Point at the post that is answered, or at the one that is an answer to."""
        self.answers_to = other.answers_to if other.answers_to_id else other

    def let_go(self) -> None:
        """Point at nothing any more."""
        self.answers_to = self.quoted = None
        self.quote_start = self.quote_end = 0
        self.quote_digest = ""

    @property
    def quoted_words(self) -> str:
        """The words as their source says them now; empty when it does not, or is not on the site with them."""
        source = self.quoted
        if source is None or source.shown != Shown.YES or source.topic_id != self.topic_id:  # type: ignore[attr-defined]
            return ""
        words: str = source.text[self.quote_start : self.quote_end]
        return words if fingerprint(words) == self.quote_digest else ""


#: The fields of ``Quoting`` that ``let_go`` empties.
POINTERS = ("answers_to", "quoted", "quote_start", "quote_end", "quote_digest")


def follow(quoting: models.QuerySet[Quoting], before: str, after: str) -> None:
    """A text changed: quotes of what it still says move along; the others wait, in case the words come back. 1 SQL."""
    for each in quoting.only("quote_start", "quote_end", "quote_digest"):
        words = before[each.quote_start : each.quote_end]
        place = after.find(words) if words and fingerprint(words) == each.quote_digest else -1
        if place >= 0 and place != each.quote_start:
            type(each)._default_manager.filter(pk=each.pk).update(quote_start=place, quote_end=place + len(words))
