"""Drafts: what somebody types in a form is kept while they type, and stands there again on whatever device they use.

A draft belongs to one person and one form. Nobody else reads it, moderators neither; it is gone when it is sent,
thrown away, or two weeks old. What was sent is no draft from that moment on (``DraftQuerySet.standing`` looks at the
door's own row); its row goes with the next page, so that sending costs nothing more. On a shared device nothing is
kept, and a card that is in doubt opens nothing.
A form offers it like this, and includes ``components/draft.html`` and ``components/kept.html``:

    form = drafts.put_back(ReplyForm(), drafts.kept_under(request, topic))
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Exists, QuerySet, Subquery
from django.utils import timezone
from django.utils.crypto import salted_hmac

import things
from contributions.cleaning import has_ink, tidy
from contributions.forms import ContributionForm
from contributions.models import Submission
from mine.models import Draft
from people.models import User

#: Drafts of one person (the oldest goes first), and signs in one.
MOST, ROOM = 20, 20_000
#: Without a word in one of these there is nothing to keep: a choice alone is none.
_WORDS = ("title", "text")
#: What a form sends along and nobody typed.
_NOT_TYPED = {"csrfmiddlewaretoken", "form_key", "left", "lees", "waar"}
_FIELD = re.compile(r"[a-z][a-z_]{0,29}")

Form = TypeVar("Form", bound=ContributionForm)
Rows = TypeVar("Rows", bound="QuerySet[Any]")


@dataclass(frozen=True)
class Kept:
    """What is kept of one form.

    Attributes:
        where: the key of what one writes under.
        who: what a browser calls this person: words kept on a device come back for nobody else.
        draft: what they typed before; nothing when they begin.
    """

    where: str
    who: str
    draft: Draft | None

    @property
    def fields(self) -> dict[str, str]:
        """What was typed, by field."""
        return self.draft.fields if self.draft else {}


def may_keep(request: Any) -> bool:
    """True for somebody who may write, on a device of their own, with a card that is surely theirs."""
    person = request.user
    is_shared = getattr(request, "is_shared", False)
    return bool(person.is_authenticated and person.may_write and not is_shared and not person.is_locked)


# --- in a form ------------------------------------------------------------------------------------------------


def beside(rows: Rows, request: Any, where: str) -> Rows:
    """``rows`` (of the one thing with the key ``where``) with what this person kept under it: see ``kept_under``."""
    if not may_keep(request):
        return rows
    mine = Draft.objects.filter(person=request.user, where=where)
    told: Any = {f"draft_{name}": Subquery(mine.values(name)[:1]) for name in ("fields", "form_key", "saved_at")}
    return rows.annotate(**told, draft_stands=Exists(mine.standing()))


def kept_under(request: Any, thing: Any) -> Kept | None:
    """What this person kept of the form under ``thing``; None where nothing is kept.

    Costs 1 SQL; for a thing that was fetched with ``beside`` none. What was sent meanwhile is thrown away.
    """
    if not may_keep(request):
        return None
    person, where = request.user, things.key_of(thing)
    if request.method == "POST":  # what was typed just now goes before what was kept
        return Kept(where, _handle(person), None)
    if not hasattr(thing, "draft_form_key"):
        draft = of(person).filter(where=where).first()
    elif thing.draft_stands:
        draft = Draft(person=person, where=where, fields=thing.draft_fields, form_key=thing.draft_form_key,
                      saved_at=thing.draft_saved_at)  # fmt: skip
    else:
        draft = None
        if thing.draft_form_key:
            forget_sent(person)
    return Kept(where, _handle(person), draft)


def put_back(form: Form, kept: Kept | None) -> Form:
    """``form`` with what was kept of it, when it is fresh, under the same key: wherever it is sent, it goes once.

    What the address of a form says (its hidden fields: which post is answered) goes before what was kept.
    """
    form.kept = kept  # type: ignore[attr-defined]
    if kept and kept.draft and not form.is_bound:
        typed_in = {name: words for name, words in kept.fields.items() if _is_typed(form, name)}
        form.initial = {**form.initial, **typed_in, "form_key": kept.draft.form_key}
    return form


def _is_typed(form: ContributionForm, name: str) -> bool:
    return name in form.fields and not form.fields[name].widget.is_hidden


def _handle(person: User) -> str:
    return salted_hmac("mine.drafts", str(person.pk), algorithm="sha256").hexdigest()[:16]


# --- keeping and throwing away -----------------------------------------------------------------------------------


def of(person: User) -> QuerySet[Draft]:
    """What this person has not sent yet, the newest first."""
    return Draft.objects.filter(person=person).standing().order_by("-saved_at")


def place(draft: Draft, person: User) -> Any | None:
    """What it was going to stand under, when this person still sees that."""
    return things.resolve(draft.where, person)


def typed(fields: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What of a posted form somebody filled in, by field."""
    return {name: tidy(words) for name, words in fields if _FIELD.fullmatch(name) and name not in _NOT_TYPED}


def keep(person: User, where: str, fields: dict[str, str], form_key: UUID) -> bool:
    """Keep these words as the draft of that form; without any words there is no draft.

    Returns:
        False when this very form was sent already: nothing is kept then.
    """
    if Submission.objects.filter(form_key=form_key).exists():
        return False
    if not any(has_ink(fields.get(name, "")) for name in _WORDS):
        forget(person, where)
        return True
    kept = {"fields": fields, "form_key": form_key, "saved_at": timezone.now()}
    _, is_new = Draft.objects.update_or_create(person=person, where=where, defaults=kept)
    if is_new:
        newest = Draft.objects.filter(person=person).order_by("-saved_at").values_list("pk", flat=True)[:MOST]
        Draft.objects.filter(person=person).exclude(pk__in=list(newest)).delete()
    return True


def forget(person: User, where: str = "") -> None:
    """Throw away the draft of one form, or all of them."""
    rows = Draft.objects.filter(person=person)
    (rows.filter(where=where) if where else rows).delete()


def forget_sent(person: User) -> None:
    """Throw away what is no draft any more; 1 SQL."""
    Draft.objects.filter(person=person).over(timezone.now()).delete()
