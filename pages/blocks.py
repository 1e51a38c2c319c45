"""The blocks a text page is made of; each shows itself in the editor's preview."""

from collections.abc import Iterable
from typing import Any

from django import forms
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.models import Page

from trail.consent import usable
from trail.models import Consent, Quote
from trail.reach import Form, Reach

#: What running text may hold: no images, no embeds, nothing from elsewhere.
TEXT_FEATURES = ["bold", "h3", "ol", "ul", "link", "blockquote"]


class ConsentBlock(blocks.FieldBlock):
    """The key of a consent. Its words are fetched where the page is shown, for all quotes at once, and never stored."""

    def __init__(self, required: bool = True, help_text: str = "", **kwargs: Any) -> None:
        self.field = forms.TypedChoiceField(
            choices=_quotes, coerce=int, empty_value=None, required=required, help_text=help_text,
            error_messages={"invalid_choice": "Deze toestemming is er niet (meer). Kies een ander citaat."},
        )  # fmt: skip
        super().__init__(**kwargs)

    class Meta:
        icon = "openquote"


def _quotes() -> list[tuple[int | str, str]]:
    """What may be chosen: the newest yes first; then those whose words went, so that an editor sees which."""
    rows = Consent.objects.filter(form=Form.QUOTED)
    working = rows.working().select_related("person")
    gone = rows.filter(pk__in=Quote.objects.to_mend().values("consent"))
    return [
        ("", "Kies een citaat"),
        *((each.pk, _name_of(each)) for each in working),
        *((each.pk, f"Dit citaat is weg ({each.where}): haal dit blok weg") for each in gone),
    ]


def _name_of(consent: Consent) -> str:
    """What an editor chooses by: the words, but not those that only a closed group may read."""
    words = f"Woorden voor een besloten groep ({consent.where})" if consent.reach == Reach.GROUP else str(consent)
    return f"{words} · {consent.get_reach_display()}"


class Said(blocks.StructValue):
    """A quote on a page."""

    #: The consent whose words show here; None until ``bring_quotes`` found that they may.
    consent_given: Consent | None = None


class QuoteBlock(blocks.StructBlock):
    """Somebody's own words, large; with consent. The words are in ``trail.Consent``: here is only its key."""

    consent = ConsentBlock(label="Van wie, en welke woorden?", help_text="Alleen wat iemand toestond, staat hier.")

    class Meta:
        icon = "openquote"
        label = "Citaat van iemand"
        template = "blocks/quote.html"
        description = "Woorden van iemand die ja zei. Neemt die het terug? Dan staat hier niets meer."
        value_class = Said


def quotes_in(page: Page) -> dict[str, int]:
    """The key of a consent by block id, of every quote in the texts of ``page``; no SQL."""
    return quotes_of(streams_of(page))


def quotes_of(streams: Iterable[blocks.StreamValue]) -> dict[str, int]:
    """The same, of some of its texts."""
    return {
        str(block.get("id") or place): int(block["value"]["consent"])
        for stream in streams
        for place, block in enumerate(stream.raw_data)
        if block["type"] == "quote" and block["value"].get("consent")
    }


def bring_quotes(page: Page) -> None:
    """Give each quote on ``page`` its words, where they may stand here; 1 SQL when there are quotes."""
    found = usable(quotes_in(page).values(), page)
    for stream in streams_of(page) if found else ():
        for block in stream:
            if block.block_type == "quote":
                block.value.consent_given = found.get(block.value.get("consent"))


def streams_of(page: Page) -> list[blocks.StreamValue]:
    """The texts of ``page`` in which a quote may stand."""
    fields = [field for field in page._meta.concrete_fields if isinstance(field, StreamField)]
    return [getattr(page, field.name) for field in fields if "quote" in field.stream_block.child_blocks]


class TextPieces(blocks.StreamBlock):
    """A text page: headings with pieces (stukjes) under them."""

    heading = blocks.CharBlock(
        label="Kop",
        icon="title",
        max_length=120,
        template="blocks/heading.html",
        description="Begint een nieuw deel.",
        preview_value="Begin bij de koffie",
    )
    text = blocks.RichTextBlock(
        label="Stukje",
        icon="pilcrow",
        features=TEXT_FEATURES,
        template="blocks/text.html",
        description="Een paar zinnen of een korte lijst.",
        preview_value="<p>Vraag wat iemand zelf eerst wil.</p>",
    )
    quote = QuoteBlock()
    tip = blocks.RichTextBlock(
        label="Tip",
        icon="help",
        features=TEXT_FEATURES,
        template="blocks/tip.html",
        description="Raad die je morgen kan gebruiken.",
        preview_value="<p>Stap mee, ook naar de tweede afspraak.</p>",
    )


class Points(blocks.StreamBlock):
    """ "In het kort": at most five short lines."""

    point = blocks.CharBlock(label="In het kort", max_length=140)

    class Meta:
        max_num = 5


class RoadStop(blocks.StructBlock):
    """One stop of the road on the home page."""

    title = blocks.CharBlock(label="Halte", max_length=60)
    text = blocks.CharBlock(label="Wat gebeurt er?", max_length=200)

    class Meta:
        label = "Halte"
