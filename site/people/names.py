"""Names people can take here: small things on the way, nobody's real name."""

import random

from people.models import User

WORDS = (
    "Klaproos", "Madelief", "Tramhalte", "Kopje koffie", "Lange adem", "Zonnebloem", "Regenjas", "Fietsbel",
    "Brugleuning", "Appelboom", "Warme trui", "Wegwijzer", "Duif op het dak", "Soeplepel", "Korenbloem",
    "Vuurtoren", "Kastanje", "Zijstraat", "Merel", "Goede schoenen", "Rode bank", "Vlierbes", "Ochtendtram",
    "Notenboom", "Roeiboot", "Kompas", "Paraplu", "Boterbloem", "Halte zes", "Windmolen",
)  # fmt: skip


def suggest_names(count: int = 4) -> list[str]:
    """``count`` names nobody has yet; a word that is taken gets a number."""
    words = random.sample(WORDS, count)
    taken = {name.lower() for name in User.objects.exclude(pen_name="").values_list("pen_name", flat=True)
             if any(name.lower().startswith(word.lower()) for word in words)}  # fmt: skip
    return [_free(word, taken) for word in words]


def _free(word: str, taken: set[str]) -> str:
    if word.lower() not in taken:
        return word
    number = 2
    while f"{word} {number}".lower() in taken:
        number += 1
    return f"{word} {number}"
