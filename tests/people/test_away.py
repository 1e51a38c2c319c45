""" "Snel weg": signed out in one request, and nothing of the site afterwards."""

import re
from typing import Any

import pytest
from django.test import Client, RequestFactory, override_settings
from django.urls import path

from config import errors, urls
from people.models import OpenSession
from tests.cast import client_of

pytestmark = pytest.mark.django_db

MARK = "weg"


def breaks(request):
    raise ValueError("our fault")


urlpatterns = [path("stuk/", breaks), *urls.urlpatterns]
handler404, handler500 = urls.handler404, urls.handler500


def left(person=None, **options):
    """A browser that just left in a hurry."""
    client = client_of(person, **options)
    client.get("/snel-weg/")
    return client


@pytest.mark.parametrize("method", ["get", "post", "head"])
def test_away_in_one_tap(method, amina, settings):
    client = client_of(amina, enforce_csrf_checks=True)  # an old page, a token that is gone: still away
    client.get("/mijn-plek/")
    answer = getattr(client, method)("/snel-weg/")
    if method == "post":  # the script is elsewhere already and only tells
        assert answer.status_code == 204
    else:
        assert (answer.status_code, answer["Location"]) == (302, settings.QUICK_EXIT_URL)
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    assert not OpenSession.objects.exists()
    taken = {name for name, cookie in answer.cookies.items() if cookie["max-age"] == 0}
    assert taken >= {"onderweg", "csrf"}


@pytest.mark.parametrize("by_script", [True, False])
def test_the_mark_says_nothing_and_goes_with_the_browser(by_script, amina):
    client = client_of(amina)
    if by_script:
        client.cookies[MARK] = "1"
    mark = client.post("/snel-weg/").cookies[MARK]
    assert (mark.value, mark["max-age"], mark["expires"], mark["samesite"]) == ("1", "", "", "Lax")


def test_every_cookie_goes_whatever_its_name(amina):
    client = client_of(amina)
    client.cookies["wagtail_sidebar_collapsed"] = "1"
    answer = client.get("/snel-weg/", headers={"cookie": "onderweg=x; wagtail_sidebar_collapsed=1; a b=2; \xe9=3; =4"})
    assert answer.status_code == 302
    assert answer.cookies["wagtail_sidebar_collapsed"]["max-age"] == 0


@pytest.mark.parametrize(
    "address",
    ["/", "/mijn-plek/", "/leren/", "/kaart/", "/binnen/", "/beheer/", "/nergens/", "/leren/feed.xml", "/nog-hier/"],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_back_shows_nothing_of_the_site(method, address, site, amina):
    answer = getattr(left(amina), method)(address)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert "<title>Lezen</title>" in page
    visible = re.sub(r"<[^>]*>", " ", page)
    assert visible.split() == ["Lezen", "Hier", "staat", "niets", "Ga", "verder", "Ik", "wil", "toch", "terug"]
    assert "onderweg" not in re.sub(r'(?:href|src)="/static/[^"]*"', "", page).lower()


def test_a_session_the_server_never_heard_of_ends_at_the_next_request(amina):
    """Offline: the script left the mark, its message was lost."""
    client = client_of(amina)
    client.cookies[MARK] = "1"
    client.get("/mijn-plek/")
    assert not OpenSession.objects.exists()
    assert client.cookies["onderweg"].value == ""


def test_whoever_wants_back_gets_back_and_is_not_in(site, amina):
    client = left(amina)
    answer = client.get("/snel-weg/terug/")
    assert answer["Location"] == "/"
    assert answer.cookies[MARK]["max-age"] == 0
    del client.cookies[MARK]  # the test client keeps what a browser throws away
    assert "Ik heb een kaart" in client.get("/").content.decode()


def test_another_browser_sees_the_site(site, amina):
    left(amina)
    assert "Wat we leren" in Client().get("/").content.decode()


# --- on every page ---------------------------------------------------------------------------------------


def has_the_way_out(page: str) -> bool:
    script = re.search(r'<script src="[^"]*snel-weg[^"]*" data-elders="https://[^"]+"></script>', page)
    link = re.search(r'<a class="knop weg" href="/snel-weg/" rel="nofollow" data-snel-weg>Snel weg</a>', page)
    return bool(script and link)


@pytest.mark.parametrize(
    ("address", "status"),
    [("/", 200), ("/kaart/", 200), ("/binnen/", 200), ("/nergens/", 404), ("/leren/%00", 400), ("/buiten/", 405),
     ("/beheer/", 403), ("/mijn-plek/", 200), ("/mijn-plek/toestellen/", 200), ("/stuk/", 500)],
)  # fmt: skip
@override_settings(ROOT_URLCONF="tests.people.test_away")
def test_the_way_out_is_on_every_page(address, status, site, amina):
    answer = client_of(amina, raise_request_exception=False).get(address)
    assert answer.status_code == status
    assert has_the_way_out(answer.content.decode())


def test_the_page_for_our_own_faults_needs_nothing_and_is_neutral_on_a_shared_device(django_assert_num_queries):
    request: Any = RequestFactory().get("/")
    for shared in (False, True):
        request.is_shared = shared
        with django_assert_num_queries(0):
            page = errors.our_fault(request).content.decode()
        assert has_the_way_out(page)
        assert ("<title>Lezen</title>" in page) == shared
