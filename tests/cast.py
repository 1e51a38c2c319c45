"""Who plays in the tests and what they do: ``make_…()`` with defaults, and the ways through the door."""

import uuid
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.utils import timezone

from comments.models import SiteComment
from contributions import deciding, door
from contributions.models import State, Submission
from forum.models import BoardPage, Post, Topic
from pages.models import InsightPage
from people.models import Card, User
from playbook.merging import WORDY, raw_blocks
from playbook.models import Suggestion
from playbook.pieces import PageInPieces
from signals.bundles import hand_over, lay_together
from signals.models import Answer, Body, Bundle, PolicySignal
from signals.states import State as Stop

PASSWORD = "een-lang-wachtwoord"
#: The picture on every card that is somebody's.
PICTURE = "fiets"


def make_person(name: str, *roles: str, **fields: Any) -> User:
    """Somebody with a name; staff roles give a user name (in lower case) and ``PASSWORD``."""
    person = User.objects.create_person(name, **fields)
    if roles:
        person.username = name.lower()
        person.set_password(PASSWORD)
        person.save()
        person.groups.set([Group.objects.get_or_create(name=role)[0] for role in roles])
    return person


def make_card(person: User | None = None, role: str = "expert") -> tuple[Card, str]:
    """A card (claimed when there is a person) and its code."""
    card, code = Card.objects.make(role)
    if person:
        card.claim(person, PICTURE)
        card.refresh_from_db()
    return card, code


def app_code(secret: str, halves_ago: int = 0) -> str:
    """What an app with this secret shows (or showed some half minutes ago)."""
    counter = int(totp.time.time() // 30) - halves_ago
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def give_paper_codes(person: User) -> None:
    """Fresh codes for on paper, not written down yet."""
    Authenticator.objects.filter(user=person, type="recovery_codes").delete()
    RecoveryCodes.activate(person)


def with_powers(person: User, powers: str) -> User:
    """The same person as a session would load them; nothing cached from before."""
    fresh = User.objects.get(pk=person.pk)
    fresh.powers = powers
    return fresh


def come_in(client: Client, code: str, name: str = "", **said: str) -> Any:
    """Type a code and walk to the door: with a name the steps of the first time, else the picture alone.

    Returns:
        The last answer; ``said`` may hold other answers than the usual (``label``, ``picture``, ``shared``, ``word``)
        and the ``verder`` or ``carried`` of the page with the code.
    """
    picture = {"picture": said.get("picture", PICTURE)}
    first = {key: said[key] for key in ("verder", "carried") if key in said}
    carried = {"carried": said["carried"]} if "carried" in said else {}
    client.post("/kaart/", {"code": code, **first})
    if not name:
        shared = {"shared": "on"} if said.get("shared") == "ja" else {}
        return client.post("/kaart/prent/", {**picture, **shared, **carried})
    answers = {"naam": {"name": name, "label": said.get("label", "")}, "prent": picture}
    answers |= {"toestel": {"shared": said.get("shared", "nee")}, "woord": {"word": said.get("word", "")}}
    for step, answer in answers.items():
        answered = client.post(f"/kaart/{step}/", {**answer, **carried})
    return answered


def client_of(person: User | None, **options: Any) -> Client:
    """A browser in which ``person`` is signed in the way their powers say; a stranger's for None."""
    client = Client(**options)
    if person is not None:
        backend = "CardBackend" if person.powers == "card" else "PasswordBackend"
        client.force_login(person, backend=f"people.backends.{backend}")
    return client


def make_topic(board: BoardPage, author: User, title: str = "Hoe begin je?", text: str = "Ik wist het niet.") -> Post:
    """The opening post of a new topic, not sent yet."""
    return Post(topic=Topic(board=board, given_title=title, author=author), author=author, text=text, is_opening=True)


def make_comment(page: InsightPage, author: User, text: str = "Dat ken ik.") -> SiteComment:
    """A comment, not sent yet."""
    return SiteComment(
        page=page, content_type=ContentType.objects.get_for_model(page), object_pk=str(page.pk),
        site_id=1, user=author, comment=text, is_public=False,
    )  # fmt: skip


def make_suggestion(page: PageInPieces, author: User, text: str = "Vraag het eerst.", **fields: Any) -> Suggestion:
    """Other words for the first stukje of ``page`` (or the one in ``block_id``), not sent yet."""
    blocks = [block for block in raw_blocks(page.body) if block["type"] in WORDY]
    wanted = fields.pop("block_id", blocks[0]["id"])
    old = next(block["value"] for block in blocks if block["id"] == wanted)
    return Suggestion(page=page, block_id=wanted, base=0, old_html=old, text=text, author=author, **fields)


def send(thing: Any, author: User | None, **options: Any) -> Submission:
    """Send a contribution through the door."""
    return door.submit(thing, author, options.pop("form_key", None) or uuid.uuid4(), **options)


def publish(thing: Any, author: User, moderator: User) -> Submission:
    """Send it and let the moderator put it on the site."""
    submission = send(thing, author)
    if submission.state == State.HELD:
        deciding.decide(submission, State.PUBLISHED, moderator)
    return submission


def make_bundle(editor: User, *numbers: int, body: Body | None = None) -> Bundle:
    """Signals of the board that lie together (3 and 4 when none is named), before ``body`` when there is one."""
    signals = list(PolicySignal.objects.filter(number__in=numbers or (3, 4)))
    for signal in signals:
        signal.move(Stop.RECOGNISED, editor)
    bundle = Bundle(board=signals[0].board, title="Rechten aan tafel", question="Wie gaat mee naar de dienst?")
    lay_together(bundle, signals, editor)
    if body:
        hand_over(bundle, body, timezone.localdate() + timedelta(days=20), editor)
    return bundle


def make_body(policymaker: User) -> Body:
    """The body this policymaker works for."""
    organisation = policymaker.organisation
    assert organisation
    return Body.objects.get_or_create(organisation=organisation, defaults={"name": organisation.name})[0]


def make_answer(bundle: Bundle, author: User, line: str = "We gaan mee.", **fields: Any) -> Answer:
    """An answer, not sent yet."""
    return Answer(bundle=bundle, author=author, line=line, **{"kind": "yes", "text": "Elke maandag.", **fields})
