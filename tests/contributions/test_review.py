"""Reading over what one wrote: every form of people's words, what is taken away, what stays, what comes back."""

import re
import uuid

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from contributions.models import State, Submission
from contributions.reading import GONE, Choices, Reading
from forum.models import Post
from pages.models import InsightPage
from people.models import User
from playbook.models import ChapterPage
from signals.models import PolicySignal, SignalBoardPage
from tests.cast import client_of, make_body, make_bundle, make_comment, make_topic, publish, send, with_powers
from tests.workshops.cast import make_pilot_site

pytestmark = pytest.mark.django_db

NUMBER = "0478 12 34 56"
PRIVATE = f"Bel Rita op {NUMBER}. Of mail rita@voorbeeld.be."
ASKED = "In je tekst staat iets privé."


def page_of(answer):
    return answer.content.decode()


def hidden(text):
    """What stands in the form of a page and is sent along."""
    form = text[text.index("<main") :]
    found = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    return {name: value.replace("&#x27;", "'").replace("&quot;", '"') for name, value in found.items()}


def questions(text):
    """(words, name) of each detail somebody is asked about."""
    return re.findall(
        r'<legend>Is dit een [^<]*<mark dir="auto">([^<]*)</mark></legend>.*?name="(detail-[^"]+)"', text, re.S
    )


@pytest.fixture
def talk(topic):
    return topic.get_absolute_url()


# --- one form, step by step ---------------------------------------------------------------------------


def test_nothing_private_goes_out_at_once(talk, amina):
    answer = client_of(amina).post(talk, {"text": "Dat ken ik.", "form_key": uuid.uuid4()})
    assert answer.status_code == 302
    assert Post.objects.filter(text="Dat ken ik.").exists()


def test_a_private_detail_is_asked_about_before_it_goes_out_and_nothing_is_lost(talk, amina):
    key = str(uuid.uuid4())
    before = Submission.objects.count()
    answer = client_of(amina).post(talk, {"text": PRIVATE, "form_key": key})
    text = page_of(answer)
    assert answer.status_code == 200
    assert ASKED in text
    assert [words for words, _ in questions(text)] == ["Rita", NUMBER, "rita@voorbeeld.be"]
    assert hidden(text)["text"] == PRIVATE
    assert hidden(text)["form_key"] == key
    assert Submission.objects.count() == before
    assert text.count("Kies één van deze twee.") == 2  # a first name is a hint only


@pytest.mark.parametrize("what", ["weg", "laat"])
def test_each_detail_goes_or_stays_as_its_writer_says(what, talk, amina):
    client = client_of(amina)
    text = page_of(client.post(talk, {"text": PRIVATE, "form_key": uuid.uuid4()}))
    data = {**hidden(text), **{name: what for _, name in questions(text)}}
    answer = client.post(talk, data)
    assert answer.status_code == 302
    sent = Submission.objects.latest("pk")
    gone = f"Bel {GONE} op {GONE}. Of mail {GONE}."
    assert sent.thing.text == (gone if what == "weg" else PRIVATE)
    assert sent.reason == ("new_author" if what == "weg" else "details")


def test_a_detail_without_an_answer_keeps_the_text_here(talk, amina):
    client = client_of(amina)
    text = page_of(client.post(talk, {"text": PRIVATE}))
    [_, phone, _] = questions(text)
    again = page_of(client.post(talk, {**hidden(text), phone[1]: "weg"}))
    assert ASKED in again
    assert [words for words, _ in questions(again)] == ["Rita", "rita@voorbeeld.be"]
    assert hidden(again)["text"] == f"Bel Rita op {GONE}. Of mail rita@voorbeeld.be."


def test_what_may_stand_is_not_asked_again_and_a_new_detail_is(talk, amina):
    client = client_of(amina)
    text = page_of(client.post(talk, {"text": f"Bel {NUMBER}."}))
    data = {**hidden(text), questions(text)[0][1]: "laat", "lees": "schrijf"}
    form = page_of(client.post(talk, data))
    left = hidden(form)["left"]
    assert left
    assert f"Bel {NUMBER}." in form
    again = client.post(talk, {"text": "Bel 0478/123456 of 09 225 11 22.", "left": left})
    assert ASKED in page_of(again)
    assert [(words, " checked" in row) for words, row in _rows(page_of(again))] == [
        ("0478/123456", True),
        ("09 225 11 22", False),
    ]
    assert client.post(talk, {"text": "Bel 0478/123456.", "left": left}).status_code == 302


def _rows(text):
    return re.findall(r'<mark dir="auto">([^<]*)</mark></legend>(.*?)</fieldset>', text, re.S)


def test_a_first_name_alone_stops_nothing_and_shows_when_one_looks(talk, amina):
    client = client_of(amina)
    seen = page_of(client.post(talk, {"text": "Rita zei dat. Amina ook.", "lees": "na"}))
    assert [words for words, _ in questions(seen)] == ["Rita"]  # one's own name here is no secret
    assert ASKED not in seen
    assert client.post(talk, {"text": "Rita zei dat."}).status_code == 302


def test_reading_over_shows_it_as_the_page_will_and_sends_nothing(talk, amina):
    before = Submission.objects.count()
    text = page_of(client_of(amina).post(talk, {"text": "Eerste.\n\n<b>Zie www.voorbeeld.be", "lees": "na"}))
    assert "<p>Eerste.</p><p>&lt;b&gt;Zie <a " in text
    assert "Er is nog niets verstuurd." in text
    assert "Stuur mijn reactie" in text
    assert Submission.objects.count() == before


def test_somebody_goes_on_writing_with_all_they_typed(talk, amina):
    answer = client_of(amina).post(talk, {"text": PRIVATE, "lees": "schrijf"})
    assert PRIVATE in page_of(answer)
    assert 'id="antwoord"' in page_of(answer)
    assert 'role="alert"' not in page_of(answer)


def test_the_same_review_sent_twice_is_one(talk, amina):
    client = client_of(amina)
    text = page_of(client.post(talk, {"text": PRIVATE, "form_key": uuid.uuid4()}))
    data = {**hidden(text), **{name: "weg" for _, name in questions(text)}}
    before = Submission.objects.count()
    assert [client.post(talk, data).status_code for _ in range(2)] == [302, 302]
    assert Submission.objects.count() == before + 1


@pytest.mark.parametrize("left", ["x" * 3000, "\x00", "0123456789abcdef " * 500, "<script>"])
def test_a_made_up_list_fools_nobody_and_breaks_nothing(left, talk, amina):
    answer = client_of(amina).post(talk, {"text": PRIVATE, "left": left, "detail-": "weg", "detail-x": "laat"})
    assert ASKED in page_of(answer)
    assert "<script>" not in hidden(page_of(answer))["left"]


def test_whoever_lets_it_stand_by_hand_is_read_by_a_moderator(talk, amina, bart, settings):
    settings.TRUSTED_AFTER = 0
    left = " ".join(question.detail.digest for question in Reading({"text": PRIVATE}).questions)
    client_of(amina).post(talk, {"text": PRIVATE, "left": left})
    sent = Submission.objects.latest("pk")
    assert (sent.state, sent.reason) == (State.HELD, "details")
    assert f"<mark>{NUMBER} <small>(telefoonnummer)</small></mark>" in page_of(client_of(bart).get("/modereren/"))


def test_staff_reads_it_over_too_and_is_on_the_site_at_once(talk, bart):
    client = client_of(bart)
    text = page_of(client.post(talk, {"text": f"Bel {NUMBER}."}))
    assert ASKED in text
    client.post(talk, {**hidden(text), questions(text)[0][1]: "laat"})
    assert Submission.objects.latest("pk").state == State.PUBLISHED


# --- who reads it -------------------------------------------------------------------------------------


def test_a_new_writer_reads_that_a_moderator_comes_first(talk, amina):
    client = client_of(amina)
    form = page_of(client.get(talk))
    assert "Wie leest dit?" in form
    assert "Je eerste teksten leest een moderator eerst." in form
    assert "Daarna iedereen, ook wie geen kaart heeft." in form
    review = page_of(client.post(talk, {"text": "Dag.", "lees": "na"}))
    assert "Eerst een moderator." in review
    assert "Waarom? Je eerste teksten leest een mens altijd eerst." in review


def test_a_known_writer_reads_that_everybody_reads_it_at_once(talk, amina, settings):
    settings.TRUSTED_AFTER = 0
    review = page_of(client_of(amina).post(talk, {"text": "Dag.", "lees": "na"}))
    assert "Meteen iedereen, ook wie geen kaart heeft." in review
    assert "Eerst een moderator" not in review


def test_in_a_careful_group_a_moderator_always_comes_first(board, topic, talk, amina, settings):
    settings.TRUSTED_AFTER = 0
    board.hold_first = True
    board.save()
    client = client_of(amina)
    assert "Eerst een moderator." in page_of(client.get(talk))
    assert "Hier leest een mens elke tekst eerst." in page_of(client.post(talk, {"text": "Dag.", "lees": "na"}))


def test_in_a_closed_group_only_its_people_read_it(closed_board, els, amina):
    new = f"{closed_board.get_url()}nieuw/"
    els.groups.add(PageViewRestriction.objects.get(page=closed_board).groups.get())
    client = client_of(with_powers(els, "password"))
    for text in (page_of(client.get(new)), page_of(client.post(new, {"title": "A", "text": "B", "lees": "na"}))):
        assert "Meteen: alleen wie in deze gesloten groep mag." in text
        assert "iedereen, ook wie" not in text
    assert client_of(amina).post(new, {"title": "A", "text": "B", "lees": "na"}).status_code == 404


# --- all forms ------------------------------------------------------------------------------------------


def _choose(client, path, text, what, **more):
    return client.post(path, {**hidden(text), **{name: what for _, name in questions(text)}, **more})


def _forms(name, request):
    """(who, address, what they type, the field with private words, their model's words) of one form."""
    get = request.getfixturevalue
    amina, chris, els = get("amina"), get("chris"), get("els")
    if name == "topic":
        return amina, f"{get('board').get_url()}nieuw/", {"title": PRIVATE, "text": "Dag."}, "title"
    if name == "comment":
        return amina, f"/reacties/{get('insight').pk}/", {"text": PRIVATE}, "text"
    if name == "insight":
        fields = {"kind": "insight", "title": "Koffie", "theme": "netwerk", "text": PRIVATE}
        return chris, "/leren/delen/", fields, "text"
    if name == "record":
        site = make_pilot_site(chris.organisation)
        fields = {"title": "Soep", "date": "2026-11-14", "phase": "cocreation", "heard": "Dag.", "place": PRIVATE}
        return chris, f"{site.get_url()}verslag/", fields, "place"
    if name == "answer":
        dora = get("dora")
        bundle = make_bundle(els, body=make_body(dora))
        fields = {"kind": "no", "line": "Nee.", "text": "Omdat.", "who": PRIVATE}
        return dora, f"/signalen/bundel/{bundle.pk}/antwoord/", fields, "who"
    if name == "change of a post":
        row = send(make_topic(get("board"), amina), amina)
        return amina, f"/mijn-plek/{row.pk}/aanpassen/", {"title": "Dag", "text": PRIVATE}, "text"
    if name == "change of a comment":
        row = send(make_comment(get("insight"), amina), amina)
        return amina, f"/mijn-plek/{row.pk}/aanpassen/", {"text": PRIVATE}, "text"
    row = send(PolicySignal(board=SignalBoardPage.objects.get(), text="Te duur.", author=amina), amina)
    return amina, f"/mijn-plek/{row.pk}/aanpassen/", {"title": PRIVATE, "text": "Te duur."}, "title"


FORMS = [
    "topic",
    "comment",
    "insight",
    "record",
    "answer",
    "change of a post",
    "change of a comment",
    "change of a signal",
]


@pytest.mark.parametrize("name", FORMS)
def test_every_form_says_who_reads_it_and_asks_before_something_private_goes_out(name, request):
    person, path, fields, private = _forms(name, request)
    client = client_of(person)
    form = client.get(path, follow=True)
    assert "Wie leest dit?" in page_of(form)
    assert 'name="lees" value="na"' in page_of(form)
    count = Submission.objects.count()
    text = page_of(client.post(path, fields))
    assert ASKED in text, text[text.index("<main") :][:2000]
    assert "Wie leest dit?" in text
    assert len(questions(text)) == 3
    assert Submission.objects.count() == count
    for typed in fields.values():
        assert typed in hidden(text).values()
    assert client.post(path, {**hidden(text), "lees": "schrijf"}).status_code == 200
    answer = _choose(client, path, text, "weg")
    assert answer.status_code == 302, page_of(answer)
    row = Submission.objects.latest("pk")
    said = {**row.thing.__dict__, **(row.proposed or {})}
    said |= {"title": row.thing.topic.given_title} if isinstance(row.thing, Post) else {}
    said |= {"title": row.thing.given_title} if isinstance(row.thing, PolicySignal) else {}
    said |= {"text": row.thing.source_text} if isinstance(row.thing, InsightPage) else {}
    said |= {"text": said["comment"]} if "comment" in said else {}
    assert said[private] == f"Bel {GONE} op {GONE}. Of mail {GONE}."


def test_a_photo_s_words_are_read_too_and_the_photo_stays(chris, settings, tmp_path, monkeypatch):
    from django.core.files.storage import FileSystemStorage

    from tests.workshops.test_photos import picture
    from workshops.models import WorkshopPhoto

    storage = FileSystemStorage(location=tmp_path / "private", base_url=None)
    monkeypatch.setattr(WorkshopPhoto._meta.get_field("file"), "storage", storage)
    path = f"{make_pilot_site(chris.organisation).get_url()}verslag/"
    fields = {"title": "Soep", "date": "2026-11-14", "phase": "cocreation", "heard": "Dag."}
    client = client_of(chris)
    text = page_of(client.post(path, {**fields, "photo_1": picture(), "alt_1": f"Het huis van {NUMBER}"}))
    assert [words for words, _ in questions(text)] == [NUMBER]
    assert _choose(client, path, text, "weg").status_code == 302
    photo = Submission.objects.latest("pk").thing.photos.get()
    assert photo.alt == f"Het huis van {GONE}"


# --- a signal: its last screen is the review --------------------------------------------------------------


def _walk(client, text):
    path = "/signalen/geven/"
    token = hidden(page_of(client.get(path)))["antwoorden"]
    for screen, answer in enumerate([{"text": text}, {"theme": "anders"}, {}, {"title": ""}], start=1):
        page = page_of(client.post(path, {"antwoorden": token, "scherm": screen, "daad": "verder", **answer}))
        token = hidden(page)["antwoorden"]
    return page


@pytest.mark.parametrize(("who", "what"), [("amina", "weg"), ("amina", "laat"), ("", "weg"), ("", "laat")])
def test_the_last_screen_of_a_signal_asks(who, what, site, request):
    person: User | None = request.getfixturevalue(who) if who else None
    client = client_of(person)
    page = _walk(client, PRIVATE)
    assert "Wie leest dit?" in page
    assert "Er staat geen naam bij." in page
    assert len(questions(page)) == 3
    send_it = {**hidden(page), "daad": "stuur"}
    asked = page_of(client.post("/signalen/geven/", send_it))
    assert ASKED in asked
    assert not PolicySignal.objects.filter(text=PRIVATE).exists()
    _choose(client, "/signalen/geven/", asked, what, daad="stuur")
    row = Submission.objects.latest("pk")
    assert row.thing.text == (PRIVATE if what == "laat" else f"Bel {GONE} op {GONE}. Of mail {GONE}.")
    assert (row.reason == "details") == (what == "laat")


def test_with_a_receipt_other_words_are_read_over_too(site):
    client = Client()
    page = _walk(client, "Te duur.")
    given = page_of(client.post("/signalen/geven/", {**hidden(page), "daad": "stuur"}))
    receipt = re.findall(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b", given)[0]
    path = "/signalen/opvolgen/"
    change = page_of(client.post(path, {"receipt": receipt, "daad": "verander"}))
    assert "Wie leest dit?" in change
    data = {"receipt": receipt, "daad": "verander", "title": "", "text": PRIVATE}
    asked = page_of(client.post(path, data))
    assert ASKED in asked
    back = page_of(client.post(path, {**hidden(asked), "lees": "schrijf"}))
    assert PRIVATE in back
    assert "is er" not in page_of(_choose(client, path, asked, "weg"))
    assert PolicySignal.objects.latest("pk").text == f"Bel {GONE} op {GONE}. Of mail {GONE}."


def test_a_suggestion_is_read_over_with_its_difference(site, amina):
    chapter = ChapterPage.objects.get(slug="meestappen")
    from playbook.merging import WORDY, raw_blocks

    block = next(block["id"] for block in raw_blocks(chapter.body) if block["type"] in WORDY)
    path = f"{chapter.get_url()}voorstel/{block}/"
    client = client_of(amina)
    start = hidden(page_of(client.get(path)))
    fields = {**start, "text": PRIVATE, "why": "", "with_name": "nee"}
    seen = page_of(client.post(path, {**fields, "stap": "kijk-na"}))
    assert "Er staat geen naam bij." in seen
    assert len(questions(seen)) == 3
    assert ASKED not in seen
    asked = page_of(client.post(path, {**fields, "stap": "stuur"}))
    assert ASKED in asked
    data = {**fields, **{name: "weg" for _, name in questions(asked)}, "stap": "stuur"}
    assert client.post(path, data).status_code == 302
    assert Submission.objects.latest("pk").thing.text == f"Bel {GONE} op {GONE}. Of mail {GONE}."


# --- the choices themselves -------------------------------------------------------------------------------


def test_what_is_gone_is_not_left():
    digest = Reading({"text": NUMBER}).questions[0].detail.digest
    choices = Choices.of({"left": digest, f"detail-{digest}": "weg"})
    assert (choices.left, choices.gone) == (frozenset(), frozenset({digest}))
    assert choices.without(f"A {NUMBER} b 0478/12.34.56.") == f"A {GONE} b {GONE}."
    assert Choices().without("A\r\n b ") == "A\r\n b "


def test_a_published_text_that_gets_a_detail_waits_beside_the_old_one(board, amina, bart):
    row = publish(make_topic(board, amina), amina, bart)
    client, path = client_of(amina), f"/mijn-plek/{row.pk}/aanpassen/"
    text = page_of(client.post(path, {"title": "Hoe begin je?", "text": PRIVATE}))
    assert _choose(client, path, text, "laat").status_code == 302
    row.refresh_from_db()
    assert (row.state, (row.proposed or {})["text"], row.reason) == ("published", PRIVATE, "details")
