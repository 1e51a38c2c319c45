"""The blocks a text page is made of; each shows itself in the editor's preview."""

from wagtail import blocks

#: What running text may hold: no images, no embeds, nothing from elsewhere.
TEXT_FEATURES = ["bold", "h3", "ol", "ul", "link", "blockquote"]


class QuoteBlock(blocks.StructBlock):
    """Somebody's own words, large; with consent and the name on this site."""

    text = blocks.TextBlock(label="Citaat")
    source = blocks.CharBlock(label="Wie zegt dit?", required=False)
    is_example = blocks.BooleanBlock(label="Voorbeeld", required=False)

    class Meta:
        icon = "openquote"
        label = "Citaat"
        template = "blocks/quote.html"
        description = "Woorden van iemand, met toestemming."
        preview_value = {"text": "Naast mij zitten, met dezelfde brief.", "source": "Voorbeeld", "is_example": True}


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
