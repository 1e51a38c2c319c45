"""What was agreed: how far it is, the list at /afspraken/, the home page, and Wagtail."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction

from contributions import door
from contributions.models import Submission
from pages.models import CommitmentsPage
from signals.models import PolicySignal
from tests.cast import client_of, make_topic, publish
from things.models import SearchEntry
from trail.models import Commitment, Link, Progress, Sort
from trail.states import State

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def room(site):
    return CommitmentsPage.objects.get()


@pytest.fixture
def promise(room):
    """A commitment, stored."""

    def make(what="Elke maandag open.", **fields) -> Commitment:
        made = Commitment(page=room.page_ptr, what=what, **{"who": "De dienst", **fields})
        made.save()
        return made

    return make


def read(path, client=None) -> str:
    answer = (client or Client()).get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


# --- one commitment ---------------------------------------------------------------------------------------


def test_every_new_state_is_one_dated_line(promise):
    made = promise()
    for state in (State.AGREED, State.BUSY, State.BUSY, State.DONE):
        made.state = state
        made.save()
    assert list(Progress.objects.values_list("state", flat=True)) == [State.AGREED, State.BUSY, State.DONE]
    made.refresh_from_db()
    assert made.changed_at == Progress.objects.latest("pk").at


@pytest.mark.parametrize(
    ("state", "days", "late"),
    [("afgesproken", -1, True), ("bezig", -1, True), ("bezig", 0, False), ("gedaan", -1, False),
     ("niet-gelukt", -1, False), ("bezig", None, False)],
)  # fmt: skip
def test_late_is_what_is_not_done_after_its_day(state, days, late, promise):
    by_when = None if days is None else TODAY + timedelta(days=days)
    made = promise(state=state, by_when=by_when)
    assert made.is_late == late
    assert Commitment.objects.late().exists() == late
    for path in ("/afspraken/", made.get_absolute_url()):
        assert ("Had klaar moeten zijn op" in read(path)) == late


def test_its_page_says_who_what_when_and_how_far(promise):
    made = promise("Eén loket.", who="De balie", by_when=TODAY + timedelta(days=9), explanation="Aan de kaai.")
    made.state = State.BUSY
    made.save()
    shown = read(made.get_absolute_url())
    for word in ("Eén loket.", "De balie", "Aan de kaai.", "Afgesproken", "Bezig"):
        assert word in shown
    assert Client().get(f"/afspraken/{made.pk}-oud/")["Location"] == made.get_absolute_url()
    assert Client().get("/afspraken/999-x/").status_code == 404
    assert Client().get(f"/afspraken/{'9' * 30}-x/").status_code == 404


def test_it_is_found_and_stands_in_the_sitemap_until_it_is_deleted(promise):
    made = promise("Fietspaden worden breder.")
    assert made.get_absolute_url() in read("/zoeken/?q=fietspad")
    assert made.get_absolute_url() in read("/sitemap.xml")
    made.delete()
    assert not SearchEntry.objects.filter(title="Fietspaden worden breder.").exists()
    assert "Fietspaden" not in read("/zoeken/?q=fietspad")


def test_a_closed_or_unpublished_room_shows_none(promise, room, signal, els):
    made = promise("Zeldzaambeloofd.", state=State.DONE)
    Link.objects.lay(signal, made, Sort.BECAME, els)
    assert "Zeldzaambeloofd" in read("/")
    restriction = PageViewRestriction.objects.create(page=room, restriction_type=PageViewRestriction.GROUPS)
    restriction.groups.add(Group.objects.get_or_create(name="raad")[0])
    for path in ("/", "/zoeken/?q=zeldzaambeloofd", "/sitemap.xml", signal.get_absolute_url()):
        assert "Zeldzaambeloofd" not in read(path), path
    assert Client().get(made.get_absolute_url()).status_code == 404
    restriction.delete()
    room.unpublish()
    for path in ("/", "/zoeken/?q=zeldzaambeloofd", "/sitemap.xml", signal.get_absolute_url()):
        assert "Zeldzaambeloofd" not in read(path), path
    assert not Commitment.objects.visible_to(AnonymousUser()).exists()


# --- the list ---------------------------------------------------------------------------------------------


def test_the_list_is_filtered_by_state(promise):
    promise("Een.", state=State.DONE)
    promise("Twee.", state=State.BUSY, by_when=TODAY - timedelta(days=1))
    promise("Drie.")
    everything = read("/afspraken/")
    assert "3 afspraken" in everything
    assert all(word in everything for word in ("Een.", "Twee.", "Drie.", "Gedaan (1)", "Had al klaar moeten zijn (1)"))
    done, late = read("/afspraken/?staat=gedaan"), read("/afspraken/?staat=te-laat")
    assert "1 afspraak<" in done
    assert "Twee." not in done
    assert "Twee." in late
    assert "Drie." not in late
    unknown = read("/afspraken/?staat=<b>")
    assert "Dat kennen we niet" in unknown
    assert "3 afspraken" in unknown
    assert "Zo is er nu geen" in read("/afspraken/?staat=niet-gelukt")


def test_without_commitments_it_says_so_and_home_says_nothing(site):
    assert "Er staan hier nog geen afspraken" in read("/afspraken/")
    assert "Dit veranderde" not in read("/")


def test_five_thousand_cost_no_more_and_are_all_reached(room, promise, amina):
    Commitment.objects.bulk_create(
        Commitment(page=room.page_ptr, what=f"Afspraak {n}", who="De dienst", state=State.values[n % 4])
        for n in range(5_000)
    )
    last = Commitment.objects.latest("pk")
    deep = Commitment.objects.order_by("pk")[30]
    for client, most in ((Client(), 6), (client_of(amina), 10)):
        for path in ("/afspraken/", "/afspraken/?staat=bezig", f"/afspraken/?voor={deep.pk}", last.get_absolute_url()):
            client.get(path)
            with CaptureQueriesContext(connection) as questions:
                assert client.get(path).status_code == 200
            assert len(questions) <= most, (path, [q["sql"] for q in questions])
    assert "1.250 afspraken" in read("/afspraken/?staat=bezig")
    assert f"?voor={deep.pk + 1 - 24}" in read(f"/afspraken/?voor={deep.pk + 1}")
    assert "?voor=" not in read(f"/afspraken/?voor={Commitment.objects.order_by('pk')[24].pk}")


# --- "Dit veranderde omdat iemand het zei" --------------------------------------------------------------------


def block() -> str:
    return read("/").partition("Dit veranderde omdat iemand het zei")[2].partition("</section>")[0]


def test_home_tells_what_was_done_and_where_it_began(promise, signal, els):
    made = promise("Het loket is open op maandag.", state=State.DONE, is_example=True)
    assert block() == ""  # nobody is known to have said it
    Link.objects.lay(signal, made, Sort.BECAME, els)
    shown = block()
    assert made.get_absolute_url() in shown
    assert signal.get_absolute_url() in shown
    assert "Voorbeeld" in shown
    made.state = State.BUSY
    made.save()
    assert block() == ""


def test_home_shows_three_each_once_the_last_done_first(promise, signal, els):
    others = list(PolicySignal.objects.exclude(pk=signal.pk)[:2])
    made = [promise(f"Gedaan nummer {n}.", state=State.DONE) for n in range(5)]
    for each in made:
        for begin in (signal, *others):
            Link.objects.lay(begin, each, Sort.COMES_FROM, els)
    shown = block()
    assert [n for n in range(5) if f"Gedaan nummer {n}." in shown] == [2, 3, 4]
    assert shown.index("nummer 4") < shown.index("nummer 3") < shown.index("nummer 2")
    assert shown.count("<article") == 3


def test_words_taken_away_or_closed_are_not_on_home(promise, topic, closed_board, amina, bart, els):
    one, two = promise("Eén ding.", state=State.DONE), promise("Twee dingen.", state=State.DONE)
    bart.groups.add(Group.objects.get(name="stuurgroep"))
    inner = publish(make_topic(closed_board, bart, title="Zeldzaambesloten"), bart, bart).thing.topic
    Link.objects.lay(topic, one, Sort.BECAME, amina)
    Link.objects.lay(inner, two, Sort.BECAME, els)
    shown = block()
    assert "Hoe begin je?" in shown
    assert "Zeldzaambesloten" not in shown
    assert "Twee dingen." not in shown
    door.withdraw(Submission.objects.get(author=amina), amina)
    assert block() == ""


# --- Wagtail ------------------------------------------------------------------------------------------------

ADD = "/beheer/snippets/trail/commitment/add/"
FORM = {"what": "Elke maandag open.", "who": "De dienst", "by_when": "", "state": "afgesproken", "explanation": ""}


def test_an_editor_makes_and_changes_a_commitment(room, els):
    client = client_of(els)
    assert "Afspraken" in read("/beheer/snippets/trail/commitment/", client)
    assert client.post(ADD, FORM).status_code == 302
    made = Commitment.objects.get()
    assert made.page_id == room.pk
    assert made.get_absolute_url() in read("/zoeken/?q=maandag")
    edit = f"/beheer/snippets/trail/commitment/edit/{made.pk}/"
    assert "Zeg dan waarom" in client.post(edit, {**FORM, "state": "niet-gelukt"}).content.decode()
    assert client.post(edit, {**FORM, "state": "niet-gelukt", "explanation": "Geen geld."}).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.progress.count()) == (State.FAILED, 2)
    assert "Elke maandag" in read("/beheer/snippets/trail/commitment/?state=niet-gelukt", client)


@pytest.mark.parametrize("who", ["bart", "chris", "dora", "hanne", "amina"])
def test_nobody_else_does(who, room, promise, request):
    made = promise()
    client = client_of(request.getfixturevalue(who))
    for path in (ADD, f"/beheer/snippets/trail/commitment/edit/{made.pk}/"):
        assert client.get(path).status_code in (302, 403)
        assert client.post(path, {**FORM, "what": "Anders."}).status_code in (302, 403)
    assert list(Commitment.objects.values_list("what", flat=True)) == ["Elke maandag open."]


def test_editors_look_at_links_and_delete_them_but_make_none_there(topic, signal, closed_board, bart, els):
    bart.groups.add(Group.objects.get(name="stuurgroep"))
    inner = publish(make_topic(closed_board, bart, title="Zeldzaambesloten"), bart, bart).thing.topic
    link = Link.objects.lay(topic, signal, Sort.BECAME, els)
    hidden = Link.objects.lay(inner, signal, Sort.BECAME, bart)
    client = client_of(els)
    listed = read("/beheer/snippets/trail/link/", client)
    assert topic.title in listed
    assert "Zeldzaambesloten" not in listed
    assert topic.title in read("/beheer/snippets/trail/link/?sort=werd", client)
    assert client.get("/beheer/snippets/trail/link/add/").status_code in (302, 403, 404)
    assert client.post(f"/beheer/snippets/trail/link/edit/{link.pk}/", {"sort": "werd"}).status_code in (302, 403)
    assert client.post(f"/beheer/snippets/trail/link/delete/{hidden.pk}/").status_code == 404
    assert client.post(f"/beheer/snippets/trail/link/delete/{link.pk}/").status_code == 302
    assert list(Link.objects.all()) == [hidden]


def test_a_page_with_commitments_is_not_deleted(room, promise, els):
    promise()
    els.is_superuser = True
    els.save()
    answer = client_of(els).post(f"/beheer/pages/{room.pk}/delete/", follow=True)
    assert "Je kan ze niet wissen" in answer.content.decode()
    assert CommitmentsPage.objects.exists()
