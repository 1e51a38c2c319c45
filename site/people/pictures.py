"""The nine pictures one may remember. Each name is its word on the screen and its id in ``kaartprenten.svg``."""

from typing import TYPE_CHECKING

from people import tries

if TYPE_CHECKING:
    from people.models import Card

PICTURES = ("boom", "fiets", "sleutel", "brood", "boot", "lamp", "kat", "klok", "paraplu")
WRONG = "Dat is niet jouw prent. Kies opnieuw. Na vijf keer fout rust je kaart tot morgen."


def is_right(card: "Card", picture: str) -> bool:
    """Look at a picture, once a try was taken for it: nobody gets more than five wrong ones a day."""
    if not tries.take(card, "picture"):
        return False
    if picture != card.picture:
        return False
    tries.give_back(card, "picture")
    return True
