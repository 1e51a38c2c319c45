"""``/modereren/logboek/``: every move of every contribution, to be looked through and taken along; never a text."""

import csv
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from contributions.desk import moderators_only
from contributions.facets import Choice, Question
from contributions.filters import kind_labels, kinds_called
from contributions.kinds import acts, kind_of_submission
from contributions.models import Move, Reason, RefusalReason, State
from contributions.waiting import of_others
from people.carry import SignedInRequest
from people.models import MODERATOR, User

#: How many lines one page shows, and how many one file holds: the newest.
PAGE, FILE = 50, 20_000
#: What a move is called here; the words of ``State`` are for authors.
ACTS: dict[str, str] = {
    State.PUBLISHED: "op de site gezet", State.CHANGE_ASKED: "gevraagd om aan te passen",
    State.REJECTED: "niet op de site gezet", State.HIDDEN: "van de site gehaald",
    State.HELD: "wacht opnieuw", State.WITHDRAWN: "weggehaald", Reason.UNDONE: "beslissing teruggenomen",
}  # fmt: skip
_QUESTIONS = {
    "wat": ("Wat gebeurde er?", "Alles", "Dat kennen we niet."),
    "wie": ("Wie deed het?", "Iedereen", "Die moderator kennen we niet."),
    "soort": ("Welke soort?", "Alle soorten", "Die soort kennen we niet."),
    "reden": ("Met welke reden?", "Alle redenen", "Die reden kennen we niet."),
}


class Line:
    """One move, as people read it."""

    def __init__(self, move: Move) -> None:
        self.move = move
        self.kind = kind_of_submission(move.submission).label

    @property
    def act(self) -> str:
        """What happened."""
        if self.move.act:
            return acts()[self.move.act]
        stays = self.move.before == self.move.after == State.PUBLISHED
        if self.move.reason == Reason.UNDONE:
            return ACTS[Reason.UNDONE]
        return "laten staan, of over een nieuwe tekst beslist" if stays else ACTS[self.move.after]

    @property
    def who(self) -> str:
        """Who did it; authors are not named here."""
        move = self.move
        if move.by_id is None:
            return "de site (of niet meer bekend)"
        return "de schrijver" if move.by_id == move.submission.author_id else str(move.by)

    @property
    def why(self) -> str:
        """The reason; empty for none."""
        return "" if self.move.reason == Reason.UNDONE else self.move.reason_words


class LogFilters:
    """What is asked for with ``?wat=&wie=&soort=&reden=``; what nobody knows is left out, with a note."""

    def __init__(self, asked: Any) -> None:
        self._words = {
            "wat": ACTS | acts(),
            "wie": {str(person.pk): person.shown_name for person in User.objects.filter(groups__name=MODERATOR)},
            "soort": kind_labels(),
            "reden": {reason.code: reason.label for reason in RefusalReason.objects.known()},
        }
        self.chosen = {
            name: value if (value := asked.get(name, "")) in self._words[name] else "" for name in _QUESTIONS
        }
        self.notes = [
            f"{_QUESTIONS[name][2]} We tonen alles." for name in _QUESTIONS if asked.get(name, "") != self.chosen[name]
        ]

    @property
    def questions(self) -> list[Question]:
        """The questions with their answers."""
        return [
            Question(name, label, everything, [Choice(value, words, 0) for value, words in self._words[name].items()],
                     self.chosen[name])
            for name, (label, everything, _note) in _QUESTIONS.items()
        ]  # fmt: skip

    @property
    def is_empty(self) -> bool:
        """True when nothing is chosen."""
        return not any(self.chosen.values())

    @property
    def query(self) -> str:
        """What is chosen, for an address; without the question mark."""
        return urlencode({name: value for name, value in self.chosen.items() if value})

    def narrow(self, moves: QuerySet[Move]) -> QuerySet[Move]:
        """The moves that fit."""
        chosen = self.chosen
        if chosen["wat"] == Reason.UNDONE:
            moves = moves.filter(reason=Reason.UNDONE)
        elif chosen["wat"] in ACTS:
            moves = moves.filter(after=chosen["wat"], act="").exclude(reason=Reason.UNDONE)
        elif chosen["wat"]:
            moves = moves.filter(act=chosen["wat"])
        if chosen["wie"]:
            moves = moves.filter(by=int(chosen["wie"]))
        if chosen["soort"]:
            moves = moves.filter(submission__kind__in=kinds_called(chosen["soort"]))
        if chosen["reden"]:
            moves = moves.filter(reason=chosen["reden"])
        return moves


def moves_for(moderator: User, filters: LogFilters) -> QuerySet[Move]:
    """The log but for what this moderator wrote and what is of or about their own organisation, newest first."""
    moves = Move.objects.filter(submission__in=of_others(moderator)).select_related("by", "submission")
    return filters.narrow(moves).order_by("-pk")


@never_cache
@moderators_only
@require_safe
def read(request: SignedInRequest) -> HttpResponse:
    """A page of the log."""
    filters = LogFilters(request.GET)
    moves = moves_for(request.user, filters)
    before = request.GET.get("voor", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        moves = moves.filter(pk__lt=int(before))
    found = list(moves[: PAGE + 1])
    older = f"?{filters.query}{'&' if filters.query else ''}voor={found[PAGE - 1].pk}" if len(found) > PAGE else ""
    context = {"filters": filters, "lines": [Line(move) for move in found[:PAGE]], "older": older, "limit": FILE}
    return render(request, "contributions/log.html", context)


@never_cache
@moderators_only
@require_safe
def export(request: SignedInRequest) -> HttpResponse:
    """The same lines as a file. No text of anybody is in it, and no name of an author."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="logboek.csv"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer.write("\ufeff")  # spreadsheets ask for it
    _write(answer, moves_for(request.user, LogFilters(request.GET))[:FILE])
    return answer


def _write(out: Any, moves: Iterable[Move]) -> None:
    writer = csv.writer(out, delimiter=";")
    writer.writerow(["wanneer", "nummer", "soort", "wat", "wie", "waarom"])
    for line in map(Line, moves):
        at = timezone.localtime(line.move.at).isoformat(timespec="minutes")
        cells = (line.kind, line.act, line.who, line.why)
        writer.writerow([at, line.move.submission_id, *(_as_text(cell) for cell in cells)])


def _as_text(cell: str) -> str:
    """A name that begins like a formula is no formula."""
    return f"'{cell}" if cell[:1] in tuple("=+-@\t\r") else cell
