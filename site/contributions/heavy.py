"""Whether a text may weigh on who reads it: it is covered until they want to read it. Nothing is decided with it.

Editors keep the list of words (``DoorRules.heavy_words``); it is compared as the list of the door is (``listed``).
"""

from collections.abc import Iterable

from contributions.listed import has_listed
from contributions.rules import DoorRules

#: What a reader is told of such a text.
WHY = "Er staat een woord in van de lijst met zware woorden."


def is_heavy(texts: Iterable[str]) -> bool:
    """True when one of the texts holds a word of the list."""
    words = DoorRules.current().heavy_words
    return any(has_listed(text, words) for text in texts)
