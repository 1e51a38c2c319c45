"""Giving a signal: five screens and back, with a card and without, and what one hears of it later."""

import re

import pytest
from django.core import mail
from django.test import Client

from contributions import deciding, door
from contributions.models import Notice, State, Submission
from contributions.rules import DoorRules
from people.codes import tidy_code
from signals.models import PolicySignal
from tests.cast import client_of, send

pytestmark = pytest.mark.django_db

GIVE, FOLLOW = "/signalen/geven/", "/signalen/opvolgen/"
ANSWERS = ({"text": "Ik moest drie keer terug."}, {"theme": "recht"}, {"level": "meso"}, {"title": "Drie keer terug"})


def found(pattern: str, answer) -> str:
    match = re.search(pattern, answer.content.decode())
    assert match
    return match[1]


def token(answer) -> str:
    return found(r'name="antwoorden" value="([^"]+)"', answer)


def screen(answer) -> int:
    return int(found(r'name="scherm" value="(\d)"', answer))


def go(client, answer, deed="verder", **fields):
    """Press a button of the screen in ``answer``."""
    return client.post(GIVE, {"antwoorden": token(answer), "scherm": screen(answer), "daad": deed, **fields})


def fill(client, *answers):
    """Walk to the last screen."""
    at = client.get(GIVE)
    for fields in answers or ANSWERS:
        at = go(client, at, **fields)
    return at


def receipt_of(answer) -> str:
    return found(r"\b([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})\b", answer)


# --- the screens ------------------------------------------------------------------------------------------


def test_without_a_card_five_screens_a_receipt_and_a_person_who_reads_it(signals, bart):
    client = Client()
    at = fill(client)
    assert screen(at) == 5
    for words in ("Ik moest drie keer terug.", "Rechten en advocaat", "In een organisatie", "Drie keer terug"):
        assert words in at.content.decode()
    assert Submission.objects.count() == 0  # nothing on the server before sending
    done = go(client, at, "stuur")
    assert done.status_code == 200
    assert "no-store" in done["Cache-Control"]
    submission = Submission.objects.get()
    assert (submission.state, submission.reason, submission.author) == ("held", "no_card", None)
    signal = submission.thing
    assert (signal.theme.slug, signal.level, signal.given_title, signal.source) == (
        "recht", "meso", "Drie keer terug", "eigen")  # fmt: skip
    assert "Drie keer terug" not in Client().get("/signalen/").content.decode()
    queue = client_of(bart).get("/modereren/").content.decode()
    assert "Iemand zonder kaart" in queue
    assert "zonder kaart leest een mens elke tekst eerst" in queue
    assert "eerste tekst" not in queue
    code = tidy_code(receipt_of(done))
    assert code not in str(PolicySignal.objects.values().get(pk=signal.pk))
    assert mail.outbox == []


def test_with_a_card_it_stands_on_mijn_plek(signals, amina, bart):
    client = client_of(amina)
    done = go(client, fill(client), "stuur")
    submission = Submission.objects.get()
    assert (done.status_code, done["Location"]) == (302, f"/mijn-plek/{submission.pk}/verstuurd/")
    assert submission.author == amina
    assert submission.thing.receipt_hash == ""
    assert "Drie keer terug" in client.get("/mijn-plek/").content.decode()
    deciding.decide(submission, State.PUBLISHED, bart)
    assert Notice.objects.get(person=amina).state == State.PUBLISHED
    assert "/signalen/11-drie-keer-terug/" in client.get("/mijn-plek/").content.decode()
    change = f"/mijn-plek/{submission.pk}/aanpassen/"
    client.post(change, {"title": "", "text": "Ik moest vier keer terug."})
    assert PolicySignal.objects.get(number=11).text == "Ik moest drie keer terug."  # the new words wait


def test_the_short_way_only_words_and_a_theme(signals):
    client = Client()
    go(client, fill(client, {"text": "Niemand luisterde naar mij."}, {"theme": "anders"}, {}, {}), "stuur")
    signal = Submission.objects.get().thing
    assert (signal.theme, signal.level, signal.place, signal.given_title) == (None, "", "", "")
    assert signal.title == "Niemand luisterde naar mij."


def test_back_keeps_everything_also_what_is_not_right_yet(signals):
    client = Client()
    at = go(client, client.get(GIVE), **ANSWERS[0])
    at = go(client, at, "terug")
    assert screen(at) == 1
    assert "Ik moest drie keer terug." in at.content.decode()
    at = go(client, go(client, go(client, at, **ANSWERS[0]), **ANSWERS[1]), level="nano", in_ghent="on")
    assert screen(at) == 3
    assert "Je tekst is niet weg" in at.content.decode()
    at = go(client, go(client, at, "terug", level="macro", in_ghent="on"), **ANSWERS[1])
    assert re.search(r'value="macro"[^>]* checked', at.content.decode())
    assert re.search(r'name="in_ghent"[^>]* checked', at.content.decode())


def test_from_the_last_screen_one_changes_one_thing_and_is_back(signals):
    client = Client()
    at = go(client, fill(client), "verander-2")
    assert screen(at) == 2
    at = go(client, at, theme="wonen")
    assert screen(at) == 5
    assert "Wonen" in at.content.decode()
    assert screen(go(client, at, "terug")) == 4


@pytest.mark.parametrize(
    ("answers", "stays", "says"),
    [
        ([{"text": " "}], 1, "Dit is nog leeg."),
        ([{"text": "x" * 5_001}], 1, "te veel"),
        ([ANSWERS[0], {}], 2, "Kies één van deze."),
        ([ANSWERS[0], {"theme": "weg"}], 2, "Kies één van deze."),
        ([ANSWERS[0], ANSWERS[1], {"level": "nano"}], 3, "Kies één van deze"),
        ([*ANSWERS[:3], {"title": "x" * 121}], 4, "te veel"),
    ],
)
def test_a_screen_says_what_is_wrong_and_keeps_the_words(signals, answers, stays, says):
    at = fill(Client(), *answers)
    assert screen(at) == stays
    page = at.content.decode()
    assert says in page
    assert "Je tekst is niet weg" in page
    assert answers[-1].get("text", "").strip() in page
    assert answers[-1].get("title", "") in page


@pytest.mark.parametrize("carried", ["", "x", "x:y:z", "\x00", "a" * 20_000])
def test_answers_that_can_t_be_read_begin_anew(signals, carried):
    answer = Client().post(GIVE, {"antwoorden": carried, "scherm": "5", "daad": "stuur"})
    assert (answer.status_code, screen(answer)) == (200, 1)
    assert "konden we niet meer lezen" in answer.content.decode()
    assert Submission.objects.count() == 0


@pytest.mark.parametrize("at", ["", "0", "-1", "9", "x", "1" * 50])
def test_a_screen_that_does_not_exist_breaks_nothing(signals, at):
    client = Client()
    answer = client.post(GIVE, {"antwoorden": token(fill(client)), "scherm": at, "daad": "verander-99"})
    assert answer.status_code == 200


def test_sending_checks_all_answers_again(signals):
    client = Client()
    at = client.get(GIVE)
    answer = client.post(GIVE, {"antwoorden": token(at), "scherm": "5", "daad": "stuur"})
    assert screen(answer) == 1
    assert "Dit is nog leeg" in answer.content.decode()


def test_every_screen_has_help_lines_and_a_name_of_its_own(signals):
    client = Client()
    at = client.get(GIVE)
    for number, fields in enumerate([*ANSWERS, {}], start=1):
        page = at.content.decode()
        assert "1813" in page
        assert f"scherm {number} van 5" in page
        assert "no-store" in at["Cache-Control"]
        at = go(client, at, **fields) if fields else at


# --- once, and not too often ------------------------------------------------------------------------------


def test_a_double_tap_is_one_signal_with_one_receipt(signals):
    client = Client()
    at = fill(client)
    first, second = go(client, at, "stuur"), go(client, at, "stuur")
    assert Submission.objects.count() == 1
    assert receipt_of(first) == receipt_of(second)


def test_on_a_shared_device_the_next_one_s_words_are_a_signal_of_their_own(signals):
    client = Client()
    at = fill(client)
    first = go(client, at, "stuur")
    changed = go(client, go(client, at, "verander-1"), text="Iets heel anders.")
    second = go(client, changed, "stuur")
    assert Submission.objects.count() == 2
    assert receipt_of(first) != receipt_of(second)
    assert sorted(PolicySignal.objects.filter(number=None).values_list("text", flat=True)) == [
        "Iets heel anders.", "Ik moest drie keer terug."]  # fmt: skip


def test_two_people_with_the_same_words_each_have_a_signal(signals):
    one, other = Client(), Client(REMOTE_ADDR="10.1.1.1")
    assert receipt_of(go(one, fill(one), "stuur")) != receipt_of(go(other, fill(other), "stuur"))
    assert Submission.objects.count() == 2


def test_three_an_hour_from_one_place_and_nothing_is_lost(signals):
    client = Client()
    for n in range(3):
        assert go(client, fill(client, {"text": f"Nummer {n}."}, *ANSWERS[1:]), "stuur").status_code == 200
    refused = go(client, fill(client), "stuur")
    assert refused.status_code == 429
    assert "Ik moest drie keer terug." in refused.content.decode()
    assert Submission.objects.count() == 3
    assert go(Client(REMOTE_ADDR="10.1.1.1"), refused, "stuur").status_code == 200


def test_people_with_a_card_are_counted_by_the_door(signals, amina):
    client = client_of(amina)
    for n in range(5):
        go(client, fill(client, {"text": f"Nummer {n}."}, *ANSWERS[1:]), "stuur")
    refused = go(client, fill(client), "stuur")
    assert refused.status_code == 429
    assert "Ik moest drie keer terug." in refused.content.decode()
    assert Submission.objects.count() == 5


def test_where_everybody_is_known_words_without_a_card_wait_all_the_same(make_signal, settings):
    settings.TRUSTED_AFTER = 0
    assert send(make_signal(), None).state == State.HELD


# --- what became of it --------------------------------------------------------------------------------------


@pytest.fixture
def receipt(signals) -> str:
    client = Client()
    return receipt_of(go(client, fill(client), "stuur"))


def look(receipt, client=None, **fields):
    return (client or Client()).post(FOLLOW, {"receipt": receipt, **fields})


def test_the_receipt_shows_where_it_stands_and_what_the_moderator_says(receipt, bart):
    assert "Een mens leest je tekst" in look(receipt.lower().replace("-", " ")).content.decode()
    deciding.decide(Submission.objects.get(), State.CHANGE_ASKED, bart, message="Haal de naam weg.")
    assert "Haal de naam weg." in look(receipt).content.decode()


def test_on_the_board_it_leads_there(receipt, bart):
    deciding.decide(Submission.objects.get(), State.PUBLISHED, bart)
    page = look(receipt).content.decode()
    assert "/signalen/11-drie-keer-terug/" in page
    assert "halte 1 van 6" in page
    assert Notice.objects.count() == 0


def test_with_the_receipt_one_takes_it_away_after_a_question(receipt, bart):
    deciding.decide(Submission.objects.get(), State.PUBLISHED, bart)
    assert "Ja, haal weg" in look(receipt, daad="weg").content.decode()
    assert PolicySignal.objects.public().count() == 11
    assert "Jij haalde dit weg" in look(receipt, daad="weg", zeker="ja").content.decode()
    assert PolicySignal.objects.public().count() == 10
    assert not PolicySignal.objects.filter(text__contains="drie keer").exists()


@pytest.mark.parametrize("number", ["", "ABCD", "0000-0000-0000", "x" * 61, "\x00" * 12])
def test_a_number_we_don_t_know_is_told_and_shows_nothing(receipt, number):
    page = look(number).content.decode()
    assert "Drie keer terug" not in page
    assert 'class="melding mis"' in page


def test_the_number_never_stands_in_an_address(receipt):
    assert "Drie keer terug" not in Client().get(f"{FOLLOW}?receipt={receipt}").content.decode()


def test_guessing_numbers_stops(receipt):
    client = Client()
    for _ in range(30):
        look("0000-0000-0000", client)
    assert look(receipt, client).status_code == 429
    assert "Drie keer terug" not in look(receipt, client).content.decode()


OTHER = {"title": "Vier keer terug", "text": "Ik moest vier keer terug."}


def test_with_the_receipt_one_changes_the_words_that_wait(receipt, bart):
    deciding.decide(Submission.objects.get(), State.CHANGE_ASKED, bart, message="Haal de naam weg.")
    form = look(receipt, daad="verander").content.decode()
    assert "Haal de naam weg." in form
    assert "Ik moest drie keer terug." in form
    assert PolicySignal.objects.get(author=None, number=None).given_title == "Drie keer terug"
    done = look(receipt, daad="verander", **OTHER).content.decode()
    assert "Je volgt hem met hetzelfde nummer." in done
    submission = Submission.objects.get()
    assert (submission.state, submission.thing.text) == (State.HELD, OTHER["text"])
    assert "Ik moest vier keer terug." in client_of(bart).get("/modereren/").content.decode()
    assert receipt not in done.replace(f'value="{receipt}"', "").replace(tidy_code(receipt), "")


def test_other_words_for_what_is_on_the_board_wait_for_a_person(receipt, bart):
    deciding.decide(Submission.objects.get(), State.PUBLISHED, bart)
    look(receipt, daad="verander", **OTHER)
    submission = Submission.objects.get()
    assert (submission.state, submission.proposed) == (State.PUBLISHED, OTHER)
    assert PolicySignal.objects.get(pk=submission.object_id).text == "Ik moest drie keer terug."
    assert "Ik moest vier keer terug." in look(receipt, daad="verander").content.decode()
    deciding.decide(submission, State.PUBLISHED, bart)
    assert PolicySignal.objects.get(pk=submission.object_id).text == OTHER["text"]


def test_what_is_not_right_in_the_new_words_is_told_and_they_are_kept(receipt):
    page = look(receipt, daad="verander", title="Nog altijd", text=" ").content.decode()
    assert 'class="melding mis"' in page
    assert 'value="Nog altijd"' in page
    assert Submission.objects.get().thing.text == "Ik moest drie keer terug."


@pytest.mark.parametrize("state", [State.REJECTED, State.WITHDRAWN, State.HIDDEN])
def test_what_may_not_be_changed_any_more_is_told(state, receipt, bart):
    submission = Submission.objects.get()
    if state == State.WITHDRAWN:
        door.withdraw(submission, None)
    else:
        if state == State.HIDDEN:
            deciding.decide(submission, State.PUBLISHED, bart)
        deciding.decide(submission, state, bart, reason="other")
    before = PolicySignal.objects.get(pk=submission.object_id).text
    assert "Pas mijn tekst aan" not in look(receipt).content.decode()
    assert "niet meer veranderen" in look(receipt, daad="verander").content.decode()
    late = look(receipt, daad="verander", **OTHER)
    assert late.status_code == 409
    assert "niet meer veranderen" in late.content.decode()
    assert OTHER["text"] in late.content.decode()
    assert PolicySignal.objects.get(pk=submission.object_id).text == before


def test_of_two_at_once_the_words_that_come_too_late_are_not_lost(receipt, bart, monkeypatch):
    def overtaken(submission, words, author):
        raise door.Overtaken(submission)

    monkeypatch.setattr(door, "resubmit", overtaken)
    answer = look(receipt, daad="verander", **OTHER)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Ik moest drie keer terug." in page
    assert "Ik moest vier keer terug." in page


def test_with_a_wrong_number_nothing_changes_and_guessing_stops_without_losing_words(receipt):
    client = Client()
    for _ in range(30):
        assert "kennen we niet" in look("0000-0000-0000", client, daad="verander", **OTHER).content.decode()
    answer = look(receipt, client, daad="verander", **OTHER)
    assert answer.status_code == 429
    page = answer.content.decode()
    assert OTHER["text"] in page
    assert "drie keer" not in page.lower()
    assert Submission.objects.get().thing.text == "Ik moest drie keer terug."


def test_nobody_changes_what_was_given_with_a_card(make_signal, amina):
    with pytest.raises(door.NotYours):
        door.resubmit(send(make_signal(amina), amina), OTHER, None)


def test_nobody_takes_away_what_was_given_with_a_card(make_signal, amina):
    with pytest.raises(door.NotYours):
        door.withdraw(send(make_signal(amina), amina), None)


def test_somebody_with_a_card_does_not_own_what_was_given_without(make_signal, amina, els):
    submission = send(make_signal(), None)
    for person in (amina, els):
        with pytest.raises(door.NotYours):
            door.withdraw(submission, person)
        with pytest.raises(door.NotYours):
            door.resubmit(submission, {"title": "", "text": "Anders."}, person)


def test_other_words_in_a_form_that_was_sent_count_as_another_signal(signals):
    client = Client()
    at = fill(client)
    go(client, at, "stuur")
    for number in range(2):
        go(client, go(client, go(client, at, "verander-1"), text=f"Iets anders {number}."), "stuur")
    last = go(client, go(client, go(client, at, "verander-1"), text="En nog iets."), "stuur")
    assert last.status_code == 429
    assert "En nog iets." in last.content.decode()
    assert Submission.objects.count() == 3


def test_a_signal_without_a_card_in_a_flood_waits_a_minute_and_keeps_its_words(signals, amina):
    rules = DoorRules.load()
    rules.flood = 0
    rules.save()
    refused = go(Client(), fill(Client()), "stuur")
    assert "Wacht één minuut" in refused.content.decode()
    assert "Ik moest drie keer terug." in refused.content.decode()
    assert "reken-som" in refused.content.decode()
    assert not Submission.objects.exists()
    client = client_of(amina)
    assert go(client, fill(client), "stuur").status_code == 302
