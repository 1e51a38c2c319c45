"""Signals, by who may see them."""

from typing import TYPE_CHECKING, Self

from django.db import models

from contributions.models import Shown
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

    def newest_first(self) -> Self:
        """The one that came on the board last comes first."""
        return self.order_by("-number")


class AnswerQuerySet(models.QuerySet["Answer"]):
    """Answers of bodies."""

    def public(self) -> Self:
        """On the site."""
        return self.filter(shown=Shown.YES)

    def visible_to(self, user: Visitor) -> Self:
        """Public answers on boards this person may see."""
        return without_closed(self.public().filter(bundle__board__live=True), user, "bundle__board__")

    def of(self, bundle: "Bundle") -> "Answer | None":
        """The newest public answer to a bundle, with its writer."""
        return self.public().filter(bundle=bundle).select_related("author__organisation").order_by("-pk").first()
