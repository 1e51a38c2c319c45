"""What editors do with a suggestion: take it over in the draft, or say why not. Its author is told in both cases."""

from django.db import transaction
from django.utils import timezone

from contributions.cleaning import clean_rich
from contributions.models import Notice, Shown, State, Submission
from people.models import User
from playbook.models import Suggestion
from playbook.versions import put_block


class Overtaken(Exception):
    """Another editor decided first, or its author changed it or took it away meanwhile."""


def take_over(suggestion: Suggestion, text: str, by: User, base: int) -> None:
    """Put ``text`` (the suggestion's own, or edited) in the newest draft, with the author's credit.

    Args:
        suggestion: as the editor read it.
        base: the number of the words in the draft that the editor saw.

    Raises:
        Overtaken: it is no longer what the editor read.
        Collision: the stukje changed since ``base``; nothing happened.
        BlockGone: the draft has no such stukje any more; nothing happened.
    """
    with transaction.atomic():
        _claim(suggestion, Suggestion.Outcome.TAKEN, by)
        version = put_block(suggestion.page, suggestion.block_id, clean_rich(text), by, suggestion.writer, base)
        Suggestion.objects.filter(pk=suggestion.pk).update(taken_as=version)
        _tell(suggestion, State.PUBLISHED)


def decline(suggestion: Suggestion, why: str, by: User) -> None:
    """Say why it does not come in the text.

    Raises:
        Overtaken: it is no longer what the editor read.
    """
    with transaction.atomic():
        _claim(suggestion, Suggestion.Outcome.DECLINED, by, answer=why)
        _tell(suggestion, State.REJECTED)


def _claim(suggestion: Suggestion, outcome: str, by: User, **changes: str) -> None:
    """The one conditional UPDATE: still open, still on the site, still the words the editor read."""
    same = Suggestion.objects.open().filter(pk=suggestion.pk, shown=Shown.YES, edits=suggestion.edits)
    if same.update(outcome=outcome, decided_by=by, decided_at=timezone.now(), **changes) != 1:
        raise Overtaken


def _tell(suggestion: Suggestion, state: State) -> None:
    """The author hears of it on "Mijn plek"; the words are those of ``SuggestionKind.told``."""
    submission = Submission.objects.of(suggestion).first()
    if submission and submission.author_id:
        Notice.objects.get_or_create(
            person_id=submission.author_id,
            event=f"suggestion-{suggestion.pk}",
            defaults={"submission": submission, "state": state},
        )
