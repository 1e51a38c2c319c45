"""Two cookies, as the page on privacy says; none for whoever only reads."""

import pytest
from django.test import Client

from tests.cast import client_of, make_topic, publish

TWO = {"onderweg", "csrf"}


def test_whoever_writes_gets_two_cookies_and_what_they_are_told_is_not_in_a_third(topic, amina):
    client = client_of(amina)
    client.get(topic.get_absolute_url())
    answer = client.post(topic.get_absolute_url(), {"text": "Dat ken ik."}, follow=True)
    assert "Een mens leest je tekst eerst" in answer.content.decode()
    answer = client.post("/mijn-plek/naam/", {"name": "Iemand anders", "label": ""})
    assert answer.status_code == 302
    assert set(client.cookies) <= TWO


@pytest.mark.parametrize("path", ["/", "/leren/", "/praat-mee/", "/draaiboek/", "/hulp/", "/sitemap.xml", "/nergens/"])
def test_whoever_reads_gets_none(site, path):
    client = Client()
    client.get(path)
    assert not client.cookies


def test_whoever_reads_a_topic_gets_none(board, amina, bart):
    topic = publish(make_topic(board, amina), amina, bart).thing.topic
    client = Client()
    assert client.get(topic.get_absolute_url()).status_code == 200
    assert not client.cookies
