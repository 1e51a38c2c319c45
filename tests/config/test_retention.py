"""What need not be kept goes by itself: not a day too early, once, and the page says the same as the machine does."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from config import retention
from contributions import deciding, door
from contributions.models import EarlierText, Move, Notice, Report, State, Submission
from forum.models import Post
from mine.models import Sweep
from people.models import User
from signals.models import PolicySignal, SignalBoardPage
from signals.states import State as Stop
from tests.cast import client_of, make_person, make_topic, publish, send
from tests.tables import tables_that_hold

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def swept(days: float, *, is_dry: bool = False) -> dict[str, int | None]:
    """By rule how many went, so many days from now."""
    return {name: count for name, count in retention.sweep(NOW + timedelta(days=days), is_dry=is_dry) if count}


@pytest.mark.parametrize("state", ["held", "change_asked", "rejected", "hidden"])
def test_text_that_is_not_on_the_site_goes_after_a_year(state, topic, amina, bart):
    row = send(Post(topic=topic, author=amina, text="Geheimpje"), amina)
    if state == "hidden":
        deciding.decide(row, State.PUBLISHED, bart)
    if state != "held":
        deciding.decide(row, state, bart, message="Kijk nog eens.", reason="other")
    assert "niet-op-de-site" not in swept(364)
    assert swept(366, is_dry=True)["niet-op-de-site"] == 1
    assert Submission.objects.get(pk=row.pk).state == state  # only counted
    assert swept(366)["niet-op-de-site"] == 1
    assert tables_that_hold("geheimpje", "kijk nog eens") == set()
    page = client_of(amina).get("/mijn-plek/").content.decode()
    assert "Gewist" in page
    assert "Jij haalde dit weg" not in page
    assert "niet-op-de-site" not in swept(366)  # safe to do twice
    assert topic.posts.get(is_opening=True).text  # what is on the site stays


def test_a_year_begins_again_when_something_happens(topic, amina, bart):
    row = send(Post(topic=topic, author=amina, text="Nog eens"), amina)
    Submission.objects.filter(pk=row.pk).update(received_at=NOW - timedelta(days=500))
    deciding.decide(Submission.objects.get(pk=row.pk), State.CHANGE_ASKED, bart, message="Kijk nog eens.")
    assert "niet-op-de-site" not in swept(1)


def test_what_an_editor_took_off_without_a_reason_may_come_back(insight):
    row = door.row_of(insight)
    insight.unpublish()
    assert Submission.objects.get(pk=row.pk).state == State.HIDDEN
    assert "niet-op-de-site" not in swept(1000)


def test_a_decision_at_the_same_moment_goes_first(topic, amina, bart, monkeypatch):
    row = send(Post(topic=topic, author=amina, text="Net op tijd"), amina)
    real = door.expire

    def late(submission):
        deciding.decide(Submission.objects.get(pk=row.pk), State.PUBLISHED, bart)
        real(submission)

    monkeypatch.setattr(door, "expire", late)
    assert "niet-op-de-site" not in swept(366)
    assert Post.objects.get(pk=row.object_id).text == "Net op tijd"


def test_new_words_and_earlier_words_of_a_text_on_the_site(board, amina, bart, settings):
    mine = publish(make_topic(board, amina), amina, bart)
    settings.TRUSTED_AFTER = 0
    door.resubmit(Submission.objects.get(pk=mine.pk), {"title": "Een", "text": "Eerste keer"}, amina)
    settings.TRUSTED_AFTER = 100
    door.resubmit(Submission.objects.get(pk=mine.pk), {"title": "Twee", "text": "Tweede keer"}, amina)
    assert not {"nieuwe-tekst", "vroeger"} & set(swept(364))
    done = swept(366)
    assert (done["nieuwe-tekst"], done["vroeger"]) == (1, 1)
    assert not EarlierText.objects.exists()
    assert Submission.objects.get(pk=mine.pk).proposed is None
    assert Post.objects.get().text == "Eerste keer"


def test_a_receipt_goes_half_a_year_after_its_signal_is_done_or_gone(site, bart, els):
    board = SignalBoardPage.objects.get()
    signals = [PolicySignal(board=board, given_title=f"S{n}", text="x", receipt_hash=f"h{n}") for n in range(3)]
    rows = [send(signal, None) for signal in signals]
    for row in rows:
        deciding.decide(row, State.PUBLISHED, bart)
    done, gone, _open = (PolicySignal.objects.get(pk=signal.pk) for signal in signals)
    done.milestones.create(state=Stop.CLOSED)
    door.withdraw(Submission.objects.of(gone).get(), None)
    assert "bewijsje" not in swept(180)
    assert swept(190)["bewijsje"] == 2
    assert list(PolicySignal.objects.exclude(receipt_hash="").values_list("receipt_hash", flat=True)) == ["h2"]


def test_mail_of_who_left_no_trace_goes_after_two_years(topic, amina, bart):
    for person in (amina, bart):
        User.objects.filter(pk=person.pk).update(email=f"{person.pk}@voorbeeld.be", date_joined=NOW)
    quiet = make_person("Stil", email="stil@voorbeeld.be", date_joined=NOW)
    Submission.objects.update(received_at=NOW + timedelta(days=100))
    assert "e-mail" not in swept(729)
    assert swept(735)["e-mail"] == 1
    assert not User.objects.get(pk=quiet.pk).email
    assert swept(900)["e-mail"] == 1  # Amina's last text is old too by then
    assert User.objects.exclude(email="").get() == bart  # staff's goes when they leave


def test_what_was_told_and_who_said_or_decided_something(topic, amina, chris, bart):
    row = Submission.objects.get(author=amina)
    door.report(row, "hurtful", chris)
    deciding.decide(Submission.objects.get(pk=row.pk), State.PUBLISHED, bart)
    Notice.objects.filter(person=amina).update(seen_at=NOW)
    assert not {"bericht", "niet-oke", "beslist"} & set(swept(364))
    done = swept(366)
    assert done["bericht"]
    assert done["niet-oke"] == 1
    assert Report.objects.get().by is None
    assert swept(731)["beslist"]
    assert not Move.objects.exclude(by=None).exists()


def test_one_that_fails_stops_no_other_and_is_told(site, amina, monkeypatch):
    failing = retention.Rule("stuk", "x", "y", "z", lambda now, is_dry: 1 // 0)
    monkeypatch.setattr(retention, "RULES", (failing, *retention.RULES))
    done = dict(retention.sweep())
    assert done["stuk"] is None
    assert done["sessie"] is not None
    assert not Sweep.objects.filter(rule="stuk").exists()


def test_two_at_once_the_second_does_nothing_and_a_lost_broom_is_found(db):
    assert Sweep.objects.take_broom()
    assert list(retention.sweep()) == []
    assert retention.sweep(is_dry=True)  # counting hinders nobody
    Sweep.objects.filter(rule="*").update(busy_since=timezone.now() - timedelta(hours=2))
    assert retention.sweep()
    assert Sweep.objects.take_broom()  # it was put back


def test_the_command_counts_first_and_remembers_what_it_did(topic, amina):
    send(Post(topic=topic, author=amina, text="Oud"), amina)
    Submission.objects.filter(state=State.HELD).update(received_at=NOW - timedelta(days=400))
    out = StringIO()
    call_command("tidy", "--dry-run", stdout=out)
    assert "niet-op-de-site: 1" in out.getvalue()
    assert not Sweep.objects.exists()
    call_command("tidy", stdout=StringIO())
    assert Sweep.objects.get(rule="niet-op-de-site").count == 1
    assert Sweep.objects.ended()


def test_the_page_is_the_table(site):
    page = Client().get("/privacy/bewaren/").content.decode()
    for rule in retention.RULES:
        for words in (rule.what, rule.how_long, rule.why):
            assert words in page.replace("&#x27;", "'")
    assert "laatste keer" not in page
    retention.sweep()
    assert "De laatste keer was" in Client().get("/privacy/bewaren/").content.decode()
    assert '/privacy/bewaren/"' in Client().get("/privacy/").content.decode()
    assert len({rule.name for rule in retention.RULES}) == len(retention.RULES)
