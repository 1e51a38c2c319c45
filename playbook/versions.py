"""Words in progress: the one way a stukje changes, and the record of every change.

Whoever writes a page's newest draft holds the lock on its page row (``lock``), so of two writers the
second sees what the first did. Nothing here publishes.
"""

import json
from collections.abc import Container
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.models import Page

from people.models import User
from playbook.merging import WORDY, Merged, Raw, merge, raw_blocks, same_words, text_of
from things import search

if TYPE_CHECKING:
    from playbook.models import BlockVersion
    from playbook.pieces import PageInPieces


class Collision(Exception):
    """The stukje changed since ``base``: nothing was written, and both texts are here."""

    def __init__(self, stored: str, yours: str, number: int) -> None:
        super().__init__(f"the block is at version {number}")
        self.stored, self.yours, self.number = stored, yours, number


class BlockGone(Exception):
    """The newest draft has no such stukje any more; ``yours`` are the words that found no place."""

    def __init__(self, yours: str) -> None:
        super().__init__("no such block")
        self.yours = yours


def lock(page_pk: int) -> Page | None:
    """The page's row as it is now; other writers of this page wait until the transaction ends."""
    return Page.objects.select_for_update(no_key=True).filter(pk=page_pk).first()


def _as_it_is(page: Page) -> "PageInPieces":
    """The page in pieces as it is stored now, whatever of it was read before; 1 SQL."""
    found: PageInPieces = page.specific_class.objects.get(pk=page.pk)
    return found


def current_numbers(page_pk: int) -> dict[str, int]:
    """The number of the newest words of each stukje that ever changed."""
    from playbook.models import BlockVersion

    numbered = BlockVersion.objects.numbered().filter(page=page_pk).order_by()
    return dict(numbered.values_list("block_id").annotate(models.Max("number")))


def draft_block(page: Page, block_id: str) -> Raw | None:
    """The stukje in the draft that is the newest now, whenever ``page`` was read, when its words can be changed."""
    return next((block for block in stored_blocks(page) if block["id"] == block_id and block["type"] in WORDY), None)


def put_block(
    page: Page,
    block_id: str,
    html: str,
    by: User | None,
    credit: User | None,
    base: int,
) -> "BlockVersion | None":
    """Put other words in one stukje of the newest draft, in place: its id stays, nothing is published.

    Args:
        html: clean HTML.
        by: who does it.
        credit: whose words they are, when others may know.
        base: the number of the words these were written for; 0 when they never changed.

    Returns:
        The new version; None when the words are those that stand there already.

    Raises:
        Collision: somebody changed this stukje since ``base``.
        BlockGone: the newest draft has no such stukje.
    """
    with transaction.atomic():
        lock(page.pk)
        draft = _as_it_is(page).get_latest_revision_as_object()
        blocks = raw_blocks(draft.body)
        block = next((one for one in blocks if one["id"] == block_id and one["type"] in WORDY), None)
        if block is None:
            raise BlockGone(html)
        number = current_numbers(page.pk).get(block_id, 0)
        if number != base:
            raise Collision(text_of(block), html, number)
        if same_words(text_of(block), html):
            return None
        block["value"] = html
        draft.body = blocks
        draft.credit_of = {block_id: credit}
        draft.save_revision(user=by, clean=False, log_action=True)
        version: BlockVersion = draft.block_versions.get(block_id=block_id, number=base + 1)
        return version


def merged(page: "PageInPieces") -> Merged:
    """The blocks ``page`` is about to store, with what others stored since its form was loaded. Call it locked."""
    mine, newest = raw_blocks(page.body), stored_blocks(page)
    loaded = page.revisions.filter(pk=page.loaded_revision_id).first() if page.loaded_revision_id else None
    if loaded is None:
        return Merged(mine)
    return merge(raw_blocks(loaded.content["body"]), newest, mine)


def stored_blocks(page: Page) -> list[Raw]:
    """The blocks of the newest draft; those of the page itself while there is none."""
    newest = page.revisions.order_by("-created_at", "-pk").first()
    return raw_blocks(newest.content["body"] if newest else _as_it_is(page).body)


def record(page: "PageInPieces", before: list[Raw], after: Merged, by: User | None) -> None:
    """Write down which words changed, from ``before`` to what is stored now, and those kept beside."""
    from playbook.models import BlockVersion

    numbers = current_numbers(page.pk)
    old, new = ({block["id"]: text_of(block) for block in blocks} for blocks in (before, after.body))
    was_public = page.live or page.first_published_at is not None  # a page's first words have no history yet
    changed = [key for key in {**old, **new} if was_public and not same_words(old.get(key, ""), new.get(key, ""))]
    first = [key for key in changed if key not in numbers and key in old]
    rows = _first_words(page, {key: old[key] for key in first})
    for key in changed:
        base = numbers.get(key, 0)
        rows.append(
            BlockVersion(
                page=page, block_id=key, number=base + 1, base=base, text=new.get(key, ""),
                author=by, credit=page.credit_of.get(key),
            )
        )  # fmt: skip
    for block in after.beside:
        rows.append(
            BlockVersion(
                page=page, block_id=block["id"], base=numbers.get(block["id"], 0), text=text_of(block), author=by
            )
        )
    BlockVersion.objects.bulk_create(rows)


def _first_words(page: "PageInPieces", texts: dict[str, str]) -> list["BlockVersion"]:
    """Number 0: what stood there before anybody changed it."""
    from playbook.models import BlockVersion

    if not texts:
        return []
    stored = _as_it_is(page)
    public = {block["id"]: text_of(block) for block in raw_blocks(stored.body)} if stored.live else {}
    return [
        BlockVersion(
            page=page, block_id=key, number=0, base=0, text=text, at=page.first_published_at or timezone.now(),
            published_at=page.first_published_at if same_words(public.get(key, ""), text) else None,
        )
        for key, text in texts.items()
    ]  # fmt: skip


def _move_suggestions(page: "PageInPieces", public: Container[str]) -> None:
    """Suggestions stand with their stukje; without it they stand in the history. Search follows."""
    moved = [each for each in page.suggestions.all() if each.block_is_gone == (each.block_id in public)]
    page.suggestions.filter(pk__in=[each.pk for each in moved]).update(block_is_gone=~Q(block_is_gone=True))
    search.refresh(*moved)


def mark_published(page: "PageInPieces") -> None:
    """A revision of the page came on the site: say which words came with it.

    What was written in between and written over again before anybody could read it stays out of the
    public history; who wrote it is named with the words that did come on the site.
    """
    public = {block["id"]: text_of(block) for block in raw_blocks(page.body)}
    with transaction.atomic():
        _move_suggestions(page, public)
        waiting: dict[str, list[BlockVersion]] = {}
        numbered = page.block_versions.numbered()
        changed = numbered.filter(published_at=None).values("block_id")
        for version in numbered.filter(block_id__in=changed).order_by("number"):
            waiting.setdefault(version.block_id, []).append(version)
        for block_id, versions in waiting.items():
            _mark(versions, public.get(block_id, ""))
        for suggestion in page.suggestions.filter(must_rewrite=True).select_related("taken_as"):
            if suggestion.taken_as:
                scrub(suggestion.taken_as)


def _mark(versions: list["BlockVersion"], text: str) -> None:
    """Mark one stukje's versions (oldest first), given the words on the site."""
    from playbook.models import BlockVersion

    shown = [version for version in versions if same_words(version.text, text)]
    if not shown or shown[-1].published_at:
        return
    last = shown[-1]
    earlier = [version for version in versions if version.was_public]
    is_change = not (earlier and same_words(earlier[-1].text, text))
    came = [version.pk for version in versions[: versions.index(last) + 1] if not version.published_at]
    BlockVersion.objects.filter(pk__in=came).update(
        published_at=timezone.now(), published_as=last if is_change else None
    )


def scrub(version: "BlockVersion") -> None:
    """Its writer took the words back: wipe them from old revisions, and name nobody.

    The newest draft and the page on the site belong to the editors, who must write the stukje anew; once the
    words stand in neither, they go from the record too and the task is done.
    """
    from playbook.models import BlockVersion, Suggestion

    with transaction.atomic():
        lock(version.page_id)
        page = _as_it_is(version.page)
        now = [*raw_blocks(page.body), *stored_blocks(page)]
        stands = any(block["id"] == version.block_id and same_words(text_of(block), version.text) for block in now)
        for revision in page.revisions.exclude(pk__in=_in_use(page)):
            blocks = raw_blocks(revision.content["body"])
            hit = [b for b in blocks if b["id"] == version.block_id and same_words(text_of(b), version.text)]
            for block in hit:
                block["value"] = ""
            if hit:
                revision.content = {**revision.content, "body": json.dumps(blocks)}
                revision.save(update_fields=["content"])
        text = version.text if stands else ""
        BlockVersion.objects.filter(pk=version.pk).update(is_taken_back=True, credit=None, text=text)
        Suggestion.objects.filter(taken_as=version).update(must_rewrite=stands)


def _in_use(page: "PageInPieces") -> list[int]:
    """The revisions editors and readers see now."""
    return [pk for pk in (page.latest_revision_id, page.live_revision_id) if pk]
