"""Signals, by who may see them."""

from typing import TYPE_CHECKING, Any, Self

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.functions import Coalesce

from contributions.models import Shown, State, Submission
from people.access import Visitor, without_closed

if TYPE_CHECKING:
    from signals.models import Answer, Bundle, PolicySignal  # noqa: F401


class PolicySignalQuerySet(models.QuerySet["PolicySignal"]):
    """Signals."""

    def public(self) -> Self:
        """On the board with their words."""
        return self.filter(shown=Shown.YES)

    def visible_to(self, user: Visitor) -> Self:
        """Public signals on boards this person may see."""
        return without_closed(self.public().filter(board__live=True), user, "board__")

    def with_places(self) -> Self:
        """Fetch the board, the theme and the step along."""
        return self.select_related("board", "theme", "step")

    def with_changes(self) -> Self:
        """When each came on the board and to its last stop, as ``published_at`` and ``changed_at``."""
        from signals.models import Milestone  # its signal knows this: the other way round is a circle

        stops = Milestone.objects.filter(signal=models.OuterRef("pk"))
        first, last = (models.Subquery(stops.order_by(way).values("at")[:1]) for way in ("at", "-at"))
        return self.select_related("board").annotate(
            published_at=Coalesce(first, "created_at"), changed_at=Coalesce(last, "created_at")
        )

    def for_feed(self) -> Self:
        """With all that a feed tells of them."""
        return self.with_changes().with_places()

    def with_answer(self) -> Self:
        """``answered`` is the answer to the bundle each lies in: see ``_with_answer``."""
        return _with_answer(self.select_related("bundle__body"), "bundle__answers")

    def newest_first(self) -> Self:
        """The one that came on the board last comes first."""
        return self.order_by("-number")


class BundleQuerySet(models.QuerySet["Bundle"]):
    """Signals laid together."""

    def visible_to(self, user: Visitor) -> Self:
        """Bundles on boards this person may see."""
        return without_closed(self.filter(board__live=True), user, "board__").select_related("board")

    def with_changes(self) -> Self:
        """When each was laid together, and handed over, as ``changed_at``."""
        return self.annotate(changed_at=Coalesce("handed_at", "made_at"))

    def with_answer(self) -> Self:
        """``answered`` is its answer: see ``_with_answer``."""
        return _with_answer(self.select_related("body"), "answers")


def _with_answer(rows: Any, answers: str) -> Any:
    """``answered`` is the newest public answer with its writer, or None; in the same query. Take the first row.

    Args:
        answers: the way to the answers.
    """
    is_public = models.Q((f"{answers}__shown", Shown.YES))
    rows = rows.annotate(answered=models.FilteredRelation(answers, condition=is_public))
    return rows.select_related("answered__author__organisation").order_by("-answered__pk")


class AnswerQuerySet(models.QuerySet["Answer"]):
    """Answers of bodies."""

    def public(self) -> Self:
        """On the site."""
        return self.filter(shown=Shown.YES)

    def visible_to(self, user: Visitor) -> Self:
        """Public answers on boards this person may see."""
        return without_closed(self.public().filter(bundle__board__live=True), user, "bundle__board__")

    def standing(self) -> Self:
        """On the site, or on their way there: a moderator reads them, or asked for a change."""
        kind = ContentType.objects.get_for_model(self.model)
        states = (State.HELD, State.CHANGE_ASKED, State.PUBLISHED)
        return self.filter(pk__in=Submission.objects.filter(kind=kind, state__in=states).values("object_id"))
