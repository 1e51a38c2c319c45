"""What a moderator may decide on, in which order, and how one text looks to them."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, prefetch_related_objects
from django.utils import timezone
from django.utils.functional import cached_property

from contributions.deciders import languages_read, left_to_others
from contributions.heavy import WHY as HAS_HEAVY_WORD
from contributions.heavy import is_heavy
from contributions.kinds import about_organisation, kind_of_submission
from contributions.languages import DUTCH
from contributions.models import Claim, Report, Skip, State, Submission, SubmissionQuerySet
from people.models import User, shown_name_of


def of_others(moderator: User) -> SubmissionQuerySet:
    """All but what they wrote (down), and what is of or about their own organisation."""
    rows = Submission.objects.exclude(author=moderator).exclude(written_by=moderator)
    if moderator.organisation_id:
        rows = rows.exclude(
            pk__in=Submission.objects.filter(about_organisation(moderator.organisation_id)).values("pk")
        )
    return rows


def decidable_by(moderator: User) -> SubmissionQuerySet:
    """What they may decide on now."""
    return of_others(moderator).exclude(left_to_others(moderator))


def waiting_for(moderator: User) -> SubmissionQuerySet:
    """What waits for this moderator; not what they leave to the others for now."""
    return decidable_by(moderator).waiting().exclude(pk__in=Skip.objects.of(moderator).values("submission"))


def in_order(rows: SubmissionQuerySet, moderator: User) -> QuerySet[Any]:
    """Where somebody may be in danger first, then the oldest; last what none of us can read.

    Each with who else reads it now (``read_by``).
    """
    dangerous = Report.objects.filter(submission=OuterRef("pk"), is_open=True, why=Report.Why.DANGER)
    reading = Claim.objects.filter(submission=OuterRef("pk"), until__gt=timezone.now()).exclude(by=moderator)
    found: QuerySet[Any] = rows.annotate(
        is_danger=Q(open_reports__gt=0) & Exists(dangerous),
        is_unread=~Q(lang__in=[DUTCH, *languages_read()]),
        read_by=Subquery(reading.values(name=shown_name_of("by__"))[:1]),
    )
    found = found.select_related("author__organisation", "written_by__organisation", "page")
    return found.order_by("-is_danger", "is_unread", "received_at", "pk")


def what_people_say() -> Prefetch[Any]:
    """The open reports of submissions, fetched along as ``heard``; 1 SQL for a whole list."""
    return Prefetch("reports", Report.objects.filter(is_open=True), to_attr="heard")


def published_by_author() -> SubmissionQuerySet:
    """What the author of an outer row has on the site: for one row, not for a long list."""
    return Submission.objects.filter(author=OuterRef("author"), state=State.PUBLISHED).but_names()


def claim(submission: Submission, moderator: User) -> None:
    """Tell the other moderators who reads this: for five minutes, or until another text is opened. 1 SQL."""
    row = Claim(by=moderator, submission=submission, until=timezone.now() + Claim.LASTS)
    Claim.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["by"], update_fields=["submission", "until"]
    )  # fmt: skip


def skip(submission: Submission, moderator: User) -> None:
    """Leave it to the other moderators for now."""
    Skip.objects.update_or_create(
        by=moderator, submission=submission, defaults={"until": timezone.now() + Skip.LASTS}
    )  # fmt: skip
    Claim.objects.filter(by=moderator).delete()


class QueueItem:
    """A submission as the queue shows it."""

    def __init__(self, submission: Submission) -> None:
        self.submission = submission
        self.kind = kind_of_submission(submission)

    @cached_property
    def thing(self) -> Any:
        """The contribution itself."""
        return self.submission.thing

    @property
    def title(self) -> str:
        """Where it stands."""
        return self.kind.where(self.thing)

    @property
    def context_url(self) -> str:
        """Where to read what it belongs to."""
        return self.kind.context_url(self.thing)

    @property
    def words(self) -> dict[str, str]:
        """What is to be read: the new words when there are, else those of the thing."""
        return self.submission.proposed or self.kind.words(self.thing)

    @property
    def current_words(self) -> dict[str, str] | None:
        """What stands on the site now, when new words wait."""
        return self.kind.words(self.thing) if self.submission.proposed else None

    @property
    def is_first_text(self) -> bool:
        """True when the author has nothing on the site yet; of somebody without a card that is not known."""
        author = self.submission.author_id
        if not author:
            return False
        known: bool | None = getattr(self.submission, "has_published", None)
        published = Submission.objects.filter(author_id=author, state=State.PUBLISHED).but_names()
        return not (published.exists() if known is None else known)

    @property
    def has_name(self) -> bool:
        """True when others see a name beside it, that a moderator may ask to change."""
        author = self.submission.author
        return bool(author and author.pen_name and author.shown_name == author.pen_name)

    @property
    def pictures(self) -> list[Any]:
        """Its photos, to be looked at with the words."""
        return self.kind.pictures(self.thing)

    @property
    def quotes(self) -> list[Any]:
        """Words of others in it."""
        return self.kind.quotes(self.thing)

    @property
    def attachments(self) -> list[Any]:
        """Its documents, to be read with the words."""
        return self.kind.attachments(self.thing)

    @property
    def is_on_site(self) -> bool:
        """True when others see it already."""
        return self.submission.state == State.PUBLISHED

    @property
    def may_be_picked(self) -> bool:
        """True for what waits and is not on the site; danger, and what none of us reads, is looked at by itself."""
        row: Any = self.submission
        return row.state == State.HELD and not row.is_danger and not row.is_unread

    @property
    def is_decided(self) -> bool:
        """True when nobody waits for a moderator here any more."""
        return not self.submission.is_waiting

    @property
    def may_pass(self) -> bool:
        """True for what a moderator may leave to others: not where somebody may be in danger."""
        return not self.is_decided and not self.is_danger

    @property
    def since(self) -> datetime:
        """Since when it waits."""
        return self.submission.received_at

    @cached_property
    def _open_reports(self) -> list[Report]:
        if not self.submission.open_reports:
            return []
        prefetch_related_objects([self.submission], what_people_say())  # nothing more where a list did so for all
        heard: list[Report] = self.submission.heard  # type: ignore[attr-defined]
        return heard

    @property
    def open_reports(self) -> list[str]:
        """What people said of it, in their words' labels."""
        return [report.get_why_display() for report in self._open_reports]

    @property
    def is_danger(self) -> bool:
        """True when somebody said that a person may be in danger."""
        return any(report.why == Report.Why.DANGER for report in self._open_reports)

    @cached_property
    def why_heavy(self) -> str:
        """Why reading it may weigh: then it is covered until the moderator wants to read it; empty where it may not."""
        said = {report.why for report in self._open_reports}
        if Report.Why.DANGER in said:
            return "Iemand zegt: hier is misschien iemand in gevaar."
        if Report.Why.HURTFUL in said:
            return "Iemand zegt: dit doet pijn of is haatdragend."
        return HAS_HEAVY_WORD if is_heavy(self.words.values()) else ""

    @property
    def heading(self) -> str:
        """Where it stands; not its own title while that is covered."""
        is_covered = self.why_heavy and self.title and self.title in self.words.values()
        return f"Iets nieuws in {self.submission.page}" if is_covered and self.submission.page else self.title
