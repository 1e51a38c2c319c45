"""A PDF as the site keeps it (see ``documents``)."""

from collections.abc import Iterator
from io import BytesIO
from typing import IO, Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from pages.documents import BROKEN, LOCKED, TOO_MUCH, NoDocument

#: What its packed objects may unpack to, and the whole may be once it is clean (bytes).
MOST_PACKED, MOST = 6 * 1024 * 1024, 20 * 1024 * 1024
#: Keys of a PDF's dictionaries that go, with all under them: properties, private data of programs, what acts.
_GONE = ("/Metadata", "/PieceInfo", "/LastModified", "/AA", "/OpenAction", "/JavaScript", "/JS", "/XFA", "/Perms",
             "/EmbeddedFiles", "/AF", "/Collection", "/Requirements", "/Thumb", "/SigFlags")  # fmt: skip
#: What a link may do: lead to a page of this document or to an address.
_ACTS = ("/GoTo", "/URI")
#: Annotations that carry files, sound or film.
_CARRIERS = ("/FileAttachment", "/Sound", "/Movie", "/Screen", "/RichMedia", "/3D")


def clean_pdf(file: IO[bytes]) -> bytes:
    """The PDF without its properties and whatever would act by itself.

    Raises:
        NoDocument: it is locked, has no pages, or unpacks to far more than it is; pypdf's own errors when it is
            broken.
    """
    reader = PdfReader(file)
    if reader.is_encrypted:
        raise NoDocument(LOCKED)
    _check_packed(reader)
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
    if out.tell() > MOST:
        raise NoDocument(TOO_MUCH)
    return out.getvalue()


def _check_packed(reader: PdfReader) -> None:
    """Reading packed objects costs as much as they unpack to: that is looked at before they are read."""
    unpacked = 0
    for number in {stream for stream, _place in reader.xref_objStm.values()}:
        packed = reader.get_object(number)
        unpacked += len(packed.get_data()) if isinstance(packed, StreamObject) else 0
        if unpacked > MOST_PACKED:
            raise NoDocument(TOO_MUCH)


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
    if "/ByteRange" in found:  # a signature: its certificate names a person, in Belgium with the national number
        dict.clear(found)
    if found.get("/FT") == "/Sig":
        dict.pop(found, "/V", None)
    for key in _GONE:
        dict.pop(found, key, None)
    act = _direct(dict.get(found, "/A"))
    if isinstance(act, DictionaryObject) and "/S" in act:
        dict.pop(act, "/Next", None)
        if str(act["/S"]) not in _ACTS:
            dict.pop(found, "/A")
    if "/Rect" in found and str(found.get("/Subtype", "/Widget")) != "/Widget":
        dict.pop(found, "/T", None)  # beside a comment: its writer; of a field of a form it is its own name
    notes = _direct(dict.get(found, "/Annots"))
    if isinstance(notes, ArrayObject):
        notes[:] = [note for note in list.__iter__(notes) if _carries_nothing(_direct(note))]
    if isinstance(found, StreamObject):
        dict.pop(found, "/F", None)  # its content in a file elsewhere
        _strip_photo(found)


def _carries_nothing(note: Any) -> bool:
    return isinstance(note, DictionaryObject) and str(note.get("/Subtype")) not in _CARRIERS


def _strip_photo(found: StreamObject) -> None:
    """Take out of a photo (JPEG) what its camera wrote beside it: where it was taken, with what, a small copy."""
    filters = _direct(dict.get(found, "/Filter"))
    names = [filters] if not isinstance(filters, ArrayObject) else list(filters)
    if [str(name) for name in names] == ["/DCTDecode"]:
        found._data = without_remarks(found._data)


def without_remarks(jpeg: bytes) -> bytes:
    """A JPEG without its APP1–APP13, APP15 and COM segments (ITU-T T.81, B.1); APP14 says how its colours are kept."""
    kept, at = bytearray(jpeg[:2]), 2
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF and jpeg[at + 1] != 0xDA:
        marker, end = jpeg[at + 1], at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if not (0xE1 <= marker <= 0xEF and marker != 0xEE) and marker != 0xFE:
            kept += jpeg[at:end]
        at = end
    return bytes(kept + jpeg[at:])
