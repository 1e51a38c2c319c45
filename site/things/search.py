"""Keeping the search index true: what is on the site is in it, everything else is not.

``refresh`` is told *which* things moved and reads for itself what they are now, so a caller can't put
words in the index that are not in the database. The door and Wagtail's signals call it in the transaction
of the move: words that are taken away leave the index with it.
"""

from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from wagtail.models import Page

import things
from people.access import ALL_SEEING
from things.models import SearchEntry, SearchStem
from things.words import index_forms

#: Things read at once when the whole index is made.
BATCH = 500
#: Stems in one INSERT.
STEMS = 5_000


def searched() -> list[type[Model]]:
    """The models the index holds: pages, and what says which thing it is part of; containers first."""
    return sorted((model for model in things.registered() if _depth(model) is not None), key=lambda m: _depth(m) or 0)


def refresh(*moved: Model) -> None:
    """Make the index say what these things are now."""
    for thing in moved:
        if type(thing) in searched():
            _refresh(type(thing), thing.pk)


def add(*fresh: Model) -> None:
    """Take in things that this transaction stored as shown: 2 SQL each, without reading them again.

    A thing whose container is not in the index is looked at whole: it may be off the site since a moment.
    """
    for thing in fresh:
        model = type(thing)
        if model in searched() and not _add_part(thing):
            _refresh(model, thing.pk)


def add_all(fresh: Sequence[Any]) -> None:
    """Take in many new things of one model, stored as shown under what is in the index: 3 SQL for each 500."""
    for start in range(0, len(fresh), BATCH):
        some = fresh[start : start + BATCH]
        containers = [_container_of(thing) for thing in some]
        content_type, _pk = _key(containers[0])
        known = SearchEntry.objects.filter(content_type=content_type)
        above = {
            entry.object_id: entry for entry in known.filter(object_id__in={container.pk for container in containers})
        }
        entries, stems = [], []
        for thing, container in zip(some, containers, strict=True):
            up = above[container.pk]
            kind, pk = _key(thing)
            entry = SearchEntry(content_type_id=kind, object_id=pk, page_id=up.page_id, under=up)
            stems.append((entry, _fill(entry, thing, container)))
            entries.append(entry)
        SearchEntry.objects.bulk_create(entries)
        _write_stems(*stems)


def rebuild() -> int:
    """Make the whole index anew; returns the number of entries. Readers find the old one until it is done."""
    with transaction.atomic():
        SearchEntry.objects.all().delete()
        for model in searched():
            for thing in _visible(model).order_by("pk").iterator(BATCH):
                _write(thing, with_parts=False)
        return SearchEntry.objects.count()


def _depth(model: type[Model]) -> int | None:
    """0 for a page, 1 for what hangs under one, and so on; None for what is no part of anything."""
    if issubclass(model, Page):
        return 0
    part_of = things.registration(model).part_of if model in things.registered() else ""
    above = _container(model) if part_of else None
    depth = _depth(above) if above else None
    return None if depth is None else depth + 1


def _container(model: type[Model]) -> type[Model] | None:
    above: Any = model
    for field in things.registration(model).part_of.split("__"):
        above = above._meta.get_field(field).related_model
    return above


def _visible(model: type[Model]) -> QuerySet[Any]:
    part_of = things.registration(model).part_of
    fields = {field.name for field in model._meta.get_fields()}
    along = [*({"author", "user"} & fields), *([_way_up(model)] if part_of else [])]
    rows = things.visible(model, ALL_SEEING)
    return rows.select_related(*along) if along else rows


def _way_up(model: type[Model]) -> str:
    """The lookup from a thing to its page: "topic__board"."""
    part_of, above = things.registration(model).part_of, _container(model)
    if above is None or issubclass(above, Page):
        return part_of
    return f"{part_of}__{_way_up(above)}"


def _entries(model: type[Model]) -> QuerySet[SearchEntry]:
    return SearchEntry.objects.filter(content_type=ContentType.objects.get_for_model(model))


def _refresh(model: type[Model], pk: int) -> None:
    thing = _visible(model).filter(pk=pk).first()
    if thing is not None:
        _write(thing)
    else:
        _entries(model).filter(object_id=pk).delete()


def _write(thing: Any, *, with_parts: bool = True) -> SearchEntry:
    """Write the entry of a thing that is on the site; a new one brings its parts along."""
    container = _container_of(thing)
    known, above = _known(thing, container)
    entry = known or SearchEntry(content_type=ContentType.objects.get_for_model(type(thing)), object_id=thing.pk)
    entry.page_id, entry.under = above.page_id if above else thing.pk, above
    stems = _fill(entry, thing, container)
    entry.save()
    if known:
        entry.stems.all().delete()
        entry.parts.exclude(page=entry.page_id).update(page=entry.page_id)
    _write_stems((entry, stems))
    if known is None and with_parts:
        for part in _parts(thing):
            _write(part)
    return entry


def _add_part(thing: Any) -> bool:
    """Write the entry of something new under its container's; False when that is not in the index."""
    container = _container_of(thing)
    if container is None:
        return False
    entry = SearchEntry(content_type=ContentType.objects.get_for_model(type(thing)), object_id=thing.pk)
    stems = _fill(entry, thing, container)
    if not entry.insert_under(*_key(container)):
        return False
    _write_stems((entry, stems))
    return True


def _fill(entry: SearchEntry, thing: Any, container: Any) -> dict[str, bool]:
    """Give an entry all it says of its thing, but where it hangs; returns its stems, True for those in the title."""
    about = things.registration(type(thing))
    title = "" if about.is_reaction else thing.title
    words = thing.search_text()
    entry.kind = about.word
    entry.theme = getattr(thing, "theme_id", None)
    entry.title = title[:255]
    entry.tail = thing.get_absolute_url().removeprefix(_address(container))[:255] if container else ""
    entry.date = _date(thing)
    entry.text = words.removeprefix(thing.title).strip()
    entry.is_example = _is_example(thing)
    in_title = index_forms(title) if words else set()
    return {form: form in in_title for form in sorted(in_title | index_forms(entry.text))}


def _write_stems(*of: tuple[SearchEntry, dict[str, bool]]) -> None:
    SearchStem.objects.bulk_create(
        (
            SearchStem(entry=entry, stem=form.encode(), in_title=in_title)
            for entry, stems in of
            for form, in_title in stems.items()
        ),
        STEMS,
    )


def _address(container: Any) -> str:
    return (container.get_url() or "") if isinstance(container, Page) else container.get_absolute_url()


def _known(thing: Model, container: Any) -> tuple[SearchEntry | None, SearchEntry | None]:
    """The entries of a thing and of what it is part of; 1 SQL.

    That of the container is made where a page was put in the tree without a word to us.
    """
    keys = [_key(each) for each in (thing, container) if each is not None]
    same = Q()
    for kind, pk in keys:
        same |= Q(content_type=kind, object_id=pk)
    found = {(entry.content_type_id, entry.object_id): entry for entry in SearchEntry.objects.filter(same)}
    above = found.get(keys[-1]) if container is not None else None
    if container is not None and above is None:
        above = _write(container.specific_deferred if isinstance(container, Page) else container, with_parts=False)
    return found.get(keys[0]), above


def _key(thing: Model) -> tuple[int, int]:
    """Content type and id, as an entry has them."""
    if isinstance(thing, Page):
        return thing.cached_content_type.pk, thing.pk
    return ContentType.objects.get_for_model(thing).pk, thing.pk


def _container_of(thing: Any) -> Any:
    """What a thing is part of; None for a page."""
    part_of = things.registration(type(thing)).part_of
    return attrgetter(part_of.replace("__", "."))(thing) if part_of else None


def _parts(thing: Model) -> Iterator[Any]:
    """What is part of a thing and on the site."""
    for model in searched():
        above = _container(model) if things.registration(model).part_of else None
        if above and isinstance(thing, above):
            yield from _visible(model).filter(**{things.registration(model).part_of: thing.pk})


def _date(thing: Any) -> Any:
    return getattr(thing, "created_at", None) or getattr(thing, "first_published_at", None) or timezone.now()


def _is_example(thing: Any) -> bool:
    author = getattr(thing, "author", None)
    return bool(getattr(thing, "is_example", False) or (author and getattr(author, "is_example", False)))
