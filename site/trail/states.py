"""How far a commitment is."""

from django.db import models


class State(models.TextChoices):
    """How far it is."""

    AGREED = "afgesproken", "Afgesproken"
    BUSY = "bezig", "Bezig"
    DONE = "gedaan", "Gedaan"
    FAILED = "niet-gelukt", "Niet gelukt"


#: States in which something must still be done.
OPEN = (State.AGREED, State.BUSY)
