"""Who may begin a topic in a group."""

from contributions.past import Past
from contributions.rules import DoorRules
from forum.models import BoardPage, Starters
from people.access import Visitor
from people.models import EDITOR, MODERATOR, PARTNER, User

#: Who may begin one in every group they see.
_ALWAYS = (MODERATOR, EDITOR, PARTNER)


def may_start(board: BoardPage, user: User) -> bool:
    """True when ``user``, who may come in, begins topics in ``board``; 1 SQL where one must be known."""
    if board.starters == Starters.ALL or user.has_role(*_ALWAYS):
        return True
    return board.starters == Starters.KNOWN and _is_known(board, user)


def looks_welcome(board: BoardPage, user: Visitor) -> bool:
    """True when the button is worth showing: whoever has no card may have one, and who is known is asked later."""
    return board.starters != Starters.STAFF or (isinstance(user, User) and user.has_role(*_ALWAYS))


def _is_known(board: BoardPage, user: User) -> bool:
    """As the door counts it, but that nobody is known before their first text."""
    needed = DoorRules.current().trusted_after if board.first_texts is None else board.first_texts
    return Past.of(user).approved >= max(1, needed)
