"""Private details in what somebody wrote: numbers, addresses, profiles and, as a hint only, first names.

Pure: words in, places in them out. It is made for Belgium and the Netherlands, and rather misses a detail than
that it sees one in every date: a person reads the first texts anyway. ``python-stdnum`` says which number is
really a rijksregister-, BIS-, citizen service or account number. Every pattern is bounded or begins at the start
of a word only, so the work grows with the length of the text and no faster.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path

from django.utils.crypto import salted_hmac
from stdnum import iban, numdb
from stdnum.be import bis, nn
from stdnum.nl import bsn


class Sort(Enum):
    """What a detail is, in the words of the screens."""

    ACCOUNT = "rekeningnummer"
    REGISTER = "rijksregisternummer"
    EMAIL = "e-mailadres"
    PROFILE = "profiel"
    PHONE = "telefoonnummer"
    ADDRESS = "adres"
    MENTION = "naam met een @"
    NAME = "voornaam"


@dataclass(frozen=True)
class Detail:
    """Something private in a text.

    Attributes:
        sort: what it is.
        start, end: where it stands in the text.
        words: what stands there.
    """

    sort: Sort
    start: int
    end: int
    words: str

    @property
    def is_hard(self) -> bool:
        """True for what leads to somebody; a first name or "@naam" alone does not."""
        return self.sort not in (Sort.NAME, Sort.MENTION)

    @property
    def digest(self) -> str:
        """The keyed fingerprint by which it is known again, however it is spelled."""
        spelling = "".join(sign for sign in self.words.casefold() if sign.isalnum())
        return salted_hmac("contributions.private", f"{self.sort.name}:{spelling}").hexdigest()[:16]


Span = tuple[int, int]


def find(text: str, own_name: str = "") -> list[Detail]:
    """The private details in ``text``, in order, none inside another.

    Args:
        own_name: the name the writer took here; that is no secret.
    """
    taken: list[Detail] = []
    for sort, spans in _FINDERS:
        found = [Detail(sort, start, end, text[start:end]) for start, end in spans(text)]
        free = _beside(taken, found)
        taken = sorted([*taken, *free], key=lambda detail: detail.start)
    own = own_name.casefold().split()
    return [detail for detail in taken if detail.is_hard or detail.words.casefold().lstrip("@") not in own]


#: Functions that give numbers which are no secret: the site's own.
_public: list[Callable[[], str]] = []


def spare(number: Callable[[], str]) -> None:
    """From now on the number that this function gives is no private detail; asked only where a number stands."""
    _public.append(number)


def details(text: str, own_name: str = "") -> list[Detail]:
    """``find`` without the numbers of the site itself."""
    found = find(text, own_name)
    if all(detail.sort is not Sort.PHONE for detail in found):
        return found
    ours = {digits(number()) for number in _public}
    return [detail for detail in found if detail.sort is not Sort.PHONE or digits(detail.words) not in ours]


def has_hard(words: Iterable[str]) -> bool:
    """True when one of these texts holds a detail that leads to somebody."""
    return any(detail.is_hard for text in words for detail in details(text))


def _beside(taken: list[Detail], found: list[Detail]) -> Iterator[Detail]:
    """Those of ``found`` that touch none of ``taken``; both are in order."""
    rest = iter(taken)
    other = next(rest, None)
    for detail in found:
        while other and other.end <= detail.start:
            other = next(rest, None)
        if other is None or detail.end <= other.start:
            yield detail


def digits(words: str) -> str:
    """The digits of a number, however it is written."""
    return "".join(sign for sign in words if sign.isdecimal())


# --- numbers ----------------------------------------------------------------------------------------

_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}[ .-]?\d{2}(?=[ .-]?[A-Za-z0-9]{2})")
_REGISTER = re.compile(r"(?<!\d)\d{2}(?:[ .\-–]{0,3}\d){9}(?!\d)")
_BSN = re.compile(
    r"(?:bsn|burgerservicenummer|sofinummer)\W{0,3}(?:\w{1,10}\W{1,3}){0,3}?(\d(?:[ .]?\d){8})(?!\d)", re.I
)
_BBAN = re.compile(r"(\d+)!")


def _accounts(text: str) -> Iterator[Span]:
    for begin in _IBAN.finditer(text):
        end = _end_of(text, begin.start(), _iban_length(begin[0][:2].upper()))
        if end and iban.is_valid(text[begin.start() : end].replace(".", ""), check_country=False):
            yield begin.start(), end


@cache
def _iban_length(country: str) -> int:
    """How long an account number of ``country`` is; 0 where there are none."""
    found = numdb.get("iban").info(country)[0][1]
    return 4 + sum(int(size) for size in _BBAN.findall(found["bban"])) if found else 0


def _end_of(text: str, start: int, signs: int) -> int:
    """Where so many letters and digits end, single spaces, dots and dashes between them left out; 0 for too few."""
    at = start
    while signs and at < len(text):
        if text[at].isascii() and text[at].isalnum():
            signs -= 1
        elif text[at] not in " .-\u00a0" or not text[at - 1].isalnum():
            return 0
        at += 1
    is_whole = not signs and not text[at : at + 1].isalnum()
    return at if is_whole else 0


def _registers(text: str) -> Iterator[Span]:
    for found in _REGISTER.finditer(text):
        number = digits(found[0])
        if nn.is_valid(number) or bis.is_valid(number):
            yield found.span()
    for found in _BSN.finditer(text):  # nine digits alone could be anything
        if bsn.is_valid(digits(found[1])):
            yield found.span(1)


_GAP = r"[ ./\-–\u00a0\u202f]{0,3}"
#: A number with the code of its country, or with the 0 before it: ten digits (mobile, the Netherlands) or nine.
_PHONE = re.compile(
    rf"(?<!\d)(?<!\d[.,/\-])(?:"
    rf"(?:\+|00){_GAP}(?:32|31){_GAP}(?:\(0\)|0)?(?:{_GAP}\(?\d\)?){{8,9}}"
    rf"|\+{_GAP}[1-9]\d{{0,2}}(?:{_GAP}\(?\d\)?){{7,11}}"
    rf"|\(?0[1-9]\)?(?:{_GAP}\(?\d\)?){{8}}"
    rf"|\(?0[1-9]\)?(?:{_GAP}\(?\d\)?){{7}}"
    rf")(?!\d)(?![.,/\-]\d)"
)
#: Belgian numbers of nine digits that belong to an organisation, never to a home.
_SERVICE = ("070", "078", "0800", "0900", "0901", "0902", "0903", "0904", "0905", "0906", "0907", "0909")
_DATE = re.compile(r"(?:0?[1-9]|[12]\d|3[01])([./\-])(?:0?[1-9]|1[0-2])\1(?:(?:19|20)\d\d|\d\d)(?![./\-]?\d)")
_COMPANY = re.compile(r"(?:\bBE|\bbtw|\bKBO|ondernemingsnummer|ondernemingsnr)[ :.]{0,3}$", re.I)


def _phones(text: str) -> Iterator[Span]:
    for found in _PHONE.finditer(text):
        number = digits(found[0])
        is_service = len(number) == 9 and number.startswith(_SERVICE)
        is_other = _DATE.match(found[0]) or _COMPANY.search(text, max(0, found.start() - 25), found.start())
        if not is_service and not is_other and len(set(number)) > 2:
            yield _unwrapped(found[0], found.start())


def _unwrapped(words: str, start: int) -> Span:
    """The place of a number without brackets that stand around all of it."""
    inner = words[1:] if words.startswith("(") and words.find(")") in (-1, len(words) - 1) else words
    start += len(words) - len(inner)
    inner = inner[:-1] if inner.endswith(")") else inner
    return start, start + len(inner)


# --- addresses on the net ---------------------------------------------------------------------------

_ENDINGS = r"(?:be|nl|com|net|org|eu|fr|de|gent|brussels|vlaanderen|info)"
_EMAIL = re.compile(
    # Each begins at the start of a word: what follows is read once.
    r"(?<![\w.+\-])[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+"
    rf"|(?<![\w.+\-])[\w.+\-]+[ ]?(?:\(at\)|\[at\]|\bat\b|\bapenstaartje\b|@)[ ]?"
    rf"(?:[\w\-]{{1,63}}[ ]?(?:\(punt\)|\[punt\]|\(dot\)|\[dot\]|\bpunt\b|\bdot\b|\.)[ ]?){{1,3}}{_ENDINGS}\b",
    re.I,
)
_SITES = (
    r"(?:(?:facebook\.com|fb\.com|fb\.me|m\.me|instagram\.com|tiktok\.com|twitter\.com|x\.com|threads\.net|t\.me|wa\.me"
    r"|linkedin\.com/in|snapchat\.com/add|youtube\.com/user|youtube\.com/channel|bsky\.app/profile)/|youtube\.com/@)"
)
_PLACES = r"(?:facebook|fb|insta|instagram|snap|snapchat|tiktok|telegram|twitter)"
#: A name nobody has as a word: a sign, a digit or a dot in it.
_HANDLE = r"(?=[\w.]{0,29}[\d_.]\w|[\d_][\w.]{2})[\w.]{2,29}\w"
_PROFILE = re.compile(
    rf"(?<![\w.@/])(?:https?://)?(?:[a-z\-]{{1,8}}\.)?{_SITES}[\w.@/?=&%\-]*[\w/]"
    rf"|\b{_PLACES}[ ]?:[ ]?(?:@[\w.]{{2,29}}\w|{_HANDLE})"
    rf"|\b{_PLACES}[ ]@[\w.]{{2,29}}\w"
    rf"|(?<![\w@.+/\-])@{_HANDLE}",
    re.I,
)
_MENTION = re.compile(r"(?<![\w@.+/\-])@[^\W\d_]{3,30}(?![\w@])")


def _emails(text: str) -> Iterator[Span]:
    for found in _EMAIL.finditer(text):
        yield found.start(), found.start() + len(found[0].rstrip(".-"))


def _profiles(text: str) -> Iterator[Span]:
    return (found.span() for found in _PROFILE.finditer(text))


def _mentions(text: str) -> Iterator[Span]:
    """ "@Klaproos" may be a profile elsewhere, or the name of somebody in this talk."""
    return (found.span() for found in _MENTION.finditer(text))


# --- where somebody lives ---------------------------------------------------------------------------

_UP = r"[A-ZÀ-ÖØ-Þ]"
_LETTER = r"[^\W\d_]"
#: Nothing else ends like this, also in small letters.
_SURE = r"(?:straat|straatje|laan|steenweg|stwg|plein|pleintje|dreef|kaai|kade)"
#: Streets too, but with a capital: other words end like this.
_LIKELY = r"(?:weg|lei|vest|veste|markt|singel|gracht|baan|pad|park|hof|wijk|dries|kouter|berg|dijk|meers|poort)"
_NUMBER = (
    r"[ ]?(?:,[ ]?)?(?:nr\.?|nummer|n°)?[ ]?\d{1,4}(?![\d.,]\d|\d|:|%|[ ]?(?:€|°))[a-zA-Z]?(?![^\W\d_])"
    r"(?:[ ]?(?:bus|bte|b\.|/)[ ]?\w{1,5})?"
)
#: What is counted after a street: "in de Kerkstraat 3 winkels" is no address, and hardly anybody writes it.
_COUNTED = re.compile(
    r"[ ](?:keer|maal|uur|jaar|dagen|weken|maanden|minuten|euro|eur|km|kilometer|meter|m2|mensen|personen|gezinnen"
    r"|kinderen|huizen|winkels|woningen|plaatsen|jongeren|vrijwilligers|deelnemers|x)\b",
    re.I,
)
_NO_STREET = re.compile(
    r"(?:onder|snel|uit|om|auto|spoor|voet|fiets|terug|heen|thuis|door|af|aan|nood|wederop|middel|lucht|over|eet|"
    r"super|huizen|woning|arbeids|rommel|kerst|jaar|zwarte|vrijdag|speel|skate|pret|snor|tele|hoog)"
    r"(?:weg|markt|baan|hof|park|pad|lei)$",
    re.I,
)
_POSTAL = rf"(?:B-?)?\d{{4}}(?:[ ]?[A-Z]{{2}}\b)?[ ]?{_UP}[\w'’\-]{{1,30}}"
_TOWN = rf"(?:[ ]?\({_POSTAL}\)|[ ]?,?[ ]?(?:te|in)?[ ]?{_POSTAL})"
_BEFORE = rf"(?:{_UP}[\w'’.\-]{{1,25}}[ ])"
_STREET = re.compile(
    rf"(?<![\w'’\-])(?P<name>"
    rf"{_BEFORE}{{0,2}}{_LETTER}[\w'’.\-]{{1,30}}?{_SURE}"
    rf"|{_BEFORE}{{0,2}}{_UP}[\w'’.\-]{{1,30}}?{_LIKELY}"
    rf"|{_BEFORE}{{1,2}}(?i:{_SURE}|{_LIKELY})"
    rf"){_NUMBER}{_TOWN}?"
)
#: Any name with a number and a town behind it, such as "Coupure 5, 9000 Gent".
_WITH_TOWN = re.compile(rf"(?<![\w'’\-]){_BEFORE}{{1,3}}\d{{1,4}}[a-zA-Z]?[ ]?(?:bus[ ]?\w{{1,4}})?{_TOWN}")
#: In the Netherlands four digits and two letters name one street.
_DUTCH_CODE = re.compile(
    rf"(?<![\w.,])[1-9]\d{{3}}[ ]?[A-Z]{{2}}(?![\w])[ ]?(?:{_UP}[a-z'’\-]{{2,30}}|[ ]?\d{{1,4}}\b)"
)


def _addresses(text: str) -> Iterator[Span]:
    found = [*_streets(text), *(hit.span() for rule in (_WITH_TOWN, _DUTCH_CODE) for hit in rule.finditer(text))]
    end = 0
    for start, stop in sorted(found, key=lambda span: (span[0], -span[1])):
        if start >= end:
            yield start, stop
            end = stop


def _streets(text: str) -> Iterator[Span]:
    for found in _STREET.finditer(text):
        if not _NO_STREET.search(found["name"]) and not _COUNTED.match(text, found.end()):
            yield found.span()


# --- names ------------------------------------------------------------------------------------------

_WORD = re.compile(rf"(?<![\w\-’'.]){_UP}[^\W\d_]{{1,20}}(?:-{_UP}[^\W\d_]{{1,20}})?(?![\w\-])")
_NO_PERSON = re.compile(r"(?:\bSint|\bSt\.?|\bHeilige)[ \-]$")


@cache
def _first_names() -> frozenset[str]:
    """Common first names in Belgium; those that are words too (Roos, Mei) are left out."""
    return frozenset(Path(__file__).with_name("first_names.txt").read_text("utf-8").split())


def _names(text: str) -> Iterator[Span]:
    known = _first_names()
    for found in _WORD.finditer(text):
        is_known = found[0] in known or ("-" in found[0] and found[0].split("-")[0] in known)
        if is_known and not _NO_PERSON.search(text, max(0, found.start() - 8), found.start()):
            yield found.span()


_FINDERS: tuple[tuple[Sort, Callable[[str], Iterable[Span]]], ...] = (
    (Sort.ACCOUNT, _accounts),
    (Sort.REGISTER, _registers),
    (Sort.EMAIL, _emails),
    (Sort.PROFILE, _profiles),
    (Sort.PHONE, _phones),
    (Sort.ADDRESS, _addresses),
    (Sort.MENTION, _mentions),
    (Sort.NAME, _names),
)
