"""Small words and signs of the look: days, counts, states, and form controls wired for screen readers.

Everything here is pure: values in, text out. Templates keep the markup, these filters keep the language.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.conf import settings
from django.db.models import Model
from django.forms import BoundField, Textarea
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.safestring import SafeString
from django.utils.text import slugify

import things
from contributions.kinds import Kind, kind_of
from contributions.models import Shown
from contributions.usual_wait import usual_wait

register = template.Library()

MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip
WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
# A count below this could point at somebody: it reads "minder dan 5".
FEW = 5
# Words a minute of somebody who reads slowly; plain-language texts are read aloud at about this pace.
WORDS_A_MINUTE = 130
# The strip of a step: 36 months from January 2020, ten units a month, a ring in the middle of a month.
STRIP_START = (2020, 1)
STRIP_MONTH = 10


# --- Days ---------------------------------------------------------------------------------------


def _local(moment: date | datetime) -> date:
    if isinstance(moment, datetime):
        return timezone.localtime(moment).date() if timezone.is_aware(moment) else moment.date()
    return moment


@register.filter
def plain_date(moment: date | datetime | None) -> str:
    """Return "vandaag", "gisteren", the weekday of the past week, "3 november" or "3 november 2024"."""
    if not moment:
        return ""
    day, today = _local(moment), timezone.localdate()
    ago = (today - day).days
    if ago == 0:
        return "vandaag"
    if ago == 1:
        return "gisteren"
    if 1 < ago < 7:
        return WEEKDAYS[day.weekday()]
    return long_date(day) if day.year != today.year else f"{day.day} {MONTHS[day.month - 1]}"


@register.filter
def long_date(moment: date | datetime | None) -> str:
    """Return "3 november 2024"."""
    if not moment:
        return ""
    day = _local(moment)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


@register.filter
def moment(when: datetime) -> str:
    """Return when something soon happens: "vandaag om 14.05 uur", "morgen om 9.30 uur", "dinsdag 3 november om …"."""
    local = timezone.localtime(when)
    days = (local.date() - timezone.localdate()).days
    day = {0: "vandaag", 1: "morgen"}.get(days) or f"{WEEKDAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]}"
    return f"{day} om {local.hour}.{local.minute:02} uur"


@register.filter
def weekday_date(day: date | None) -> str:
    """Return "dinsdag 3 november 2026": for a day somebody plans to come."""
    return f"{WEEKDAYS[day.weekday()]} {long_date(day)}" if day else ""


@register.filter
def stamp(moment: datetime | None) -> str:
    """Return a moment for machines, for `<time datetime>`: "2024-11-03T09:30+01:00"."""
    return timezone.localtime(moment).isoformat(timespec="minutes") if moment else ""


@register.filter
def month_year(moment: date | datetime | None) -> str:
    """Return "juni 2020"."""
    if not moment:
        return ""
    day = _local(moment)
    return f"{MONTHS[day.month - 1]} {day.year}"


@register.filter
def ago(moment: datetime | None) -> str:
    """Return how long ago, roughly and in words: "net", "12 minuten geleden", "5 uur geleden"."""
    if not moment:
        return ""
    gone = timezone.now() - moment
    if gone < timedelta(minutes=1):
        return "net"
    if gone < timedelta(hours=1):
        return f"{counted(int(gone.total_seconds() // 60), 'minuut,minuten')} geleden"
    if gone < timedelta(days=1):
        return f"{int(gone.total_seconds() // 3600)} uur geleden"
    return f"{counted(gone.days, 'dag,dagen')} geleden"


# --- Counts -------------------------------------------------------------------------------------


@register.filter
def figure(number: int) -> str:
    """Return a number with Dutch thousands: 15000 gives "15.000"."""
    return f"{number:,}".replace(",", ".")


@register.filter
def counted(number: int | None, words: str) -> str:
    """Return a count with its word: `{{ n|counted:"reactie,reacties" }}` gives "1 reactie", "12 reacties"."""
    one, many = words.split(",")
    return f"{figure(number or 0)} {one if number == 1 else many}"


@register.filter
def few(number: int) -> str:
    """Return a count of people that can't point at one of them: below five it reads "minder dan 5"."""
    return figure(number) if number >= FEW else f"minder dan {FEW}"


@register.filter
def file_size(size: int) -> str:
    """Return the size of a file (bytes) as people know it: "240 kB", "1,2 MB"."""
    if size < 995_000:
        return f"{max(1, round(size / 1000))} kB"
    return f"{size / 1_000_000:.1f} MB".replace(".", ",")


@register.filter
def reading_time(text: str | int | None) -> str:
    """Return "2 minuten lezen" for a text (tags count as words do not) or for a number of words."""
    words = text if isinstance(text, int) else len(str(text or "").split())
    return f"{counted(max(1, round(words / WORDS_A_MINUTE)), 'minuut,minuten')} lezen"


# --- Signs and states ---------------------------------------------------------------------------


KIND_SIGNS = {
    "question": "vraag",
    "experience": "ervaring",
    "insight": "inzicht",
    "result": "resultaat",
    "topic": "gesprek",
    "post": "gesprek",
    "comment": "ervaring",
    "signal": "signaal",
    "chapter": "boek",
    "": "inzicht",
}


@register.filter
def kind_sign(kind: str | None) -> str:
    """Return the name of the sign that belongs to a kind of contribution."""
    return KIND_SIGNS.get(kind or "", "inzicht")


@dataclass(frozen=True)
class State:
    """How a state of the door reads to the person who wrote: a word, a sign and a class of the look."""

    words: str
    sign: str
    look: str
    explained: str


#: How long it waits is asked when it is shown.
_HELD: Any = lazy(lambda: f"{usual_wait()} Je hoort het hier.", str)()

STATES = {
    "held": State("Een mens leest je tekst", "klok", "vast", _HELD),
    "published": State("Staat op de site", "vink", "goed", "Iedereen kan je tekst lezen."),
    "change_asked": State("Pas je tekst nog aan", "pen", "vast", "Daarna leest een mens hem opnieuw."),
    "rejected": State("Staat niet op de site", "kruis", "laat", "Alleen jij kan je tekst nog lezen."),
    "hidden": State("Staat even niet op de site", "let-op", "laat", "Iemand vroeg ons om dit na te kijken."),
    "expired": State("Gewist", "kruis", "vast", "Dit stond een jaar niet op de site. Dan bewaren we het niet langer."),
    "withdrawn": State("Jij haalde dit weg", "kruis", "vast", "Je tekst staat niet meer op de site."),
}


@register.filter
def door_state(state: str) -> State:
    """Return how a state of `contributions.Submission` reads on "Mijn plek"."""
    return STATES.get(str(state), STATES["held"])


@register.filter
def has_role(user: Any, role: str) -> bool:
    """Tell whether this session has a role's powers; nobody at all (an error page) has none."""
    ask = getattr(user, "has_role", None)
    return bool(ask and ask(role))


# --- The programme's time strip ------------------------------------------------------------------


@dataclass(frozen=True)
class Strip:
    """Where a step begins and ends on a strip of 360 units."""

    x1: int
    x2: int


def _position(day: date) -> int:
    months = (day.year - STRIP_START[0]) * 12 + day.month - STRIP_START[1]
    return months * STRIP_MONTH + STRIP_MONTH // 2


@register.filter
def strip(step: Any) -> Strip:
    """Return the place of a step (with `start` and `end`) on the three-year strip."""
    return Strip(_position(step.start), _position(step.end))


# --- Text pages ------------------------------------------------------------------------------------


@dataclass
class Section:
    """A stop on the line of a text page: a heading, its address on the page, and what comes under it."""

    title: str
    anchor: str
    blocks: list[Any] = field(default_factory=list)


@register.filter
def sections(stream: Iterable[Any]) -> list[Section]:
    """Group the blocks of a StreamField by their "heading" blocks; what comes first has no title."""
    found: list[Section] = []
    for block in stream or ():
        if block.block_type == "heading":
            title = str(block.value)
            found.append(Section(title, slugify(title)))
        else:
            if not found:
                found.append(Section("", "begin"))
            found[-1].blocks.append(block)
    return found


# --- Forms -----------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def control(context: template.Context, bound: BoundField) -> SafeString:
    """Render a field's control, described by its error, its hint and, for long texts, the hint on speaking.

    On a shared device the browser fills nothing in and remembers nothing for the next person.
    """
    described = []
    if bound.errors:
        described.append(f"{bound.auto_id}_error")
    if bound.help_text:
        described.append(f"{bound.auto_id}_helptext")
    if is_long_text(bound):
        described.append(f"{bound.auto_id}_speak")
    attrs: dict[str, str | bool] = {"aria-describedby": " ".join(described)} if described else {}
    if getattr(getattr(context, "request", None), "is_shared", False):
        attrs["autocomplete"] = "off"
    return bound.as_widget(attrs=attrs)


@register.simple_tag
def exit_site() -> str:
    """Return where "Snel weg" goes; asked of the settings, because the page for our own faults has no context."""
    return settings.QUICK_EXIT_URL


@register.filter
def is_long_text(bound: BoundField) -> bool:
    """Tell whether people write sentences here, so that speaking may be easier than typing."""
    return isinstance(bound.field.widget, Textarea)


@register.filter
def control_id(bound: BoundField) -> str:
    """Return the id of the first thing one can focus in a field (the first tile of a group of choices)."""
    return bound.id_for_label or f"{bound.auto_id}_0"


@register.filter
def field_kind(bound: BoundField) -> str:
    """Return how a field is drawn: "hidden", "check", "tiles" or "plain"."""
    kind = getattr(bound.field.widget, "input_type", "")
    if bound.is_hidden:
        return "hidden"
    if bound.field.widget.use_fieldset and kind in ("radio", "checkbox"):
        return "tiles"
    return "check" if kind == "checkbox" else "plain"


@register.filter
def pairs(fields: dict[str, Any]) -> list[tuple[str, Any]]:
    """Return names with values. A template's `.items` would find a field that somebody named "items"."""
    return list(dict.items(fields))


# --- Addresses ---------------------------------------------------------------------------------------


@register.filter
def element_id(thing: Model) -> str:
    """Return the id of a contribution's element on a page; permalinks and live messages use the same."""
    return kind_of(thing).element_id(thing)


@register.filter
def is_tombstone(thing: Any) -> bool:
    """Tell whether only the place of a reaction is left."""
    return getattr(thing, "shown_as", None) == Shown.TOMBSTONE or getattr(thing, "shown", None) == Shown.TOMBSTONE


@register.filter
def words(thing: Model) -> dict[str, str]:
    """Return the words of a contribution as its author typed them, by field."""
    return kind_of(thing).words(thing)


@register.filter
def told(words: dict[str, str], kind: Kind) -> list[tuple[str, str, str]]:
    """Return (field, what it is, text) of the words of a contribution that are not empty, to be read."""
    return [(name, *kind.read(name, text)) for name, text in dict.items(words) if text]


@register.filter
def thing_key(thing: Model) -> str:
    """Return the name of a thing in addresses: "forum.post-12"."""
    return things.key_of(thing)
