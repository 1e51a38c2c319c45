"""Passkeys: a device that opens the door instead of a card. An extra, never required, and it does not outlive the card.

A passkey belongs to the cards that worked on the day it was made: when those are revoked or replaced it opens
nothing any more, so that whoever had a stolen card for an hour leaves no key behind. It opens what a card opens.
"""

import json
from typing import Any

from allauth.core.context import request_context
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as webauthn
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from people.backends import CardBackend
from people.models import Card, User

#: So many devices for one person.
MOST = 5
#: What allauth and fido2 raise at an answer that was made up, is of another site, too old or not of this person.
_NO_ANSWER = (ValidationError, ValueError, TypeError, KeyError, AttributeError, RecursionError)


def of(person: User) -> QuerySet[Authenticator]:
    """The passkeys of ``person``, oldest first."""
    return Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN).order_by("pk")


def begin_registration(request: HttpRequest, person: User) -> str:
    """What the browser asks the device to make a passkey with, as JSON; it counts for this session."""
    with request_context(request):
        return json.dumps(webauthn.begin_registration(person, passwordless=True))


def register(request: HttpRequest, person: User, answer: str) -> bool:
    """Keep the passkey the device made; False when its answer is not one to what was asked."""
    try:
        credential = json.loads(answer)
        with request_context(request):
            webauthn.parse_registration_response(credential)
            webauthn.complete_registration(credential)
            key = webauthn.WebAuthn.add(person, "", credential).instance
    except _NO_ANSWER:
        return False
    key.data["cards"] = list(Card.objects.working().filter(person=person).values_list("pk", flat=True))
    key.save(update_fields=["data"])
    return True


def begin(request: HttpRequest) -> str:
    """What the browser asks the device to sign, as JSON; it counts once, for this session."""
    with request_context(request):
        return json.dumps(webauthn.begin_authentication())


def person_with(request: HttpRequest, answer: str) -> User | None:
    """Whose passkey signed what was asked, with the powers of a card; None when it opens nothing (any more)."""
    try:
        response = json.loads(answer)
        with request_context(request):
            key = webauthn.complete_authentication(webauthn.extract_user_from_response(response), response)
    except _NO_ANSWER:
        return None
    finally:
        request.session.pop(webauthn.STATE_SESSION_KEY, None)
    if not Card.objects.working().filter(pk__in=_cards(key), person=key.user_id).exists():
        return None
    return CardBackend().get_user(key.user_id)


def _cards(key: Authenticator) -> list[int]:
    cards: Any = key.data.get("cards", [])
    return list(cards)
