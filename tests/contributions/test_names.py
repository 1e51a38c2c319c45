"""Names in doubt: seen by nobody but their person and the moderators, until a moderator lets them through."""

import re

import pytest
from django.contrib.auth.models import Group

import things
from comments.models import SiteComment
from contributions import deciding, door, names
from contributions.kinds import kind_of
from contributions.models import Reason, State, Submission
from contributions.pen_names import PenName
from contributions.rules import DoorRules
from forum.models import Post
from mine import closing, withdrawing
from people.models import PEER, User
from tests.cast import client_of, come_in, make_card, make_comment, make_person, make_topic, publish, with_powers

pytestmark = pytest.mark.django_db

REAL = "Jan Zeldzaamnaam"


def fresh(person: User) -> User:
    return User.objects.get(pk=person.pk)


def row_of(person: User, state: str = State.HELD) -> Submission:
    return Submission.objects.get(author=person, kind__model="penname", state=state)


def seen(client, path: str) -> bool:
    return "Zeldzaamnaam" in client.get(path, follow=True).content.decode()


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


@pytest.mark.parametrize("state", ["held", "hidden", "published"])
def test_who_sees_a_name(state, jan, bart, chris, dora, els):
    if state == "hidden":
        deciding.decide(row_of(jan), State.PUBLISHED, bart)
        names.take_off(fresh(jan), bart, reason="other")
    elif state == "published":
        deciding.decide(row_of(jan), state, bart)
    peer = make_person("Mees")
    peer.groups.add(Group.objects.get(name=PEER))
    for person in (jan, peer):
        make_card(person)
    post, comment = Post.objects.filter(author=jan).earliest("pk"), SiteComment.objects.get()
    topic, page = post.topic.get_absolute_url(), comment.page.get_url()
    is_public = state == "published"
    shows = (topic, f"{topic}?since=0", post.topic.board.get_url(), page, f"/reacties/{comment.page_id}/?since=0",
             "/praat-mee/feed.xml")  # fmt: skip
    never = ("/leren/feed.xml", "/sitemap.xml", "/zoeken/?q=wist",
             "/mijn-plek/", "/modereren/", "/modereren/meelezen/", "/modereren/logboek/", "/modereren/logboek.csv",
             "/huisregels/cijfers/", "/redactie/")  # fmt: skip
    people = {"stranger": None, "jan": with_powers(jan, "card"), "peer": with_powers(peer, "card")}
    people |= {person.username: with_powers(person, "password") for person in (chris, dora, els, bart)}
    for role, person in people.items():
        client = client_of(person)
        assert {path: seen(client, path) for path in shows} == dict.fromkeys(shows, is_public), role
        told = re.findall(r"<script type=.application/ld.json.>.*?</script>", client.get(topic).content.decode(), re.S)
        assert ("Zeldzaamnaam" in "".join(told)) == is_public, role
        found = {path for path in never if seen(client, path)}
        allowed = {"jan": {"/mijn-plek/"}, bart.username: {"/modereren/"} if state == "held" else set()}
        assert found == allowed.get(role, set()), role
        assert client.get(f"/niet-oke/{things.key_of(PenName.objects.get())}/").status_code == 404
    for thing in (Post.objects.get(pk=post.pk), SiteComment.objects.get()):  # what the socket tells
        assert ("Zeldzaamnaam" in kind_of(thing).html(thing)) == is_public
