"""The short steps between a code and the door: what somebody said so far, in their session, for half an hour.

The code itself is kept nowhere; the steps know the card by its row.
"""

from datetime import timedelta
from typing import Any, Self

from django.http import HttpRequest
from django.utils import timezone

from people.models import Card

_KEY = "card_steps"
_LAST = timedelta(minutes=30)


class Steps:
    """One card on its way in. What is said is kept by name: ``steps["picture"] = "boom"``."""

    def __init__(self, request: HttpRequest, said: dict[str, Any], card: Card) -> None:
        self._request, self._said, self.card = request, said, card

    @classmethod
    def begin(cls, request: HttpRequest, card: Card, onward: str) -> Self:
        """Begin with a card whose code was right; ``onward`` is where somebody wanted to go.

        Under a new key: whoever knew the old one (at a shared device, say) does not walk along.
        """
        request.session.cycle_key()
        until = (timezone.now() + _LAST).timestamp()
        steps = cls(request, {"card": card.pk, "until": until, "onward": onward}, card)
        steps._keep()
        return steps

    @classmethod
    def of(cls, request: HttpRequest) -> Self | None:
        """The steps of this session, with the card as it is now; None when they are over."""
        said = request.session.get(_KEY)
        if not said or said["until"] < timezone.now().timestamp():
            return None
        card = (
            Card.objects.may_open()
            .select_related("person", "replacement", "replaced_by")
            .filter(pk=said["card"])
            .first()
        )
        return cls(request, said, card) if card else None

    def __getitem__(self, name: str) -> Any:
        return self._said.get(name)

    def __setitem__(self, name: str, value: Any) -> None:
        self._said[name] = value
        self._keep()

    def end(self) -> None:
        """Forget all of it."""
        self._request.session.pop(_KEY, None)

    def _keep(self) -> None:
        self._request.session[_KEY] = self._said
