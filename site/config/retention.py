"""What the site keeps how long: one table, for the command that throws away and for the page that says so.

``manage.py tidy`` applies every rule (the server does so at its start and every hour); ``--dry-run`` only counts.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.files.storage import Storage
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from contributions import door
from contributions.models import Claim, EarlierText, Move, Notice, Reason, Report, Skip, State, Submission, Undo
from forum.models import ReadMark
from forum.photos import PostPhoto
from forum.reactions import Reaction
from mine import closing
from mine.models import Draft, NewsMail, Sweep
from pages.files import SentFile
from pages.meta import absolute
from people import replacing
from people.models import AuditLine, Card, CardReplacement, OpenSession, PassPhrase, User
from signals.models import Judgement, Milestone, PolicySignal, Recognition
from signals.states import State as Stop
from workshops.files import WorkshopAttachment, WorkshopPhoto

log = logging.getLogger(__name__)

DAY, WEEK, HALF_YEAR = timedelta(days=1), timedelta(days=7), timedelta(days=183)
YEAR, TWO_YEARS = timedelta(days=365), timedelta(days=730)
#: Rows that are looked at one by one: so many in one run, the others in the next.
BATCH = 500
FILES: tuple[type[SentFile], ...] = (WorkshopPhoto, WorkshopAttachment, PostPhoto)

#: Throws away what is too old at a moment, or only counts it; how many that are.
Sweeper = Callable[[datetime, bool], int]


@dataclass(frozen=True)
class Rule:
    """One line of the table.

    Attributes:
        name: by which the last run is remembered.
        what, how_long, why: plain Dutch, for the page.
        sweep: empty where only the person decides, or where nothing is kept.
    """

    name: str
    what: str
    how_long: str
    why: str
    sweep: Sweeper | None = None


# --- how each kind of thing goes -----------------------------------------------------------------------


def _delete(rows: QuerySet[Any], is_dry: bool) -> int:
    count = rows.count()
    if count and not is_dry:
        rows.delete()
    return count


def _empty(rows: QuerySet[Any], is_dry: bool, **values: Any) -> int:
    return rows.count() if is_dry else rows.update(**values)


def texts_not_on_the_site(now: datetime, is_dry: bool) -> int:
    """Held, sent back, refused or hidden by a moderator, and nothing happened since; through the door."""
    kept_off = Q(state__in=(State.HELD, State.CHANGE_ASKED, State.REJECTED))
    kept_off |= Q(state=State.HIDDEN) & ~Q(reason=Reason.NONE)  # without a reason: an editor may put that page back
    since = Coalesce(Max("moves__at"), "received_at")
    rows = Submission.objects.filter(kept_off).annotate(since=since).filter(since__lt=now - YEAR).order_by("pk")
    if is_dry:
        return rows.count()
    count = 0
    for submission in Submission.objects.with_things().filter(pk__in=list(rows.values_list("pk", flat=True)[:BATCH])):
        if submission.thing is None:
            continue
        try:
            door.expire(submission)
        except door.Overtaken:  # somebody decided at this very moment
            continue
        count += 1
    return count


def new_words_that_wait(now: datetime, is_dry: bool) -> int:
    """Other words for a text on the site that nobody decided on, or that were sent back."""
    last = Coalesce("decided_at", "received_at")  # changing is possible shortly after these
    rows = Submission.objects.annotate(since=last).filter(proposed__isnull=False, since__lt=now - YEAR)
    return _empty(Submission.objects.filter(pk__in=list(rows.values_list("pk", flat=True))), is_dry, proposed=None,
                  message="")  # fmt: skip


def receipts(now: datetime, is_dry: bool) -> int:
    """Of signals that are done, or that are gone."""
    done = Milestone.objects.filter(signal=OuterRef("pk"), state=Stop.CLOSED, at__lt=now - HALF_YEAR)
    gone = Move.objects.filter(after=State.WITHDRAWN, at__lt=now - HALF_YEAR)
    taken_away = Submission.objects.filter(state=State.WITHDRAWN, moves__in=gone, kind__model="policysignal")
    rows = PolicySignal.objects.exclude(receipt_hash="").filter(
        Exists(done) | Q(pk__in=taken_away.values("object_id"))
    )  # fmt: skip
    return _empty(rows, is_dry, receipt_hash="")


def contact_of_the_inactive(now: datetime, is_dry: bool) -> int:
    """Addresses of people who left no trace for two years. What staff gave as staff goes when they leave."""
    quiet = _inactive(now)
    mails = quiet.exclude(email="").filter(groups=None, is_superuser=False)
    count = _empty(User.objects.filter(pk__in=list(mails.values_list("pk", flat=True))), is_dry, email="")
    return count + _delete(NewsMail.objects.filter(person__in=quiet), is_dry)


def _inactive(now: datetime) -> QuerySet[User]:
    then = now - TWO_YEARS
    traces = (
        Submission.objects.filter(author=OuterRef("pk"), received_at__gte=then),
        Recognition.objects.filter(person=OuterRef("pk"), at__gte=then),
        Judgement.objects.filter(person=OuterRef("pk"), at__gte=then),
        Reaction.objects.filter(person=OuterRef("pk"), at__gte=then),
        Report.objects.filter(by=OuterRef("pk"), at__gte=then),
        Notice.objects.filter(person=OuterRef("pk"), seen_at__gte=then),
        Card.objects.filter(person=OuterRef("pk"), claimed_at__gte=then),
        OpenSession.objects.filter(person=OuterRef("pk"), expire_date__gte=now),
    )
    rows = User.objects.filter(date_joined__lt=then)
    for trace in traces:
        rows = rows.exclude(Exists(trace))
    return rows


def closed(now: datetime, is_dry: bool) -> int:
    """Who closed everything a week ago."""
    rows = closing.over(now)
    return rows.count() if is_dry else sum(closing.wipe(person) for person in rows[:BATCH])


def files_nobody_sent(now: datetime, is_dry: bool) -> int:
    """Photos and documents whose form never came, and files without a row."""
    waiting = sum(_delete(model.objects.forgotten(), is_dry) for model in FILES)
    return waiting + sum(_left_over(model, now, is_dry) for model in FILES)


def _left_over(model: type[SentFile], now: datetime, is_dry: bool) -> int:
    field: Any = model._meta.get_field("file")
    storage: Storage = field.storage
    try:
        names = {f"{field.upload_to}/{name}" for name in storage.listdir(field.upload_to)[1]}
    except FileNotFoundError:  # nothing came in yet
        return 0
    known = set(model.objects.values_list("file", flat=True))
    if not known:  # a new or half restored database beside old files: they may all belong to somebody
        return 0
    old = [name for name in names - known if now - storage.get_modified_time(name) > DAY]
    for name in [] if is_dry else old:
        storage.delete(name)
    return len(old)


def cards_nobody_came_with(now: datetime, is_dry: bool) -> int:
    """New cards for a lost one, asked for and never used; the old card goes on working."""
    rows = CardReplacement.objects.lapsed(now)
    return rows.count() if is_dry else replacing.lapse(rows[:BATCH])


def who_decided(now: datetime, is_dry: bool) -> int:
    """The moderators' names in the log; what happened stays."""
    count = _empty(Move.objects.filter(by__isnull=False, at__lt=now - TWO_YEARS), is_dry, by=None)
    decided = Submission.objects.filter(decided_by__isnull=False, decided_at__lt=now - TWO_YEARS)
    return count + _empty(decided, is_dry, decided_by=None)


def tasks(now: datetime, is_dry: bool) -> int:
    """The list of work that is done."""
    over = (TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED)
    return _delete(DBTaskResult.objects.filter(status__in=over, finished_at__lt=now - WEEK), is_dry)


_AT_THE_DESK: tuple[Any, ...] = (Claim.objects, Skip.objects)

#: THE TABLE.
RULES: tuple[Rule, ...] = (
    Rule("naam", "Je naam op deze site, wat erbij staat en je kaart", "Zolang je hier bent",
         "Zo weten anderen wie er spreekt. Jij kan altijd alles afsluiten."),
    Rule("wachtzin", "De afdruk van je wachtzin, als je er een koos", "Zolang je kaart werkt",
         "Zo kom je binnen zonder je kaart.",
         lambda now, is_dry: _delete(PassPhrase.objects.over(), is_dry)),
    Rule("nieuwe-kaart", "Een nieuwe kaart die iemand voor jouw naam vroeg en nooit gebruikte",
         f"{CardReplacement.LAPSE.days} dagen", "Daarna vervalt ze. Je oude kaart blijft gewoon werken.",
         cards_nobody_came_with),
    Rule("gesloten", "Alles over jou, nadat je alles afsloot", "7 dagen",
         "Zo kan je nog terugkomen met je kaart. Daarna is het weg.", closed),
    Rule("woorden", "Wat je schreef en wat op de site staat", "Tot je het weghaalt",
         "Anderen lezen het en antwoorden erop."),
    Rule("bewaard", "Tekst die je begon te typen en nog niet verstuurde", f"{Draft.LASTS.days} dagen",
         "Zo kan je later verder schrijven, ook op een ander toestel. Niemand anders leest hem.",
         lambda now, is_dry: _delete(Draft.objects.over(now), is_dry)),
    Rule("gelezen", "Tot waar je een gesprek las", "6 maanden nadat je er het laatst las",
         "Zo zie je wat nieuw is voor jou. Niemand anders ziet het.",
         lambda now, is_dry: _delete(ReadMark.objects.filter(read_on__lt=(now - ReadMark.LASTS).date()), is_dry)),
    Rule("niet-op-de-site", "Tekst die niet op de site kwam of eraf ging", "1 jaar",
         "Zo kan je hem nog aanpassen en opnieuw sturen.", texts_not_on_the_site),
    Rule("nieuwe-tekst", "Een nieuwe tekst die nog wacht", "1 jaar", "Zo kan een mens hem lezen.", new_words_that_wait),
    Rule("vroeger", "Wat er vroeger stond, als je je tekst aanpaste", "1 jaar",
         "Zo kan een moderator zien wat er veranderde.",
         lambda now, is_dry: _delete(EarlierText.objects.filter(at__lt=now - YEAR), is_dry)),
    Rule("e-mail", "Je e-mailadres, als je er een gaf", "2 jaar nadat je hier het laatst iets deed",
         "Zo kunnen we je laten weten wat er gebeurt.", contact_of_the_inactive),
    Rule("e-mail-wacht", "Een e-mailadres waarvan je de code niet typte", "1 dag",
         "Zo weten we dat het van jou is.", lambda now, is_dry: _delete(NewsMail.objects.left(now), is_dry)),
    Rule("bewijsje", "De afdruk van je bewijsje bij een signaal", "6 maanden nadat het signaal klaar of weg is",
         "Zo kan je je signaal opvolgen zonder kaart.", receipts),
    Rule("bericht", "Berichten aan jou die je zag", "1 jaar", "Zo kan je ze nog eens lezen.",
         lambda now, is_dry: _delete(Notice.objects.filter(seen_at__lt=now - YEAR), is_dry)),
    Rule("oud-bericht", "Berichten aan jou die je niet zag", "2 jaar", "Zo hoor je het als je terugkomt.",
         lambda now, is_dry: _delete(Notice.objects.filter(seen_at=None, at__lt=now - TWO_YEARS), is_dry)),
    Rule("niet-oke", "Dat jij ‘Dit is niet oké’ zei", "1 jaar nadat we keken", "Zo telt je stem één keer.",
         lambda now, is_dry: _empty(
             Report.objects.filter(by__isnull=False, is_open=False, at__lt=now - YEAR), is_dry, by=None)),
    Rule("sessie", "Dat je binnen bent op een toestel", "30 dagen zonder bezoek, of tot je buiten gaat",
         "Zo hoef je niet elke keer je kaart te tonen.",
         lambda now, is_dry: _delete(OpenSession.objects.filter(expire_date__lt=now), is_dry)),
    Rule("bestand", "Een foto of bijlage die je koos en niet verstuurde", "1 dag",
         "Zo hoef je ze niet opnieuw te kiezen.", files_nobody_sent),
    Rule("terug", "Hoe je tekst was vóór een beslissing van een moderator", "10 minuten",
         "Zo kan de moderator een vergissing rechtzetten.",
         lambda now, is_dry: _delete(Undo.objects.filter(at__lt=now - Undo.WAY_BACK), is_dry)),
    Rule("leest", "Welke tekst een moderator open heeft of aan anderen overlaat", "5 minuten, of 4 uur",
         "Zo lezen er geen twee tegelijk hetzelfde.",
         lambda now, is_dry: sum(_delete(rows.filter(until__lt=now), is_dry) for rows in _AT_THE_DESK)),
    Rule("beslist", "Welke moderator iets besliste", "2 jaar", "Zo kunnen we een fout rechtzetten.", who_decided),
    Rule("wie-keek", "Wie van ons keek naar een gebruikersnaam, een tweede stap weghaalde of nieuwe codes maakte",
         "2 jaar", "Zo kunnen we misbruik zien.",
         lambda now, is_dry: _delete(AuditLine.objects.filter(at__lt=now - TWO_YEARS), is_dry)),
    Rule("taak", "Wat de computer nog moest doen voor jou", "1 week", "Zo gaat het door als er iets uitvalt.", tasks),
    Rule("adres", "Het IP-adres van je toestel", "Nooit", "We hebben het niet nodig."),
)  # fmt: skip


def sweep(now: datetime | None = None, *, is_dry: bool = False) -> Iterable[tuple[str, int | None]]:
    """Apply every rule; (name, how many) of each, None for one that failed: the others go on all the same.

    Nothing happens (and nothing is told) while another sweep is busy.
    """
    now = now or timezone.now()
    if not is_dry and not Sweep.objects.take_broom():
        return []
    done: list[tuple[str, int | None]] = []
    try:
        for rule in RULES:
            if rule.sweep:
                done.append((rule.name, _apply(rule.name, rule.sweep, now, is_dry)))
    finally:
        if not is_dry:
            Sweep.objects.put_back()
    return done


def _apply(name: str, sweeper: Sweeper, now: datetime, is_dry: bool) -> int | None:
    try:
        count = sweeper(now, is_dry)
    except Exception as error:  # a disk, a lock: tried again in an hour
        log.error("Could not sweep %s (%s)", name, type(error).__name__)
        return None
    if not is_dry:
        Sweep.objects.note(name, count)
    return count


@require_safe
def how_long(request: HttpRequest) -> HttpResponse:
    """``/privacy/bewaren/``: the table, in plain words."""
    context = {"rules": RULES, "last": Sweep.objects.ended(), "canonical": absolute(request.path)}
    return render(request, "mine/how_long.html", context)
