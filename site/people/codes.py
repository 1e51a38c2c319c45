"""The code on a card: 13 random signs of 31 (64 bits) and one check sign.

The alphabet has no I, L, O, S or U: whoever reads them for 1, 1, 0, 5 or V is right.
31 is a prime, so the weighted sum below notices every single wrong sign and every two
signs that changed places (weights 1 to 14 are all different and not divisible by 31).
"""

import hashlib
import hmac
import secrets

from django.conf import settings

ALPHABET = "0123456789ABCDEFGHJKMNPQRTVWXYZ"
RANDOM_SIGNS = 13
LENGTH = RANDOM_SIGNS + 1
_FORGIVEN = str.maketrans({"I": "1", "L": "1", "O": "0", "S": "5", "U": "V"})


def make_code() -> str:
    """A new code of 14 signs, without dashes."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_SIGNS))
    return signs + _check_sign(signs)


def show_code(code: str) -> str:
    """The code as it stands on the card: ``XXXXX-XXXXX-XXXX``."""
    return f"{code[:5]}-{code[5:10]}-{code[10:]}"


def tidy_code(typed: str) -> str:
    """What somebody typed, as a code: no spaces or dashes, capitals, look-alikes forgiven."""
    return "".join(sign for sign in typed.upper() if sign.isalnum()).translate(_FORGIVEN)


def is_well_formed(code: str) -> bool:
    """True when a tidied code has the right length, signs and check sign: no typing mistake."""
    return len(code) == LENGTH and all(sign in ALPHABET for sign in code) and code[-1] == _check_sign(code[:-1])


def code_hashes(code: str) -> list[str]:
    """HMAC-SHA-256 of a tidied code under ``CARD_KEY`` and then under each fallback key."""
    keys = [settings.CARD_KEY, *settings.CARD_KEY_FALLBACKS]
    return [hmac.new(key.encode(), code.encode(), hashlib.sha256).hexdigest() for key in keys]


def _check_sign(signs: str) -> str:
    total = sum(weight * ALPHABET.index(sign) for weight, sign in enumerate(signs, start=1))
    # The last weight is 14; its sign makes the whole sum divisible by 31.
    return ALPHABET[(-total * pow(LENGTH, -1, len(ALPHABET))) % len(ALPHABET)]
