"""``/zoeken/``: one question over all rooms, answered with what this person may see."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
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
    rows, counts = _with_counts(visible.matching(words))
    has_all = bool(counts)
    if not has_all and len(words) > 1:
        rows, counts = _with_counts(visible.matching_any(words))
    kind = request.GET.get("soort", "")
    kind = kind if kind in KINDS else ""
    found = rows.filter(kind=kind) if kind else rows
    page = min(whole_number(request.GET.get("pagina", "")), LAST_PAGE)
    entries = _page(found, words, page) if counts else []
    total = counts.get(kind, 0) if kind else sum(counts.values())
    return {
        "total": total,
        "has_all": has_all,
        "kinds": _tabs(request, counts, kind),
        "hits": [Hit.of(entry, words) for entry in entries],
        "pager": {
            "previous_url": _address(request, pagina=str(page - 1)) if page > 1 else "",
            "next_url": _address(request, pagina=str(page + 1)) if page * PAGE < total and page < LAST_PAGE else "",
        },
    }


def _with_counts(rows: SearchEntryQuerySet) -> tuple[SearchEntryQuerySet, dict[str, int]]:
    """The rows, and how many of each kind; 1 SQL."""
    return rows, dict(rows.order_by().values_list("kind").annotate(Count("pk")))


def _page(rows: SearchEntryQuerySet, words: list[Sought], page: int) -> list[SearchEntry]:
    """The entries on one page; 2 SQL: the order is made without their texts."""
    begin = (page - 1) * PAGE
    keys = list(rows.best_first(words).values_list("pk", flat=True)[begin : begin + PAGE])
    entries = SearchEntry.objects.select_related("page", "under").in_bulk(keys)
    return [entries[key] for key in keys if key in entries]


def _tabs(request: HttpRequest, counts: dict[str, int], current: str) -> list[tuple[str, str, int, str, bool]]:
    """(sign, word, count, address, current) for "Alles" and each kind that was found."""
    tabs = [("", "Alles", sum(counts.values()), _address(request, soort=""), not current)]
    for kind, (many, sign) in KINDS.items():
        if counts.get(kind) or kind == current:
            tabs.append((sign, many, counts.get(kind, 0), _address(request, soort=kind), kind == current))
    return tabs


def _address(request: HttpRequest, **changes: str) -> str:
    """This question with other filters, from its first page on."""
    asked = {name: request.GET.get(name, "") for name in ("q", "soort", "thema")} | changes
    return f"{reverse('search')}?{urlencode({name: value for name, value in asked.items() if value})}"
