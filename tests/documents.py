"""Small documents of each kind, as the programs of people make them: with the name of who wrote them."""

import zipfile
from io import BytesIO

from PIL import Image
from pypdf import PdfWriter
from pypdf.actions import JavaScript
from pypdf.annotations import FreeText
from pypdf.generic import NameObject, TextStringObject

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ODF = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
WORD_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


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
    return _written(writer)


def docx(**extra: bytes | str) -> bytes:
    """A Word document with a remark and a changed word of Rita's; ``extra`` members by name."""
    picture = BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Camera van Rita"
    Image.new("RGB", (8, 8), "red").save(picture, "JPEG", exif=exif)
    members: dict[str, bytes | str] = {
        "[Content_Types].xml": f"<Types><Override PartName='/word/document.xml' ContentType='{WORD_MAIN}'/></Types>",
        "_rels/.rels": f"<Relationships xmlns='{RELATIONS}'/>",
        "docProps/core.xml": "<coreProperties><creator>Rita</creator><lastModifiedBy>Rita</lastModifiedBy>"
        "</coreProperties>",
        "docProps/app.xml": "<Properties><Company>Bij Rita</Company></Properties>",
        "word/document.xml": f"<w:document xmlns:w='{WORD}'><w:body><w:p><w:ins w:author='Rita' w:id='1'><w:r><w:t>Dit "
        "blijft</w:t></w:r></w:ins></w:p></w:body></w:document>",
        "word/comments.xml": f"<w:comments xmlns:w='{WORD}'><w:comment w:author='Rita' w:initials='Rita'/>"
        "</w:comments>",
        "word/settings.xml": f"<w:settings xmlns:w='{WORD}'><w:attachedTemplate/></w:settings>",
        "word/_rels/settings.xml.rels": relation("attachedTemplate", "file:///C:/Rita/Normal.dotm"),
        "word/_rels/document.xml.rels": relation("hyperlink", "https://voorbeeld.be/"),
        "word/media/image1.jpeg": picture.getvalue(),
        **extra,
    }
    return packed(members)


def relation(sort: str, target: str) -> str:
    """One thing outside itself that a Word document leads to."""
    return (
        f"<Relationships xmlns='{RELATIONS}'><Relationship Id='r1' Type='{OFFICE}/{sort}' Target='{target}' "
        "TargetMode='External'/></Relationships>"
    )


def odt(**extra: bytes | str) -> bytes:
    """An OpenDocument text of Rita's."""
    names = f"xmlns:office='{ODF}' xmlns:dc='http://purl.org/dc/elements/1.1/'"
    members: dict[str, bytes | str] = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f"<office:document-content {names}><office:scripts>loop</office:scripts><office:body>Dit blijft"
        "<office:annotation><dc:creator>Rita</dc:creator></office:annotation></office:body></office:document-content>",
        "meta.xml": f"<office:document-meta {names}><dc:creator>Rita</dc:creator></office:document-meta>",
        "settings.xml": f"<s {names}><config-item name='PrinterName'>Printer van Rita</config-item></s>",
        "META-INF/manifest.xml": "<manifest/>",
        "META-INF/documentsignatures.xml": "<s>Rita</s>",
        **extra,
    }
    return packed(members)


def packed(members: dict[str, bytes | str]) -> bytes:
    """A zip of them."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return out.getvalue()


def all_in(package: bytes) -> bytes:
    """Everything in a zip or PDF, unpacked."""
    if package.startswith(b"%PDF"):
        return package
    with zipfile.ZipFile(BytesIO(package)) as opened:
        assert opened.testzip() is None
        return b"\n".join(name.encode() + opened.read(name) for name in opened.namelist())


def _written(writer: PdfWriter) -> bytes:
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
