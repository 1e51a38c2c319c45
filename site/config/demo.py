"""People and talk to try the site with. Everything here is invented and shown with the mark "Voorbeeld"."""

import json
import os
import secrets
import uuid
from datetime import time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.models import PageViewRestriction

from comments.models import SiteComment
from config import kras
from config.demo_chain import agree, quote, walk
from contributions import deciding, door
from contributions.models import State, Submission
from forum import guiding, reactions
from forum.models import BoardPage, ForumIndexPage, Post, ReadMark, Topic
from forum.quoting import find
from pages.documents import clean_document
from pages.models import InsightPage, Step, Theme
from people import secret_words
from people.codes import is_well_formed, show_code, tidy_code
from people.models import CARD_ROLES, Card, Organisation, User
from playbook.deciding import take_over
from playbook.merging import WORDY, raw_blocks
from playbook.models import ChapterPage, Suggestion
from signals.models import PolicySignal
from things import search
from trail.models import Commitment, Consent
from workshops.files import WorkshopAttachment
from workshops.models import PilotSiteIndexPage, PilotSitePage, WorkshopPage

#: role: (user name, name on the site, organisation)
STAFF = {
    "moderator": ("bart", "Bart", None),
    "editor": ("els", "Els", None),
    "partner": ("chris", "Chris", "voorbeeldwerking"),
    "policymaker": ("dora", "Dora", "voorbeeldstad"),
    "helper": ("hanne", "Hanne", "voorbeeldwerking"),
}
ORGANISATIONS = {
    "voorbeeldwerking": ("Voorbeeldwerking", "armoedevereniging"),
    "voorbeeldstad": ("Voorbeeldstad", "stad"),
}
CARDS = {"expert": 8, "volunteer": 4}
#: Somebody of the talk who has a card already.
KNOWN = {"name": "Madeliefje", "picture": "fiets", "word": "regenboog"}


def make(path: Path) -> dict[str, Any]:
    """Make who and what is missing, and write how to come in to ``path`` (mode 0600).

    Returns:
        ``{"base_url", "cards": {role: [codes]}, "known": {"name", "code", "picture", "word"},
        "passwords": {role: {"username", "password"}}}``
    """
    known = _known(path)
    access = {
        "base_url": settings.PUBLIC_URL,
        "cards": {role: _cards(role, known.get("cards", {}).get(role, [])) for role in CARD_ROLES},
        "passwords": {role: _staff(role, known.get("passwords", {}).get(role, {})) for role in STAFF},
    }
    if not User.objects.filter(is_example=True, pen_name="Madeliefje").exists():
        _talk(User.objects.get(username=STAFF["moderator"][0]))
        search.rebuild()  # the talk is dated back
    if not PolicySignal.objects.filter(is_example=True).exists():
        walk(kras.read("examples"), _powers_of_staff(), _publish)
        search.rebuild()
    if not Commitment.objects.exists():
        agree(kras.read("examples"), User.objects.get(username=STAFF["editor"][0]))
        search.rebuild()
    if not Consent.objects.exists():
        quote(kras.read("examples"), User.objects.get(username=STAFF["editor"][0]))
    access["known"] = _known_card(known.get("known", {}))
    _workshops(User.objects.get(username=STAFF["partner"][0]), User.objects.get(username=STAFF["moderator"][0]))
    _write(path, access)
    return access


def _powers_of_staff() -> dict[str, User]:
    """The staff of the demo by role, as if they came in with their password."""
    staff = {role: User.objects.get(username=username) for role, (username, _name, _place) in STAFF.items()}
    for person in staff.values():
        person.powers = "password"
    return staff


def _known(path: Path) -> dict[str, Any]:
    """What the file of last time says; nothing when there is none or it was cut off."""
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _cards(role: str, known: list[str]) -> list[str]:
    """As many unused codes as promised: those of last time that still are, and new ones."""
    codes = [tidy_code(code) for code in known]
    unused = [
        code for code in codes if is_well_formed(code) and (card := Card.objects.with_code(code)) and not card.person_id
    ]
    while len(unused) < CARDS[role]:
        unused.append(Card.objects.make(role, _organisation("voorbeeldwerking"))[1])
    return [show_code(code) for code in unused]


def _known_card(known: dict[str, str]) -> dict[str, str]:
    """Somebody who came before, with all they need to come back: a card, a picture and a secret word."""
    code = tidy_code(known.get("code", ""))
    if is_well_formed(code) and (card := Card.objects.with_code(code)) and card.person_id:
        return known
    person = User.objects.get(pen_name=KNOWN["name"])
    User.objects.filter(pk=person.pk).update(secret_word=secret_words.hide(KNOWN["word"]))
    _left_off(person)
    card, code = Card.objects.make("expert", _organisation("voorbeeldwerking"))
    card.claim(person, KNOWN["picture"])
    return {**KNOWN, "code": show_code(code)}


def _left_off(person: User) -> None:
    """They read every talk but its last reaction: at the next visit something is new for them."""
    talks = Topic.objects.public().filter(post_count__gt=1)
    marks = [ReadMark(person=person, topic=talk, number=talk.post_count - 1) for talk in talks]
    ReadMark.objects.bulk_create(marks, ignore_conflicts=True)


def _organisation(slug: str) -> Organisation:
    name, kind = ORGANISATIONS[slug]
    return Organisation.objects.get_or_create(slug=slug, defaults={"name": name, "kind": kind, "is_example": True})[0]


def _staff(role: str, known: dict[str, str]) -> dict[str, str]:
    """The person with this role; a new password when the old one is not known (any more)."""
    username, name, organisation = STAFF[role]
    person, _made = User.objects.get_or_create(
        username=username,
        defaults={
            "pen_name": name,
            "is_example": True,
            "organisation": _organisation(organisation) if organisation else None,
        },
    )
    person.groups.add(Group.objects.get(name=role))
    if role in ("moderator", "editor"):
        person.groups.add(Group.objects.get_or_create(name=kras.STEERING_GROUP)[0])
    password = known.get("password", "")
    if not password or not person.check_password(password):
        password = secrets.token_urlsafe(12)
        person.set_password(password)
        person.save(update_fields=["password"])
    return {"username": username, "password": password}


def _write(path: Path, access: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(access, file, indent=2, ensure_ascii=False)


# --- talk: everything goes through the door, as it would for anybody --------------------------------


def _talk(moderator: User) -> None:
    examples = kras.read("examples")
    moderator.powers = "password"
    people = {
        person["naam"]: User.objects.create_person(person["naam"], label=person["label"], is_example=True)
        for person in examples["personen"]
    }
    _group(examples["groep"])
    days = len(examples["gesprekken"]) + 1
    for topic in examples["gesprekken"]:
        days -= 1
        _topic(topic, people, moderator, days)
    for slug, comments in examples["reacties_bij"].items():
        for comment in comments:
            _publish(_comment(slug, comment, people), people[comment["van"]], moderator, days=1)
    for suggestion in examples["voorstellen"]:
        _suggestion(suggestion, people, moderator)
    for waiting in examples["wachtend"]:
        _submit(_waiting(waiting, people), people[waiting["van"]])


def _topic(example: dict[str, Any], people: dict[str, User], moderator: User, days: int) -> None:
    first, *others = example["reacties"]
    post = _opening(example, first, people)
    _publish(post, people[first["van"]], moderator, days)
    said = [post]
    for reply in others:
        said.append(_reply(reply, said, people))
        _publish(said[-1], people[reply["van"]], moderator, days)
    for each, example_of_it in zip(said, example["reacties"], strict=True):
        for word, names in example_of_it.get("woorden", {}).items():
            for name in names:
                reactions.put(each, people[name], reactions.Word(word))
    _guide(Topic.objects.get(pk=post.topic_id), example, moderator)
    Topic.objects.filter(pk=post.topic_id).update(last_post_at=timezone.now() - timedelta(days=days))


def _reply(example: dict[str, Any], said: list[Post], people: dict[str, User]) -> Post:
    """What somebody said after what was ``said`` before: an answer, with a quote, folded up."""
    note = example.get("zwaar", "")
    post = Post(
        topic=said[0].topic, author=people[example["van"]], text=example["tekst"], is_folded=bool(note), note=note
    )
    answered = said[example["op"] - 1] if "op" in example else None
    if answered:
        post.answer(answered)
        passage = find(answered.text, example.get("citeert", ""))
        if passage:
            post.quote(answered, passage)
    return post


def _group(example: dict[str, Any]) -> None:
    """A group for whoever is signed in."""
    board = BoardPage(
        slug=example["slug"], title=example["titel"], intro=example["inleiding"], welcome=example["welkom"],
        content_note=example["let_op"], shows_help=True,
    )  # fmt: skip
    ForumIndexPage.objects.get().add_child(instance=board)
    PageViewRestriction.objects.create(page=board, restriction_type=PageViewRestriction.LOGIN)
    board.save_revision().publish()


def _guide(topic: Topic, example: dict[str, Any], moderator: User) -> None:
    """Pinned, answered or closed, as the example says."""
    if example.get("vast"):
        guiding.pin(topic, moderator)
    if "antwoord" in example:
        guiding.point_at_answer(topic, moderator, topic.posts.get(number=example["antwoord"]))
    if "gesloten" in example:
        guiding.close(topic, moderator, example["gesloten"])


def _opening(example: dict[str, Any], first: dict[str, str], people: dict[str, User]) -> Post:
    topic = Topic(
        board=BoardPage.objects.get(slug=example["groep"]),
        given_title=example["titel"],
        theme=Theme.objects.filter(slug=example["thema"] or "").first(),
        author=people[first["van"]],
    )
    return Post(topic=topic, author=people[first["van"]], text=first["tekst"], is_opening=True)


def _suggestion(example: dict[str, Any], people: dict[str, User], moderator: User) -> None:
    """Other words for a stukje; taken over they stand in the draft only."""
    author, page = people[example["van"]], ChapterPage.objects.get(number=example["hoofdstuk"])
    block = [block for block in raw_blocks(page.body) if block["type"] in WORDY][example["stukje"] - 1]
    suggestion = Suggestion(
        page=page, block_id=block["id"], base=0, old_html=block["value"], text=example["tekst"],
        why=example["waarom"], author=author,
    )  # fmt: skip
    _publish(suggestion, author, moderator, days=1)
    if example["overgenomen"]:
        take_over(suggestion, suggestion.text, User.objects.get(username=STAFF["editor"][0]), base=0)


def _comment(slug: str, comment: dict[str, str], people: dict[str, User]) -> SiteComment:
    page = InsightPage.objects.get(slug=slug)
    return SiteComment(
        page=page, content_type=ContentType.objects.get_for_model(page), object_pk=str(page.pk),
        site_id=settings.SITE_ID, user=people[comment["van"]], comment=comment["tekst"], is_public=False,
    )  # fmt: skip


def _waiting(example: dict[str, Any], people: dict[str, User]) -> Any:
    if example["soort"] == "gesprek":
        return _opening(example, example, people)
    if "inzicht" in example:
        return _comment(example["inzicht"], example, people)
    topic = Topic.objects.get(given_title=example["gesprek"])
    return Post(topic=topic, author=people[example["van"]], text=example["tekst"])


def _submit(thing: Any, author: User) -> Submission:
    return door.submit(thing, author, uuid.uuid4())


def _publish(thing: Any, author: User, moderator: User, days: int) -> None:
    """Send it, let the moderator put it on the site, and date it some days ago."""
    submission = _submit(thing, author)
    if submission.state == State.HELD:
        deciding.decide(submission, State.PUBLISHED, moderator)
    at = timezone.now() - timedelta(days=days)
    Submission.objects.filter(pk=submission.pk).update(received_at=at)
    if isinstance(thing, WorkshopPage):  # a session has a day of its own
        return
    dated = {"submit_date": at} if isinstance(thing, SiteComment) else {"created_at": at}
    type(thing).objects.filter(pk=thing.pk).update(**dated)


# --- a pilot site of nobody: its sessions are invented, so none of them stands with a real partner ------


def _workshops(partner: User, moderator: User) -> None:
    example = kras.read("examples")["proeftuin"]
    if PilotSitePage.objects.filter(slug=example["slug"]).exists():
        return
    partner.powers = moderator.powers = "password"
    site = PilotSitePage(
        title=example["naam"], slug=example["slug"], question=example["vraag"], is_example=True,
        lead=_organisation("voorbeeldwerking"),
    )  # fmt: skip
    PilotSiteIndexPage.objects.get().add_child(instance=site)
    site.save_revision().publish()
    for planned in example["gepland"]:
        session = _session(planned, partner, status=WorkshopPage.Status.PLANNED, is_open=True, **planned["vraag"])
        session.start, session.end = (time.fromisoformat(hour) for hour in planned["uren"])
        session.slug = f"{session.date}-{planned['slug']}"
        site.add_child(instance=session)
        session.save_revision().publish()
    for record in example["verslagen"]:
        session = _session(record, partner, status=WorkshopPage.Status.HELD, **record["mensen"])
        session.heard, session.decided, session.next_steps = record["gehoord"], record["beslist"], record["daarna"]
        session.index_pk = site.pk
        session.new_attachments = [_attachment(each, partner) for each in record.get("bijlagen", [])]
        _publish(session, partner, moderator, days=1)


def _attachment(example: dict[str, Any], partner: User) -> WorkshopAttachment:
    """A PDF of one page, cleaned as if it came with a form."""
    from pypdf import PdfWriter  # only where a demo is made for the first time
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    writer = PdfWriter()
    page = writer.add_blank_page(595, 842)  # A4, in points
    lines = "".join(f"({line}) Tj T*\n" for line in example["tekst"].strip().split("\n"))
    text = DecodedStreamObject()
    text.set_data(f"BT /F1 14 Tf 20 TL 60 760 Td\n{lines}ET".encode("cp1252", "replace"))
    font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica", "/Encoding": "/WinAnsiEncoding"}
    named = DictionaryObject({NameObject(key): NameObject(value) for key, value in font.items()})
    fonts = DictionaryObject({NameObject("/F1"): writer._add_object(named)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    page[NameObject("/Contents")] = writer._add_object(text)
    made = BytesIO()
    writer.write(made)
    content = clean_document(made)
    attachment = WorkshopAttachment(owner=partner, title=example["titel"], size=content.size)
    attachment.file = content
    attachment.save()
    return attachment


def _session(example: dict[str, Any], partner: User, **fields: Any) -> WorkshopPage:
    return WorkshopPage(
        title=example["titel"], date=timezone.localdate() + timedelta(days=example["over_dagen"]),
        place=example["plaats"], phase=example["fase"], step=Step.objects.filter(number=4).first(),
        organisation=partner.organisation, owner=partner, is_example=True, **fields,
    )  # fmt: skip
