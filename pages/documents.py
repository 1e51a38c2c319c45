"""A document as the site keeps it: nothing that runs, no trace of who wrote it with what, a random name.

What a file is, its content says, never its name. PDF, Word (docx) and OpenDocument (odt) come in:

- gone are the file's properties (who wrote it, when, with what), the names beside comments and tracked changes, what a
  camera wrote into its photos, printers, thumbnails, signatures, and in a PDF whatever would act by itself;
- refused are macros, other files inside, passwords, pictures fetched from elsewhere, and what unpacks to far more
  than it is.

What stands *in* the text stays: a moderator reads it.
"""

import re
import secrets
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import IO, Any

from django.conf import settings
from django.core.files.base import ContentFile
from lxml import etree
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from pages.photos import FORMATS, clean_photo

#: ending: (media type, what people call it)
KINDS = {
    "pdf": ("application/pdf", "PDF"),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Word"),
    "odt": ("application/vnd.oasis.opendocument.text", "OpenDocument"),
}

#: A document that unpacks to more than this (bytes, files) is a trap.
MOST_BYTES, MOST_FILES = 60 * 1024 * 1024, 1_000

UNKNOWN = "Dit is geen document dat we kunnen bewaren. Kies een pdf, docx of odt."
BROKEN = "Dit document kunnen we niet lezen. Bewaar het opnieuw als pdf en kies dat."
LOCKED = "Dit document heeft een wachtwoord. Haal het wachtwoord weg en kies het opnieuw."
ACTIVE = "In dit document zitten macro’s of andere bestanden. Bewaar het als pdf en kies dat."
TOO_MUCH = "Dit document is te groot om te openen. Bewaar het als pdf en kies dat."


class NoDocument(ValueError):
    """This file does not come in; the message says why, to whoever sent it."""


def clean_document(file: IO[bytes]) -> ContentFile[bytes]:
    """The document without what would run or tell who made it, under a random name with the ending of what it is.

    Raises:
        NoDocument: it is none of the three kinds, broken, locked, or carries what could run.
    """
    file.seek(0)
    begin = file.read(5)
    file.seek(0)
    try:
        if begin == b"%PDF-":
            ending, content = "pdf", _clean_pdf(file)
        elif begin[:4] == b"PK\x03\x04":
            ending, content = _clean_package(file)
        else:
            raise NoDocument(UNKNOWN)
    except NoDocument:
        raise
    except Exception as error:  # a broken file breaks its readers in every way there is; none of them is ours
        raise NoDocument(BROKEN) from error
    return ContentFile(content, name=f"{secrets.token_hex(12)}.{ending}")


# --- PDF ------------------------------------------------------------------------------------------

#: Keys of a PDF's dictionaries that go, with all under them: properties, private data of programs, what acts.
_PDF_GONE = ("/Metadata", "/PieceInfo", "/LastModified", "/AA", "/OpenAction", "/JavaScript", "/JS", "/XFA", "/Perms",
             "/EmbeddedFiles", "/AF", "/Collection", "/Requirements")  # fmt: skip
#: What a link may do: lead to a page of this document or to an address.
_PDF_ACTS = ("/GoTo", "/URI")
#: Annotations that carry files, sound or film.
_PDF_CARRIERS = ("/FileAttachment", "/Sound", "/Movie", "/Screen", "/RichMedia", "/3D")


def _clean_pdf(file: IO[bytes]) -> bytes:
    reader = PdfReader(file)
    if reader.is_encrypted:
        raise NoDocument(LOCKED)
    if not len(reader.pages):
        raise NoDocument(BROKEN)
    for found in _dictionaries(reader.root_object):
        _strip(found)
    writer = PdfWriter(clone_from=reader)  # takes along what the document still leads to
    writer.metadata = None
    writer.pdf_header = reader.pdf_header
    writer.compress_identical_objects(remove_duplicates=False, remove_unreferenced=True)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _dictionaries(root: DictionaryObject) -> Iterator[DictionaryObject]:
    """Every dictionary the document leads to, once; each is given before it is walked into."""
    waiting: list[Any] = [root]
    seen: set[int] = set()
    while waiting:
        found = _direct(waiting.pop())
        if not isinstance(found, DictionaryObject | ArrayObject) or id(found) in seen:
            continue
        seen.add(id(found))
        if isinstance(found, DictionaryObject):
            yield found
            waiting.extend(dict.values(found))
        else:
            waiting.extend(list.__iter__(found))


def _direct(value: Any) -> Any:
    return value.get_object() if isinstance(value, IndirectObject) else value


def _strip(found: DictionaryObject) -> None:
    """Take out of one dictionary what must go."""
    for key in _PDF_GONE:
        dict.pop(found, key, None)
    act = _direct(dict.get(found, "/A"))
    if isinstance(act, DictionaryObject) and "/S" in act:
        dict.pop(act, "/Next", None)
        if str(act["/S"]) not in _PDF_ACTS:
            dict.pop(found, "/A")
    if "/Rect" in found and str(found.get("/Subtype", "/Widget")) != "/Widget":
        dict.pop(found, "/T", None)  # beside a comment: its writer; of a field of a form it is its own name
    notes = _direct(dict.get(found, "/Annots"))
    if isinstance(notes, ArrayObject):
        notes[:] = [note for note in list.__iter__(notes) if _carries_nothing(_direct(note))]
    if isinstance(found, StreamObject):
        dict.pop(found, "/F", None)  # its content in a file elsewhere


def _carries_nothing(note: Any) -> bool:
    return isinstance(note, DictionaryObject) and str(note.get("/Subtype")) not in _PDF_CARRIERS


# --- Word and OpenDocument: a zip of XML -----------------------------------------------------------

_WORD_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_XML = re.compile(r"\.(xml|rels)$", re.IGNORECASE)
_PICTURE = re.compile(r"\.(jpe?g|png|webp)$", re.IGNORECASE)
#: Members that could run or are a document of their own.
_RUNS = re.compile(
    r"(^|/)(vbaProject|vbaData|activeX|embeddings|oleObject|Basic|Scripts|Dialogs)"
    r"|(^|/)Object \d+$|\.(bin|exe|js|vbs)$",
    re.IGNORECASE,
)
#: Members that hold nothing but properties or signatures.
_PROPERTIES = re.compile(r"^docProps/.*\.xml$|^customXml/item\d*\.xml$|(^|/)meta\.xml$", re.IGNORECASE)
_DROPPED = re.compile(r"^META-INF/.*signatures\.xml$|(^|/)meta\.rdf$|(^|/)manifest\.rdf$", re.IGNORECASE)
#: Attributes with somebody's name (Word), elements that are empty from now on or gone (OpenDocument, Word).
_NAMED = ("author", "initials", "userId", "providerId")
_EMPTIED = ("creator", "creator-initials", "sender-initials")
_REMOVED = ("attachedTemplate", "scripts", "event-listeners")
_PRINTER = ("PrinterName", "PrinterSetup")


def _clean_package(file: IO[bytes]) -> tuple[str, bytes]:
    with zipfile.ZipFile(file) as package:
        members = package.infolist()
        _check(members)
        ending = _kind(package)
        out = BytesIO()
        pixels = 0
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as cleaned:
            for member in members:
                if member.is_dir() or _DROPPED.search(member.filename):
                    continue
                content = package.read(member)
                if _PICTURE.search(member.filename):
                    pixels += _pixels(content)
                    if pixels > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
                        raise NoDocument(TOO_MUCH)
                    content = clean_photo(BytesIO(content)).read()
                elif _XML.search(member.filename):
                    content = _clean_xml(member.filename, content)
                # A new entry: no day, no program, no remarks. OpenDocument wants its type first and as it is.
                stored = zipfile.ZIP_STORED if member.filename == "mimetype" else zipfile.ZIP_DEFLATED
                cleaned.writestr(zipfile.ZipInfo(member.filename), content, stored)
    return ending, out.getvalue()


def _check(members: list[zipfile.ZipInfo]) -> None:
    """Before anything is unpacked: is it what it says, and is it safe to unpack?"""
    names = [member.filename for member in members]
    if len(names) > MOST_FILES or sum(member.file_size for member in members) > MOST_BYTES:
        raise NoDocument(TOO_MUCH)
    if any(member.flag_bits & 1 for member in members):
        raise NoDocument(LOCKED)
    if len({name.casefold() for name in names}) < len(names) or any(_is_odd(name) for name in names):
        raise NoDocument(BROKEN)
    if any(_RUNS.search(name) for name in names):
        raise NoDocument(ACTIVE)


def _is_odd(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ".." in name.split("/")


def _kind(package: zipfile.ZipFile) -> str:
    """The ending that belongs to what is inside."""
    names = package.namelist()
    if names[0] == "mimetype" and package.read("mimetype") == KINDS["odt"][0].encode() and "content.xml" in names:
        if b"encryption-data" in package.read("META-INF/manifest.xml"):
            raise NoDocument(LOCKED)
        return "odt"
    if "[Content_Types].xml" in names and "word/document.xml" in names:
        types = {each.get("ContentType", "") for each in _parsed(package.read("[Content_Types].xml")).iter()}
        if any("macroEnabled" in each or "vba" in each.lower() for each in types):
            raise NoDocument(ACTIVE)
        if _WORD_MAIN in types:
            return "docx"
    raise NoDocument(UNKNOWN)


def _parsed(content: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(content, parser)
    if root.getroottree().docinfo.doctype:
        raise NoDocument(BROKEN)
    return root


def _clean_xml(name: str, content: bytes) -> bytes:
    root = _parsed(content)
    if _PROPERTIES.search(name):
        del root[:]
        root.text = None
    if name.endswith(".rels"):
        _clean_relations(root)
    for element in list(root.iter(etree.Element)):
        _clean_element(element)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _clean_relations(root: Any) -> None:
    """What a Word document leads to outside itself: links stay, its template goes, anything else is refused."""
    for relation in list(root):
        sort = relation.get("Type", "").rpartition("/")[2]
        if sort == "attachedTemplate":
            root.remove(relation)
        elif relation.get("TargetMode") == "External" and sort != "hyperlink":
            raise NoDocument(ACTIVE)


def _clean_element(element: Any) -> None:
    name = etree.QName(element).localname
    for attribute in list(element.attrib):
        if etree.QName(attribute).localname in _NAMED:
            element.set(attribute, "")
    if name in _EMPTIED:
        element.text = None
    is_printer = name == "config-item" and any(value in _PRINTER for value in element.attrib.values())
    if (name in _REMOVED or is_printer) and element.getparent() is not None:
        element.getparent().remove(element)


def _pixels(content: bytes) -> int:
    with Image.open(BytesIO(content), formats=FORMATS) as image:
        return image.width * image.height
