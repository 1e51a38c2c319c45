"""The table of what people do around a topic: what it says, what it asks, who may, and what it does."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from forum import guiding
from forum.act_forms import AboutForm, ActForm, AnswerForm, CloseForm, MergeForm, MoveForm, PaceForm, SplitForm
from forum.models import Topic
from people.access import Visitor
from people.models import User


@dataclass(frozen=True)
class Act:
    """One thing one can do.

    Attributes:
        title: on the page and in the menu.
        words: what will happen.
        button: what one presses.
        form: what it asks.
        do: does it; gives back the topic to go on to when that is another one.
        done: what one reads then.
        who: whether somebody may.
        fits: whether it makes sense now.
        asks_twice: shows what will happen before it does.
    """

    title: str
    words: str
    button: str
    form: type[ActForm]
    do: Callable[[Any, Topic, User], Topic | None]
    done: str
    who: Callable[[Visitor, Topic], bool] = guiding.may_guide
    fits: Callable[[Topic], bool] = lambda topic: True
    asks_twice: bool = False


def _merge(form: MergeForm, topic: Topic, by: User) -> Topic:
    target: Topic = form.cleaned_data["target"]
    guiding.merge(topic, by, target)
    return target


def _split(form: SplitForm, topic: Topic, by: User) -> Topic:
    posts = form.cleaned_data["posts"]
    return guiding.split(topic, by, [post.pk for post in posts], form.cleaned_data["title"])


def _move(form: MoveForm, topic: Topic, by: User) -> None:
    guiding.move(topic, by, form.cleaned_data["board"])


ACTS: dict[str, Act] = {
    "antwoord": Act(
        "Duid het antwoord aan", "Wie zoekt, vindt het antwoord dan meteen. Je kan het later veranderen.", "Klaar",
        AnswerForm, lambda form, topic, by: guiding.point_at_answer(topic, by, form.cleaned_data["answer"]),
        "Dat staat nu bij het gesprek.", who=guiding.may_point_at_answer,
    ),
    "vast": Act(
        "Zet vast bovenaan", "Het gesprek staat dan boven alle andere in deze groep.", "Zet vast", ActForm,
        lambda form, topic, by: guiding.pin(topic, by), "Het gesprek staat vast bovenaan.",
        fits=lambda topic: not topic.is_pinned,
    ),
    "los": Act(
        "Maak los", "Het gesprek staat dan weer tussen de andere.", "Maak los", ActForm,
        lambda form, topic, by: guiding.unpin(topic, by), "Het gesprek staat weer tussen de andere.",
        fits=lambda topic: topic.is_pinned,
    ),
    "sluit": Act(
        "Sluit dit gesprek", "Niemand kan dan nog reageren. Lezen kan wel. Wat er staat, blijft staan.",
        "Sluit dit gesprek", CloseForm,
        lambda form, topic, by: guiding.close(topic, by, form.cleaned_data["because"]), "Het gesprek is gesloten.",
        fits=lambda topic: not topic.is_closed,
    ),
    "open": Act(
        "Open dit gesprek weer", "Iedereen kan dan weer reageren.", "Open weer", ActForm,
        lambda form, topic, by: guiding.reopen(topic, by), "Het gesprek is weer open.",
        fits=lambda topic: topic.is_closed,
    ),
    "tempo": Act(
        "Kies tempo en laatste dag", "Loopt het hoog op? Laat iedereen even wachten tussen twee reacties.", "Bewaar",
        PaceForm, lambda form, topic, by: guiding.pace(topic, by, **form.cleaned_data), "Dat is bewaard.",
    ),
    "onderwerp": Act(
        "Kies thema en onderwerp", "Zo vinden mensen dit gesprek terug.", "Bewaar", AboutForm,
        lambda form, topic, by: guiding.put_about(topic, by, **form.values), "Dat is bewaard.",
    ),
    "verplaats": Act(
        "Zet in een andere groep", "Alle reacties gaan mee. Het oude adres leidt naar het nieuwe, voor wie daar mag.",
        "Verplaats", MoveForm, _move, "Het gesprek staat nu in deze groep.",
    ),
    "voeg-samen": Act(
        "Voeg samen met een ander gesprek", "Alle reacties van dit gesprek komen achter die van het andere. "
        "De titel wordt de eerste lijn van de eerste reactie. Dat kan je niet ongedaan maken.",
        "Voeg samen", MergeForm, _merge, "De gesprekken zijn samengevoegd.", asks_twice=True,
    ),
    "splits": Act(
        "Splits reacties af", "De reacties die je aanduidt, worden een nieuw gesprek in deze groep. "
        "De andere krijgen een nieuw nummer.",
        "Splits af", SplitForm, _split, "Dit is het nieuwe gesprek.", asks_twice=True,
        fits=lambda topic: topic.post_count > 1,
    ),
}  # fmt: skip


def menu(user: Visitor, topic: Topic) -> list[tuple[str, str]]:
    """(code, title) of what ``user`` may do around a topic as a moderator; no SQL."""
    if not guiding.may_guide(user, topic):
        return []
    return [(code, act.title) for code, act in ACTS.items() if act.who is guiding.may_guide and act.fits(topic)]
