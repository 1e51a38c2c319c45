""" "Dit is niet oké" stands on everything people can read, also on what editors made."""

from django.test import Client

from contributions import deciding
from contributions.models import State, Submission
from pages.models import InsightPage
from tests.cast import client_of


def test_a_stranger_reports_what_editors_made_and_a_moderator_can_take_it_off(insight, bart):
    address = f"/niet-oke/pages.insightpage-{insight.pk}/"
    assert Client().get(address).status_code == 200
    assert not Submission.objects.exists(), "only looking makes no row"
    assert Client().post(address, {"why": "wrong"}).status_code == 200
    row = Submission.objects.get()
    assert (row.state, row.author, row.open_reports) == (State.PUBLISHED, None, 1)
    deciding.decide(row, State.HIDDEN, bart, reason="other")
    assert not InsightPage.objects.get(pk=insight.pk).live
    assert Client().get(address).status_code == 404


def test_two_reports_on_what_editors_made_share_one_row(insight, amina, chris):
    address = f"/niet-oke/pages.insightpage-{insight.pk}/"
    client_of(amina).post(address, {"why": "wrong"})
    client_of(chris).post(address, {"why": "hurtful"})
    assert Submission.objects.get().open_reports == 2


def test_what_nobody_can_report_is_not_there(site, closed_board, amina):
    for what in (f"forum.boardpage-{closed_board.pk}", "pages.insightpage-999999", "people.user-1", "nix"):
        assert client_of(amina).get(f"/niet-oke/{what}/").status_code == 404
