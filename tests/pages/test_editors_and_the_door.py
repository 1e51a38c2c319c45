"""What editors do in Wagtail with what a partner sent: the door stays the only way onto the site."""

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from contributions import deciding, door
from contributions.kinds import kind_of
from contributions.models import Notice, State, Submission
from pages.models import InsightPage, LearningIndexPage
from people.models import User
from tests.cast import client_of, send


@pytest.fixture
def sent(site: object, chris: User) -> Submission:
    """An insight a partner sent, waiting for a moderator."""
    page = InsightPage(
        title="Wat de koffie deed", kind="insight", source_text="Mensen bleven zitten.", owner=chris,
        partner=chris.organisation,
    )  # fmt: skip
    page.index_pk = LearningIndexPage.objects.get().pk
    return send(page, chris)


def publish_in_wagtail(editor: User, page: InsightPage) -> bool:
    """Press "Publiceren" in Wagtail's editor; True when the page is live afterwards."""
    data = {
        "title": page.title, "slug": page.slug, "kind": page.kind, "partner": "", "source": "", "theme": "", "step": "",
        "summary": page.summary, "short-count": "0", "body-count": "0", "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0", "action-publish": "action-publish",
    }  # fmt: skip
    client_of(editor).post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)
    page.refresh_from_db()
    return page.live


def unpublish_in_wagtail(editor: User, page: InsightPage) -> None:
    client_of(editor).post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
    page.refresh_from_db()
    assert not page.live


def the_superuser() -> User:
    boss = User.objects.create_superuser("baas", pen_name="Baas")
    boss.powers = "password"
    return boss


def test_an_editor_s_own_insight_goes_on_and_off_as_they_like(insight, els):
    assert publish_in_wagtail(els, insight)
    unpublish_in_wagtail(els, insight)
    assert publish_in_wagtail(els, insight)
    assert not Submission.objects.exists()


@pytest.mark.parametrize("state", ["held", "change_asked", "rejected", "hidden", "withdrawn"])
@pytest.mark.parametrize("who", ["els", "a superuser"])
def test_nobody_goes_round_the_moderators_or_the_author(state, who, sent, els, bart, chris):
    if state == "withdrawn":
        door.withdraw(sent, chris)
    elif state == "hidden":
        deciding.decide(sent, State.PUBLISHED, bart)
        deciding.decide(sent, State.HIDDEN, bart, reason="private")
    elif state != "held":
        deciding.decide(sent, state, bart, message="Te lang.", reason="other")
    page = InsightPage.objects.get(pk=sent.object_id)
    assert not publish_in_wagtail(els if who == "els" else the_superuser(), page)
    sent.refresh_from_db()
    assert sent.state == state


def test_not_in_bulk_either(sent, insight, els):
    insight.unpublish()
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    client_of(els).post(f"{url}?id={sent.object_id}&id={insight.pk}", {"include_descendants": ""})
    live = InsightPage.objects.filter(pk__in=[sent.object_id, insight.pk], live=True)
    assert [page.pk for page in live] == [insight.pk]


def test_what_is_on_the_site_an_editor_may_take_off_and_put_back_and_the_author_hears_it(sent, els, bart, chris):
    deciding.decide(sent, State.PUBLISHED, bart)
    page = InsightPage.objects.get(pk=sent.object_id)
    unpublish_in_wagtail(els, page)
    sent.refresh_from_db()
    assert (sent.state, sent.reason, sent.decided_by) == ("hidden", "", None)
    assert publish_in_wagtail(els, page)
    sent.refresh_from_db()
    assert sent.state == "published"
    told = Notice.objects.filter(person=chris).order_by("pk").values_list("state", flat=True)
    assert list(told) == ["published", "hidden", "published"]
    assert [move.after for move in sent.moves.all()] == ["published", "hidden", "published"]


def test_what_the_door_shows_and_hides_moves_its_row_once(sent, bart, chris):
    deciding.decide(sent, State.PUBLISHED, bart)
    deciding.decide(sent, State.HIDDEN, bart, reason="private")
    assert [move.after for move in sent.moves.all()] == ["published", "hidden"]
    assert Notice.objects.filter(person=chris).count() == 2


def test_words_somebody_sent_are_not_copied(sent, insight, els):
    copy = "wagtailadmin_pages:copy"
    assert client_of(els).get(reverse(copy, args=[insight.pk])).status_code == 200
    assert client_of(els).get(reverse(copy, args=[sent.object_id])).status_code == 302


def test_of_an_editor_s_page_that_was_reported_the_moderator_reads_the_words(insight, bart):
    for _voice in range(3):
        door.report(door.row_of(insight), "wrong", None)
    row = door.row_of(insight)
    assert row.state == "held"
    page = client_of(bart).get(f"/modereren/{row.pk}/").content.decode()
    assert "In de pamperbank kosten" in page
    assert "Een ruilwinkel" in page
    deciding.decide(row, State.PUBLISHED, bart)
    insight.refresh_from_db()
    assert insight.live
    assert "pamperbank" in str(insight.body)


def test_the_word_for_taking_a_page_off_is_the_one_on_wagtail_s_button(sent, els):
    client = client_of(els)
    answer = client.get(reverse("wagtailadmin_pages:delete", args=[sent.object_id]), follow=True)
    assert "Publicatie intrekken" in answer.content.decode()
    with translation.override("nl"):
        assert gettext("Unpublish") == "Publicatie intrekken"


def test_words_an_editor_changed_are_the_words_from_then_on(sent, bart, els):
    deciding.decide(sent, State.PUBLISHED, bart)
    page = InsightPage.objects.get(pk=sent.object_id)
    assert page.source_text
    assert next(iter(page.body.raw_data))["value"] != "<p>Beter gezegd.</p>"
    page.body = [{"type": "text", "value": "<p>Beter gezegd.</p>", "id": next(iter(page.body.raw_data))["id"]}]
    page.save_revision(user=els).publish()
    page = InsightPage.objects.get(pk=sent.object_id)
    assert kind_of(page).words(page)["text"] == "Beter gezegd."


def test_publishing_as_it_is_keeps_what_was_typed(sent, bart, els):
    deciding.decide(sent, State.PUBLISHED, bart)
    page = InsightPage.objects.get(pk=sent.object_id)
    typed = page.source_text
    page.summary = "Een andere samenvatting."
    page.save_revision(user=els).publish()
    assert InsightPage.objects.get(pk=sent.object_id).source_text == typed
