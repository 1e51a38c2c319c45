"""Words somebody typed before their session ended, or their form grew old: they are never lost."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from contributions.models import Submission
from forum.models import Post
from people import carry
from people.models import Card
from tests.cast import PASSWORD, PICTURE, client_of, make_card, make_person, make_topic, send

pytestmark = pytest.mark.django_db

WORDS = "Ik schreef dit een uur lang. “Echt” & <waar>."
SHOWN = "Ik schreef dit een uur lang. “Echt” &amp; &lt;waar&gt;."


def hidden(page: str, name: str) -> str:
    """The value of a hidden field, as a browser would send it back."""
    from html import unescape

    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    return unescape(found[1]) if found else ""


def read(token: str) -> Any:
    """What the token carries."""
    return carry.read(token)


def sends_on(client, answer) -> int:
    """Press the one button of the page that carries the words; return the status of the answer."""
    from html import unescape

    page = answer.content.decode()
    assert SHOWN in page
    form = page[page.index('<form class="stapel los"') :]
    action = unescape(re.findall(r'action="([^"]*)"', form)[0])
    fields = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form[: form.index("</form>")])
    return client.post(action, {unescape(name): unescape(value) for name, value in fields}).status_code


def expired(client, topic):
    """Reply with a session that is over; returns the sign-in page."""
    answer = client.post(topic.get_absolute_url(), {"text": WORDS, "form_key": ""})
    assert answer.status_code == 403
    assert "Je tekst is niet weg" in answer.content.decode()
    return answer.content.decode()


def test_the_words_come_along_through_a_card_that_is_known(topic, amina):
    _card, code = make_card(amina)
    client = Client()
    token = hidden(expired(client, topic), "carried")
    page = client.post("/kaart/", {"code": code, "carried": token}).content.decode()
    answer = client.post("/kaart/prent/", {"picture": PICTURE, "carried": hidden(page, "carried")})
    assert sends_on(client, answer) == 302
    assert Post.objects.get(is_opening=False).text == WORDS


def test_a_moderator_s_answer_comes_along_through_the_password_door(board, amina, bart):
    waits = send(make_topic(board, amina), amina)
    decision = {"move": "ask_change", "message": WORDS, "reason": "", "revision": "0"}
    client = Client()
    card_page = client.post(f"/modereren/{waits.pk}/", decision)
    assert card_page.status_code == 403
    token = hidden(card_page.content.decode(), "carried")
    answer = client.post("/binnen/", {"username": "bart", "password": PASSWORD, "carried": token})
    assert sends_on(client, answer) == 302
    waits.refresh_from_db()
    assert (waits.state, waits.message, waits.decided_by) == ("change_asked", WORDS, bart)


def test_the_words_come_along_through_a_card_that_is_new(topic):
    _card, code = make_card()
    client = Client()
    token = hidden(expired(client, topic), "carried")
    page = client.post("/kaart/", {"code": code, "carried": token}).content.decode()
    for step, said in {
        "naam/?": {"name": "a"},  # too short
        "naam/": {"name": "Merel"},
        "prent/?": {},  # none
        "prent/": {"picture": PICTURE},
        "toestel/?": {"terug": "1"},
        "prent/??": {"picture": PICTURE},
        "toestel/": {"shared": "nee"},
        "woord/?": {"word": "abc"},  # too short
    }.items():
        page = client.post(f"/kaart/{step}", {**said, "carried": hidden(page, "carried")}).content.decode()
    answer = client.post("/kaart/woord/", {"word": "", "carried": hidden(page, "carried")})
    assert sends_on(client, answer) == 302
    assert Post.objects.get(is_opening=False).text == WORDS


def test_the_words_come_along_past_a_wrong_code_and_a_typing_mistake(topic, amina):
    _card, code = make_card(amina)
    client = Client()
    token = hidden(expired(client, topic), "carried")
    for wrong in ("", "abc", "00000-00000-0001", make_card()[1][:-1]):
        page = client.post("/kaart/", {"code": wrong, "carried": token}).content.decode()
        token = hidden(page, "carried")
    page = client.post("/kaart/", {"code": code, "carried": token}).content.decode()
    for picture in ("", "boom", "x"):
        answer = client.post("/kaart/prent/", {"picture": picture, "carried": hidden(page, "carried")})
        page = answer.content.decode()
    answer = client.post("/kaart/prent/", {"picture": PICTURE, "carried": hidden(page, "carried")})
    assert sends_on(client, answer) == 302


def test_the_words_come_along_when_the_half_hour_is_over(topic, amina):
    _card, code = make_card(amina)
    client = Client()
    token = hidden(expired(client, topic), "carried")
    client.post("/kaart/", {"code": code, "carried": token})
    client.logout()
    page = client.post("/kaart/prent/", {"picture": PICTURE, "carried": token}).content.decode()
    assert "Code op je kaart" in page
    assert hidden(page, "carried") == token


def test_the_words_of_staff_come_along_through_the_password_door(topic):
    make_person("Bea", "partner")
    client = Client()
    page = expired(client, topic)
    form = page[page.index('<form method="post" action="/binnen/"') :]  # a button, so that the words go along
    page = client.post("/binnen/", {"carried": hidden(form, "carried")}).content.decode()
    assert 'role="alert"' not in page  # arriving is no mistake
    page = client.post("/binnen/", {"username": "bea", "password": "fout", "carried": hidden(page, "carried")})
    token = hidden(page.content.decode(), "carried")
    answer = client.post("/binnen/", {"username": "bea", "password": PASSWORD, "carried": token})
    assert sends_on(client, answer) == 302
    assert Post.objects.get(is_opening=False).text == WORDS


def test_the_words_wait_out_too_many_wrong_passwords(topic):
    make_person("Bea", "partner")
    client = Client()
    token = hidden(expired(client, topic), "carried")
    for _ in range(6):
        page = client.post("/binnen/", {"username": "bea", "password": "fout", "carried": token})
    assert page.status_code == 429
    assert hidden(page.content.decode(), "carried") == token


def test_the_words_wait_out_too_many_wrong_codes(topic, monkeypatch):
    monkeypatch.setattr("people.limits.CARD_CODES.tries", 0)
    token = hidden(expired(Client(), topic), "carried")
    page = Client().post("/kaart/", {"code": make_card()[1], "carried": token})
    assert page.status_code == 429
    assert hidden(page.content.decode(), "carried") == token


@pytest.mark.parametrize("what", ["reply", "comment", "new topic", "insight", "change", "closed group"])
def test_every_form_for_words_survives(what, topic, insight, board, closed_board, chris):
    path, data = {
        "reply": (topic.get_absolute_url(), {"text": WORDS}),
        "comment": (f"/reacties/{insight.pk}/", {"text": WORDS}),
        "new topic": (f"{board.get_url()}nieuw/", {"title": "Titel", "text": WORDS, "theme": ""}),
        "insight": ("/leren/delen/", {"title": "Titel", "text": WORDS, "kind": "insight", "theme": "netwerk"}),
        "change": (f"/mijn-plek/{Submission.objects.get().pk}/aanpassen/", {"title": "Titel", "text": WORDS}),
        "closed group": (f"{closed_board.get_url()}nieuw/", {"title": "Titel", "text": WORDS}),
    }[what]
    answer = Client().post(path, data)
    assert answer.status_code == 403
    carried = read(hidden(answer.content.decode(), "carried"))
    assert carried["fields"]["text"] == [WORDS]
    assert carried["path"] == path


def test_the_longest_text_there_is_comes_along(topic, amina):
    from django.conf import settings

    text = "😀é&" * 6_600
    answer = Client().post("/leren/delen/", {"title": "T", "text": text})
    token = hidden(answer.content.decode(), "carried")
    assert read(token)["fields"]["text"] == [text]
    assert len(token) * 1.5 < settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def test_a_code_or_password_never_travels(topic):
    answer = Client().post(
        topic.get_absolute_url(), {"text": WORDS, "password": "geheim", "code": "K4RT", "verder": "x"}
    )
    assert set(read(hidden(answer.content.decode(), "carried"))["fields"]) == {"text"}


@pytest.mark.parametrize(
    ("path", "field"),
    [("/mijn-plek/veiligheid/woord/", "picture"), ("/begeleiden/opschrijven/prent/", "picture"),
     ("/mijn-plek/veiligheid/toestel/", "credential")],
)  # fmt: skip
def test_what_opens_a_door_never_travels(path, field):
    page = Client().post(path, {field: "geheim", "why": "Daarom."}).content.decode()
    assert read(hidden(page, "carried"))["fields"] == {"why": ["Daarom."]}


@pytest.mark.parametrize("how", ["tampered", "too old", "of another site", "rubbish", "empty", "NUL"])
def test_words_that_were_tampered_with_or_are_too_old_are_left_behind(how, topic, amina, settings, monkeypatch):
    _card, code = make_card(amina)
    client = Client()
    token = hidden(expired(client, topic), "carried")
    if how == "tampered":
        token = token[:-3] + ("abc" if token[-3:] != "abc" else "abd")
    elif how == "too old":
        monkeypatch.setattr(carry, "MAX_AGE", -1)
    elif how == "of another site":
        settings.SECRET_KEY = "x" * 60
    else:
        token = {"rubbish": "a:b:c", "empty": "", "NUL": "\x00"}[how]
    answer = client.post("/kaart/", {"code": code, "carried": token})
    if how == "NUL":
        assert answer.status_code == 200
    else:
        assert answer["Location"] == "/kaart/prent/"
        assert client.post("/kaart/prent/", {"picture": PICTURE, "carried": token})["Location"] == "/mijn-plek/"
    assert Submission.objects.count() == 1


def test_nothing_of_it_is_kept_on_the_server(topic):
    from people.models import OpenSession

    client = Client()
    expired(client, topic)
    assert not OpenSession.objects.exists()
    assert not client.cookies.get("onderweg")


def test_nobody_but_the_writer_is_asked_to_send_it(topic, amina):
    """Words of one person carried into the session of another are sent as the other's: the page says whose it is."""
    client = Client()
    token = hidden(expired(client, topic), "carried")
    _card, code = make_card(make_person("Merel"))
    client.post("/kaart/", {"code": code, "carried": token})
    page = client.post("/kaart/prent/", {"picture": PICTURE, "carried": token}).content.decode()
    assert SHOWN in page
    assert Submission.objects.count() == 1  # nothing is sent by itself


# --- whatever the field is called ------------------------------------------------------------------------

#: The fields people type in, by form.
FORMS = {
    "record": ("heard", "decided", "next_steps", "place"),
    "signal": ("gevolg", "aanleiding", "oorzaak"),
    "answer": ("line", "text", "who"),
    "bundle": ("title", "question"),
    "again": ("note",),
    "suggestion": ("text", "why"),
    "consent": ("words", "where"),
    "decision at the desk": ("answer",),
}
#: What forms send along with the words.
SENT_ALONG: dict[str, Any] = {
    "form_key": "2f1c7a6e-6f0b-4bb5-a3cb-8f6f1f0d1c2b", "begonnen": "WyJhIiwx.XQ:1tAbCd:Zx_y-Q",
    "som": "18231", "website": "", "receipt": "ABCD EFGH 2345",
    "left": "0123456789abcdef fedcba9876543210", "detail-0123456789abcdef": "laat", "lees": "na", "verdict": "wrong",
    "lang": "nl", "date": "2026-01-05", "experts": "3", "signals": ["3", "14"], "phase": "samen-leren", "revision": "0",
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_words_in_any_field_of_any_form_are_shown_again(form, amina):
    typed = {name: f"{WORDS} {name}" for name in FORMS[form]}
    client = client_of(amina, enforce_csrf_checks=True)
    answer = client.post("/praat-mee/", {**SENT_ALONG, **typed})
    assert answer.status_code == 403
    shown = answer.context["words"]
    assert sorted(shown) == sorted(typed.values())
    for name in typed:
        assert f"{SHOWN} {name}" in answer.content.decode()


def test_a_form_that_only_sends_along_has_no_words():
    fields = {name: value if isinstance(value, list) else [value] for name, value in SENT_ALONG.items()}
    assert carry.words_of({"path": "/", "fields": fields}) == []


@pytest.mark.parametrize("word", ["Niets.", "Armoede", "duur!", "café", "👍"])
def test_one_word_is_enough_to_be_kept(word):
    assert carry.words_of({"path": "/", "fields": {"heard": [word]}}) == [word]


def test_words_for_a_place_that_is_gone_are_shown_there(amina):
    answer = client_of(amina).post(
        "/werksessies/bestaat-niet/verslag/", {**SENT_ALONG, "heard": WORDS, "place": "Zaal"}
    )
    assert answer.status_code == 404
    assert answer.context["words"] == [WORDS, "Zaal"]


# --- a security token that no longer fits ---------------------------------------------------------------


def test_a_form_that_grew_old_shows_the_words_with_a_fresh_button(topic, amina):
    client = client_of(amina, enforce_csrf_checks=True)
    answer = client.post(topic.get_absolute_url(), {"text": WORDS, "csrfmiddlewaretoken": "x" * 64})
    assert answer.status_code == 403
    page = answer.content.decode()
    assert SHOWN in page
    fields = {"text": WORDS, "csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken")}
    assert client.post(topic.get_absolute_url(), fields).status_code == 302
    assert Post.objects.filter(text=WORDS).exists()


@pytest.mark.parametrize("path", ["/kaart/", "/binnen/", "/kaart/naam/", "/kaart/woord/"])
def test_a_sign_in_form_that_grew_old_says_so_and_shows_no_secret(path):
    answer = Client(enforce_csrf_checks=True).post(path, {"code": "K4RT-K4RT", "password": "geheim"})
    assert answer.status_code == 403
    assert "K4RT" not in answer.content.decode()
    assert "geheim" not in answer.content.decode()


@pytest.mark.parametrize("path", ["/binnen/", "/binnen/stap-2/", "/kaart/wachtzin/", "/kaart/prent/"])
def test_words_that_came_along_to_a_sign_in_form_that_grew_old_stay(path, topic, amina):
    """Such as at a second tap: the first one gave the session another key already."""
    token = hidden(expired(Client(), topic), "carried")
    client = client_of(amina, enforce_csrf_checks=True)
    answer = client.post(path, {"username": "bea", "password": "geheim", "phrase": "zin", "carried": token})
    page = answer.content.decode()
    assert hidden(page, "carried") == token
    assert "geheim" not in page
    assert client.get("/mijn-plek/").status_code == 200  # whoever was in stays in
    answer = client.post(path, {"carried": token}, HTTP_ORIGIN="https://kwaad.example")
    assert token not in answer.content.decode()


def test_what_a_moderator_wrote_to_somebody_is_offered_again_too(bart):
    client = client_of(bart, enforce_csrf_checks=True)
    answer = client.post("/modereren/1/", {"move": "ask_change", "message": WORDS})
    assert SHOWN in answer.content.decode()


@pytest.mark.parametrize("path", ["/modereren/1/", "/buiten/", "/mijn-plek/1/weg/", "/niet-oke/forum.post-1/"])
def test_a_form_without_words_is_not_offered_again(path, bart):
    client = client_of(bart, enforce_csrf_checks=True)
    answer = client.post(path, {"move": "publish", "revision": "0", "why": "wrong", "text": ""})
    assert answer.status_code == 403
    assert "stond te lang open" in answer.content.decode()
    assert 'name="move"' not in answer.content.decode()


@pytest.mark.parametrize(
    "path", ["/modereren/1/", "/mijn-plek/1/weg/", "/praat-mee/aan-tafel/nieuw/", "/beheer/pages/1/delete/"]
)
def test_what_another_site_put_in_a_form_is_not_offered_with_a_button_of_ours(path, bart):
    """One tap on a page of ours must not do what another site asks."""
    client = client_of(bart, enforce_csrf_checks=True)
    data = {"text": "Reclame!", "move": "publish"}
    for origin in ("https://kwaad.example", "null"):
        answer = client.post(path, data, HTTP_ORIGIN=origin)
        assert answer.status_code == 403
        assert "Reclame!" not in answer.content.decode()


def test_the_admin_s_forms_are_never_offered_again(els):
    client = client_of(els, enforce_csrf_checks=True)
    answer = client.post("/beheer/pages/1/delete/", {"text": "x"})
    assert answer.status_code == 403
    assert "Je tekst is niet weg" not in answer.content.decode()


def test_a_card_revoked_while_writing_loses_no_words(topic, amina):
    client = client_of(amina)
    Card.objects.update(revoked_at=timezone.now())
    expired(client, topic)
