"""Words as the search knows them: folded, cut to their stems, found again in a text. Pure: text in, text out.

Both Dutch stemmers of Snowball are used: "dutch" knows huizen for huis, "dutch_porter" fietspaden for
fietspad. A word is kept under its own form and both stems, so that whatever one of them joins is found.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

import snowballstemmer  # type: ignore[import-untyped]
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

#: A word: letters and digits, with the marks some scripts write on them.
WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670])*")
#: The longest form kept (signs); what is longer is no word.
LONGEST = 40
#: From so many signs on a word also finds what begins with it.
PREFIX = 3
#: Words of a question that count; the rest is left out.
MOST_WORDS = 8
#: Signs of a question that are read at all.
MOST_SIGNS = 200
#: Signs shown around the first hit.
BEFORE, AROUND = 60, 220

#: Words that say nothing about what somebody looks for.
_SAY_NOTHING = """
    aan al alle als altijd ben bij daar dan dat de der des deze die dit doe doen door dus een en er ge geen haar
    had heb hebben heeft hem het hier hij hoe hun ik in is ja je jij jouw kan kun kunnen maar me men met mij mijn moet
    na naar niet nog nu of om omdat onder ons ook op over te tot u uit uw van veel voor want waren was wat we wel
    werd wie wij word worden wordt zal ze zelf zich zij zijn zo zonder zou waar waarom wanneer welke
"""
STOP_WORDS = frozenset(_SAY_NOTHING.split())

_stemmers = [snowballstemmer.stemmer(name) for name in ("dutch", "dutch_porter")]


def fold(text: str) -> str:
    """``text`` in small letters without accents: "Coördinatie" gives "coordinatie"."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


@lru_cache(maxsize=20_000)
def forms(word: str) -> frozenset[str]:
    """All forms a word is kept and found under: itself and its stems, folded."""
    small = unicodedata.normalize("NFC", word.casefold())
    folded = fold(word)
    stems = {fold(stemmer.stemWord(each)) for stemmer in _stemmers for each in (small, folded)}
    if folded.endswith(("eeen", "ieen")):  # ideeën, industrieën: the stemmers leave them whole
        stems.add(folded[:-2])
    return frozenset(form[:LONGEST] for form in {folded, *stems} if form)


def index_forms(text: str) -> set[str]:
    """All forms of all words of ``text`` that say something."""
    found: set[str] = set()
    for word in {match[0].casefold() for match in WORD.finditer(text)}:
        if len(word) > 1 and word not in STOP_WORDS:
            found |= forms(word)
    return found


@dataclass(frozen=True)
class Sought:
    """One word somebody looks for."""

    word: str

    @property
    def forms(self) -> frozenset[str]:
        """What it is the same as."""
        return forms(self.word)

    @property
    def prefix(self) -> str:
        """What a longer word may begin with; empty for a short word, which is only itself."""
        folded = fold(self.word)[:LONGEST]
        return folded if len(folded) >= PREFIX else ""

    def is_in(self, word: str) -> bool:
        """True when a text with ``word`` in it is found."""
        here = forms(word)
        prefix = self.prefix
        return not here.isdisjoint(self.forms) or bool(prefix and any(form.startswith(prefix) for form in here))


def sought(question: str) -> list[Sought]:
    """The words of a question that say something; without such words, none."""
    text = unicodedata.normalize("NFC", question[:MOST_SIGNS])
    words = dict.fromkeys(match[0].casefold() for match in WORD.finditer(text))
    return [Sought(word) for word in words if len(word) > 1 and word not in STOP_WORDS][:MOST_WORDS]


def marked(text: str, words: list[Sought]) -> SafeString:
    """``text`` escaped, the words in it that were looked for between ``<mark>``."""
    pieces: list[SafeString] = []
    at = 0
    for match in WORD.finditer(text):
        if is_hit(match[0], words):
            pieces.append(format_html("{}<mark>{}</mark>", text[at : match.start()], match[0]))
            at = match.end()
    return format_html("{}{}", format_html_join("", "{}", ((piece,) for piece in pieces)), text[at:])


def excerpt(text: str, words: list[Sought]) -> SafeString:
    """A line or two around the first hit, the hits marked; the beginning where nothing was hit."""
    first = next((match.start() for match in WORD.finditer(text) if is_hit(match[0], words)), 0)
    begin = text.rfind(" ", 0, max(0, first - BEFORE)) + 1 if first > BEFORE else 0
    piece = text[begin : begin + AROUND]
    if begin + AROUND < len(text):
        piece = piece.rsplit(" ", 1)[0] + " …"
    return marked(("… " if begin else "") + piece, words)


def is_hit(word: str, words: list[Sought]) -> bool:
    """True when one of ``words`` finds ``word``."""
    return word.casefold() not in STOP_WORDS and any(each.is_in(word) for each in words)


def plain(html: str) -> str:
    """The words of HTML, with a space where a tag was, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())
