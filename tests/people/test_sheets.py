"""/begeleiden/: a helper prints cards for the own organisation, and never sees who uses them."""

import re
import time
import uuid

import pytest
import segno
from django.test import Client

from people import codes
from people.models import Card, CardSheet, Organisation
from people.sheet_views import square
from tests.cast import client_of, come_in, make_card, make_person, with_powers

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(hanne):
    """Hanne's browser."""
    return client_of(hanne)


def order(client, count=3, role="expert", **more):
    """Make a sheet."""
    return client.post("/begeleiden/", {"count": count, "role": role, "form_key": str(uuid.uuid4()), **more})


def codes_on(answer) -> list[str]:
    """The codes on a printed sheet."""
    return re.findall(r'"kaartcode">([0-9A-Z-]{16})<', answer.content.decode())


def test_a_helper_makes_a_sheet_and_each_card_opens_the_door(client, hanne):
    answer = order(client, 3, "volunteer")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    found = codes_on(answer)
    assert len(set(found)) == 3
    sheet = CardSheet.objects.get()
    assert (sheet.organisation, sheet.role, sheet.made_by) == (hanne.organisation, "volunteer", hanne)
    for code in found:
        card = Card.objects.with_code(codes.tidy_code(code))
        assert card
        assert (card.sheet, card.role, card.organisation) == (sheet, "volunteer", hanne.organisation)
        assert f'"nummer">{card.number}<' in answer.content.decode()
    assert come_in(Client(), found[0], "Merel")["Location"] == "/mijn-plek/"


def test_the_numbers_count_up_and_no_two_are_the_same(client):
    order(client, 4)
    order(client, 4)
    numbers = [card.number for card in Card.objects.filter(sheet__isnull=False).order_by("sheet_id", "pk")]
    assert numbers == sorted(set(numbers))
    assert len(numbers) == 8


def test_the_codes_are_in_that_answer_and_nowhere_else(client):
    found = codes_on(order(client))
    later = client.get("/begeleiden/").content.decode()
    rows = str(list(Card.objects.values())) + str(list(CardSheet.objects.values()))
    for code in found:
        assert code not in later
        assert code not in rows
        assert codes.tidy_code(code) not in rows


def test_the_square_is_the_page_with_the_code_behind_the_hash(settings, monkeypatch):
    drawn: dict[str, str] = {}
    settings.PUBLIC_URL = "https://onderweg.example"
    real = segno.make_qr
    monkeypatch.setattr(segno, "make_qr", lambda payload, **how: drawn.update(payload=payload) or real(payload, **how))
    picture = square("0123456789ABCD")
    assert drawn["payload"] == "https://onderweg.example/kaart/#0123456789ABCD"
    assert picture.startswith("<svg")
    assert "style=" not in picture
    assert "http" not in picture


def test_a_double_tap_makes_one_sheet(client):
    key = str(uuid.uuid4())
    first, second = order(client, form_key=key), order(client, form_key=key)
    assert len(codes_on(first)) == 3
    assert (second.status_code, codes_on(second)) == (409, [])
    assert "al gemaakt" in second.content.decode()
    assert CardSheet.objects.count() == 1
    assert Card.objects.filter(sheet__isnull=False).count() == 3


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"count": "0"}, "minstens 1"), ({"count": "201"}, "hoogstens 200"), ({"count": "veel"}, "Typ een getal"),
        ({"count": ""}, "hoeveel kaarten"), ({"count": "-5"}, "minstens 1"), ({"count": "9" * 30}, "hoogstens 200"),
        ({"role": ""}, "voor wie"), ({"role": "moderator"}, "één van deze twee"), ({"count": "\x00"}, "Typ een getal"),
    ],
)  # fmt: skip
def test_what_can_not_be_printed_is_told_beside_the_field(wrong, told, client):
    answer = order(client, **wrong)
    assert answer.status_code == 200
    assert told in answer.content.decode()
    assert not CardSheet.objects.exists()


def test_only_a_helper_s_password_opens_this_room(hanne, bart, els, dora, chris, amina):
    sheet_paths = ("/begeleiden/1/uit/", "/begeleiden/kaart-uit/")
    make_card(hanne)
    for other in (bart, els, dora, chris, amina, with_powers(hanne, "card")):
        client = client_of(other)
        assert client.get("/begeleiden/").status_code == 404
        assert order(client).status_code == 404
        assert [client.post(path, {"number": 1}).status_code for path in sheet_paths] == [404, 404]
    assert Client().get("/begeleiden/")["Location"] == "/binnen/?verder=%2Fbegeleiden%2F"
    assert order(Client()).status_code == 302
    assert not CardSheet.objects.exists()
    assert client_of(hanne).get("/begeleiden/").status_code == 200


def test_a_helper_of_nobody_is_told_so(db):
    client = client_of(with_powers(make_person("Henk", "helper"), "password"))
    assert "niet voor welke organisatie" in client.get("/begeleiden/").content.decode()
    assert "niet voor welke organisatie" in order(client).content.decode()
    assert client.post("/begeleiden/kaart-uit/", {"number": 1}).status_code == 404
    assert not CardSheet.objects.exists()


def test_the_list_says_how_many_are_used_and_no_name(client, django_assert_max_num_queries):
    found = codes_on(order(client, 5))
    come_in(Client(), found[0], "Merel")
    come_in(Client(), found[1], "Kompas")
    with django_assert_max_num_queries(10):
        page = client.get("/begeleiden/").content.decode()
    assert "5 kaarten" in page
    assert "2 gebruikt" in page
    assert "Merel" not in page
    assert "Kompas" not in page


@pytest.mark.parametrize("count", [1, 4])
def test_a_small_sheet_does_not_say_whether_its_cards_are_used(client, count):
    found = codes_on(order(client, count))
    before = without_tokens(client.get("/begeleiden/").content.decode())
    for number, code in enumerate(found):
        come_in(Client(), code, f"Vogel {'abcd'[number]}")
    assert without_tokens(client.get("/begeleiden/").content.decode()) == before
    assert "zeggen we niet bij minder dan 5 kaarten" in before


def without_tokens(page: str) -> str:
    """A page less what is new each time it is made."""
    return re.sub(r'name="(csrfmiddlewaretoken|form_key)" value="[^"]*"|value="[^"]*" [^>]*name="form_key"', "", page)


def test_the_sheets_of_another_organisation_are_not_there(client, hanne):
    other = Organisation.objects.create(name="Elders", slug="elders", kind="stad")
    theirs = CardSheet.objects.create(organisation=other, role="expert")
    card = Card.objects.make("expert", other, sheet=theirs)[0]
    assert "1 kaart " not in client.get("/begeleiden/").content.decode()
    assert client.post(f"/begeleiden/{theirs.pk}/uit/").status_code == 404
    client.post("/begeleiden/kaart-uit/", {"number": card.number})
    assert Card.objects.unused().filter(pk=card.pk).exists()


def test_a_stolen_sheet_is_switched_off_and_used_cards_work_on(client):
    found = codes_on(order(client, 3))
    inside = Client()
    come_in(inside, found[0], "Merel")
    answer = client.post(f"/begeleiden/{CardSheet.objects.get().pk}/uit/", follow=True)
    assert "staan uit" in answer.content.decode()
    assert Card.objects.with_code(codes.tidy_code(found[1])) is None
    assert come_in(Client(), found[2], "Kompas")["Location"] == "/kaart/"
    assert inside.get("/mijn-plek/").status_code == 200
    assert come_in(Client(), found[0])["Location"] == "/mijn-plek/"


def test_one_card_is_switched_off_by_its_number_and_nobody_learns_whether_it_is_used(client):
    found = codes_on(order(client, 5))
    used, unused, *_rest = Card.objects.filter(sheet__isnull=False).order_by("pk")
    come_in(Client(), found[0], "Merel")
    said = set()
    for number in (used.number, unused.number, 999_999):
        page = client.post("/begeleiden/kaart-uit/", {"number": number}, follow=True).content.decode()
        said.update(re.findall(r"Kaart \d+ (staat uit[^<]*)", page))
        assert "5 kaarten" in page
        assert "1 gebruikt" in page
    assert len(said) == 1
    assert Card.objects.with_code(codes.tidy_code(found[0]))
    assert Card.objects.with_code(codes.tidy_code(found[1])) is None


@pytest.mark.parametrize("number", ["", "x", "0", "-1", "9" * 40, "\x00"])
def test_a_number_that_is_none_is_told_beside_the_field(number, client):
    page = client.post("/begeleiden/kaart-uit/", {"number": number}).content.decode()
    assert "nummer dat op het strookje staat" in page
    assert 'id="id_number_error"' in page


def test_switching_off_is_a_button_not_a_link(client):
    order(client)
    assert client.get(f"/begeleiden/{CardSheet.objects.get().pk}/uit/").status_code == 405
    assert client.get("/begeleiden/kaart-uit/", {"number": "1"})["Location"] == "/begeleiden/"


def test_two_hundred_cards_take_less_than_five_seconds(client, django_assert_max_num_queries):
    began = time.process_time()
    with django_assert_max_num_queries(16):
        answer = order(client, 200)
    assert len(codes_on(answer)) == 200
    assert time.process_time() - began < 5
