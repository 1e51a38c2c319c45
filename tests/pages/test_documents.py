"""Documents keep no trace of who made them, and carry nothing that runs."""

import zipfile
from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfReader

from pages import documents
from pages.documents import ACTIVE, BROKEN, LOCKED, TOO_MUCH, UNKNOWN, NoDocument, clean_document
from tests.documents import WORD, all_in, docx, odt, packed, pdf, relation


def cleaned(content: bytes) -> bytes:
    return clean_document(BytesIO(content)).read()


@pytest.mark.parametrize(("made", "ending"), [(pdf, "pdf"), (docx, "docx"), (odt, "odt")])
def test_a_document_keeps_its_text_and_loses_its_maker(made, ending):
    content = made()
    assert b"Rita" in all_in(content)
    document = clean_document(BytesIO(content))
    assert document.name
    assert len(document.name) == 24 + 1 + len(ending)
    assert document.name.endswith(f".{ending}")
    bare = all_in(document.read())
    assert b"Rita" not in bare
    assert b"Dit blijft" in bare
    assert b"loop" not in bare


def test_a_pdf_stays_readable_and_carries_no_file():
    bare = cleaned(pdf())
    reader = PdfReader(BytesIO(bare))
    assert len(reader.pages) == 1
    assert not reader.attachments
    assert b"geheim" not in bare


def test_a_word_document_keeps_links_and_pictures_and_forgets_its_template():
    with zipfile.ZipFile(BytesIO(cleaned(docx()))) as package:
        assert b"https://voorbeeld.be/" in package.read("word/_rels/document.xml.rels")
        assert b"Normal.dotm" not in package.read("word/_rels/settings.xml.rels")
        assert b"attachedTemplate" not in package.read("word/settings.xml")
        with Image.open(BytesIO(package.read("word/media/image1.jpeg"))) as image:
            assert image.size == (8, 8)
        assert {member.date_time for member in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_opendocument_says_first_and_unpacked_what_it_is():
    bare = cleaned(odt())
    assert bare[30:38] == b"mimetype"
    assert bare[38:].startswith(b"application/vnd.oasis.opendocument.text")


MACROS = "<Types><Override ContentType='application/vnd.ms-word.document.macroEnabled.main+xml'/></Types>"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", UNKNOWN),
        (b"Gewoon tekst", UNKNOWN),
        (b"\xd0\xcf\x11\xe0 een doc van vroeger", UNKNOWN),
        (b"<html><script>alert(1)</script>", UNKNOWN),
        (packed({"a.txt": "a"}), UNKNOWN),
        (odt(mimetype="application/vnd.oasis.opendocument.spreadsheet"), UNKNOWN),
        (b"%PDF-1.7 en dan niets", BROKEN),
        (pdf()[:300], BROKEN),
        (docx()[:400], BROKEN),
        (docx(**{"word/document.xml": "<niet af"}), BROKEN),
        (docx(**{"../../etc/passwd": "x"}), BROKEN),
        (docx(**{"word/x.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}), BROKEN),
        (docx(**{"word/media/image1.jpeg": b"geen foto"}), BROKEN),
        (pdf(password="geheim"), LOCKED),
        (odt(**{"META-INF/manifest.xml": "<manifest><encryption-data/></manifest>"}), LOCKED),
        (docx(**{"word/vbaProject.bin": b"x"}), ACTIVE),
        (docx(**{"[Content_Types].xml": MACROS}), ACTIVE),
        (docx(**{"word/embeddings/oleObject1.bin": b"x"}), ACTIVE),
        (docx(**{"word/_rels/document.xml.rels": relation("image", "https://elders.example/spion.png")}), ACTIVE),
        (odt(**{"Basic/Standard/Module1.xml": "<a/>"}), ACTIVE),
        (odt(**{"Scripts/python/a.py": "x"}), ACTIVE),
        (odt(**{"Object 1": b"x"}), ACTIVE),
    ],
    ids=range(22),
)  # fmt: skip
def test_what_is_something_else_or_could_run_does_not_come_in(content, told):
    with pytest.raises(NoDocument, match=told.split(".")[0]):
        cleaned(content)


def test_what_unpacks_to_far_more_than_it_is_stays_packed(monkeypatch, settings):
    bomb = docx(**{"word/media/nul.dat": b"\0" * 2_000_000})
    assert len(bomb) < 10_000
    monkeypatch.setattr(documents, "MOST_BYTES", 1_000_000)
    with pytest.raises(NoDocument, match=TOO_MUCH):
        cleaned(bomb)
    monkeypatch.setattr(documents, "MOST_BYTES", 10_000_000)
    assert cleaned(bomb)
    settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS = 63
    with pytest.raises(NoDocument, match=TOO_MUCH):
        cleaned(bomb)


def test_two_members_of_one_name_are_refused():
    with pytest.raises(NoDocument, match=BROKEN):
        cleaned(docx(**{"Word/document.xml": f"<w:document xmlns:w='{WORD}'/>"}))
