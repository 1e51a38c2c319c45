"""Groups: who begins a topic there, what stands at the top."""

import pytest
from django.test import Client

from contributions.models import Submission
from forum.models import BoardPage, Starters, Topic
from tests.cast import client_of, make_topic, publish

pytestmark = pytest.mark.django_db

WORDS = {"title": "Hoe zit het met de bus?", "text": "Ik raak er niet."}


def begin(board: BoardPage, person):
    return client_of(person).post(f"{board.get_url()}nieuw/", WORDS)


def set_starters(board: BoardPage, who: str) -> BoardPage:
    BoardPage.objects.filter(pk=board.pk).update(starters=who)
    board.starters = who
    return board


@pytest.mark.parametrize(
    ("starters", "known", "begins"),
    [(Starters.ALL, False, True), (Starters.KNOWN, True, True), (Starters.KNOWN, False, False),
     (Starters.STAFF, True, False)],
)  # fmt: skip
def test_who_has_a_card_begins_a_topic_where_the_group_says_so(starters, known, begins, board, amina, bart, settings):
    settings.TRUSTED_AFTER = 1
    if known:
        publish(make_topic(board, amina), amina, bart)
    before = Topic.objects.count()
    answer = begin(set_starters(board, starters), amina)
    assert (Topic.objects.count() == before + 1) == begins
    assert begins or (answer.status_code == 403 and WORDS["text"] in answer.content.decode())


@pytest.mark.parametrize("role", ["bart", "els", "chris"])
def test_moderators_editors_and_partners_begin_one_in_every_group(role, board, request):
    begin(set_starters(board, Starters.STAFF), request.getfixturevalue(role))
    assert Topic.objects.count() == 1


def test_nobody_is_known_before_their_first_text_even_where_none_is_read_first(board, amina):
    BoardPage.objects.filter(pk=board.pk).update(first_texts=0)
    assert begin(set_starters(board, Starters.KNOWN), amina).status_code == 403
    assert not Submission.objects.exists()


def test_the_group_says_who_begins_and_shows_the_button_to_them_only(board, amina, chris):
    set_starters(board, Starters.STAFF)
    as_read = {person: client_of(person).get(board.get_url()).content.decode() for person in (None, amina, chris)}
    assert all("Hier beginnen moderatoren, redactie en partners een gesprek." in page for page in as_read.values())
    assert [person for person, page in as_read.items() if "Begin een gesprek" in page] == [chris]


def test_a_helper_writes_down_a_topic_only_where_everybody_may_begin_one(board, hanne):
    set_starters(board, Starters.STAFF)
    client = client_of(hanne)
    client.post("/begeleiden/opschrijven/", {"daad": "zonder"})
    answer = client.get(f"/begeleiden/opschrijven/forum.boardpage-{board.pk}/")
    assert answer.status_code in (302, 404)


def test_what_to_know_before_reading_stands_on_the_group_and_on_its_topics(board, topic):
    BoardPage.objects.filter(pk=board.pk).update(content_note="Hier gaat het over schulden.", shows_help=True)
    for path in (board.get_url(), topic.get_absolute_url()):
        page = Client().get(path).content.decode()
        assert "Hier gaat het over schulden." in page
        assert "Zelfmoordlijn: 1813" in page


def test_a_group_says_for_whom_it_is(quiet_board, closed_board, amina):
    index, group = (client_of(amina).get(path).content.decode() for path in ("/praat-mee/", quiet_board.get_url()))
    assert "Alleen met een kaart" in index
    assert "Alleen met een kaart" in group
    assert closed_board.title not in index


def test_who_writes_in_a_group_for_the_signed_in_reads_that_others_do_not_see_it(quiet_board, amina):
    form = client_of(amina).get(f"{quiet_board.get_url()}nieuw/").content.decode()
    assert "alleen wie met een kaart of wachtwoord binnen is" in form
    assert "ook wie geen kaart heeft" not in form


@pytest.mark.parametrize(("role", "most"), [(None, 6), ("amina", 10)])
def test_a_group_costs_little(role, most, topic, board, request, django_assert_max_num_queries):
    client = client_of(role and request.getfixturevalue(role))
    client.get(board.get_url())
    with django_assert_max_num_queries(most):
        client.get(board.get_url())
