"""Words of people in a bundle and in an answer: chosen by key among those they allow, gone everywhere with the yes."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from contributions import deciding, door
from contributions.models import State as DoorState
from contributions.models import Submission
from signals.bundles import hand_over, lay_together
from signals.models import Answer, Bundle, PolicySignal
from signals.states import State
from tests.cast import client_of, make_answer, make_body, publish, send
from tests.trail.test_consent import allow
from things import search
from things.models import SearchEntry
from trail import consent
from trail.models import Consent, Quote
from trail.reach import Form, Reach

pytestmark = pytest.mark.django_db

WORDS = "Kwetterende merels stonden aan het loket."
LATER = str(timezone.localdate() + timedelta(days=20))
ANSWER = {"kind": "yes", "line": "We gaan mee.", "text": "Elke maandag.", "who": "De dienst", "by_when": LATER}


@pytest.fixture
def signal(make_signal, amina, bart) -> PolicySignal:
    """Amina's, on the board and recognised."""
    found = publish(make_signal(amina, f"{WORDS} Wij ook."), amina, bart).thing
    found.move(State.RECOGNISED)
    return found


@pytest.fixture
def yes(signal) -> Consent:
    return allow(signal, words=WORDS)


@pytest.fixture
def laid(signal, yes, els, dora) -> Bundle:
    """A bundle of that signal, without words, that lies before Dora's body."""
    bundle = Bundle(board=signal.board, title="Rechten aan tafel", question="Wie gaat mee?")
    lay_together(bundle, [signal], els)
    hand_over(bundle, make_body(dora), timezone.localdate() + timedelta(days=20), els)
    return bundle


def lay(els, signal, *keys: object, **typed: object):
    sent = {"title": "Aan het loket", "question": "Wie wacht mee?", "signals": [signal.pk], "quoted": keys, **typed}
    return client_of(els).post("/signalen/samenleggen/", sent)


def answer(dora, bundle, *keys: object, **typed: object):
    sent = {**ANSWER, "form_key": str(uuid.uuid4()), "quoted": keys, **typed}
    return client_of(dora).post(f"{bundle.get_absolute_url()}antwoord/", sent)


def read(path: str, client: Client | None = None) -> str:
    found = (client or Client()).get(path)
    assert found.status_code == 200, path
    return found.content.decode()


# --- chosen and shown -------------------------------------------------------------------------------------


def test_an_editor_lays_signals_together_with_words_that_somebody_allows(els, signal, yes):
    assert WORDS in read("/signalen/samenleggen/", client_of(els))
    done = lay(els, signal, yes.pk)
    assert done.status_code == 302
    html = read(done["Location"])
    assert f"“{WORDS}”" in html
    assert "Amina" not in html
    assert Bundle.objects.get().quoted == [yes.pk]
    assert (Quote.objects.get().target, Quote.objects.get().made_by) == (Bundle.objects.get(), els)


def test_a_body_answers_with_words_that_somebody_allows_once_a_moderator_read_it(dora, bart, laid, yes, signal):
    Consent.objects.update(with_name=True)
    assert answer(dora, laid, yes.pk).status_code == 302
    assert not Quote.objects.exists()  # they stand nowhere yet
    queue = read("/modereren/", client_of(bart))
    assert f"“{WORDS}”" in queue
    deciding.decide(Submission.objects.of(Answer.objects.get()).get(), DoorState.PUBLISHED, bart)
    assert Quote.objects.get().target == Answer.objects.get()
    for path in (laid.get_absolute_url(), signal.get_absolute_url()):
        assert f"“{WORDS}”" in read(path)
        assert "<bdi>Amina</bdi></figcaption>" in read(path)


def test_the_words_stand_in_what_the_policymaker_reads_over(dora, laid, yes):
    html = answer(dora, laid, yes.pk, lees="na").content.decode()
    assert f"“{WORDS}”" in html
    assert f'name="quoted" value="{yes.pk}"' in html


def test_without_words_both_go_on_as_before(els, dora, signal, laid):
    assert answer(dora, laid).status_code == 302
    assert Answer.objects.get().quoted == []
    assert "Mensen zeiden" not in read(laid.get_absolute_url())


# --- refused ----------------------------------------------------------------------------------------------


def narrow(given):
    Consent.objects.filter(pk=given.pk).update(reach=Reach.POLICY)


def retold(given):
    Consent.objects.filter(pk=given.pk).update(form=Form.RETOLD)


def past(given):
    Consent.objects.filter(pk=given.pk).update(until=timezone.localdate() - timedelta(days=1))


@pytest.mark.parametrize("why", [consent.take_back, narrow, retold, past])
def test_words_that_nobody_allows_here_are_refused_on_the_server(why, els, dora, signal, laid, yes, make_signal):
    why(yes)
    PolicySignal.objects.filter(pk=signal.pk).update(state=State.RECOGNISED)
    for sent in (lay(els, signal, yes.pk), answer(dora, laid, yes.pk)):
        html = sent.content.decode()
        assert sent.status_code == 200
        assert "Voor deze woorden is er geen toestemming" in html
        assert f"“{WORDS}”" not in html
    assert 'value="Aan het loket"' in lay(els, signal, yes.pk).content.decode()  # nothing typed is lost
    assert "Elke maandag." in answer(dora, laid, yes.pk).content.decode()
    assert not Answer.objects.exists()
    assert Bundle.objects.get() == laid


@pytest.mark.parametrize("key", ["999999", "x", ""])
def test_a_key_of_nothing_is_refused(key, els, dora, signal, laid):
    PolicySignal.objects.filter(pk=signal.pk).update(state=State.RECOGNISED)
    for sent in (lay(els, signal, key), answer(dora, laid, key)):
        assert "Voor deze woorden is er geen toestemming" in sent.content.decode()


def test_words_from_a_signal_outside_the_bundle_are_refused(els, dora, signal, laid, yes, make_signal, amina, bart):
    other = publish(make_signal(amina, "Een ander verhaal."), amina, bart).thing
    other.move(State.RECOGNISED)
    theirs = allow(other, words="Een ander verhaal.")
    assert "geen toestemming" in answer(dora, laid, theirs.pk).content.decode()
    PolicySignal.objects.filter(pk=signal.pk).update(state=State.RECOGNISED)
    assert "een signaal dat je niet koos" in lay(els, signal, theirs.pk).content.decode()


# --- taken back --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["take back", "withdraw", "hide", "until"])
def test_with_the_yes_the_words_are_gone_everywhere_and_editors_get_a_task(way, laid, els, dora, amina, bart, signal):
    yes = Consent.objects.get()
    Bundle.objects.filter(pk=laid.pk).update(quoted=[yes.pk])
    laid.refresh_from_db()
    laid.note_quotes([yes.pk], els)
    publish(make_answer(laid, dora, quoted=[yes.pk]), dora, bart)
    paths = [laid.get_absolute_url(), "/signalen/", "/signalen/feed.xml", "/afspraken/", "/", "/sitemap.xml",
             "/zoeken/?q=merels", "/signalen/wacht-op-ons/", "/mijn-plek/", "/redactie/",
             f"/beheer/snippets/signals/bundle/edit/{laid.pk}/"]  # fmt: skip
    if way in ("take back", "until"):  # the signal itself still says them
        paths = [path for path in paths if path not in ("/signalen/", "/signalen/feed.xml", "/", "/zoeken/?q=merels")]
        assert read(laid.get_absolute_url()).count(f"“{WORDS}”") == 2
    if way == "take back":
        client_of(amina).post(f"/mijn-plek/toestemming/{yes.pk}/terug/")
    elif way == "withdraw":
        door.withdraw(Submission.objects.of(signal).get(), amina)
    elif way == "hide":
        deciding.decide(Submission.objects.of(signal).get(), DoorState.HIDDEN, bart)
    else:
        past(yes)
    for client in (Client(), client_of(els), client_of(dora)):
        for path in paths:
            assert f"“{WORDS}”" not in client.get(path).content.decode(), (way, path)
            if way in ("withdraw", "hide"):
                assert WORDS not in client.get(path).content.decode(), (way, path)
    search.rebuild()
    assert not SearchEntry.objects.filter(text__contains=WORDS).exclude(object_id=signal.pk).exists()
    assert Quote.objects.to_mend().count() == 2
    desk = read("/redactie/", client_of(els))
    assert f'href="{laid.get_absolute_url()}"' in desk
    assert f'href="{Answer.objects.get().get_absolute_url()}"' in desk


def test_an_answer_that_goes_leaves_no_task_and_keeps_no_key(laid, dora, bart):
    yes = Consent.objects.get()
    submission = publish(make_answer(laid, dora, quoted=[yes.pk]), dora, bart)
    door.withdraw(submission, dora)
    consent.take_back(yes)
    assert not Quote.objects.to_mend().exists()
    assert Answer.objects.get().quoted == []


def test_words_taken_back_while_a_moderator_reads_never_show_and_are_a_task(laid, dora, bart):
    yes = Consent.objects.get()
    submission = send(make_answer(laid, dora, quoted=[yes.pk]), dora)
    consent.take_back(yes)
    deciding.decide(submission, DoorState.PUBLISHED, bart)
    assert f"“{WORDS}”" not in read(laid.get_absolute_url())
    assert Quote.objects.to_mend().count() == 1


def test_many_words_cost_no_more(laid, dora, bart, signal, django_assert_max_num_queries):
    many = [allow(signal, words=WORDS, with_name=True).pk for _ in range(8)]
    Bundle.objects.filter(pk=laid.pk).update(quoted=many)
    publish(make_answer(laid, dora, quoted=many), dora, bart)
    for path in (signal.get_absolute_url(), laid.get_absolute_url()):
        Client().get(path)
        with django_assert_max_num_queries(6):
            html = read(path)
        assert html.count(f"“{WORDS}”") in (8, 16)
