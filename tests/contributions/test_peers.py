"""Peers read along: the words and nothing else, an opinion and no decision, a few texts a day."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from contributions import deciding, door, peers
from contributions.models import PeerOpinion, State, Submission
from contributions.rules import DoorRules
from forum.models import Post
from people.models import Organisation
from tests.cast import client_of, make_card, make_person, make_topic, publish, send, with_powers

pytestmark = pytest.mark.django_db
PATH = "/modereren/meelezen/"


@pytest.fixture
def tine(db):
    """A peer, with a card."""
    person = make_person("Tine", "peer")
    person.username = "kaart-tine"
    person.save()
    make_card(person)
    return with_powers(person, "card")


@pytest.fixture
def waiting(board, amina) -> Submission:
    return send(make_topic(board, amina, title="Wacht", text="Lees mij."), amina)


def say(client, row, view="fine", line="", **more):
    return client.post(PATH, {"submission": row.pk, "revision": row.revision, "view": view, "line": line, **more})


def test_a_peer_reads_the_words_and_no_name_and_the_moderator_reads_what_they_think(waiting, tine, amina, bart):
    client = client_of(tine)
    assert "Lees mee" in client.get("/mijn-plek/").content.decode()
    page = client.get(PATH).content.decode()
    assert "Lees mij." in page
    assert "Amina" not in page
    assert say(client, waiting, "doubt", "Dit kan pijn doen.").status_code == 302
    assert "Er is nu niets om te lezen" in client.get(PATH).content.decode()
    theirs = client_of(bart).get(f"/modereren/{waiting.pk}/").content.decode()
    assert "Een meelezer zegt: hier twijfel ik." in theirs
    assert "Dit kan pijn doen." in theirs
    assert "Tine" not in theirs
    assert Submission.objects.get().state == "held"
    assert "meelezer" not in client_of(amina).get("/mijn-plek/").content.decode()


def test_a_peer_leaves_a_heavy_text_to_somebody_else(board, amina, bart, tine):
    row = send(make_topic(board, amina, title="Mijn broer", text="Hij wil dood."), amina)
    client = client_of(tine)
    page = client.get(PATH).content.decode()
    assert "Dit kan zwaar zijn om te lezen." in page
    assert '<details class="sluier">' in page
    answer = client.post(PATH, {"daad": "pas", "submission": row.pk}, follow=True).content.decode()
    assert "Deze tekst is nu voor iemand anders." in answer
    assert "Hij wil dood." not in answer
    assert not PeerOpinion.objects.exists()
    assert "Hij wil dood." in client_of(bart).get("/modereren/").content.decode()
    assert client.post(PATH, {"daad": "pas", "submission": "9" * 30}).status_code == 302


@pytest.mark.parametrize("enough", [False, True])
def test_a_yes_is_an_opinion_unless_the_editors_say_it_is_enough(enough, waiting, tine):
    rules = DoorRules.load()
    rules.peers_publish = enough
    rules.save()
    say(client_of(tine), waiting)
    row = Submission.objects.get()
    assert row.state == ("published" if enough else "held")
    assert PeerOpinion.objects.count() == 1


@pytest.mark.parametrize("after", ["rejected", "change_asked", "hidden", "published"])
def test_a_peer_never_refuses_and_by_default_decides_nothing(after, waiting, tine):
    if after != "published":
        rules = DoorRules.load()
        rules.peers_publish = True
        rules.save()
    with pytest.raises(door.NotYours):
        deciding.decide(waiting, after, tine, message="Nee.", reason="other")


def test_never_their_own_nor_of_people_of_their_own_organisation(board, tine, amina, chris):
    rules = DoorRules.load()
    rules.peers_publish = True
    rules.save()
    own = send(make_topic(board, tine, title="Van mij"), tine)
    card = make_card(amina)[0]
    house = Organisation.objects.create(name="Huis", slug="huis", kind="armoedevereniging")
    for each in (card, *tine.cards.all()):
        each.organisation = house
        each.save()
    hers = send(make_topic(board, amina, title="Van haar"), amina)
    type(tine).objects.filter(pk=tine.pk).update(organisation=chris.organisation)
    tine = with_powers(tine, "card")
    his = send(make_topic(board, chris, title="Van hem"), chris)
    page = client_of(tine).get(PATH).content.decode()
    assert "Er is nu niets om te lezen" in page
    for row in (own, hers, his):
        assert "niets hoeft" not in say(client_of(tine), row, follow=True)["Location"]
        with pytest.raises(door.NotYours):
            deciding.decide(row, State.PUBLISHED, tine)
    assert not PeerOpinion.objects.exists()


def test_not_what_is_private_reported_asked_again_or_in_another_language(topic, amina, chris, bart, tine):
    ria = make_person("Ria")
    rows = {
        "private": send(Post(topic=topic, author=ria, text="Bel 0478 12 34 56."), ria),
        "reported": publish(Post(topic=topic, author=ria, text="Oei."), ria, bart),
        "again": send(Post(topic=topic, author=ria, text="Nog eens."), ria),
        "french": send(Post(topic=topic, author=ria, text="Bonjour.", lang="fr"), ria),
    }
    Submission.objects.filter(pk=rows["reported"].pk).update(state=State.HELD, reason="reported", open_reports=3)
    deciding.decide(rows["again"], State.REJECTED, bart, reason="other")
    door.ask_again(rows["again"], ria)
    assert not peers.readable_by(tine).exists()
    Submission.objects.filter(pk=rows["private"].pk).update(reason="new_author")
    assert peers.readable_by(tine).count() == 1


def test_not_what_hangs_in_a_closed_group(closed_board, bart, tine):
    bart.groups.add(Group.objects.get(name="stuurgroep"))
    ria = make_person("Ria")
    send(make_topic(closed_board, ria), ria)
    assert not peers.readable_by(tine).exists()


def test_so_many_a_day_and_no_more(board, topic, tine):
    rules = DoorRules.load()
    rules.peer_texts = 2
    rules.save()
    ria = make_person("Ria")
    rows = [send(Post(topic=topic, author=ria, text=f"Tekst {n}."), ria) for n in range(3)]
    client = client_of(tine)
    for row in rows:
        say(client, row)
    assert PeerOpinion.objects.count() == 2
    assert "Je las vandaag genoeg" in client.get(PATH).content.decode()
    PeerOpinion.objects.update(at=timezone.now() - timedelta(days=1))
    assert "Tekst 2." in client.get(PATH).content.decode()


def test_a_doubt_says_why_and_keeps_what_was_typed(waiting, tine):
    client = client_of(tine)
    page = say(client, waiting, "doubt").content.decode()
    assert "Schrijf in één zin waarom je twijfelt." in page
    page = say(client, waiting, "weg", "Ik twijfel.").content.decode()
    assert "Kies één van de twee knoppen." in page
    assert "Ik twijfel." in page
    assert not PeerOpinion.objects.exists()


def test_words_that_changed_or_were_decided_meanwhile_are_told(waiting, tine, amina, bart):
    client = client_of(tine)
    door.resubmit(waiting, {"title": "Wacht", "text": "Anders."}, amina)
    stale = {"submission": waiting.pk, "revision": waiting.revision - 1, "view": "fine"}
    assert "veranderde net" in client.post(PATH, stale, follow=True).content.decode()
    deciding.decide(waiting, State.PUBLISHED, bart)
    assert "veranderde net" in client.post(PATH, {**stale, "revision": waiting.revision}, follow=True).content.decode()
    assert not PeerOpinion.objects.exists()


def test_twice_is_once_and_other_words_ask_for_another_opinion(waiting, tine, amina):
    client = client_of(tine)
    say(client, waiting)
    say(client, waiting)
    assert PeerOpinion.objects.count() == 1
    door.resubmit(waiting, {"title": "Wacht", "text": "Anders."}, amina)
    assert "Anders." in client.get(PATH).content.decode()
    say(client, waiting)
    assert PeerOpinion.objects.count() == 2


@pytest.mark.parametrize("who", ["amina", "chris", "dora", "els", "bart"])
def test_for_others_the_room_is_not_there(who, waiting, request):
    client = client_of(request.getfixturevalue(who))
    assert client.get(PATH).status_code == 404
    assert say(client, waiting).status_code == 404
    assert Client().get(PATH).status_code == 302


def test_who_works_for_a_public_body_is_never_a_peer(dora, waiting):
    dora.groups.remove(*dora.groups.all())
    make_card(dora)
    through = type(dora).groups.through
    through.objects.create(user=dora, group=Group.objects.get(name="peer"))  # whatever somebody ticked
    assert client_of(with_powers(dora, "card")).get(PATH).status_code == 404
