"""What I wrote, as "Mijn plek" shows it: its state, the reason, what happened since, and what I can do with it."""

from typing import Any

from django.db.models import Model, prefetch_related_objects
from django.utils.functional import cached_property

import things
from contributions import door
from contributions.kinds import Since, kind_of_submission, things_of_all_kinds
from contributions.models import Reason, State, Submission
from people.models import User
from trail.walking import Stop, led_to

#: So many links from one contribution are told of; its own trail shows them all.
LINKS = 3


class MyItem:
    """One of my contributions, with what I can do with it."""

    def __init__(self, submission: Submission, *, is_locked: bool = False) -> None:
        self.submission, self.is_locked = submission, is_locked
        self.kind = kind_of_submission(submission)
        #: Where its words led to, by link.
        self.links: list[Stop] = []

    @cached_property
    def thing(self) -> Any:
        """The contribution itself."""
        return self.submission.thing

    @property
    def state(self) -> str:
        """Where it stands, for "Mijn plek": what the site wiped after a year was not taken away by its writer."""
        is_expired = self.submission.state == State.WITHDRAWN and self.submission.reason == Reason.EXPIRED
        return Reason.EXPIRED if is_expired else self.submission.state

    @property
    def title(self) -> str:
        """Where it stands."""
        return self.kind.where(self.thing)

    @property
    def words(self) -> dict[str, str]:
        """What I wrote last: new words that wait, else those of the thing."""
        return self.submission.proposed or self.kind.words(self.thing)

    @property
    def pictures(self) -> list[Any]:
        """The photos that came with it."""
        return self.kind.pictures(self.thing)

    @property
    def attachments(self) -> list[Any]:
        """The documents that came with it."""
        return self.kind.attachments(self.thing)

    @property
    def may_change(self) -> bool:
        """True while I may send other words."""
        return not self.is_locked and self.kind.may_change(self.submission)

    @property
    def may_ask_again(self) -> bool:
        """True while I may ask that somebody else looks."""
        return not self.is_locked and door.may_ask_again(self.submission)

    @property
    def second_look(self) -> str:
        """What came of asking that somebody else looks; empty where I did not ask."""
        if self.submission.appealed_at is None or self.submission.state == State.WITHDRAWN:
            return ""
        if self.submission.state == State.HELD and self.submission.decided_at is None:
            return "Je vroeg dat iemand anders kijkt. Dat gebeurt nog."
        return "Opnieuw bekeken door iemand anders."

    @property
    def may_withdraw(self) -> bool:
        """True until it is gone."""
        return self.kind.is_text and not self.is_locked and self.submission.state != State.WITHDRAWN

    @cached_property
    def address(self) -> str:
        """Where it is read; empty where it can't be."""
        is_readable = self.submission.state == State.PUBLISHED and getattr(self.thing, "is_readable", False)
        return self.thing.get_absolute_url() if is_readable else ""

    @property
    def own_words(self) -> dict[str, str]:
        """What I wrote, where a moderator changed a few words of it; empty where nobody did."""
        return self.submission.before_edit.words if self.submission.before_edit else {}

    @property
    def since(self) -> list[Since]:
        """What happened to it after it came in: what its kind knows, and where its words ended up."""
        ended_up = [Since(f"{stop.words}: ‘{stop.title}’", stop.url) for stop in self.links]
        return [*self.kind.since(self.thing), *ended_up] if self.address else []

    @property
    def trail_key(self) -> str:
        """The thing whose trail tells the rest; empty where nothing came of it."""
        return things.key_of(self.ends[0]) if self.links else ""

    @property
    def ends(self) -> tuple[Model, ...]:
        """What links from these words begin at: an opening post speaks for its topic."""
        return self.kind.moves_along(self.thing) or (self.thing,)


def items_of(submissions: list[Submission], person: User) -> list[MyItem]:
    """``submissions`` as this person sees them: 1 SQL for each kind among them, and 1 for all links."""
    prefetch_related_objects(submissions, things_of_all_kinds(person))
    items = [MyItem(row, is_locked=person.is_locked) for row in submissions if row.thing is not None]
    if person.is_locked:  # a new card that may be in the wrong hands: only what anybody can read
        items = [item for item in items if item.address and not item.submission.proposed]
    ends = {things.key_of(end): end for item in items if item.address for end in item.ends}
    links = led_to(list(ends.values()), person, LINKS)
    for item in items:
        item.links = [stop for end in item.ends for stop in links.get(things.key_of(end), [])]
    return items
