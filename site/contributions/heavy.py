"""Whether a text may weigh on who reads it: a hint for moderators, nothing is decided with it. Pure."""

import re
from collections.abc import Iterable

#: How words begin that tell of violence or of dying.
BEGINNINGS = (
    "zelfmoord", "zelfdoding", "suïcid", "suicid", "zelfverwond", "verkracht", "aangerand", "aanranding",
    "misbruik", "mishandel", "incest", "vermoord", "doodgeslagen", "doodslaan", "steekpartij", "gemarteld",
    "marteling", "ophangen", "opgehangen", "uithuwelijk", "besneden",
)  # fmt: skip
_HEAVY = re.compile(rf"\b(?:{'|'.join(BEGINNINGS)})", re.IGNORECASE)


def is_heavy(texts: Iterable[str]) -> bool:
    """True when one of the texts holds such a word."""
    return any(_HEAVY.search(text) for text in texts)
