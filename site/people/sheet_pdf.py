"""A sheet of cards as PDF, where this machine can make one: WeasyPrint (the extra "pdf") and the system's pango.

Two sides: ten fronts on a page and their backs, mirrored, on the next. Without all that the print page does the same.
What all cards have in common is laid out once, with empty places; number, code and square of each are set there.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from io import BytesIO
from itertools import groupby
from mimetypes import guess_type
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, StreamObject

#: Cards beside each other, and under each other.
ACROSS, DOWN = 2, 5
#: What the addresses in the document begin with: a name that is nowhere on the internet (RFC 6761).
_OWN = "https://onderweg.invalid/static/"
#: Points in a pixel of CSS.
_PT = 0.75
#: Light modules around a square.
QUIET = 2
#: The drawings in the PDF of what stands on each full page of fronts, and on the last one.
_FORMS = (NameObject("/Vol"), NameObject("/Laatste"))
Cards = list[dict[str, Any]]
#: Left, top, right and bottom of a place on a page, in pixels of CSS from its upper left corner.
Place = tuple[float, float, float, float]


@cache
def is_available() -> bool:
    """True where a PDF can be made: WeasyPrint is there, and finds pango."""
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError):  # the package is missing, or the system's library
        return False
    return True


def render(cards: Cards, address: str) -> bytes:
    """The PDF. It says of itself what it is, not whose it is nor when it was made.

    Args:
        cards: at least one, with the number, the code and the ``matrix`` of the QR of each.
        address: where to type the code.
    """
    fronts, backs = pages(cards)
    # But for what is set in their places, full pages all look alike: one of them and the last are laid out.
    sides = {"fronts": [fronts[0], fronts[-1]], "backs": [backs[0], backs[-1]], "address": address}
    laid = _laid_out("people/sheet_sides.html", sides)
    places = laid.pages[0].anchors
    *common, full_back, last_back = PdfReader(BytesIO(laid.write_pdf())).pages
    codes = _laid_out("people/sheet_codes.html", {"pages": fronts, "places": places})
    made = PdfWriter()
    forms = {name: _form(made, page) for name, page in zip(_FORMS, common, strict=True)}
    for number, page in enumerate(PdfReader(BytesIO(codes.write_pdf())).pages, start=1):
        is_last = number == len(fronts)
        squares = _squares(fronts[number - 1], places, float(page.mediabox.height))
        _put_under(made, made.add_page(page), forms, _FORMS[is_last], squares)
        made.add_page(last_back if is_last else full_back)
    made.add_metadata({"/Title": "Kaarten van Onderweg"})
    made.compress_identical_objects()
    file = BytesIO()
    made.write(file)
    return file.getvalue()


def pages(cards: Cards) -> tuple[list[list[Any]], list[list[Any]]]:
    """The fronts and the backs, page by page: a back stands where its front is when the paper turns over its long edge.

    Where there is no card (on the last page) stands None.
    """
    size, fronts = ACROSS * DOWN, []
    for first in range(0, len(cards), size):
        page: list[Any] = cards[first : first + size]
        fronts.append(page + [None] * (size - len(page)))
    mirror = [row + ACROSS - 1 - place for row in range(0, size, ACROSS) for place in range(ACROSS)]
    return fronts, [[page[place] for place in mirror] for page in fronts]


def _laid_out(template: str, context: dict[str, Any]) -> Any:
    """A document of WeasyPrint's; its pages know the places of what has an ``id``."""
    from weasyprint import HTML

    return HTML(string=render_to_string(template, context), base_url=_OWN, url_fetcher=own_files()).render()


def _squares(page: list[Any], places: dict[str, Place], height: float) -> bytes:
    """The QRs of one page of fronts, as PDF draws: black modules, sharp at every size."""
    drawn = []
    for place, card in enumerate(page):
        if card:
            left, top, right, _bottom = places[f"vierkant-{place}"]
            module = (right - left) * _PT / (len(card["matrix"]) + 2 * QUIET)
            drawn.append(f"q {module:.4f} 0 0 {-module:.4f} {left * _PT:.3f} {height - top * _PT:.3f} cm")
            drawn += [f"{x} {y} {width} 1 re" for x, y, width in _dark(card["matrix"])]
            drawn.append("f Q")
    return "\n".join(drawn).encode()


def _dark(matrix: Iterable[Iterable[int]]) -> Iterator[tuple[int, int, int]]:
    """The dark modules of a QR that lie beside each other: column, row, and how many."""
    for y, row in enumerate(matrix, start=QUIET):
        x = QUIET
        for is_dark, beside in groupby(row):
            width = len(list(beside))
            if is_dark:
                yield x, y, width
            x += width


def _form(made: PdfWriter, page: PageObject) -> IndirectObject:
    """A page as a drawing that other pages can show; stored once, however many do."""
    said = page.get_contents()
    form = _stream(b"" if said is None else said.get_data())
    resources = page["/Resources"].clone(made)
    form.update({NameObject("/Type"): NameObject("/XObject"), NameObject("/Subtype"): NameObject("/Form"),
                 NameObject("/BBox"): page.mediabox, NameObject("/Resources"): resources})  # fmt: skip
    return made._add_object(form)


def _put_under(made: PdfWriter, page: PageObject, forms: dict[NameObject, Any], shows: str, squares: bytes) -> None:
    """Show one of ``forms`` and the squares before what ``page`` says itself; pages share their resources."""
    resources: Any = page["/Resources"]
    resources.setdefault(NameObject("/XObject"), DictionaryObject()).update(forms)
    before = made._add_object(_stream(f"{shows} Do\n".encode() + squares + b"\n"))
    page[NameObject("/Contents")] = ArrayObject([before, page.raw_get("/Contents")])


def _stream(said: bytes) -> StreamObject:
    stream = StreamObject()
    stream.set_data(said)
    return stream.flate_encode()


def own_file(address: str) -> Path | None:
    """The site's own static file with this address; None for anything else, also outside that folder."""
    name = Path(unquote(address.removeprefix(_OWN)))
    if not address.startswith(_OWN) or name.is_absolute() or ".." in name.parts:
        return None
    found = finders.find(str(name))
    return Path(found) if isinstance(found, str) else None


def own_files() -> Any:
    """What WeasyPrint reads with: own files and ``data:``. Anything else is an error, and it goes on without."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFiles(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.startswith("data:"):
                return super().fetch(url, headers)
            file = own_file(url)
            if file is None:
                raise ValueError("not a file of this site")
            kind = guess_type(file.name)[0] or "application/octet-stream"
            return URLFetcherResponse(url, file.read_bytes(), {"Content-Type": kind})

    return OwnFiles(allowed_protocols=["data"], allow_redirects=False)
