"""Words that may weigh: folded up under a note, and told nowhere else."""

import json
import re

import pytest
from django.test import Client

from contributions import deciding
from contributions.models import Submission
from forum.models import Post
from forum.quoting import sentences
from tests.cast import client_of, make_topic, publish
from things.models import SearchEntry

WORDS, NOTE = "Zwaarwoord kwam die nacht.", "geweld thuis"


@pytest.fixture
def folded(board, amina, bart) -> Post:
    """An opening post that is folded."""
    post = make_topic(board, amina, text=WORDS)
    post.is_folded, post.note = True, NOTE
    return publish(post, amina, bart).thing


def test_the_talk_shows_the_note_and_folds_the_words(folded):
    shown = Client().get(folded.topic.get_absolute_url()).content.decode()
    fold = "".join(re.findall(r"<details><summary>.*?</details>", shown, flags=re.S))
    assert f"Dit kan zwaar zijn om te lezen: {NOTE}" in fold
    assert WORDS in fold
    assert shown.count("Zwaarwoord") == 1


@pytest.mark.parametrize(
    "path", ["/zoeken/?q=zwaarwoord", "/praat-mee/feed.xml", "/praat-mee/aan-tafel/", "/", "/zoeken/?q=geweld"]
)
def test_elsewhere_nobody_reads_more_than_the_note(path, folded):
    shown = re.sub(r"</?mark>", "", Client().get(path).content.decode())
    assert "Zwaarwoord kwam" not in shown
    if path.endswith(("feed.xml", "=geweld")):
        assert NOTE in shown


def test_a_reply_too(folded, bart, amina):
    post = Post(topic=folded.topic, author=amina, text=WORDS, is_folded=True)
    publish(post, amina, bart)
    assert not SearchEntry.objects.filter(text__contains="Zwaarwoord").exists()
    shown = Client().get(folded.topic.get_absolute_url()).content.decode()
    data = "".join(re.findall(r'<script type="application/ld\+json">.*?</script>', shown, flags=re.S))
    assert "Zwaarwoord" not in data


def test_a_quote_of_it_is_folded_as_well(folded, bart):
    post = Post(topic=folded.topic, author=bart, text="Dank je dat je dit vertelt.")
    post.quote(folded, sentences(WORDS)[0])
    publish(post, bart, bart)
    shown = Client().get(folded.topic.get_absolute_url()).content.decode()
    quote = "".join(re.findall(r"<figure.*?</figure>", shown, flags=re.S))
    assert re.search(rf"<details>.*?{NOTE}.*?{WORDS}.*?</details>", quote, flags=re.S)


def test_ticked_or_named_is_folded_and_named_goes_over_at_the_door(topic, amina):
    client = client_of(amina)
    client.post(topic.get_absolute_url(), {"text": "Iets.", "fold": "on", "form_key": ""})
    assert Post.objects.latest("pk").is_folded
    client.post(topic.get_absolute_url(), {"text": "Iets anders.", "note": "verlies", "form_key": ""})
    assert Post.objects.latest("pk").is_folded
    row = Submission.objects.latest("pk")
    assert row.state == "held"


def test_a_moderator_puts_a_fold_on_it(topic, amina, bart):
    row = Submission.objects.get()
    deciding.decide(row, "published", bart, mended={"title": "Hoe begin je?", "text": WORDS, "fold": "", "note": NOTE})
    post = Post.objects.get()
    assert post.is_folded
    assert "Zwaarwoord" not in json.dumps(list(SearchEntry.objects.values_list("text", flat=True)))


def test_its_writer_unfolds_it(folded, amina, settings):
    settings.TRUSTED_AFTER = 0
    row = Submission.objects.of(folded).get()
    client = client_of(amina)
    path = f"/mijn-plek/{row.pk}/aanpassen/"
    shown = client.get(path).content.decode()
    assert re.search(r'name="fold"[^>]* checked', shown)
    assert client.post(path, {"title": "Hoe begin je?", "text": WORDS, "note": ""}).status_code == 302
    folded.refresh_from_db()
    assert not folded.is_folded
