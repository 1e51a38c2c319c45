"""How often one source may try something. The only place that looks at a sender's address.

The address itself is kept nowhere: the counter's key is an HMAC of it under a key of this
installation, in the shared cache, and is gone when the window closes.
"""

import hashlib
import hmac
import ipaddress
import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from django.utils import timezone

log = logging.getLogger(__name__)


class Limit:
    """At most ``tries`` in ``seconds`` for each source.

    Args:
        name: what is counted; part of the key.
        closed_without_cache: what happens when the shared cache is gone. Doors stay closed (True),
            reading and talking stay open (False).
        by_source: False counts the tries of all sources together.
    """

    def __init__(
        self, name: str, tries: int, seconds: int, *, closed_without_cache: bool, by_source: bool = True
    ) -> None:
        self.name, self.tries, self.seconds = name, tries, seconds
        self.closed_without_cache, self.by_source = closed_without_cache, by_source

    def is_reached(self, request: HttpRequest, what: str = "") -> bool:
        """True when this source has no tries left."""
        return self._ask(lambda cache, key: cache.get(key, 0) >= self.tries, request, what)

    def count(self, request: HttpRequest, what: str = "") -> bool:
        """Count one try; True when that was one too many."""

        def add(cache, key):  # type: ignore[no-untyped-def]
            if cache.add(key, 0, self.seconds):
                cache.set(f"{key}:until", timezone.now() + self._window, self.seconds)
            return cache.incr(key) > self.tries

        return self._ask(add, request, what)

    def until(self, request: HttpRequest, what: str = "") -> datetime:
        """When this source may try again; a whole window from now where the cache does not know."""
        found: list[datetime] = []
        self._ask(lambda cache, key: found.append(cache.get(f"{key}:until")), request, what)
        return (found and found[0]) or timezone.now() + self._window

    @property
    def _window(self) -> timedelta:
        return timedelta(seconds=self.seconds)

    def count_of(self, what: str) -> bool:
        """Count one try of ``what``, wherever it comes from; True when that was one too many."""
        return self.count(HttpRequest(), what)

    def forget(self, request: HttpRequest, what: str = "") -> None:
        """It went well: earlier tries count no more."""
        self._ask(lambda cache, key: cache.delete(key), request, what)

    def _ask(self, question, request: HttpRequest, what: str) -> bool:  # type: ignore[no-untyped-def]
        key = f"limit:{self.name}:{_blind((source(request) if self.by_source else '') + what)}"
        try:
            return bool(question(caches["shared"], key))
        except Exception as error:  # the cache's own errors differ per backend
            log.error("Shared cache gone (%s): %s", type(error).__name__, self.name)
            return self.closed_without_cache


def count_wrong(request: HttpRequest, limit: Limit) -> None:
    """A wrong card code, pass phrase or password: one try of this source, and one of all sources together.

    Many sources that try a little each stay below their own limit; so an error is logged, once a window.
    """
    limit.count(request)
    alarm = f"alarm:{limit.name}"
    try:
        caches["shared"].add(alarm, 0, limit.seconds)
        total = caches["shared"].incr(alarm)
    except Exception as error:  # the cache's own errors differ per backend
        log.error("Shared cache gone (%s): alarm", type(error).__name__)
        return
    if total == settings.CARD_ALARM:
        log.error("%s wrong tries (%s) in %s minutes, over all sources", total, limit.name, limit.seconds // 60)


class Tries:
    """What somebody tries at a door that several limits guard, the one for each source first.

    Every try is counted before it is looked at, so that many at the same moment are not more than the limit.
    """

    def __init__(self, request: HttpRequest, what: str, *guards: Limit) -> None:
        self.request, self.what, self.guards = request, what, guards

    def are_too_many(self) -> bool:
        """Count this try; True when it is one too many. What the first limit refuses, the next does not count."""
        return any(guard.count(self.request, self.what) for guard in self.guards)

    def forget(self) -> None:
        """It was right: earlier tries count no more."""
        for guard in self.guards:
            guard.forget(self.request, self.what)


def source(request: HttpRequest) -> str:
    """The sender's address, as ``_source_of`` reads it."""
    return _source_of(request.META.get("REMOTE_ADDR", ""), request.META.get("HTTP_X_FORWARDED_FOR", ""))


def blind_source(address: str, forwarded: str) -> str:
    """The same of what is no HTTP request (a socket), unreadable: to count in memory, and to keep nowhere."""
    return _blind(_source_of(address, forwarded))


def _source_of(address: str, forwarded: str) -> str:
    """The address, or what a trusted proxy handed over in ``X-Forwarded-For``.

    Of IPv6 the first half: a home gets 2^64 addresses, and each would be a source of its own.
    """
    hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
    while hops and _is_trusted(address):
        address = hops.pop()
    ip = _read(address)
    return str(ipaddress.ip_network((ip, 64), strict=False)) if ip and ip.version == 6 else str(ip or address)


def _is_trusted(address: str) -> bool:
    ip = _read(address)
    return ip is not None and any(ip in network for network in settings.TRUSTED_PROXIES)


def _read(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address; an IPv4 address that a server with one socket for both wrote as IPv6, as what it is."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return None
    return getattr(ip, "ipv4_mapped", None) or ip


def _blind(value: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), value.encode(), hashlib.sha256).hexdigest()[:32]


CARD_CODES = Limit("card", tries=30, seconds=15 * 60, closed_without_cache=True)
# Apart from the codes: who guesses phrases must not close the door for the cards of the same house.
PHRASES = Limit("phrase", tries=30, seconds=15 * 60, closed_without_cache=True)
PASSWORDS = Limit("password", tries=5, seconds=5 * 60, closed_without_cache=True)
# One name tried from everywhere: slower, because it also keeps the person out.
PASSWORDS_OF_NAME = Limit("password-name", tries=50, seconds=60 * 60, closed_without_cache=True, by_source=False)
# One password tried on many names: enough for an office behind one address.
PASSWORDS_OF_SOURCE = Limit("password-source", tries=30, seconds=15 * 60, closed_without_cache=True)
# Whoever tries these knows the password already.
SECOND_STEPS = Limit("second-step", tries=5, seconds=5 * 60, closed_without_cache=True, by_source=False)
SECOND_STEPS_OF_DAY = Limit(
    "second-step-day", tries=30, seconds=24 * 60 * 60, closed_without_cache=True, by_source=False
)
# Names and numbers tried with a new card by who says they lost theirs.
LOST_CARDS = Limit("lost-card", tries=10, seconds=15 * 60, closed_without_cache=True)
# A passkey can't be guessed: this only spares the machine.
KEYS = Limit("key", tries=30, seconds=15 * 60, closed_without_cache=True)
# Each page that asks for a passkey is a session of its own: a full werksessie is not blocked, a machine is.
KEY_PAGES = Limit("key-page", tries=120, seconds=15 * 60, closed_without_cache=True)
REPORTS = Limit("report", tries=20, seconds=60 * 60, closed_without_cache=False)
# One voice per source and thing until a moderator surely looked: nobody reports a text off the site alone.
REPORT_VOICE = Limit("report-voice", tries=1, seconds=7 * 24 * 60 * 60, closed_without_cache=True)
# Signals given without a card: each of them is read by a person, so the queue must not be flooded.
SIGNALS = Limit("signal", tries=3, seconds=60 * 60, closed_without_cache=False)
# A file with all that is somebody's: making one costs the machine some work.
DOWNLOADS = Limit("download", tries=5, seconds=60 * 60, closed_without_cache=False)
# Codes that are mailed, of one person and to one address: nobody's mailbox is filled from here.
MAIL_CODES = Limit("mail-code", tries=3, seconds=24 * 60 * 60, closed_without_cache=True, by_source=False)
RECEIPTS = Limit("receipt", tries=30, seconds=15 * 60, closed_without_cache=True)
