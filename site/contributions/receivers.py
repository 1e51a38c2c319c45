"""What a new site begins with, after its tables are made; who hears what became of a question for words; and names."""

from typing import Any

from django.db.models.signals import post_migrate
from django.dispatch import receiver
from django.utils import timezone

from contributions import names
from contributions.models import Notice, RefusalReason
from people.models import User, name_chosen
from trail import consent


@receiver(post_migrate, dispatch_uid="contributions.reasons")
def begin_with_reasons(sender: Any, using: str = "default", **kwargs: Any) -> None:
    """Five reasons for moderators, where there is none yet."""
    if sender.label == "contributions":
        RefusalReason.objects.db_manager(using).begin()


@receiver(consent.heard, dispatch_uid="contributions.consent")
def tell_who_asked(sender: Any, consents: Any, state: str, by: Any, **kwargs: Any) -> None:
    """Who asked for words hears of a yes, a no and a yes that is taken back: one row, which says how it is now.

    So does whose words they are, when somebody else says for them that they may be used, or not any more.
    """
    for each in consents:
        said_for = each.person_id if by and each.recorded_by_id else None
        for person in {each.asked_by_id, said_for} - {None, getattr(by, "pk", None)}:
            now = {"consent": each, "state": state, "at": timezone.now(), "seen_at": None}
            Notice.objects.update_or_create(person_id=person, event=f"consent-{each.pk}", defaults=now)


@receiver(name_chosen, dispatch_uid="contributions.names")
def look_at_a_name(sender: Any, person: User, **kwargs: Any) -> None:
    """A name in doubt waits for a moderator."""
    names.look_at(person)
