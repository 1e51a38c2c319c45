"""Suggesting other words for a stukje: the page, the steps, the door, who sees what."""

import html

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from contributions import deciding, door
from contributions.models import State, Submission
from playbook.marks import as_typed
from playbook.models import Suggestion
from playbook.versions import put_block
from tests.cast import client_of, make_suggestion, publish, send

WORDS = "Vraag het mensen eerst. Luister dan."


def address(chapter, block_id) -> str:
    return f"{chapter.get_absolute_url()}voorstel/{block_id}/"


def fields(**changes: str) -> dict[str, str]:
    return {"text": WORDS, "why": "", "with_name": "ja", "seen": "0", "stap": "stuur", "form_key": "", **changes}


def body_of(answer) -> str:
    return html.unescape(answer.content.decode())


# --- the way through ------------------------------------------------------------------------------


def test_write_look_once_more_and_send(chapter, piece, amina):
    client = client_of(amina, enforce_csrf_checks=False)
    first = client.get(address(chapter, piece))
    assert "Zo staat het nu" in body_of(first)
    assert as_typed(chapter.body[1].value.source)[:40] in body_of(first)
    review = client.post(address(chapter, piece), fields(stap="kijk-na", why="Korter."))
    assert "<ins>" in body_of(review)
    assert "Stuur mijn voorstel" in body_of(review)
    assert not Suggestion.objects.exists()
    sent = {name: value for name, value in review.context["form"].data.items() if name != "stap"}
    answer = client.post(address(chapter, piece), {**sent, "stap": "stuur"}, follow=True)
    assert "Een mens leest je voorstel eerst" in body_of(answer)
    suggestion = Suggestion.objects.get()
    assert (suggestion.text, suggestion.why, suggestion.author, suggestion.with_name) == (WORDS, "Korter.", amina, True)
    assert suggestion.old_html == chapter.body[1].value.source
    assert Submission.objects.get().state == State.HELD
    assert WORDS not in body_of(Client().get(address(chapter, piece)))


def test_go_back_to_writing_with_all_words(chapter, piece, amina):
    answer = client_of(amina).post(address(chapter, piece), fields(stap="schrijf", why="Daarom."))
    assert f">\n{WORDS}</textarea>" in body_of(answer)
    assert "Daarom." in body_of(answer)
    assert not Suggestion.objects.exists()


def test_sending_twice_makes_one(chapter, piece, amina):
    client = client_of(amina)
    form = client.get(address(chapter, piece)).context["form"]
    key = str(form["form_key"].value())
    for _ in range(2):
        client.post(address(chapter, piece), fields(form_key=key))
    assert Suggestion.objects.count() == 1


def test_once_on_the_site_it_stands_with_its_stukje(chapter, piece, amina, bart):
    suggestion = publish(make_suggestion(chapter, amina, WORDS, why="Zo is het korter."), amina, bart).thing
    page = body_of(Client().get(address(chapter, piece)))
    assert "Amina" in page
    assert "Zo is het korter." in page
    assert f'id="suggestion-{suggestion.pk}"' in page
    assert "Voorstellen bij dit stukje: 1" in body_of(Client().get(chapter.get_absolute_url()))
    assert suggestion.get_absolute_url() == f"{address(chapter, piece)}#suggestion-{suggestion.pk}"


def test_without_a_name_nobody_reads_who_wrote_it(chapter, piece, amina, bart):
    publish(make_suggestion(chapter, amina, WORDS, with_name=False), amina, bart)
    page = body_of(Client().get(address(chapter, piece)))
    assert "Voorstel van iemand" in page
    assert "Amina" not in page
    assert "binnenuit" not in page


# --- refusals -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"text": ""}, "Dit is nog leeg"),
        ({"text": "  \n "}, "Dit is nog leeg"),
        ({"text": "a" * 5001}, "te lang"),
        ({"why": "a" * 501}, "te lang"),
        ({"with_name": "misschien"}, "Kies ja of nee."),
    ],
)
@pytest.mark.parametrize("step", ["kijk-na", "stuur", ""])
def test_what_is_wrong_is_said_and_nothing_is_sent(chapter, piece, amina, changes, why, step):
    answer = client_of(amina).post(address(chapter, piece), fields(**changes, stap=step))
    assert why in body_of(answer)
    assert "Je tekst is niet weg." in body_of(answer)
    assert not Suggestion.objects.exists()


def test_five_thousand_signs_are_taken_in(chapter, piece, amina):
    client_of(amina).post(address(chapter, piece), fields(text="a" * 5000))
    assert len(Suggestion.objects.get().text) == 5000


def test_the_same_words_are_no_suggestion(chapter, piece, amina):
    same = as_typed(chapter.body[1].value.source)
    answer = client_of(amina).post(address(chapter, piece), fields(text=same))
    assert "Je veranderde nog niets." in body_of(answer)
    assert not Suggestion.objects.exists()


def test_a_stukje_that_changed_meanwhile_is_shown_and_the_words_stay(chapter, piece, amina, els):
    put_block(chapter, piece, "<p>Heel nieuw.</p>", els, None, 0)
    chapter.refresh_from_db()
    chapter.get_latest_revision().publish()
    client = client_of(amina)
    answer = client.post(address(chapter, piece), fields())
    assert answer.status_code == 409
    assert "veranderde terwijl je schreef" in body_of(answer)
    assert "Heel nieuw." in body_of(answer)
    assert WORDS in body_of(answer)
    assert not Suggestion.objects.exists()
    client.post(address(chapter, piece), fields(seen="1"))
    assert Suggestion.objects.get().base == 1


def test_too_many_at_once_are_refused_with_the_words_kept(chapter, piece, amina):
    client = client_of(amina)
    for n in range(5):
        client.post(address(chapter, piece), fields(text=f"{WORDS} {n}"))
    answer = client.post(address(chapter, piece), fields())
    assert answer.status_code == 429
    assert WORDS in body_of(answer)
    assert Suggestion.objects.count() == 5


@pytest.mark.parametrize("block_id", ["nergens", "00000000-0000-0000-0000-000000000000", "a" * 200, "<b>"])
def test_no_such_stukje_is_not_found(chapter, amina, block_id):
    assert client_of(amina).get(address(chapter, block_id)).status_code == 404
    assert client_of(amina).post(address(chapter, block_id), fields()).status_code == 404


def test_headings_and_quotes_are_not_for_changing(chapter, amina):
    heading = next(block.id for block in chapter.body if block.block_type == "heading")
    assert client_of(amina).get(address(chapter, heading)).status_code == 404
    assert f"voorstel/{heading}" not in body_of(Client().get(chapter.get_absolute_url()))


def test_html_in_a_suggestion_is_only_what_the_door_lets_through(chapter, piece, amina, bart):
    nasty = "<p>Kijk <script>alert(1)</script><a href='javascript:x'>hier</a></p>"
    suggestion = publish(make_suggestion(chapter, amina, nasty), amina, bart).thing
    suggestion.refresh_from_db()
    assert "<script" not in suggestion.text_html
    assert "javascript" not in suggestion.text_html
    page = Client().get(address(chapter, piece)).content.decode()
    assert "<script>alert" not in page


# --- signed out -----------------------------------------------------------------------------------


def test_a_stranger_reads_and_is_invited(chapter, piece):
    answer = Client().get(address(chapter, piece))
    assert answer.status_code == 200
    assert "Ik heb een kaart" in body_of(answer)
    assert "<textarea" not in body_of(answer)
    assert "Verander deze tekst" in body_of(Client().get(chapter.get_absolute_url()))


def test_the_words_of_an_expired_session_come_along_to_the_card(chapter, piece):
    answer = Client().post(address(chapter, piece), fields())
    assert answer.status_code == 403
    assert "Je tekst is niet weg" in body_of(answer)
    assert answer.context["form"]["carried"].value()
    assert not Suggestion.objects.exists()


def test_a_closed_or_unpublished_chapter_has_no_suggestions(chapter, piece, amina, bart):
    suggestion = publish(make_suggestion(chapter, amina, WORDS), amina, bart).thing
    assert Suggestion.objects.visible_to(amina).filter(pk=suggestion.pk).exists()
    restriction = PageViewRestriction.objects.create(page=chapter, restriction_type=PageViewRestriction.LOGIN)
    assert Client().get(address(chapter, piece)).status_code == 404
    assert not Suggestion.objects.visible_to(Client().get("/").wsgi_request.user).exists()
    restriction.delete()
    chapter.unpublish()
    assert Client().get(address(chapter, piece)).status_code == 404
    assert client_of(amina).post(address(chapter, piece), fields()).status_code == 404
    assert not Suggestion.objects.visible_to(amina).exists()


# --- at the door ----------------------------------------------------------------------------------


def test_refused_and_withdrawn_suggestions_are_nowhere(chapter, piece, amina, bart):
    refused = send(make_suggestion(chapter, amina, "Weg hiermee."), amina)
    deciding.decide(refused, State.REJECTED, bart, reason="hurtful")
    taken_back = publish(make_suggestion(chapter, amina, "Toch niet."), amina, bart)
    door.withdraw(taken_back, amina)
    page = body_of(Client().get(address(chapter, piece)))
    assert "Weg hiermee." not in page
    assert "Toch niet." not in page
    assert not Suggestion.objects.get(pk=taken_back.object_id).text


def test_an_author_changes_it_while_the_editors_have_not_decided(chapter, amina, bart):
    submission = publish(make_suggestion(chapter, amina, WORDS), amina, bart)
    client = client_of(amina)
    client.post(f"/mijn-plek/{submission.pk}/aanpassen/", {"text": "Nog beter.", "why": ""})
    deciding.decide(Submission.objects.get(), State.PUBLISHED, bart)
    suggestion = Suggestion.objects.get()
    assert (suggestion.text, suggestion.edits) == ("Nog beter.", 1)
    Suggestion.objects.update(outcome=Suggestion.Outcome.DECLINED)
    answer = client.get(f"/mijn-plek/{submission.pk}/aanpassen/", follow=True)
    assert "kan je nu niet meer veranderen" in body_of(answer)


# --- speed ----------------------------------------------------------------------------------------


def test_a_chapter_costs_at_most_eight_queries_with_many_suggestions(
    chapter, pieces, amina, bart, django_assert_max_num_queries
):
    for block in pieces[:4]:
        publish(make_suggestion(chapter, amina, f"{WORDS} {block['id']}", block_id=block["id"]), amina, bart)
    client = Client()
    client.get(chapter.get_absolute_url())
    with django_assert_max_num_queries(8):
        client.get(chapter.get_absolute_url())


@pytest.mark.parametrize(("signed_in", "most"), [(False, 6), (True, 10)])
def test_the_page_of_a_stukje_stays_within_its_budget(
    chapter, piece, amina, bart, signed_in, most, django_assert_max_num_queries
):
    for n in range(4):
        publish(make_suggestion(chapter, amina, f"{WORDS} {n}"), amina, bart)
    client = client_of(amina if signed_in else None)
    client.get(address(chapter, piece))
    with django_assert_max_num_queries(most):
        client.get(address(chapter, piece))
