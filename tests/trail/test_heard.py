"""Who asked for words hears what became of it; and words that came without a card keep their way back."""

import pytest
from django.test import Client
from django.utils import timezone

from contributions import deciding, door
from contributions.models import Notice, State, Submission
from forum.models import Post
from people.codes import tidy_code
from signals import receipts
from signals.models import PolicySignal, SignalBoardPage
from tests.cast import client_of, publish, send
from tests.trail.test_consent import ASKED, WORDS
from trail import consent
from trail.models import Consent
from trail.reach import Reach
from trail.states import Answered

pytestmark = pytest.mark.django_db

RECEIPT = "ABCDEFGH2345"


@pytest.fixture
def post(topic, amina, bart) -> Post:
    return publish(Post(topic=topic, author=amina, text=f"{WORDS} Nu wel."), amina, bart).thing


@pytest.fixture
def asked(post, els) -> Consent:
    return consent.ask(post, els, ASKED)


def news(person) -> str:
    return client_of(person).get("/mijn-plek/").content.decode()


# --- who asked ---------------------------------------------------------------------------------------------


def test_who_asked_hears_of_a_yes_once_and_of_it_being_taken_back(asked, els, amina):
    assert "Je vroeg woorden" not in news(els)
    client_of(amina).post(f"/mijn-plek/toestemming/{asked.pk}/", {"daad": "ja", "reach": "iedereen", "with_name": "ee"})
    assert not Notice.objects.filter(person=els).exists()  # nothing was said yet
    said = {"daad": "ja", "reach": "iedereen", "with_name": "nee"}
    client_of(amina).post(f"/mijn-plek/toestemming/{asked.pk}/", said)
    html = news(els)
    assert "Die persoon zei ja." in html
    assert "‘In hoofdstuk 3’" in html
    assert "Amina" not in html
    assert "Die persoon zei ja." not in news(els)  # told once
    client_of(amina).post(f"/mijn-plek/toestemming/{asked.pk}/terug/")
    assert "nam de toestemming terug" in news(els)
    assert Notice.objects.filter(person=els).count() == 1


def test_who_asked_hears_of_a_no(asked, els, amina):
    client_of(amina).post(f"/mijn-plek/toestemming/{asked.pk}/", {"daad": "nee"})
    html = news(els)
    assert "Die persoon zei: liever niet." in html
    assert WORDS not in html


def test_only_what_is_so_now_is_told(asked, els):
    consent.say_yes(asked, Reach.PUBLIC, None, False)
    consent.take_back(asked)
    html = news(els)
    assert "nam de toestemming terug" in html
    assert "zei ja" not in html


def test_words_that_are_withdrawn_end_the_question_and_who_asked_hears_it(asked, post, els, amina):
    door.withdraw(Submission.objects.of(post).get(), amina)
    assert "nam de toestemming terug" in news(els)


def test_the_menu_counts_it_and_what_i_take_along_tells_it(asked, els):
    consent.say_no(asked)
    from mine.keeping import notices

    assert [row["Wat"] for row in notices(els)] == ["Liever niet"]
    assert 'href="/mijn-plek/"' in client_of(els).get("/").content.decode()


def test_nobody_hears_of_what_they_did_themselves(asked, els):
    consent.say_yes(asked, Reach.PUBLIC, None, False)
    Notice.objects.all().delete()
    consent.take_back(asked, els)
    assert not Notice.objects.filter(consent=asked).exists()


def test_a_yes_twice_and_a_no_too_late_tell_nothing_more(asked, els):
    consent.say_yes(asked, Reach.PUBLIC, None, False)
    Notice.objects.update(seen_at=timezone.now())
    with pytest.raises(consent.Overtaken):
        consent.say_no(asked)
    assert not Notice.objects.filter(seen_at=None).exists()


# --- words without a card ----------------------------------------------------------------------------------


@pytest.fixture
def signal(site, bart) -> PolicySignal:
    """Given without a card, on the board."""
    found = PolicySignal(board=SignalBoardPage.objects.get(), text=WORDS, receipt_hash=receipts.hashes(RECEIPT)[0])
    submission = send(found, None)
    deciding.decide(submission, State.PUBLISHED, bart)
    return submission.thing


@pytest.fixture
def spoken(signal, hanne) -> Consent:
    """A yes for it, said to Hanne."""
    said = {"words": WORDS, "form": "aangehaald", "reach": "iedereen", "where": "In hoofdstuk 3"}
    return consent.record(signal, hanne, {**said, "how": "gezegd", "given_on": timezone.localdate()})


def look(**fields) -> str:
    sent = {"receipt": RECEIPT, **fields}
    return Client().post("/signalen/opvolgen/", sent).content.decode()


def test_with_the_receipt_one_sees_who_may_use_the_words_and_takes_one_back(spoken, signal, hanne):
    other = consent.record(
        signal, hanne, {"words": WORDS, "form": "geteld", "reach": "iedereen", "where": "Ergens anders",
                        "how": "papier", "given_on": timezone.localdate()},
    )  # fmt: skip
    html = look()
    assert "Wie gebruikt je woorden?" in html
    assert "In hoofdstuk 3" in html
    assert "Gezegd aan een begeleider" in html
    assert "Weg. Je woorden staan daar niet meer." in look(daad="neem-terug", toestemming=str(spoken.pk))
    spoken.refresh_from_db()
    other.refresh_from_db()
    assert (spoken.state, spoken.words, other.state) == (Answered.WITHDRAWN, "", Answered.GIVEN)
    assert Submission.objects.of(signal).get().state == State.PUBLISHED  # the signal stays
    assert "nam de toestemming terug" in news(hanne)


@pytest.mark.parametrize("key", ["", "x", "999999", "9" * 30])
def test_a_key_of_nothing_takes_nothing_back(spoken, key):
    assert "Weg. Je woorden" not in look(daad="neem-terug", toestemming=key)
    spoken.refresh_from_db()
    assert spoken.state == Answered.GIVEN


def test_a_receipt_takes_back_nothing_of_somebody_else(spoken, asked):
    consent.say_yes(asked, Reach.PUBLIC, None, False)
    look(daad="neem-terug", toestemming=str(asked.pk))
    asked.refresh_from_db()
    assert asked.state == Answered.GIVEN
    assert WORDS not in look(receipt="ABCDEFGH2346", daad="neem-terug", toestemming=str(spoken.pk))
    spoken.refresh_from_db()
    assert spoken.state == Answered.GIVEN


def test_without_a_yes_nothing_is_said_of_it(signal):
    assert "Wie gebruikt je woorden?" not in look()


def test_who_takes_the_signal_to_the_own_place_finds_the_consents_there(spoken, amina):
    client = client_of(amina)
    client.post("/signalen/opvolgen/", {"receipt": RECEIPT, "daad": "neem"})
    assert WORDS in client.get("/mijn-plek/toestemming/").content.decode()
    client.post(f"/mijn-plek/toestemming/{spoken.pk}/terug/")
    spoken.refresh_from_db()
    assert spoken.state == Answered.WITHDRAWN


def test_a_receipt_is_read_as_people_type_it():
    assert tidy_code("abcd-efgh 2345") == RECEIPT


# --- what somebody else says for a person -------------------------------------------------------------------


def write_down(source, by, words=ASKED["words"]) -> Consent:
    said = {name: ASKED[name] for name in ("form", "reach", "where")}
    return consent.record(source, by, {**said, "words": words, "how": "papier", "given_on": timezone.localdate()})


def test_a_yes_that_somebody_wrote_down_is_told_to_whose_words_they_are(post, hanne, els, amina):
    given = write_down(post, hanne)
    notice = Notice.objects.get(consent=given)
    assert (notice.person, notice.state) == (amina, Answered.GIVEN)
    client = client_of(amina)
    page = client.get("/mijn-plek/").content.decode()
    assert "Iemand schreef op dat je woorden gebruikt mogen worden" in page
    assert "Je vroeg woorden" not in page
    link = f"/mijn-plek/toestemming/#toestemming-{given.pk}"
    assert link in page
    assert f'id="toestemming-{given.pk}"' in client.get(link).content.decode()
    consent.take_back(given, els)  # for her, and by another than who wrote it
    assert set(Notice.objects.filter(seen_at=None).values_list("person", "state")) == {
        (amina.pk, Answered.WITHDRAWN),
        (hanne.pk, Answered.WITHDRAWN),
    }
    assert "Die toestemming is weg" in client.get("/mijn-plek/").content.decode()


def test_what_the_person_does_with_it_is_no_news_to_them(post, hanne, amina):
    given = write_down(post, hanne)
    Notice.objects.all().delete()
    consent.take_back(given, amina)
    assert list(Notice.objects.values_list("person", flat=True)) == [hanne.pk]


def test_nobody_is_told_of_a_yes_for_words_without_an_account(site, hanne):
    signal = PolicySignal.objects.get(number=3)
    write_down(signal, hanne, words=signal.text[:40])
    assert not Notice.objects.exists()
