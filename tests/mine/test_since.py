"""What happened to my words after they came in: what answered them, where they ended up, in one glance."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contributions import deciding, door
from contributions.models import State, Submission
from forum.models import Post
from pages.models import CommitmentsPage
from playbook.deciding import decline, take_over
from playbook.models import ChapterPage, Suggestion
from signals.models import PolicySignal, SignalBoardPage
from tests.cast import (
    client_of,
    make_body,
    make_bundle,
    make_comment,
    make_suggestion,
    publish,
    send,
)
from trail.models import Commitment, Link

pytestmark = pytest.mark.django_db


def page(person, query: str = "") -> str:
    return client_of(person).get(f"/mijn-plek/{query}").content.decode()


@pytest.fixture
def signal(site, amina, bart):
    """A signal of Amina's on the board."""
    thing = PolicySignal(board=SignalBoardPage.objects.get(), author=amina, given_title="Drie keer terug", text="Nu.")
    return publish(thing, amina, bart).thing


def test_a_topic_tells_how_many_answered_and_what_came_of_it(topic, signal, amina, chris, bart, els):
    publish(Post(topic=topic, author=chris, text="Bij ons ook."), chris, bart)
    Link.objects.lay(topic, signal, "werd", els)
    found = page(amina)
    assert "Wat gebeurde er sindsdien?" in found
    assert "Er kwam 1 reactie op." in found
    assert "Werd dit signaal: ‘Drie keer terug’" in found
    assert f'href="/spoor/forum.topic-{topic.pk}/"' in found


def test_a_signal_tells_how_far_it_is_and_what_was_agreed(signal, amina, dora, els):
    bundle = make_bundle(els, signal.number, 3, body=make_body(dora))
    done = Commitment(page=CommitmentsPage.objects.get().page_ptr, what="Eén loket.", who="De dienst")
    done.save()
    Link.objects.lay(signal, done, "werd", els)
    found = page(amina)
    assert "Bij het beleid: halte 4 van 6." in found
    assert f'href="{bundle.get_absolute_url()}"' in found
    assert "Werd deze afspraak: ‘Eén loket.’" in found


def test_a_suggestion_tells_what_the_editors_did(site, amina, bart, els):
    chapter = ChapterPage.objects.get(slug="meestappen")
    publish(make_suggestion(chapter, amina, "Zeg eerst dag."), amina, bart)
    take_over(Suggestion.objects.get(), "<p>Zeg eerst dag.</p>", els, base=0)
    assert "Hij komt in de volgende versie." in page(amina)
    ChapterPage.objects.get(pk=chapter.pk).get_latest_revision().publish()
    assert "Je tekst kwam in het draaiboek." in page(amina)
    publish(make_suggestion(chapter, amina, "En nog iets."), amina, bart)
    decline(Suggestion.objects.latest("pk"), "Dat staat er al.", els)
    assert "Waarom: Dat staat er al." in page(amina)


def test_what_is_not_on_the_site_led_nowhere_and_what_is_closed_to_me_is_not_told(
    topic, signal, closed_board, amina, bart, els
):
    Link.objects.lay(topic, closed_board, "werd", els)
    assert "Wat gebeurde er sindsdien?" not in page(amina)
    Link.objects.lay(topic, signal, "werd", els)
    assert "Drie keer terug’</a>" in page(amina)
    deciding.decide(door.row_of(topic.posts.get()), State.HIDDEN, bart, reason="private")
    assert "Drie keer terug’</a>" not in page(amina)


def test_one_state_is_found_among_many(topic, amina, bart):
    rows = Post.objects.bulk_create(Post(topic=topic, author=amina, text=f"x{n}") for n in range(120))
    kind = Submission.objects.get().kind
    states = [State.HELD, State.REJECTED, State.CHANGE_ASKED]
    Submission.objects.bulk_create(
        Submission(kind=kind, object_id=row.pk, author=amina, page=topic.board, state=states[n % 3])
        for n, row in enumerate(rows)
    )
    assert "Wat wil je zien?" in page(amina)
    found = page(amina, "?staat=rejected")
    assert found.count("Lees wat ik schreef") == 40
    assert "Hier is niets te zien." in page(amina, "?staat=hidden")
    for odd in ("?staat=bestaat-niet", "?voor=x", "?voor=0", "?voor=99999999999999999999999"):
        assert page(amina, odd).count("Lees wat ik schreef") == 50


def test_somebody_with_few_texts_gets_nothing_to_choose(topic, amina):
    assert "Wat wil je zien?" not in page(amina)


def test_a_page_of_fifty_of_every_kind_costs_at_most_ten(topic, signal, insight, amina, chris, bart, els):
    chapter = ChapterPage.objects.get(slug="meestappen")
    for n in range(8):
        for thing in (
            Post(topic=topic, author=amina, text=f"Antwoord {n}"), make_comment(insight, amina, f"Reactie {n}"),
            PolicySignal(board=signal.board, author=amina, given_title=f"Signaal {n}", text=f"Tekst {n}"),
            make_suggestion(chapter, amina, f"Voorstel {n}"),
        ):  # fmt: skip
            publish(thing, amina, bart)
            Submission.objects.update(received_at="2026-01-01T00:00:00Z")
            if isinstance(thing, PolicySignal):
                Link.objects.lay(topic, thing, "werd", els)
    send(Post(topic=topic, author=amina, text="Wacht"), amina)
    client = client_of(amina)
    client.get("/mijn-plek/")
    with CaptureQueriesContext(connection) as questions:
        client.get("/mijn-plek/?staat=published")
    reads = [row["sql"] for row in questions if row["sql"].startswith("SELECT")]
    assert len(reads) <= 10, "\n".join(reads)
