"""A sheet of cards as PDF, where this machine can make one: WeasyPrint (the extra "pdf") and the system's pango.

Two sides: ten fronts on a page and their backs, mirrored, on the next. Without all that the print page does the same.
"""

from functools import cache
from io import BytesIO
from mimetypes import guess_type
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from pypdf import PdfReader, PdfWriter

#: Cards beside each other, and under each other.
ACROSS, DOWN = 2, 5
#: What the addresses in the document begin with: a name that is nowhere on the internet (RFC 6761).
_OWN = "https://onderweg.invalid/static/"
Cards = list[dict[str, Any]]


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
        cards: at least one, with the number, the code and the ``picture`` (a ``data:`` address) of each.
        address: where to type the code.
    """
    fronts, backs = pages(cards)
    front_pages = _typeset("people/sheet_fronts.html", {"pages": fronts, "address": address})
    # Backs all look alike: a full page of them and the last one are laid out once.
    full, last = _typeset("people/sheet_backs.html", {"pages": [backs[0], backs[-1]]})
    made = PdfWriter()
    for number, front in enumerate(front_pages, start=1):
        made.add_page(front)
        made.add_page(last if number == len(front_pages) else full)
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


def _typeset(template: str, context: dict[str, Any]) -> list[Any]:
    """The pages of one document."""
    from weasyprint import HTML

    made = HTML(string=render_to_string(template, context), base_url=_OWN, url_fetcher=own_files()).write_pdf()
    return list(PdfReader(BytesIO(made)).pages)


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
