"""The public history of a chapter, words taken back, stukjes that disappear."""

import html
import json

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from contributions import door
from contributions.models import Submission
from playbook.merging import raw_blocks
from playbook.models import BlockVersion, ChapterPage, Suggestion
from playbook.versions import put_block
from tests.cast import client_of, make_suggestion, publish
from things.models import SearchEntry

WORDS = "Vraag het mensen eerst."


def body_of(answer) -> str:
    return html.unescape(answer.content.decode())


def publish_draft(chapter) -> None:
    ChapterPage.objects.get(pk=chapter.pk).get_latest_revision().publish()


def history_of(chapter, client=None) -> str:
    answer = (client or Client()).get(f"{chapter.get_absolute_url()}geschiedenis/")
    assert answer.status_code == 200
    return body_of(answer)


@pytest.fixture
def taken(chapter, amina, bart, els):
    """A suggestion of Amina's that Els took over."""
    suggestion = publish(make_suggestion(chapter, amina, WORDS), amina, bart).thing
    fields = {"do": "take", "text": WORDS, "answer": "", "base": "0", "edits": "0"}
    client_of(els).post(f"/redactie/{suggestion.pk}/", fields)
    suggestion.refresh_from_db()
    return suggestion


def test_from_suggestion_to_history_with_the_credit(chapter, taken, els):
    assert "Wat is er veranderd?" in body_of(Client().get(chapter.get_absolute_url()))
    before = history_of(chapter)
    assert "Er veranderde nog niets" in before
    assert WORDS not in before
    assert "Amina" not in before
    client = client_of(els)
    address = f"/beheer/draaiboek/{chapter.pk}/op-de-site/"
    client.post(address, {"revision": client.get(address).context["revision"]})
    after = history_of(chapter)
    assert "eerst." in after
    assert "<del>" in after
    assert "Woorden van <b><bdi>Amina" in after
    assert WORDS in body_of(Client().get(chapter.get_absolute_url()))


def test_who_wants_no_name_is_not_named(chapter, amina, bart, els):
    suggestion = publish(make_suggestion(chapter, amina, WORDS, with_name=False), amina, bart).thing
    fields = {"do": "take", "text": WORDS, "answer": "", "base": "0", "edits": "0"}
    client_of(els).post(f"/redactie/{suggestion.pk}/", fields)
    publish_draft(chapter)
    page = history_of(chapter)
    assert "iemand die hier meeschrijft" in page
    assert "Amina" not in page


def test_unpublished_words_are_nowhere_in_the_history(chapter, piece, taken, els):
    publish_draft(chapter)
    put_block(chapter, piece, "<p>Nog geheim.</p>", els, None, 1)
    assert "geheim" not in history_of(chapter)
    chapter.refresh_from_db()
    restriction = PageViewRestriction.objects.create(page=chapter, restriction_type=PageViewRestriction.LOGIN)
    address = f"{chapter.get_absolute_url()}geschiedenis/"
    assert Client().get(address).status_code == 404
    restriction.delete()
    ChapterPage.objects.get(pk=chapter.pk).unpublish()
    assert Client().get(address).status_code == 404


def test_words_taken_back_leave_old_revisions_and_make_a_task(chapter, piece, pieces, taken, amina, els):
    put_block(chapter, pieces[1]["id"], "<p>Iets anders.</p>", els, None, 0)
    publish_draft(chapter)
    door.withdraw(Submission.objects.of(taken).get(), amina)
    taken.refresh_from_db()
    assert taken.must_rewrite
    page = ChapterPage.objects.get(pk=chapter.pk)
    in_use = {page.latest_revision_id, page.live_revision_id}
    assert not [r.pk for r in page.revisions.exclude(pk__in=in_use) if WORDS in json.dumps(r.content)]
    assert "haalde de schrijver weg" in history_of(chapter)
    assert WORDS not in history_of(chapter)
    assert "Amina" not in history_of(chapter)
    assert "Schrijf dit opnieuw" in body_of(client_of(els).get("/redactie/"))
    put_block(chapter, piece, "<p>Nieuwe woorden van de redactie.</p>", els, None, 1)
    publish_draft(chapter)
    taken.refresh_from_db()
    assert not taken.must_rewrite
    assert not [r.pk for r in page.revisions.all() if WORDS in json.dumps(r.content)]
    assert not BlockVersion.objects.filter(text__contains=WORDS).exists()
    assert WORDS not in history_of(chapter)


def test_suggestions_of_a_stukje_that_disappears_move_to_the_chapter(chapter, piece, amina, bart, els):
    suggestion = publish(make_suggestion(chapter, amina, WORDS), amina, bart).thing
    draft = chapter.get_latest_revision_as_object()
    draft.body = [block for block in raw_blocks(draft.body) if block["id"] != piece]
    draft.save_revision(user=els)
    assert not Suggestion.objects.get().block_is_gone
    publish_draft(chapter)
    suggestion.refresh_from_db()
    assert suggestion.block_is_gone
    [hit] = SearchEntry.objects.filter(kind="voorstel", object_id=suggestion.pk)
    assert hit.get_absolute_url() == suggestion.get_absolute_url()
    assert "/geschiedenis/" in hit.get_absolute_url()
    page = history_of(chapter)
    assert "Deze tekst staat niet meer op de site" in page
    assert f'id="suggestion-{suggestion.pk}"' in page
    answer = Client().get(f"{chapter.get_absolute_url()}voorstel/{piece}/")
    assert answer["Location"].endswith("/geschiedenis/")
    assert "staat niet meer" in body_of(client_of(els).get(f"/redactie/{suggestion.pk}/"))


@pytest.mark.parametrize("before", ["x", "-1", "0", "9" * 30])
def test_an_odd_page_of_the_history_is_a_page(chapter, before):
    assert Client().get(f"{chapter.get_absolute_url()}geschiedenis/?voor={before}").status_code == 200


def test_a_long_history_stays_within_its_budget(chapter, piece, els, django_assert_max_num_queries):
    for number in range(25):
        put_block(chapter, piece, f"<p>Versie {number}.</p>", els, None, number)
        publish_draft(chapter)
    address = f"{chapter.get_absolute_url()}geschiedenis/"
    client = Client()
    assert "Versie 4." not in body_of(client.get(address))
    with django_assert_max_num_queries(6):
        client.get(address)
