"""Asking for somebody's words, answering, taking back; who may, what goes wrong, and the rule ``may_use``."""

from datetime import timedelta
from itertools import product

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

import things
from contributions import deciding, door
from contributions.models import State, Submission
from forum.models import Post
from playbook.models import ChapterPage
from signals.models import PolicySignal
from tests.cast import (
    client_of,
    make_answer,
    make_body,
    make_bundle,
    make_person,
    make_topic,
    publish,
    send,
    with_powers,
)
from trail import consent
from trail.asking import A_DAY
from trail.consent import may_use, usable
from trail.models import Consent
from trail.reach import FORM_COVERS, REACH_COVERS, Form, Reach, audience, covers, within
from trail.states import Answered

pytestmark = pytest.mark.django_db

WORDS = "Ik wist het niet."
ASKED = {
    "words": WORDS,
    "form": "aangehaald",
    "reach": "iedereen",
    "where": "In hoofdstuk 3",
    "who_asks": "Els, voor de redactie",
    "how_long": "Twee minuten",
    "in_return": "Niets",
    "what_happens": "Het komt in het draaiboek",
}


@pytest.fixture
def post(topic, amina, bart) -> Post:
    """Amina's words, on the site: a reaction in her topic."""
    return publish(Post(topic=topic, author=amina, text=f"{WORDS} Nu wel."), amina, bart).thing


@pytest.fixture
def chapter(site) -> ChapterPage:
    return ChapterPage.objects.get(number=3)


def path(thing, last="vragen") -> str:
    return f"/spoor/{things.key_of(thing)}/{last}/"


def allow(source, **fields) -> Consent:
    """A yes for words of ``source``."""
    fields = {"words": WORDS, "form": Form.QUOTED, "reach": Reach.PUBLIC, "where": "In hoofdstuk 3", **fields}
    asked = Consent.objects.create(person_id=things.author_of(source), source=source, **fields)
    consent.say_yes(asked, fields["reach"], fields.get("until"), fields.get("with_name", False))
    asked.refresh_from_db()
    return asked


def close(page, *groups: str) -> None:
    door_of = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.GROUPS)
    door_of.groups.set([Group.objects.get_or_create(name=name)[0] for name in groups])


# --- the rule: form × reach × readers, until, taken back -----------------------------------------------------


@pytest.mark.parametrize(("given", "asked"), list(product(Form, Form)))
def test_a_yes_covers_its_own_form_and_counting(given, asked):
    assert covers(given, Reach.PUBLIC, asked, frozenset({Reach.PUBLIC})) is (asked in (given, Form.COUNTED))
    assert set(FORM_COVERS) == set(Form)


@pytest.mark.parametrize(
    ("given", "readers"),
    [
        (Reach.GROUP, {Reach.GROUP}),
        (Reach.PARTNERS, {Reach.GROUP, Reach.PARTNERS}),
        (Reach.POLICY, {Reach.POLICY}),
        (Reach.PUBLIC, set(Reach)),
    ],
)
def test_a_yes_covers_these_readers_and_no_others(given, readers):
    assert {each for each in Reach if covers(Form.QUOTED, given, Form.QUOTED, frozenset({each}))} == readers
    assert next(choice for choice, _words in within(given)) == given
    assert set(REACH_COVERS) == set(Reach)


def test_every_group_that_reads_must_be_covered():
    assert audience({"partner", "policymaker", "editor"}) == {Reach.PARTNERS, Reach.POLICY}
    both = audience({"partner", "policymaker"})
    assert not covers(Form.QUOTED, Reach.PARTNERS, Form.QUOTED, both)
    assert covers(Form.QUOTED, Reach.PUBLIC, Form.QUOTED, both)
    assert audience({"stuurgroep", "moderator"}) == {Reach.GROUP}
    assert audience({"editor"}) == frozenset()


def test_without_a_yes_nobody_may_and_with_one_everybody_may(post, chapter):
    assert not may_use(post, chapter)
    given = allow(post)
    assert may_use(post, chapter)
    assert may_use(post, chapter, Form.COUNTED)
    assert not may_use(post, chapter, Form.RETOLD)
    assert usable([given.pk], chapter) == {given.pk: given}
    assert usable([], chapter) == {}


@pytest.mark.parametrize("state", [Answered.ASKED, Answered.REFUSED, Answered.WITHDRAWN])
def test_only_a_yes_that_stands_works(state, post, chapter):
    given = allow(post)
    Consent.objects.filter(pk=given.pk).update(state=state)
    assert not may_use(post, chapter)
    assert usable([given.pk], chapter) == {}


@pytest.mark.parametrize(("days", "works"), [(-1, False), (0, True), (1, True)])
def test_after_its_last_day_it_works_no_more_without_anything_having_to_run(days, works, post, chapter):
    given = allow(post)
    Consent.objects.filter(pk=given.pk).update(until=timezone.localdate() + timedelta(days=days))
    assert may_use(post, chapter) is works
    assert bool(usable([given.pk], chapter)) is works


def test_who_closed_everything_here_says_yes_to_nothing(post, chapter, amina):
    given = allow(post)
    type(amina).objects.filter(pk=amina.pk).update(is_active=False)
    assert not may_use(post, chapter)
    assert usable([given.pk], chapter) == {}


def test_words_that_a_moderator_took_off_are_not_used_elsewhere_meanwhile(post, chapter, amina, bart):
    allow(post)
    submission = Submission.objects.of(post).get()
    deciding.decide(submission, State.HIDDEN, bart)
    assert not may_use(post, chapter)
    deciding.decide(Submission.objects.of(post).get(), State.PUBLISHED, bart)
    assert may_use(post, chapter)


@pytest.mark.parametrize(
    ("reach", "public", "partners", "policy"),
    [("iedereen", 1, 1, 1), ("partners", 0, 1, 0), ("beleid", 0, 0, 1), ("groep", 0, 0, 0)],
)
def test_the_reach_follows_who_reads_the_page(reach, public, partners, policy, post):
    allow(post, reach=reach)
    for number, door_of, expected in ((1, (), public), (2, ("partner",), partners), (3, ("policymaker",), policy)):
        page = ChapterPage.objects.get(number=number)
        if door_of:
            close(page, *door_of)
        assert may_use(post, page) is bool(expected), (reach, door_of)


def test_words_for_the_group_stay_in_that_group(closed_board, amina, bart, chapter, insight):
    amina.groups.add(Group.objects.get(name="stuurgroep"))
    amina = with_powers(amina, "card")
    topic = publish(make_topic(closed_board, amina), amina, bart).thing.topic
    allow(topic, reach=Reach.GROUP)
    assert not may_use(topic, chapter)
    assert may_use(topic, closed_board)
    assert may_use(topic, Post(topic=topic))
    close(insight, "een-andere-groep")
    assert not may_use(topic, insight)


def test_an_answer_of_a_body_is_as_public_as_its_board(post, els, dora):
    bundle = make_bundle(els, body=make_body(dora))
    answer = make_answer(bundle, dora)
    given = allow(post, reach=Reach.POLICY)
    assert not may_use(post, answer)
    assert not may_use(post, bundle)
    consent.take_back(given)
    Consent.objects.all().delete()
    allow(post)
    assert may_use(post, answer)
    assert may_use(post, bundle)


def test_ones_own_words_need_no_yes(post, board, amina, bart):
    own, theirs = (send(make_topic(board, who, "Nog een", "Andere woorden."), who).thing for who in (amina, bart))
    assert may_use(post, own)
    assert not may_use(post, theirs)
    nobodys = PolicySignal.objects.get(number=3)
    assert not may_use(nobodys, PolicySignal.objects.get(number=4))  # nobody and nobody are not the same person


# --- asking ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["els", "bart", "chris"])
def test_editors_moderators_and_partners_ask_from_the_page_of_the_words(who, topic, post, request, amina):
    client = client_of(request.getfixturevalue(who))
    assert path(post) in client.get(topic.get_absolute_url()).content.decode()
    assert WORDS in client.get(path(post)).content.decode()
    assert client.post(path(post), ASKED)["Location"] == "/spoor/gevraagd/"
    asked = Consent.objects.get()
    assert (asked.person, asked.source, asked.state, asked.words) == (amina, post, Answered.ASKED, WORDS)
    assert WORDS in client.get("/spoor/gevraagd/").content.decode()
    assert not may_use(post, ChapterPage.objects.get(number=1))


@pytest.mark.parametrize("who", ["amina", "dora", "hanne"])
def test_others_do_not_ask(who, topic, post, request):
    client = client_of(request.getfixturevalue(who))
    assert path(post) not in client.get(topic.get_absolute_url()).content.decode()
    assert client.get(path(post)).status_code == client.post(path(post), ASKED).status_code == 403
    assert not Consent.objects.exists()


def test_a_visitor_comes_in_first(post):
    assert Client().get(path(post)).status_code == 302
    assert Client().post(path(post), ASKED).status_code == 403
    assert not Consent.objects.exists()


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("words", "", "Dit is nog leeg."),
        ("words", "Ik wist het wel.", "Dit staat zo niet in de tekst."),
        ("words", "x" * 601, "Dat is te veel."),
        ("form", "vertaald", "Kies één van deze."),
        ("reach", "groep", "Kies één van deze."),
        ("where", "", "Zeg waar het komt te staan."),
        ("who_asks", "", "Zeg wie het vraagt."),
        ("how_long", "", "Zeg hoeveel tijd het vraagt."),
        ("in_return", "", "Zeg wat die persoon krijgt."),
        ("what_happens", "", "Zeg wat ermee gebeurt."),
    ],
)
def test_whoever_asks_says_all_of_it_and_loses_nothing(field, typed, says, post, els):
    answer = client_of(els).post(path(post), {**ASKED, field: typed})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert says in html
    assert not Consent.objects.exists()
    assert all(ASKED[name] in html for name in ("who_asks", "where", "what_happens") if name != field)


def test_in_a_closed_group_the_group_is_a_choice(closed_board, els, bart):
    bart.groups.add(Group.objects.get(name="stuurgroep"))
    els.groups.add(Group.objects.get(name="stuurgroep"))
    bart, els = with_powers(bart, "password"), with_powers(els, "password")
    topic = publish(make_topic(closed_board, bart), bart, _other_moderator()).thing.topic
    assert 'value="groep"' in client_of(els).get(path(topic)).content.decode()
    assert client_of(els).post(path(topic), {**ASKED, "reach": "groep"}).status_code == 302


def _other_moderator():
    return with_powers(make_person("Mo", "moderator"), "password")


def test_nobody_asks_twice_nor_again_after_no_or_after_it_was_taken_back(post, els, chris, amina):
    client = client_of(els)
    client.post(path(post), ASKED)
    for asks in (client, client_of(chris)):
        assert "ligt al bij die persoon" in asks.get(path(post)).content.decode()
        assert "ligt al bij die persoon" in asks.post(path(post), ASKED).content.decode()
    consent.say_no(Consent.objects.get())
    assert "liever niet" in client.post(path(post), ASKED).content.decode()
    Consent.objects.update(answered_at=timezone.now() - consent.REST - timedelta(days=1))
    assert client.post(path(post), ASKED).status_code == 302
    given = Consent.objects.asked().get()
    consent.say_yes(given, Reach.PUBLIC, None, False)
    consent.take_back(given)
    assert "nam een toestemming terug" in client.post(path(post), ASKED).content.decode()
    assert Consent.objects.count() == 2


def test_nobody_asks_for_their_own_words_or_for_what_is_not_there(board, post, els, bart, amina):
    own = publish(make_topic(board, els, "Van mij", "Mijn woorden."), els, bart).thing.topic
    html = client_of(els).post(path(own), {**ASKED, "words": "Mijn woorden."}).content.decode()
    assert "je eigen woorden" in html
    deciding.decide(Submission.objects.of(post).get(), State.HIDDEN, bart)  # only its place is left
    client = client_of(els)
    opening = things.key_of(post.topic.posts.get(is_opening=True))
    for key in ("forum.post-999999", "people.user-1", "x", f"forum.post-{post.pk}", opening):
        assert client.get(f"/spoor/{key}/vragen/").status_code == 404, key
        assert client.post(f"/spoor/{key}/vragen/", ASKED).status_code == 404, key
    assert not Consent.objects.exists()


def test_words_of_a_closed_group_can_only_be_asked_by_who_reads_them(closed_board, bart, chris):
    bart.groups.add(Group.objects.get(name="stuurgroep"))
    bart = with_powers(bart, "password")
    topic = publish(make_topic(closed_board, bart), bart, _other_moderator()).thing.topic
    assert client_of(chris).get(path(topic)).status_code == 404
    assert client_of(chris).post(path(topic), ASKED).status_code == 404
    assert not Consent.objects.exists()


def test_so_many_questions_a_day_are_enough(post, els):
    Consent.objects.bulk_create(
        Consent(source=post, asked_by=els, state=Answered.GIVEN, form="geteld", reach="iedereen", where="x")
        for _ in range(A_DAY)
    )
    assert f"vandaag al {A_DAY} keer" in client_of(els).post(path(post), ASKED).content.decode()


def test_words_that_came_without_a_card_lead_to_the_paper(site, els, chris):
    signal = PolicySignal.objects.get(number=3)
    assert path(signal, "toestemming") in client_of(els).get(path(signal)).content.decode()
    assert path(signal, "toestemming") not in client_of(chris).get(path(signal)).content.decode()
    words = signal.text.split("\n")[0][:200]
    assert "zonder kaart" in client_of(els).post(path(signal), {**ASKED, "words": words}).content.decode()
    assert not Consent.objects.exists()


# --- answering ---------------------------------------------------------------------------------------------


def ask_for(post, els, **asked) -> Consent:
    return consent.ask(post, els, {**ASKED, **asked})


def test_my_place_says_that_somebody_asks_and_shows_all_of_it(post, els, amina):
    asked = ask_for(post, els)
    client = client_of(amina)
    assert "1 vraag wacht" in client.get("/mijn-plek/").content.decode()
    assert f"/mijn-plek/toestemming/{asked.pk}/" in client.get("/mijn-plek/toestemming/").content.decode()
    html = client.get(f"/mijn-plek/toestemming/{asked.pk}/").content.decode()
    for words in (*(ASKED[name] for name in ASKED if name not in ("form", "reach")), "Letterlijk, als citaat"):
        assert words in html
    assert client.get("/mijn-plek/toestemming/")["Cache-Control"].find("no-store") > -1


def test_yes_as_far_and_as_long_as_the_person_wants(post, els, amina, chapter):
    asked = ask_for(post, els)
    day = timezone.localdate() + timedelta(days=30)
    answer = client_of(amina).post(
        f"/mijn-plek/toestemming/{asked.pk}/",
        {"daad": "ja", "reach": "partners", "until": day.isoformat(), "with_name": "ja"},
    )
    assert answer["Location"] == "/mijn-plek/toestemming/"
    asked.refresh_from_db()
    assert (asked.state, asked.reach, asked.until, asked.with_name) == (Answered.GIVEN, "partners", day, True)
    assert asked.said_by == "Amina"
    assert asked.given_on == timezone.localdate()
    assert not may_use(post, chapter)


def test_rather_not_needs_nothing_filled_in_and_keeps_no_words(post, els, amina, chapter):
    asked = ask_for(post, els)
    client_of(amina).post(f"/mijn-plek/toestemming/{asked.pk}/", {"daad": "nee"})
    asked.refresh_from_db()
    assert (asked.state, asked.words) == (Answered.REFUSED, "")
    assert not may_use(post, chapter)
    assert WORDS not in client_of(els).get("/spoor/gevraagd/").content.decode()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"until": "gisteren"}, "Schrijf de datum als"),
        ({"until": "2020-01-01"}, "al voorbij"),
        ({"reach": ""}, "Kies één van deze."),
        ({"reach": "iedereen"}, "Kies één van deze."),
        ({"with_name": ""}, "Kies één van deze."),
    ],
)
def test_an_answer_that_is_not_right_is_no_yes(typed, says, post, els, amina):
    asked = ask_for(post, els, reach="partners")
    good = {"daad": "ja", "reach": "partners", "until": "", "with_name": "nee"}
    html = client_of(amina).post(f"/mijn-plek/toestemming/{asked.pk}/", {**good, **typed}).content.decode()
    asked.refresh_from_db()
    assert says in html
    assert asked.state == Answered.ASKED


def test_nobody_answers_or_takes_back_for_somebody_else(post, els, bart, hanne, amina):
    asked = ask_for(post, els)
    good = {"daad": "ja", "reach": "iedereen", "until": "", "with_name": "nee"}
    for person in (els, bart, hanne):
        client = client_of(person)
        assert client.get(f"/mijn-plek/toestemming/{asked.pk}/").status_code == 404
        assert client.post(f"/mijn-plek/toestemming/{asked.pk}/", good).status_code == 404
        assert client.post(f"/mijn-plek/toestemming/{asked.pk}/terug/").status_code == 404
        assert WORDS not in client.get("/mijn-plek/toestemming/").content.decode()
    assert Client().post(f"/mijn-plek/toestemming/{asked.pk}/terug/").status_code == 403
    asked.refresh_from_db()
    assert asked.state == Answered.ASKED
    assert client_of(amina).post(f"/mijn-plek/toestemming/{asked.pk}/", good).status_code == 302


def test_a_new_card_that_may_be_somebody_elses_says_yes_to_nothing(post, els, amina, monkeypatch):
    asked = ask_for(post, els)
    monkeypatch.setattr(type(amina), "is_locked", property(lambda person: True))
    client = client_of(amina)
    good = {"daad": "ja", "reach": "iedereen", "until": "", "with_name": "nee"}
    assert client.get("/mijn-plek/toestemming/")["Location"] == "/mijn-plek/"
    assert client.post(f"/mijn-plek/toestemming/{asked.pk}/", good)["Location"] == "/mijn-plek/"
    asked.refresh_from_db()
    assert asked.state == Answered.ASKED


def test_an_answer_counts_once(post, els, amina, chapter):
    asked = ask_for(post, els)
    consent.say_no(asked)
    with pytest.raises(consent.Overtaken):
        consent.say_yes(asked, Reach.PUBLIC, None, False)
    client = client_of(amina)
    good = {"daad": "ja", "reach": "iedereen", "until": "", "with_name": "nee"}
    assert client.post(f"/mijn-plek/toestemming/{asked.pk}/", good).status_code == 302
    assert client.get(f"/mijn-plek/toestemming/{asked.pk}/").status_code == 302
    asked.refresh_from_db()
    assert asked.state == Answered.REFUSED
    assert not may_use(post, chapter)


def test_one_tap_takes_it_back_and_a_second_changes_nothing(post, amina, chapter):
    given = allow(post)
    client = client_of(amina)
    assert "Neem het terug" in client.get("/mijn-plek/toestemming/").content.decode()
    assert client.get(f"/mijn-plek/toestemming/{given.pk}/terug/").status_code == 405
    for _ in range(2):
        assert client.post(f"/mijn-plek/toestemming/{given.pk}/terug/").status_code == 302
    given.refresh_from_db()
    assert (given.state, given.words) == (Answered.WITHDRAWN, "")
    assert not may_use(post, chapter)
    assert WORDS not in client.get("/mijn-plek/toestemming/").content.decode()


def test_taking_the_words_away_takes_back_what_was_asked_and_allowed(post, board, els, amina, bart, chapter):
    given = allow(post)
    door.withdraw(Submission.objects.of(post).get(), amina)
    given.refresh_from_db()
    assert (given.state, given.words) == (Answered.WITHDRAWN, "")
    assert usable([given.pk], chapter) == {}
    later = publish(make_topic(board, amina, "Later", WORDS), amina, bart).thing
    asked = ask_for(later.topic, els)  # the words of an opening post are its topic's
    door.withdraw(Submission.objects.of(later).get(), amina)
    asked.refresh_from_db()
    assert (asked.state, asked.words) == (Answered.WITHDRAWN, "")


def test_what_is_deleted_leaves_no_yes_behind(post, amina):
    given = allow(post)
    post.delete()
    assert not Consent.objects.filter(pk=given.pk).exists()


# --- on paper, or said --------------------------------------------------------------------------------------


def recorded(**more) -> dict[str, str]:
    day = timezone.localdate().isoformat()
    return {"words": WORDS, "form": "aangehaald", "reach": "iedereen", "where": "Hoofdstuk 3", "how": "papier",
            "given_on": day, "until": "", **more}  # fmt: skip


@pytest.mark.parametrize("who", ["els", "hanne"])
def test_a_yes_on_paper_is_written_down_and_shown_to_the_person(who, post, amina, chapter, request):
    person = request.getfixturevalue(who)
    assert client_of(person).post(path(post, "toestemming"), recorded()).status_code == 302
    given = Consent.objects.get()
    assert (given.person, given.recorded_by, given.how) == (amina, person, "papier")
    assert may_use(post, chapter)
    client = client_of(amina)
    assert "Met een handtekening op papier" in client.get("/mijn-plek/toestemming/").content.decode()
    client.post(f"/mijn-plek/toestemming/{given.pk}/terug/")
    assert not may_use(post, chapter)
    html = client_of(person).post(path(post, "toestemming"), recorded()).content.decode()
    assert "nam een toestemming terug" in html
    assert not may_use(post, chapter)


@pytest.mark.parametrize("who", ["amina", "bart", "chris", "dora"])
def test_others_write_nothing_down(who, post, request):
    client = client_of(request.getfixturevalue(who))
    assert client.get(path(post, "toestemming")).status_code == 403
    assert client.post(path(post, "toestemming"), recorded()).status_code == 403
    assert client.post(f"{path(post, 'toestemming')}weg/", {"toestemming": "1"}).status_code == 403
    assert not Consent.objects.exists()


def test_after_liever_niet_on_the_site_paper_says_nothing_else(post, els, amina, chapter):
    consent.say_no(ask_for(post, els))
    html = client_of(els).post(path(post, "toestemming"), recorded()).content.decode()
    assert "liever niet" in html
    assert not may_use(post, chapter)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"given_on": "2999-01-01"}, "Die dag komt nog"),
        ({"given_on": ""}, "Kies een dag"),
        ({"how": "kaart"}, "Kies één"),
        ({"until": "2020-01-01"}, "al voorbij"),
        ({"words": "Nooit gezegd"}, "staat zo niet"),
    ],
)
def test_what_is_written_down_must_be_right(typed, says, post, els):
    assert says in client_of(els).post(path(post, "toestemming"), recorded(**typed)).content.decode()
    assert not Consent.objects.exists()


def test_who_has_no_card_takes_it_back_by_word_of_mouth(site, hanne, chapter, post):
    signal = PolicySignal.objects.get(number=3)
    words = " ".join(signal.text.split()[:5])
    client = client_of(hanne)
    assert client.post(path(signal, "toestemming"), recorded(words=words, how="gezegd")).status_code == 302
    given = Consent.objects.get()
    assert given.person is None
    assert may_use(signal, chapter)
    other = {"toestemming": str(given.pk)}
    assert client.post(f"{path(post, 'toestemming')}weg/", other).status_code == 404  # of other words than these
    assert client.post(f"{path(signal, 'toestemming')}weg/", {"toestemming": "x"}).status_code == 404
    assert "neemt het terug" in client.get(path(signal, "toestemming")).content.decode()
    assert client.post(f"{path(signal, 'toestemming')}weg/", other).status_code == 302
    assert not may_use(signal, chapter)
