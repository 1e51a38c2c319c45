"""The names that a moderator looks at. Most names never come here: they are seen at once (see ``names``)."""

from typing import Any, ClassVar

from django.db import models
from django.urls import reverse

from people.models import User


class PenNameManager(models.Manager["PenName"]):
    """Names at the door."""

    def visible_to(self, user: Any) -> models.QuerySet["PenName"]:
        """None: a name is read beside what its person wrote, and has no place of its own."""
        return self.none()


class PenName(models.Model):
    """A name somebody chose, that a moderator lets through or not. What others see, ``User.hidden_name`` says."""

    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    text = models.CharField(max_length=30, blank=True)

    objects: ClassVar[PenNameManager] = PenNameManager()

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        """Where its person reads how it stands."""
        return reverse("mine")
