"""An e-mail when there is news on "Mijn plek", for who asked for it: an extra, never required, and no way in.

The address is used for nothing else and shown to nobody else. Somebody gets one mail a day at most, which says only
that there is news. It hangs behind the rows of ``Notice``: whoever writes those need not know. ``tell`` may run as
often as one likes, also twice at once: who is told is claimed on the row first.
"""

import logging
import secrets
from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage, get_connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django_tasks import task

from contributions.models import Notice
from mine.models import NewsMail
from people import limits, tries
from people.models import User

log = logging.getLogger(__name__)

#: A notice is told of when it is so old: by then whatever wrote it has ended, and none is passed over.
SETTLED = timedelta(minutes=5)
_SALT = "mine.news"
#: What goes wrong when the server of the mail, or the way there, does.
_NOT_SENT = (SMTPException, OSError)


class NotSent(Exception):
    """The mail did not go out; try again later."""


# --- an address of one's own --------------------------------------------------------------------------------


def ask(person: User, address: str) -> None:
    """Send a code to ``address``; only when that comes back it is used. What was there before is forgotten.

    Raises:
        NotSent: nothing changed.
    """
    code = f"{secrets.randbelow(10**6):06}"
    body = render_to_string("mine/news_code_mail.txt", {"code": code, "site": settings.PUBLIC_URL})
    try:
        _message(address, f"Je code is {code}", body).send()
    except _NOT_SENT as error:
        log.error("Could not mail a code (%s)", type(error).__name__)
        raise NotSent from error
    fresh = {"address": address, "code_hash": _hash(person, address, code), "asked_at": timezone.now()}
    NewsMail.objects.update_or_create(person=person, defaults={**fresh, "confirmed_at": None})


def are_too_many(person: User, address: str) -> bool:
    """Count one code that is asked for; True when it is too many for this person, or for who reads that address."""
    return limits.MAIL_CODES.count_of(f"person {person.pk}") or limits.MAIL_CODES.count_of(f"to {address.lower()}")


def confirm(person: User, code: str) -> bool:
    """True when this is the code that was sent; never more than five wrong ones a day."""
    row = NewsMail.objects.waiting().filter(person=person).first()
    if row is None or not tries.take(row, "code"):
        return False
    if not constant_time_compare(row.code_hash, _hash(person, row.address, code)):
        return False
    tries.give_back(row, "code")
    now = timezone.now()
    same = NewsMail.objects.waiting().filter(pk=row.pk, code_hash=row.code_hash)
    return same.update(confirmed_at=now, told_until=now, code_hash="") == 1


def _hash(person: User, address: str, code: str) -> str:
    return salted_hmac(_SALT, f"{person.pk} {address} {code}", algorithm="sha256").hexdigest()


def forget(person: User) -> None:
    """No address, no mails."""
    NewsMail.objects.filter(person=person).delete()


def stop_link(row: NewsMail) -> str:
    """Where whoever got the mail stops it, signed in or not; it says nothing of who that is."""
    return settings.PUBLIC_URL + reverse("stop_news", args=[signing.Signer(salt=_SALT).sign(str(row.pk))])


def stop(token: str) -> None:
    """Forget the address that a link in a mail belongs to; nothing happens when that was done before.

    Raises:
        signing.BadSignature: nobody got this link from us.
    """
    NewsMail.objects.filter(pk=is_ours(token)).delete()


def is_ours(token: str) -> str:
    """The key in a link that we made.

    Raises:
        signing.BadSignature: somebody else made it.
    """
    return str(signing.Signer(salt=_SALT).unsign(token))


# --- telling -------------------------------------------------------------------------------------------------


def due(now: datetime) -> QuerySet[NewsMail]:
    """Who has news that they did not see and were not told of, and got no mail today; 1 SQL."""
    news = Notice.objects.filter(
        person=OuterRef("person"), seen_at=None, at__gt=OuterRef("told_until"), at__lte=now - SETTLED
    )
    not_today = Q(sent_on=None) | Q(sent_on__lt=timezone.localdate(now))
    mine = NewsMail.objects.filter(not_today, confirmed_at__isnull=False)
    return mine.filter(Exists(news), person__is_active=True, person__closed_at=None)


def tell_soon() -> bool:
    """Leave the work to the worker, when there is any."""
    is_due = settings.OFFERS_MAIL and due(timezone.now()).exists()
    if is_due:
        tell.enqueue()
    return is_due


@task()
def tell() -> None:
    """Mail everybody who has news; safe to run twice."""
    now = timezone.now()
    with get_connection() as connection:
        for row in due(now).order_by("pk"):
            _tell(row, now, connection)


def _tell(row: NewsMail, now: datetime, connection: Any) -> None:
    """One mail. What could not go out is told of tomorrow, together with what is new by then."""
    # Of this row alone: PostgreSQL looks again at that, after waiting for another worker, and not at what is joined.
    claim = NewsMail.objects.filter(pk=row.pk, told_until=row.told_until, sent_on=row.sent_on)
    if not claim.update(told_until=now - SETTLED, sent_on=timezone.localdate(now)):
        return
    link = stop_link(row)
    body = render_to_string("mine/news_mail.txt", {"mine": settings.PUBLIC_URL + reverse("mine"), "stop": link})
    # RFC 8058: programs for mail show a button of their own for it.
    headers = {"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    try:
        _message(row.address, "Er is nieuws op Mijn plek", body, headers, connection).send()
    except _NOT_SENT as error:
        log.error("Could not mail news (%s)", type(error).__name__)
        NewsMail.objects.filter(pk=row.pk).update(told_until=row.told_until)


def _message(
    address: str, subject: str, body: str, headers: dict[str, str] | None = None, connection: Any = None
) -> EmailMessage:
    headers = {"Auto-Submitted": "auto-generated", **(headers or {})}
    return EmailMessage(subject, body, to=[address], headers=headers, connection=connection)
