"""Pages tell the search index that they came, changed or went.

A page that moves or gets another address needs nothing: addresses are made when they are shown. A page
that is deleted takes its entries along in the database.
"""

from typing import Any

from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished

from things import search


@receiver(page_published, dispatch_uid="things.page_published")
@receiver(page_unpublished, dispatch_uid="things.page_unpublished")
def page_moved(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """What stands on the page now is read again; parts come and go with it."""
    search.refresh(instance)
