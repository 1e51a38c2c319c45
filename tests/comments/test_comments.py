"""What people say under an insight or a chapter. Of comments-xtd only the model is used."""

from typing import Any

import pytest
from django.db.models.signals import pre_save
from django.test import Client
from django.urls import NoReverseMatch, reverse

from comments.models import SiteComment
from contributions import deciding, door
from contributions.models import State, Submission
from live.models import Stream
from playbook.models import ChapterPage
from tests.cast import client_of, make_comment, publish, send

pytestmark = pytest.mark.django_db


def since(page, version: int) -> dict[str, Any]:
    return Client().get(f"/reacties/{page.pk}/?since={version}").json()


def test_a_comment_waits_and_appears_with_a_number_when_a_moderator_says_so(insight, amina, bart):
    client = client_of(amina)
    answer = client.post(f"/reacties/{insight.pk}/", {"text": "Dat ken ik.", "form_key": ""}, follow=True)
    assert "Een mens leest je tekst eerst" in answer.content.decode()
    assert "Dat ken ik." not in Client().get(insight.get_url()).content.decode()
    deciding.decide(Submission.objects.get(), State.PUBLISHED, bart)
    comment = SiteComment.objects.get()
    assert (comment.number, comment.version) == (1, 1)
    assert "Dat ken ik." in Client().get(insight.get_url()).content.decode()


def test_a_known_author_s_comment_is_there_at_once(insight, amina, settings):
    settings.TRUSTED_AFTER = 0
    answer = client_of(amina).post(f"/reacties/{insight.pk}/", {"text": "Dat ken ik.", "form_key": ""})
    assert answer["Location"].endswith(f"#sitecomment-{SiteComment.objects.get().pk}")


def test_chapters_take_comments_and_other_pages_do_not(insight, amina, board):
    chapter = ChapterPage.objects.first()
    client = client_of(amina)
    assert client.post(f"/reacties/{chapter.pk}/", {"text": "Klopt.", "form_key": ""}).status_code == 302
    assert client.post(f"/reacties/{board.pk}/", {"text": "Klopt.", "form_key": ""}).status_code == 404
    assert client.post(f"/reacties/{board.get_parent().pk}/", {"text": "Klopt.", "form_key": ""}).status_code == 404
    assert Client().get(f"/reacties/{chapter.pk}/")["Location"] == chapter.get_url()


def test_whoever_was_away_hears_everything_once(insight, amina, bart):
    first = publish(make_comment(insight, amina, text="Eén"), amina, bart)
    late = send(make_comment(insight, amina, text="Twee"), amina)
    publish(make_comment(insight, amina, text="Drie"), amina, bart)
    version = since(insight, 0)["version"]
    assert since(insight, version)["items"] == []
    deciding.decide(late, State.PUBLISHED, bart)  # held long, approved late: an old row with a new version
    deciding.decide(first, State.HIDDEN, bart, reason="other")
    told = since(insight, version)
    assert [(item["event"], item["id"]) for item in told["items"]] == [
        ("appear", f"sitecomment-{late.object_id}"), ("vanish", f"sitecomment-{first.object_id}"),
    ]  # fmt: skip
    assert "Eén" not in str(told)
    assert told["version"] == Stream.objects.version_of(f"pages.insightpage-{insight.pk}") == 4
    assert since(insight, told["version"] + 100)["items"] == []


def test_a_tombstone_keeps_its_place_and_no_words(insight, amina, bart):
    gone = publish(make_comment(insight, amina, text="Weg ermee"), amina, bart)
    publish(make_comment(insight, amina, text="Blijft"), amina, bart)
    door.withdraw(gone, amina)
    page = Client().get(insight.get_url()).content.decode()
    assert "Reactie 1 is weg" in page
    assert "Weg ermee" not in page
    assert "Blijft" in page


def test_saving_a_comment_publishes_nothing_by_itself(insight, amina):
    comment = send(make_comment(insight, amina), amina).thing
    for flag in (True, False):
        comment.is_removed = flag
        comment.save()
        assert not SiteComment.objects.get().is_public
    # Django's own signal list: comments-xtd's receiver is gone for our model
    names = [getattr(receiver, "__name__", "") for receiver in pre_save._live_receivers(SiteComment)[0]]
    assert "publish_or_unpublish_on_pre_save" not in names


def test_comments_stay_flat_and_keep_nothing_of_the_sender(insight, amina):
    comment = send(make_comment(insight, amina), amina).thing
    assert (comment.level, comment.parent_id, comment.thread_id) == (0, comment.pk, comment.pk)
    assert (comment.user_email, comment.user_name, comment.user_url, comment.ip_address) == ("", "", "", None)
    assert not comment.followup


@pytest.mark.parametrize("name", ["comments-xtd-sent", "comments-post-comment", "comments-xtd-reply", "comments-flag"])
def test_none_of_its_own_addresses_exist(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)
    assert Client().get("/comments/").status_code == 404
