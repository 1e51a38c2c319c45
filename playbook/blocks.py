"""What only chapters are made of."""

from wagtail import blocks


class PlannedPart(blocks.StructBlock):
    """A part that is still to be written: a title and the question it will answer."""

    title = blocks.CharBlock(label="Titel", max_length=120)
    question = blocks.CharBlock(label="Vraag", max_length=240)

    class Meta:
        label = "Deel dat nog komt"
        description = "Een titel, en de vraag die dit deel beantwoordt."
        preview_value = {"title": "Wat tel je?", "question": "Welke kosten zie je niet op de rekening?"}
