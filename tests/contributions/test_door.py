"""The door: the happy path of each function first, then every refusal with the same set-up."""

import uuid
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from contributions import deciding, door
from contributions.models import EarlierText, Notice, Report, Shown, State, Submission
from forum.models import Post, Topic
from pages.models import InsightPage, LearningIndexPage
from people.models import User
from tests.cast import make_comment, make_person, make_topic, publish, send, with_powers
from tests.tables import tables_that_hold

pytestmark = pytest.mark.django_db


def make_insight(author, title="Koffie eerst", text="Begin met koffie."):
    """An insight a partner posts, not sent yet."""
    insight = InsightPage(title=title, slug="koffie-eerst", kind="insight", source_text=text, owner=author)
    insight.index_pk = LearningIndexPage.objects.get().pk
    return insight


def reply(topic, author, text="Bij ons ook.") -> Post:
    return Post(topic=Topic.objects.get(pk=topic.pk), author=author, text=text)


@pytest.fixture
def trusted(amina, board, bart, settings):
    """Amina, known well enough: her texts appear at once."""
    settings.TRUSTED_AFTER = 1
    publish(make_topic(board, amina, title="Eerste"), amina, bart)
    return amina


# --- submit -----------------------------------------------------------------------------------------


def test_a_new_author_s_text_waits_and_nobody_sees_it(board, amina):
    submission = send(make_topic(board, amina), amina)
    assert (submission.state, submission.reason) == ("held", "new_author")
    assert submission.thing.shown == Shown.NO
    assert submission.thing.topic.shown == Shown.NO
    assert submission.page_id == board.pk
    assert (submission.author, submission.held_for, list(submission.moves.all())) == (amina, "new_author", [])


def test_why_a_text_waited_at_first_is_known_after_a_decision(topic, amina, bart):
    submission = publish(Post(topic=topic, author=amina, text="Dag."), amina, bart)
    submission.refresh_from_db()
    assert (submission.reason, submission.held_for) == ("", "new_author")


def test_a_known_author_s_text_appears_at_once_with_a_number(board, trusted):
    submission = send(make_topic(board, trusted, title="Tweede"), trusted)
    assert submission.state == "published"
    assert (submission.thing.shown, submission.thing.number, submission.thing.version) == (Shown.YES, 1, 1)


def test_in_a_careful_group_a_known_author_s_text_waits_too(board, trusted):
    board.hold_first = True
    board.save()
    assert send(make_topic(board, trusted, title="Tweede"), trusted).reason == "hold_first"


@pytest.mark.parametrize(
    "text", ["Bel 0478 12 34 56.", "Ze woont in de Kerkstraat 12.", "Haar rekening: BE68539007547034"]
)
def test_a_text_that_leads_to_somebody_waits_whoever_wrote_it(board, trusted, text):
    assert send(make_topic(board, trusted, title="Tweede", text=text), trusted).reason == "details"
    assert send(make_topic(board, trusted, title=text, text="Dag."), trusted).reason == "details"
    assert send(make_topic(board, trusted, title="Rita", text="Dag Rita, @Rita."), trusted).state == "published"


def test_what_waited_for_a_detail_appears_when_its_author_takes_it_out(board, trusted):
    held = send(make_topic(board, trusted, title="Tweede", text="Bel 0478 12 34 56."), trusted)
    assert door.resubmit(held, {"title": "Tweede", "text": "Bel mij."}, trusted).state == "published"


def test_on_the_site_a_change_with_a_detail_waits_and_the_old_text_stays(topic, trusted):
    shown = send(reply(topic, trusted), trusted)
    assert shown.state == "published"
    changed = door.resubmit(shown, {"text": "Bel 0478 12 34 56."}, trusted)
    assert (changed.state, changed.reason, bool(changed.proposed)) == ("published", "details", True)


def test_the_same_form_twice_is_one(board, amina):
    key = uuid.uuid4()
    first = send(make_topic(board, amina), amina, form_key=key)
    second = send(make_topic(board, amina), amina, form_key=key)
    assert first == second
    assert (Submission.objects.count(), Post.objects.count(), Topic.objects.count()) == (1, 1, 1)


def test_a_double_tap_that_passes_the_first_look_is_one_all_the_same(board, amina, monkeypatch):
    key = uuid.uuid4()
    first = send(make_topic(board, amina), amina, form_key=key)
    real = door._verdict

    def late(*args, **kwargs):  # the other request commits between our look and our insert
        Submission.objects.filter(pk=first.pk).update(form_key=key)
        return real(*args, **kwargs)

    Submission.objects.filter(pk=first.pk).update(form_key=uuid.uuid4())
    monkeypatch.setattr(door, "_verdict", late)
    assert send(make_topic(board, amina), amina, form_key=key) == first
    assert (Submission.objects.count(), Post.objects.count(), Topic.objects.count()) == (1, 1, 1)


def test_somebody_else_s_form_key_takes_nothing_and_breaks_nothing(board, amina, chris):
    key = uuid.uuid4()
    hers = send(make_topic(board, amina, text="Van Amina."), amina, form_key=key)
    his = send(make_topic(board, chris, text="Van Chris."), chris, form_key=key)
    assert hers != his
    assert (hers.author, his.author) == (amina, chris)
    assert his.thing.text == "Van Chris."


def test_the_key_of_another_kind_of_form_is_not_this_form(board, insight, amina):
    key = uuid.uuid4()
    send(make_comment(insight, amina), amina, form_key=key)
    assert isinstance(send(make_topic(board, amina), amina, form_key=key).thing, Post)


def test_too_many_in_ten_minutes_are_refused_and_nothing_is_recorded(board, amina):
    for n in range(5):
        send(make_topic(board, amina, title=f"{n}"), amina)
    with pytest.raises(door.TooMany):
        send(make_topic(board, amina, title="te veel"), amina)
    assert Submission.objects.count() == Post.objects.count() == 5


def test_the_same_words_again_wait(board, trusted):
    thing = make_topic(board, trusted, title="Eerste")
    assert send(thing, trusted).reason == "repeated"


# --- resubmit ---------------------------------------------------------------------------------------


def test_other_words_take_the_place_of_what_waits(board, amina):
    submission = send(make_topic(board, amina, text="Oud."), amina)
    door.resubmit(submission, {"title": "Nieuw", "text": "Nieuw."}, amina)
    post = Post.objects.get()
    assert (post.text, post.text_html, post.topic.given_title) == ("Nieuw.", "<p>Nieuw.</p>", "Nieuw")
    assert post.edited_at is None  # nobody read the old words
    assert EarlierText.objects.get().words["text"] == "Oud."


def test_after_a_question_the_new_words_wait_again_and_the_question_is_gone(board, amina, bart):
    submission = send(make_topic(board, amina), amina)
    deciding.decide(submission, State.CHANGE_ASKED, bart, message="Haal de naam weg.")
    door.resubmit(submission, {"title": "T", "text": "Zonder naam."}, amina)
    submission.refresh_from_db()
    assert (submission.state, submission.message, submission.decided_by) == ("held", "", None)


def test_a_known_author_changes_what_is_on_the_site_at_once(topic, amina, settings):
    settings.TRUSTED_AFTER = 1
    submission = Submission.objects.get()
    door.resubmit(submission, {"title": "Anders", "text": "Beter."}, amina)
    post = Post.objects.get()
    assert (post.text, post.shown, post.number, post.version) == ("Beter.", Shown.YES, 1, 2)
    assert post.edited_at
    kept = {"title": "Hoe begin je?", "text": "Ik wist het niet.", "fold": "", "note": ""}
    assert EarlierText.objects.get().words == kept
    assert Topic.objects.get().post_count == 1


def test_a_new_author_s_change_waits_while_the_old_words_stay(topic, amina, bart):
    submission = Submission.objects.get()
    door.resubmit(submission, {"title": "Anders", "text": "Beter."}, amina)
    post = Post.objects.get()
    assert (post.text, post.shown, post.version) == ("Ik wist het niet.", Shown.YES, 1)
    assert Submission.objects.waiting().get().proposed == {"title": "Anders", "text": "Beter."}
    deciding.decide(submission, State.PUBLISHED, bart)
    post.refresh_from_db()
    assert (post.text, post.topic.given_title, post.version) == ("Beter.", "Anders", 2)
    assert Submission.objects.get().proposed is None


@pytest.fixture
def proposal(topic, amina):
    """A change to a text on the site that waits for a moderator."""
    return door.resubmit(Submission.objects.get(), {"title": "Anders", "text": "Beter."}, amina)


def test_a_moderator_leaves_the_old_words_and_says_why(proposal, bart):
    deciding.decide(proposal, State.REJECTED, bart, reason="private")
    proposal.refresh_from_db()
    assert (proposal.state, proposal.proposed, proposal.reason) == ("published", None, "private")
    assert Post.objects.get().text == "Ik wist het niet."
    assert Post.objects.get().shown == Shown.YES
    assert not Submission.objects.waiting().exists()
    assert Notice.objects.filter(state="rejected").count() == 1


def test_a_moderator_asks_to_change_the_new_words_and_they_are_not_lost(proposal, amina, bart):
    Submission.objects.update(received_at=timezone.now() - timedelta(days=2))  # long after the half hour
    proposal.refresh_from_db()
    deciding.decide(proposal, State.CHANGE_ASKED, bart, message="Haal de naam weg.")
    proposal.refresh_from_db()
    assert (proposal.state, proposal.proposed["text"]) == ("published", "Beter.")
    assert not Submission.objects.waiting().exists()
    door.resubmit(proposal, {"title": "Anders", "text": "Nog beter."}, amina)
    assert Submission.objects.waiting().get().proposed == {"title": "Anders", "text": "Nog beter."}


def test_half_an_hour_after_they_appeared_the_words_on_the_site_stand(topic, amina):
    then = timezone.now() - timedelta(minutes=31)
    Submission.objects.update(received_at=then, decided_at=then)
    with pytest.raises(door.NotYours):
        door.resubmit(Submission.objects.get(), {"title": "x", "text": "y"}, amina)


def test_other_words_while_a_moderator_decided_come_too_late(board, amina, bart):
    submission = send(make_topic(board, amina), amina)
    seen = Submission.objects.get(pk=submission.pk)
    deciding.decide(submission, State.PUBLISHED, bart)
    with pytest.raises(door.Overtaken):
        door.resubmit(seen, {"title": "x", "text": "Ongelezen."}, amina)
    assert Post.objects.get().text == "Ik wist het niet."


def reported(submission, *people):
    for person in people:
        door.report(submission, "hurtful", person)
    submission.refresh_from_db()
    return submission


def test_words_that_readers_reported_do_not_come_back_by_changing_them(trusted, bart, chris, dora, els):
    submission = reported(Submission.objects.get(author=trusted), chris, dora, els)
    assert submission.state == "held"
    for text in ("Lief.", "Nog liever."):
        door.resubmit(submission, {"title": "T", "text": text}, trusted)
        assert Submission.objects.get(pk=submission.pk).state == "held"
    assert Post.objects.get().shown != Shown.YES
    deciding.decide(submission, State.PUBLISHED, bart)
    assert Post.objects.get().text == "Nog liever."


def test_a_change_that_waited_never_comes_back_over_newer_words(topic, amina, bart, chris, dora, els):
    submission = Submission.objects.get()
    door.resubmit(submission, {"title": "A", "text": "Eerste wijziging."}, amina)
    reported(submission, chris, dora, els)
    door.resubmit(submission, {"title": "A", "text": "Tweede wijziging."}, amina)
    deciding.decide(submission, State.PUBLISHED, bart)
    assert Post.objects.get().text == "Tweede wijziging."


# --- decide -----------------------------------------------------------------------------------------


def test_a_decision_shows_counts_and_tells_the_author_once(board, amina, bart):
    submission = send(make_topic(board, amina), amina)
    deciding.decide(submission, State.PUBLISHED, bart)
    topic = Topic.objects.get()
    assert (topic.shown, topic.post_count) == (Shown.YES, 1)
    assert Notice.objects.get(person=amina).state == "published"
    with pytest.raises(door.Overtaken):
        deciding.decide(Submission.objects.get(), State.REJECTED, bart, reason="other")
    assert Notice.objects.count() == 1


def test_of_two_moderators_the_second_is_told(board, amina, bart):
    other = with_powers(make_person("Bea", "moderator"), "password")
    submission = send(make_topic(board, amina), amina)
    hers = Submission.objects.get(pk=submission.pk)
    deciding.decide(submission, State.PUBLISHED, bart)
    with pytest.raises(door.Overtaken) as told:
        deciding.decide(hers, State.REJECTED, other, reason="other")
    assert told.value.submission.state == "published"
    assert told.value.submission.decided_by == bart


def test_nobody_decides_on_words_they_did_not_see(board, amina, bart):
    submission = send(make_topic(board, amina), amina)
    seen = Submission.objects.get(pk=submission.pk)
    door.resubmit(submission, {"title": "x", "text": "Heel andere woorden."}, amina)
    with pytest.raises(door.Overtaken):
        deciding.decide(seen, State.PUBLISHED, bart)
    assert Post.objects.get().shown == Shown.NO


def test_a_card_session_of_a_moderator_decides_nothing(board, amina, bart):
    submission = send(make_topic(board, amina), amina)
    from tests.cast import make_card

    make_card(bart)
    with pytest.raises(door.NotYours):
        deciding.decide(submission, State.PUBLISHED, with_powers(bart, "card"))
    deciding.decide(submission, State.PUBLISHED, with_powers(bart, "password"))


def test_a_moderator_does_not_decide_on_own_words(board, bart, amina):
    Group.objects.get(name="moderator")
    board.hold_first = True
    submission = send(make_topic(board, bart), with_powers(User.objects.get(pk=bart.pk), "card"))
    assert submission.state == "held"
    with pytest.raises(door.NotYours):
        deciding.decide(submission, State.PUBLISHED, bart)


def test_a_moderator_does_not_decide_for_their_own_organisation(board, bart, chris, amina):
    submission = send(make_topic(board, chris), chris)
    bart.organisation = chris.organisation
    with pytest.raises(door.NotYours):
        deciding.decide(submission, State.PUBLISHED, bart)
    bart.organisation = None
    deciding.decide(submission, State.PUBLISHED, bart)


# --- show and hide: counters, tombstones --------------------------------------------------------------


def state_of(topic):
    topic = Topic.objects.get(pk=topic.pk)
    return topic.post_count, topic.shown, topic.title_is_gone


def test_counters_follow_hiding_restoring_and_withdrawing(topic, amina, bart, chris):
    second = publish(reply(topic, chris), chris, bart)
    assert state_of(topic) == (2, Shown.YES, False)
    deciding.decide(second, State.HIDDEN, bart, reason="other")
    assert state_of(topic) == (1, Shown.YES, False)
    assert Post.objects.get(pk=second.object_id).shown == Shown.TOMBSTONE
    deciding.decide(second, State.PUBLISHED, bart)
    assert state_of(topic) == (2, Shown.YES, False)
    door.withdraw(second, chris)
    assert state_of(topic) == (1, Shown.YES, False)
    assert list(Post.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_a_hidden_opening_takes_its_title_along_but_not_what_others_said(topic, amina, bart, chris):
    answer = publish(reply(topic, chris), chris, bart)
    opening = Submission.objects.get(author=amina)
    deciding.decide(opening, State.HIDDEN, bart, reason="hurtful")
    assert state_of(topic) == (1, Shown.YES, True)
    assert Topic.objects.get().title == Topic.GONE
    assert Post.objects.get(pk=answer.object_id).title == f"Reactie 2 in ‘{Topic.GONE}’"
    deciding.decide(opening, State.PUBLISHED, bart)
    assert state_of(topic) == (2, Shown.YES, False)


def test_an_opening_nobody_answered_is_just_gone(topic, amina, bart):
    deciding.decide(Submission.objects.get(), State.HIDDEN, bart, reason="other")
    assert state_of(topic) == (0, Shown.NO, False)


@pytest.mark.parametrize("end", ["published", "rejected", "withdrawn"])
def test_reports_on_an_opening_never_take_away_what_others_said(end, topic, amina, bart, chris, dora, els, hanne):
    answer = publish(reply(topic, chris), chris, bart)
    opening = reported(Submission.objects.get(author=amina), dora, els, hanne)
    assert opening.state == "held"
    assert state_of(topic) == (1, Shown.YES, True)
    if end == "withdrawn":
        door.withdraw(opening, amina)
    else:
        deciding.decide(opening, end, bart, reason="other")
    assert Post.objects.visible_to(dora).filter(pk=answer.object_id).exists()
    assert state_of(topic) == ((2, Shown.YES, False) if end == "published" else (1, Shown.YES, True))


def test_comments_leave_a_tombstone_too(insight, amina, bart):
    submission = publish(make_comment(insight, amina), amina, bart)
    deciding.decide(submission, State.HIDDEN, bart, reason="other")
    comment = type(submission.thing).objects.get()
    assert (comment.is_public, comment.is_removed, comment.shown_as) == (True, True, Shown.TOMBSTONE)
    deciding.decide(submission, State.PUBLISHED, bart)
    assert type(submission.thing).objects.public().count() == 1


def test_an_insight_is_published_hidden_and_comes_back(site, chris, bart):
    submission = send(make_insight(chris), chris)
    page = InsightPage.objects.get(pk=submission.object_id)
    assert not page.live
    deciding.decide(submission, State.PUBLISHED, bart)
    page.refresh_from_db()
    assert page.live
    deciding.decide(submission, State.HIDDEN, bart, reason="other")
    page.refresh_from_db()
    assert not page.live
    deciding.decide(submission, State.PUBLISHED, bart)
    page.refresh_from_db()
    assert page.live


def test_two_insights_with_one_title_get_two_addresses(site, chris):
    first, second = make_insight(chris), make_insight(chris, text="Iets anders.")  # both chose before either was stored
    send(first, chris)
    send(second, chris)
    assert first.slug != second.slug


# --- report -----------------------------------------------------------------------------------------


def test_enough_voices_take_a_text_off_until_somebody_looks(topic, amina, bart, chris, dora, els):
    submission = Submission.objects.get()
    assert door.report(submission, "hurtful", chris)
    assert Submission.objects.waiting().get() == submission  # the first voice already asks for a look
    assert Post.objects.get().shown == Shown.YES
    door.report(submission, "private", dora)
    door.report(submission, "danger", els)
    submission.refresh_from_db()
    assert (submission.state, submission.reason, submission.open_reports) == ("held", "reported", 3)
    assert Post.objects.get().shown == Shown.NO
    assert Notice.objects.filter(person=amina, state="held").count() == 1


def test_one_person_is_one_voice(topic, chris):
    submission = Submission.objects.get()
    assert door.report(submission, "hurtful", chris) is True
    assert door.report(submission, "danger", chris) is False
    assert Report.objects.count() == 1
    assert Submission.objects.get().open_reports == 1


def test_a_moderator_leaves_it_and_the_reports_are_closed(topic, bart, chris):
    submission = Submission.objects.get()
    door.report(submission, "hurtful", chris)
    submission.refresh_from_db()
    deciding.decide(submission, State.PUBLISHED, bart)
    assert not Submission.objects.waiting().exists()
    assert not Report.objects.filter(is_open=True).exists()
    assert Post.objects.get().version == 1  # nothing moved for readers


# --- withdraw ---------------------------------------------------------------------------------------

SECRET = "Wittebroodstraat"


def make_secret(kind, board, insight, author):
    if kind == "insight":
        return make_insight(author, title=f"{SECRET} title", text=f"{SECRET} in een tekst.")
    if kind == "comment":
        return make_comment(insight, author, text=f"{SECRET} in een reactie.")
    return make_topic(board, author, title=f"{SECRET}?", text=f"{SECRET} in een bericht.")


@pytest.mark.parametrize("when", ["held", "published", "changed", "hidden"])
@pytest.mark.parametrize("kind", ["topic", "comment", "insight"])
def test_withdrawing_wipes_the_words_from_every_table(kind, when, board, insight, chris, bart, settings):
    settings.TRUSTED_AFTER = 1
    thing = make_secret(kind, board, insight, chris)
    thing.slug = "wittebroodstraat-title" if kind == "insight" else ""
    submission = send(thing, chris)
    if when != "held":
        deciding.decide(submission, State.PUBLISHED, bart, message=f"Mooi, {SECRET}.")
    if when == "changed":
        words = dict.fromkeys({"title", "text"} if kind != "comment" else {"text"}, f"{SECRET} anders")
        door.resubmit(submission, words, chris)
        assert submission.earlier_texts.exists()
    if when == "hidden":
        deciding.decide(submission, State.HIDDEN, bart, reason="other")
    assert tables_that_hold(SECRET)
    door.withdraw(Submission.objects.get(pk=submission.pk), chris)
    assert tables_that_hold(SECRET) == set()
    assert submission.moves.filter(after=State.WITHDRAWN).exists()
    assert Submission.objects.get(pk=submission.pk).words_digest == ""
