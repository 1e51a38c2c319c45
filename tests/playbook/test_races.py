"""Several editors in the same chapter at the same moment, on PostgreSQL (SQLite hides these)."""

from functools import partial
from typing import Any

import pytest
from django.db import connection

from people.models import User
from playbook.merging import raw_blocks, text_of
from playbook.models import BlockVersion, ChapterPage, Suggestion
from playbook.versions import Collision, put_block
from tests.at_once import at_once, no_errors, of_type
from tests.cast import client_of, make_card, make_person, make_suggestion, send, with_powers
from tests.small_site import build

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

BLOCKS = 60


@pytest.fixture(autouse=True)
def _on_postgresql(db):
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: see `make test-services`")


@pytest.fixture
def editor(transactional_db) -> User:
    return with_powers(make_person("Els", "editor"), "password")


@pytest.fixture
def chapter(transactional_db) -> ChapterPage:
    build()
    page = ChapterPage.objects.order_by("number")[0]
    page.body = [{"type": "text", "value": f"<p>Tekst {n}.</p>", "id": f"b{n}"} for n in range(BLOCKS)]
    page.save_revision().publish()
    BlockVersion.objects.all().delete()  # as if it had always stood there
    return ChapterPage.objects.get(pk=page.pk)


def draft_of(chapter: ChapterPage) -> dict[str, str]:
    page = ChapterPage.objects.get(pk=chapter.pk).get_latest_revision_as_object()
    return {block["id"]: text_of(block) for block in raw_blocks(page.body)}


def put(chapter: ChapterPage, block_id: str, words: str, by: User, base: int = 0) -> Any:
    return put_block(ChapterPage.objects.get(pk=chapter.pk), block_id, f"<p>{words}</p>", by, None, base)


def test_sixty_texts_on_different_stukjes_are_all_there(chapter, editor):
    rounds = [
        at_once(*(partial(put, chapter, f"b{n}", f"Nieuw {n}", editor) for n in range(start, start + 12)))
        for start in range(0, BLOCKS, 12)
    ]
    no_errors([result for results in rounds for result in results])
    assert draft_of(chapter) == {f"b{n}": f"<p>Nieuw {n}</p>" for n in range(BLOCKS)}
    assert BlockVersion.objects.filter(number=1).count() == BLOCKS


def test_of_eight_texts_on_one_stukje_one_stands_there_and_all_others_see_it(chapter, editor):
    results = at_once(*(partial(put, chapter, "b0", f"Tekst van {n}", editor) for n in range(8)))
    won = of_type(BlockVersion, results)
    lost = of_type(Collision, results)
    assert (len(won), len(lost)) == (1, 7)
    assert draft_of(chapter)["b0"] == won[0].text
    assert {collision.stored for collision in lost} == {won[0].text}
    assert len({collision.yours for collision in lost}) == 7


def test_publishing_while_others_write_loses_no_text(chapter, editor):
    def publish() -> None:
        ChapterPage.objects.get(pk=chapter.pk).get_latest_revision().publish()

    writers = [partial(put, chapter, f"b{n}", f"Nieuw {n}", editor) for n in range(8)]
    no_errors(at_once(*writers[:4], publish, *writers[4:], publish))
    draft = draft_of(chapter)
    assert [draft[f"b{n}"] for n in range(8)] == [f"<p>Nieuw {n}</p>" for n in range(8)]


def test_an_admin_form_stored_while_suggestions_are_taken_loses_nothing(chapter, editor):
    loaded = ChapterPage.objects.get(pk=chapter.pk).latest_revision_id

    def store() -> None:
        page = ChapterPage.objects.get(pk=chapter.pk).get_latest_revision_as_object()
        blocks = [{"type": "text", "value": f"<p>Tekst {n}.</p>", "id": f"b{n}"} for n in range(BLOCKS)]
        blocks[20]["value"] = "<p>Uit het formulier.</p>"
        page.body, page.loaded_revision_id = blocks, loaded
        page.save_revision(user=editor)

    no_errors(at_once(*(partial(put, chapter, f"b{n}", f"Nieuw {n}", editor) for n in range(8)), store))
    draft = draft_of(chapter)
    assert [draft[f"b{n}"] for n in range(8)] == [f"<p>Nieuw {n}</p>" for n in range(8)]
    assert draft["b20"] == "<p>Uit het formulier.</p>"


def test_two_editors_take_over_two_suggestions_on_one_stukje_one_wins_and_the_other_sees_both(
    chapter, editor, settings
):
    settings.TRUSTED_AFTER = 0
    writers = [make_person(f"Schrijver {n}") for n in range(2)]
    found = []
    for writer in writers:
        make_card(writer)
        writer = with_powers(writer, "card")
        found.append(send(make_suggestion(chapter, writer, f"Woorden van {writer.pen_name}"), writer).thing)
    browsers = [client_of(editor), client_of(with_powers(make_person("Eva", "editor"), "password"))]
    answers = at_once(
        *(
            partial(
                browser.post,
                f"/redactie/{suggestion.pk}/",
                {"do": "take", "text": suggestion.text, "answer": "", "base": "0", "edits": "0"},
            )
            for browser, suggestion in zip(browsers, found, strict=True)
        )
    )
    no_errors(answers)
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    stored = draft_of(chapter)["b0"]
    lost = next(answer for answer in answers if answer.status_code == 409).content.decode()
    assert all(f"Woorden van {writer.pen_name}" in lost for writer in writers)
    assert sorted(Suggestion.objects.values_list("outcome", flat=True)) == ["", "taken"]
    assert stored == Suggestion.objects.get(outcome="taken").text_html
