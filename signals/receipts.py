"""The receipt of a signal given without a card: a number that is shown once and stored nowhere.

It is made from the form's own random key, so a form sent twice (a double tap, a page that did not
arrive) shows the same number. Only its hash is kept, beside the signal.
"""

import hashlib
import hmac
import uuid

from django.conf import settings

from people.codes import ALPHABET, code_hashes, tidy_code

#: 12 signs of 31: 59 bits.
LENGTH = 12


def make(form_key: uuid.UUID) -> str:
    """The receipt of the form with this key, without dashes."""
    digest = hmac.new(settings.SECRET_KEY.encode(), b"receipt" + form_key.bytes, hashlib.sha256).digest()
    number, signs = int.from_bytes(digest, "big"), ""
    for _ in range(LENGTH):
        number, sign = divmod(number, len(ALPHABET))
        signs += ALPHABET[sign]
    return signs


def show(receipt: str) -> str:
    """The receipt as it stands on the screen: ``XXXX-XXXX-XXXX``."""
    return f"{receipt[:4]}-{receipt[4:8]}-{receipt[8:]}"


def hashes(typed: str) -> list[str]:
    """What is stored for the receipt somebody typed (dashes, spaces and look-alikes forgiven); the first is today's."""
    return code_hashes(f"receipt:{tidy_code(typed)}")
