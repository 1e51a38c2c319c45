"""Every form, every address: what is wrong is told in plain words, what was typed is still there, never a 500."""

import uuid
from html import unescape

import pytest
from django.test import Client

from comments.models import SiteComment
from contributions.models import Submission
from forum.models import Post, Topic
from pages.models import InsightPage
from tests.cast import client_of, make_comment, publish, send

pytestmark = pytest.mark.django_db

GOOD = {
    "reply": {"text": "Bij ons ook."},
    "comment": {"text": "Dat ken ik."},
    "topic": {"title": "Hoe pak jij dat aan?", "text": "Ik zoek raad.", "theme": ""},
    "insight": {
        "kind": "insight",
        "title": "Koffie eerst",
        "text": "Begin met koffie.",
        "theme": "netwerk",
        "step": "",
    },
    "change": {"title": "Anders", "text": "Andere woorden."},
}
LIMIT = {"reply": 5_000, "comment": 5_000, "topic": 5_000, "insight": 20_000, "change": 5_000}
FORMS = list(GOOD)


@pytest.fixture
def fill(board, topic, insight, amina, chris):
    """Send a form of this kind with some of its fields changed; returns the answer."""
    paths = {
        "reply": topic.get_absolute_url(),
        "comment": f"/reacties/{insight.pk}/",
        "topic": f"{board.get_url()}nieuw/",
        "insight": "/leren/delen/",
        "change": f"/mijn-plek/{Submission.objects.get().pk}/aanpassen/",
    }
    people = {"insight": client_of(chris)}
    mine = client_of(amina)

    def send_form(form, /, **changes):
        data = {"form_key": str(uuid.uuid4()), **GOOD[form], **changes}
        data = {name: value for name, value in data.items() if value is not None}
        return people.get(form, mine).post(paths[form], data)

    return send_form


def count() -> int:
    return Submission.objects.count()


def complaint(answer, message: str, typed: str = "") -> None:
    """The page says ``message`` in the summary and beside the field, and still holds what was typed."""
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'role="alert"' in page
    assert page.count(message) >= 2, "in the summary and beside the field"
    assert 'class="waarom"' in page
    assert typed in unescape(page)


@pytest.mark.parametrize("kind", FORMS)
def test_what_is_right_goes_through(kind, fill):
    before = count()
    assert fill(kind).status_code == 302
    assert count() == before + (kind != "change")


@pytest.mark.parametrize("kind", FORMS)
@pytest.mark.parametrize("text", ["", " \r\n\t ", "\x00\x01\x02", "\u202e\u2066", None])
def test_empty(kind, text, fill):
    before = count()
    complaint(fill(kind, text=text), "Dit is nog leeg", GOOD[kind].get("title", ""))
    assert count() == before


@pytest.mark.parametrize("kind", FORMS)
def test_over_the_limit(kind, fill):
    long = "é" * LIMIT[kind] + "EINDE"
    complaint(fill(kind, text=long), "5 tekens te veel", long)
    assert fill(kind, text="é" * LIMIT[kind]).status_code == 302


@pytest.mark.parametrize("kind", ["topic", "insight", "change"])
@pytest.mark.parametrize(("title", "message"), [("", "titel"), ("x" * 122, "2 tekens te veel"), ("\n\n", "titel")])
def test_a_title_that_will_not_do(kind, title, message, fill):
    answer = fill(kind, title=title)
    assert message in answer.content.decode()
    assert 'role="alert"' in answer.content.decode()
    assert GOOD[kind]["text"] in answer.content.decode()


@pytest.mark.parametrize("kind", FORMS)
def test_signs_nobody_sees_are_left_out_and_the_rest_is_kept(kind, fill):
    assert fill(kind, text="a\x00b\x1bc\u202ed é 😀 مرحبا").status_code == 302
    texts = [
        *Post.objects.values_list("text", flat=True),
        *SiteComment.objects.values_list("comment", flat=True),
        *InsightPage.objects.values_list("source_text", flat=True),
    ]
    proposed = [
        words["text"] for words in Submission.objects.exclude(proposed=None).values_list("proposed", flat=True) if words
    ]
    assert "abcd é 😀 مرحبا" in [*texts, *proposed]


@pytest.mark.parametrize("kind", FORMS)
@pytest.mark.parametrize("key", ["", "geen-uuid", "0", "x" * 5_000, "\x00", "{}", None])
def test_a_form_key_that_was_tampered_with_costs_nobody_their_words(kind, key, fill):
    assert fill(kind, form_key=key).status_code == 302


@pytest.mark.parametrize("kind", ["reply", "comment", "topic", "insight"])
def test_a_double_tap_makes_one(kind, fill):
    before, key = count(), str(uuid.uuid4())
    assert fill(kind, form_key=key).status_code == 302
    assert fill(kind, form_key=key).status_code == 302
    assert count() == before + 1


@pytest.mark.parametrize("kind", ["reply", "comment", "topic", "insight"])
def test_after_a_mistake_the_form_keeps_its_key(kind, fill):
    key = str(uuid.uuid4())
    assert key in fill(kind, form_key=key, text="").content.decode()


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("topic", "theme", "bestaat-niet"),
        ("topic", "theme", "1"),
        ("topic", "theme", "9" * 400),
        ("insight", "theme", ""),
        ("insight", "theme", "bestaat-niet"),
        ("insight", "step", "99"),
        ("insight", "step", "x"),
        ("insight", "step", "9" * 30),
        ("insight", "step", "-1"),
        ("insight", "kind", ""),
        ("insight", "kind", "chapter"),
        ("insight", "kind", "\x00"),
    ],
)
def test_a_choice_that_is_not_on_the_list(kind, field, value, fill):
    before = count()
    answer = fill(kind, **{field: value})
    complaint(answer, "Kies", GOOD[kind]["text"])
    assert count() == before


@pytest.mark.parametrize("kind", FORMS)
def test_fields_that_are_not_in_the_form_change_nothing(kind, fill, topic, amina):
    assert fill(kind, state="published", shown="1", author="1", is_public="1", number="1", live="1").status_code == 302
    assert not Submission.objects.exclude(pk=Submission.objects.earliest("pk").pk).exclude(state="held").exists()


RAW = [
    b"text=%ED%A0%80%ED%BF%BF",
    b"text=%FF%FE",
    b"text=%C3",
    b"text=\xff\xfe\xfd",
    b"text=%00",
    b"&&&===",
    b"%",
    b"",
    b"text=a&text=b",
    b"text" * 1_000,
]


@pytest.mark.parametrize("raw", RAW)
def test_bytes_that_are_no_text_are_never_our_mistake(raw, topic, insight, amina):
    client = client_of(amina)
    for path in (
        topic.get_absolute_url(),
        f"/reacties/{insight.pk}/",
        "/kaart/",
        "/binnen/",
        "/mijn-plek/naam/",
        f"/niet-oke/forum.post-{Post.objects.earliest('pk').pk}/",
    ):
        answer = client.generic("POST", path, raw, content_type="application/x-www-form-urlencoded")
        assert answer.status_code in (200, 302, 400, 403), (path, answer.status_code)


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data; boundary=x", b"--x\r\nrommel"),
        ("multipart/form-data", b"geen grens"),
        ("application/json", b'{"text": "x"}'),
        ("text/plain", b"text=x"),
        ("", b"text=x"),
        ("application/x-www-form-urlencoded; charset=utf-16", b"text=x"),
        ("application/x-www-form-urlencoded; charset=bestaat-niet", b"text=x"),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(10_001))),
    ],
)
def test_a_body_of_another_kind_gets_a_clear_answer(content_type, body, topic, amina):
    answer = client_of(amina).generic("POST", topic.get_absolute_url(), body, content_type=content_type)
    assert answer.status_code in (200, 302, 400)
    assert answer.status_code == 302 or "<h1" in answer.content.decode()


def test_unreadable_signs_are_asked_for_again_and_the_rest_is_kept(topic, amina):
    answer = client_of(amina).generic(
        "POST", topic.get_absolute_url(), b"text=Caf%E9+in+Gent", content_type="application/x-www-form-urlencoded"
    )
    complaint(answer, "konden we niet lezen", "in Gent")


HUGE = ["0", "-1", "9" * 19, "9" * 5_000, "٣", "²", "1.5", "%ED%A0%80", "<script>alert(1)</script>"]


@pytest.mark.parametrize("value", HUGE)
def test_numbers_in_a_query_are_held_within_what_is_there(value, topic, insight, board, amina):
    from urllib.parse import quote

    value = value if value.startswith("%") else quote(value)
    paths = [
        f"{topic.get_absolute_url()}?pagina={value}",
        f"{topic.get_absolute_url()}?since={value}",
        f"{insight.get_url()}?pagina={value}",
        f"/reacties/{insight.pk}/?since={value}",
        f"{board.get_url()}?voor={value}",
        f"{board.get_url()}?voor={value}-1",
        f"{board.get_url()}?voor=1-{value}",
        f"/leren/?voor={value}",
        f"/leren/?stap={value}",
        f"/leren/?thema={value}",
        f"/leren/?partner={value}",
        f"/leren/?soort={value}",
        f"/?x={value}",
        f"/kaart/?verder={value}",
        f"/binnen/?next={value}",
    ]
    for client, path in [*((Client(), path) for path in paths), (client_of(amina), f"/mijn-plek/?voor={value}")]:
        answer = client.get(path)
        assert answer.status_code == 200, path[:80]
        assert "<script>alert" not in answer.content.decode()


@pytest.mark.parametrize("value", ["0", "99999999", "9" * 19, "9" * 40, "9" * 5_000])
def test_numbers_in_an_address_that_are_nothing_are_a_404(value, topic, board, amina, bart):
    for path in (
        f"{board.get_url()}{value}-x/",
        f"/reacties/{value}/",
        f"/mijn-plek/{value}/aanpassen/",
        f"/mijn-plek/{value}/weg/",
        f"/mijn-plek/{value}/verstuurd/",
        f"/niet-oke/forum.post-{value}/",
    ):
        assert client_of(amina).get(path).status_code == 404, path[:60]
        refused = (404, 405) if "verstuurd" in path else (404,)  # that page is only read, whatever the number
        assert client_of(amina).post(path, {"text": "x"}).status_code in refused, path[:60]
    assert client_of(bart).get(f"/modereren/{value}/").status_code in (302, 404)


@pytest.mark.parametrize(
    "path",
    [
        "/%00/",
        "/leren/%00/",
        "/leren/?voor=%00",
        "/praat-mee/%FF/",
        "/%ED%A0%80/",
        "/..%2f..%2fetc/passwd",
        "/leren//",
        "/media/../var/env",
        "/media/%2e%2e/env",
        "/media/",
        "/static/",
        "/leren/" + "a/" * 300,
        "/" + "x" * 3_000 + "/",
    ],
)
def test_an_address_that_is_nothing_is_told_in_our_own_words(path):
    answer = Client().get(path)
    assert answer.status_code in (400, 404)
    assert "<h1" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_another_method_changes_nothing_and_breaks_nothing(method, topic, insight, amina):
    client = client_of(amina)
    pk = Submission.objects.get().pk
    for path in (
        "/",
        "/kaart/",
        "/binnen/",
        "/kaart/naam/",
        "/mijn-plek/",
        f"/mijn-plek/{pk}/weg/",
        topic.get_absolute_url(),
        f"/reacties/{insight.pk}/",
        f"/mijn-plek/{pk}/aanpassen/",
        f"/niet-oke/forum.post-{topic.posts.get().pk}/",
    ):
        assert getattr(client, method)(path).status_code < 500
    assert Submission.objects.get().state == "published"
    assert Topic.objects.get().post_count == 1


@pytest.mark.parametrize(
    "path", ["/", "/leren/", "/hulp/", "/draaiboek/", "/programma/", "/signalen/", "/proeftuinen/"]
)
def test_a_form_sent_to_a_page_that_has_none_breaks_nothing(path, site, amina):
    for client in (Client(), client_of(amina)):
        assert client.post(path, {"text": "x"}).status_code < 500


def test_somebody_else_s_texts_are_not_there(board, topic, amina, chris, dora):
    mine = send(Post(topic=topic, author=chris, text="Van Chris."), chris)
    for tail in ("aanpassen", "weg", "verstuurd"):
        assert client_of(chris).get(f"/mijn-plek/{mine.pk}/{tail}/").status_code == 200
        for person in (amina, dora):
            assert client_of(person).get(f"/mijn-plek/{mine.pk}/{tail}/").status_code == 404
            refused = 405 if tail == "verstuurd" else 404  # for its own writer too
            assert client_of(person).post(f"/mijn-plek/{mine.pk}/{tail}/", {"text": "x"}).status_code == refused
    mine.refresh_from_db()
    assert mine.state == "held"
    assert mine.thing.text == "Van Chris."


def test_withdrawing_twice_is_once(topic, amina):
    pk = Submission.objects.get().pk
    client = client_of(amina)
    assert client.post(f"/mijn-plek/{pk}/weg/").status_code == 302
    assert client.post(f"/mijn-plek/{pk}/weg/").status_code == 302
    assert client.get(f"/mijn-plek/{pk}/aanpassen/").status_code == 302
    late = client.post(f"/mijn-plek/{pk}/aanpassen/", {"title": "T", "text": "Terug van weg"})
    assert late.status_code == 409
    assert "Terug van weg" in late.content.decode()
    assert Post.objects.get().text == ""


def test_too_fast_keeps_the_words(topic, amina):
    client = client_of(amina)
    for n in range(5):
        answer = client.post(topic.get_absolute_url(), {"text": f"Antwoord {n}."})
    assert answer.status_code == 429
    assert "Antwoord 4." in answer.content.decode()


def test_words_cut_no_page_open(topic, insight, board, amina, bart, settings):
    """What people type is shown as they typed it, in every place it shows up."""
    nasty = "</p></article><script>alert(1)</script><h1>Kop</h1>{{ 7|add:7 }} {% debug %} &lt;b&gt;"
    post = publish(Post(topic=topic, author=amina, text=nasty), amina, bart).thing
    publish(make_comment(insight, amina, text=nasty), amina, bart)
    client_of(amina).post(f"{board.get_url()}nieuw/", {"title": nasty, "text": nasty})
    pages = [
        Client().get(path).content.decode()
        for path in (
            topic.get_absolute_url(),
            f"/niet-oke/forum.post-{post.pk}/",
            insight.get_url(),
            board.get_url(),
            "/",
        )
    ]
    pages += [client_of(amina).get("/mijn-plek/").content.decode(), client_of(bart).get("/modereren/").content.decode()]
    pages += [
        client_of(amina).get(f"/mijn-plek/{row.pk}/{tail}/").content.decode()
        for row in Submission.objects.all()
        for tail in ("aanpassen", "weg", "verstuurd")
    ]
    for page in pages:
        assert "<script>alert" not in page
        assert "<h1>Kop" not in page
        assert "{{ 14" not in page
    assert nasty in unescape(pages[0].replace("<br>", "\n")) or "{% debug %}" in pages[0]
