"""The moderators' desk: what comes first, filters, who reads what, "pas", a small change, "Maak ongedaan"."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contributions import door
from contributions.difference import is_small
from contributions.heavy import is_heavy
from contributions.models import Claim, Skip, State, Submission
from contributions.rules import DoorRules
from forum.models import Post
from tests.cast import client_of, make_comment, make_person, make_topic, send, with_powers

pytestmark = pytest.mark.django_db


@pytest.fixture
def bea():
    return with_powers(make_person("Bea", "moderator"), "password")


@pytest.fixture
def three(board, insight, amina, chris) -> list[Submission]:
    """Two talks of Amina, and a comment of Chris between them."""
    rows = [
        send(make_topic(board, amina, text="De eerste."), amina),
        send(make_comment(insight, by := with_powers(make_person("Jef"), "card"), text="De tweede."), by),
        send(make_topic(board, amina, title="Nog iets", text="De derde."), amina),
    ]
    for minutes, row in zip((30, 20, 10), rows, strict=True):
        Submission.objects.filter(pk=row.pk).update(received_at=timezone.now() - timedelta(minutes=minutes))
    return rows


def page(person, query="") -> str:
    return client_of(person).get(f"/modereren/{query}").content.decode()


def post(person, submission, what="", query="", follow=True, **data):
    revision = Submission.objects.get(pk=submission.pk).revision
    where = f"/modereren/{submission.pk}/{what and f'{what}/'}{query}"
    return client_of(person).post(where, {"revision": revision, **data}, follow=follow)


# --- what comes first ---------------------------------------------------------------------------------


def test_the_oldest_comes_first_and_a_decision_moves_to_the_next(three, bart):
    assert "De eerste." in page(bart)
    answer = post(bart, three[0], move="publish")
    assert "De tweede." in answer.content.decode()
    assert "2 teksten wachten" in answer.content.decode()


def test_where_somebody_may_be_in_danger_comes_first_with_what_to_do(three, topic, bart, chris):
    door.report(Submission.objects.get(object_id=topic.posts.get().pk, kind__model="post"), "danger", chris)
    answer = page(bart)
    assert "Ik wist het niet." in answer
    assert "Bel 112" in answer
    assert "Neem je tijd." in answer
    assert ">Pas<" not in answer
    assert "Bel 112. Zeg wat je las" not in page(bart, f"{three[0].pk}/")


def test_a_report_for_another_reason_is_no_danger(three, topic, bart, chris):
    door.report(Submission.objects.get(object_id=topic.posts.get().pk, kind__model="post"), "wrong", chris)
    assert "De eerste." in page(bart)


# --- filters -----------------------------------------------------------------------------------------


def test_a_filter_stays_through_a_decision(three, board, insight, bart):
    answer = page(bart, f"?groep={board.pk}")
    assert "2 teksten wachten" in answer
    assert "De eerste." in answer
    answer = post(bart, three[0], query=f"?groep={board.pk}", move="publish")
    assert answer.redirect_chain[-1][0] == f"/modereren/?groep={board.pk}"
    assert "De derde." in answer.content.decode()
    answer = post(bart, three[2], query=f"?groep={board.pk}", move="publish")
    assert "Hier wacht niets meer" in answer.content.decode()
    assert "kennen we niet" not in answer.content.decode()
    assert "1 tekst wacht" in answer.content.decode()


def test_each_question_narrows(three, board, insight, bart, chris):
    with_organisation = send(make_topic(board, chris, text="Van een werking."), chris)
    Submission.objects.filter(pk=with_organisation.pk).update(state=State.HELD, reason="link")
    assert "De tweede." in page(bart, f"?groep={insight.pk}")
    assert "Van een werking." in page(bart, f"?werking={chris.organisation_id}")
    assert "Van een werking." in page(bart, "?waarom=link")
    assert "De eerste." in page(bart, "?soort=reactie")
    assert "Hier wacht niets meer" in page(bart, "?soort=signaal")


@pytest.mark.parametrize(
    ("query", "note"),
    [
        ("soort=x", "Die soort kennen we niet."), ("groep=999999", "Die plaats kennen we niet."),
        ("groep=١", "Die plaats"), ("werking=" + "9" * 40, "Die werking kennen we niet."),
        ("waarom=omdat", "Die reden kennen we niet."), ("soort=reactie&soort=y", "Die soort"),
    ],
)  # fmt: skip
def test_what_nobody_knows_is_left_out_with_a_note(query, note, three, bart):
    answer = page(bart, f"?{query}")
    assert note in answer
    assert "De eerste." in answer


# --- who reads what ----------------------------------------------------------------------------------


def test_a_text_somebody_reads_is_left_to_them_and_says_so(three, bart, bea):
    page(bart)
    assert Claim.objects.get().submission_id == three[0].pk
    assert "De tweede." in page(bea)
    assert "Bart leest dit nu" in page(bea)
    assert "Bart</bdi> leest dit nu" in page(bea, f"{three[0].pk}/")
    assert "Bart leest dit nu" not in page(bart)
    assert Claim.objects.filter(by=bea).count() == 1  # one text a moderator: the last they opened


def test_reading_ends_by_itself_and_keeps_nobody_out(three, bart, bea):
    page(bart)
    post(bea, three[0], move="publish")
    assert Submission.objects.get(pk=three[0].pk).state == State.PUBLISHED
    page(bart)
    Claim.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert "leest dit nu" not in page(bea)


def test_when_others_read_all_of_it_the_first_is_shown_all_the_same(board, amina, bart, bea):
    send(make_topic(board, amina, text="De enige."), amina)
    page(bart)
    assert "De enige." in page(bea)


def test_looking_without_reading_claims_nothing(three, bart):
    client_of(bart).head("/modereren/")
    assert not Claim.objects.exists()


# --- pas ---------------------------------------------------------------------------------------------


def test_pas_leaves_a_text_to_the_others_until_it_is_taken_up_again(board, amina, bart, bea):
    submission = send(make_topic(board, amina, text="Hij sprak over zelfmoord."), amina)
    answer = page(bart)
    assert "Dit kan zwaar zijn om te lezen." in answer
    assert "Er staat een woord in van de lijst met zware woorden." in answer
    assert '<details class="sluier"><summary><span>Toon de tekst' in answer
    assert "Pas: dit is niets voor mij nu" in answer
    answer = post(bart, submission, "pas").content.decode()
    assert "Alles is gelezen" in answer
    assert "Je liet 1 tekst aan iemand anders." in answer
    assert "Hij sprak over" in page(bea)
    answer = client_of(bart).post("/modereren/terugnemen/", follow=True).content.decode()
    assert "Hij sprak over" in answer


def test_nobody_passes_where_somebody_may_be_in_danger(topic, bart, chris):
    submission = Submission.objects.get()
    door.report(submission, "danger", chris)
    post(bart, submission, "pas")
    assert not Skip.objects.exists()


@pytest.mark.parametrize(
    ("text", "heavy"),
    [
        ("Zelfmoord.", True), ("hij werd verkracht", True), ("de verkrachtingen", True), ("mishandelde kinderen", True),
        ("Hij wil dood.", True), ("suicide", True), ("Ik las een boek.", False), ("Onmisbruikbaar", False),
    ],
)  # fmt: skip
def test_heavy_words(text, heavy):
    assert is_heavy(["Niets.", text]) is heavy


def test_editors_keep_the_list_of_heavy_words(board, amina, bart):
    send(make_topic(board, amina, title="De brand", text="Alles was weg."), amina)
    assert "Dit kan zwaar zijn" not in page(bart)
    rules = DoorRules.load()
    rules.heavy_words = "branden"
    rules.save()
    covered = page(bart)
    assert "Dit kan zwaar zijn" in covered
    assert "De brand</h2>" not in covered, "its title is covered too"
    assert "Iets nieuws in" in covered


def test_what_people_say_hurts_is_covered_and_says_so(topic, bart, chris):
    door.report(Submission.objects.get(), "hurtful", chris)
    assert "Iemand zegt: dit doet pijn of is haatdragend." in page(bart)


# --- a small change, and back ---------------------------------------------------------------------------


def test_a_moderator_changes_a_few_words(board, amina, bart):
    submission = send(make_topic(board, amina, text="Rita durft niet."), amina)
    assert "Rita durft niet." in page(bart, f"{submission.pk}/verbeteren/")
    answer = post(bart, submission, "verbeteren", title="Hoe begin je?", text="Mijn buur durft niet.", message="Zo?")
    assert "met jouw kleine verandering" in answer.content.decode()
    assert Post.objects.public().get().text == "Mijn buur durft niet."
    assert "Zo?" in client_of(amina).get("/mijn-plek/").content.decode()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"title": "Hoe begin je?", "text": "Rita durft niet."}, "Je veranderde nog niets."),
        ({"title": "Hoe begin je?", "text": " "}, "Schrijf"),
        ({"title": "Hoe begin je?", "text": "Anders.", "message": "x" * 1001}, "1000"),
        ({"title": "Hoe begin je?", "text": "Anders.", "revision": "x"}, "getal"),
    ],
)
def test_a_small_change_that_is_not_complete_keeps_what_was_typed(data, message, board, amina, bart):
    submission = send(make_topic(board, amina, text="Rita durft niet."), amina)
    answer = post(bart, submission, "verbeteren", **data)
    assert message in answer.content.decode()
    assert data["text"].strip() in answer.content.decode()
    assert Submission.objects.get().state == State.HELD


def test_a_small_change_is_small_and_leads_to_asking_for_more(board, amina, bart):
    """Nothing typed is lost, neither the words nor what was to be said to their writer."""
    submission = send(make_topic(board, amina, text="Rita durft niet meer naar buiten sinds vorige week."), amina)
    other = "Mijn buurvrouw blijft tegenwoordig liever thuis omdat ze schrik heeft."
    data = {"title": "Hoe begin je?", "text": other, "message": "Kan het zonder naam?"}
    answer = post(bart, submission, "verbeteren", **data).content.decode()
    assert "Dit is meer dan een klein stukje: hoogstens 6 woorden" in answer
    assert other in answer
    assert f'name="move" value="ask_change" formaction="/modereren/{submission.pk}/"' in answer
    assert Submission.objects.get().state == State.HELD
    post(bart, submission, move="ask_change", **data)
    submission.refresh_from_db()
    assert (submission.state, submission.message) == (State.CHANGE_ASKED, "Kan het zonder naam?")


@pytest.mark.parametrize(
    ("old", "new", "small"),
    [
        ("Rita durft niet.", "Mijn buur durft niet.", True),
        ("Bel mij op 0470 12 34 56", "Bel mij op [weggehaald]", True),
        ("Rita durft niet.", "Anders.", False),
        ("een twee drie vier vijf zes zeven acht", "1 2 3 4 5 6 zeven acht", False),
        ("een twee drie vier vijf zes zeven acht negen tien", "1 2 3 4 5 6 zeven acht negen tien", True),
        (f"{'woord ' * 90}a b c d e f g h i j", f"{'woord ' * 90}1 2 3 4 5 6 7 8 9 10", True),
        (f"{'woord ' * 90}a b c d e f g h i j k", f"{'woord ' * 90}1 2 3 4 5 6 7 8 9 10 11", False),
        ("", "een twee drie", True),
        ("Kort.", f"Kort. {'veel ' * 7}", False),
    ],
)
def test_how_much_is_small(old, new, small):
    assert is_small(old, new) is small


def test_a_small_change_comes_too_late(board, amina, bart):
    submission = send(make_topic(board, amina), amina)
    door.withdraw(submission, amina)
    answer = post(bart, submission, "verbeteren", title="T", text="Anders.", revision="0")
    assert "haalde deze tekst net weg" in answer.content.decode()


def test_a_decision_is_undone_from_the_desk(three, bart, bea):
    answer = post(bart, three[0], move="publish").content.decode()
    assert f"/modereren/{three[0].pk}/ongedaan/" in answer
    assert "/ongedaan/" not in page(bea)
    answer = post(bart, three[0], "ongedaan").content.decode()
    assert "Ongedaan gemaakt." in answer
    assert "3 teksten wachten" in answer


def test_undoing_too_late_is_told_and_changes_nothing(three, bart, bea, amina):
    post(bart, three[0], move="publish")
    post(bea, three[0], move="hide", reason="other")
    assert "Dit kan je niet ongedaan maken." in post(bart, three[0], "ongedaan").content.decode()
    post(bart, three[2], move="ask_change", message="Iets minder.")
    door.resubmit(Submission.objects.get(pk=three[2].pk), {"title": "T", "text": "Zo?"}, amina)
    assert "Te laat. De schrijver veranderde deze tekst net." in post(bart, three[2], "ongedaan").content.decode()
    assert (
        "Dit kan je niet ongedaan maken."
        in client_of(bart).post(f"/modereren/{'9' * 18}/ongedaan/", follow=True).content.decode()
    )


def test_what_was_decided_is_read_again_and_taken_off_or_put_back(three, bart, bea):
    post(bart, three[0], move="publish")
    assert "Haal van de site" in page(bea, f"{three[0].pk}/")
    post(bea, three[0], move="hide", reason="hurtful")
    assert "Zet terug op de site" in page(bart, f"{three[0].pk}/")
    post(bart, three[0], move="restore")
    assert Submission.objects.get(pk=three[0].pk).state == State.PUBLISHED
    post(bart, three[1], move="reject", reason="other")
    assert "De schrijver kan een andere tekst sturen." in page(bart, f"{three[1].pk}/")


# --- who may, and what it costs ---------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["verbeteren/", "pas/", "ongedaan/"])
@pytest.mark.parametrize("who", ["amina", "els", "hanne"])
def test_for_everybody_else_the_desk_is_not_there(who, what, three, request):
    client = client_of(request.getfixturevalue(who))
    assert client.post(f"/modereren/{three[0].pk}/{what}").status_code == 404
    assert client.get("/modereren/aantal/").status_code == 404


@pytest.mark.parametrize("what", ["pas/", "ongedaan/"])
def test_an_address_of_a_button_leads_back_to_the_desk(what, three, bart):
    assert client_of(bart).get(f"/modereren/{three[0].pk}/{what}")["Location"] == "/modereren/"
    assert client_of(bart).get("/modereren/terugnemen/")["Location"] == "/modereren/"


def test_what_was_decided_before_it_was_of_the_own_organisation_is_not_told(three, bart, chris):
    post(bart, three[0], move="publish")
    three[0].author.organisation = bart.organisation = chris.organisation
    three[0].author.save()
    bart.save()
    assert f"/modereren/{three[0].pk}/" not in page(bart)


def test_the_open_page_hears_how_many_wait_for_this_moderator(three, bart, chris):
    assert client_of(bart).get("/modereren/aantal/").json() == {"count": 3, "words": "3 teksten wachten"}
    assert client_of(None).get("/modereren/aantal/").status_code == 302
