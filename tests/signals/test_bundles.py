"""From "Herkend" to "Afgerond": lay together, lay before a body, answer, say what people notice."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from contributions import deciding, door
from contributions.models import State as DoorState
from contributions.models import Submission
from people.models import Organisation
from signals.models import Answer, Body, Bundle, PolicySignal
from signals.states import State
from tests.cast import client_of, make_answer, make_body, make_bundle, make_person, publish, send, with_powers

pytestmark = pytest.mark.django_db

LATER = timezone.localdate() + timedelta(days=20)
WORDS = {"kind": "yes", "line": "We gaan mee.", "text": "Elke maandag.", "who": "De dienst", "by_when": str(LATER)}


def states(*numbers) -> list[str]:
    return [PolicySignal.objects.get(number=number).state for number in numbers]


def page_of(number=3, client=None) -> str:
    return (client or Client()).get(PolicySignal.objects.get(number=number).get_absolute_url()).content.decode()


@pytest.fixture
def body(dora) -> Body:
    return make_body(dora)


@pytest.fixture
def laid(signals, els, body) -> Bundle:
    """A bundle of signals 3 and 4 that lies before Dora's body."""
    return make_bundle(els, body=body)


@pytest.fixture
def answered(laid, dora, bart) -> Answer:
    return publish(make_answer(laid, dora), dora, bart).thing


@pytest.fixture
def stranger_body(db):
    """A policymaker of another body."""
    other = Organisation.objects.create(name="Anderstad", slug="anderstad", kind="stad", is_example=True)
    Body.objects.create(name="Anderstad", organisation=other)
    return with_powers(make_person("Fons", "policymaker", organisation=other), "password")


# --- the whole way --------------------------------------------------------------------------------------


def test_the_whole_way_on_the_site(signals, els, dora, bart, amina, body):
    editor, policymaker = client_of(els), client_of(dora)
    for number in (3, 4):
        editor.post(f"/signalen/{number}/verder/", {"halte": "herkend"})
    chosen = [PolicySignal.objects.get(number=number).pk for number in (3, 4)]
    done = editor.post(
        "/signalen/samenleggen/", {"title": "Rechten aan tafel", "question": "Wie gaat mee?", "signals": chosen}
    )
    assert (done.status_code, states(3, 4)) == (302, ["bundled", "bundled"])
    address = done["Location"]
    assert "Leg deze bundel bij het beleid" in editor.get(address).content.decode()
    editor.post(f"{address}leggen/", {"body": body.pk, "asked_by": str(LATER)})
    assert states(3, 4) == ["handed_over", "handed_over"]
    assert f"Aan {body.name}. Antwoord gevraagd tegen" in page_of()
    assert "Rechten aan tafel" in policymaker.get("/signalen/wacht-op-ons/").content.decode()
    assert "wacht-op-ons" in policymaker.get("/mijn-plek/").content.decode()
    assert policymaker.post(f"{address}antwoord/", WORDS).status_code == 302
    assert states(3, 4) == ["handed_over", "handed_over"]  # a moderator reads it first
    deciding.decide(Submission.objects.get(), DoorState.PUBLISHED, bart)
    assert states(3, 4) == ["answered", "answered"]
    for number in (3, 4):
        assert "We gaan mee." in page_of(number)
    client_of(amina).post("/signalen/3/oordeel/", {"verdict": "no"})
    assert Answer.objects.get().judged_no == 1
    for stop in ("opgevolgd", "afgerond"):
        editor.post("/signalen/3/verder/", {"halte": stop})
    assert states(3, 4) == ["closed", "answered"]
    assert [line.state for line in PolicySignal.objects.get(number=3).milestones.all()] == list(State)


# --- editors ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["amina", "bart", "chris", "dora", "hanne"])
def test_only_editors_lay_together_and_before_a_body(signals, els, body, who, request):
    bundle = make_bundle(els)
    client = client_of(request.getfixturevalue(who))
    for address in ("/signalen/samenleggen/", f"{bundle.get_absolute_url()}leggen/"):
        assert client.get(address).status_code == 404
        assert client.post(address, {"body": body.pk, "asked_by": str(LATER)}).status_code == 404
    assert Bundle.objects.get().handed_at is None


def test_only_recognised_signals_are_laid_together(signals, els):
    new = PolicySignal.objects.get(number=5)
    data = {"title": "T", "question": "V?"}
    for chosen in ([new.pk], [99], ["x"], []):
        answer = client_of(els).post("/signalen/samenleggen/", {**data, "signals": chosen})
        assert answer.status_code == 200
        assert "Je tekst is niet weg" in answer.content.decode()
    assert Bundle.objects.count() == 0


def test_real_and_invented_never_lie_in_one_bundle(signals, els):
    rows = list(PolicySignal.objects.filter(number__in=(5, 6)))
    PolicySignal.objects.filter(number__in=(5, 6)).update(state=State.RECOGNISED)
    PolicySignal.objects.filter(number=6).update(is_example=True)
    data = {"title": "T", "question": "V?", "signals": [row.pk for row in rows]}
    assert "Leg voorbeelden niet samen" in client_of(els).post("/signalen/samenleggen/", data).content.decode()


def test_a_signal_in_one_bundle_goes_in_no_other_and_nothing_is_half_done(signals, els):
    make_bundle(els, 3, 4)
    five = PolicySignal.objects.get(number=5)
    five.move(State.RECOGNISED, els)
    taken = PolicySignal.objects.get(number=3)
    data = {"title": "T", "question": "V?", "signals": [five.pk, taken.pk]}
    client_of(els).post("/signalen/samenleggen/", data)
    assert (Bundle.objects.count(), states(5)) == (1, ["recognised"])


@pytest.mark.parametrize("day", ["", "gisteren", str(timezone.localdate()), "2020-01-01"])
def test_a_body_is_asked_by_a_day_that_is_still_to_come(signals, els, body, day):
    bundle = make_bundle(els)
    client_of(els).post(f"{bundle.get_absolute_url()}leggen/", {"body": body.pk, "asked_by": day})
    assert states(3) == ["bundled"]


def test_a_bundle_is_laid_before_one_body_once(laid, els):
    answer = client_of(els).post(f"{laid.get_absolute_url()}leggen/", {"body": 1, "asked_by": str(LATER)}, follow=True)
    assert "ligt al bij" in answer.content.decode()


# --- the body ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["amina", "bart", "chris", "els", "hanne", "stranger_body"])
def test_only_policymakers_of_that_body_answer_and_others_are_told_whose_it_is(laid, who, request):
    client = client_of(request.getfixturevalue(who))
    answer = client.post(f"{laid.get_absolute_url()}antwoord/", WORDS, follow=True)
    assert "Alleen beleidsmakers van daar" in answer.content.decode()
    assert Answer.objects.count() == 0
    if who != "stranger_body":
        assert client.get("/signalen/wacht-op-ons/").status_code == 404
    else:
        assert "Rechten aan tafel" not in client.get("/signalen/wacht-op-ons/").content.decode()


def test_a_policymaker_with_a_card_session_can_t_answer(laid, dora):
    from tests.cast import make_card

    make_card(dora)
    client = client_of(with_powers(dora, "card"))
    client.post(f"{laid.get_absolute_url()}antwoord/", WORDS)
    assert Answer.objects.count() == 0


def test_a_bundle_that_lies_before_nobody_can_t_be_answered(signals, els, dora):
    bundle = make_bundle(els)
    answer = client_of(dora).post(f"{bundle.get_absolute_url()}antwoord/", WORDS, follow=True)
    assert "ligt nog bij niemand" in answer.content.decode()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"kind": ""}, "Kies één van deze vier."),
        ({"kind": "misschien"}, "Kies één van deze vier."),
        ({"line": ""}, "Schrijf je antwoord in één zin."),
        ({"line": "x" * 201}, "te veel"),
        ({"text": " "}, "Leg je antwoord uit."),
        ({"who": ""}, "Zeg wie dit doet."),
        ({"by_when": ""}, "Zeg tegen wanneer."),
        ({"by_when": "2020-01-01"}, "Kies een dag die nog moet komen."),
    ],
)
def test_an_answer_says_who_does_what_by_when(laid, dora, change, says):
    page = client_of(dora).post(f"{laid.get_absolute_url()}antwoord/", {**WORDS, **change}).content.decode()
    assert says in page
    assert "Je tekst is niet weg" in page
    assert Answer.objects.count() == 0


def test_no_needs_no_date(laid, dora):
    client_of(dora).post(f"{laid.get_absolute_url()}antwoord/", {**WORDS, "kind": "no", "who": "", "by_when": ""})
    assert Answer.objects.get().kind == "no"


def test_one_answer_at_a_time(laid, dora, bart):
    send(make_answer(laid, dora), dora)
    page = client_of(dora).post(f"{laid.get_absolute_url()}antwoord/", {**WORDS, "line": "Nog een."})
    assert "Er is al een antwoord" in page.content.decode()
    deciding.decide(Submission.objects.get(), DoorState.REJECTED, bart, reason="other")
    assert send(make_answer(laid, dora, "Nog een."), dora).state == DoorState.HELD


def test_while_a_moderator_reads_the_answer_nobody_is_asked_to_write_one(laid, dora, bart):
    client, address = client_of(dora), f"{laid.get_absolute_url()}antwoord/"
    pages = ("/signalen/wacht-op-ons/", laid.get_absolute_url())
    assert [address in client.get(page).content.decode() for page in pages] == [True, True]
    submission = send(make_answer(laid, dora), dora)
    assert [address in client.get(page).content.decode() for page in pages] == [False, False]
    assert "Een moderator leest jullie antwoord." in client.get("/signalen/wacht-op-ons/").content.decode()
    assert "Er is al een antwoord" in client.get(address, follow=True).content.decode()
    deciding.decide(submission, DoorState.REJECTED, bart, reason="other")
    assert [address in client.get(page).content.decode() for page in pages] == [True, True]
    assert client.get(address).status_code == 200


def test_an_answer_that_is_taken_back_leaves_no_words(answered, dora):
    door.withdraw(Submission.objects.of(answered).get(), dora)
    assert "We gaan mee." not in page_of()
    assert "Het antwoord staat nu niet op de site." in page_of()
    assert states(3) == ["answered"]


def test_a_signal_off_the_board_for_a_while_goes_along(laid, dora, bart):
    PolicySignal.objects.filter(number=4).update(shown=0)
    publish(make_answer(laid, dora), dora, bart)
    assert states(3, 4) == ["answered", "answered"]
    assert "Mensen krijgen niet" not in Client().get(laid.get_absolute_url()).content.decode()


@pytest.mark.parametrize("address", ["/signalen/bundel/999/", f"/signalen/bundel/{10**25}/"])
def test_a_bundle_that_is_not_there(signals, address):
    assert Client().get(address).status_code == 404


# --- what people notice -------------------------------------------------------------------------------------


def test_one_word_for_each_expert_the_last_one_counts(answered, amina):
    for verdict in ("yes", "no", "no"):
        assert client_of(amina).post("/signalen/3/oordeel/", {"verdict": verdict}).status_code == 302
    answered.refresh_from_db()
    assert (answered.judged_yes, answered.judged_bit, answered.judged_no) == (0, 0, 1)


@pytest.mark.parametrize("who", [None, "bart", "chris", "dora", "els", "hanne"])
def test_only_experts_with_a_card_judge(answered, who, request):
    client = client_of(request.getfixturevalue(who) if who else None)
    assert client.get("/signalen/3/oordeel/").status_code == 200
    assert client.post("/signalen/3/oordeel/", {"verdict": "yes"}).status_code == 403
    answered.refresh_from_db()
    assert answered.judged_yes == 0


def test_without_an_answer_there_is_nothing_to_judge(laid, amina):
    assert client_of(amina).post("/signalen/3/oordeel/", {"verdict": "yes"}).status_code == 404


@pytest.mark.parametrize(
    ("counts", "says"),
    [
        ((0, 0, 0), "Nog niemand"),
        ((1, 0, 0), "Minder dan 5"),
        ((2, 1, 1), "Minder dan 5"),
        ((4, 2, 0), "verschillen"),
        ((6, 6, 0), "verschillen"),
        ((5, 0, 0), "Ja, het is beter (5 van 5)."),
        ((0, 1, 6), "De meesten: Nee, nog niet."),
        ((0, 5, 9), "Nee, nog niet (9 van 14)."),
    ],
)
def test_a_few_are_never_shown_nor_found_by_subtraction(counts, says):
    answer = Answer(judged_yes=counts[0], judged_bit=counts[1], judged_no=counts[2])
    assert says in answer.noticed


def test_the_pages_stay_within_their_budgets(answered, amina, django_assert_max_num_queries):
    for client, most in ((Client(), 6), (client_of(amina), 10)):
        client.get("/signalen/")
        for address in (PolicySignal.objects.get(number=3).get_absolute_url(), answered.bundle.get_absolute_url()):
            with django_assert_max_num_queries(most):
                assert client.get(address).status_code == 200


def test_what_waits_for_a_body_costs_the_same_however_much_it_is(laid, dora, body, django_assert_max_num_queries):
    handed = {"body": body, "asked_by": LATER, "handed_at": timezone.now(), "board": laid.board, "question": "V?"}
    Bundle.objects.bulk_create(Bundle(title=f"Bundel {number}", **handed) for number in range(40))
    client = client_of(dora)
    client.get("/signalen/wacht-op-ons/")
    with django_assert_max_num_queries(10):
        assert "41 bundels wachten" in client.get("/signalen/wacht-op-ons/").content.decode()


def test_what_waits_for_a_body_comes_before_what_it_answered(answered, body, dora):
    Bundle.objects.create(
        board=answered.bundle.board, title="Wie gaat mee?", question="?", body=body, asked_by=LATER,
        handed_at=timezone.now(),
    )  # fmt: skip
    page = client_of(dora).get("/signalen/wacht-op-ons/").content.decode()
    assert page.index("Wie gaat mee?") < page.index("Hierop antwoordden jullie") < page.index("Rechten aan tafel")


def test_an_answer_is_found_under_the_new_title_of_its_bundle(answered, els):
    sent = {"title": "Samen naar de dienst", "question": "Wie gaat mee?"}
    client_of(els).post(f"/beheer/snippets/signals/bundle/edit/{answered.bundle.pk}/", sent)
    page = Client().get("/zoeken/", {"q": "samen dienst", "soort": "antwoord"}).content.decode()
    assert "Antwoord op" in page
    assert "Rechten aan tafel" not in page


# --- in Wagtail -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", ["policysignal", "bundle", "body"])
def test_editors_find_them_in_wagtail_and_nobody_else(answered, els, chris, dora, model):
    address = f"/beheer/snippets/signals/{model}/"
    assert client_of(els).get(address).status_code == 200
    for person in (chris, dora):
        assert client_of(person).get(address).status_code == 403
    can_add = client_of(els).get(f"{address}add/").status_code == 200
    assert can_add == (model == "body")


def test_an_editor_changes_what_a_signal_is_about_not_its_words(answered, els):
    signal = PolicySignal.objects.get(number=3)
    page = client_of(els).get(f"/beheer/snippets/signals/policysignal/edit/{signal.pk}/").content.decode()
    assert 'name="theme"' in page
    assert 'name="text"' not in page
