"""Much of it: posts with words of which one knows how rare they are."""

import random

from forum.growing import grow
from forum.models import BoardPage, Topic

#: A word, and in how many of 100 documents it is.
WORDS = {"armoede": 83, "gent": 50, "dienst": 30, "wonen": 20, "brief": 10, "zeldzaam": 1}
IN_A_TOPIC = 25


def grow_search(documents: int, chance: random.Random) -> Topic:
    """So many posts in the search index, in topics of 25; returns the first topic."""
    board = BoardPage.objects.get(slug="aan-tafel")
    return grow(
        board, documents // IN_A_TOPIC, IN_A_TOPIC,
        title=lambda n: f"{'Gesprek' if n % 9 else 'Armoede'} {n}", text=lambda n: _text(n, chance),
    )[0]  # fmt: skip


def _text(number: int, chance: random.Random) -> str:
    said = [word for word, share in WORDS.items() if chance.random() * 100 < share]
    return f"Tekst {number} gaat over {', '.join(said)}. " + " ".join(f"w{chance.randrange(3_000)}" for _ in range(15))
