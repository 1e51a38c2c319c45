"""What editors of the playbook meet in Wagtail."""

from django.contrib import messages
from django.http import HttpRequest
from wagtail import hooks
from wagtail.models import Page

from playbook.models import ChapterPage


@hooks.register("after_edit_page")
def tell_what_stands_beside(request: HttpRequest, page: Page) -> None:
    """Somebody else changed the same stukje meanwhile: say whose words stay and where the others are."""
    if isinstance(page, ChapterPage) and page.beside:
        messages.warning(
            request,
            "Iemand anders veranderde hetzelfde stukje. Die tekst blijft staan. Jouw tekst is niet weg: "
            "hij staat ernaast, bij ‘Zo of zo?’.",
        )
