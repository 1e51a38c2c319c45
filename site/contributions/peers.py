"""Peers ("meelezers"): people with a card who give a first opinion on texts that wait.

They see the words and nothing else: no name, no receipt, no organisation; never their own words or those of people
of their own organisation, never what is private, reported or asked to look at again. A no is always a moderator's.
"""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from contributions.kinds import about_organisation, registered
from contributions.languages import DUTCH
from contributions.models import PeerOpinion, Reason, Skip, State, Submission, SubmissionQuerySet
from contributions.rules import DoorRules
from people.access import visible_pages
from people.models import PEER, Card, User

#: Why a text waits that a peer may read: nothing private, nothing that people said is not right.
REASONS = frozenset(
    {Reason.NEW_AUTHOR, Reason.NO_CARD, Reason.HOLD_FIRST, Reason.WRITTEN, Reason.LINK, Reason.REPEATED, Reason.MANY}
)


def readable_by(peer: User) -> SubmissionQuerySet:
    """What this peer may read now, oldest first; not what they gave their opinion on, or leave to others for now."""
    skipped = Skip.objects.of(peer).values("submission")
    said = PeerOpinion.objects.filter(submission=OuterRef("pk"), by=peer, revision=OuterRef("revision"))
    return all_readable_by(peer).exclude(Exists(said)).exclude(pk__in=skipped).order_by("received_at", "pk")


def all_readable_by(peer: User) -> SubmissionQuerySet:
    """What this peer may have an opinion on."""
    models = [model for model, kind in registered().items() if kind.peers_read]
    kinds = [each.pk for each in ContentType.objects.get_for_models(*models).values()]
    rows = Submission.objects.filter(
        state=State.HELD, reason__in=REASONS, kind__in=kinds, lang=DUTCH, open_reports=0,
        appealed_at=None, page__in=visible_pages(peer),
    )  # fmt: skip
    return rows.exclude(author=peer).exclude(written_by=peer).exclude(_of_their_own(peer))


def _of_their_own(peer: User) -> Q:
    """Of people of the organisation they work for, or that gave them their card."""
    own = {peer.organisation_id, *Card.objects.filter(person=peer).values_list("organisation", flat=True)}
    found = Q(pk=None)
    for organisation in (pk for pk in own if pk is not None):
        found |= about_organisation(organisation)
        found |= Q(author__in=Card.objects.filter(organisation=organisation, person__isnull=False).values("person"))
    return found


def left_today(peer: User) -> int:
    """How many texts this peer may still read today."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return max(0, DoorRules.current().peer_texts - PeerOpinion.objects.filter(by=peer, at__gte=midnight).count())


def may_let_through(submission: Submission, by: User) -> bool:
    """True where the editors said that a peer's yes is enough."""
    is_enough = by.has_role(PEER) and DoorRules.current().peers_publish
    return is_enough and all_readable_by(by).filter(pk=submission.pk).exists()
