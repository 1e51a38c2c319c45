"""Whose turn it is: what a moderator leaves to others, because of what was decided before or the language it is in."""

from django.db.models import Exists, OuterRef, Q

from contributions.languages import DUTCH
from contributions.models import Move, Submission
from people.models import User


def left_to_others(moderator: User) -> Q:
    """What this moderator does not decide on.

    A second look is for somebody who did not decide before. A text in another language is for who reads it;
    one that people say is not right, is for everybody.
    """
    decided = Move.objects.filter(submission=OuterRef("pk"), by=moderator, at__lt=OuterRef("appealed_at"))
    second_look = Q(appealed_at__isnull=False) & Exists(decided)
    return second_look | (Q(open_reports=0) & ~Q(lang__in=[DUTCH, *moderator.languages]))


def waiting_for_a_reader(moderator: User) -> dict[str, int]:
    """How many texts wait for somebody who reads another language than this moderator, by code; 1 SQL."""
    unread = Submission.objects.waiting().filter(open_reports=0).exclude(lang__in=[DUTCH, *moderator.languages])
    counts: dict[str, int] = {}
    for lang in unread.values_list("lang", flat=True):
        counts[lang] = counts.get(lang, 0) + 1
    return counts
