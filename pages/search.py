"""``/zoeken/``: one question over all rooms, answered with what this person may see."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString

from contributions.numbered import whole_number
from pages.forms import SearchForm
from pages.models import Theme
from things.models import SearchEntry, SearchEntryQuerySet
from things.words import MOST_SIGNS, Sought, excerpt, marked, sought

#: Hits on one page, and the last page there is: who is not helped by then asks another question.
PAGE, LAST_PAGE = 10, 50
#: So many hits are shown and counted; of more it is said that there are more.
MOST = PAGE * LAST_PAGE

#: The kinds by what their things call themselves: the word for several, and the sign.
KINDS = {
    "bijdrage": ("Bijdragen", "inzicht"),
    "gesprek": ("Gesprekken", "gesprek"),
    "reactie": ("Reacties", "ervaring"),
    "signaal": ("Signalen", "signaal"),
    "proeftuin": ("Proeftuinen", "tafel"),
    "werksessie": ("Werksessies", "pen"),
    "hoofdstuk": ("Hoofdstukken", "boek"),
    "voorstel": ("Voorstellen", "pen"),
    "bundel": ("Bundels", "signaal"),
    "antwoord": ("Antwoorden", "brief"),
    "afspraak": ("Afspraken", "vink"),
    "partner": ("Partners", "mens"),
    "groep": ("Groepen", "tafel"),
    "bladzijde": ("Bladzijden", "route"),
}


@dataclass(frozen=True)
class Hit:
    """One card of the answer."""

    url: str
    title: SafeString
    text: SafeString
    kind: str
    sign: str
    place: str
    date: datetime
    is_example: bool

    @classmethod
    def of(cls, entry: SearchEntry, words: list[Sought]) -> "Hit":
        """The card of an entry, the words looked for marked."""
        return cls(
            url=entry.get_absolute_url(),
            title=marked(entry.shown_title, words),
            text=excerpt(entry.text, words),
            kind=entry.kind,
            sign=KINDS.get(entry.kind, ("", "inzicht"))[1],
            place="" if entry.page.title == entry.shown_title else entry.page.title,
            date=entry.date,
            is_example=entry.is_example,
        )


def search(request: HttpRequest) -> HttpResponse:
    """The form, and for a question its answer: at most 6 SQL for a visitor.

    All words must be there; when nothing has them all, what has some of them is shown and said.
    """
    form = SearchForm(request.GET)
    form.is_valid()
    question = " ".join(request.GET.get("q", "").replace("\x00", " ").split())[:MOST_SIGNS]
    words = sought(question)
    theme = form.cleaned_data.get("thema", "")
    context: dict[str, Any] = {"form": form, "question": question, "words": words, "notes": _notes(request, form)}
    if words:
        context |= _answer(request, words, theme)
    return render(request, "pages/search.html", context)


def _notes(request: HttpRequest, form: SearchForm) -> list[str]:
    notes = ["Dat thema kennen we niet. We tonen alles."] if "thema" in form.errors else []
    if request.GET.get("soort", "") not in ("", *KINDS):
        notes.append("Die soort kennen we niet. We tonen alles.")
    return notes


def _answer(request: HttpRequest, words: list[Sought], theme: str) -> dict[str, Any]:
    visible = SearchEntry.objects.visible_to(request.user)
    if theme:
        about = Theme.objects.filter(slug=theme).values("pk")
        visible = visible.filter(Q(theme__in=about) | Q(under__theme__in=about))
    rows = visible.matching(words)
    kind = request.GET.get("soort", "")
    kind = kind if kind in KINDS else ""
    found, counts = _best(rows, words, kind)
    has_all = counts is None or bool(counts)
    if not has_all and len(words) > 1:
        found, counts = _best(visible.matching_any(words), words, kind)
    total = len(found)
    page = min(whole_number(request.GET.get("pagina", "")), LAST_PAGE)
    keys = [key for key, _kind in found[:MOST][(page - 1) * PAGE : page * PAGE]]
    entries = SearchEntry.objects.select_related("page", "under").in_bulk(keys) if keys else {}
    return {
        "total": total,
        "most": MOST if total > MOST else 0,
        "has_all": has_all,
        "kinds": _tabs(request, counts, kind),
        "hits": [Hit.of(entries[key], words) for key in keys if key in entries],
        "pager": {
            "previous_url": _address(request, pagina=str(page - 1)) if page > 1 else "",
            "next_url": _address(request, pagina=str(page + 1)) if page * PAGE < min(total, MOST) else "",
        },
    }


def _best(
    rows: SearchEntryQuerySet, words: list[Sought], kind: str
) -> tuple[list[tuple[int, str]], Counter[str] | None]:
    """(key, kind) of the best hits of one kind or of all, and one more than are ever shown when there are more.

    With how many of each kind there are: None where they are too many to count. 1 SQL without the texts; for one
    kind another that stops where counting does, in no order.
    """
    chosen = rows.filter(kind=kind) if kind else rows
    found = list(chosen.best_first(words).values_list("pk", "kind")[: MOST + 1])
    if len(found) > MOST:
        return found, None
    kinds = list(rows.values_list("kind", flat=True)[: MOST + 1]) if kind else [each for _key, each in found]
    return found, Counter(kinds) if len(kinds) <= MOST else None


def _tabs(
    request: HttpRequest, counts: Counter[str] | None, current: str
) -> list[tuple[str, str, int | None, str, bool]]:
    """(sign, word, count, address, current) for "Alles" and each kind that was found.

    Where there are too many to count (``counts`` is None) every kind has its tab, without a number.
    """
    everything = None if counts is None else counts.total()
    tabs = [("", "Alles", everything, _address(request, soort=""), not current)]
    for kind, (many, sign) in KINDS.items():
        count = None if counts is None else counts[kind]
        if count != 0 or kind == current:
            tabs.append((sign, many, count, _address(request, soort=kind), kind == current))
    return tabs


def _address(request: HttpRequest, **changes: str) -> str:
    """This question with other filters, from its first page on."""
    asked = {name: request.GET.get(name, "") for name in ("q", "soort", "thema")} | changes
    return f"{reverse('search')}?{urlencode({name: value for name, value in asked.items() if value})}"
