"""A small document as the programs of people make them: with the name of who wrote it."""

from io import BytesIO

from pypdf import PdfWriter
from pypdf.actions import JavaScript
from pypdf.annotations import FreeText
from pypdf.generic import NameObject, TextStringObject


def pdf(*, password: str = "", acts: bool = True) -> bytes:
    """One page with a remark of Rita's, her name in the properties, something that runs and a file inside."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Author": "Rita", "/Title": "Lijst van Rita"})
    writer.xmp_metadata = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>Rita</x:xmpmeta>"
    if acts:
        writer.add_open_action(JavaScript("app.alert('loop')"))
        writer.add_attachment("geheim.txt", b"geheim")
    remark = FreeText(text="Dit blijft", rect=(0, 0, 50, 50))
    remark[NameObject("/T")] = TextStringObject("Rita")
    writer.add_annotation(0, remark)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
