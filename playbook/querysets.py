"""Versions of stukjes and suggestions, by who may see them and whose turn it is."""

from typing import TYPE_CHECKING, Self

from django.db import models
from wagtail.models import Page

from contributions.models import Shown
from people.access import Visitor, without_closed

if TYPE_CHECKING:
    from playbook.models import BlockVersion, Suggestion  # noqa: F401

#: The page a row hangs under, whole: what one calls it depends on what it is.
WHOLE_PAGE = models.Prefetch("page", Page.objects.specific())


class BlockVersionQuerySet(models.QuerySet["BlockVersion"]):
    """Versions of stukjes."""

    def numbered(self) -> Self:
        """Those that stood in the draft."""
        return self.filter(number__isnull=False)

    def beside(self) -> Self:
        """Those that wait beside the draft for an editor's choice."""
        return self.filter(number__isnull=True, settled_at=None)

    def public(self) -> Self:
        """Those whose very words stood on the site."""
        return self.filter(models.Q(published_as=models.F("pk")) | models.Q(number=0), published_at__isnull=False)


class SuggestionQuerySet(models.QuerySet["Suggestion"]):
    """Suggestions."""

    def public(self) -> Self:
        """On the site."""
        return self.filter(shown=Shown.YES)

    def open(self) -> Self:
        """The editors said nothing yet."""
        return self.filter(outcome="")

    def visible_to(self, user: Visitor) -> Self:
        """Public suggestions for pages this person may see."""
        return without_closed(self.public().filter(page__live=True), user, "page__")

    def with_writers(self) -> Self:
        """Fetch the writers and their organisations along."""
        return self.select_related("author__organisation")
