"""Names people can take here: small things on the way, nobody's real name."""

import random
import re
import unicodedata
from functools import reduce
from operator import or_

from django.db.models import Q

from people.models import Organisation, User, name_key

#: Words that speak for the site, in any part of a name: nobody may seem to be one of these.
_OFFICES = frozenset(
    [
        "admin",
        "administrator",
        "moderator",
        "moderatoren",
        "redactie",
        "redacteur",
        "onderweg",
        "beheer",
        "beheerder",
        "ocmw",
        "politie",
    ]
)

#: First names many people here have: with a word behind them they read as somebody's real name.
_FIRST_NAMES = frozenset((
    "ahmed", "ali", "amina", "an", "anna", "anne", "annelies", "bart", "ben", "bert", "carine", "chris",
    "christine", "dirk", "elise", "ellen", "els", "emma", "erik", "eva", "fatima", "filip", "frank", "fatma",
    "geert", "greet", "gert", "guy", "hanne", "hans", "hassan", "hilde", "ibrahim", "ilse", "ine", "inge", "ivan",
    "jan", "jana", "jef", "jelle", "jeroen", "jo", "johan", "joke", "joris", "jos", "julie", "karel", "karin",
    "karim", "katrien", "kim", "koen", "kris", "kristien", "laura", "leen", "lena", "lieve", "linda", "lotte",
    "louis", "luc", "lucas", "maarten", "marc", "maria", "marie", "marijke", "mark", "martine", "mehmet", "mia",
    "michel", "mieke", "mohamed", "mohammed", "mustafa", "nathalie", "nele", "nicole", "noah", "omar", "patrick",
    "paul", "peter", "piet", "pieter", "rita", "roger", "rudi", "sara", "sarah", "sofie", "stefan", "steven",
    "stijn", "sven", "thomas", "tim", "tine", "tom", "veerle", "wendy", "willy", "wim", "yasmina", "youssef",
    "yusuf",
))  # fmt: skip

WORDS = (
    "Klaproos", "Madelief", "Tramhalte", "Kopje koffie", "Lange adem", "Zonnebloem", "Regenjas", "Fietsbel",
    "Brugleuning", "Appelboom", "Warme trui", "Wegwijzer", "Duif op het dak", "Soeplepel", "Korenbloem",
    "Vuurtoren", "Kastanje", "Zijstraat", "Merel", "Goede schoenen", "Rode bank", "Vlierbes", "Ochtendtram",
    "Notenboom", "Roeiboot", "Kompas", "Paraplu", "Boterbloem", "Halte zes", "Windmolen",
)  # fmt: skip


def speaks_for_others(name: str) -> bool:
    """True when ``name`` reads as the site's own people or as an organisation; 1 SQL.

    Accents, capitals, signs and "vzw" make no other name.
    """
    if not _OFFICES.isdisjoint(_plain(name).split()):
        return True
    organisations = [*Organisation.objects.values_list("name", flat=True), *Organisation.Kind.labels]
    return _bare(name) in {_bare(known) for known in organisations}


def mixes_scripts(name: str) -> bool:
    """True when a name borrows letters of another script: "Bart" with a Cyrillic "r" is not Bart."""
    scripts = {unicodedata.name(sign, "").split(" ")[0] for sign in name if sign.isalpha()}
    return len(scripts & {"LATIN", "CYRILLIC", "GREEK"}) > 1


def looks_like_a_full_name(name: str) -> bool:
    """True when ``name`` reads as a first and a last name: "Jan Peeters", "jan peeters", "Fatima El Amrani"."""
    words = name.split()
    if len(words) < 2 or not all(re.fullmatch(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*", word) for word in words):
        return False
    return _plain(words[0]) in _FIRST_NAMES or (words[0][0].isupper() and words[-1][0].isupper())


def _plain(name: str) -> str:
    """Small letters without accents, other signs as spaces."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign))
    return re.sub(r"[\W_]+", " ", bare.casefold()).strip()


def _bare(name: str) -> str:
    return "".join(word for word in _plain(name).split() if word != "vzw")


def suggest_names(count: int = 4) -> list[str]:
    """``count`` names nobody has yet; a word that is taken gets a number."""
    words = random.sample(WORDS, count)
    begins = reduce(or_, (Q(name_key__startswith=name_key(word)) for word in words))
    taken = set(User.objects.filter(begins).values_list("name_key", flat=True))
    return [_free(word, taken) for word in words]


def _free(word: str, taken: set[str]) -> str:
    if name_key(word) not in taken:
        return word
    number = 2
    while name_key(f"{word} {number}") in taken:
        number += 1
    return f"{word} {number}"
