"""The count of unread news beside "Mijn plek": on every page for who is in, asked again by an open page."""

import pytest
from django.test import Client

from contributions import deciding
from contributions.models import State
from tests.cast import client_of, make_comment, send

pytestmark = pytest.mark.django_db
COUNTER = '<span class="teller">1<span class="smal-weg"> nieuw</span></span>'


def test_every_page_tells_how_much_is_new_and_reading_it_takes_it_away(insight, amina, bart):
    client = client_of(amina)
    assert client.get("/mijn-plek/aantal/").json() == {"count": 0}
    deciding.decide(send(make_comment(insight, amina), amina), State.PUBLISHED, bart)
    assert client.get("/mijn-plek/aantal/").json() == {"count": 1}
    for path in ("/", "/leren/", insight.get_url(), "/hulp/"):
        assert COUNTER in client.get(path).content.decode()
    assert "Nieuw voor jou" in client.get("/mijn-plek/").content.decode()
    assert client.get("/mijn-plek/aantal/").json() == {"count": 0}
    assert COUNTER not in client.get("/").content.decode()


def test_it_is_nobody_else_s_and_a_page_for_all_asks_nothing(insight, amina, bart, chris):
    deciding.decide(send(make_comment(insight, amina), amina), State.PUBLISHED, bart)
    assert client_of(chris).get("/mijn-plek/aantal/").json() == {"count": 0}
    assert Client().get("/mijn-plek/aantal/").status_code == 302
    page = Client().get("/")
    assert "nieuws" not in page.content.decode().split("<main")[0]
    assert "s-maxage" in page["Cache-Control"]
