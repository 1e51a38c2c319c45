"""The difference in words between two texts: what goes, what comes, what stays. Pure."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

#: Above so many pairs of equal words the search would take long: very common words stop being anchors then.
MANY_PAIRS = 200_000
#: A small change is at most so many words (an address, a name and a number), or one word in so many of a long text;
#: at least a third of the words stays.
FEW_WORDS, ONE_IN = 6, 10


@dataclass(frozen=True)
class Part:
    """Words in a row. ``sort``: "" stays, "del" goes, "ins" comes."""

    sort: str
    text: str


def difference(old: str, new: str) -> list[Part]:
    """From ``old`` to ``new``, both as typed; always first what goes, then what comes."""
    before, after = _words(old), _words(new)
    steps = _steps(before, after)
    parts: list[Part] = []
    gone: list[str] = []
    come: list[str] = []
    for place, (step, a, b, c, d) in enumerate(steps):
        # One word left standing between two changes makes it harder to read: take it into the change.
        is_lonely = step == "equal" and b - a < 2 and 0 < place < len(steps) - 1
        if step == "equal" and not is_lonely:
            parts += [*_change(gone, come), Part("", " ".join(before[a:b]))]
            gone, come = [], []
        else:
            gone += before[a:b]
            come += after[c:d]
    return [*parts, *_change(gone, come)]


def is_small(old: str, new: str) -> bool:
    """True for a small change: few words (or a small part of a long text), and most of the text stays as it was."""
    before, after = _words(old), _words(new)
    steps = [(b - a, d - c) for step, a, b, c, d in _steps(before, after) if step != "equal"]
    changed, gone = sum(max(step) for step in steps), sum(step[0] for step in steps)
    return changed <= max(FEW_WORDS, len(before) // ONE_IN) and gone * 3 <= len(before) * 2


def _steps(before: list[str], after: list[str]) -> Sequence[tuple[str, int, int, int, int]]:
    counts, others = Counter(before), Counter(after)
    pairs = sum(number * others[word] for word, number in counts.items())
    return SequenceMatcher(None, before, after, autojunk=pairs > MANY_PAIRS).get_opcodes()


def _change(gone: list[str], come: list[str]) -> list[Part]:
    parts = [Part("del", " ".join(gone)), Part("ins", " ".join(come))]
    return [part for part in parts if part.text]


def _words(text: str) -> list[str]:
    return re.sub(r"\*\*|^(?:#{1,3}|>) ", "", text, flags=re.MULTILINE).split()
