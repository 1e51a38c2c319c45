"""A helper writes down for somebody beside them; whose words they are, who sees what, and every refusal."""

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

import things
from contributions import deciding, door
from contributions.models import State, Submission
from mine.writing_down import WITHIN
from people import helping, tries
from people.models import Card, Organisation
from signals.models import PolicySignal, SignalBoardPage
from tests.cast import client_of, make_person, with_powers
from tests.contributions.test_too_many import fill_up, sent_again

pytestmark = pytest.mark.django_db

BEGIN = "/begeleiden/opschrijven/"
PICTURE, WHERE = f"{BEGIN}prent/", f"{BEGIN}waar/"
WORDS = {"title": "Te duur", "text": "De tandarts is te duur voor mij.", "theme": "", "with_organisation": "nee"}
AGREED = {**WORDS, "akkoord": "on", "daad": "stuur"}


@pytest.fixture
def ours(db) -> Organisation:
    return Organisation.objects.create(slug="onze-werking", name="Onze werking", kind="armoedevereniging")


@pytest.fixture
def helper(hanne, ours):
    hanne.organisation = ours
    hanne.save()
    return with_powers(hanne, "password")


@pytest.fixture
def hers(amina, ours):
    """(card, code) of Amina, from the helper's own organisation, with a picture."""
    card, code = Card.objects.make("expert", ours)
    card.claim(amina, "boot")
    return card, code


@pytest.fixture
def beside(helper, hers, site):
    """The helper's browser, beside Amina who showed her card."""
    client = client_of(helper)
    client.post(BEGIN, {"code": hers[1]})
    client.post(PICTURE, {"picture": "boot"})
    return client


def at(thing) -> str:
    """Where something is written down under this thing."""
    return f"{BEGIN}{things.key_of(thing)}/"


def board() -> str:
    """Where a signal is written down."""
    return at(SignalBoardPage.objects.get())


def text_of(answer) -> str:
    return answer.content.decode()


def written() -> Submission:
    return Submission.objects.exclude(written_by=None).get()


# --- the way it should go ---------------------------------------------------------------------------------


def test_with_a_card_the_words_are_the_persons_and_wait(beside, amina, helper):
    page = text_of(beside.get(board()))
    assert "Je schrijft op voor de persoon met de kaart." in page
    assert "Amina" not in page  # helpers see no names
    seen = text_of(beside.post(board(), WORDS))
    assert "Ik las dit voor. Het klopt, en het mag zo op de site." in seen
    assert "<lees-voor" in seen
    assert "De tandarts is te duur voor mij." in seen
    assert not Submission.objects.filter(author=amina).exists()
    done = text_of(beside.post(board(), AGREED))
    assert "Dank je. De tekst is er." in done
    assert "Amina" not in seen + done
    row = written()
    assert (row.author, row.written_by, row.state, row.reason) == (amina, helper, State.HELD, "written")
    assert row.thing.author == amina
    assert "Nummer" not in done


def test_it_waits_also_when_the_person_is_known_or_runs_the_site(beside, amina, bart, settings):
    settings.TRUSTED_AFTER = 0
    Card.objects.filter(person=amina).update(person=bart)
    beside.post(board(), AGREED)
    assert (written().author, written().state) == (bart, State.HELD)


def test_without_a_card_there_is_a_receipt(helper, site):
    client = client_of(helper)
    assert client.post(BEGIN, {"daad": "zonder"}).status_code == 302
    key = uuid.uuid4()
    done = text_of(client.post(board(), {**AGREED, "form_key": key}))
    [receipt] = re.findall(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b", done)
    assert (written().author, written().written_by) == (None, helper)
    assert receipt in text_of(client.post(board(), {**AGREED, "form_key": key}))  # a double tap
    assert PolicySignal.objects.filter(text=WORDS["text"]).count() == 1
    found = text_of(Client().post("/signalen/opvolgen/", {"receipt": receipt}))
    assert "Jouw signaal" in found


def test_who_was_without_a_card_claims_changes_and_withdraws_it(helper, site, amina):
    client = client_of(helper)
    client.post(BEGIN, {"daad": "zonder"})
    [receipt] = re.findall(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b", text_of(client.post(board(), AGREED)))
    follow = "/signalen/opvolgen/"
    assert "Zet dit op mijn plek" not in text_of(Client().post(follow, {"receipt": receipt}))
    assert "Zet dit op mijn plek" not in text_of(client.post(follow, {"receipt": receipt}))  # no card
    client.post(follow, {"receipt": receipt, "daad": "neem"})
    assert written().author is None
    own = client_of(amina)
    assert "Zet dit op mijn plek" in text_of(own.post(follow, {"receipt": receipt}))
    assert own.post(follow, {"receipt": receipt, "daad": "neem"}).status_code == 302
    row = written()
    assert (row.author, row.thing.author) == (amina, amina)
    assert "Een begeleider schreef dit voor je op." in text_of(own.get("/mijn-plek/"))
    assert "Dit nummer kennen we niet" in text_of(Client().post(follow, {"receipt": receipt}))
    own.post(f"/mijn-plek/{row.pk}/aanpassen/", {"title": "Te duur", "text": "Mijn eigen woorden."})
    assert PolicySignal.objects.get(pk=row.object_id).text == "Mijn eigen woorden."
    own.post(f"/mijn-plek/{row.pk}/weg/")
    row.refresh_from_db()
    assert row.state == State.WITHDRAWN
    assert PolicySignal.objects.get(pk=row.object_id).text == ""


def test_a_claim_counts_once(helper, site, amina, chris):
    client = client_of(helper)
    client.post(BEGIN, {"daad": "zonder"})
    client.post(board(), AGREED)
    first, second = written(), written()
    door.claim(first, amina)
    with pytest.raises(door.Overtaken):
        door.claim(second, chris)
    assert written().author == amina


@pytest.mark.parametrize(("answer", "shown"), [("ja", True), ("nee", False)])
def test_the_site_says_so_and_the_organisation_only_when_the_person_wants(answer, shown, beside, bart, ours):
    beside.post(board(), {**AGREED, "with_organisation": answer})
    row = written()
    assert "opgetekend door een begeleider" in text_of(client_of(bart).get("/modereren/"))
    deciding.decide(row, State.PUBLISHED, bart)
    page = text_of(Client().get(PolicySignal.objects.get(pk=row.object_id).get_absolute_url()))
    assert "opgetekend door een begeleider" in page
    assert ("Onze werking" in page) is shown
    assert "Hanne" not in page
    assert "Amina" not in page


def test_private_details_are_read_over_with_the_words(beside):
    data = {**AGREED, "text": "Bel mij op 0478 12 34 56."}
    asked = text_of(beside.post(board(), data))
    assert "In je tekst staat iets privé." in asked
    [name] = set(re.findall(r'name="(detail-[^"]+)"', asked))
    beside.post(board(), {**data, name: "weg"})
    assert written().thing.text == "Bel mij op [weggehaald]."


def test_a_helper_who_types_first_names_does_not_learn_which_one_is_the_person_s(beside):
    page = text_of(beside.post(board(), {**WORDS, "text": "Amina en Fatima zijn hier.", "lees": "na"}))
    assert "<mark>Amina" in page
    assert "<mark>Fatima" in page


def test_leaving_ends_it(beside):
    assert beside.post(BEGIN, {"daad": "stop"}).status_code == 302
    assert beside.get(board()).status_code == 302
    assert beside.post(board(), AGREED).status_code == 403
    assert not Submission.objects.exclude(written_by=None).exists()


# --- the person's own place ---------------------------------------------------------------------------------


def test_the_person_corrects_and_withdraws_with_the_card(beside, amina):
    beside.post(board(), AGREED)
    row, own = written(), client_of(amina)
    page = text_of(own.get("/mijn-plek/"))
    assert "Een begeleider schreef dit voor je op." in page
    own.post(f"/mijn-plek/{row.pk}/aanpassen/", {"title": "", "text": "Nee, zo was het."})
    assert PolicySignal.objects.get(pk=row.object_id).text == "Nee, zo was het."
    own.post(f"/mijn-plek/{row.pk}/weg/")
    assert Submission.objects.get(pk=row.pk).state == State.WITHDRAWN


def test_the_helper_sees_and_does_nothing_of_the_person(beside, amina, topic):
    beside.post(board(), AGREED)
    row = written()
    assert "Amina" not in text_of(beside.get("/mijn-plek/"))
    assert WORDS["text"] not in text_of(beside.get("/mijn-plek/"))
    for path in ("aanpassen", "weg", "verstuurd"):
        assert beside.get(f"/mijn-plek/{row.pk}/{path}/").status_code == 404
        refused = 405 if path == "verstuurd" else 404  # a page to read, whoever asks
        assert beside.post(f"/mijn-plek/{row.pk}/{path}/", {"text": "Van mij."}).status_code == refused
    with pytest.raises(door.NotYours):
        door.withdraw(row, row.written_by)
    with pytest.raises(door.NotYours):
        door.resubmit(row, {"title": "", "text": "Van mij."}, row.written_by)
    assert beside.get("/modereren/").status_code == 404


def test_neither_the_helper_nor_their_organisation_decides(beside, bart, helper, ours):
    beside.post(board(), AGREED)
    row = written()
    colleague = with_powers(make_person("Bo", "moderator", organisation=ours), "password")
    helper.groups.add(*colleague.groups.all())
    for person in (colleague, with_powers(helper, "password")):
        assert not deciding.may_decide(row, person)
        assert "De tandarts" not in text_of(client_of(person).get("/modereren/"))
    assert deciding.may_decide(row, bart)


# --- every refusal -------------------------------------------------------------------------------------------


def test_after_half_an_hour_the_words_stay_on_the_screen_and_go_nowhere(beside, monkeypatch):
    later = timezone.now() + helping.LASTS + timedelta(seconds=1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    answer = beside.post(board(), AGREED)
    assert answer.status_code == 403
    assert WORDS["text"] in text_of(answer)
    assert not Submission.objects.exclude(written_by=None).exists()
    assert beside.get(board()).status_code == 302


def test_another_session_of_the_same_helper_is_not_in_the_mode(beside, helper):
    other = client_of(helper)
    assert other.get(board()).status_code == 302
    assert other.post(board(), AGREED).status_code == 403


def test_without_the_mode_nothing_goes_out(helper, site):
    client = client_of(helper)
    assert client.post(board(), AGREED).status_code == 403
    assert client.get(PICTURE).status_code == 302
    assert not Submission.objects.exclude(written_by=None).exists()


def test_without_the_picture_nothing_goes_out(helper, hers, site):
    client = client_of(helper)
    client.post(BEGIN, {"code": hers[1]})
    assert client.post(board(), AGREED)["Location"] == PICTURE
    assert "Dat is niet de prent" in text_of(client.post(PICTURE, {"picture": "kat"}))
    assert client.post(board(), AGREED)["Location"] == PICTURE
    for _ in range(tries.A_DAY - 1):
        client.post(PICTURE, {"picture": "kat"})
    rested = client.post(PICTURE, {"picture": "boot"})
    assert rested.status_code == 429
    assert client.post(board(), AGREED)["Location"] == PICTURE


@pytest.mark.parametrize(
    "what", ["another organisation", "not in use", "no picture", "revoked", "closed", "unknown", "own"]
)
def test_another_card_does_not_work_and_all_of_them_look_the_same(what, helper, hers, amina, site, ours):
    card, code = hers
    if what == "another organisation":
        other = Organisation.objects.create(slug="ander", name="Ander", kind="armoedevereniging")
        Card.objects.filter(pk=card.pk).update(organisation=other)
    elif what == "not in use":
        Card.objects.filter(pk=card.pk).update(person=None)
    elif what == "no picture":
        Card.objects.filter(pk=card.pk).update(picture="")
    elif what == "revoked":
        Card.objects.filter(pk=card.pk).update(revoked_at=timezone.now())
    elif what == "closed":
        amina.closed_at = timezone.now()
        amina.save()
    elif what == "own":
        Card.objects.filter(pk=card.pk).update(person=helper)
    else:
        code = Card.objects.make("expert", ours)[1]
        Card.objects.filter(person=None).delete()
    answer = client_of(helper).post(BEGIN, {"code": code})
    assert "Deze kaart werkt hier niet." in text_of(answer)
    assert "Amina" not in text_of(answer)


def test_a_card_that_is_revoked_meanwhile_ends_the_mode(beside, hers):
    Card.objects.filter(pk=hers[0].pk).update(revoked_at=timezone.now())
    assert beside.post(board(), AGREED).status_code == 403
    assert not Submission.objects.exclude(written_by=None).exists()


@pytest.mark.parametrize("who", ["amina", "bart", "chris", "dora", "els"])
@pytest.mark.parametrize("path", [BEGIN, PICTURE, WHERE, f"{BEGIN}forum.topic-1/"])
def test_for_who_is_no_helper_the_room_is_not_there(who, path, site, request):
    client = client_of(request.getfixturevalue(who))
    assert client.get(path).status_code == 404
    assert client.post(path, {**AGREED, "daad": "zonder"}).status_code == 404


def test_a_helper_with_only_a_card_has_no_such_room(helper, site):
    card, _ = Card.objects.make("expert")
    card.claim(helper, "boom")
    assert client_of(with_powers(helper, "card")).get(BEGIN).status_code == 404


def test_a_stranger_is_asked_to_come_in(site):
    assert Client().get(BEGIN)["Location"].startswith("/binnen/")
    assert Client().post(board(), AGREED).status_code == 403


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"text": ""}, "Dit is nog leeg."),
        ({"text": "x" * 5001}, "te lang"),
        ({"theme": "bestaat-niet"}, "Kies een thema"),
        ({"with_organisation": ""}, "Kies ja of nee."),
        ({"with_organisation": "misschien"}, "Kies ja of nee."),
    ],
)
def test_what_is_not_right_is_said_and_nothing_is_lost(change, message, beside):
    answer = text_of(beside.post(board(), {**AGREED, **change}))
    assert message in answer
    assert WORDS["title"] in answer
    assert not Submission.objects.exclude(written_by=None).exists()


def test_it_is_not_sent_before_the_person_agreed(beside):
    answer = text_of(beside.post(board(), {**WORDS, "daad": "stuur"}))
    assert "Vink dit aan als de persoon het eens is." in answer
    assert not Submission.objects.exclude(written_by=None).exists()


def test_ten_in_ten_minutes_without_a_card_is_enough(helper, site):
    client = client_of(helper)
    client.post(BEGIN, {"daad": "zonder"})
    for n in range(10):
        client.post(board(), {**AGREED, "text": f"Verhaal {n}"})
    answer = client.post(board(), {**AGREED, "text": "Verhaal elf"})
    assert answer.status_code == 429
    assert "Verhaal elf" in text_of(answer)
    assert Submission.objects.filter(written_by=helper).count() == 10
    assert sent_again(client, answer).status_code == 429
    Submission.objects.filter(written_by=helper).update(received_at=timezone.now() - WITHIN)
    assert "Dank je. De tekst is er." in text_of(sent_again(client, answer))
    assert PolicySignal.objects.filter(text="Verhaal elf").count() == 1


def test_too_many_of_one_person_keeps_what_was_written_down_and_says_when(beside, topic, amina, helper):
    Submission.objects.filter(author=amina).update(received_at=timezone.now() - timedelta(hours=1))
    oldest = fill_up(topic, amina)
    answer = beside.post(board(), {**AGREED, "form_key": uuid.uuid4()})
    free = timezone.localtime(oldest + timedelta(minutes=10))
    assert answer.status_code == 429
    assert f"{free:%H.%M}</time> uur" in text_of(answer)
    assert WORDS["text"] in text_of(answer)
    assert "Amina" not in text_of(answer)
    Submission.objects.filter(author=amina).update(received_at=timezone.now() - timedelta(minutes=11))
    assert "Dank je. De tekst is er." in text_of(sent_again(beside, answer))
    assert (written().author, written().written_by) == (amina, helper)


# --- what else can be written down ---------------------------------------------------------------------------

TALK = {"title": "Wie wacht ook lang?", "text": "Ik wacht al een jaar.", "with_organisation": "nee"}
AGREED_TALK = {**TALK, "akkoord": "on", "daad": "stuur"}


@pytest.fixture
def place(request, board_page, topic, insight):
    """A group, a talk or a page, by its name."""
    return {"group": board_page, "talk": topic, "page": insight}[request.param]


@pytest.fixture
def board_page(topic):
    return topic.board


def test_with_a_card_one_chooses_what_it_will_be_and_without_only_a_signal(beside, helper, site, board_page):
    offered = text_of(beside.get(WHERE))
    assert "Een signaal" in offered
    assert f"Een nieuw gesprek in ‘{board_page.title}’" in offered
    assert at(board_page) in offered
    alone = client_of(helper)
    assert alone.post(BEGIN, {"daad": "zonder"})["Location"] == board()
    assert at(board_page) not in text_of(alone.get(WHERE))


def test_closed_groups_are_no_choice_and_no_address(beside, closed_board, helper):
    assert at(closed_board) not in text_of(beside.get(WHERE))
    assert beside.get(at(closed_board)).status_code == 404
    assert beside.post(at(closed_board), AGREED_TALK).status_code == 404


@pytest.mark.parametrize("place", ["group", "talk", "page"], indirect=True)
def test_a_topic_a_reply_and_a_comment_are_the_persons_and_wait(place, beside, amina, bart, helper, ours):
    page = text_of(beside.get(at(place)))
    seen = text_of(beside.post(at(place), TALK))
    assert "Ik wacht al een jaar." in seen
    assert "de naam van de persoon op deze site" in seen
    assert not Submission.objects.exclude(written_by=None).exists()
    done = text_of(beside.post(at(place), {**AGREED_TALK, "with_organisation": "ja"}))
    assert "Er staat geen naam bij." not in seen
    assert "Amina" not in page + seen + done
    row = written()
    assert (row.author, row.written_by, row.state, row.reason) == (amina, helper, State.HELD, "written")
    deciding.decide(row, State.PUBLISHED, bart)
    thing = Submission.objects.with_things().get(pk=row.pk).thing
    html = text_of(Client().get(thing.get_absolute_url()))
    assert "Ik wacht al een jaar." in html
    assert "opgetekend door een begeleider van Onze werking" in html
    assert "<bdi>Amina</bdi>" in html
    assert "Hanne" not in html


@pytest.mark.parametrize("place", ["group", "talk", "page"], indirect=True)
def test_in_which_language_the_person_speaks_is_asked_kept_and_shown(place, beside, bart):
    assert "In welke taal schrijf je?" in text_of(beside.get(at(place)))
    seen = text_of(beside.post(at(place), {**TALK, "lang": "tr"}))
    assert '<input type="hidden" name="lang" value="tr">' in seen
    assert 'id="voorlezen" lang="tr"' in seen
    done = text_of(beside.post(at(place), {**AGREED_TALK, "lang": "tr"}))
    assert "Niemand van ons leest Turks." in done
    row = written()
    assert (row.lang, Submission.objects.with_things().get(pk=row.pk).thing.lang) == ("tr", "tr")
    assert "dit is Turks" in text_of(client_of(bart).get(f"/modereren/{row.pk}/"))


def test_the_person_corrects_and_withdraws_a_reply_with_the_card(beside, amina, topic):
    beside.post(at(topic), AGREED_TALK)
    row, own = written(), client_of(amina)
    assert "Een begeleider schreef dit voor je op." in text_of(own.get("/mijn-plek/"))
    own.post(f"/mijn-plek/{row.pk}/aanpassen/", {"text": "Nee, zo was het."})
    assert Submission.objects.get(pk=row.pk).thing.text == "Nee, zo was het."
    own.post(f"/mijn-plek/{row.pk}/weg/")
    assert Submission.objects.get(pk=row.pk).state == State.WITHDRAWN


@pytest.mark.parametrize("place", ["group", "talk", "page"], indirect=True)
def test_without_a_card_only_a_signal(place, helper):
    client = client_of(helper)
    assert client.post(f"{BEGIN}?bij={things.key_of(place)}", {"daad": "zonder"})["Location"] == board()
    assert client.get(at(place)).status_code == 404
    assert client.post(at(place), AGREED_TALK).status_code == 404
    assert not Submission.objects.exclude(written_by=None).exists()


@pytest.mark.parametrize("place", ["talk", "page"], indirect=True)
def test_from_the_page_one_goes_on_there(place, helper, hers, amina):
    client, begin = client_of(helper), f"{BEGIN}?bij={things.key_of(place)}"
    assert begin in text_of(client.get(place.get_absolute_url()))
    assert begin not in text_of(client_of(amina).get(place.get_absolute_url()))
    assert begin not in text_of(Client().get(place.get_absolute_url()))
    assert f'action="{begin}"' in text_of(client.get(begin))
    client.post(begin, {"code": hers[1]})
    assert client.post(PICTURE, {"picture": "boot"})["Location"] == at(place)


@pytest.mark.parametrize("key", ["x", "people.user-1", "forum.topic-999999", "playbook.playbookpage-1", "forum.post-1"])
def test_nothing_is_written_under_what_takes_no_words(key, beside, topic):
    assert beside.get(f"{BEGIN}{key}/").status_code == 404
    assert beside.post(f"{BEGIN}{key}/", AGREED_TALK).status_code == 404


def test_a_broken_place_leads_to_the_choice(helper, hers, site):
    client = client_of(helper)
    client.post(f"{BEGIN}?bij=onzin", {"code": hers[1]})
    assert client.get(f"{BEGIN}?bij=a/b").status_code == 200
    assert client.post(PICTURE, {"picture": "boot"}).status_code == 302
