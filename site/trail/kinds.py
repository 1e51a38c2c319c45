"""Commitments as things."""

import things
from trail.models import Commitment

things.register(Commitment, part_of="page", word="afspraak")
