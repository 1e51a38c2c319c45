"""What the door looks back at before it takes a text in: its author's latest contributions, in one query."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Self
from uuid import UUID

from django.db.models import Count, Subquery, Value
from django.utils import timezone
from django.utils.crypto import salted_hmac

from contributions.judging import DAY, NEW_PER_DAY, TEN_MINUTES, History, Limit
from contributions.models import State, Submission
from people.models import EDITOR, MODERATOR, User

#: The words of so many of the last texts are compared with the new one.
COMPARED = 3
#: The key of no form: nothing came in with it.
NO_FORM = UUID(int=0)


def digest_of(words: dict[str, str]) -> str:
    """The keyed fingerprint by which the same words are known again; empty words have none."""
    text = "\n".join(words.values())
    return salted_hmac("contributions.words", text, algorithm="sha256").hexdigest() if text.strip() else ""


@dataclass(frozen=True)
class Past:
    """Somebody's latest contributions, and the one that came in with the same form.

    Attributes:
        latest: the author's own, newest first; as many as the limits count.
        approved: how many of all the author's are on the site.
        same_form: the contribution with the same form key, whoever sent it.
    """

    latest: list[Submission] = field(default_factory=list)
    approved: int = 0
    same_form: Submission | None = None

    @classmethod
    def of(cls, author: User | None, form_key: UUID = NO_FORM) -> Self:
        """Look back; 1 SQL. Of somebody without a card nothing is known but the form."""
        same_form = Submission.objects.filter(form_key=form_key)
        if author is None:
            return cls(same_form=same_form.first())
        mine = Submission.objects.filter(author=author).but_names()
        on_the_site = mine.filter(state=State.PUBLISHED).order_by().values("author")
        approved = Subquery(on_the_site.annotate(count=Count("*")).values("count"))
        latest = Submission.objects.filter(pk__in=mine.order_by("-received_at").values("pk")[:NEW_PER_DAY])
        # Two lookups by index side by side: an OR of them would read the whole table on PostgreSQL.
        rows = latest.annotate(approved=approved).union(same_form.annotate(approved=Value(0)), all=True)
        found: list[Any] = list(rows.order_by("-received_at", "-id"))
        return cls(
            latest=list({row.pk: row for row in found if row.author_id == author.pk}.values()),
            approved=max((row.approved or 0 for row in found), default=0),
            same_form=next((row for row in found if row.form_key == form_key), None),
        )

    def history(self, author: User, digest: str) -> History:
        """What the judge asks of ``author``, who sends words with this digest."""
        is_staff = author.has_role(MODERATOR, EDITOR)
        return History(
            approved=self.approved,
            last_ten_minutes=0 if is_staff else self._since(TEN_MINUTES),
            last_day=0 if is_staff else self._since(DAY),
            is_repeated=bool(digest) and digest in {row.words_digest for row in self.latest[:COMPARED]},
            is_staff=is_staff,
            is_held_first=author.is_held_first,
        )

    def history_of_a_change(self, author: User) -> History:
        """Who changes a text sends nothing new: that is not counted and may say the same."""
        is_staff = author.has_role(MODERATOR, EDITOR)
        return History(approved=self.approved, is_staff=is_staff, is_held_first=author.is_held_first)

    def free_at(self, limit: Limit) -> datetime:
        """When the next text may go: as soon as the oldest one that counts for ``limit`` is long enough ago."""
        return self.latest[limit.most - 1].received_at + limit.within

    def _since(self, ago: timedelta) -> int:
        begin = timezone.now() - ago
        return sum(row.received_at > begin for row in self.latest)
