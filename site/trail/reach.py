"""In which form words may be used and who may read them there: which yes covers what. Pure, but for the names."""

from django.db import models

from people.models import EDITOR, MODERATOR, PARTNER, POLICYMAKER


class Form(models.TextChoices):
    """How words are used."""

    QUOTED = "aangehaald", "Letterlijk, als citaat"
    RETOLD = "naverteld", "In andere woorden naverteld"
    COUNTED = "geteld", "Alleen geteld, zonder de woorden"


class Reach(models.TextChoices):
    """Who reads them there."""

    GROUP = "groep", "Alleen de groep waar het staat"
    PARTNERS = "partners", "De partners van het project"
    POLICY = "beleid", "Mensen van het beleid"
    PUBLIC = "iedereen", "Iedereen, ook wie geen kaart heeft"


#: Each yes, and the uses it covers. Who lets words be quoted did not allow others to put them in words of their own.
FORM_COVERS: dict[str, frozenset[str]] = {
    Form.QUOTED: frozenset({Form.QUOTED, Form.COUNTED}),
    Form.RETOLD: frozenset({Form.RETOLD, Form.COUNTED}),
    Form.COUNTED: frozenset({Form.COUNTED}),
}
#: Each yes, and the readers it covers. Partners sit in the closed groups; telling the policy makers is something else.
REACH_COVERS: dict[str, frozenset[str]] = {
    Reach.GROUP: frozenset({Reach.GROUP}),
    Reach.PARTNERS: frozenset({Reach.GROUP, Reach.PARTNERS}),
    Reach.POLICY: frozenset({Reach.POLICY}),
    Reach.PUBLIC: frozenset(Reach),
}
#: Who a page that is closed by group lets in. Editors and moderators read everything: they are nobody's audience.
_READERS = {PARTNER: Reach.PARTNERS, POLICYMAKER: Reach.POLICY}


def audience(groups: set[str]) -> frozenset[str]:
    """Who reads a page that only members of ``groups`` may see."""
    return frozenset(_READERS.get(group, Reach.GROUP) for group in groups - {EDITOR, MODERATOR})


def covers(form: str, reach: str, asked_form: str, readers: frozenset[str]) -> bool:
    """True when a yes for ``form`` and ``reach`` is a yes for this use, before all these readers."""
    return asked_form in FORM_COVERS[form] and readers <= REACH_COVERS[reach]


def within(reach: str) -> list[tuple[str, str]]:
    """``reach`` and what is narrower, the widest first, as choices."""
    widest_first = (Reach.PUBLIC, Reach.PARTNERS, Reach.POLICY, Reach.GROUP)
    return [(each.value, str(each.label)) for each in widest_first if each in REACH_COVERS[reach]]
