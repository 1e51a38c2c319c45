""" "Ik schrijf op voor iemand die naast me zit": the mode in which a helper writes down what somebody else says.

It lives in the helper's own session, for half an hour. It opens nothing of the other person: it only says whose
the words will be. The helper stays who they are, with their own rights and nobody else's.
"""

from datetime import timedelta
from typing import Any, Self

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from people import tries
from people.models import HELPER, Card, User

_KEY = "writing_down"
LASTS = timedelta(minutes=30)


class Mode:
    """A helper beside somebody: with their card, or without.

    Attributes:
        card: the card whose code was typed; None for somebody without one.
    """

    def __init__(self, request: HttpRequest, said: dict[str, Any], card: Card | None) -> None:
        self._request, self._said, self.card = request, said, card

    @classmethod
    def begin(cls, request: HttpRequest, card: Card | None = None, where: str = "") -> Self:
        """From now, for half an hour; a picture may still have to be shown.

        Args:
            where: what the helper had before them, to go back to.
        """
        until = (timezone.now() + LASTS).timestamp()
        said = {"card": card and card.pk, "until": until, "by": request.user.pk, "shown": False, "where": where[:80]}
        mode = cls(request, said, card)
        mode._keep()
        return mode

    @classmethod
    def of(cls, request: HttpRequest) -> Self | None:
        """The mode this session is in; None when it is over, or the card does not work any more."""
        said = request.session.get(_KEY)
        if not said:
            return None
        card = find_card(request.user, pk=said["card"]) if said["card"] else None
        is_over = said["until"] < timezone.now().timestamp() or said["by"] != request.user.pk
        if is_over or (said["card"] and card is None):
            leave(request)
            return None
        return cls(request, said, card)

    @property
    def where(self) -> str:
        """Where they meant to write when they began; empty when nowhere yet."""
        return str(self._said.get("where", ""))

    @property
    def asks_picture(self) -> bool:
        """True until the person showed that the card is theirs."""
        return self.card is not None and not self._said["shown"]

    @property
    def person(self) -> User | None:
        """Whose words they are; None for somebody without a card."""
        if self.card is None or self.asks_picture or self.card.person is None:
            return None
        self.card.person.powers = "card"
        return self.card.person

    def show(self, picture: str) -> bool:
        """The person points at a picture; True when it is theirs. Five wrong ones a day rest the card."""
        if self.card is None or not tries.take(self.card, "picture") or picture != self.card.picture:
            return False
        tries.give_back(self.card, "picture")
        self._said["shown"] = True
        self._keep()
        return True

    def _keep(self) -> None:
        self._request.session[_KEY] = self._said


def leave(request: HttpRequest) -> None:
    """Forget who sat there."""
    request.session.pop(_KEY, None)


def find_card(helper: Any, **which: Any) -> Card | None:
    """A working card of the helper's own organisation (or of none), in use, with a picture; others all look the same.

    Args:
        which: its ``pk``, or its tidied ``code``.
    """
    code = which.pop("code", None)
    if code is not None:
        found = Card.objects.with_code(code)
        which = {"pk": found.pk if found else None}
    ours = Q(organisation=None) | Q(organisation=helper.organisation_id)
    rows = Card.objects.working().filter(ours, **which).exclude(picture="")
    card = rows.filter(person__is_active=True, person__closed_at=None).select_related("person").first()
    return card if card and card.person_id != helper.pk else None


def is_helper(user: Any) -> bool:
    """Helpers in a session with their powers."""
    return bool(user.is_authenticated and user.has_role(HELPER))
