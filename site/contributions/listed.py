"""The word list: words that make a text wait. Pure: text in, yes or no out.

Whole words only, in whatever form the search knows them by; an entry of several words asks for all of them
side by side.
"""

from functools import lru_cache

from things.words import WORD, forms

#: An entry of the list: for each of its words all its forms.
Entry = tuple[frozenset[str], ...]


@lru_cache(maxsize=8)
def entries(words: str) -> tuple[Entry, ...]:
    """The list as it is compared with texts; ``words`` holds one entry a line."""
    lines = (tuple(forms(match[0]) for match in WORD.finditer(line)) for line in words.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))


def has_listed(text: str, words: str) -> bool:
    """True when ``text`` holds an entry of the list ``words``."""
    listed = entries(words)
    if not listed:
        return False
    said = [forms(match[0]) for match in WORD.finditer(text)]
    return any(_is_said(entry, said) for entry in listed)


def _is_said(entry: Entry, said: list[frozenset[str]]) -> bool:
    longest = len(said) - len(entry) + 1
    return any(
        all(not one.isdisjoint(said[at + step]) for step, one in enumerate(entry)) for at in range(max(0, longest))
    )
