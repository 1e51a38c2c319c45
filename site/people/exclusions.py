"""Roles that exclude each other (domain.md): who decides on policy never reads what is not on the site."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError

from people.models import POLICYMAKER, READERS, Organisation


def check_roles(roles: Iterable[str], organisation: Organisation | None) -> None:
    """Say in plain words why somebody of ``organisation`` can't have these roles together.

    Raises:
        ValidationError: they exclude each other.
    """
    roles = frozenset(roles)
    if roles.isdisjoint(READERS):
        return
    if POLICYMAKER in roles:
        raise ValidationError(
            "Een beleidsmaker kan niet ook moderator, redacteur, begeleider of meelezer zijn. Kies één van beide."
        )
    if organisation and Organisation.objects.public_bodies().filter(pk=organisation.pk).exists():
        raise ValidationError(
            f"Wie voor {organisation.name} werkt, kan geen moderator, redacteur, begeleider of meelezer zijn: "
            "een overheid leest niet mee met wat niet op de site staat."
        )
