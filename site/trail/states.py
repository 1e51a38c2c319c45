"""How far a commitment is, and how a question for somebody's words ended."""

from django.db import models


class State(models.TextChoices):
    """How far it is."""

    AGREED = "afgesproken", "Afgesproken"
    BUSY = "bezig", "Bezig"
    DONE = "gedaan", "Gedaan"
    FAILED = "niet-gelukt", "Niet gelukt"


#: States in which something must still be done.
OPEN = (State.AGREED, State.BUSY)


class Answered(models.TextChoices):
    """What became of the question whether somebody's words may be used."""

    ASKED = "gevraagd", "Gevraagd"
    GIVEN = "gegeven", "Gegeven"
    REFUSED = "liever-niet", "Liever niet"
    WITHDRAWN = "weggehaald", "Weggehaald"
