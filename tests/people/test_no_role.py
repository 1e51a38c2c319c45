"""Somebody with a password whom nobody gave a role yet: no round trip past the cards, a plain word."""

import pytest
from django.test import Client

from people.models import User
from tests.cast import PASSWORD


@pytest.fixture
def nobody_yet(site: object) -> Client:
    """Signed in with a password, without any role."""
    User.objects.create_user("nora", password=PASSWORD)
    client = Client()
    assert client.post("/binnen/", {"username": "nora", "password": PASSWORD})["Location"] == "/mijn-plek/"
    return client


@pytest.mark.parametrize("path", ["/mijn-plek/", "/mijn-plek/naam/", "/leren/delen/", "/praat-mee/aan-tafel/nieuw/"])
def test_they_are_told_so_and_can_go_out(path, nobody_yet):
    answer = nobody_yet.get(path)
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "Je wachtwoord klopt" in page
    assert 'action="/buiten/"' in page
    assert "csrfmiddlewaretoken" in page
