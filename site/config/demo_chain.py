"""One whole way of a signal for the demo, in Voorbeeldstad: everything invented, everything by the usual doors."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from forum.models import Post, Topic
from pages.models import CommitmentsPage, Theme
from people.models import Organisation, User
from playbook.merging import raw_blocks
from playbook.models import ChapterPage
from signals.bundles import hand_over, lay_together
from signals.models import Answer, Body, Bundle, Milestone, PolicySignal, SignalBoardPage
from signals.states import State
from trail import consent
from trail.models import Commitment, Consent, Link, Progress, Sort
from trail.reach import Form, Reach

Publish = Callable[[Any, User, User, int], None]

#: How many days ago each stop was reached.
DAYS = {State.NEW: 90, State.RECOGNISED: 75, State.BUNDLED: 60, State.HANDED_OVER: 45, State.ANSWERED: 20,
        State.FOLLOWED_UP: 3}  # fmt: skip


def walk(example: dict[str, Any], staff: dict[str, User], publish: Publish) -> None:
    """From two people who tell to what people notice of the answer.

    Args:
        example: the content of ``examples.yaml``.
        staff: the people of the demo by role, with the powers of a password.
        publish: puts a contribution on the site and dates it some days ago.
    """
    people = {person["naam"]: User.objects.get(pen_name=person["naam"]) for person in example["personen"]}
    signals = [_signal(each, people, staff["moderator"], publish) for each in example["signalen"]]
    for signal in signals:
        for person in people.values():
            if person != signal.author:
                signal.recognise(person)
        signal.move(State.RECOGNISED, staff["editor"], note="Herkend aan tafel in de Voorbeeldwerking.")
    bundle = _bundle(example["bundel"], signals, staff)
    answer = _answer(example["bundel"]["antwoord"], bundle, staff["policymaker"])
    publish(answer, staff["policymaker"], staff["moderator"], DAYS[State.ANSWERED])
    for person, verdict in zip(people.values(), example["bundel"]["oordelen"], strict=True):
        answer.judge(person, verdict)
    bundle.move(State.FOLLOWED_UP, staff["editor"], note="Mensen zeiden wat ze merken.")
    for state, days in DAYS.items():
        lines = Milestone.objects.filter(signal__in=signals, state=state)
        lines.update(at=timezone.now() - timedelta(days=days))


def _signal(each: dict[str, str], people: dict[str, User], moderator: User, publish: Publish) -> PolicySignal:
    author = people[each["van"]]
    signal = PolicySignal(
        board=SignalBoardPage.objects.get(), author=author, is_example=True, given_title=each["titel"],
        text=each["tekst"], theme=Theme.objects.get(slug=each["thema"]), level=each["niveau"],
    )  # fmt: skip
    publish(signal, author, moderator, DAYS[State.NEW])
    return PolicySignal.objects.get(pk=signal.pk)


def _bundle(text: dict[str, Any], signals: list[PolicySignal], staff: dict[str, User]) -> Bundle:
    """Laid together and before the body, both some weeks ago."""
    organisation = Organisation.objects.get(slug="voorbeeldstad")
    body = Body.objects.get_or_create(
        organisation=organisation, defaults={"name": organisation.name, "is_example": True}
    )[0]
    bundle = Bundle(board=signals[0].board, title=text["titel"], question=text["vraag"], is_example=True)
    lay_together(bundle, signals, staff["editor"])
    asked_by = timezone.localdate() - timedelta(days=DAYS[State.HANDED_OVER] - 28)
    hand_over(bundle, body, asked_by, staff["editor"])
    now = timezone.now()
    Bundle.objects.filter(pk=bundle.pk).update(
        made_at=now - timedelta(days=DAYS[State.BUNDLED]), handed_at=now - timedelta(days=DAYS[State.HANDED_OVER])
    )
    return Bundle.objects.get(pk=bundle.pk)


def _answer(text: dict[str, str], bundle: Bundle, author: User) -> Answer:
    by_when = timezone.localdate() + timedelta(days=60)
    return Answer(
        bundle=bundle, author=author, kind=text["soort"], line=text["zin"], text=text["uitleg"],
        who=text["wie"], by_when=by_when,
    )  # fmt: skip


def agree(example: dict[str, Any], editor: User) -> None:
    """What the invented city promised, in several states, and the links from the talk to the chapter."""
    signal = PolicySignal.objects.filter(is_example=True).earliest("number")
    answer = Answer.objects.filter(bundle__is_example=True).earliest("pk")
    talk = Topic.objects.get(given_title=example["gesprekken"][2]["titel"])
    Link.objects.lay(talk, signal, Sort.BECAME, editor)
    for each in example["afspraken"]:
        commitment = _commitment(each)
        begins = {"signaal": signal, "antwoord": answer}
        for begin in each["van"]:
            Link.objects.lay(begins[begin], commitment, Sort.COMES_FROM, editor)
        if "hoofdstuk" in each:
            chapter = ChapterPage.objects.get(number=each["hoofdstuk"])
            Link.objects.lay(commitment, chapter, Sort.RESTS_ON, editor)


def _commitment(each: dict[str, Any]) -> Commitment:
    """A commitment with its way so far, dated back."""
    commitment = Commitment(
        page=CommitmentsPage.objects.get().page_ptr, what=each["wat"], who=each["wie"], explanation=each["uitleg"],
        by_when=timezone.localdate() + timedelta(days=each["dagen"]), is_example=True,
    )  # fmt: skip
    for state, days in each["weg"].items():
        commitment.state = state
        commitment.save()
        at = timezone.now() - timedelta(days=days)
        Progress.objects.filter(commitment=commitment, state=state).update(at=at)
        Commitment.objects.filter(pk=commitment.pk).update(changed_at=at)
    Commitment.objects.filter(pk=commitment.pk).update(
        created_at=timezone.now() - timedelta(days=max(each["weg"].values()))
    )
    return commitment


def quote(example: dict[str, Any], editor: User) -> None:
    """Somebody is asked for words twice: once she said yes, and a chapter quotes her; once the question waits."""
    for each in example["citaten"]:
        rows = Post.objects.filter(topic__given_title=each["gesprek"], author__pen_name=each["van"])
        source = rows.get(text__contains=each["woorden"], is_opening=False)
        asked = consent.ask(source, editor, {
            "words": each["woorden"], "form": Form.QUOTED, "reach": Reach.PUBLIC, "where": each["waar"],
            "who_asks": each["wie"], "how_long": each["tijd"], "in_return": each["krijg"],
            "what_happens": each["daarna"],
        })  # fmt: skip
        if "hoofdstuk" in each:
            consent.say_yes(asked, Reach.PUBLIC, None, with_name=True)
            _put_in_chapter(asked, each, editor)


def _put_in_chapter(given: Consent, each: dict[str, Any], editor: User) -> None:
    """As the last block under a heading, on the site."""
    chapter = ChapterPage.objects.get(slug=each["hoofdstuk"])
    blocks = raw_blocks(chapter.body)
    headings = [n for n, block in enumerate(blocks) if block["type"] == "heading"]
    after = next(n for n in headings if blocks[n]["value"] == each["na_kop"])
    place = next((n for n in headings if n > after), len(blocks))
    name = str(uuid.uuid5(uuid.NAMESPACE_URL, f"onderweg/voorbeeld/{chapter.slug}"))
    chapter.body = [*blocks[:place], {"type": "quote", "id": name, "value": {"consent": given.pk}}, *blocks[place:]]
    chapter.save_revision(user=editor).publish()
