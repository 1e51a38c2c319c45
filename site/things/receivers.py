"""Pages tell the search index that they came, changed or went.

A page that moves or gets another address needs nothing: addresses are made when they are shown. A page
that is deleted takes its entries along in the database; other things that are deleted tell it here.
"""

from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete
from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished

from things import search


@receiver(page_published, dispatch_uid="things.page_published")
@receiver(page_unpublished, dispatch_uid="things.page_unpublished")
def page_moved(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """What stands on the page now is read again; parts come and go with it."""
    search.refresh(instance)


def hear_of_deleted_things() -> None:
    """Listen to the searched models only: a listener to all would slow every deletion down."""
    for model in search.searched():
        if not issubclass(model, Page):
            post_delete.connect(thing_deleted, sender=model, dispatch_uid=f"things.deleted.{model._meta.label_lower}")


def thing_deleted(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    """It is found no more."""
    search.refresh(instance)
