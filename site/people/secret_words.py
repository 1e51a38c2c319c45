"""The secret word somebody may choose, for the day they lose their card. Kept as a hash, like a password."""

import unicodedata

from django.contrib.auth.hashers import check_password, make_password

#: The fewest letters and figures.
SHORTEST = 4


def tidy(typed: str) -> str:
    """One spelling of a word: capitals, accents, spaces and signs make no difference."""
    plain = unicodedata.normalize("NFKD", typed.casefold())
    return "".join(sign for sign in plain if sign.isalnum())


def hide(typed: str) -> str:
    """What is stored of a word; nothing when there is none."""
    return make_password(tidy(typed)) if tidy(typed) else ""


def fits(typed: str, stored: str) -> bool:
    """True when ``typed`` is the word of which ``stored`` is kept. The same work when there is none."""
    if not stored:
        make_password(tidy(typed))
        return False
    return check_password(tidy(typed), stored)
