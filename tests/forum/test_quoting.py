"""Quoting a passage of another post, and answering one: pointed at, never copied."""

import json
import uuid

import pytest
from django.test import Client

from contributions import deciding, door
from contributions.models import Submission
from forum.models import Post, Topic
from forum.quoting import MOST_QUOTED, Passage, Unquotable, find, sentences, together
from tests.cast import client_of, make_card, make_person, publish, with_powers

SOURCE = "Eerst dit. Dan dat! En nu?\n\nEen nieuwe regel"


# --- passages, without a database -----------------------------------------------------------------------


def test_sentences_end_at_a_stop_or_at_the_end_of_a_line():
    assert [each.of(SOURCE) for each in sentences(SOURCE)] == ["Eerst dit.", "Dan dat!", "En nu?", "Een nieuwe regel"]


@pytest.mark.parametrize("text", ["", " \n ", "...", "مرحبا؟ نعم.", "a" * 5_000, ". " * 2_000])
def test_any_text_has_sentences_that_are_in_it(text):
    assert all(each.of(text) and each.of(text) in text for each in sentences(text))


def test_selected_words_are_found_whatever_the_space_between_them():
    assert find(SOURCE, "En nu?  Een nieuwe") == Passage(SOURCE.index("En"), SOURCE.index(" regel"))
    assert find(SOURCE, "Dit staat er niet") is None
    assert find(SOURCE, "") is None


def test_sentences_next_to_each_other_are_one_passage():
    first, second, third, _ = sentences(SOURCE)
    assert together([second, first], SOURCE) == Passage(0, second.end)
    assert together([], SOURCE) is None
    with pytest.raises(Unquotable, match="na elkaar"):
        together([first, third], SOURCE)
    with pytest.raises(Unquotable, match="te veel"):
        together([Passage(0, MOST_QUOTED + 1)], "x" * 1_000)


@pytest.mark.parametrize("value", ["", "0-10", "5-2-000000000000", "0-9999-000000000000", "x", "0-10-abcdefabcdef"])
def test_what_is_no_passage_of_the_text_is_refused(value):
    with pytest.raises(Unquotable):
        Passage.read(value, SOURCE)


# --- in a talk -------------------------------------------------------------------------------------------


@pytest.fixture
def source(topic, amina, bart) -> Post:
    """Amina's answer: number 2."""
    return publish(Post(topic=topic, author=amina, text=SOURCE), amina, bart).thing


@pytest.fixture
def merel(db):
    """Somebody else with a card."""
    person = make_person("Merel")
    make_card(person)
    return with_powers(person, "card")


def send(client: Client, source: Post, *numbers: int, **said) -> Submission:
    """Quote these sentences of ``source`` in a reply."""
    passages = sentences(source.text)
    words = {"text": "Dat is bij ons ook.", "citeer": source.number, "form_key": uuid.uuid4(), **said}
    words["zin"] = [passages[number].value(source.text) for number in numbers]
    answer = client.post(source.topic.get_absolute_url(), words)
    assert answer.status_code == 302, answer.content.decode()
    return Submission.objects.latest("pk")


def quoting(source: Post, merel, bart, *numbers: int) -> Post:
    """A post on the site that quotes ``source``."""
    submission = send(client_of(merel), source, *numbers or (1,))
    deciding.decide(submission, "published", bart)
    return submission.thing


def page(topic: Topic) -> str:
    return Client().get(topic.get_absolute_url()).content.decode()


def test_the_words_are_shown_from_their_source_and_nowhere_kept(source, merel, bart):
    post = quoting(source, merel, bart, 0, 1)
    assert '<blockquote dir="auto"><p>Eerst dit. Dan dat!</p></blockquote>' in page(source.topic)
    assert post.answers_to == source
    kept = json.dumps({field.attname: str(getattr(post, field.attname)) for field in Post._meta.concrete_fields})
    assert "Eerst dit" not in kept


@pytest.mark.parametrize("how", ["withdrawn", "hidden", "changed"])
def test_they_go_with_their_source_and_its_other_readers_are_told(how, source, merel, bart, amina):
    post = quoting(source, merel, bart)
    row = Submission.objects.of(source).get()
    before = Post.objects.get(pk=post.pk).version
    if how == "withdrawn":
        door.withdraw(row, amina)
    elif how == "hidden":
        deciding.decide(row, "hidden", bart, reason="hurtful")
    else:
        deciding.decide(row, "published", bart, mended={"text": "Heel iets anders.", "fold": "", "note": ""})
    shown = page(source.topic)
    assert "Deze woorden zijn weggehaald." in shown
    assert "Dan dat!" not in shown
    told = Client().get(f"{source.topic.get_absolute_url()}?since={before}").json()["items"]
    assert [item["id"] for item in told] == [f"post-{source.pk}", f"post-{post.pk}"]
    assert "Dan dat!" not in json.dumps(told)


def test_they_come_back_with_their_source(source, merel, bart):
    quoting(source, merel, bart)
    row = Submission.objects.of(source).get()
    deciding.undo(deciding.decide(row, "hidden", bart, reason="hurtful"), bart)
    assert "<p>Dan dat!</p>" in page(source.topic)


def test_a_quote_moves_along_when_something_else_in_its_source_changes(source, merel, bart):
    quoting(source, merel, bart)
    row = Submission.objects.of(source).get()
    deciding.decide(row, "published", bart, mended={"text": f"Heel veel eerst. {SOURCE}", "fold": "", "note": ""})
    assert "<p>Dan dat!</p>" in page(source.topic)


def test_a_quote_of_another_talk_shows_nothing(source, merel, bart, board):
    post = quoting(source, merel, bart)
    other = Topic.objects.create(board=board, given_title="Elders", shown=1)
    Post.objects.filter(pk=source.pk).update(topic=other)
    assert Post.objects.get(pk=post.pk).quoted_words == ""


def test_without_javascript_one_chooses_sentences(source, merel):
    shown = client_of(merel).get(f"{source.topic.get_absolute_url()}?citeer=2").content.decode()
    assert "Wat citeer je uit reactie 2 van Amina?" in shown
    assert shown.count('name="zin"') == 4
    chosen = client_of(merel).get(f"{source.topic.get_absolute_url()}?citeer=2&woorden=dat!+En").content.decode()
    assert chosen.count('name="zin"') == 1


@pytest.mark.parametrize("number", ["0", "99", "x", "-1", "9" * 30, ""])
def test_whatever_the_address_asks_the_form_is_there(number, source, merel):
    answer = client_of(merel).get(source.topic.get_absolute_url(), {"citeer": number, "op": number})
    assert 'name="text"' in answer.content.decode()


def test_a_source_that_went_or_changed_meanwhile_loses_nobody_their_words(source, merel, amina, bart):
    client, path = client_of(merel), source.topic.get_absolute_url()
    said = {"text": "Mijn eigen woorden.", "citeer": 2, "zin": sentences(SOURCE)[1].value(SOURCE), "form_key": ""}
    row = Submission.objects.of(source).get()
    deciding.decide(row, "published", bart, mended={"text": "Iets anders. En meer.", "fold": "", "note": ""})
    changed = client.post(path, said).content.decode()
    assert "veranderde net" in changed
    assert "Mijn eigen woorden." in changed
    assert "Iets anders." in changed
    door.withdraw(Submission.objects.get(pk=row.pk), amina)
    gone = client.post(path, said).content.decode()
    assert "staat niet meer op de site" in gone
    assert "Mijn eigen woorden." in gone
    assert 'name="citeer" value' not in gone
    assert Submission.objects.filter(author=merel).count() == 0


def test_an_answer_to_an_answer_points_at_the_same_post(source, merel, bart):
    post = quoting(source, merel, bart)
    client_of(merel).post(source.topic.get_absolute_url(), {"text": "Nog iets.", "op": post.number, "form_key": ""})
    last = Post.objects.latest("pk")
    assert last.answers_to == source
    deciding.decide(Submission.objects.of(last).get(), "published", bart)
    assert f'<a href="#post-{source.pk}">antwoord op 2</a>' in page(source.topic)


def test_sent_twice_with_a_quote_is_one_post(source, merel):
    client, key = client_of(merel), uuid.uuid4()
    first = send(client, source, 1, form_key=key)
    assert send(client, source, 1, form_key=key) == first
    assert send(client, source, 1) == first  # back in the browser, in a new form
    assert Post.objects.filter(author=merel).count() == 1


def test_the_same_words_to_somebody_else_are_another_post(source, merel):
    client = client_of(merel)
    first = send(client, source, 1)
    client.post(source.topic.get_absolute_url(), {"text": "Dat is bij ons ook.", "op": 1, "form_key": ""})
    assert Submission.objects.latest("pk") != first


def test_taking_a_post_away_takes_what_it_pointed_at(source, merel, bart):
    post = quoting(source, merel, bart)
    door.withdraw(Submission.objects.of(post).get(), merel)
    post.refresh_from_db()
    assert (post.quoted, post.answers_to, post.quote_digest) == (None, None, "")
