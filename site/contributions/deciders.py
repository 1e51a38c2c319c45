"""Whose turn it is: what a moderator leaves to others, because of what was decided before or the language it is in."""

from django.core.cache import cache
from django.db.models import Exists, OuterRef, Q

from contributions.languages import DUTCH
from contributions.models import Move, Submission
from people.models import MODERATOR, User

_READ, _SECONDS = "contributions.languages_read", 60


def languages_read() -> frozenset[str]:
    """The languages, beside Dutch, that one of the moderators reads; at most a minute old."""
    found: frozenset[str] | None = cache.get_or_set(_READ, _languages_read, _SECONDS)
    return found or frozenset()


def _languages_read() -> frozenset[str]:
    moderators = User.objects.filter(is_active=True, closed_at=None, groups__name=MODERATOR).exclude(reads="")
    return frozenset(lang for reads in moderators.values_list("reads", flat=True) for lang in reads.split())


def forget_languages_read() -> None:
    """A moderator said that they read others: in this process that counts at once."""
    cache.delete(_READ)


def is_read(lang: str) -> bool:
    """True when one of the moderators reads this language."""
    return lang == DUTCH or lang in languages_read()


def left_to_others(moderator: User) -> Q:
    """What this moderator does not decide on.

    A second look is for somebody who did not decide before. A text in another language is for who reads it; one that
    none of us reads, or that people say is not right, is for everybody.
    """
    decided = Move.objects.filter(submission=OuterRef("pk"), by=moderator, act="", at__lt=OuterRef("appealed_at"))
    second_look = Q(appealed_at__isnull=False) & Exists(decided)
    return second_look | Q(open_reports=0, lang__in=languages_read() - {DUTCH, *moderator.languages})


def waiting_for_a_reader(moderator: User) -> dict[str, int]:
    """How many texts wait for somebody who reads another language than this moderator, by code; 1 SQL."""
    unread = Submission.objects.waiting().filter(open_reports=0).exclude(lang__in=[DUTCH, *moderator.languages])
    counts: dict[str, int] = {}
    for lang in unread.values_list("lang", flat=True):
        counts[lang] = counts.get(lang, 0) + 1
    return counts
