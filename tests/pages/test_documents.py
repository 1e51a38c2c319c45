"""Documents keep no trace of who made them, and carry nothing that runs."""

import zlib
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from pages import pdf as documents_pdf
from pages.documents import BROKEN, LOCKED, TOO_MUCH, UNKNOWN, NoDocument, clean_document
from tests.documents import pdf


def cleaned(content: bytes) -> bytes:
    return clean_document(BytesIO(content)).read()


def test_a_document_keeps_its_text_and_loses_its_maker():
    content = pdf()
    assert b"Rita" in content
    document = clean_document(BytesIO(content))
    assert document.name
    assert len(document.name) == 24 + len(".pdf")
    assert document.name.endswith(".pdf")
    bare = document.read()
    assert b"Rita" not in bare
    assert b"Dit blijft" in bare
    assert b"loop" not in bare


def test_a_pdf_stays_readable_and_carries_no_file():
    bare = cleaned(pdf())
    reader = PdfReader(BytesIO(bare))
    assert len(reader.pages) == 1
    assert not reader.attachments
    assert b"geheim" not in bare


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", UNKNOWN),
        (b"Gewoon tekst", UNKNOWN),
        (b"\xd0\xcf\x11\xe0 een doc van vroeger", UNKNOWN),
        (b"<html><script>alert(1)</script>", UNKNOWN),
        (b"PK\x03\x04 een docx", UNKNOWN),
        (b"%PDF-1.7 en dan niets", BROKEN),
        (pdf()[:300], BROKEN),
        (pdf(password="geheim"), LOCKED),
    ],
    ids=range(8),
)  # fmt: skip
def test_what_is_something_else_or_could_run_does_not_come_in(content, told):
    with pytest.raises(NoDocument, match=told.split(".")[0]):
        cleaned(content)


def packed_objects(size: int) -> bytes:
    """A small PDF whose objects unpack to ``size`` bytes of text."""
    stream = zlib.compress(b"9 0 (" + b"x" * size + b")")
    head = b"%PDF-1.7\n"
    objects = [
        b"1 0 obj\n<</Type/Catalog/Pages 2 0 R/X 9 0 R>>\nendobj\n",
        b"2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n",
        b"3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>\nendobj\n",
        b"4 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>\nstream\n" % len(stream)
        + stream + b"\nendstream\nendobj\n",
    ]  # fmt: skip
    places, at = [], len(head)
    for each in objects:
        places.append(at)
        at += len(each)
    rows = [b"\x00\x00\x00\x00\xff"] + [b"\x01" + place.to_bytes(3, "big") + b"\x00" for place in [*places, at]]
    rows += [b"\x00\x00\x00\x00\xff"] * 3 + [b"\x02\x00\x00\x04\x00"]
    table = b"".join(rows)
    xref = b"5 0 obj\n<</Type/XRef/Size 10/Root 1 0 R/W[1 3 1]/Length %d>>\nstream\n" % len(table)
    return head + b"".join(objects) + xref + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % at


def test_what_unpacks_to_far_more_than_it_is_is_refused_before_it_is_read(monkeypatch):
    small, bomb = packed_objects(1_000), packed_objects(2_000_000)
    assert len(bomb) < 10_000
    assert cleaned(small)
    monkeypatch.setattr(documents_pdf, "MOST_PACKED", 1_000_000)
    with pytest.raises(NoDocument, match=TOO_MUCH):
        cleaned(bomb)


def test_what_becomes_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(documents_pdf, "MOST", 100)
    with pytest.raises(NoDocument, match=TOO_MUCH):
        cleaned(pdf())


def test_a_photo_in_a_pdf_forgets_where_it_was_taken():
    photo = BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Camera van Rita"
    Image.new("RGB", (8, 8), "olive").save(photo, "JPEG", exif=exif, comment=b"bij Rita thuis")
    page = BytesIO()
    Image.open(BytesIO(photo.getvalue())).save(page, "PDF")
    writer = PdfWriter(clone_from=PdfReader(page))
    pictures: Any = writer.pages[0]["/Resources"]
    pictures["/XObject"]["/image"].get_object()._data = photo.getvalue()
    made = BytesIO()
    writer.write(made)
    assert b"Rita" in made.getvalue()
    bare = cleaned(made.getvalue())
    assert b"Rita" not in bare
    kept = PdfReader(BytesIO(bare)).pages[0].images[0].image
    assert kept is not None
    assert kept.size == (8, 8)


def test_a_signature_takes_its_certificate_away():
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    signature = DictionaryObject({
        NameObject("/Type"): NameObject("/Sig"), NameObject("/Name"): TextStringObject("Rita"),
        NameObject("/ByteRange"): ArrayObject([]), NameObject("/Contents"): TextStringObject("85.07.30-033.28"),
    })  # fmt: skip
    field = DictionaryObject({NameObject("/FT"): NameObject("/Sig"), NameObject("/V"): writer._add_object(signature)})
    form = DictionaryObject({NameObject("/Fields"): ArrayObject([writer._add_object(field)])})
    writer._root_object[NameObject("/AcroForm")] = form
    made = BytesIO()
    writer.write(made)
    bare = cleaned(made.getvalue())
    assert b"Rita" not in bare
    assert b"85.07" not in bare
