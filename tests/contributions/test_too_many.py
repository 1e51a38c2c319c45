"""Too many texts in a short time: 429, the words on the page, the hour from the real rows, one tap to send again."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from contributions.models import Submission
from forum.models import Post
from playbook.models import ChapterPage
from tests.cast import client_of, make_comment, make_suggestion, make_topic, publish, send

pytestmark = pytest.mark.django_db
WORDS = "Dit wil ik zeggen."


def sent_again(client: Client, page: Any) -> Any:
    """Tap the one button."""
    html = page.content.decode()
    form = re.search(r'<form class="stapel los" method="post" action="([^"]*)">(.*?)</form>', html, re.S)
    assert form
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form[2])
    return client.post(unescape(form[1]), {name: unescape(value) for name, value in hidden})


def fill_up(topic, author, count=5, minutes_ago=4):
    for n in range(count):
        send(Post(topic=topic, author=author, text=f"Tekst {n}"), author)
    first = timezone.now() - timedelta(minutes=minutes_ago)
    for n, row in enumerate(Submission.objects.filter(author=author).order_by("-pk")[:count]):
        Submission.objects.filter(pk=row.pk).update(received_at=first + timedelta(seconds=count - n))
    return Submission.objects.filter(author=author).order_by("-received_at")[count - 1].received_at


def test_the_page_says_from_when_on_and_keeps_the_words(topic, chris):
    oldest = fill_up(topic, chris)
    client = client_of(chris)
    answer = client.post(topic.get_absolute_url(), {"text": WORDS})
    page = answer.content.decode()
    free = timezone.localtime(oldest + timedelta(minutes=10))
    assert answer.status_code == 429
    assert 5 * 60 < int(answer["Retry-After"]) <= 6 * 60 + 1
    assert f"{free:%H.%M}</time> uur" in page
    assert WORDS in page
    assert Submission.objects.filter(author=chris).count() == 5
    Submission.objects.filter(author=chris).update(received_at=timezone.now() - timedelta(minutes=11))
    assert sent_again(client, answer).status_code == 302
    assert Post.objects.filter(text=WORDS).count() == 1


def test_twenty_a_day_is_told_with_tomorrow(topic, chris):
    for n in range(20):
        send(Post(topic=topic, author=chris, text=f"Tekst {n}"), chris)
        Submission.objects.filter(author=chris).update(received_at=timezone.now() - timedelta(hours=2))
    answer = client_of(chris).post(topic.get_absolute_url(), {"text": WORDS})
    assert answer.status_code == 429
    assert 21 * 3600 < int(answer["Retry-After"]) <= 22 * 3600 + 1
    free = timezone.localtime(timezone.now() + timedelta(hours=22))
    assert ("Vanaf morgen" in answer.content.decode()) == (free.date() != timezone.localdate())


def test_every_form_keeps_its_words_and_sends_them_with_one_tap(topic, board, insight, chris, site):
    fill_up(topic, chris)
    chapter = ChapterPage.objects.get(slug="meestappen")
    piece = make_suggestion(chapter, chris).block_id
    words = {"text": WORDS, "why": "", "with_name": "ja", "seen": "0", "stap": "stuur"}
    forms = {
        topic.get_absolute_url(): {"text": WORDS},
        f"{board.get_url()}nieuw/": {"title": "Een vraag", "text": WORDS},
        f"/reacties/{insight.pk}/": {"text": WORDS},
        "/leren/delen/": {"title": "Geleerd", "kind": "insight", "text": WORDS, "theme": "netwerk"},
        f"{chapter.get_url()}voorstel/{piece}/": words,
    }
    client = client_of(chris)
    pages = {path: client.post(path, data) for path, data in forms.items()}
    assert {path: page.status_code for path, page in pages.items()} == dict.fromkeys(forms, 429)
    assert all(WORDS in page.content.decode() for page in pages.values())
    assert Submission.objects.filter(author=chris).count() == 5
    Submission.objects.filter(author=chris).update(received_at=timezone.now() - timedelta(minutes=11))
    assert [sent_again(client, page).status_code for page in pages.values()] == [302] * len(forms)
    assert Submission.objects.filter(author=chris).count() == 5 + len(forms)


def test_a_tap_too_early_brings_the_same_page_again(topic, chris):
    fill_up(topic, chris)
    client = client_of(chris)
    again = sent_again(client, client.post(topic.get_absolute_url(), {"text": WORDS}))
    assert again.status_code == 429
    assert WORDS in again.content.decode()


def test_a_change_is_no_new_text_and_is_never_kept_waiting(insight, topic, chris, bart):
    fill_up(topic, chris, 4)
    row = send(make_comment(insight, chris), chris)
    assert client_of(chris).post(f"/mijn-plek/{row.pk}/aanpassen/", {"text": WORDS}).status_code == 302


def test_known_writers_may_send_ten(topic, board, amina, bart):
    for n in range(3):
        publish(make_topic(board, amina, title=f"T{n}", text=f"Tekst {n}."), amina, bart)
    Submission.objects.update(received_at=timezone.now() - timedelta(hours=1))
    client = client_of(amina)
    codes = [client.post(topic.get_absolute_url(), {"text": f"Reactie {n}."}).status_code for n in range(11)]
    assert codes == [302] * 10 + [429]
