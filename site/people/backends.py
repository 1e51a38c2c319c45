"""How a session gets its powers: by the door it was opened with.

Django keeps the backend's path in the session and loads the person through it on every request
and on every socket, so the powers can't be lost or forgotten on the way.
"""

from django.conf import settings
from django.contrib.auth.backends import BaseBackend, ModelBackend
from django.http import HttpRequest

from people.models import PASSWORD_ONLY, STAFF_ROLES, Card, User


def needs_second_step(person: User) -> bool:
    """True for staff where a password alone is not enough (``SECOND_FACTOR``)."""
    is_staff = person.is_superuser or not person.keys.groups.isdisjoint(STAFF_ROLES)
    return is_staff and settings.SECOND_FACTOR == "required"


class PasswordBackend(ModelBackend):
    """User name and password. Where staff need a second step, this alone opens nothing of theirs."""

    def authenticate(self, request, username=None, password=None, **kwargs):  # type: ignore[no-untyped-def]
        """The person with this user name and password, or None (same work either way)."""
        person = super().authenticate(request, username=username, password=password, **kwargs)
        return _with_powers(person, _powers_of_password())

    def get_user(self, user_id: int) -> User | None:
        """The person of a session that was opened with a password.

        Nobody, when they need a second step: they were given a role since, or the setting changed.
        """
        person = User.objects.in_session(user_id, _powers_of_password())
        return None if person is None or needs_second_step(person) else person


class SecondStepBackend(BaseBackend):
    """Staff who came in with a password and then a second factor: everything their groups allow."""

    def get_user(self, user_id: int) -> User | None:
        """The person of a session that was opened with both."""
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
        """The person of a session that was opened with a card, as long as they have a working one.

        Who closed everything comes in without any right, to come back (``mine.closing``).
        """
        person = User.objects.in_session(user_id, "card")
        return person if person and (person.roles or (person.closed_at and person.keys.cards)) else None


def _powers_of_password() -> str:
    return "password" if settings.SECOND_FACTOR == "off" else PASSWORD_ONLY


def _with_powers(person: User | None, powers: str) -> User | None:
    if person is not None:
        person.powers = powers
    return person
