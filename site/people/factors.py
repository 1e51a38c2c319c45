"""The second factor of staff: the models and sums of ``allauth.mfa``, behind our own screens.

An app gives a code of six digits every half minute (TOTP, RFC 6238). Codes on paper help whoever lost
their telephone; each works once. allauth remembers used codes of the app in the default cache, which is local
to one process here, so the last counter that opened the door is kept with the secret instead.
"""

import base64
import hashlib
import re

import segno
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt, encrypt
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.safestring import SafeString, mark_safe

from people.models import AuditLine, OpenSession, User

Type = Authenticator.Type
#: What each is called for its own person.
WORDS = {Type.TOTP: "app met codes", Type.RECOVERY_CODES: "codes op papier", Type.WEBAUTHN: "toestel"}
_APP_DIGITS = 6


class Adapter(DefaultMFAAdapter):
    """What allauth asks us: how secrets are kept, and what an app or device calls somebody."""

    def encrypt(self, text: str) -> str:
        """``text`` under ``CARD_KEY``: who reads the database can't make codes with it."""
        return str(_vault().encrypt(text.encode()).decode())

    def decrypt(self, encrypted_text: str) -> str:
        """What ``encrypt`` was given, also under an older key."""
        return str(_vault().decrypt(encrypted_text.encode()).decode())

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """This site, as devices know it: the host people use, whatever a request says."""
        return {"id": settings.HOST, "name": "Onderweg"}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, str | bytes]:
        """The person, as devices show them: by their name on this site alone."""
        return {**super().get_public_key_credential_user_entity(user), "display_name": user.own_name}

    def _get_user_identifier(self, user: User) -> str:
        """The name on this site: never an e-mail or a user name."""
        return user.own_name


def _vault() -> MultiFernet:
    keys = [settings.CARD_KEY, *settings.CARD_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    """A key of its own for this use: the codes on cards are hashed under ``CARD_KEY`` itself."""
    return base64.urlsafe_b64encode(hashlib.sha256(b"people.factors" + key.encode()).digest())


def of_staff(person: User) -> QuerySet[Authenticator]:
    """What this person can take the second step with; paper codes alone are none."""
    return Authenticator.objects.filter(user=person, type=Type.TOTP)


def takes_second_step(person: User) -> bool:
    """True when this session was opened with a password by somebody who has an app."""
    return person.powers == "password" and of_staff(person).exists()


def new_secret() -> str:
    """A secret for an app, sealed as it may be kept until the app has shown that it knows it."""
    return str(encrypt(totp.generate_totp_secret()))


def shown_secret(sealed: str) -> str:
    """The secret in groups of four signs, to be typed by whoever can't scan."""
    return " ".join(re.findall("....", decrypt(sealed)))


def qr_of(person: User, sealed: str) -> SafeString:
    """The secret as a drawing for the app's camera (SVG, no more than shapes)."""
    address = Adapter().build_totp_url(person, decrypt(sealed))
    drawing = segno.make(address, error="m", micro=False).svg_inline(omitsize=True, svgclass="qr", lineclass=None)
    return mark_safe(drawing)  # noqa: S308  (made here, from squares)


def set_up_app(person: User, sealed: str, typed: str) -> bool:
    """Keep the app of ``person`` when ``typed`` shows that it works; codes for on paper are made along.

    False as well when they have an app by now: whoever knows only a password takes nobody's place.
    """
    counter = _counter_of(decrypt(sealed), typed)
    if counter is None:
        return False
    try:
        with transaction.atomic():
            data = {"secret": sealed, "last_counter": counter}
            Authenticator.objects.create(user=person, type=Type.TOTP, data=data)
            RecoveryCodes.activate(person)
    except IntegrityError:
        return False
    return True


def opens(person: User, typed: str) -> bool:
    """True when ``typed`` is a fresh code of the app or an unused code on paper; it is used up by asking."""
    signs = _tidy(typed)
    return _app_opens(person, signs) if len(signs) == _APP_DIGITS else _paper_opens(person, signs)


def paper_codes(person: User) -> list[str]:
    """The unused codes, as they are shown until they were written down; none afterwards."""
    row = _paper(person)
    if row is None or row.wrap().did_view:
        return []
    return [" ".join(re.findall("....", code)) for code in row.wrap().get_unused_codes()]


def count_paper_codes(person: User) -> int:
    """How many codes on paper still work."""
    row = _paper(person)
    return len(row.wrap().get_unused_codes()) if row else 0


def paper_is_written(person: User) -> None:
    """The codes are on paper: nobody sees them here again."""
    row = _paper(person)
    if row:
        row.wrap().mark_as_viewed()


def renew_paper_codes(person: User) -> None:
    """Fresh codes for on paper, to be shown until they were written down; the old ones open nothing. It is logged."""
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=person.pk)  # one after the other: each kills the one before
        Authenticator.objects.filter(user=person, type=Type.RECOVERY_CODES).delete()
        RecoveryCodes.activate(person)
        AuditLine.objects.note(AuditLine.What.NEW_PAPER, person, person)


def reset(person: User, by: User | None) -> None:
    """Take every factor of staff away, and end their sessions; the next sign-in asks for a new one.

    Args:
        by: who does it; None for a command on the server. It leaves a line in the log.
    """
    with transaction.atomic():
        Authenticator.objects.filter(user=person, type__in=[Type.TOTP, Type.RECOVERY_CODES]).delete()
        OpenSession.objects.filter(person=person).delete()
        AuditLine.objects.note(AuditLine.What.RESET_FACTOR, by, person)


def _app_opens(person: User, code: str) -> bool:
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().filter(user=person, type=Type.TOTP).first()
        counter = row and _counter_of(decrypt(row.data["secret"]), code)
        if row is None or counter is None or counter <= row.data["last_counter"]:
            return False
        row.data["last_counter"] = counter
        row.save(update_fields=["data"])
        return True


def _counter_of(secret: str, typed: str) -> int | None:
    """The half minute (counted from 1970) that a code of the app is for; None when it is none of now."""
    for counter in totp.yield_hotp_counters_from_time():
        expected = totp.format_hotp_value(totp.hotp_value(secret, counter))
        if totp.compare_user_code(actual=_tidy(typed), expected=expected):
            return int(counter)
    return None


def _paper_opens(person: User, code: str) -> bool:
    row = _paper(person)
    return bool(row and row.wrap().validate_code(code))


def _paper(person: User) -> Authenticator | None:
    return Authenticator.objects.filter(user=person, type=Type.RECOVERY_CODES).first()


def _tidy(typed: str) -> str:
    return re.sub(r"[^0-9A-Za-z]", "", typed)
