"""What a page costs the database, with much in it: at most 6 questions for a visitor, 10 for who is signed in."""

from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page

from comments.models import SiteComment
from contributions.cleaning import clean_plain
from contributions.models import Notice, Shown, State, Submission
from forum.models import BoardPage, Post, Topic
from live.models import Stream
from pages.models import CommitmentsPage, InsightPage, LearningIndexPage, PartnerPage, Theme
from people.models import Organisation, User
from playbook.models import ChapterPage
from signals.models import PolicySignal
from tests.cast import client_of, make_person, publish
from things import search
from things.models import SearchEntry
from trail.models import Commitment, Link

pytestmark = pytest.mark.django_db

POSTS, TOPICS, INSIGHTS, COMMENTS, WAITING, LINKS = 500, 200, 5_000, 100, 1_000, 200
VISITOR, SIGNED_IN, CHAPTER, REPLY = 6, 10, 8, 12


def grow_posts(board: BoardPage, author: User) -> Topic:
    """A topic of 500 posts among 200 topics."""
    moments = [timezone.now() - timedelta(minutes=n) for n in range(TOPICS)]
    rows = [
        Topic(board=board, given_title=f"Gesprek {n}", author=author, shown=Shown.YES, last_post_at=at)
        for n, at in enumerate(moments)
    ]
    topics = Topic.objects.bulk_create(rows)
    html = clean_plain("Bij ons ook.\n\nTwee alinea’s.")
    Post.objects.bulk_create(
        Post(topic=topics[0], author=author, text="x", text_html=html, shown=Shown.YES, number=n, version=n)
        for n in range(1, POSTS + 1)
    )
    Stream.objects.create(name=f"forum.topic-{topics[0].pk}", version=POSTS, number=POSTS)
    return topics[0]


def grow_comments(page, author: User) -> None:
    kind = ContentType.objects.get_for_model(page)
    for n in range(1, COMMENTS + 1):  # a model of two tables: no bulk
        SiteComment.objects.create(
            page=page, content_type=kind, object_pk=str(page.pk), site_id=1, user=author, comment="x", is_public=True,
            number=n, version=n, submit_date=timezone.now(),
        )  # fmt: skip
    Stream.objects.create(name=f"{page._meta.label_lower}-{page.pk}", version=COMMENTS, number=COMMENTS)


def grow_insights(partner: Organisation, theme: Theme | None) -> None:
    index = LearningIndexPage.objects.get()
    kind = ContentType.objects.get_for_model(InsightPage)
    pages = Page.objects.bulk_create(
        Page(title=f"Inzicht {n}", draft_title="", slug=f"inzicht-{n}", content_type=kind, depth=index.depth + 1,
             path=Page._get_path(index.path, index.depth + 1, 100 + n), url_path=f"{index.url_path}inzicht-{n}/",
             locale=index.locale)
        for n in range(INSIGHTS)
    )  # fmt: skip
    # Their own table only: the pages are there.
    insights = [InsightPage(page_ptr=page, kind="insight", partner=partner, theme=theme) for page in pages]
    InsightPage._base_manager.get_queryset()._batched_insert(insights, InsightPage._meta.local_concrete_fields, 100)
    Page.objects.filter(pk=index.pk).update(numchild=100 + INSIGHTS)


def grow_queue(topic: Topic, people: list[User]) -> None:
    kind = ContentType.objects.get_for_model(Post)
    posts = Post.objects.bulk_create(
        Post(topic=topic, author=people[n % len(people)], text="x") for n in range(WAITING)
    )
    rows = Submission.objects.bulk_create(
        Submission(kind=kind, object_id=post.pk, page_id=topic.board_id, author_id=post.author_id, state=State.HELD)
        for post in posts
    )
    Notice.objects.bulk_create(
        Notice(person=people[0], event=f"x-{row.pk}", submission=row, state=row.state) for row in rows[:40]
    )


def grow_links(*things_) -> None:
    """From each of ``things_`` to 200 pages, 100 each way."""
    kind = ContentType.objects.get_for_model(InsightPage)
    pages = InsightPage.objects.exclude(pk__in=[thing.pk for thing in things_]).values_list("pk", flat=True)[:LINKS]
    for thing in things_:
        own = ContentType.objects.get_for_model(thing)
        Link.objects.bulk_create(
            Link(earlier_type=own, earlier_id=thing.pk, later_type=kind, later_id=pk, sort="werd")
            if n % 2
            else Link(earlier_type=kind, earlier_id=pk, later_type=own, later_id=thing.pk, sort="werd")
            for n, pk in enumerate(pages)
        )


def grow_commitments(signal: PolicySignal) -> None:
    """As many that were done, each begun with what a signal says: the home page tells of the last."""
    page = CommitmentsPage.objects.get().page_ptr
    for n in range(60):
        done = Commitment(page=page, what=f"Afspraak {n}", who="De dienst", state="gedaan")
        done.save()
        Link.objects.lay(signal, done, "werd", None)


@pytest.fixture
def grown(site):
    """Much of everything. Growing takes seconds: few tests ask for it."""
    partner = PartnerPage.objects.order_by("pk").first()
    author = make_person("Kompas", organisation=partner.organisation)
    insight = InsightPage.objects.get(slug="een-ruilwinkel-als-eerste-stap")
    chapter = ChapterPage.objects.order_by("number").first()
    board = BoardPage.objects.get(slug="aan-tafel")
    topic = grow_posts(board, author)
    for page in (insight, chapter):
        grow_comments(page, author)
    grow_insights(partner.organisation, insight.theme)
    grow_queue(topic, [make_person(f"Merel {n}") for n in range(10)])
    signal = PolicySignal.objects.get(number=9)
    search.rebuild()  # rows that were made in bulk are in the index too
    grow_links(topic, insight, chapter, signal, topic.posts.get(number=3), topic.posts.get(number=500))
    grow_commitments(signal)
    return {
        "signal": signal,
        "topic": topic,
        "board": board,
        "insight": insight,
        "chapter": chapter,
        "partner": partner,
    }


def paths(grown) -> dict[str, str]:
    topic = grown["topic"].get_absolute_url()
    chapter, insight = grown["chapter"].get_url(), grown["insight"].get_url()
    return {
        "home": "/", "learning index": "/leren/",
        "learning index, filtered": "/leren/?soort=inzicht&stap=1&thema=netwerk",
        "learning index, deep": f"/leren/?voor={InsightPage.objects.order_by('-pk')[100].pk}",
        "insight": insight, "insight, last page": f"{insight}?pagina=5", "programme": "/programma/",
        "partners": "/partners/", "partner": grown["partner"].get_url(), "forum": "/praat-mee/",
        "board": grown["board"].get_url(), "topic, first page": topic, "topic, last page": f"{topic}?pagina=25",
        "topic, catch-up": f"{topic}?since=400", "comments, catch-up": f"/reacties/{grown['insight'].pk}/?since=50",
        "playbook": "/draaiboek/", "chapter": chapter, "chapter, last page": f"{chapter}?pagina=5",
        "pilot sites": "/proeftuinen/", "pilot site": "/proeftuinen/zuidpoort/", "signals": "/signalen/",
        "commitments": "/afspraken/", "signal": grown["signal"].get_absolute_url(),
        "trail": f"/spoor/forum.topic-{grown['topic'].pk}/",
        "trail of a page": f"/spoor/pages.insightpage-{grown['insight'].pk}/",
        "help": "/hulp/", "house rules": "/huisregels/", "no card": "/kaart/nog-geen/", "card": "/kaart/",
        "figures": "/huisregels/cijfers/", "enter": "/binnen/",
        "report": f"/niet-oke/forum.post-{grown['topic'].posts.first().pk}/",
    }  # fmt: skip


def cost(client: Client, path: str, budget: int, **post) -> str:
    """A complaint when the page costs more than its budget; empty when it does not."""
    client.get(path)  # site paths, settings and what only editors change are read once a minute, not with every page
    with CaptureQueriesContext(
        connection,
    ) as questions:
        answer = client.post(path, post) if post else client.get(path)
    wanted = 302 if post else 200
    assert answer.status_code == wanted, (path, answer.status_code)
    asked = spoken(questions)
    return "" if len(asked) <= budget else f"{path} costs {len(asked)} (budget {budget}):\n" + "\n".join(asked)


def spoken(questions: CaptureQueriesContext) -> list[str]:
    """The questions without the savepoints that tests have where the site has its transactions."""
    return [question["sql"][:200] for question in questions if "SAVEPOINT" not in question["sql"]]


def test_every_page_keeps_within_its_budget(grown, amina, chris, bart, els):
    chapters = ("chapter", "chapter, last page")
    found = paths(grown)
    complaints = [cost(Client(), path, CHAPTER if name in chapters else VISITOR) for name, path in found.items()]
    found |= {"mine": "/mijn-plek/", "new topic": f"{grown['board'].get_url()}nieuw/", "name": "/mijn-plek/naam/"}
    for person in (amina, chris, bart, els):
        client = client_of(person)
        complaints += [cost(client, path, SIGNED_IN) for path in found.values()]
    complaints.append(cost(client_of(bart), "/modereren/", SIGNED_IN))
    last = Submission.objects.waiting().latest("pk")
    complaints.append(cost(client_of(bart), f"/modereren/{last.pk}/", SIGNED_IN))
    complaints.append(cost(client_of(bart), f"/spoor/forum.topic-{grown['topic'].pk}/leggen/", SIGNED_IN))
    assert "\n".join(filter(None, complaints)) == ""


def test_my_place_with_a_hundred_texts_and_forty_notices_costs_at_most_ten(board, amina, insight):
    topic = grow_posts(board, amina)
    grow_queue(topic, [amina])
    pks = list(Submission.objects.values_list("pk", flat=True))
    Submission.objects.filter(pk__in=pks[::2]).update(state=State.PUBLISHED)
    client = client_of(amina)
    assert cost(client, "/mijn-plek/", SIGNED_IN) == ""
    assert cost(client, f"/mijn-plek/?voor={pks[60]}", SIGNED_IN) == ""


def things_in_search(topic: Topic) -> None:
    """Rows that were made in bulk get their place in the search index, as the door would have given them."""
    search._write(topic, with_parts=False)


@pytest.mark.parametrize("approved_first", [0, 100])
def test_a_reply_costs_at_most_twelve_from_session_to_search_index(approved_first, board, amina, bart, settings):
    topic = grow_posts(board, amina)
    things_in_search(topic)
    settings.TRUSTED_AFTER = 3
    for n in range(3):
        publish(Post(topic=topic, author=amina, text=f"Eerder {n}"), amina, bart)
    settings.TRUSTED_AFTER = approved_first
    client, path = client_of(amina), topic.get_absolute_url()
    for n in range(2):  # the first one also costs the site paths, which are kept
        with CaptureQueriesContext(connection) as questions:
            answer = client.post(path, {"text": f"Wij kregen {n} brieven over de huur.", "form_key": ""})
        assert answer.status_code == 302
    assert len(spoken(questions)) <= REPLY, "\n".join(spoken(questions))
    appeared = Topic.objects.get(pk=topic.pk).post_count - 3
    assert appeared == (0 if approved_first else 2)
    assert SearchEntry.objects.filter(text__startswith="Wij kregen").count() == appeared
