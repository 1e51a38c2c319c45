"""The moderators' reasons: what everybody reads is what they choose from; decisions keep the code."""

import pytest

from contributions.models import RefusalReason, Submission, words_of
from playbook.house_rules import ReasonsPage, as_line
from playbook.merging import raw_blocks
from playbook.versions import put_block
from tests.cast import client_of, make_topic, send

pytestmark = pytest.mark.django_db

NEW = "f0e1d2c3-b4a5-4678-8123-456789abcdef"


@pytest.fixture
def waiting(board, amina) -> Submission:
    return send(make_topic(board, amina), amina)


@pytest.fixture
def page(site) -> ReasonsPage:
    return ReasonsPage.objects.get()


def publish(page: ReasonsPage, *blocks: dict[str, str]) -> None:
    page.body = list(blocks)
    page.save_revision().publish()


def reject(submission: Submission, moderator, reason: str, message: str = "") -> None:
    data = {"revision": 0, "move": "reject", "reason": reason, "message": message}
    client_of(moderator).post(f"/modereren/{submission.pk}/", data)


def test_a_new_site_begins_with_five_and_beginning_twice_changes_nothing(db):
    RefusalReason.objects.filter(code="advert").update(label="het is verkoop")
    RefusalReason.objects.begin()
    assert [reason.code for reason in RefusalReason.objects.all()] == list(RefusalReason.objects.FIRST)
    assert words_of("advert") == "het is verkoop"


def test_the_page_holds_what_moderators_choose_from(page):
    assert page.reasons() == RefusalReason.objects.choices()
    html = client_of(None).get("/huisregels/redenen/").content.decode()
    assert 'id="reden-advert"' in html
    assert "<p>het is reclame</p>" in html
    assert "/huisregels/redenen/" in client_of(None).get("/huisregels/").content.decode()


def test_an_editor_adds_a_reason_and_its_author_reads_it_with_the_moderators_line(page, waiting, bart, amina):
    publish(page, as_line(NEW, "het is niet te lezen"), *raw_blocks(page.body))
    assert RefusalReason.objects.choices()[0] == ("f0e1d2c3b4a5", "het is niet te lezen")
    reject(waiting, bart, "f0e1d2c3b4a5", "Typ het nog eens.")
    html = client_of(amina).get("/mijn-plek/").content.decode()
    assert "Waarom: het is niet te lezen." in html
    assert "Typ het nog eens." in html


def test_other_words_and_another_order_count_once_they_are_published(page, els):
    put_block(page, "advert", "<p>het wil iets verkopen &amp; meer</p>", els, None, 0)
    assert words_of("advert") == "het is reclame"
    ReasonsPage.objects.get().get_latest_revision().publish()
    assert words_of("advert") == "het wil iets verkopen & meer"
    publish(page, *reversed(raw_blocks(ReasonsPage.objects.get().body)))
    assert [code for code, _words in RefusalReason.objects.choices()] == list(RefusalReason.objects.FIRST)[::-1]


def test_a_reason_that_leaves_the_page_is_not_chosen_any_more_and_stays_readable(page, waiting, bart, amina):
    reject(waiting, bart, "advert")
    publish(page, *(block for block in raw_blocks(page.body) if block["id"] != "advert"))
    assert "advert" not in dict(RefusalReason.objects.choices())
    assert RefusalReason.objects.filter(code="advert", is_active=False).exists()
    assert "Waarom: het is reclame." in client_of(amina).get("/mijn-plek/").content.decode()


def test_a_reason_without_words_changes_nothing_for_moderators_but_is_no_choice(page):
    publish(page, as_line("advert", " "), *(block for block in raw_blocks(page.body) if block["id"] != "advert"))
    assert "advert" not in dict(RefusalReason.objects.choices())
    assert words_of("advert") == "het is reclame"


def test_a_moderator_does_not_write_reasons(page, bart):
    answer = client_of(bart).get(f"/beheer/pages/{page.pk}/edit/")
    assert answer.status_code in (302, 403)


def test_a_code_nobody_knows_any_more_still_reads_as_something(db):
    assert words_of("bestaat-niet") == "iets anders"
    assert words_of("") == ""


def test_each_decision_leads_to_the_house_rules_and_its_reason(waiting, bart, amina):
    reject(waiting, bart, "advert")
    html = client_of(amina).get("/mijn-plek/").content.decode()
    assert html.count('href="/huisregels/"') == 2  # beside the moderator's words, and in the footer
    assert html.count('href="/huisregels/redenen/#reden-advert"') == 1
