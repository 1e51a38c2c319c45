"""Whether somebody's words or picture may be used elsewhere: asking, answering, taking back, and ``may_use``.

Every reuse asks ``may_use`` (or ``usable``, for many at once). What needs it and what does not:

* a quote in a page, chapter, bundle or answer, words retold or counted in a text of somebody else: yes, by this module;
* one's own words moved by oneself (a post that becomes a signal, a record that becomes an insight): no;
* a link with the title of a thing, shown to who may see that thing (trail, bundle, home, feeds, search): no.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model
from django.dispatch import Signal
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

import things
from people.access import doors_above
from people.models import EDITOR, HELPER, MODERATOR, PARTNER
from things.models import SearchEntry
from trail.models import Consent, Quote
from trail.querysets import ConsentQuerySet
from trail.reach import Form, Reach, audience, covers
from trail.states import Answered

#: Who may ask somebody for words, and who may write down what somebody said or signed.
MAY_ASK, MAY_RECORD = (EDITOR, MODERATOR, PARTNER), (EDITOR, HELPER)
#: So long nobody asks again after "liever niet", or after a yes was taken back.
REST = timedelta(days=90)
#: Sent in the transaction in which ``consents`` were answered, written down or taken back: their new ``state``, and
#: ``by`` whom when it was not the person alone.
heard = Signal()
_LIES_THERE = "Deze vraag ligt al bij die persoon. Wacht op het antwoord."


class Refused(Exception):
    """This can't be asked or written down; the message says why."""


class Gone(Refused):
    """The words are not on the site any more, or not like this."""

    def __init__(self) -> None:
        super().__init__(
            "Deze woorden staan niet meer zo op de site: ze zijn net weggehaald of veranderd. "
            "We bewaren niets. Wat je typte, staat nog hieronder."
        )


class Overtaken(Exception):
    """It was answered or taken back meanwhile, or is somebody else's."""


# --- the rule -------------------------------------------------------------------------------------------


class Readers:
    """Who may read a page: asked at most once, and only when a yes is not for everybody."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._doors: list[tuple[str, str, set[str]]] | None = None

    def let_by(self, consent: Any, form: str) -> bool:
        """True when ``consent`` (with its place) covers this form of use on this page."""
        if consent.reach == Reach.PUBLIC:
            return covers(consent.form, consent.reach, form, frozenset({Reach.PUBLIC}))
        if not covers(consent.form, consent.reach, form, self.audience()):
            return False
        return consent.reach != Reach.GROUP or doors_above(consent.written_at) == self.doors()

    def audience(self) -> frozenset[str]:
        """Everybody; or, below a door for groups, who those groups are."""
        groups = [groups for _path, kind, groups in self.doors() if kind == PageViewRestriction.GROUPS]
        # Behind two doors stands only who came through both: those of either are at least as many.
        return audience(groups[0]) if groups else frozenset({Reach.PUBLIC})

    def doors(self) -> list[tuple[str, str, set[str]]]:
        """The restrictions on the page and above it; 1 SQL."""
        if self._doors is None:
            self._doors = doors_above(self.page.path)
        return self._doors


def may_use(source: Model, target: Model, form: str = Form.QUOTED) -> bool:
    """True when words of ``source`` may be used in this form where ``target`` is read; 1 to 3 SQL.

    Args:
        source: the thing whose words (or picture) it is.
        target: a page, or a registered thing that hangs under one.
        form: one of ``Form``.
    """
    author = things.author_of(source)
    if author and author == things.author_of(target):
        return True
    readers = Readers(things.page_of(target))
    return any(readers.let_by(consent, form) for consent in Consent.objects.about(source).working().with_place())


def usable(keys: Iterable[int], target: Page, form: str = Form.QUOTED) -> dict[int, Consent]:
    """The consents with these keys whose words may stand on ``target``, with whose they are; 1 SQL, rarely more."""
    wanted = set(keys)
    return _usable(Consent.objects.filter(pk__in=wanted), target, form) if wanted else {}


def quotable(sources: Sequence[Model], target: Page) -> dict[int, Consent]:
    """By key: the consents whose words, said in one of these things, may be quoted on ``target``; 1 SQL, rarely more.

    A yes to be retold or counted is none to be quoted, so only those for a quote are there.
    """
    return _usable(Consent.objects.about(*sources), target, Form.QUOTED) if sources else {}


def _usable(consents: ConsentQuerySet, target: Page, form: str) -> dict[int, Consent]:
    readers = Readers(target)
    rows = consents.working().with_place().select_related("person")
    return {row.pk: row for row in rows if readers.let_by(row, form)}


# --- asking and answering -----------------------------------------------------------------------------------


def why_not_ask(source: Model, user: Any) -> str:
    """Why nobody may ask for the words of ``source`` now; empty when ``user`` may."""
    if things.is_own(source, user):
        return "Dit zijn je eigen woorden. Je hebt geen toestemming nodig."
    known = Consent.objects.about(source)
    if known.asked().exists():
        return _LIES_THERE
    if known.filter(state=Answered.REFUSED, answered_at__gt=timezone.now() - REST).exists():
        return "Deze persoon zei: liever niet. Vraag het nu niet opnieuw."
    if known.filter(state=Answered.WITHDRAWN, withdrawn_at__gt=timezone.now() - REST).exists():
        return "Deze persoon nam een toestemming terug. Vraag het nu niet opnieuw."
    return ""


def says(source: Any, words: str) -> bool:
    """True when ``source`` says exactly these words, whatever the spaces between them."""
    return " ".join(words.split()) in " ".join(source.search_text().split())


@transaction.atomic
def ask(source: Model, by: Any, asked: dict[str, Any]) -> Consent:
    """Ask the author of ``source`` for words.

    Args:
        asked: the fields of ``Consent`` that say what is asked.

    Raises:
        Gone: it does not say these words (any more).
        Refused: it is asked already, they said no, or nobody is known to ask it of.
    """
    source = _held(source, by, asked["words"])
    author = things.author_of(source)
    if author is None:
        raise Refused("Deze woorden kwamen zonder kaart. We kunnen het niemand vragen op de site.")
    return Consent.objects.create(person_id=author, asked_by=by, **_of(source), **asked)


@transaction.atomic
def record(source: Model, by: Any, said: dict[str, Any]) -> Consent:
    """Write down a yes that somebody said or signed; who is known hears of it on "Mijn plek" and can take it back.

    Raises:
        Gone: it does not say these words (any more).
        Refused: it is asked on the site, or they said no there.
    """
    source = _held(source, by, said["words"])
    written = Consent.objects.create(
        person_id=things.author_of(source), state=Answered.GIVEN, answered_at=timezone.now(),
        asked_by=by, recorded_by=by, **_of(source), **said,
    )  # fmt: skip
    heard.send(Consent, consents=[written], state=Answered.GIVEN, by=by)
    return written


def _held(source: Model, by: Any, words: str) -> Model:
    """``source`` as it is at this moment, and as it stays until the transaction ends.

    Raises:
        Gone: it does not say ``words`` (any more).
        Refused: ``by`` may not ask for them.
    """
    if not _hold(source):
        raise Gone
    now = type(source)._default_manager.get(pk=source.pk)
    why = why_not_ask(now, by)
    if why:
        raise Refused(why)
    if not says(now, words):
        raise Gone
    return now


def _hold(source: Model) -> bool:
    """Lock what the index says of ``source``; False when it says nothing.

    Whatever takes words off the site writes that row, after all other rows it needs (see ``moving.show``): so it comes
    before who holds the row, or waits for them.
    """
    return bool(SearchEntry.objects.said_in(source).select_for_update(no_key=True).values_list("pk", flat=True))


def _of(source: Model) -> dict[str, Any]:
    return {"source_type": ContentType.objects.get_for_model(source), "source_id": source.pk}


def say_yes(consent: Consent, reach: str, until: date | None, with_name: bool) -> None:
    """The person allows it, as far and as long as they want.

    Raises:
        Overtaken: it does not wait for an answer any more.
    """
    _answer(consent, Answered.GIVEN, reach=reach, until=until, with_name=with_name, given_on=timezone.localdate())


def say_no(consent: Consent) -> None:
    """The person would rather not; no reason is asked, and the words asked for are not kept.

    Raises:
        Overtaken: it does not wait for an answer any more.
    """
    _answer(consent, Answered.REFUSED, words="")


@transaction.atomic
def _answer(consent: Consent, state: Answered, **said: Any) -> None:
    rows = Consent.objects.asked().filter(pk=consent.pk)
    if rows.update(state=state, answered_at=timezone.now(), **said) != 1:
        raise Overtaken
    heard.send(Consent, consents=[consent], state=state, by=None)


def take_back(consent: Consent, by: Any = None) -> None:
    """It counts no more, from now on and everywhere; who does it twice has what they want already.

    Args:
        by: who says so: the person, or who heard it from them.
    """
    _end_all(Consent.objects.filter(pk=consent.pk), by)


def give_to(source: Model, person: Any) -> None:
    """Words that came without a card are this person's now, and what was allowed for them with it."""
    _hold(source)  # who writes something down at this moment does so before this, or for the person
    Consent.objects.about(source).filter(person=None).update(person=person)


def let_go(*sources: Model) -> None:
    """The author took these things away: what was asked or allowed for their words is over too.

    To be called once they are off the site, in the same transaction: then nobody asks for them any more.
    """
    _end_all(Consent.objects.about(*sources))


def hand_over(old: Model, new: Model) -> None:
    """What was asked or allowed for the words of ``old`` is about ``new`` from now on; asked twice is asked once."""
    mine = Consent.objects.about(old)
    if Consent.objects.about(new).filter(state=Answered.ASKED).exists():
        mine.filter(state=Answered.ASKED).delete()
    mine.update(source_type=ContentType.objects.get_for_model(new), source_id=new.pk)


@transaction.atomic
def _end_all(consents: ConsentQuerySet, by: Any = None) -> None:
    """The words go with it: a row without words can show nothing, whatever asks for it later."""
    ended = list(consents.standing().select_for_update())
    if not ended:
        return
    keys = [each.pk for each in ended]
    Quote.objects.filter(consent__in=keys).update(mended_at=None, mended_by=None)
    gone = {"state": Answered.WITHDRAWN, "withdrawn_at": timezone.now(), "words": ""}
    Consent.objects.filter(pk__in=keys).update(**gone)
    heard.send(Consent, consents=ended, state=Answered.WITHDRAWN, by=by)


# --- where words stand ----------------------------------------------------------------------------------------


def note_places(target: Model, places: dict[str, int], by: Any = None) -> None:
    """``target`` (a page, or a thing under one) is on the site with these quotes: write down where they stand.

    Args:
        places: the key of a consent, by the id of the block that names it (or any name it keeps).
    """
    known = {(quote.block_id, quote.consent_id): quote for quote in Quote.objects.at(target)}
    now = set(places.items())
    gone = [quote for key, quote in known.items() if key not in now]
    dead = Quote.objects.to_mend().filter(pk__in=[quote.pk for quote in gone])
    dead.update(mended_at=timezone.now(), mended_by=by)  # an editor took the hole out
    Quote.objects.filter(pk__in=[quote.pk for quote in gone], mended_at=None).delete()
    kind = ContentType.objects.get_for_model(target)
    there = set(Consent.objects.filter(pk__in=places.values()).values_list("pk", flat=True))
    Quote.objects.bulk_create(
        [
            Quote(consent_id=pk, target_type=kind, target_id=target.pk, block_id=block, made_by=by)
            for block, pk in now - known.keys()
            if pk in there
        ],
        ignore_conflicts=True,
    )
