"""/modereren/: the oldest waiting text, a decision, and every way it can go wrong."""

import pytest
from django.test import Client

from contributions.models import Report, State, Submission
from forum.models import Post
from tests.cast import client_of, make_card, make_comment, make_person, make_topic, publish, send, with_powers

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(board, amina) -> Submission:
    return send(make_topic(board, amina, title="Wacht", text="Lees mij."), amina)


def url(submission) -> str:
    return f"/modereren/{submission.pk}/"


def decide(client, submission, follow=True, **data):
    return client.post(url(submission), {"revision": submission.revision, **data}, follow=follow)


def test_a_moderator_reads_and_puts_it_on_the_site(waiting, bart):
    client = client_of(bart)
    assert "Lees mij." in client.get("/modereren/").content.decode()
    answer = decide(client, waiting, move="publish")
    assert "Gedaan" in answer.content.decode()
    assert Post.objects.public().count() == 1
    assert "Alles is gelezen" in answer.content.decode()


def test_private_details_are_marked_with_what_they_are(board, amina, bart):
    send(make_topic(board, amina, title="Bel Rita", text="Haar nummer: 0478 12 34 56. <b>"), amina)
    page = client_of(bart).get("/modereren/").content.decode()
    assert "<mark>Rita <small>(voornaam)</small></mark>" in page
    assert "<mark>0478 12 34 56 <small>(telefoonnummer)</small></mark>. &lt;b&gt;" in page
    assert "er staat misschien een nummer, adres of profiel van iemand in" in page


@pytest.mark.parametrize(
    ("data", "state"),
    [
        ({"move": "ask_change", "message": "Haal de naam weg."}, "change_asked"),
        ({"move": "reject", "reason": "private"}, "rejected"),
        ({"move": "reject", "reason": "other", "message": "Bel ons."}, "rejected"),
    ],
)
def test_the_other_answers_reach_the_author(data, state, waiting, bart, amina):
    decide(client_of(bart), waiting, **data)
    assert Submission.objects.get().state == state
    page = client_of(amina).get("/mijn-plek/").content.decode()
    assert data.get("message", "") in page
    if state == "rejected":
        assert Submission.objects.get().reason_words in page


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "Kies wat er met deze tekst moet gebeuren."),
        ({"move": "weg"}, "Kies wat er met deze tekst moet gebeuren."),
        ({"move": "ask_change"}, "Schrijf wat de schrijver kan aanpassen."),
        ({"move": "ask_change", "message": " \n\u202e "}, "Schrijf wat de schrijver kan aanpassen."),
        ({"move": "reject"}, "Kies een reden."),
        ({"move": "reject", "reason": "new_author", "message": "Nee."}, "Selecteer een geldige keuze"),
        ({"move": "reject", "reason": "other", "message": "Te lang. " * 200}, "1000"),
        ({"move": "publish", "revision": "geen getal", "message": "Mooi."}, "getal"),
        ({"move": "publish", "revision": "-1"}, "0"),
    ],
)
def test_a_decision_that_is_not_complete_keeps_what_was_typed(data, message, waiting, bart):
    answer = client_of(bart).post(url(waiting), {"revision": 0, **data})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert message in page
    assert 'role="alert"' in page
    assert data.get("message", "").strip(" \n\u202e")[:20] in page
    assert Submission.objects.get().state == "held"


@pytest.mark.parametrize("revision", ["7", "9" * 30])
def test_a_decision_on_another_revision_does_not_count(revision, waiting, bart):
    answer = decide(client_of(bart), waiting, move="publish", revision=revision)
    assert answer.status_code == 200
    assert "veranderde deze tekst net" in answer.content.decode()
    assert Submission.objects.get().state == "held"


def test_the_words_changed_while_the_moderator_was_reading(waiting, bart, amina):
    client_of(amina).post(f"/mijn-plek/{waiting.pk}/aanpassen/", {"title": "Wacht", "text": "Iets heel anders."})
    answer = decide(client_of(bart), waiting, move="publish")
    assert "Lees hem opnieuw" in answer.content.decode()
    assert "Iets heel anders." in answer.content.decode()
    assert Post.objects.public().count() == 0


def test_it_was_taken_away_while_the_moderator_was_reading(waiting, bart, amina):
    client_of(amina).post(f"/mijn-plek/{waiting.pk}/weg/")
    answer = decide(client_of(bart), waiting, move="publish")
    assert "haalde deze tekst net weg" in answer.content.decode()
    assert Submission.objects.get().state == "withdrawn"


def test_a_colleague_was_first(waiting, bart):
    bea = with_powers(make_person("Bea", "moderator"), "password")
    decide(client_of(bea), waiting, move="publish")
    answer = decide(client_of(bart), waiting, move="reject", reason="other")
    assert "al beslist door Bea" in answer.content.decode()
    assert Submission.objects.get().state == "published"


def test_a_decision_always_names_the_text_it_is_about(waiting, bart):
    client_of(bart).post("/modereren/", {"revision": 0, "move": "publish"})
    assert Submission.objects.get().state == "held"


@pytest.mark.parametrize("path", ["/modereren/", "/modereren/1/", "/modereren/999/", f"/modereren/{'9' * 25}/"])
@pytest.mark.parametrize("who", ["amina", "chris", "dora", "els", "hanne", "bart by card"])
def test_for_everybody_else_the_room_is_not_there(who, path, waiting, request):
    if who == "bart by card":
        bart = request.getfixturevalue("bart")
        make_card(bart)
        client = client_of(with_powers(bart, "card"))
    else:
        client = client_of(request.getfixturevalue(who))
    assert client.get(path).status_code == 404
    assert client.post(path, {"move": "publish", "revision": 0}).status_code == 404
    assert Submission.objects.get().state == "held"


@pytest.mark.parametrize("path", ["/modereren/", "/modereren/1/", "/modereren/999/"])
def test_whoever_is_signed_out_comes_in_first(path, waiting):
    answer = Client().get(path)
    assert answer.status_code == 302
    assert answer["Location"] == f"/binnen/?verder={path.replace('/', '%2F')}"
    assert Client().post(path, {"move": "publish", "revision": 0}).status_code == 403
    assert Submission.objects.get().state == "held"


@pytest.mark.parametrize("pk", ["0", "999", "9" * 25])
def test_a_number_that_is_nothing_leads_back_to_the_queue(pk, bart):
    answer = client_of(bart).get(f"/modereren/{pk}/", follow=True)
    assert answer.status_code == 200
    assert "Deze tekst is er niet meer." in answer.content.decode()


def test_own_words_and_those_of_the_own_organisation_are_for_somebody_else(board, bart, chris):
    bart.organisation = chris.organisation
    bart.save()
    of_chris = send(make_topic(board, chris, text="Van Chris."), chris)
    by_card = with_powers(bart, "card")
    own = send(make_topic(board, by_card, text="Van Bart."), by_card)
    client = client_of(with_powers(bart, "password"))
    assert "Alles is gelezen" in client.get("/modereren/").content.decode()
    for submission in (of_chris, own):
        answer = decide(client, submission, move="publish")
        assert "beslist iemand anders" in answer.content.decode()
        assert Submission.objects.get(pk=submission.pk).state == "held"


def test_new_words_for_a_text_on_the_site_stand_beside_the_old(topic, amina, bart):
    submission = Submission.objects.get()
    change = {"title": "Hoe begin je?", "text": "Nieuwe woorden."}
    client_of(amina).post(f"/mijn-plek/{submission.pk}/aanpassen/", change)
    submission.refresh_from_db()
    page = client_of(bart).get("/modereren/").content.decode()
    assert "Nieuwe woorden." in page
    assert "Ik wist het niet." in page
    decide(client_of(bart), submission, move="reject", reason="private", message="Laat de naam weg.")
    mine = client_of(amina).get("/mijn-plek/").content.decode()
    assert "Laat de naam weg." in mine
    assert "Staat op de site" in mine


def test_a_moderator_asks_to_change_new_words(topic, amina, bart):
    submission = Submission.objects.get()
    change = f"/mijn-plek/{submission.pk}/aanpassen/"
    client_of(amina).post(change, {"title": "T", "text": "Nieuwe woorden."})
    submission.refresh_from_db()
    decide(client_of(bart), submission, move="ask_change", message="Laat de naam weg.")
    assert "Laat de naam weg." in client_of(amina).get("/mijn-plek/").content.decode()
    page = client_of(amina).get(change).content.decode()
    assert "Nieuwe woorden." in page
    assert "Laat de naam weg." in page


def test_reports_are_shown_and_a_moderator_leaves_it_or_takes_it_off(topic, bart, chris):
    submission = Submission.objects.get()
    client_of(chris).post(f"/niet-oke/forum.post-{submission.object_id}/", {"why": "danger"})
    submission.refresh_from_db()
    assert "Iemand is misschien in gevaar" in client_of(bart).get("/modereren/").content.decode()
    decide(client_of(bart), submission, move="leave")
    assert not Submission.objects.waiting().exists()
    assert Post.objects.public().count() == 1
    Report.objects.all().delete()
    client_of(chris).post(f"/niet-oke/forum.post-{submission.object_id}/", {"why": "danger"})
    submission.refresh_from_db()
    decide(client_of(bart), submission, move="hide", reason="hurtful")
    assert Post.objects.public().count() == 0
    assert Submission.objects.get().state == State.HIDDEN


# --- "Dit is niet oké" --------------------------------------------------------------------------------


def test_a_stranger_reports_and_is_thanked_and_once_is_enough(insight, amina, bart):
    comment = publish(make_comment(insight, amina), amina, bart)
    path = f"/niet-oke/comments.sitecomment-{comment.object_id}/"
    assert Client().get(path).status_code == 200
    for _ in range(4):
        assert "Dank je" in Client().post(path, {"why": "hurtful"}).content.decode()
    assert Report.objects.count() == 1
    comment.refresh_from_db()
    assert comment.state == "published"


def test_three_strangers_from_three_places_take_a_text_off(topic):
    path = f"/niet-oke/forum.post-{Post.objects.get().pk}/"
    for n in range(3):
        Client(REMOTE_ADDR=f"192.0.2.{n}").post(path, {"why": "hurtful"})
    assert Submission.objects.get().state == "held"


@pytest.mark.parametrize("data", [{"x": "y"}, {"why": ""}, {"why": "omdat"}, {"why": "\x00"}])
def test_a_report_without_a_reason_asks_for_one(data, topic):
    answer = Client().post(f"/niet-oke/forum.post-{Post.objects.get().pk}/", data)
    assert answer.status_code == 200
    assert "Kies één van deze." in answer.content.decode()
    assert Report.objects.count() == 0


def test_somebody_who_reports_everything_waits(topic):
    path = f"/niet-oke/forum.post-{Post.objects.get().pk}/"
    for _ in range(20):
        assert Client().post(path, {"why": "wrong"}).status_code == 200
    answer = Client().post(path, {"why": "wrong"})
    assert answer.status_code == 429
    assert 3500 < int(answer["Retry-After"]) <= 3600


@pytest.mark.parametrize(
    "what", ["", "x", "forum.post-999", f"forum.post-{'9' * 18}", f"forum.post-{'9' * 40}", "people.user-1",
             "forum.topic-1", "pages.homepage-1", "contributions.submission-1", "..-1", "forum.post-1'"]
)  # fmt: skip
def test_what_is_no_contribution_can_t_be_reported(what, topic):
    assert Client().get(f"/niet-oke/{what}/").status_code == 404
    assert Client().post(f"/niet-oke/{what}/", {"why": "wrong"}).status_code == 404


def test_what_is_not_on_the_site_can_t_be_reported(board, amina, bart):
    waits = send(make_topic(board, amina), amina)
    assert Client().get(f"/niet-oke/forum.post-{waits.object_id}/").status_code == 404
    assert client_of(amina).get(f"/niet-oke/forum.post-{waits.object_id}/").status_code == 404
    assert client_of(bart).get(f"/niet-oke/forum.post-{waits.object_id}/").status_code == 404
