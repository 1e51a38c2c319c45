"""A lost card: at once with the secret word, else after a day; who is warned, what stays closed, what nobody learns."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from config import retention
from contributions import deciding, door
from contributions.models import Submission
from mine import urls as mine_urls
from people import limits, replacing, secret_words
from people import urls as people_urls
from people.card_views import UNKNOWN_NAME, WRONG_WORD
from people.models import Card, CardReplacement, OpenSession, User
from tests.cast import PICTURE, client_of, come_in, make_card, make_person, make_topic, publish, send, with_powers
from trail.models import Consent
from trail.states import Answered

pytestmark = pytest.mark.django_db

WORD = "Regen boog"
OTHER = "kat"  # the picture on the new card


@pytest.fixture
def lost(db) -> tuple[User, Card, str]:
    """Mo, who has the word, with the card that is lost."""
    person = make_person("Mo", secret_word=secret_words.hide(WORD))
    card, code = make_card(person)
    return person, card, code


def ask(code: str, who: str, word: str = "", client: Client | None = None) -> Any:
    """A new card is typed by who says they lost theirs; the last answer."""
    client = client or Client()
    client.post("/kaart/", {"code": code})
    answer = client.post("/kaart/kwijt/", {"who": who, "word": word})
    return client.post("/kaart/prent/", {"picture": OTHER}) if answer.status_code == 302 else answer


def a_day_later() -> None:
    """The wait is over."""
    CardReplacement.objects.update(works_at=timezone.now() - timedelta(seconds=1))


def said(answer: Any) -> str:
    """What the page says."""
    return str(answer.content.decode())


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


# --- with the word ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["name", "number"])
def test_with_the_word_the_new_card_works_at_once_and_the_old_one_never_again(by, lost):
    person, old, old_code = lost
    inside = Client()
    come_in(inside, old_code)
    new, code = make_card(role="volunteer")
    client = Client()
    answer = ask(code, "mo" if by == "name" else str(old.number), "REGENBOOG", client)
    assert answer["Location"] == "/mijn-plek/"
    assert signed_in(client)
    assert "Dag <bdi>Mo" in said(client.get("/mijn-plek/"))
    new.refresh_from_db()
    assert (new.person, new.picture, new.role) == (person, OTHER, "expert")  # what the old one gave, no more
    assert Card.objects.with_code(old_code) is None
    assert inside.get("/mijn-plek/").status_code == 302  # the sessions of the old card are over
    assert come_in(Client(), code, picture=OTHER)["Location"] == "/mijn-plek/"
    assert not with_powers(person, "card").is_locked
    assert User.objects.count() == 1


@pytest.mark.parametrize("who", ["Mo", "{number}", "Niemand", "999999", "Zonder"])
def test_a_word_that_does_not_fit_says_the_same_whoever_it_is_for(who, lost):
    make_person("Zonder")
    make_card(User.objects.get(pen_name="Zonder"))
    _new, code = make_card()
    answer = ask(code, who.format(number=lost[1].number), "zonneschijn")
    assert answer.status_code == 200
    page = said(answer)
    assert WRONG_WORD in page
    assert UNKNOWN_NAME not in page
    assert not CardReplacement.objects.exists()
    assert Card.objects.unused().count() == 1


def test_five_wrong_words_a_day_for_a_person_and_then_not_even_the_right_one(lost, monkeypatch):
    monkeypatch.setattr(limits.LOST_CARDS, "tries", 100)
    _new, code = make_card()
    for _ in range(5):
        assert WRONG_WORD in said(ask(code, "Mo", "fout woord"))
    assert WRONG_WORD in said(ask(code, "Mo", WORD))
    assert not CardReplacement.objects.exists()
    User.objects.update(word_tried_on=timezone.localdate() - timedelta(days=1))
    assert ask(code, "Mo", WORD).status_code == 302


def test_ten_wrong_names_or_words_close_the_door_for_this_source(lost):
    _new, code = make_card()
    for _ in range(10):
        ask(code, "Niemand")
    page = said(ask(code, "Mo", WORD))
    assert "Je probeerde te vaak" in page
    assert 'value="Mo"' in page
    assert not CardReplacement.objects.exists()


# --- without the word -------------------------------------------------------------------------------------


def test_without_the_word_it_works_after_a_day(lost):
    person, old, old_code = lost
    _new, code = make_card()
    page = said(ask(code, "Mo"))
    assert "Je kaart werkt vanaf morgen om " in page
    assert come_in(Client(), old_code)["Location"] == "/mijn-plek/"  # so long the old one works
    early = Client()
    page = said(early.post("/kaart/", {"code": code}))
    assert "Je kaart werkt vanaf morgen om " in page
    assert early.get("/kaart/prent/")["Location"] == "/kaart/"
    a_day_later()
    wrong = Client()
    come_in(wrong, code, picture="boom")
    assert not signed_in(wrong)
    assert come_in(Client(), old_code)["Location"] == "/mijn-plek/"  # nothing was taken over by a wrong picture
    client = Client()
    assert come_in(client, code, picture=OTHER)["Location"] == "/mijn-plek/"
    assert Card.objects.get(pk=old.pk).revoked_at
    assert CardReplacement.objects.get().done_at
    assert person.sessions.count() == 1


def test_the_hour_is_told_as_people_say_it(lost, monkeypatch):
    from pages.templatetags.look_tags import moment

    noon = timezone.localtime().replace(hour=14, minute=5)
    assert moment(noon) == "vandaag om 14.05 uur"
    assert moment(noon + timedelta(days=1)) == "morgen om 14.05 uur"
    assert moment(noon + timedelta(days=3)).endswith("om 14.05 uur")


@pytest.mark.parametrize("who", ["{number}", "999999", "Staf", "Mo"])
def test_without_the_word_the_answer_is_the_same_whoever_it_is_for(who, lost):
    """A number of nobody, staff without a card, somebody for whom a card was asked already: nobody learns which."""
    make_person("Staf", "moderator")
    if who == "Mo":
        replacing.ask(make_card()[0], "boom", lost[0], with_word=False)
    answer = plain(ask(make_card()[1], who.format(number=lost[1].number)))
    assert answer == plain(ask(make_card()[1], "888888"))
    assert "Je vraag is aangekomen" in answer


def plain(answer: Any) -> str:
    """A page without what differs each time."""
    return re.sub(r'value="[^"]*"|\d+\.\d\d uur', "", said(answer))


def test_staff_without_a_card_can_not_be_taken_over(bart):
    _new, code = make_card()
    ask(code, "Bart")
    assert not CardReplacement.objects.exists()
    assert come_in(Client(), code, "Merel")["Location"] == "/mijn-plek/"  # the card is as free as before


def test_staff_with_a_card_lose_no_password_session_and_are_warned_in_it(bart):
    _old, _code = make_card(bart)
    staff = client_of(bart)
    new, code = make_card()
    ask(code, "Bart")
    assert "Dit was ik niet" in said(staff.get("/modereren/"))
    a_day_later()
    client = Client()
    come_in(client, code, picture=OTHER)
    assert client.get("/modereren/").status_code == 404  # a card never opens staff rights
    assert "Dit was ik niet" in said(staff.get("/modereren/"))
    staff.post("/kaart/dit-was-ik-niet/")
    assert Card.objects.get(pk=new.pk).revoked_at
    assert staff.get("/modereren/").status_code == 200
    assert client.get("/mijn-plek/").status_code == 302


def test_a_name_nobody_has_is_told_as_the_step_before_tells_it_too(lost):
    answer = ask(make_card()[1], "Niemand")
    assert UNKNOWN_NAME in said(answer)
    assert 'value="Niemand"' in said(answer)


@pytest.mark.parametrize("who", ["", " ", "x" * 31, "\x00"])
def test_what_is_no_name_is_told_beside_the_field(who, lost):
    answer = ask(make_card()[1], who)
    assert answer.status_code == 200
    assert 'id="id_who_error"' in said(answer)


def test_somebody_switched_off_gets_no_new_card(lost):
    User.objects.update(is_active=False)
    ask(make_card()[1], "Mo")
    assert not CardReplacement.objects.exists()


def test_one_replacement_at_a_time(lost):
    first, second = make_card()[0], make_card()[0]
    assert replacing.ask(first, "boom", lost[0], with_word=False)
    assert replacing.ask(second, "boom", lost[0], with_word=False) is None
    assert Card.objects.unused().filter(pk=second.pk).exists()


def test_whoever_knows_the_word_goes_before_whoever_does_not(lost):
    person, _old, _code = lost
    theirs, their_code = make_card()
    replacing.ask(theirs, "boom", person, with_word=False)
    client = Client()
    ask(make_card()[1], "Mo", WORD, client)
    assert signed_in(client)
    assert Card.objects.with_code(their_code) is None
    assert not CardReplacement.objects.waiting().exists()


def test_a_promised_card_is_nobody_else_s(lost):
    new, code = make_card()
    ask(code, "Mo")
    assert not new.claim(make_person("Een ander"), PICTURE)
    with pytest.raises(replacing.CardTaken):
        replacing.ask(new, "boom", make_person("Nog een"), with_word=False)


def test_a_sheet_that_was_stolen_takes_its_promises_with_it(lost):
    new, code = make_card()
    ask(code, "Mo")
    assert Card.objects.filter(pk=new.pk).switch_off() == 1
    a_day_later()
    assert Card.objects.with_code(code) is None
    assert not CardReplacement.objects.waiting().exists()


def test_only_a_new_card_can_take_the_place_of_a_lost_one(lost, amina):
    _card, code = make_card(amina)
    client = Client()
    client.post("/kaart/", {"code": code})
    assert client.post("/kaart/kwijt/", {"who": "Mo"})["Location"] == "/kaart/prent/"
    assert Client().post("/kaart/kwijt/", {"who": "Mo"})["Location"] == "/kaart/"
    assert not CardReplacement.objects.exists()


def test_back_from_a_lost_card_one_can_still_be_new(lost):
    client = Client()
    client.post("/kaart/", {"code": make_card()[1]})
    client.post("/kaart/kwijt/", {"who": "Mo"})
    assert client.post("/kaart/prent/", {"terug": "1"})["Location"] == "/kaart/kwijt/"
    assert client.post("/kaart/kwijt/", {"terug": "1"})["Location"] == "/kaart/naam/"
    assert client.post("/kaart/naam/", {"name": "Merel"})["Location"] == "/kaart/prent/"
    client.post("/kaart/prent/", {"picture": OTHER})
    client.post("/kaart/toestel/", {"shared": "nee"})
    client.post("/kaart/woord/", {"word": ""})
    assert Card.objects.filter(person__pen_name="Merel").exists()
    assert not CardReplacement.objects.exists()


# --- "Dit was ik niet" ------------------------------------------------------------------------------------


def test_whoever_is_in_is_warned_on_every_page_and_can_say_no(lost, topic):
    _person, _old, old_code = lost
    client = Client()
    come_in(client, old_code)
    assert "Dit was ik niet" not in said(client.get("/mijn-plek/"))
    _new, code = make_card()
    ask(code, "Mo")
    for path in ("/", "/mijn-plek/", topic.get_absolute_url()):
        assert "Iemand vroeg een nieuwe kaart voor jouw naam" in said(client.get(path))
    later = Client()
    come_in(later, old_code)
    assert "Dit was ik niet" in said(later.get("/"))  # the next visit too
    answer = client.post("/kaart/dit-was-ik-niet/", follow=True)
    assert "De nieuwe kaart werkt niet" in said(answer)
    assert "Dit was ik niet" not in said(answer)
    a_day_later()
    assert Card.objects.with_code(code) is None
    assert come_in(Client(), old_code)["Location"] == "/mijn-plek/"


def test_nobody_else_is_warned_or_can_say_no(lost, amina):
    _new, code = make_card()
    ask(code, "Mo")
    client = client_of(amina)
    assert "Dit was ik niet" not in said(client.get("/"))
    client.post("/kaart/dit-was-ik-niet/")
    assert Client().post("/kaart/dit-was-ik-niet/")["Location"] == "/kaart/"
    assert CardReplacement.objects.waiting().exists()


def taken_over(lost) -> tuple[str, Client]:
    """A new card without the word, a day later: its code, and the browser it opened."""
    _new, code = make_card()
    ask(code, "Mo")
    a_day_later()
    client = Client()
    come_in(client, code, picture=OTHER)
    assert signed_in(client)
    return code, client


def test_for_a_week_the_old_card_and_picture_open_one_page_where_one_can_say_no(lost):
    _person, _old, old_code = lost
    code, thief = taken_over(lost)
    wrong = Client()
    come_in(wrong, old_code, picture="boom")
    assert wrong.get("/kaart/dit-was-ik-niet/")["Location"] == "/kaart/"
    client = Client()
    assert come_in(client, old_code)["Location"] == "/kaart/dit-was-ik-niet/"
    assert not signed_in(client)
    assert client.get("/mijn-plek/").status_code == 302
    assert "Dit was ik niet" in said(client.get("/kaart/dit-was-ik-niet/"))
    answer = client.post("/kaart/dit-was-ik-niet/", follow=True)
    assert "Jouw kaart werkt weer" in said(answer)
    assert signed_in(client)
    assert thief.get("/mijn-plek/").status_code == 302
    assert Card.objects.with_code(code) is None
    assert come_in(Client(), old_code)["Location"] == "/mijn-plek/"


@pytest.mark.parametrize("when", ["a week later", "the word was given"])
def test_after_that_the_old_card_opens_nothing(when, lost):
    _person, _old, old_code = lost
    _code, client = taken_over(lost)
    objecting = Client()
    come_in(objecting, old_code)
    if when == "a week later":
        CardReplacement.objects.update(done_at=timezone.now() - timedelta(days=7))
    else:
        client.post("/kaart/slot/", {"word": WORD})
    assert Card.objects.with_code(old_code) is None
    assert objecting.post("/kaart/dit-was-ik-niet/")["Location"] == "/kaart/"
    assert signed_in(client)
    assert client.get("/mijn-plek/").status_code == 200


def test_the_new_card_itself_can_not_say_it_was_not_them(lost):
    _code, client = taken_over(lost)
    client.post("/kaart/dit-was-ik-niet/")
    assert CardReplacement.objects.in_doubt().exists()


def test_five_wrong_pictures_rest_an_old_card_too(lost):
    _code, _client = taken_over(lost)
    client = Client()
    for _ in range(5):
        come_in(client, lost[2], picture="boom")
    assert client.post("/kaart/prent/", {"picture": PICTURE}).status_code == 429


# --- what stays closed -------------------------------------------------------------------------------------


def test_closed_groups_and_words_that_are_not_on_the_site_stay_closed(lost, closed_board, board):
    person = lost[0]
    person.groups.add(Group.objects.get(name="stuurgroep"))
    send(make_topic(board, with_powers(person, "card"), text="Nog van niemand gelezen."), with_powers(person, "card"))
    waiting = Submission.objects.get(author=person)
    _code, client = taken_over(lost)
    page = said(client.get("/mijn-plek/"))
    assert "nog op slot" in page
    assert "Nog van niemand gelezen" not in page
    assert client.get(closed_board.get_url()).status_code == 404
    assert client.get(f"/mijn-plek/{waiting.pk}/aanpassen/")["Location"] == "/mijn-plek/"
    assert client.get(f"/mijn-plek/{waiting.pk}/verstuurd/").status_code == 404
    for path in ("/mijn-plek/meenemen/", "/mijn-plek/alles-weg/"):
        assert client.post(path)["Location"] == "/mijn-plek/"
    CardReplacement.objects.update(done_at=timezone.now() - timedelta(days=7))
    assert "Nog van niemand gelezen" in said(client.get("/mijn-plek/"))
    assert client.get(closed_board.get_url()).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/mijn-plek/naam/", "/mijn-plek/{own}/weg/", "/mijn-plek/{own}/aanpassen/", "/mijn-plek/alles-weg/",
     "/mijn-plek/afsluiten/", "/mijn-plek/meenemen/", "/mijn-plek/toestemming/", "/mijn-plek/toestemming/{asked}/",
     "/mijn-plek/toestemming/{asked}/terug/", "/mijn-plek/veiligheid/woord/", "/mijn-plek/veiligheid/toestel/",
     "/mijn-plek/veiligheid/toestel/1/weg/", "/mijn-plek/toestellen/"],
)  # fmt: skip
def test_nothing_is_taken_away_or_changed_with_a_card_in_doubt(path, lost, board, bart):
    person = lost[0]
    row = publish(make_topic(board, with_powers(person, "card"), text="Op de site."), person, bart)
    asked = ask_consent(row.thing, person)
    path = path.format(own=row.pk, asked=asked.pk)
    _code, thief = taken_over(lost)
    form = {"name": "Gestolen", "words": "take_away", "title": "x", "word": "Zonnebloem", "picture": OTHER}
    before = state_of(person, row, asked)
    told = "Dit kan nog niet met je nieuwe kaart"
    if not path.endswith("/terug/") and not path.endswith("/1/weg/"):
        assert told in said(thief.get(path, follow=True))
    for sent in (form, {**form, "text": "Weg ermee."}):
        assert told in said(thief.post(path, sent, follow=True))
    assert state_of(person, row, asked) == before
    assert "/weg/" not in said(thief.get("/mijn-plek/"))
    CardReplacement.objects.update(done_at=timezone.now() - timedelta(days=7))
    assert "Dit kan nog niet" not in said(thief.get(path, follow=True))  # the same door, once it is surely them


#: Addresses of "Mijn plek" that take nothing away and change nothing of who somebody is.
OPEN = {"mine", "mine_sent", "mine_come_back", "how_much_news", "safety", "stop_news",
        "keep_draft",  # a script asks; it hears 403
        *("languages", "new_paper")}  # fmt: skip  # those two: no card


def test_every_other_address_of_mijn_plek_waits_for_a_card_that_is_surely_theirs(amina, monkeypatch):
    monkeypatch.setattr("people.models.User.is_locked", True)
    routes = [*people_urls.urlpatterns, *mine_urls.urlpatterns]
    names = {str(route.name) for route in routes if route in mine_urls.urlpatterns or "mijn-plek" in str(route.pattern)}
    assert names > OPEN
    for name in sorted(names - OPEN):
        path = next(resolve_to(name, **given) for given in ({}, {"pk": 1}) if resolve_to(name, **given))
        client = client_of(amina)
        answers = [answer for answer in (client.post(path), client.get(path)) if answer.status_code != 405]
        assert {answer.get("Location") for answer in answers} == {"/mijn-plek/"}, path


def resolve_to(name: str, **given: Any) -> str:
    """Where this is; empty when it asks for something else."""
    try:
        return reverse(name, kwargs=given)
    except NoReverseMatch:
        return ""


def ask_consent(thing: Any, person: User) -> Consent:
    """Somebody asked for these words and was allowed."""
    return Consent.objects.create(
        source=thing, person=person, words="x", form="aangehaald", reach="iedereen", where="x", state=Answered.GIVEN
    )


def state_of(person: User, row: Submission, asked: Consent) -> list[Any]:
    """All that a thief could have changed."""
    person, row = User.objects.get(pk=person.pk), Submission.objects.get(pk=row.pk)
    consent = Consent.objects.get(pk=asked.pk)
    return [person.pen_name, person.secret_word, person.closed_at, row.state, row.thing.text, consent.state,
            Authenticator.objects.count()]  # fmt: skip


def test_the_door_itself_refuses_a_card_in_doubt(lost, board, bart, monkeypatch):
    person = with_powers(lost[0], "card")
    row = publish(make_topic(board, person, text="Op de site."), person, bart)
    monkeypatch.setattr("people.models.User.is_locked", True)
    with pytest.raises(door.NotYours):
        door.withdraw(row, person)
    with pytest.raises(door.NotYours):
        door.resubmit(row, {"title": "Anders", "text": "Anders."}, person)


def test_words_that_come_too_early_are_shown_again(lost, board, bart):
    row = publish(make_topic(board, with_powers(lost[0], "card")), lost[0], bart)
    _code, client = taken_over(lost)
    answer = client.post(f"/mijn-plek/{row.pk}/aanpassen/", {"title": "Nieuw", "text": "Mijn betere woorden."})
    assert answer.status_code == 403
    assert "Mijn betere woorden." in said(answer)


# --- nobody comes with the new card -------------------------------------------------------------------------


def test_a_new_card_that_nobody_comes_with_lapses_and_the_old_one_works_on(lost):
    _person, _old, old_code = lost
    inside = Client()
    come_in(inside, old_code)
    new, code = make_card()
    ask(code, "Mo")
    page = said(inside.get("/"))
    assert f"Gebruikt niemand die kaart binnen {CardReplacement.LAPSE.days} dagen? Dan vervalt ze." in page
    asked = CardReplacement.objects.get()
    sweep = retention.cards_nobody_came_with
    day = timedelta(days=1)
    assert sweep(asked.asked_at + CardReplacement.LAPSE - day, False) == 0
    assert sweep(asked.asked_at + CardReplacement.LAPSE + day, True) == 1
    assert CardReplacement.objects.waiting().exists()  # only counted
    assert sweep(asked.asked_at + CardReplacement.LAPSE + day, False) == 1
    assert Card.objects.with_code(code) is None
    assert Card.objects.get(pk=new.pk).person is None
    assert inside.get("/mijn-plek/").status_code == 200  # the session lives on
    assert "Dit was ik niet" not in said(inside.get("/"))
    assert come_in(Client(), old_code)["Location"] == "/mijn-plek/"
    assert ask(make_card()[1], "Mo").status_code == 200  # and one can ask again
    assert CardReplacement.objects.waiting().count() == 1


def test_a_card_that_took_over_does_not_lapse(lost):
    code, _client = taken_over(lost)
    asked = CardReplacement.objects.get()
    assert replacing.lapse([asked]) == 0
    assert not CardReplacement.objects.lapsed(asked.asked_at + timedelta(days=99)).exists()
    assert Card.objects.with_code(code)


def test_the_word_opens_it_all(lost, closed_board):
    lost[0].groups.add(Group.objects.get(name="stuurgroep"))
    _code, client = taken_over(lost)
    assert "Dit woord klopt niet" in said(client.post("/kaart/slot/", {"word": "fout woord"}))
    assert 'id="id_word_error"' in said(client.post("/kaart/slot/", {"word": ""}))
    assert client.get(closed_board.get_url()).status_code == 404
    assert "Alles is weer open" in said(client.post("/kaart/slot/", {"word": "regenboog"}, follow=True))
    assert client.get(closed_board.get_url()).status_code == 200
    assert client.get("/kaart/slot/")["Location"] == "/mijn-plek/"


def test_news_that_stays_closed_waits_until_it_is_open(lost, board, bart):
    person, _card, _code = lost
    deciding.decide(send(make_topic(board, with_powers(person, "card")), person), "rejected", bart, reason="person")
    _new_card, new_code = make_card()
    ask(new_code, "Mo")
    a_day_later()
    client = Client()
    come_in(client, new_code, picture=OTHER)
    assert "Nieuw voor jou" not in said(client.get("/mijn-plek/"))
    client.post("/kaart/slot/", {"word": WORD})
    assert "Nieuw voor jou" in said(client.get("/mijn-plek/"))


def test_five_wrong_words_a_day_here_too(lost):
    _code, client = taken_over(lost)
    for _ in range(5):
        client.post("/kaart/slot/", {"word": "fout woord"})
    assert "Dit woord klopt niet" in said(client.post("/kaart/slot/", {"word": WORD}))
    assert CardReplacement.objects.in_doubt().exists()


def test_nothing_is_locked_for_somebody_who_lost_nothing(amina):
    client = client_of(amina)
    assert client.get("/kaart/slot/")["Location"] == "/mijn-plek/"
    assert Client().get("/kaart/slot/")["Location"] == "/mijn-plek/"


def test_sessions_of_another_person_live_on(lost, amina):
    client = client_of(amina)
    ask(make_card()[1], "Mo", WORD)
    assert client.get("/mijn-plek/").status_code == 200
    assert OpenSession.objects.filter(person=amina).count() == 1
