"""How a thing appears, where a contribution is on its way, and why the door lets it wait."""

from django.db import models


class Shown(models.IntegerChoices):
    """How a thing appears to others."""

    NO = 0, "niet"
    YES = 1, "ja"
    TOMBSTONE = 2, "weggehaald"


class State(models.TextChoices):
    """Where a contribution is on its way; the words are the author's."""

    HELD = "held", "Een mens leest je tekst"
    PUBLISHED = "published", "Staat op de site"
    CHANGE_ASKED = "change_asked", "Pas je tekst nog aan"
    REJECTED = "rejected", "Staat niet op de site"
    HIDDEN = "hidden", "Van de site gehaald"
    WITHDRAWN = "withdrawn", "Jij haalde dit weg"


class Reason(models.TextChoices):
    """Why the door itself lets a text wait, in words its author can use; moderators have ``RefusalReason``."""

    NONE = "", ""
    NEW_AUTHOR = "new_author", "je eerste teksten leest een mens altijd eerst"
    NO_CARD = "no_card", "zonder kaart leest een mens elke tekst eerst"
    HOLD_FIRST = "hold_first", "hier leest een mens elke tekst eerst"
    WRITTEN = "written", "een begeleider schreef dit op: dan leest een mens het altijd eerst"
    DETAILS = "details", "er staat misschien een nummer, adres of profiel van iemand in"
    LINK = "link", "er staat een link in"
    REPEATED = "repeated", "deze tekst stuurde je al eens"
    MANY = "many", "je stuurde veel teksten na elkaar"
    LISTED = "listed", "er staat een woord in dat we altijd nakijken"
    LANGUAGE = "language", "iemand die deze taal kent, leest hem eerst"
    PICTURE = "picture", "een foto bekijkt een mens altijd eerst"
    REPORTED = "reported", "meer mensen zeiden: dit is niet oké"
    MENDED = "mended", "een moderator veranderde hier woorden: nieuwe woorden leest een mens eerst"
    UNDONE = "undone", "de moderator nam de beslissing terug"
    APPEAL = "appeal", "de schrijver vroeg dat iemand anders kijkt"
    FULL_NAME = "full_name", "het lijkt op een echte naam"
    OTHER_NAME = "other_name", "een moderator vroeg je een andere naam: de nieuwe leest een mens eerst"
    EXPIRED = "expired", "na een jaar bewaren we dit niet langer"
