"""What only chapters, the house rules and the reasons are made of."""

from wagtail import blocks

#: Signs of a rule or a reason: one line on a screen, two on a phone.
LINE = 120


class PlannedPart(blocks.StructBlock):
    """A part that is still to be written: a title and the question it will answer."""

    title = blocks.CharBlock(label="Titel", max_length=120)
    question = blocks.CharBlock(label="Vraag", max_length=240)

    class Meta:
        label = "Deel dat nog komt"
        description = "Een titel, en de vraag die dit deel beantwoordt."
        preview_value = {"title": "Wat tel je?", "question": "Welke kosten zie je niet op de rekening?"}


class Line(blocks.RichTextBlock):
    """One rule or one reason, as HTML like every piece."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**{"features": [], "max_length": LINE, **kwargs})

    class Meta:
        icon = "minus"
        label = "Regel"
        template = "blocks/text.html"
        description = "Eén korte zin."
        preview_value = "<p>Praat met elkaar zoals je zelf wil dat men met jou praat.</p>"
