"""The moderators' reasons: editors write them, decisions keep their code."""

import pytest
from django.urls import reverse

from contributions.models import RefusalReason, Submission, words_of
from tests.cast import client_of, make_topic, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(board, amina) -> Submission:
    return send(make_topic(board, amina), amina)


def admin(what: str, *args: int) -> str:
    return reverse(f"wagtailsnippets_contributions_refusalreason:{what}", args=args)


def test_a_new_site_begins_with_five_and_beginning_twice_changes_nothing(db):
    RefusalReason.objects.filter(code="advert").update(label="het is verkoop")
    RefusalReason.objects.begin()
    assert [reason.code for reason in RefusalReason.objects.all()] == list(RefusalReason.objects.FIRST)
    assert words_of("advert") == "het is verkoop"


def test_an_editor_makes_a_reason_and_its_author_reads_it_with_the_moderators_line(waiting, els, bart, amina):
    answer = client_of(els).post(admin("add"), {"label": "het is niet te lezen", "order": "6", "is_active": "on"})
    assert answer.status_code == 302
    made = RefusalReason.objects.get(label="het is niet te lezen")
    assert f'<option value="{made.code}">het is niet te lezen</option>' in (
        client_of(bart).get("/modereren/").content.decode()
    )
    data = {"revision": 0, "move": "reject", "reason": made.code, "message": "Typ het nog eens."}
    client_of(bart).post(f"/modereren/{waiting.pk}/", data)
    page = client_of(amina).get("/mijn-plek/").content.decode()
    assert "Waarom: het is niet te lezen." in page
    assert "Typ het nog eens." in page


def test_a_reason_that_is_switched_off_is_not_chosen_any_more_and_stays_readable(waiting, els, bart, amina):
    client_of(bart).post(f"/modereren/{waiting.pk}/", {"revision": 0, "move": "reject", "reason": "advert"})
    advert = RefusalReason.objects.get(code="advert")
    client_of(els).post(admin("edit", advert.pk), {"label": advert.label, "order": "4"})
    assert "advert" not in dict(RefusalReason.objects.choices())
    assert "Waarom: het is reclame." in client_of(amina).get("/mijn-plek/").content.decode()


@pytest.mark.parametrize("who", ["els", "admin_user"])
def test_nobody_deletes_a_reason(who, site, els, admin_user):
    reason = RefusalReason.objects.get(code="advert")
    client = client_of({"els": els, "admin_user": admin_user}[who])
    assert client.get(admin("edit", reason.pk)).status_code in (200, 302)
    client.post(admin("delete", reason.pk))
    assert RefusalReason.objects.filter(pk=reason.pk).exists()


def test_a_moderator_does_not_write_reasons(site, bart):
    assert client_of(bart).get(admin("add")).status_code in (302, 403)
    assert client_of(bart).get(admin("list")).status_code in (302, 403)


def test_a_code_nobody_knows_any_more_still_reads_as_something(db):
    assert words_of("bestaat-niet") == "iets anders"
    assert words_of("") == ""


def test_everybody_reads_the_reasons_and_where_to_say_that_one_is_not_right(site):
    page = client_of(None).get("/huisregels/").content.decode()
    assert "<li>het is reclame</li>" in page
    assert "Praat mee over de huisregels" in page
    reason = RefusalReason.objects.get(code="advert")
    reason.is_active = False
    reason.save()
    assert "<li>het is reclame</li>" not in client_of(None).get("/huisregels/").content.decode()


def test_each_decision_leads_to_the_house_rules(waiting, bart, amina):
    client_of(bart).post(f"/modereren/{waiting.pk}/", {"revision": 0, "move": "reject", "reason": "advert"})
    page = client_of(amina).get("/mijn-plek/").content.decode()
    assert page.count('href="/huisregels/"') == 2  # beside the moderator's words, and in the footer
