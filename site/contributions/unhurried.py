"""Forms that anybody may send without a card: nobody is shut out, machines are slowed down.

A field that people do not see stays empty; a form is not sent within seconds; and when very many come in at once,
the sender's device does a sum for each (proof of work, SHA-256) or, without a script, its owner waits a minute.
What is refused here stays on the screen, with why. Nothing about the sender is kept.
"""

import hashlib
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.utils import timezone

from contributions.rules import DoorRules
from people.limits import Limit

#: The names of the fields: the one people do not see, the form's own token, the outcome of the sum.
TRAP, TOKEN, PROOF = "website", "begonnen", "som"
#: So many zero bits at the start of the hash: a second or two on a phone.
BITS = 16
#: Without a script, so long (seconds) is as good as the sum; a token older than a day is none.
PATIENCE, OLDEST = 60, 24 * 60 * 60
_SALT = "contributions.unhurried"
_FLOOD, _USED = "flood", "unhurried"

_TRAPPED = "Er staat iets in het veld ‘Website’. Maak dat leeg en stuur opnieuw."
_TOO_QUICK = "Dat ging heel snel. Kijk je tekst nog eens na, en stuur opnieuw."
_FLOODED = (
    "Er komt nu heel veel tegelijk binnen. Wacht één minuut en stuur dan opnieuw. Wat je invulde, staat hier nog."
)


@dataclass(frozen=True)
class Unhurried:
    """What the form carries: its token, and whether its sender's device must do a sum."""

    token: str
    is_flooded: bool
    bits: int = BITS


def carried(request: HttpRequest, token: str = "") -> Unhurried:
    """What belongs in the form that ``request`` gets; the token it came with, while that is good."""
    found = token or request.POST.get(TOKEN, "")
    return Unhurried(found if _began(found) is not None else fresh(), _flood().is_reached(request))


def fresh() -> str:
    """A new token: when the form was begun, signed."""
    return signing.dumps([uuid.uuid4().hex, timezone.now().timestamp()], salt=_SALT)


def problem(request: HttpRequest, token: str = "") -> str:
    """Why this form can't go yet, in plain words; empty when it may. A form that may go is counted."""
    token = token or request.POST.get(TOKEN, "")
    if request.POST.get(TRAP):
        return _TRAPPED
    began = _began(token)
    age = timezone.now().timestamp() - began if began is not None else 0
    if age < settings.FORM_SECONDS:
        return _TOO_QUICK
    is_slow_enough = age >= PATIENCE or is_proof(token, request.POST.get(PROOF, ""))
    if _flood().is_reached(request) and not (is_slow_enough and _is_first(request, token)):
        return _FLOODED
    _flood().count(request)
    return ""


def is_proof(token: str, proof: str) -> bool:
    """True when the hash of the token and this number begins with enough zero bits; no number is no sum."""
    digest = hashlib.sha256(f"{token}:{proof[:20]}".encode()).digest()
    return bool(token and proof) and int.from_bytes(digest, "big") >> (256 - BITS) == 0


def _began(token: str) -> float | None:
    try:
        _key, began = signing.loads(token, salt=_SALT, max_age=OLDEST)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return float(began)


def _flood() -> Limit:
    """All sources together, in an hour."""
    most = DoorRules.current().flood
    return Limit(_FLOOD, tries=most, seconds=60 * 60, closed_without_cache=False, by_source=False)


def _is_first(request: HttpRequest, token: str) -> bool:
    """In a flood a token is good for one form."""
    used = Limit(_USED, tries=1, seconds=OLDEST, closed_without_cache=False, by_source=False)
    return bool(token) and not used.count(request, token)
