"""What moderators do around a topic, and who points at the answer."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from contributions import deciding, door, moving
from contributions.models import Move, Notice, Submission
from forum import guiding
from forum.models import Post, Topic
from live.models import Stream
from pages.models import Step
from people.models import Organisation
from tests.cast import client_of, make_person, make_topic, publish, send, with_powers
from tests.forum.cast import make_board
from things.models import SearchEntry
from trail.models import Link

pytestmark = pytest.mark.django_db


def say(topic, author, bart, text="Ik ook."):
    return publish(Post(topic=topic, author=author, text=text), author, bart).thing


def do(person, topic, act, **fields):
    return client_of(person).post(f"{topic.get_absolute_url()}doe/{act}/", fields)


def fresh(topic):
    return Topic.objects.select_related("board", "answer").get(pk=topic.pk)


def numbers(topic):
    return list(Post.objects.filter(topic=topic, number__isnull=False).order_by("number").values_list("number", "text"))


@pytest.fixture
def other(board, amina, bart):
    """A second topic in the group."""
    return publish(make_topic(board, amina, "Waar is de bus?", "Ik zie ze nooit."), amina, bart).thing.topic


# --- who ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("act", ["vast", "sluit", "tempo", "onderwerp", "verplaats", "voeg-samen"])
def test_only_moderators_see_and_do_it(act, topic, amina, bart, chris, els):
    path = f"{topic.get_absolute_url()}doe/{act}/"
    assert client_of(bart).get(path).status_code == 200
    assert [client_of(person).get(path).status_code for person in (amina, chris, els)] == [404] * 3
    assert Client().get(path).status_code == 302


def test_the_menu_stands_on_the_page_of_moderators_only(topic, amina, bart):
    pages = [client_of(person).get(topic.get_absolute_url()).content.decode() for person in (bart, amina, None)]
    assert ["doe/sluit/" in page for page in pages] == [True, False, False]
    assert ["doe/antwoord/" in page for page in pages] == [True, True, False]


def test_a_moderator_leaves_what_a_colleague_began_to_others(topic, amina, bart):
    for person in (amina, bart):
        person.organisation = Organisation.objects.first()
        person.save()
    assert client_of(bart).get(f"{topic.get_absolute_url()}doe/sluit/").status_code == 404


def test_a_topic_behind_a_door_is_not_there_for_a_moderator_who_may_not_come_in(closed_board, topic, bart):
    Topic.objects.filter(pk=topic.pk).update(board=closed_board)
    assert client_of(bart).get(f"{fresh(topic).get_absolute_url()}doe/sluit/").status_code == 404


# --- close, open, pin, pace -----------------------------------------------------------------------------------


def test_a_closed_topic_says_why_and_takes_no_reply(topic, amina, bart):
    assert do(bart, topic, "sluit", because="De vraag is opgelost.").status_code == 302
    page = client_of(amina).get(topic.get_absolute_url()).content.decode()
    assert "De vraag is opgelost." in page
    assert "Stuur mijn reactie" not in page
    answer = client_of(amina).post(topic.get_absolute_url(), {"text": "Nog iets, toch."})
    assert answer.status_code == 409
    assert "Nog iets, toch." in answer.content.decode()
    assert Post.objects.count() == 1


def test_closing_needs_a_reason_and_keeps_what_was_typed(topic, bart):
    assert "Schrijf waarom." in do(bart, topic, "sluit", because=" ").content.decode()
    assert not fresh(topic).is_closed


def test_an_opened_topic_takes_replies_again(topic, amina, bart):
    guiding.close(topic, bart, "Even rust.")
    do(bart, topic, "open")
    client_of(amina).post(topic.get_absolute_url(), {"text": "Nog iets."})
    assert Post.objects.count() == 2


def test_a_topic_closes_itself_after_its_last_day(topic, amina, bart):
    today = timezone.localdate()
    do(bart, topic, "tempo", slow_minutes="0", closes_on=today.isoformat())
    assert not fresh(topic).is_closed
    Topic.objects.filter(pk=topic.pk).update(closes_on=today - timedelta(days=1))
    assert fresh(topic).is_closed
    assert client_of(amina).post(topic.get_absolute_url(), {"text": "Te laat."}).status_code == 409


def test_a_last_day_in_the_past_is_refused(topic, bart):
    yesterday = timezone.localdate() - timedelta(days=1)
    page = do(bart, topic, "tempo", slow_minutes="0", closes_on=yesterday.isoformat())
    assert "Die dag is voorbij." in page.content.decode()


def test_a_reply_that_waited_may_still_appear_after_closing(topic, amina, bart):
    waits = send(Post(topic=topic, author=amina, text="Ik was op tijd."), amina)
    guiding.close(topic, bart, "Klaar.")
    deciding.decide(waits, "published", bart)
    assert numbers(topic)[-1] == (2, "Ik was op tijd.")


@pytest.mark.parametrize("trusted", [0, 100])
def test_in_a_slow_topic_one_waits_and_the_words_stay(trusted, topic, amina, bart, settings):
    settings.TRUSTED_AFTER = trusted
    do(bart, topic, "tempo", slow_minutes="15", closes_on="")
    client = client_of(amina)
    Post.objects.update(created_at=timezone.now() - timedelta(minutes=16))
    client.post(topic.get_absolute_url(), {"text": "De eerste."})
    answer = client.post(topic.get_absolute_url(), {"text": "Meteen nog een."}).content.decode()
    assert "Vanaf" in answer
    assert "Meteen nog een." in answer
    assert Post.objects.count() == 2


def test_moderators_do_not_wait_in_a_slow_topic(topic, bart):
    guiding.pace(topic, bart, 60, None)
    for text in ("Een.", "Twee."):
        client_of(bart).post(topic.get_absolute_url(), {"text": text})
    assert Post.objects.count() == 3


def test_a_pinned_topic_stands_first_on_the_first_page_only(board, topic, other, bart, monkeypatch):
    monkeypatch.setattr("forum.views.reading.PAGE", 1)
    do(bart, topic, "vast")
    first = Client().get(board.get_url())
    assert [row.pk for row in first.context["topics"]] == [topic.pk]
    second = Client().get(board.get_url() + first.context["pager"]["next_url"])
    assert [row.pk for row in second.context["topics"]] == []


def test_no_more_than_five_are_pinned(board, topic, bart, amina):
    for n in range(guiding.PINNED):
        Topic.objects.create(board=board, given_title=f"Vast {n}", author=amina, shown=1, is_pinned=True)
    assert "Er staan al 5 gesprekken vast" in do(bart, topic, "vast").content.decode()
    assert not fresh(topic).is_pinned


# --- the answer ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("role", "may"), [("amina", True), ("hanne", True), ("bart", True), ("chris", False)])
def test_who_points_at_the_answer(role, may, topic, bart, chris, request):
    answer = say(topic, chris, bart, "Vraag het aan de balie.")
    do(request.getfixturevalue(role), topic, "antwoord", answer=str(answer.pk))
    assert (fresh(topic).answer == answer) == may
    if may:
        page = Client().get(topic.get_absolute_url()).content.decode()
        assert "Ga naar het antwoord (reactie 2)" in page
        assert "Beantwoord" in Client().get(topic.board.get_url()).content.decode()


def test_an_answer_that_is_taken_away_is_no_answer(topic, bart, chris):
    answer = say(topic, chris, bart)
    guiding.point_at_answer(topic, bart, answer)
    door.withdraw(Submission.objects.of(answer).get(), chris)
    assert fresh(topic).answer is None


def test_a_post_of_another_topic_is_no_answer(topic, other, bart, amina):
    do(amina, topic, "antwoord", answer=str(say(other, amina, bart).pk))
    assert fresh(topic).answer is None


# --- move ------------------------------------------------------------------------------------------------------


def test_a_moved_topic_is_found_at_its_old_address(topic, amina, bart, site):
    old, there = topic.get_absolute_url(), make_board("Elders", "elders")
    assert do(bart, topic, "verplaats", board=str(there.pk)).status_code == 302
    assert Client().get(old)["Location"] == fresh(topic).get_absolute_url()
    assert "/elders/" in fresh(topic).get_absolute_url()
    assert set(SearchEntry.objects.filter(title="Hoe begin je?").values_list("page", flat=True)) == {there.pk}
    assert Submission.objects.filter(page=there.pk).count() == 1


def test_a_topic_that_went_behind_a_door_is_simply_not_there(topic, closed_board, amina, bart):
    old, reply = topic.get_absolute_url(), say(topic, amina, bart, "fluisterwoord")
    guiding.move(topic, bart, closed_board)
    gone = Client().get(old)
    never = Client().get(f"{topic.board.get_url()}999999-x/")
    assert (gone.status_code, never.status_code) == (404, 404)
    assert "Stuurgroep" not in gone.content.decode()
    assert "fluisterwoord" not in Client().get("/zoeken/?q=fluisterwoord").content.decode().replace(
        'value="fluisterwoord"', ""
    ) or not SearchEntry.objects.visible_to(with_powers(amina, "card")).filter(object_id=reply.pk, kind="reactie")
    wrote = client_of(amina).post(old, {"text": "Ben je er nog?"})
    assert wrote.status_code == 404
    assert "Ben je er nog?" in wrote.content.decode()
    assert "Stuurgroep" not in wrote.content.decode()


def test_who_wrote_while_it_moved_may_send_it_there(topic, amina, bart, site):
    old = topic.get_absolute_url()
    guiding.move(topic, bart, make_board("Elders", "elders"))
    page = client_of(amina).post(old, {"text": "Ik schrijf nog."}).content.decode()
    assert "Ga naar het gesprek en stuur daar" in page
    there = client_of(amina).post(fresh(topic).get_absolute_url(), {"text": "Ik schrijf nog.", "lees": "schrijf"})
    assert "Ik schrijf nog.</textarea>" in there.content.decode()
    assert Post.objects.count() == 1


def test_words_that_have_nowhere_to_go_begin_a_new_topic(board, amina):
    page = client_of(amina).post(f"{board.get_url()}nieuw/", {"text": "Ik schrijf nog."}).content.decode()
    assert "Ik schrijf nog.</textarea>" in page
    assert "Geef je gesprek een titel" not in page


def test_a_moderator_moves_nothing_to_where_they_may_not_come(topic, closed_board, bart):
    assert "Kies een groep." in do(bart, topic, "verplaats", board=str(closed_board.pk)).content.decode()


# --- merge and split -------------------------------------------------------------------------------------------


def test_merged_posts_come_behind_in_their_order(topic, other, amina, bart, chris, insight):
    say(topic, chris, bart, "Een.")
    waits = send(Post(topic=other, author=amina, text="Wacht nog."), amina)
    say(other, chris, bart, "Twee.")
    Link.objects.lay(insight, other, "komt-van", bart)
    old = other.get_absolute_url()
    asked = do(bart, other, "voeg-samen", target=str(topic.pk))
    assert b"Er is nog niets gebeurd." in asked.content
    assert fresh(other).became is None
    do(bart, other, "voeg-samen", address=topic.get_absolute_url(), zeker="ja")
    said = [(1, "Ik wist het niet."), (2, "Een."), (3, "Waar is de bus?\n\nIk zie ze nooit."), (4, "Twee.")]
    assert numbers(topic) == said
    assert fresh(topic).post_count == 4
    assert Stream.objects.get(name=f"forum.topic-{topic.pk}").number == 4
    assert waits.thing.__class__.objects.get(pk=waits.object_id).topic_id == topic.pk
    first = Post.objects.get(topic=topic, number=3)
    assert Client().get(old)["Location"] == first.get_absolute_url()
    assert first.is_opening is False
    assert [link.later_id for link in Link.objects.all()] == [topic.pk]
    assert first.get_absolute_url() in Client().get("/zoeken/?q=bus").content.decode().replace("&amp;", "&")


def test_a_decision_on_what_merged_meanwhile_looks_again(topic, other, amina, bart):
    waits = send(Post(topic=other, author=amina, text="Wacht nog."), amina)
    waits = Submission.objects.get(pk=waits.pk)
    assert waits.thing.topic_id == other.pk
    guiding.merge(other, bart, topic)
    with pytest.raises(moving.Overtaken):
        deciding.decide(waits, "published", bart)
    deciding.decide(Submission.objects.get(pk=waits.pk), "published", bart)
    assert [number for number, _text in numbers(topic)] == [1, 2, 3]


def test_who_takes_the_words_of_a_merged_topic_away_takes_its_title_along(topic, other, amina, bart):
    guiding.merge(other, bart, topic)
    opening = Post.objects.get(topic=topic, number=2)
    door.withdraw(Submission.objects.of(opening).get(), amina)
    assert not Topic.objects.filter(given_title__contains="bus").exists()
    assert "bus" not in Post.objects.get(pk=opening.pk).text
    assert not SearchEntry.objects.filter(page=topic.board_id, text__contains="bus").exists()


def test_split_posts_begin_a_topic_of_their_own(topic, amina, bart, chris):
    posts = [say(topic, chris, bart, text) for text in ("Een.", "Twee.", "Drie.", "Vier.")]
    chosen = {"posts": [str(posts[1].pk), str(posts[2].pk)], "title": "Over de bus"}
    assert b"Er is nog niets gebeurd." in do(bart, topic, "splits", **chosen).content
    answer = do(bart, topic, "splits", **chosen, zeker="ja")
    new = Topic.objects.get(given_title="Over de bus")
    assert answer["Location"] == new.get_absolute_url()
    assert numbers(new) == [(1, "Twee."), (2, "Drie.")]
    assert numbers(topic) == [(1, "Ik wist het niet."), (2, "Een."), (3, "Vier.")]
    assert (new.author, new.post_count, fresh(topic).post_count) == (chris, 2, 3)
    assert say(topic, chris, bart, "Vijf.").number == 4
    assert say(new, chris, bart, "Zes.").number == 3
    assert Client().get(new.get_absolute_url()).status_code == 200


def test_a_post_that_is_gone_is_not_split_off(topic, bart, chris):
    post = say(topic, chris, bart)
    door.withdraw(Submission.objects.of(post).get(), chris)
    with pytest.raises(guiding.Overtaken):
        guiding.split(topic, bart, [post.pk], "Weg")
    assert Topic.objects.count() == 1


# --- what it is about ---------------------------------------------------------------------------------------------


def test_a_topic_says_what_it_is_about(topic, bart):
    step = Step.objects.earliest("pk")
    do(bart, topic, "onderwerp", theme="", about=f"stap-{step.pk}")
    assert str(step) in Client().get(topic.get_absolute_url()).content.decode().replace("&#x27;", "'")


def test_a_page_one_may_not_see_is_not_named_as_what_a_topic_is_about(topic, closed_board):
    Topic.objects.filter(pk=topic.pk).update(about=closed_board)
    assert "Stuurgroep" not in Client().get(topic.get_absolute_url()).content.decode()


# --- the log, notices, open browsers ----------------------------------------------------------------------------


def test_each_act_of_a_moderator_stands_in_the_log_and_the_starter_hears_of_it(topic, amina, bart):
    do(bart, topic, "sluit", because="Klaar.")
    line = Move.objects.get(act="closed")
    assert (line.by, line.submission.author) == (bart, amina)
    colleague = with_powers(make_person("Mo", "moderator"), "password")
    log = client_of(colleague).get("/modereren/logboek/?wat=closed").content.decode()
    assert "gesprek gesloten" in log
    assert Notice.objects.get(person=amina, event__startswith="closed").seen_at is None
    assert "Een moderator sloot je gesprek." in client_of(amina).get("/mijn-plek/").content.decode()


def test_an_act_is_no_decision_on_a_text(topic, amina, bart):
    guiding.close(topic, bart, "Klaar.")
    opening = Submission.objects.get(author=amina)
    assert (opening.state, opening.decided_by) == ("published", bart)
    assert "gesloten" not in client_of(amina).post("/mijn-plek/meenemen/").content.decode("latin-1")


def test_open_browsers_hear_it_and_who_was_away_reads_it_later(topic, bart):
    before = Stream.objects.get(name=f"forum.topic-{topic.pk}").version
    guiding.close(topic, bart, "Klaar.")
    told = Client().get(f"{topic.get_absolute_url()}?since={before}").json()
    assert [(item["event"], item["id"]) for item in told["items"]] == [("change", f"topic-{topic.pk}")]
    assert "Klaar." in told["items"][0]["html"]
    assert Client().get(f"{topic.get_absolute_url()}?since={told['version']}").json()["items"] == []


# --- similar topics -----------------------------------------------------------------------------------------------


def test_topics_like_it_are_shown_while_one_begins(board, other, amina):
    page = client_of(amina).post(f"{board.get_url()}nieuw/", {"title": "Rijdt de bus nog?", "text": "", "zoek": "ja"})
    assert "Waar is de bus?" in page.content.decode()
    assert "Dit is nog leeg" not in page.content.decode()
    live = client_of(amina).get(f"{board.get_url()}nieuw/?lijkt=bussen").content.decode()
    assert other.get_absolute_url() in live


def test_a_topic_behind_a_door_is_never_like_it(board, closed_board, other, amina, bart):
    guiding.move(other, bart, closed_board)
    live = client_of(amina).get(f"{board.get_url()}nieuw/?lijkt=bus").content.decode()
    assert "bus" not in live.replace("lijkt=bus", "")
