"""What editors do with suggestions: take over, edit, decline; publishing is another step."""

import html

import pytest
from django.test import Client

from contributions import door
from contributions.models import Notice, Submission
from playbook.merging import raw_blocks, text_of
from playbook.models import BlockVersion, ChapterPage, Suggestion
from playbook.versions import put_block
from tests.cast import client_of, make_suggestion, publish, send

WORDS = "Vraag het mensen eerst."


@pytest.fixture
def suggestion(chapter, amina, bart):
    """A suggestion of Amina's on the site."""
    return publish(make_suggestion(chapter, amina, WORDS, why="Korter."), amina, bart).thing


def draft_of(chapter) -> dict[str, str]:
    page = ChapterPage.objects.get(pk=chapter.pk).get_latest_revision_as_object()
    return {block["id"]: text_of(block) for block in raw_blocks(page.body)}


def fields(do: str = "take", **changes: str) -> dict[str, str]:
    return {"do": do, "text": WORDS, "answer": "", "base": "0", "edits": "0", **changes}


def body_of(answer) -> str:
    return html.unescape(answer.content.decode())


def test_an_editor_takes_a_suggestion_over_whole(chapter, piece, suggestion, els, amina):
    client = client_of(els)
    assert WORDS in body_of(client.get("/redactie/"))
    assert "Korter." in body_of(client.get(f"/redactie/{suggestion.pk}/"))
    client.post(f"/redactie/{suggestion.pk}/", fields())
    suggestion.refresh_from_db()
    assert (suggestion.outcome, suggestion.decided_by) == ("taken", els)
    version = suggestion.taken_as
    assert (version.number, version.credit, version.author, version.text) == (1, amina, els, f"<p>{WORDS}</p>")
    assert draft_of(chapter)[piece] == f"<p>{WORDS}</p>"
    assert WORDS not in body_of(Client().get(chapter.get_absolute_url()))
    assert WORDS not in body_of(client.get("/redactie/"))
    mine = body_of(client_of(amina).get("/mijn-plek/"))
    assert "De redactie heeft je tekst overgenomen. Hij komt in de volgende versie." in mine


def test_an_editor_takes_it_over_edited_and_the_author_keeps_the_credit(chapter, piece, suggestion, els, amina):
    client_of(els).post(f"/redactie/{suggestion.pk}/", fields(text="Vraag het.\n\n- eerst\n- altijd"))
    assert draft_of(chapter)[piece] == "<p>Vraag het.</p><ul><li>eerst</li><li>altijd</li></ul>"
    assert BlockVersion.objects.get(number=1).credit == amina


def test_without_a_name_there_is_no_credit(chapter, amina, bart, els):
    suggestion = publish(make_suggestion(chapter, amina, WORDS, with_name=False), amina, bart).thing
    client_of(els).post(f"/redactie/{suggestion.pk}/", fields())
    assert BlockVersion.objects.get(number=1).credit is None


def test_an_editor_says_why_not(chapter, piece, suggestion, els, amina):
    client = client_of(els)
    assert "Schrijf waarom." in body_of(client.post(f"/redactie/{suggestion.pk}/", fields("decline")))
    client.post(f"/redactie/{suggestion.pk}/", fields("decline", answer="Dit staat al in stukje 2."))
    suggestion.refresh_from_db()
    assert suggestion.outcome == "declined"
    assert not BlockVersion.objects.exists()
    assert "Waarom: Dit staat al in stukje 2." in body_of(client_of(amina).get("/mijn-plek/"))
    assert "Dit staat al in stukje 2." in body_of(Client().get(f"{chapter.get_absolute_url()}voorstel/{piece}/"))
    assert Notice.objects.filter(event=f"suggestion-{suggestion.pk}").count() == 1


def test_nobody_else_finds_the_desk(suggestion, amina, bart, chris, dora, hanne):
    for person in (None, amina, bart, chris, dora, hanne):
        client = client_of(person)
        assert client.get("/redactie/").status_code == 404
        assert client.get(f"/redactie/{suggestion.pk}/").status_code == 404
        assert client.post(f"/redactie/{suggestion.pk}/", fields()).status_code == 404
    suggestion.refresh_from_db()
    assert suggestion.is_open


def test_held_and_withdrawn_suggestions_never_reach_the_desk(chapter, amina, bart, els):
    held = send(make_suggestion(chapter, amina, "Nog niet gelezen."), amina)
    gone = publish(make_suggestion(chapter, amina, "Toch niet."), amina, bart)
    door.withdraw(gone, amina)
    client = client_of(els)
    desk = body_of(client.get("/redactie/"))
    assert "Nog niet gelezen." not in desk
    assert "Toch niet." not in desk
    for row in (held, gone):
        assert client.get(f"/redactie/{row.object_id}/").status_code == 404


def test_a_stukje_that_changed_meanwhile_shows_both_texts_and_nothing_happened(chapter, piece, suggestion, els):
    put_block(chapter, piece, "<p>Van een ander.</p>", els, None, 0)
    client = client_of(els)
    answer = client.post(f"/redactie/{suggestion.pk}/", fields())
    assert answer.status_code == 409
    assert "Van een ander." in body_of(answer)
    assert WORDS in body_of(answer)
    suggestion.refresh_from_db()
    assert suggestion.is_open
    assert not Notice.objects.filter(event__startswith="suggestion").exists()
    client.post(f"/redactie/{suggestion.pk}/", fields(base=answer.context["form"].data["base"]))
    assert draft_of(chapter)[piece] == f"<p>{WORDS}</p>"


def test_nobody_decides_on_words_they_did_not_see(suggestion, els, amina):
    Suggestion.objects.filter(pk=suggestion.pk).update(edits=1)
    answer = client_of(els).post(f"/redactie/{suggestion.pk}/", fields(), follow=True)
    assert "veranderde het voorstel net" in body_of(answer)
    assert not BlockVersion.objects.exists()


def test_whoever_comes_second_is_told(suggestion, els):
    client = client_of(els)
    client.post(f"/redactie/{suggestion.pk}/", fields())
    answer = client.post(f"/redactie/{suggestion.pk}/", fields("decline", answer="Nee."), follow=True)
    assert "is al beslist: overgenomen" in body_of(answer)
    assert BlockVersion.objects.filter(number__gt=0).count() == 1


@pytest.mark.parametrize("changes", [{"do": "verzin"}, {"do": ""}, {"base": "x"}, {"edits": "-1"}, {"text": ""}])
def test_what_makes_no_sense_changes_nothing(suggestion, els, changes):
    assert client_of(els).post(f"/redactie/{suggestion.pk}/", fields(**changes)).status_code == 200
    suggestion.refresh_from_db()
    assert suggestion.is_open
    assert not BlockVersion.objects.exists()


def test_a_chapter_off_the_site_keeps_its_suggestions_for_editors_only(chapter, piece, suggestion, els, amina):
    chapter.unpublish()
    client = client_of(els)
    assert "staat nu niet op de site" in body_of(client.get("/redactie/"))
    client.post(f"/redactie/{suggestion.pk}/", fields())
    assert draft_of(chapter)[piece] == f"<p>{WORDS}</p>"
    assert WORDS not in body_of(client_of(amina).get("/draaiboek/"))
    assert Client().get(suggestion.get_absolute_url().split("#")[0]).status_code == 404


def test_two_texts_side_by_side_are_settled(chapter, piece, els):
    BlockVersion.objects.create(page=chapter, block_id=piece, base=0, text="<p>Ernaast.</p>", author=els)
    client = client_of(els)
    assert "Zo of zo?" in body_of(client.get("/redactie/"))
    beside = BlockVersion.objects.beside().get()
    client.post(f"/redactie/zo-of-zo/{beside.pk}/", {"do": "take", "base": "7"})
    assert BlockVersion.objects.beside().exists()
    client.post(f"/redactie/zo-of-zo/{beside.pk}/", {"do": "take", "base": "0"})
    assert draft_of(chapter)[piece] == "<p>Ernaast.</p>"
    assert not BlockVersion.objects.beside().exists()
    assert client.post(f"/redactie/zo-of-zo/{beside.pk}/", {"do": "leave"}).status_code == 404


# --- publishing is another step -------------------------------------------------------------------


def test_publishing_first_shows_everything_that_changes(chapter, pieces, suggestion, els):
    client = client_of(els)
    client.post(f"/redactie/{suggestion.pk}/", fields())
    put_block(chapter, pieces[1]["id"], "<p>Een half idee van Els.</p>", els, None, 0)
    address = f"/beheer/draaiboek/{chapter.pk}/op-de-site/"
    page = client.get(address)
    assert WORDS.split()[0] in body_of(page)
    assert "Een half idee van Els." in body_of(page)
    assert "Amina" in body_of(page)
    seen = page.context["revision"]
    put_block(chapter, pieces[2]["id"], "<p>Nog iets.</p>", els, None, 0)
    late = client.post(address, {"revision": seen})
    assert "Er kwam net iets bij" in body_of(late)
    assert WORDS not in body_of(Client().get(chapter.get_absolute_url()))
    client.post(address, {"revision": late.context["revision"]})
    assert WORDS in body_of(Client().get(chapter.get_absolute_url()))


def test_the_button_in_wagtail_leads_to_that_step(chapter, suggestion, els):
    from tests.playbook.test_versions import admin_form

    client = client_of(els)
    client.post(f"/redactie/{suggestion.pk}/", fields())
    sent = {**admin_form(client, chapter), "action-publish": "1"}
    answer = client.post(f"/beheer/pages/{chapter.pk}/edit/", sent)
    assert answer["Location"] == f"/beheer/draaiboek/{chapter.pk}/op-de-site/"
    assert WORDS not in body_of(Client().get(chapter.get_absolute_url()))


def test_the_first_time_it_shows_all_that_comes_on_the_site(chapter, els):
    from tests.playbook.test_versions import admin_form

    chapter.unpublish()
    client = client_of(els)
    sent = {**admin_form(client, chapter), "action-publish": "1"}
    answer = client.post(f"/beheer/pages/{chapter.pk}/edit/", sent)
    address = f"/beheer/draaiboek/{chapter.pk}/op-de-site/"
    assert answer["Location"] == address
    assert Client().get(chapter.get_absolute_url()).status_code == 404
    page = client.get(address)
    text = body_of(page)
    assert "Dit komt er allemaal op de site" in text
    blocks = [block for block in raw_blocks(chapter.body) if text_of(block)]
    assert len(page.context["changes"]) == len(blocks)
    assert {"titel", "nummer"} <= {name.lower() for name in page.context["fields"]}
    client.post(address, {"revision": page.context["revision"]})
    assert Client().get(chapter.get_absolute_url()).status_code == 200


def test_others_can_not_publish(chapter, suggestion, els, bart, amina):
    address = f"/beheer/draaiboek/{chapter.pk}/op-de-site/"
    for person in (None, amina, bart):
        assert client_of(person).post(address, {"revision": chapter.latest_revision_id}).status_code in (302, 403, 404)
    assert client_of(els).get(address).status_code == 200


def test_the_desk_stays_within_its_budget(chapter, amina, bart, els, django_assert_max_num_queries):
    for n in range(6):
        publish(make_suggestion(chapter, amina, f"{WORDS} {n}"), amina, bart)
        Submission.objects.update(received_at="2026-01-01T00:00:00Z")
    client = client_of(els)
    client.get("/redactie/")
    with django_assert_max_num_queries(10):
        client.get("/redactie/")
