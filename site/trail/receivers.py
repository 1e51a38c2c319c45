"""What is deleted leaves no link, no consent and no quote behind. (What is withdrawn: see the door.)"""

from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete

import things
from trail.models import Consent, Link, Quote


def hear_of_deleted_things() -> None:
    """Listen to the registered models only: a listener to all would slow every deletion down."""
    for model in things.registered():
        post_delete.connect(forget_links, sender=model, dispatch_uid=f"trail.deleted.{model._meta.label_lower}")


def forget_links(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    """Its links go with it, what was allowed for its words, and the notes of whose words stood there."""
    Link.objects.touching(instance).delete()
    Consent.objects.about(instance).delete()
    Quote.objects.at(instance).delete()
