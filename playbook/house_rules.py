"""The house rules, and the reasons moderators choose from: each rule and each reason is a piece anybody may reword."""

from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.html import escape
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from pages.blocks import TextPieces
from pages.models import BasePage
from playbook.blocks import LINE, Line
from playbook.merging import raw_blocks, text_of
from playbook.pieces import PageInPieces
from things.words import plain

#: The rules are so few that everybody reads them all.
MOST_RULES = 6
#: Signs of a reason's code: decisions keep it.
CODE = 12


class HouseRulesPage(PageInPieces):
    """The house rules: at most six lines. What is explained below them is no rule."""

    piece_word = "regel"
    whole = "de huisregels"
    line_limit = LINE
    other_fields = (*PageInPieces.other_fields, "more")
    words_in = (*BasePage.words_in, "more")

    body = StreamField([("line", Line())], max_num=MOST_RULES, verbose_name="regels")
    more = StreamField(TextPieces(required=False), blank=True, verbose_name="uitleg")

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("body", help_text="Hoogstens zes korte zinnen. Bij elke regel kan iemand iets anders voorstellen."),
        FieldPanel("more", help_text="Uitleg onder de regels. Dit is zelf geen regel."),
    ]
    page_description = "De regels van de site, in zes zinnen."
    max_count = 1
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["playbook.ReasonsPage"]

    class Meta:
        verbose_name = "huisregels"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With where the reasons are."""
        reasons = ReasonsPage.objects.child_of(self).visible_to(request.user).first()
        return {**super().get_context(request, *args, **kwargs), "reasons_url": reasons and reasons.get_url()}


class ReasonsPage(PageInPieces):
    """The reasons: what stands here once it is published is what moderators choose from, in this order."""

    piece_word = "reden"
    whole = "de redenen"
    line_limit = LINE

    body = StreamField([("line", Line(label="Reden", preview_value="<p>het is reclame</p>"))], verbose_name="redenen")

    content_panels = [
        *BasePage.content_panels,
        FieldPanel(
            "body",
            help_text="De schrijver leest dit na ‘Waarom:’. Begin met een kleine letter, zet geen punt. Betekent een "
            "reden voortaan iets anders? Haal ze weg en maak een nieuwe. Wat ermee beslist werd, blijft leesbaar.",
        ),
    ]
    page_description = "Waarom een tekst niet op de site komt. Moderatoren kiezen uit deze redenen."
    max_count = 1
    parent_page_types = ["playbook.HouseRulesPage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "redenen van moderatoren"

    def reasons(self) -> list[tuple[str, str]]:
        """(code, words) of each reason, in their order."""
        found = [(code_of(block["id"]), plain(text_of(block))) for block in raw_blocks(self.body)]
        return [(code, words) for code, words in found if words]


def code_of(block_id: str) -> str:
    """The code under which decisions keep the reason in this block; a block made from a reason has it as its id."""
    return block_id.replace("-", "")[:CODE]


def as_line(block_id: str, words: str) -> dict[str, str]:
    """A rule or a reason in plain words as Wagtail stores it."""
    return {"type": "line", "value": f"<p>{escape(words)}</p>", "id": block_id}
