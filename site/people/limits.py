"""How often one source may try something. The only place that looks at a sender's address.

The address itself is kept nowhere: the counter's key is an HMAC of it under a key of this
installation, in the shared cache, and is gone when the window closes.
"""

import hashlib
import hmac
import ipaddress
import logging

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest

log = logging.getLogger(__name__)


class Limit:
    """At most ``tries`` in ``seconds`` for each source.

    Args:
        name: what is counted; part of the key.
        closed_without_cache: what happens when the shared cache is gone. Doors stay closed (True),
            reading and talking stay open (False).
    """

    def __init__(self, name: str, tries: int, seconds: int, *, closed_without_cache: bool) -> None:
        self.name, self.tries, self.seconds = name, tries, seconds
        self.closed_without_cache = closed_without_cache

    def is_reached(self, request: HttpRequest, what: str = "") -> bool:
        """True when this source has no tries left."""
        return self._ask(lambda cache, key: cache.get(key, 0) >= self.tries, request, what)

    def count(self, request: HttpRequest, what: str = "") -> bool:
        """Count one try; True when that was one too many."""

        def add(cache, key):  # type: ignore[no-untyped-def]
            cache.add(key, 0, self.seconds)
            return cache.incr(key) > self.tries

        return self._ask(add, request, what)

    def _ask(self, question, request: HttpRequest, what: str) -> bool:  # type: ignore[no-untyped-def]
        key = f"limit:{self.name}:{_blind(source(request) + what)}"
        try:
            return bool(question(caches["shared"], key))
        except Exception as error:  # the cache's own errors differ per backend
            log.error("Shared cache gone (%s): %s", type(error).__name__, self.name)
            return self.closed_without_cache


def source(request: HttpRequest) -> str:
    """The sender's address; ``X-Forwarded-For`` counts only when a trusted proxy handed it over."""
    address = request.META.get("REMOTE_ADDR", "")
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    while hops and _is_trusted(address):
        address = hops.pop()
    return address


def _is_trusted(address: str) -> bool:
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(ip in network for network in settings.TRUSTED_PROXIES)


def _blind(value: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), value.encode(), hashlib.sha256).hexdigest()[:32]


CARD_CODES = Limit("card", tries=30, seconds=15 * 60, closed_without_cache=True)
PASSWORDS = Limit("password", tries=5, seconds=15 * 60, closed_without_cache=True)
REPORTS = Limit("report", tries=20, seconds=60 * 60, closed_without_cache=False)
# One voice per source and thing in a day: somebody with no card can't report a text off the site alone.
REPORT_VOICE = Limit("report-voice", tries=1, seconds=24 * 60 * 60, closed_without_cache=True)
# Signals given without a card: each of them is read by a person, so the queue must not be flooded.
SIGNALS = Limit("signal", tries=3, seconds=60 * 60, closed_without_cache=False)
RECEIPTS = Limit("receipt", tries=30, seconds=15 * 60, closed_without_cache=True)
