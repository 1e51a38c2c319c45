"""Laying a link, and taking one away: who may, what goes wrong, and that nothing is lost."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

import things
from contributions import deciding
from contributions.models import State, Submission
from forum.models import Post
from playbook.models import ChapterPage
from signals.models import PolicySignal
from tests.cast import client_of, make_comment, make_person, make_topic, publish, with_powers
from tests.trail.test_links import lay
from trail.forms import WAYS
from trail.models import Link, Sort
from trail.views import A_DAY

pytestmark = pytest.mark.django_db


def form(thing) -> str:
    return f"/spoor/{things.key_of(thing)}/leggen/"


def send(client, thing, other, hoe="komt-van", **more):
    key = other if isinstance(other, str) else things.key_of(other)
    title = "x" if isinstance(other, str) else other.title
    return client.post(form(thing), {"hoe": hoe, "zoek": title, "andere": key, "daad": "leg", **more})


@pytest.fixture
def chapter(site):
    return ChapterPage.objects.get(number=7)


# --- who may ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["els", "bart"])
def test_editors_and_moderators_link_whatever_is_on_the_site(who, insight, signal, request):
    person = request.getfixturevalue(who)
    client = client_of(person)
    assert "Leg een link" in client.get(insight.get_url()).content.decode()
    assert client.get(form(insight)).status_code == 200
    assert send(client, insight, signal).status_code == 302
    link = Link.objects.get()
    assert (link.earlier, link.later, link.sort, link.made_by) == (signal, insight, Sort.COMES_FROM, person)


def test_authors_link_their_own_words_from_a_card(topic, signal, amina):
    client = client_of(amina)
    assert "Leg een link" in client.get(topic.get_absolute_url()).content.decode()
    answer = send(client, topic, signal, "werd")
    assert answer["Location"] == f"/spoor/forum.topic-{topic.pk}/"
    assert "De link ligt er." in client.get(answer["Location"]).content.decode()
    link = Link.objects.get()
    assert (link.earlier, link.later, link.sort, link.made_by) == (topic, signal, Sort.BECAME, amina)


@pytest.mark.parametrize("who", ["chris", "dora", "hanne", "tine"])
def test_others_do_not_link_what_is_not_theirs(who, topic, signal, request):
    person = with_powers(make_person("Tine", "expert"), "password") if who == "tine" else request.getfixturevalue(who)
    client = client_of(person)
    for thing in (topic, signal):
        assert "Leg een link" not in client.get(thing.get_absolute_url()).content.decode()
        assert client.get(form(thing)).status_code == 403
        assert send(client, thing, signal if thing is topic else topic).status_code == 403
    assert not Link.objects.exists()


def test_whoever_wrote_it_may_for_every_kind(insight, topic, signal, amina, bart, chris, site):
    from pages.models import InsightPage, LearningIndexPage

    own = InsightPage(title="Eigen", kind="insight", source_text="Van ons.", owner=chris)
    own.index_pk = LearningIndexPage.objects.get().pk
    made = PolicySignal(board=signal.board, author=amina, text="Drie keer terug.", theme=signal.theme)
    for thing, author in (
        (Post(topic=topic, author=amina, text="Nog iets."), amina),
        (make_comment(insight, amina), amina),
        (made, amina),
        (own, chris),
    ):
        publish(thing, author, bart)
        assert client_of(author).get(form(thing)).status_code == 200, thing
        other = chris if author is amina else amina
        assert client_of(other).get(form(thing)).status_code == 403, thing


def test_somebody_without_a_card_is_asked_to_come_in(topic, signal):
    assert "kaart" in Client().get(form(topic))["Location"]
    assert send(Client(), topic, signal).status_code == 403
    assert not Link.objects.exists()


def test_my_place_leads_from_what_i_wrote(topic, amina, bart):
    held = Post(topic=topic, author=amina, text="Wacht nog.")
    from tests.cast import send as send_in

    send_in(held, amina)
    mine = client_of(amina).get("/mijn-plek/").content.decode()
    assert f"/spoor/forum.post-{topic.posts.get(is_opening=True).pk}/leggen/" in mine
    assert f"forum.post-{held.pk}/leggen/" not in mine


# --- what they may link to ------------------------------------------------------------------------------------


@pytest.fixture
def inner(closed_board, bart):
    bart.groups.add(Group.objects.get(name="stuurgroep"))
    return publish(make_topic(closed_board, bart, title="Zeldzaambesloten"), bart, bart).thing.topic


def test_nobody_links_or_finds_what_they_may_not_see(topic, inner, amina, els):
    for person in (amina, els):
        client = client_of(person)
        for question in ("Zeldzaambesloten", f"/praat-mee/stuurgroep/{inner.pk}-zeldzaambesloten/"):
            found = client.post(form(topic), {"zoek": question, "daad": "zoek"}).content.decode()
            assert "We vonden niets" in found
            assert f"forum.topic-{inner.pk}" not in found
        answer = send(client, topic, inner)
        assert answer.status_code == 200
        assert "Die tekst vinden we niet meer" in answer.content.decode()
        assert client.get(form(inner)).status_code == 404
        assert send(client, inner, topic).status_code == 404
    assert not Link.objects.exists()


def test_a_member_links_inside_and_out(topic, inner, bart):
    client = client_of(with_powers(bart, "password"))
    assert send(client, inner, topic).status_code == 302


@pytest.mark.parametrize(
    "key",
    ["", "x", "people.user-1", "forum.post-999999", "signals.policysignal-3 ", "forum.topic-99999999999999999999"],
)
def test_a_tampered_key_has_no_effect(key, topic, amina):
    client = client_of(amina)
    answer = client.post(form(topic), {"hoe": "komt-van", "zoek": "armoede", "andere": key, "daad": "leg"})
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
    for path in (f"/spoor/{key}/", f"/spoor/{key}/leggen/", f"/spoor/{key}/weg/"):
        if key:
            assert client.post(path).status_code in (404, 405)
            assert client.get(path).status_code in (404, 405)
    assert not Link.objects.exists()


def test_what_waits_or_is_hidden_is_not_linked(topic, signal, chris, bart, els):
    submission = publish(Post(topic=topic, author=chris, text="Bij ons ook."), chris, bart)
    deciding.decide(submission, State.HIDDEN, bart, reason="other")
    assert client_of(chris).get(form(submission.thing)).status_code == 404
    assert "niet meer" in send(client_of(els), signal, submission.thing).content.decode()
    assert not Link.objects.exists()


# --- the form -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hoe", WAYS)
def test_every_way_says_which_came_first(hoe, insight, signal, els):
    sort, is_later, _words = WAYS[hoe]
    assert send(client_of(els), insight, signal, hoe).status_code == 302
    link = Link.objects.get()
    assert link.sort == sort
    assert (link.earlier, link.later) == ((signal, insight) if is_later else (insight, signal))


def test_searching_keeps_what_was_chosen_and_complains_of_nothing(topic, signal, amina):
    found = client_of(amina).post(form(topic), {"hoe": "werd", "zoek": signal.title, "daad": "zoek"}).content.decode()
    assert 'role="alert"' not in found
    assert re.search(r'value="werd"[^>]* checked', found)
    assert f'value="signals.policysignal-{signal.pk}"' in found
    assert f"{signal.title} (signaal)" in found.replace("&#x27;", "'")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"daad": "leg"}, "Kies één van de acht."),
        ({"daad": "leg", "hoe": "steelt-van"}, "Kies één van de acht."),
        ({"daad": "leg", "hoe": "werd"}, "Zoek eerst de andere tekst."),
        ({"daad": "leg", "hoe": "werd", "zoek": "qqqqqq"}, "We vonden niets."),
        ({"daad": "leg", "hoe": "werd", "zoek": "armoede"}, "Kies één van deze teksten."),
        ({"daad": "zoek", "zoek": "qqqqqq"}, "We vonden niets."),
        ({"daad": "zoek", "zoek": "https://example.org/leren/"}, "niet van deze site"),
        ({"daad": "leg", "hoe": "werd", "zoek": "https://example.org/leren/"}, "niet van deze site"),
        ({"daad": "leg", "hoe": "werd", "zoek": "a" * 500}, "te lang"),
    ],
)
def test_what_goes_wrong_is_said_and_nothing_is_lost(data, said, topic, amina):
    answer = client_of(amina).post(form(topic), data)
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert said in shown
    if len(data.get("zoek", "")) < 100:
        assert f'value="{data.get("zoek", "")}"' in shown or not data.get("zoek")
    assert not Link.objects.exists()


def test_two_that_are_linked_say_so_in_either_order(topic, signal, amina):
    lay(topic, signal)
    for hoe in ("werd", "komt-van"):
        assert "al verbonden" in send(client_of(amina), topic, signal, hoe).content.decode()
    assert Link.objects.count() == 1


def test_a_thing_is_not_offered_to_itself(topic, amina):
    found = client_of(amina).post(form(topic), {"zoek": topic.title, "daad": "zoek"}).content.decode()
    assert f'value="forum.topic-{topic.pk}"' not in found
    assert send(client_of(amina), topic, topic).status_code == 200
    assert not Link.objects.exists()


def test_an_author_lays_so_many_a_day_and_an_editor_more(topic, signal, amina, els):
    kind = lay(topic, PolicySignal.objects.exclude(pk=signal.pk)[0]).later_type
    Link.objects.bulk_create(
        Link(earlier=topic, later_type=kind, later_id=10_000 + n, sort="werd", made_by=amina) for n in range(A_DAY)
    )
    assert "Morgen kan je verder" in send(client_of(amina), topic, signal).content.decode()
    Link.objects.filter(made_by=amina).update(made_by=els)
    assert send(client_of(els), topic, signal).status_code == 302


def test_yesterdays_links_do_not_count(topic, signal, amina):
    kind = lay(topic, PolicySignal.objects.exclude(pk=signal.pk)[0]).later_type
    yesterday = timezone.now() - timedelta(days=1, minutes=1)
    Link.objects.bulk_create(
        Link(earlier=topic, later_type=kind, later_id=10_000 + n, sort="werd", made_by=amina, created_at=yesterday)
        for n in range(A_DAY)
    )
    assert send(client_of(amina), topic, signal).status_code == 302


# --- by its address -------------------------------------------------------------------------------------------


def found_at(client, thing, address) -> set[str]:
    shown = client.post(form(thing), {"zoek": address, "daad": "zoek"}).content.decode()
    return set(re.findall(r'name="andere" value="([^"]+)"', shown))


def test_things_are_found_by_their_address(insight, topic, signal, chapter, els, amina, bart, chris, monkeypatch):
    monkeypatch.setattr("contributions.numbered.PAGE_SIZE", 1)
    post = publish(Post(topic=topic, author=chris, text="Bij ons ook."), chris, bart).thing
    comment = publish(make_comment(insight, amina), amina, bart).thing
    client = client_of(els)
    here = ChapterPage.objects.get(number=1)
    for thing in (insight, topic, signal, chapter, post, comment):
        address = thing.get_absolute_url()
        key = things.key_of(thing)
        assert found_at(client, here, address) == {key}, address
        assert found_at(client, here, f"http://localhost:8000{address}") == {key}, address
        assert found_at(client, here, f" https://localhost{address} ") == {key}
    # as people paste them: without the page of the list, with another name, with a place on the page
    assert found_at(client, here, f"{topic.get_absolute_url()}#post-{post.pk}") == {things.key_of(post)}
    assert found_at(client, here, f"{topic.get_absolute_url()}#reacties") == {things.key_of(topic)}
    assert found_at(client, here, f"{topic.board.get_url()}{topic.pk}-oude-titel/") == {things.key_of(topic)}
    assert found_at(client, here, f"{insight.get_url()}?pagina=2#tekst") == {things.key_of(insight)}
    assert found_at(client, here, "/") == {things.key_of(insight.get_parent().get_parent().specific)}


@pytest.mark.parametrize(
    "address",
    ["/bestaat-niet/", "/leren/nee/", "/signalen/999-x/", f"/signalen/{'9' * 40}-x/", "/%00/", "http://[", "//leren/",
     "/leren/%ff/"],
)  # fmt: skip
def test_an_address_of_nothing_finds_nothing(address, topic, amina):
    assert found_at(client_of(amina), topic, address) == set()


# --- away again ---------------------------------------------------------------------------------------------


def take_away(client, thing, link):
    return client.post(f"/spoor/{things.key_of(thing)}/weg/", {"link": link if isinstance(link, str) else link.pk})


def test_who_laid_it_takes_it_away(topic, signal, amina):
    link = lay(topic, signal, by=amina)
    client = client_of(amina)
    assert "Haal deze link weg" in client.get(f"/spoor/forum.topic-{topic.pk}/").content.decode()
    assert take_away(client, signal, link).status_code == 302
    assert not Link.objects.exists()
    assert take_away(client, signal, link).status_code == 302  # twice is no mistake


@pytest.mark.parametrize("who", ["els", "bart"])
def test_editors_and_moderators_take_any_away(who, topic, signal, amina, request):
    link = lay(topic, signal, by=amina)
    assert take_away(client_of(request.getfixturevalue(who)), topic, link).status_code == 302
    assert not Link.objects.exists()


@pytest.mark.parametrize("who", ["amina", "chris", "dora"])
def test_others_do_not_also_of_their_own_words(who, topic, signal, els, request):
    link = lay(topic, signal, by=els)
    client = client_of(request.getfixturevalue(who))
    assert "Haal deze link weg" not in client.get(f"/spoor/forum.topic-{topic.pk}/").content.decode()
    assert take_away(client, topic, link).status_code == 403
    assert take_away(Client(), topic, link).status_code == 403
    assert Link.objects.exists()


def test_only_links_of_this_thing_and_in_sight_are_taken_away(topic, signal, insight, inner, els):
    link, hidden = lay(insight, signal), lay(inner, signal)
    client = client_of(els)
    for thing, pk in ((topic, link), (signal, hidden), (signal, "x"), (signal, "9" * 30), (signal, "")):
        assert take_away(client, thing, pk).status_code == 302
    assert Link.objects.count() == 2
    assert client.get(f"/spoor/{things.key_of(signal)}/weg/").status_code == 405


def test_who_is_gone_leaves_their_links(topic, signal, els):
    lay(topic, signal, by=els)
    Submission.objects.filter(decided_by=els).update(decided_by=None)
    els.delete()
    assert Link.objects.get().made_by is None
