"""Cards as PDF: two sides that line up, nothing from elsewhere, nothing told of anybody; and where there is none."""

import re
import sys
import time
import uuid
from io import BytesIO
from typing import Any

import pytest
import segno
from django.template.loader import render_to_string
from django.test import Client
from pypdf import PdfReader

from people import sheet_pdf
from people.models import Organisation
from people.sheet_views import PDF_WITHIN
from tests.cast import client_of, make_person, with_powers

pytestmark = pytest.mark.django_db

needs_pango = pytest.mark.skipif(
    not sheet_pdf.is_available(),
    reason="no PDF can be made here: it takes requirements/pdf.txt and the system's pango (libpangoft2-1.0-0)",
)
PDF = "/begeleiden/pdf/"


@pytest.fixture
def client(hanne):
    """Hanne's browser."""
    return client_of(hanne)


def printed(client, count=3) -> str:
    """The page to print."""
    sent = {"count": count, "role": "expert", "form_key": str(uuid.uuid4())}
    return client.post("/begeleiden/", sent).content.decode()


def carried(page: str) -> str:
    """What the button on it sends."""
    return re.findall(r'name="kaarten" value="([^"]+)"', page)[0]


# --- where none can be made ------------------------------------------------------------------------------


def test_without_pango_the_print_page_says_that_it_does_the_same(client, monkeypatch):
    monkeypatch.setattr(sheet_pdf, "is_available", lambda: False)
    page = printed(client)
    assert "Een PDF maken kan hier niet. Afdrukken doet hetzelfde." in page
    assert "Bewaar als PDF" not in page
    assert 'name="kaarten"' not in page
    assert client.post(PDF, {"kaarten": "x"}).status_code == 404


@pytest.mark.parametrize("missing", ["weasyprint", "weasyprint.urls"])
def test_a_package_that_is_not_there_is_no_error(missing, monkeypatch):
    sheet_pdf.is_available.cache_clear()
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    assert not sheet_pdf.is_available()
    sheet_pdf.is_available.cache_clear()


# --- what needs no pango -----------------------------------------------------------------------------------


def test_each_back_stands_behind_its_front_when_the_paper_turns_over():
    fronts, backs = sheet_pdf.pages([{"number": number} for number in range(13)])
    numbers = [[card and card["number"] for card in page] for page in (*fronts, *backs)]
    assert numbers[0] == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert numbers[1] == [10, 11, 12, *[None] * 7]
    assert numbers[2] == [1, 0, 3, 2, 5, 4, 7, 6, 9, 8]
    assert numbers[3] == [11, 10, None, 12, *[None] * 6]


OWN = "https://onderweg.invalid/static/"


@pytest.mark.parametrize("name", ["druk/kaarten-pdf.css", "fonts/ah.woff2"])
def test_own_static_files_are_read(name):
    found = sheet_pdf.own_file(OWN + name)
    assert found
    assert found.is_file()


@pytest.mark.parametrize(
    "address",
    ["https://example.org/x.css", "http://127.0.0.1/", "file:///etc/passwd", f"{OWN}../manage.py",
     f"{OWN}%2e%2e/manage.py", f"{OWN}/etc/passwd", "/etc/passwd", "druk/kaarten-pdf.css", f"{OWN}bestaat-niet.css", "ftp://onderweg.invalid/static/"],
)  # fmt: skip
def test_nothing_else_is_read(address):
    assert sheet_pdf.own_file(address) is None


@pytest.mark.parametrize("who", ["amina", "bart", "chris", "dora", "els"])
def test_only_helpers_save_a_pdf(who, client, request):
    sent = {"kaarten": "x"}
    assert client_of(request.getfixturevalue(who)).post(PDF, sent).status_code == 404
    assert Client().post(PDF, sent).status_code == 302
    assert client.get(PDF).status_code == 405


# --- with pango ----------------------------------------------------------------------------------------------


@needs_pango
def test_the_cards_of_the_page_as_pdf_and_nobody_named_in_it(client, hanne):
    page = printed(client, 11)
    answer = client.post(PDF, {"kaarten": carried(page)})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Disposition"] == 'attachment; filename="kaarten.pdf"'
    made = PdfReader(BytesIO(answer.content))
    assert len(made.pages) == 4  # two sides of two sheets
    fronts = [made.pages[number].extract_text() for number in (0, 2)]
    backs = [made.pages[number].extract_text() for number in (1, 3)]
    codes = re.findall(r'"kaartcode">([0-9A-Z-]{16})<', page)
    assert len(codes) == 11
    assert all(code in fronts[0] + fronts[1] for code in codes)
    assert not any(code in backs[0] + backs[1] for code in codes)
    assert [text.count("Zo ga je binnen") for text in backs] == [10, 1]
    told = {name: str(value) for name, value in (made.metadata or {}).items()}
    assert told == {"/Title": "Kaarten van Onderweg", "/Producer": "pypdf"}
    assert made.xmp_metadata is None
    for private in (hanne.pen_name, hanne.username, str(hanne.organisation), "127.0.0.1"):
        assert private.encode() not in answer.content


def squares_on(page: Any) -> list[list[list[int]]]:
    """The squares drawn on a page, module by module, each in its own measure (33 by 33 and 2 light ones around)."""
    found: list[list[list[int]]] = []
    for numbers, operator in page.get_contents().operations:
        if operator == b"re" and found:
            x, y, width, _height = (int(number) for number in numbers)
            found[-1][y - 2][x - 2 : x - 2 + width] = [1] * width
        elif operator == b"cm" and len(numbers) == 6 and abs(float(numbers[0]) - 33 / 25.4 * 72 / 37) < 0.001:
            found.append([[0] * 33 for _ in range(33)])
    return found


@needs_pango
def test_every_square_of_the_pdf_leads_to_its_own_code_and_fonts_go_along(client, settings):
    page = printed(client, 3)
    made = PdfReader(BytesIO(client.post(PDF, {"kaarten": carried(page)}).content))
    codes = [code.replace("-", "") for code in re.findall(r'"kaartcode">([0-9A-Z-]{16})<', page)]
    wanted = [segno.make_qr(f"{settings.PUBLIC_URL}/kaart/#{code}", error="m", mask=2).matrix for code in codes]
    assert squares_on(made.pages[0]) == [[list(row) for row in matrix] for matrix in wanted]
    resources: Any = made.pages[0]["/Resources"]
    fonts = str([font.get_object()["/BaseFont"] for font in resources["/Font"].values()])
    assert "Atkinson" in fonts


@needs_pango
def test_what_all_cards_have_in_common_is_laid_out_for_a_full_page_and_the_last_only(client, monkeypatch):
    typeset: list[str] = []

    def note(*of: Any) -> str:
        typeset.append(render_to_string(*of))
        return typeset[-1]

    monkeypatch.setattr(sheet_pdf, "render_to_string", note)
    made = PdfReader(BytesIO(client.post(PDF, {"kaarten": carried(printed(client, 32))}).content))
    assert "".join(typeset).count("Dit is jouw kaart.") == 12
    fronts = [page.extract_text() for page in made.pages[::2]]
    assert [text.count("Dit is jouw kaart.") for text in fronts] == [10, 10, 10, 2]


@needs_pango
def test_while_it_is_made_only_own_files_and_data_are_fetched():
    reads = sheet_pdf.own_files()
    assert reads.fetch("data:text/plain,hoi").read() == b"hoi"
    assert reads.fetch(f"{OWN}druk/kaarten-pdf.css").headers.get_content_type() == "text/css"
    for address in ("https://example.org/x.png", "http://127.0.0.1:8000/", "file:///etc/passwd", "ftp://example.org/"):
        with pytest.raises(ValueError, match="not a file of this site"):
            reads.fetch(address)


@needs_pango
@pytest.mark.parametrize("broken", ["", "x", "a:b:c", "\x00"])
def test_what_is_no_sheet_of_this_helper_is_refused(broken, client):
    answer = client.post(PDF, {"kaarten": broken}, follow=True)
    assert "te oud om te bewaren" in answer.content.decode()


@needs_pango
def test_a_sheet_of_another_helper_or_from_long_ago_is_refused(client, monkeypatch):
    codes = carried(printed(client))
    organisation = Organisation.objects.create(slug="anders", name="Anders", kind="armoedevereniging")
    other = with_powers(make_person("Henk", "helper", organisation=organisation), "password")
    assert client_of(other).post(PDF, {"kaarten": codes}).status_code == 302
    now = time.time()
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + PDF_WITHIN + 5)
    assert client.post(PDF, {"kaarten": codes}).status_code == 302
