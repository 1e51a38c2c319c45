"""What the door keeps: one row for each contribution, a log of every move, and who must hear of it."""

from contributions.models.notices import Notice
from contributions.models.reasons import RefusalReason, words_of
from contributions.models.reports import Report, Voice
from contributions.models.states import Reason, Shown, State
from contributions.models.submissions import EarlierText, Move, Submission, SubmissionQuerySet, Undo
from contributions.models.turns import Claim, PeerOpinion, Skip
from contributions.rules import DoorRules

__all__ = [
    "Claim",
    "DoorRules",
    "EarlierText",
    "Move",
    "Notice",
    "PeerOpinion",
    "Reason",
    "RefusalReason",
    "Report",
    "Shown",
    "Skip",
    "State",
    "Submission",
    "SubmissionQuerySet",
    "Undo",
    "Voice",
    "words_of",
]
