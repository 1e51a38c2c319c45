"""A session: who is in, by which door, and for how long.

The list of somebody's open sessions *is* Django's session table, with a few words more for each row
(``OpenSession``). A second table would hold the same keys once more, and could say that a device is in
when it is not. The key itself stays in that one column: pages and forms name a session by ``handle``.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, SESSION_KEY, login, logout
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest
from django.utils import timezone

from people.models import OpenSession, User

PASSWORD_BACKEND = "people.backends.PasswordBackend"  # noqa: S105  (the way to a class)
SECOND_STEP_BACKEND = "people.backends.SecondStepBackend"
CARD_BACKEND = "people.backends.CardBackend"
#: A shared device forgets somebody after so many seconds without a request.
SHARED_SECONDS = 10 * 60

_SHARED, _DEVICE, _OPENED = "shared", "device", "opened"


class SessionStore(DatabaseStore):
    """Sessions in the database, each row with what its own person may read of it."""

    @classmethod
    def get_model_class(cls) -> type[OpenSession]:
        """Our table instead of Django's."""
        return OpenSession

    #: The last day somebody was here with it, as it stood when the row was read.
    seen: date | None = None

    def load(self) -> dict[str, Any]:
        """What the row holds; nothing when there is none any more."""
        row = self._get_session_from_db()  # type: ignore[attr-defined]  # as in Django's own
        if row is None:
            return {}
        self.seen = row.seen
        found: dict[str, Any] = self.decode(row.session_data)
        return found

    def get_session_cookie_age(self) -> int:
        """Seconds until the row is over; the cookie of a shared device goes with the browser at the latest."""
        return SHARED_SECONDS if self.get(_SHARED) else settings.SESSION_COOKIE_AGE

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """The row, as ``save`` writes it."""
        row: Any = super().create_model_instance(data)
        if not data.get(_SHARED):
            row.expire_date = _end_of_day(row.expire_date)
        if SESSION_KEY in data:
            today = timezone.localdate()
            row.person_id = int(data[SESSION_KEY])
            row.powers = "card" if data[BACKEND_SESSION_KEY] == CARD_BACKEND else "password"
            row.device = data.get(_DEVICE, "")
            row.opened = date.fromisoformat(data[_OPENED]) if _OPENED in data else _monday(today)
            row.seen = today
        return row


def open_session(request: HttpRequest, person: User, backend: str, *, shared: bool) -> None:
    """Sign ``person`` in: the one place that does. Always a new key, whoever was in before.

    Args:
        backend: one of the three above: the door, which gives the session its powers.
        shared: somebody else uses this device too: it forgets after ``SHARED_SECONDS``.
    """
    if request.user.is_authenticated:  # Django would let the same person keep the key through another door
        logout(request)
    login(request, person, backend=backend)
    request.session[_SHARED] = shared
    request.session[_DEVICE] = device_of(request.headers.get("User-Agent", ""))
    request.session[_OPENED] = _monday(timezone.localdate()).isoformat()
    request.session.set_expiry(0 if shared else None)
    request.is_shared = shared  # type: ignore[attr-defined]  # the page that answers is already one of this session


def open_with_card(request: HttpRequest, person: User, *, shared: bool) -> None:
    """In with the card, or what stands in for it. Whose device it is, is the next visit's default."""
    if person.shares_device != shared:
        User.objects.filter(pk=person.pk).update(shares_device=shared)
    open_session(request, person, CARD_BACKEND, shared=shared)


def touch(request: HttpRequest) -> bool:
    """Somebody is here: a shared device counts from now again, any other keeps the day (1 SQL, once a day).

    On a shared device only the row's end is written: a request that ends later can't undo what this one did,
    nor bring a session back that was ended meanwhile. What a page asks by itself is nobody's tap.

    Returns:
        True when the device is shared.
    """
    session: Any = request.session
    shared = bool(session.get(_SHARED))
    today = timezone.localdate()
    if shared and request.headers.get("Accept") != "application/json":
        end = timezone.now() + timedelta(seconds=SHARED_SECONDS)
        OpenSession.objects.filter(pk=session.session_key).update(expire_date=end, seen=today)
    elif not shared and SESSION_KEY in session and session.seen != today:
        session.modified = True
    return shared


def device_of(user_agent: str) -> str:
    """What sort of device it is, as coarse as people say it; the browser's own words are kept nowhere."""
    Device = OpenSession.Device
    if "iPad" in user_agent or "Tablet" in user_agent or ("Android" in user_agent and "Mobile" not in user_agent):
        return Device.TABLET
    if "Mobi" in user_agent:
        return Device.PHONE
    return Device.COMPUTER if user_agent else Device.UNKNOWN


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _end_of_day(moment: datetime) -> datetime:
    """Nobody needs to read from a row at what hour somebody was here."""
    return moment.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
