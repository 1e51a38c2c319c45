"""Names in doubt: seen by nobody but their person and the moderators, until a moderator lets them through."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

import things
from comments.models import SiteComment
from contributions import deciding, door, moving, names
from contributions.kinds import kind_of
from contributions.models import Reason, State, Submission
from contributions.pen_names import PenName
from contributions.rules import DoorRules
from forum.models import BoardPage, Post
from mine import closing, withdrawing
from people.forms import NameForm
from people.models import User, shown_name_of
from tests.cast import client_of, come_in, make_card, make_comment, make_person, make_topic, publish, send, with_powers
from tests.contributions.ways_out import Browser, clients, zip_of

pytestmark = pytest.mark.django_db

REAL = "Jan Zeldzaamnaam"


def fresh(person: User) -> User:
    return User.objects.get(pk=person.pk)


def row_of(person: User, state: str = State.HELD) -> Submission:
    return Submission.objects.get(author=person, kind__model="penname", state=state)


@pytest.fixture
def rules(db):
    rules = DoorRules.load()
    rules.words = "rotzak"
    rules.save()
    yield rules
    rules.words = ""
    rules.save()


@pytest.fixture
def jan(amina, board, insight, bart):
    """Amina, with a topic, a reply and a comment on the site, takes a name in doubt."""
    topic = publish(make_topic(board, amina), amina, bart).thing.topic
    publish(Post(topic=topic, author=amina, text="Ook dit."), amina, bart)
    publish(make_comment(insight, amina), amina, bart)
    amina.take_name(REAL, "")
    return amina


@pytest.mark.parametrize(
    ("name", "reason"),
    [("Klaproos", None), ("Halte zes", None), ("Oude rotzakken", Reason.LISTED), (REAL, Reason.FULL_NAME)],
)
def test_only_a_name_in_doubt_waits(name, reason, amina, rules):
    amina.take_name(name, "inside")
    now = fresh(amina)
    assert (now.pen_name, now.label, now.is_name_hidden) == (name, "inside", reason is not None)
    assert now.shown_name == ("Iemand" if reason else name)
    found = Submission.objects.filter(kind__model="penname")
    assert [(row.state, row.reason, row.thing.text) for row in found] == ([("held", reason, name)] if reason else [])


def test_at_the_first_steps_with_a_card(client):
    _card, code = make_card()
    come_in(client, code, "Klaproos")
    assert User.objects.get(pen_name="Klaproos").shown_name == "Klaproos"
    assert not Submission.objects.exists()


def test_at_the_first_steps_a_name_that_waits(client, rules):
    _card, code = make_card()
    come_in(client, code, "De rotzak")
    person = User.objects.get(pen_name="De rotzak")
    assert person.shown_name == "Iemand"
    page = client.get("/mijn-plek/").content.decode()
    assert "Dag <bdi>De rotzak</bdi>" in page
    assert "Een mens kijkt je naam nog na." in page


def test_on_my_place(amina, rules):
    amina = with_powers(amina, "card")
    make_card(amina)
    client = client_of(amina)
    page = client.post("/mijn-plek/naam/", {"name": "De rotzak", "label": ""}, follow=True).content.decode()
    assert "Je heet hier nu De rotzak. Een mens kijkt je naam nog na." in page
    client.post("/mijn-plek/naam/", {"name": "De rotzak", "label": "inside"})  # the same name: it goes on waiting
    assert (fresh(amina).label, fresh(amina).is_name_hidden) == ("inside", True)
    assert row_of(amina).thing.text == "De rotzak"
    page = client.post("/mijn-plek/naam/", {"name": "Klaproos", "label": ""}, follow=True).content.decode()
    assert "Je heet hier nu Klaproos.<" in page
    assert fresh(amina).shown_name == "Klaproos"
    gone = row_of(amina, State.WITHDRAWN)  # what waited is no question any more, and its words are wiped
    assert gone.thing.text == ""


def test_a_moderator_lets_it_through_or_not_and_takes_that_back(jan, bart):
    submission = row_of(jan)
    deciding.decide(submission, State.PUBLISHED, bart)
    assert fresh(jan).shown_name == REAL
    deciding.undo(submission, bart)
    assert fresh(jan).shown_name == "Iemand"
    deciding.decide(submission, State.REJECTED, bart, reason="private")
    assert fresh(jan).shown_name == "Iemand"
    jan = with_powers(jan, "card")
    make_card(jan)
    page = client_of(jan).get("/mijn-plek/").content.decode()
    assert "Anderen zien je naam niet." in page
    assert "Waarom: er staat een naam, adres of nummer van iemand in." in page
    assert f"/mijn-plek/{submission.pk}/weg/" not in page
    assert client_of(jan).get(f"/mijn-plek/{submission.pk}/aanpassen/").status_code == 302


def test_the_next_name_after_a_refusal_is_read_first(jan, bart):
    deciding.decide(row_of(jan), State.REJECTED, bart, reason="private")
    jan.take_name("Klaproos", "")
    assert fresh(jan).shown_name == "Iemand"
    assert row_of(jan).reason == Reason.OTHER_NAME
    refused = row_of(jan, State.REJECTED)  # decisions on the old name leave the new one as it is
    deciding.undo(refused, bart)
    assert fresh(jan).hidden_name == "Klaproos"
    deciding.decide(refused, State.PUBLISHED, bart)
    assert fresh(jan).hidden_name == "Klaproos"
    deciding.decide(row_of(jan), State.PUBLISHED, bart)
    assert fresh(jan).shown_name == "Klaproos"


def test_nobody_decides_on_their_own_name_or_one_of_their_organisation(bart, els):
    bart.take_name(REAL, "")
    with pytest.raises(door.NotYours):
        deciding.decide(row_of(bart), State.PUBLISHED, with_powers(bart, "password"))
    with pytest.raises(door.NotYours):
        deciding.decide(row_of(bart), State.PUBLISHED, with_powers(els, "password"))
    assert fresh(bart).is_name_hidden


def test_a_name_makes_nobody_known_here(insight, bart, chris, settings):
    settings.TRUSTED_AFTER = 1
    chris.take_name("Piet Peeters", "")
    deciding.decide(row_of(chris), State.PUBLISHED, bart)
    assert door.foresee(make_comment(insight, chris), chris, {"text": "Ja."}).reason == Reason.NEW_AUTHOR


def test_in_the_queue(jan, bart):
    client = client_of(with_powers(bart, "password"))
    submission = row_of(jan)
    page = client.get("/modereren/?soort=naam").content.decode()
    assert "Zeldzaamnaam" in page
    assert Reason.FULL_NAME.label in page
    assert "/verbeteren/" not in page
    assert client.get(f"/modereren/{submission.pk}/verbeteren/").status_code == 302
    assert "Zeldzaamnaam" in client.get("/modereren/lijst/?soort=naam").content.decode()
    sent = {"move": "publish", "revision": submission.revision, "reason": "", "message": ""}
    assert client.post(f"/modereren/{submission.pk}/?soort=naam", sent).status_code == 302
    assert fresh(jan).shown_name == REAL


def test_asking_for_another_name(topic, amina, bart):
    client = client_of(with_powers(bart, "password"))
    submission = Submission.objects.get(author=amina)
    path = f"/modereren/{submission.pk}/naam/"
    assert path in client.get(f"/modereren/{submission.pk}/").content.decode()
    assert amina.pen_name in client.get(path).content.decode()
    answer = client.post(path, {"reason": "", "message": "Kies iets anders."})
    assert "Kies een reden." in answer.content.decode()
    assert "Kies iets anders." in answer.content.decode()
    assert not fresh(amina).is_name_hidden
    page = client.post(path, {"reason": "hurtful", "message": "Kies iets anders."}, follow=True).content.decode()
    assert "Gedaan: anderen zien nu" in page
    assert fresh(amina).shown_name == "Iemand"
    assert client.get(path).status_code == 302  # nothing left to do
    assert amina.pen_name not in client_of(None).get(topic.get_absolute_url()).content.decode()
    make_card(amina)
    page = client_of(with_powers(amina, "card")).get("/mijn-plek/").content.decode()
    assert "Kies een andere naam." in page
    assert "Waarom: het kan iemand pijn doen." in page
    assert "Kies iets anders." in page
    deciding.undo(row_of(amina, State.HIDDEN), with_powers(bart, "password"))
    assert fresh(amina).shown_name == amina.pen_name


def test_only_moderators_ask_for_another_name_and_not_of_their_own(topic, amina, bart, chris, els):
    submission = Submission.objects.get(author=amina)
    for person in (chris, els):
        client = client_of(with_powers(person, "password"))
        assert client.post(f"/modereren/{submission.pk}/naam/", {"reason": "hurtful"}).status_code == 404
    with pytest.raises(door.NotYours):
        names.take_off(bart, with_powers(bart, "password"), reason="hurtful")
    assert not PenName.objects.exists()
    assert not User.objects.exclude(hidden_name="").exists()


def test_a_name_that_was_let_through_is_taken_off_on_the_same_row(jan, bart):
    deciding.decide(row_of(jan), State.PUBLISHED, bart)
    names.take_off(fresh(jan), bart, reason="private")
    assert row_of(jan, State.HIDDEN).moves.count() == 2
    assert fresh(jan).shown_name == "Iemand"


def test_who_takes_all_words_away_keeps_the_name_and_who_leaves_does_not(jan, bart):
    withdrawing.withdraw_all(jan)
    assert row_of(jan).thing.text == REAL
    closing.close(jan, with_words=False)
    assert closing.wipe(jan)
    assert not PenName.objects.exclude(text="").exists()
    assert not Submission.objects.filter(kind__model="penname").exclude(state=State.WITHDRAWN).exists()


# --- who sees it, over every way out ----------------------------------------------------------------------


def rare(state: str) -> str:
    return f"Zeldzaam{state.replace('_', '')}"


def bring(person: User, state: str, bart: User) -> None:
    """Take a name in doubt and bring it to ``state``."""
    person.take_name(f"Jan {rare(state)}", "")
    row = row_of(person)
    if state in (State.PUBLISHED, State.HIDDEN):
        deciding.decide(row, State.PUBLISHED, bart)
    if state == State.HIDDEN:
        names.take_off(fresh(person), bart, reason="other")
    elif state in (State.REJECTED, State.CHANGE_ASKED):
        deciding.decide(row, state, bart, reason="other", message="Kies iets anders.")
    elif state == State.WITHDRAWN:
        person.take_name("Korenbloem", "")


@pytest.fixture
def people(board, insight, bart) -> dict[str, User]:
    """Six people with a topic, a reply and a comment on the site, each with a name in another state."""
    found = {str(state): with_powers(make_person(f"Mens {state}"), "card") for state in State}
    together = publish(make_topic(board, bart, "Samen"), bart, bart).thing.topic
    for state, person in found.items():
        make_card(person)
        publish(make_topic(board, person, f"Van {state}"), person, bart)
        publish(Post(topic=together, author=person, text="Ook dit."), person, bart)
        publish(make_comment(insight, person), person, bart)
        bring(person, state, bart)
    return {state: with_powers(person, "card") for state, person in found.items()}


def test_who_sees_a_name_in_which_state(people, insight, amina, bart, request):
    together = Post.objects.get(topic__given_title="Samen", is_opening=True).topic.get_absolute_url()
    page = insight.get_url()
    shows = {together, f"{together}?since=0", BoardPage.objects.get(slug="aan-tafel").get_url(), page,
             f"/reacties/{insight.pk}/?since=0", "/praat-mee/feed.xml"}  # fmt: skip
    desk = "/modereren/lijst/?soort=naam"
    never = {"/", "/leren/feed.xml", "/sitemap.xml", "/zoeken/?q=wist", "/mijn-plek/", "/modereren/meelezen/",
             "/modereren/logboek/", "/modereren/logboek.csv", "/huisregels/cijfers/", "/redactie/"}  # fmt: skip
    for role, browser in clients(amina, bart, request).items():
        for state in people:
            seen = {path for path in {*shows, *never, desk} if rare(state) in browser.text(path)}
            public = shows if state == State.PUBLISHED else set()
            assert seen == public | ({desk} if role == "bart" and state == State.HELD else set()), (role, state)
            assert rare(state) not in zip_of(browser)
    for name in PenName.objects.all():
        assert Browser(bart).read(f"/niet-oke/{things.key_of(name)}/")[0] == 404
    for thing in (*Post.objects.all(), *SiteComment.objects.all()):  # what the socket tells
        html = kind_of(thing).html(thing)
        assert [state for state in people if rare(state) in html] == [
            state for state in people if state == State.PUBLISHED and thing.author == people[state]
        ]


def test_everybody_finds_their_own_name_and_takes_it_along(people):
    for state, person in people.items():
        browser = Browser(person)
        seen = (rare(state) in browser.text("/mijn-plek/"), rare(state) in zip_of(browser))
        assert seen == ((False, False) if state == State.WITHDRAWN else (True, True)), state


def test_what_is_said_after_a_change_has_the_new_name_and_never_the_old(
    topic, amina, bart, settings, monkeypatch, django_capture_on_commit_callbacks
):
    settings.TRUSTED_AFTER = 0
    told: list[str] = []
    monkeypatch.setattr(moving, "broadcast", lambda _stream, content: told.append(content["html"]))
    amina.take_name("Korenbloem", "")
    with django_capture_on_commit_callbacks(execute=True):
        publish(Post(topic=topic, author=amina, text="Nu heet ik anders."), amina, bart)
    names.take_off(fresh(amina), bart, reason="other")
    with django_capture_on_commit_callbacks(execute=True):
        publish(Post(topic=topic, author=fresh(amina), text="En nu?"), with_powers(amina, "card"), bart)
    assert ["Korenbloem" in html for html in told] == [True, False]
    assert not any("Amina" in html for html in told)


# --- names from Wagtail, and who is who --------------------------------------------------------------------


@pytest.fixture
def root(site) -> User:
    return with_powers(make_person("Rik", "editor", is_superuser=True), "password")


def in_wagtail(root: User, person: User, name: str) -> str:
    sent = {"pen_name": name, "username": person.username, "is_active": "on"}
    return client_of(root).post(f"/beheer/users/edit/{person.pk}/", sent).content.decode()


def test_a_name_set_in_wagtail_is_judged_and_that_of_staff_is_not(root, amina, bart):
    in_wagtail(root, amina, REAL)
    assert (fresh(amina).pen_name, fresh(amina).shown_name) == (REAL, "Iemand")
    assert row_of(amina).reason == Reason.FULL_NAME
    in_wagtail(root, amina, "Klaproos")
    assert fresh(amina).shown_name == "Klaproos"
    in_wagtail(root, bart, "Bart Zeldzaamnaam")
    assert fresh(bart).shown_name == "Bart Zeldzaamnaam"


@pytest.mark.parametrize("name", ["", "x", "BART", "a@b.be"])
def test_a_name_that_will_not_do_is_refused_in_wagtail_too(name, root, amina, bart):
    assert "error" in in_wagtail(root, amina, name)
    assert fresh(amina).pen_name == "Amina"


def test_names_that_differ_in_capitals_only_are_one_on_every_database(amina, bart):
    amina.take_name("Élan", "")
    for name in ("élan", "ÉLAN", "E\u0301lan"):
        with pytest.raises(IntegrityError), transaction.atomic():
            fresh(bart).take_name(name, "")
    assert "al gekozen" in NameForm({"name": "élan"}, person=bart).errors["name"][0]
    assert NameForm({"name": "Elan"}, person=bart).is_valid()


def test_a_colleague_whose_name_is_hidden_reads_as_nobody(topic, amina, bart):
    bea = with_powers(make_person("Bea", "moderator"), "password")
    row = send(Post(topic=topic, author=amina, text="Nog iets."), amina)
    client_of(bea).get(f"/modereren/{row.pk}/")
    assert "Bea" in client_of(bart).get(f"/modereren/{row.pk}/").content.decode()
    bea.take_name(REAL, "")
    page = client_of(bart).get(f"/modereren/{row.pk}/").content.decode()
    assert "<bdi>Iemand</bdi> leest dit nu" in page


def test_shown_name_says_the_same_in_the_database(amina, bart, chris, dora):
    amina.take_name(REAL, "")
    User.objects.filter(pk=bart.pk).update(pen_name="")
    User.objects.filter(pk=chris.pk).update(closed_at=timezone.now())
    told = User.objects.annotate(told=shown_name_of())
    assert {person.pk: person.told for person in told} == {person.pk: person.shown_name for person in told}


def test_names_and_texts_that_wait_are_counted_apart(jan, board, chris, bart):
    client = client_of(with_powers(bart, "password"))
    assert "1 naam wacht op jou" in client.get("/modereren/").content.decode()
    send(make_topic(board, chris, text="Kijk eens."), chris)
    assert "1 tekst en 1 naam wachten op jou" in client.get("/modereren/").content.decode()
    assert "1 naam wacht. De oudste eerst" in client.get("/modereren/lijst/?soort=naam").content.decode()
    assert client.get("/modereren/aantal/").json() == {"count": 2, "words": "1 tekst en 1 naam wachten"}
