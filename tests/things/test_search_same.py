"""The same questions find the same things in the same order on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from forum.models import Post, Topic
from people.access import ALL_SEEING
from things import search
from things.models import SearchEntry
from things.words import sought

CORPUS = [
    "De huizen in onze straat zijn duur.",
    "Een huis vinden duurt lang.",
    "Zij schrijft elke week een brief.",
    "Brieven schrijven is moeilijk.",
    "Het fietspad stopt aan de brug.",
    "Nieuwe fietspaden, maar geen fiets.",
    "De coördinatie loopt goed.",
    "Wie coordineert dat? De coordinatie zelf.",
    "Ervaringsdeskundigen lezen mee.",
    "Een ervaringsdeskundige las mee.",
    "Ideeën genoeg, één idee per week.",
    "مرحبا, ik spreek Arabisch. Ça va?",
    "Stap 7 en stap 8, in 2025.",
]
#: question: the numbers of the texts that are found, newest first.
FOUND = {
    "huis": [1, 0],
    "huizen": [1, 0],
    "schrijven": [3, 2],
    "schrijft": [3, 2],
    "brief schrijven": [3, 2],
    "fietspad": [5, 4],
    "fietspaden": [5, 4],
    "fiets": [5, 4],
    "coördinatie": [7, 6],
    "COORDINATIE": [7, 6],
    "ervaringsdeskundigen": [9, 8],
    "ervarings": [9, 8],
    "idee": [10],
    "ça": [11],
    "مرحبا": [11],
    "مرح": [11],
    "2025 stap": [12],
    "huis fiets": [],
    "zz": [],
}


def check(topic: Topic) -> None:
    at = datetime(2025, 1, 1, tzinfo=UTC)
    Post.objects.filter(topic=topic).update(shown=0)
    posts = [
        Post.objects.create(topic=topic, text=text, shown=1, number=number, created_at=at + timedelta(hours=number))
        for number, text in enumerate(CORPUS, start=10)
    ]
    search.rebuild()
    places = {post.pk: place for place, post in enumerate(posts)}
    for question, expected in FOUND.items():
        words = sought(question)
        rows = SearchEntry.objects.visible_to(ALL_SEEING).filter(under__kind="gesprek").matching(words)
        assert [places[row.object_id] for row in rows.best_first(words)] == expected, question


@pytest.mark.django_db
def test_on_sqlite(topic):
    check(topic)


@pytest.mark.services
@pytest.mark.django_db
def test_on_postgresql(topic):
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: see `make test-services`")
    check(topic)
