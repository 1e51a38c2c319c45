"""Putting words in a stukje, storing a chapter from the admin beside others, and the record of both."""

import pytest

from playbook.merging import raw_blocks, text_of
from playbook.models import BlockVersion, ChapterPage
from playbook.versions import BlockGone, Collision, draft_block, put_block
from tests.cast import client_of


def draft_of(chapter: ChapterPage) -> dict[str, str]:
    page = ChapterPage.objects.get(pk=chapter.pk).get_latest_revision_as_object()
    return {block["id"]: text_of(block) for block in raw_blocks(page.body)}


def live_of(chapter: ChapterPage) -> dict[str, str]:
    return {block["id"]: text_of(block) for block in raw_blocks(ChapterPage.objects.get(pk=chapter.pk).body)}


def publish_draft(chapter: ChapterPage) -> None:
    ChapterPage.objects.get(pk=chapter.pk).get_latest_revision().publish()


# --- put_block ------------------------------------------------------------------------------------


def test_words_go_into_the_draft_in_place_and_nothing_is_published(chapter, pieces, piece, els, amina):
    before = live_of(chapter)
    version = put_block(chapter, piece, "<p>Anders.</p>", els, amina, 0)
    assert version
    assert (version.number, version.base, version.author, version.credit) == (1, 0, els, amina)
    draft = draft_of(chapter)
    assert list(draft) == list(before)
    assert draft == {**before, piece: "<p>Anders.</p>"}
    assert live_of(chapter) == before
    assert ChapterPage.objects.get(pk=chapter.pk).has_unpublished_changes
    assert [(row.number, row.was_public) for row in chapter.block_versions.all()] == [(0, True), (1, False)]


def test_a_stukje_that_changed_meanwhile_gives_both_texts_and_stays_as_it_is(chapter, piece, els, amina):
    put_block(chapter, piece, "<p>Eerst.</p>", els, amina, 0)
    with pytest.raises(Collision) as collision:
        put_block(chapter, piece, "<p>Ook.</p>", els, amina, 0)
    assert (collision.value.stored, collision.value.yours) == ("<p>Eerst.</p>", "<p>Ook.</p>")
    assert collision.value.number == 1
    assert draft_of(chapter)[piece] == "<p>Eerst.</p>"
    version = put_block(chapter, piece, "<p>Ook.</p>", els, amina, collision.value.number)
    assert version
    assert version.number == 2


def test_a_stukje_that_is_gone_or_no_words_is_refused(chapter, els):
    heading = next(block["id"] for block in raw_blocks(chapter.body) if block["type"] == "heading")
    for wrong in ("nergens", heading):
        with pytest.raises(BlockGone):
            put_block(chapter, wrong, "<p>Iets.</p>", els, None, 0)
    assert not BlockVersion.objects.exists()


def test_the_same_words_make_no_version(chapter, pieces, piece, els):
    assert put_block(chapter, piece, pieces[0]["value"], els, None, 0) is None
    assert not BlockVersion.objects.exists()


def test_publishing_an_older_revision_never_loses_the_newer_draft(chapter, piece, els, amina):
    old = chapter.get_latest_revision()
    stale = old.as_object()
    put_block(chapter, piece, "<p>Nieuw.</p>", els, amina, 0)
    stale.save()
    assert draft_of(chapter)[piece] == "<p>Nieuw.</p>"
    assert ChapterPage.objects.get(pk=chapter.pk).has_unpublished_changes


def test_whoever_read_the_page_before_still_sees_the_newest_words(chapter, piece, els):
    read_before = ChapterPage.objects.get(pk=chapter.pk)
    put_block(chapter, piece, "<p>Nieuw.</p>", els, None, 0)
    assert text_of(draft_block(read_before, piece)) == "<p>Nieuw.</p>"


# --- the record -----------------------------------------------------------------------------------


def test_what_was_written_over_before_publication_stays_unpublished_and_its_writer_is_named(chapter, piece, els, amina):
    put_block(chapter, piece, "<p>Eerst.</p>", els, amina, 0)
    put_block(chapter, piece, "<p>Dan.</p>", els, None, 1)
    publish_draft(chapter)
    first, second = chapter.block_versions.filter(number__gt=0).order_by("number")
    assert not first.was_public
    assert second.was_public
    assert list(second.brought.all()) == [first, second]


def test_publishing_an_older_revision_shows_only_its_own_words(chapter, piece, els, amina):
    put_block(chapter, piece, "<p>Eerst.</p>", els, amina, 0)
    older = ChapterPage.objects.get(pk=chapter.pk).get_latest_revision()
    put_block(chapter, piece, "<p>Geheim.</p>", els, amina, 1)
    older.publish()
    first, second = chapter.block_versions.filter(number__gt=0).order_by("number")
    assert first.was_public
    assert not second.was_public
    assert draft_of(chapter)[piece] == "<p>Geheim.</p>"


def test_words_that_came_back_before_publication_are_no_change(chapter, pieces, piece, els):
    put_block(chapter, piece, "<p>Even.</p>", els, None, 0)
    put_block(chapter, piece, pieces[0]["value"], els, None, 1)
    publish_draft(chapter)
    assert not [version for version in chapter.block_versions.filter(number__gt=0) if version.was_public]


def test_storing_without_a_change_makes_no_version(chapter, els):
    chapter.get_latest_revision_as_object().save_revision(user=els)
    assert not BlockVersion.objects.exists()


def test_a_removed_stukje_is_a_version_without_words(chapter, piece, els):
    draft = chapter.get_latest_revision_as_object()
    draft.body = [block for block in raw_blocks(draft.body) if block["id"] != piece]
    draft.save_revision(user=els)
    publish_draft(chapter)
    last = chapter.block_versions.get(number=1)
    assert last.text == ""
    assert last.was_public


# --- two editors in the admin ---------------------------------------------------------------------


def admin_form(client, chapter: ChapterPage) -> dict[str, str]:
    """What the browser would send back from the edit page, unchanged."""
    page = client.get(f"/beheer/pages/{chapter.pk}/edit/")
    assert page.status_code == 200
    form = page.context["form"]
    latest = ChapterPage.objects.get(pk=chapter.pk).latest_revision
    sent = {
        "title": form.instance.title, "slug": form.instance.slug, "intro": form.instance.intro,
        "number": str(form.instance.number), "state": form.instance.state, "is_first_text": "on",
        "steps": [str(step.pk) for step in form.instance.steps.all()],
        "loaded_revision_id": str(latest.pk), "loaded_revision_created_at": latest.created_at.isoformat(),
        "seo_title": "", "search_description": "", "go_live_at": "", "expire_at": "",
    }  # fmt: skip
    assert f'name="loaded_revision_id" value="{latest.pk}"' in page.content.decode()
    for name in ("short", "body", "outline"):
        blocks = raw_blocks(getattr(form.instance, name))
        sent |= {f"{name}-count": str(len(blocks))}
        for place, block in enumerate(blocks):
            sent |= {f"{name}-{place}-deleted": "", f"{name}-{place}-order": str(place)}
            sent |= {f"{name}-{place}-type": block["type"], f"{name}-{place}-id": block["id"]}
            value = block["value"]
            if isinstance(value, dict):
                sent |= {f"{name}-{place}-value-{key}": part for key, part in value.items()}
            else:
                sent[f"{name}-{place}-value"] = _as_draft(value) if block["type"] in ("text", "tip") else value
    return sent


def _as_draft(html: str) -> str:
    """Rich text as Wagtail's editor sends it."""
    from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

    from pages.blocks import TEXT_FEATURES

    return ContentstateConverter(TEXT_FEATURES).from_database_format(html)


def retype(sent: dict[str, str], block_id: str, words: str) -> dict[str, str]:
    place = next(key.split("-")[1] for key, value in sent.items() if value == block_id)
    return {**sent, f"body-{place}-value": _as_draft(f"<p>{words}</p>")}


def store(client, chapter: ChapterPage, sent: dict[str, str]):
    answer = client.post(f"/beheer/pages/{chapter.pk}/edit/", sent, follow=True)
    form = answer.context.get("form") if answer.context else None
    assert not (form and form.errors), form.errors
    assert answer.redirect_chain, "the form was not stored"
    return answer


def test_an_editor_who_changes_nothing_makes_no_version(chapter, els):
    client = client_of(els)
    store(client, chapter, admin_form(client, chapter))
    assert not BlockVersion.objects.exists()


def test_two_editors_on_different_stukjes_lose_nothing(chapter, pieces, els):
    one, other = client_of(els), client_of(els)
    first, second = admin_form(one, chapter), admin_form(other, chapter)
    store(one, chapter, retype(first, pieces[0]["id"], "Van de ene."))
    store(other, chapter, retype(second, pieces[1]["id"], "Van de andere."))
    draft = draft_of(chapter)
    assert "Van de ene." in draft[pieces[0]["id"]]
    assert "Van de andere." in draft[pieces[1]["id"]]
    assert not BlockVersion.objects.beside().exists()


def test_two_editors_on_one_stukje_keep_the_stored_words_and_the_others_stand_beside(chapter, piece, els):
    one, other = client_of(els), client_of(els)
    first, second = admin_form(one, chapter), admin_form(other, chapter)
    store(one, chapter, retype(first, piece, "Van de ene."))
    answer = store(other, chapter, retype(second, piece, "Van de andere."))
    assert "Van de ene." in draft_of(chapter)[piece]
    beside = BlockVersion.objects.beside().get()
    assert "Van de andere." in beside.text
    assert (beside.block_id, beside.base, beside.author) == (piece, 1, els)
    assert "zo of zo" in answer.content.decode().lower()


def test_an_editor_who_had_the_page_open_does_not_undo_a_taken_suggestion(chapter, pieces, piece, els, amina):
    client = client_of(els)
    sent = admin_form(client, chapter)
    put_block(chapter, piece, "<p>Van Amina.</p>", els, amina, 0)
    store(client, chapter, retype(sent, pieces[1]["id"], "Van Els."))
    draft = draft_of(chapter)
    assert draft[piece] == "<p>Van Amina.</p>"
    assert "Van Els." in draft[pieces[1]["id"]]
