"""Editors in Wagtail: every page type explains itself, shows how it will look and checks itself with every rule."""

import json
import re
from html import unescape

import pytest
from django.test import RequestFactory
from wagtail.admin.panels import FieldPanel, Panel
from wagtail.admin.ui.side_panels import ChecksSidePanel
from wagtail.models import get_page_models

from pages.models import BasePage
from playbook.models import ChapterPage
from tests.cast import client_of

OURS = [model for model in get_page_models() if issubclass(model, BasePage)]


def panels(panel: Panel) -> list[Panel]:
    return [panel, *(found for child in getattr(panel, "children", []) for found in panels(child))]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_a_page_type_and_its_own_fields_say_what_they_are_for(model):
    assert model.page_description
    assert model.parent_page_types != ["*"]
    own = {field.name: field for field in model._meta.get_fields() if field.model.__module__.split(".")[0] != "wagtail"}
    silent = [
        panel.field_name
        for group in panels(model.get_edit_handler())
        for panel in [group]
        if isinstance(panel, FieldPanel) and panel.field_name in own
        and not (panel.help_text or own[panel.field_name].help_text)
        # The name says it all, or the group above it does.
        and panel.field_name not in {"line_title", "start", "end", "experts", "volunteers", "professionals",
                                     "policymakers", "heard", "decided", "next_steps"}
    ]  # fmt: skip
    assert silent == []


@pytest.mark.django_db
def test_a_preview_may_stand_in_the_editor_and_a_page_of_the_site_nowhere(site, els):
    client, chapter = client_of(els), ChapterPage.objects.get(number=2)
    address = f"/beheer/pages/{chapter.pk}/edit/preview/"
    form = client.get(f"/beheer/pages/{chapter.pk}/edit/").content.decode()
    assert address in unescape(form)
    preview = client.get(address, {"mode": ""})
    assert preview["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in preview["Content-Security-Policy"]
    page = client.get(chapter.get_url())
    assert page["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert "wagtail-userbar" not in page.content.decode()


@pytest.mark.django_db
def test_the_content_checks_run_every_rule_on_what_editors_wrote(site, els):
    request = RequestFactory().get("/beheer/")
    request.user = els
    chapter = ChapterPage.objects.get(number=2)
    checks = ChecksSidePanel(chapter, request).get_axe_configuration()
    assert "runOnly" not in checks["options"]
    assert checks["context"]["include"] == ["main"]
    page = client_of(els).get(f"/beheer/pages/{chapter.pk}/edit/").content.decode()
    found = re.search(r'<script id="[^"]*axe[^"]*" type="application/json">(.+?)</script>', page, re.DOTALL)
    assert found
    assert "runOnly" not in json.loads(found[1])["options"]
