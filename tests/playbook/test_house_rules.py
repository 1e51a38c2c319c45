"""The house rules and the reasons: pieces like those of a chapter, and the whole way of a suggestion for them."""

import html
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from contributions import deciding, door
from contributions.models import RefusalReason, State, Submission
from pages.models import StandardPage
from playbook.house_rules import HouseRulesPage, ReasonsPage
from playbook.merging import raw_blocks, text_of
from playbook.models import BlockVersion, Suggestion
from playbook.versions import put_block
from tests.cast import client_of, make_suggestion, publish, send
from things.models import SearchEntry

pytestmark = pytest.mark.django_db

WORDS = "Praat met elkaar zoals met een vriend."


@pytest.fixture
def rules(site) -> HouseRulesPage:
    return HouseRulesPage.objects.get()


@pytest.fixture
def rule(rules) -> str:
    """The id of the first rule."""
    return str(rules.body[0].id)


@pytest.fixture
def reasons(site) -> ReasonsPage:
    return ReasonsPage.objects.get()


def fields(**changes: str) -> dict[str, str]:
    return {"text": WORDS, "why": "", "with_name": "ja", "seen": "0", "stap": "stuur", "form_key": "", **changes}


def body_of(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def now(page: Any) -> list[str]:
    """The words on the site."""
    return [text_of(block) for block in raw_blocks(type(page).objects.get(pk=page.pk).body)]


# --- reading --------------------------------------------------------------------------------------


def test_the_page_shows_six_rules_each_with_a_way_to_say_it_otherwise(rules):
    page = body_of(Client().get("/huisregels/"))
    assert page.count('<li class="halte"><span class="ring"') == len(rules.body) == 6
    assert page.count("Verander deze tekst<") == 6
    assert all(f'href="/huisregels/voorstel/{line.id}/"' in page for line in rules.body)
    assert "Van wie zijn je woorden?" in page


def test_a_stranger_reads_and_is_invited(rule):
    page = body_of(Client().get(f"/huisregels/voorstel/{rule}/"))
    assert "Ik heb een kaart" in page
    assert "<textarea" not in page
    assert "Regel 1" in page


@pytest.mark.parametrize("path", ["/huisregels/", "/huisregels/redenen/", "/huisregels/geschiedenis/"])
@pytest.mark.parametrize(("signed_in", "most"), [(False, 6), (True, 10)])
def test_they_stay_within_their_budget(path, signed_in, most, rules, amina, django_assert_max_num_queries):
    client = client_of(amina if signed_in else None)
    client.get(path)
    with django_assert_max_num_queries(most):
        assert client.get(path).status_code == 200


# --- suggesting -----------------------------------------------------------------------------------


def test_write_look_once_more_and_send_and_it_stands_beside_the_rule(rules, rule, amina, bart):
    client, address = client_of(amina), f"/huisregels/voorstel/{rule}/"
    assert "hoogstens 120 tekens" in body_of(client.get(address))
    review = client.post(address, fields(stap="kijk-na", text=WORDS.replace("zoals", "zoals\n")))
    assert "Dit verandert er in regel 1." in body_of(review)
    sent = {name: value for name, value in review.context["form"].data.items() if name != "stap"}
    answer = client.post(address, {**sent, "stap": "stuur"}, follow=True)
    assert answer.redirect_chain == [("/huisregels/#inhoud", 302)]
    assert "Een mens leest je voorstel eerst" in body_of(answer)
    assert Suggestion.objects.get().text == WORDS  # one line, whatever was typed
    assert WORDS not in body_of(Client().get(address))
    deciding.decide(Submission.objects.get(), State.PUBLISHED, bart)
    assert WORDS.split()[-1] in body_of(Client().get(address))
    assert f'href="{address}#voorstellen">Voorstellen: 1<' in body_of(Client().get("/huisregels/"))
    assert "Voorstel bij " in body_of(client.get("/mijn-plek/"))
    assert f">{rules.title}</a>" in body_of(client.get("/mijn-plek/"))


def test_search_names_the_rules_and_leads_to_the_suggestion(rule, rules, amina, bart):
    suggestion = publish(make_suggestion(rules, amina, WORDS), amina, bart).thing
    hit = SearchEntry.objects.get(kind="voorstel", object_id=suggestion.pk)
    assert (hit.shown_title, hit.get_absolute_url()) == (
        "Huisregels", f"/huisregels/voorstel/{rule}/#suggestion-{suggestion.pk}",
    )  # fmt: skip


def test_what_is_too_long_is_said_and_stays_in_the_form(rule, amina):
    answer = client_of(amina).post(f"/huisregels/voorstel/{rule}/", fields(text="a" * 121))
    assert "Je tekst is te lang: 1 teken te veel." in body_of(answer)
    assert "a" * 121 in body_of(answer)
    assert not Suggestion.objects.exists()


def test_a_rule_that_changed_meanwhile_is_shown_and_the_words_stay(rules, rule, amina, els):
    put_block(rules, rule, "<p>Wees lief.</p>", els, None, 0)
    HouseRulesPage.objects.get().get_latest_revision().publish()
    answer = client_of(amina).post(f"/huisregels/voorstel/{rule}/", fields())
    assert answer.status_code == 409
    assert "Wees lief." in body_of(answer)
    assert WORDS in body_of(answer)
    assert not Suggestion.objects.exists()


def test_a_suggestion_of_ones_own_stays_one_line_when_it_is_changed(reasons, amina):
    submission = send(make_suggestion(reasons, amina, "het wil iets verkopen", block_id="advert"), amina)
    client = client_of(amina)
    change = f"/mijn-plek/{submission.pk}/aanpassen/"
    assert "te lang" in body_of(client.post(change, {"text": "a" * 121, "why": ""}))
    client.post(change, {"text": "het wil\niets verkopen aan jou", "why": ""})
    assert Suggestion.objects.get().text == "het wil iets verkopen aan jou"


def test_taken_back_and_hidden_suggestions_are_nowhere(rules, rule, amina, bart, els):
    hidden = publish(make_suggestion(rules, amina, "Weg hiermee."), amina, bart)
    deciding.decide(hidden, State.HIDDEN, bart, reason="hurtful")
    door.withdraw(publish(make_suggestion(rules, amina, "Toch niet."), amina, bart), amina)
    for page in (client_of(els).get("/redactie/"), Client().get(f"/huisregels/voorstel/{rule}/")):
        assert "Weg hiermee." not in body_of(page)
        assert "Toch niet." not in body_of(page)


# --- deciding -------------------------------------------------------------------------------------


def take(suggestion: Suggestion, editor: Any, text: str) -> Any:
    data = {"do": "take", "text": text, "answer": "", "base": "0", "edits": "0"}
    return client_of(editor).post(f"/redactie/{suggestion.pk}/", data)


def publish_draft(page: Any, editor: Any) -> str:
    """The way of an editor: look at what changes, and say yes."""
    client, address = client_of(editor), f"/beheer/draaiboek/{page.pk}/op-de-site/"
    shown = body_of(client.get(address))
    revision = type(page).objects.get(pk=page.pk).latest_revision_id
    assert client.post(address, {"revision": revision}).status_code == 302
    return shown


def test_the_desk_lists_it_and_taken_over_it_comes_on_the_site_with_its_credit(rules, rule, amina, bart, els):
    suggestion = publish(make_suggestion(rules, amina, WORDS), amina, bart).thing
    desk = body_of(client_of(els).get("/redactie/"))
    assert f'<a href="/redactie/{suggestion.pk}/">Huisregels</a>' in desk
    assert "te lang" in body_of(take(suggestion, els, "a" * 121))
    take(suggestion, els, WORDS)
    assert "De redactie heeft je tekst overgenomen." in body_of(client_of(amina).get("/mijn-plek/"))
    assert f"<p>{WORDS}</p>" not in now(rules)
    assert f'<a href="/beheer/draaiboek/{rules.pk}/op-de-site/">Huisregels</a>' in body_of(
        client_of(els).get("/redactie/")
    )
    assert WORDS.split()[-1] in publish_draft(rules, els)
    assert now(rules)[0] == f"<p>{WORDS}</p>"
    assert len(now(rules)) == 6
    history = body_of(Client().get("/huisregels/geschiedenis/"))
    assert "Woorden van" in history
    assert "Amina" in history
    mine = body_of(client_of(amina).get("/mijn-plek/"))
    assert '<a href="/huisregels/geschiedenis/">Je tekst kwam in de huisregels.</a>' in mine


def test_a_reason_taken_over_is_what_moderators_say_from_then_on(reasons, amina, bart, els):
    suggestion = publish(make_suggestion(reasons, amina, "het verkoopt iets", block_id="advert"), amina, bart).thing
    take(suggestion, els, "het wil iets verkopen")
    assert dict(RefusalReason.objects.choices())["advert"] == "het is reclame"
    publish_draft(reasons, els)
    assert dict(RefusalReason.objects.choices())["advert"] == "het wil iets verkopen"
    waits = send(make_suggestion(reasons, amina, "Koop bij mij!", block_id="other"), amina)
    deciding.decide(waits, State.REJECTED, bart, reason="advert")
    assert "Waarom: het wil iets verkopen." in body_of(client_of(amina).get("/mijn-plek/"))
    assert BlockVersion.objects.get(block_id="advert", number=1).credit == amina


def test_an_editor_says_why_not(rules, rule, amina, bart, els):
    suggestion = publish(make_suggestion(rules, amina, WORDS), amina, bart).thing
    data = {"do": "decline", "text": "", "answer": "Zo is het langer.", "base": "0", "edits": "0"}
    client_of(els).post(f"/redactie/{suggestion.pk}/", data)
    assert "Zo is het langer." in body_of(Client().get(f"/huisregels/voorstel/{rule}/"))
    assert "Zo is het langer." in body_of(client_of(amina).get("/mijn-plek/"))


def test_nobody_publishes_them_in_wagtail_without_a_look(rules, els):
    edit = f"/beheer/pages/{rules.pk}/edit/"
    assert client_of(els).get(edit).status_code == 200
    assert client_of(els).get(f"/beheer/draaiboek/{rules.get_parent().pk}/op-de-site/").status_code == 404


# --- rules from before they were pieces -----------------------------------------------------------


def test_the_rules_of_an_old_site_keep_their_page_their_words_and_their_drafts(rules, reasons):
    """As it was: one text page with a list, an edited draft, and things that point to it."""
    migration: Any = import_module("playbook.migrations.0007_house_rules_in_lines")
    reasons.delete()
    home = rules.get_parent()
    HouseRulesPage.objects.get(pk=rules.pk).delete()
    text = "<p>Lees dit.</p><ol><li>Wees <b>lief</b>.</li><li>Praat.</li></ol>"
    old = home.add_child(instance=StandardPage(
        title="Huisregels", slug="huisregels", intro="Twee.", short=[{"type": "point", "value": "Kort", "id": "k"}],
        body=[{"type": "text", "value": text, "id": "t"}, {"type": "heading", "value": "En dan?", "id": "h"}],
    ))  # fmt: skip
    old.save_revision().publish()
    old = StandardPage.objects.get(pk=old.pk)
    old.body = [{"type": "text", "value": text.replace("Praat", "Luister"), "id": "t"}]
    old.save_revision()
    migration.forwards(apps, SimpleNamespace(connection=connection))
    page = HouseRulesPage.objects.get(pk=old.pk)
    assert [text_of(block) for block in raw_blocks(page.body)] == ["<p>Wees <b>lief</b>.</p>", "<p>Praat.</p>"]
    assert [(block["type"], block["value"]) for block in raw_blocks(page.more)] == [
        ("text", "<ul><li>Kort</li></ul>"), ("text", "<p>Lees dit.</p>"), ("heading", "En dan?"),
    ]  # fmt: skip
    draft = page.get_latest_revision_as_object()
    assert text_of(raw_blocks(draft.body)[1]) == "<p>Luister.</p>"
    assert [block["id"] for block in raw_blocks(draft.body)] == [block["id"] for block in raw_blocks(page.body)]
    assert not StandardPage.objects.filter(pk=old.pk).exists()
    assert SearchEntry.objects.get(page=old.pk).key == f"playbook.houserulespage-{old.pk}"
    answer = body_of(Client().get("/huisregels/"))
    assert "Wees <b>lief</b>." in answer
    put_block(page, raw_blocks(page.body)[0]["id"], "<p>Wees zacht.</p>", None, None, 0)
    HouseRulesPage.objects.get().get_latest_revision().publish()
    assert now(page) == ["<p>Wees zacht.</p>", "<p>Luister.</p>"]
