"""Wagtail's own doors are shut: there is one way in, and it counts tries."""

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from wagtail.models import Collection, CollectionViewRestriction

from pages.models import SiteDocument
from tests.cast import client_of


@pytest.mark.parametrize("name", ["wagtailadmin_login", "wagtailcore_login"])
def test_wagtails_sign_in_pages_lead_to_ours(name, db):
    answer = Client().post(f"{reverse(name)}?next=/beheer/", {"username": "els", "password": "x"})
    assert answer.status_code == 302
    assert answer["Location"] == "/binnen/?next=/beheer/"


def test_whoever_may_not_edit_is_told_so_and_not_sent_round(amina, chris, site):
    assert Client().get("/beheer/")["Location"].startswith("/binnen/?next=")
    for person in (amina, chris):
        assert client_of(person).get("/beheer/").status_code == 403


def test_an_editor_gets_in(els, site):
    assert client_of(els).get("/beheer/").status_code == 200


def test_a_document_is_had_through_wagtail_only(els, site):
    collection = Collection.get_first_root_node().add_child(name="Besloten")
    document = SiteDocument(title="Verslag", collection=collection, file=ContentFile(b"stil", name="verslag.pdf"))
    document.save()
    assert Client().get(document.url).getvalue() == b"stil"
    document.file.close()
    CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")
    assert Client().get(document.url).status_code == 302
    assert Client().get(f"/media/{document.file.name}").status_code == 404
