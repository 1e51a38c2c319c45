"""The pass phrase ("wachtzin"): a name and a sentence instead of the card. An extra, never required.

It belongs to the card whose picture was shown when it was chosen, as a passkey does: when that card is revoked or
replaced it opens nothing any more, and when "Dit was ik niet" brings the card back, so is the phrase. It opens what
the card opens. Its tries are its own: whoever guesses phrases never makes the card rest.
"""

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from people import secret_words, tries
from people.backends import CardBackend
from people.models import Card, PassPhrase, User, name_key

#: So many words will do, or so many letters and figures.
FEWEST_WORDS, SHORTEST, LONGEST = 4, 16, 200
#: A word of the four has so many letters, and all of it so many different ones.
_WORD, _DIFFERENT = 2, 6

TOO_SHORT = f"Deze zin is te kort. Neem minstens {FEWEST_WORDS} woorden, of {SHORTEST} letters."
TOO_EASY = "Deze zin is te makkelijk te raden. Neem andere woorden."
IS_NAME = "Je naam kent iedereen. Neem andere woorden."
IS_WORD = "Dit is je geheim woord. Neem iets anders: dat woord is voor als je je kaart kwijt bent."


def fault_of(phrase: str, person: User) -> str:
    """What is wrong with ``phrase`` for this person, in plain Dutch; empty when nothing is."""
    signs, name = secret_words.tidy(phrase), secret_words.tidy(person.pen_name)
    words = {word for word in map(secret_words.tidy, phrase.split()) if len(word) >= _WORD}
    if name and not signs.replace(name, ""):
        return IS_NAME
    if person.secret_word and secret_words.fits(phrase, person.secret_word):
        return IS_WORD
    if len(words) < FEWEST_WORDS and len(signs) < SHORTEST:
        return TOO_SHORT
    try:
        CommonPasswordValidator().validate(signs)
    except ValidationError:
        return TOO_EASY
    return TOO_EASY if signs.isdecimal() or len(set(signs)) < _DIFFERENT else ""


def choose(person: User, card: Card, phrase: str) -> None:
    """From now this phrase opens the door, and no other one; it belongs to ``card``."""
    fresh = {"card": card, "hidden": secret_words.hide(phrase), "phrase_tries": 0, "phrase_tried_on": None}
    PassPhrase.objects.update_or_create(person=person, defaults=fresh)


def take_away(person: User) -> bool:
    """No phrase opens the door any more; False when none did."""
    return PassPhrase.objects.filter(person=person).delete()[0] > 0


def person_with(name: str, phrase: str) -> User | None:
    """Whose name and phrase these are, with the powers of a card; None when they open nothing.

    Never more than five wrong ones a day for a name. The same queries and the same work for a name nobody has, a
    person without a phrase, a card that is gone, a wrong phrase, and a right one too late.
    """
    found = PassPhrase.objects.opening().filter(person__name_key=name_key(name)).first()
    may_try = tries.take(found or PassPhrase(pk=0), "phrase")
    is_right = secret_words.fits(phrase, found.hidden if found else "")
    if found is None or not may_try or not is_right:
        return None
    tries.give_back(found, "phrase")
    return CardBackend().get_user(found.person_id)
