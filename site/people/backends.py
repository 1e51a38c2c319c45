"""How a session gets its powers: by the door it was opened with.

Django keeps the backend's path in the session and loads the person through it on every request
and on every socket, so the powers can't be lost or forgotten on the way.
"""

from django.contrib.auth.backends import BaseBackend, ModelBackend
from django.http import HttpRequest

from people.models import Card, User


class PasswordBackend(ModelBackend):
    """Staff: user name and password; everything their groups allow."""

    def authenticate(self, request, username=None, password=None, **kwargs):  # type: ignore[no-untyped-def]
        """The person with this user name and password, or None (same work either way)."""
        person = super().authenticate(request, username=username, password=password, **kwargs)
        return _with_powers(person, "password")

    def get_user(self, user_id: int) -> User | None:
        """The person of a session that was opened with a password."""
        return User.objects.in_session(user_id, "password")


class CardBackend(BaseBackend):
    """A card: the rights of the card and nothing else."""

    def authenticate(  # type: ignore[override]
        self, request: HttpRequest | None, card: Card | None = None
    ) -> User | None:
        """The active person a working card belongs to."""
        person = card.person if card else None
        return _with_powers(person, "card") if person and person.is_active else None

    def get_user(self, user_id: int) -> User | None:
        """The person of a session that was opened with a card, as long as they have a working one."""
        person = User.objects.in_session(user_id, "card")
        return person if person and person.roles else None


def _with_powers(person: User | None, powers: str) -> User | None:
    if person is not None:
        person.powers = powers
    return person
