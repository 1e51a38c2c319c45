"""Pilot sites, sessions and the files that come with them, by who may see them and by day."""

from datetime import date
from typing import Self

from django.db.models import Q
from django.utils import timezone

from pages.files import SentFileQuerySet
from pages.models import BasePageQuerySet
from people.access import Visitor
from people.models import EDITOR, MODERATOR, User


class WorkshopQuerySet(BasePageQuerySet):
    """Sessions, by day."""

    def upcoming(self) -> Self:
        """Planned, today or later; the first one first."""
        return self.filter(status="planned", date__gte=timezone.localdate()).order_by("date", "start", "pk")

    def past(self) -> Self:
        """Held, or planned for a day that is over; the newest first."""
        return self.exclude(status="planned", date__gte=timezone.localdate()).order_by("-date", "-pk")

    def before(self, day: date, pk: int) -> Self:
        """What comes after one row of ``past``."""
        return self.filter(Q(date__lt=day) | Q(date=day, pk__lt=pk))

    def visible_to(self, user: Visitor) -> "WorkshopQuerySet":
        """Live sessions that every restriction lets ``user`` see."""
        found: WorkshopQuerySet = super().visible_to(user)
        return found


class RecordFileQuerySet(SentFileQuerySet):
    """Photos and documents, by who may see them."""

    def visible_to(self, user: Visitor) -> Self:
        """Files of records ``user`` may read; their own; all that were sent, for who reads records first."""
        from workshops.models import WorkshopPage  # the page knows its files: the other way round is a circle

        readable = Q(workshop__in=WorkshopPage.objects.visible_to(user))
        if not user.is_authenticated:
            return self.filter(readable)
        person: User = user  # type: ignore[assignment]
        if person.has_role(MODERATOR, EDITOR):
            readable |= Q(workshop__isnull=False)
        return self.filter(readable | Q(owner=person))
