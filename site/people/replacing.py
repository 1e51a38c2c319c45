"""A lost card. A new one takes its place: at once with the secret word, else after a day.

Everybody who is in, and whoever still has the old card, is told and can say "Dit was ik niet". A new card that
nobody comes with lapses, and the old one simply goes on working.
Rows are always taken in the same order, the person, the replacement, the cards: nobody waits for each other.
"""

from collections.abc import Callable, Iterable
from functools import wraps

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from people import carry, secret_words, tries
from people.carry import SignedInRequest
from people.models import Card, CardReplacement, CardReplacementQuerySet, OpenSession, User, name_key


class CardTaken(Exception):
    """The new card went to another, or was switched off."""


def find(who: str) -> User | None:
    """The person whose name on this site or whose number on a stub this is, if a working card is theirs."""
    holders = Card.objects.working().filter(person__is_active=True).select_related("person")
    if who.isdecimal():
        holders = holders.filter(pk=int(who)) if len(who) < 16 else holders.none()
    else:
        holders = holders.filter(person__name_key=name_key(who))
    card = holders.first()
    return card.person if card else None


def fits(person: User | None, word: str) -> bool:
    """True when this is the person's secret word; never more than five wrong ones a day. The same work for nobody."""
    if person is None or not person.secret_word or not tries.take(person, "word"):
        return secret_words.fits(word, "")
    if not secret_words.fits(word, person.secret_word):
        return False
    tries.give_back(person, "word")
    return True


def ask(new_card: Card, picture: str, person: User, *, with_word: bool) -> CardReplacement | None:
    """Let ``new_card`` take the place of the person's cards: now with the word, else after a day.

    Returns:
        None when another replacement waits for this person: one at a time.

    Raises:
        CardTaken: the new card is not free any more.
    """
    now = timezone.now()
    try:
        with transaction.atomic():
            _one_at_a_time(person.pk)
            if with_word:  # whoever knows the word goes before whoever does not
                _stop(CardReplacement.objects.waiting().filter(person=person))
                CardReplacement.objects.in_doubt().filter(person=person).update(unlocked_at=now)
            if not Card.objects.unused().filter(pk=new_card.pk).update(promised=True, picture=picture):
                raise CardTaken
            replacement = CardReplacement.objects.create(
                person=person, new_card=new_card, asked_at=now, with_word=with_word,
                works_at=now if with_word else now + CardReplacement.WAIT, done_at=now if with_word else None,
            )  # fmt: skip
            if with_word:
                _hand_over(replacement)
    except IntegrityError:
        return None
    return replacement


def take_over(replacement: CardReplacement) -> bool:
    """The day is over and the new card was used: it takes the place of the old. False when that was stopped."""
    with transaction.atomic():
        _one_at_a_time(replacement.person_id)
        due = CardReplacement.objects.waiting().filter(pk=replacement.pk, works_at__lte=timezone.now())
        if not due.update(done_at=timezone.now()):
            return False
        replacement.refresh_from_db()
        _hand_over(replacement)
    return True


def _one_at_a_time(person_pk: int) -> None:
    """Wait until whatever else changes this person's cards is done: what follows sees all of it."""
    User.objects.select_for_update(no_key=True).get(pk=person_pk)


def _hand_over(replacement: CardReplacement) -> None:
    """The new card gets what the old ones gave, no more; they and the sessions they opened end."""
    person, old = replacement.person, Card.objects.working().filter(person=replacement.person)
    last = old.order_by("-pk").first()
    held_first = Card.objects.filter(person=person, held_first=True).exists()
    old.update(revoked_at=timezone.now(), replaced_by=replacement)
    new = Card.objects.filter(pk=replacement.new_card_id, person__isnull=True, revoked_at__isnull=True)
    given: dict[str, object] = {"role": last.role if last else replacement.new_card.role}
    if held_first:
        given["held_first"] = True
    if not new.update(person=person, claimed_at=timezone.now(), promised=False, **given):
        raise CardTaken
    _end_sessions(replacement)


def stop(replacement: CardReplacement) -> bool:
    """ "Dit was ik niet": the new card is worthless, the old ones work (again). False when it is too late for that."""
    still = Q(done_at__isnull=True) | Q(pk__in=CardReplacement.objects.in_doubt())
    with transaction.atomic():
        _one_at_a_time(replacement.person_id)
        return _stop(CardReplacement.objects.filter(still, pk=replacement.pk, blocked_at__isnull=True)) == 1


def lapse(replacements: Iterable[CardReplacement]) -> int:
    """End those of ``replacements`` that still wait; the old cards never stopped working. How many there were."""
    count = 0
    for replacement in replacements:
        with transaction.atomic():
            _one_at_a_time(replacement.person_id)
            count += _stop(CardReplacement.objects.waiting().filter(pk=replacement.pk))
    return count


def _stop(replacements: CardReplacementQuerySet) -> int:
    """Stop these, inside a transaction; how many there were."""
    found = list(replacements.select_for_update(of=("self",)).select_related("person"))
    for replacement in found:
        replacement.blocked_at = timezone.now()
        replacement.save(update_fields=["blocked_at"])
        Card.objects.filter(pk=replacement.new_card_id).update(revoked_at=timezone.now())
        if replacement.done_at:
            replacement.replaced.update(revoked_at=None, replaced_by=None)
            _end_sessions(replacement)
    return len(found)


def _end_sessions(replacement: CardReplacement) -> None:
    """Nobody stays in with another card; saved once more, so that their sockets close as well."""
    OpenSession.objects.filter(person=replacement.person, powers="card").delete()
    replacement.save(update_fields=["done_at"])


def warning_for(person: User) -> CardReplacement | None:
    """What ``is_warned`` warns this session of."""
    mine = CardReplacement.objects.filter(person=person)
    return mine.waiting().first() or (mine.in_doubt().first() if person.powers == "password" else None)


def unlock(person: User, word: str) -> bool:
    """Open what stayed closed after a new card took over, with the secret word."""
    if not fits(person, word):
        return False
    CardReplacement.objects.in_doubt().filter(person=person).update(unlocked_at=timezone.now())
    return True


def not_while_in_doubt(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Not with a new card that nobody gave the secret word for: it may be somebody else's hand.

    Around every view that shows what is not public, takes something away, or changes who somebody is here and how
    they come in. Words already sent are guarded once more by the door itself.
    """

    @wraps(view)
    def guarded(request: SignedInRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not getattr(request.user, "is_locked", False):  # nobody is in: the view itself says what then
            return view(request, *args, **kwargs)
        messages.info(request, "Dit kan nog niet met je nieuwe kaart. Het kan met je geheime woord, of na 7 dagen.")
        sent = carry.posted(request)
        return carry.show(request, sent, status=403) if carry.words_of(sent) else redirect("mine")

    return guarded
