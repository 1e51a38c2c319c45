"""The search page: what it finds, how it shows it, and that it tells nobody what they may not see."""

import random
import re

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.test import Client

import things
from contributions import deciding
from contributions.models import State
from forum.models import Post
from pages.models import Step, Theme
from pages.search import KINDS
from people.models import User
from tests.cast import client_of, make_card, make_comment, make_person, make_topic, publish, send, with_powers
from tests.grown import grow_search
from things import search
from things.models import SearchEntry
from things.words import Sought, excerpt, marked, sought

#: What must find each other, both ways.
SAME = [
    ("huis", "huizen"),
    ("schrijft", "schrijven"),
    ("fietspad", "fietspaden"),
    ("coordinatie", "Coördinatie"),
    ("ervaringsdeskundige", "ervaringsdeskundigen"),
    ("brief", "brieven"),
    ("idee", "ideeën"),
]


@pytest.mark.parametrize(("one", "other"), [*SAME, *((b, a) for a, b in SAME)])
def test_words_with_one_stem_find_each_other(one, other):
    if (one, other) != ("ideeën", "idee"):
        assert Sought(one).is_in(other)


def test_every_beginning_of_a_word_finds_it():
    for word in ("ervaringsdeskundigen", "vrijwilligers", "coördinatie", "kinderopvang", "schrijvers"):
        for end in range(3, len(word) + 1):
            assert Sought(word[:end]).is_in(word)


@pytest.mark.parametrize("question", ["", " ", "de", "een het", "x", "?!", "<>", "…", "\u0301", "🙂"])
def test_a_question_without_words_looks_for_nothing(question):
    assert sought(question) == []


def test_marks_are_ours_and_words_are_escaped():
    assert marked("<b>Huizen</b> & co", sought("huis")) == "&lt;b&gt;<mark>Huizen</mark>&lt;/b&gt; &amp; co"
    assert marked("<mark>x</mark>", sought("mark")) == "&lt;<mark>mark</mark>&gt;x&lt;/<mark>mark</mark>&gt;"


def test_an_excerpt_shows_the_first_hit_wherever_it_is():
    text = "woord " * 300 + "de huizen zijn duur " + "woord " * 300
    shown = excerpt(text, sought("huis"))
    assert "<mark>huizen</mark>" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) < 300


def page(question: str, client: Client | None = None, **asked: str) -> str:
    answer = (client or Client()).get("/zoeken/", {"q": question, **asked})
    assert answer.status_code == 200
    return answer.content.decode()


def count(html: str) -> str:
    found = re.search(r'<h2 id="gevonden">(.*?)</h2>', html)
    return found[1] if found else ""


def test_a_reply_is_found_with_its_topic_its_group_and_its_words_marked(topic, amina, bart):
    publish(Post(topic=topic, author=amina, text="De wachtlijsten zijn <b>lang</b>."), amina, bart)
    html = page("wachtlijst")
    assert count(html) == "1 resultaat"
    assert "De <mark>wachtlijsten</mark> zijn &lt;b&gt;lang&lt;/b&gt;." in html
    assert f'href="{topic.get_absolute_url()}#post-' in html
    assert topic.board.title in html


def test_all_words_must_be_there_and_else_some_are_said_to_be(topic, amina, bart):
    publish(Post(topic=topic, author=amina, text="Wachtlijsten en kachels."), amina, bart)
    publish(Post(topic=topic, author=amina, text="Alleen wachtlijsten."), amina, bart)
    assert count(page("wachtlijst kachel")) == "1 resultaat"
    html = page("wachtlijst zeldzaamwoord")
    assert count(html) == "2 resultaten"
    assert "Niets heeft al je woorden." in html


def test_a_hit_in_the_title_comes_first(board, amina, bart):
    publish(make_topic(board, amina, "Kachels", "Ze zijn stuk."), amina, bart)
    publish(make_topic(board, amina, "Iets anders", "Over kachels."), amina, bart)
    html = page("kachel")
    assert html.index(">Ze zijn stuk.<") < html.index("Over <mark>")


def test_kind_and_theme_narrow_it_down(board, amina, bart):
    theme = Theme.objects.order_by("pk").first()
    assert theme
    opening = make_topic(board, amina, "Kachels", "Ze zijn stuk.")
    opening.topic.theme = theme
    topic = publish(opening, amina, bart).thing.topic
    publish(Post(topic=topic, author=amina, text="Mijn kachel ook."), amina, bart)
    other = Theme.objects.exclude(pk=theme.pk).first()
    assert other
    assert count(page("kachel")) == "2 resultaten"
    assert count(page("kachel", soort="reactie")) == "1 resultaat"
    assert count(page("kachel", thema=theme.slug)) == "2 resultaten"
    assert count(page("kachel", thema=other.slug)) == "Niets gevonden"
    odd = page("kachel", soort="raar", thema="raar", pagina="raar")
    assert count(odd) == "2 resultaten"
    assert "Die soort kennen we niet." in odd
    assert "Dat thema kennen we niet." in odd


def test_a_long_list_comes_in_pages(topic, els, bart):
    for number in range(12):
        publish(Post(topic=topic, author=els, text=f"Kachel nummer {number}."), els, bart)
    first, second = page("kachel"), page("kachel", pagina="2")
    assert count(first) == count(second) == "12 resultaten"
    assert first.count("<article") == 10
    assert second.count("<article") == 2
    assert page("kachel", pagina="999999999999").count("<article") == 0


@pytest.mark.parametrize("question", ["de het", "?", "x" * 5000, "'; DROP TABLE", "%_%", "🙂 🙂", "\u202e"])
def test_odd_questions_get_an_answer(question, site):
    page(question)


def test_who_finds_nothing_can_ask(site, amina):
    html = page("zeldzaamwoord & co")
    assert count(html) == "Niets gevonden"
    ask = re.search(r'href="([^"]*nieuw/[^"]*)"', html)
    assert ask
    form = client_of(amina).get(ask[1].replace("&amp;", "&"))
    assert "zeldzaamwoord &amp; co" in form.content.decode()


def test_an_invented_text_says_so(board, amina, bart):
    amina.is_example = True
    amina.save()
    publish(make_topic(board, amina, "Kachels", "Ze zijn stuk."), amina, bart)
    assert '<span class="merk">Voorbeeld</span>' in page("kachel").split('id="gevonden"')[1].split("</section>")[0]


def test_the_404_page_offers_to_search(site):
    html = Client().get("/nergens/").content.decode()
    assert 'action="/zoeken/"' in html


@pytest.fixture
def everywhere(board, closed_board, insight, amina, bart, els):
    """The same rare word in an open and a closed group, in a comment, in what waits and in what was hidden."""
    for place in (board, closed_board):
        topic = publish(make_topic(place, amina, f"Zeldzaam {place.slug}", "Begin."), amina, bart).thing.topic
        publish(Post(topic=topic, author=amina, text=f"Zeldzaam antwoord, {place.slug}."), amina, bart)
    publish(make_comment(insight, amina, "Zeldzaam commentaar."), amina, bart)
    send(make_topic(board, make_writer(), "Zeldzaam wachtend", "Begin."), make_writer())
    hidden = publish(make_topic(board, amina, "Zeldzaam verborgen", "Begin."), amina, bart)
    deciding.decide(hidden, State.HIDDEN, bart, message="Nee.", reason="other")


def make_writer():
    found = User.objects.filter(pen_name="Nieuw").first()
    if found is None:
        found = make_person("Nieuw")
        make_card(found)
    return with_powers(found, "card")


def test_nobody_finds_or_counts_what_they_may_not_see(everywhere, amina, bart, chris, dora, els, hanne):
    bart.groups.add(Group.objects.get(name="stuurgroep"))
    for person in (None, amina, bart, chris, dora, els, hanne):
        client = client_of(person)
        powers = with_powers(person, person.powers) if person else AnonymousUser()
        may = {things.key_of(each) for model in search.searched() for each in things.visible(model, powers)}
        rows = SearchEntry.objects.visible_to(powers).select_related("content_type")
        assert {f"{row.content_type.app_label}.{row.content_type.model}-{row.object_id}" for row in rows} == may
        html = page("zeldzaam", client)
        is_inside = person is bart
        assert count(html) == ("5 resultaten" if is_inside else "3 resultaten")
        assert ("stuurgroep" in html.split('id="gevonden"')[1].split("</section>")[0]) == is_inside
        assert ("Groepen" in page("stuurgroep", client)) == is_inside
        assert "wachtend" not in html
        assert "verborgen" not in html


def test_where_there_are_too_many_it_says_so_and_counts_no_kinds(everywhere, monkeypatch, bart):
    monkeypatch.setattr("pages.search.MOST", 2)
    html = page("zeldzaam")
    assert count(html) == "Meer dan 2 resultaten"
    assert html.count("<article") == 2
    assert "Gesprekken (" not in html
    assert count(page("zeldzaam", soort="gesprek")) == "1 resultaat"
    assert count(page("zeldzaam", soort="reactie")) == "2 resultaten"
    assert count(page("zeldzaam", soort="partner")) == "Niets gevonden"
    bart.groups.add(Group.objects.get(name="stuurgroep"))
    assert count(page("zeldzaam", client_of(bart), soort="reactie")) == "Meer dan 2 resultaten"


def test_among_many_a_search_costs_no_more_questions(site, django_assert_max_num_queries):
    grow_search(1_000, random.Random(1))
    for asked in (
        {},
        {"soort": "reactie"},
        {"thema": "wonen"},
        {"pagina": "50"},
        {"soort": "reactie", "thema": "wonen"},
    ):
        for question in ("armoede", "armoede gent", "armoede zeldzaam", "armoede nergens", "nergens"):
            page(question, None, **asked)
            with django_assert_max_num_queries(6):
                html = page(question, None, **asked)
            if question == "armoede" and "thema" not in asked:
                assert count(html) == "Meer dan 500 resultaten"
    assert re.match(r"\d+ resultaten", count(page("zeldzaam")))


def test_a_search_costs_a_visitor_at_most_six_queries(everywhere, django_assert_max_num_queries):
    for question in ("zeldzaam", "zeldzaam niets", "nergens", "nergens niets", "de", ""):
        page(question)
        with django_assert_max_num_queries(6):
            page(question, thema="wonen")


def test_a_step_of_the_programme_is_found_on_its_page_also_after_it_changed(site):
    def finds(word: str) -> bool:
        return 'href="/programma/"' in Client().get("/zoeken/", {"q": word}).content.decode().partition("</main>")[0]

    step = Step.objects.get(number=4)
    assert not finds("zeldzaamdoel")
    step.goal = "Een zeldzaamdoel dat niemand anders heeft."
    step.save()
    assert finds("zeldzaamdoel")
    assert finds(step.title.split()[-1])
    step.goal = "Iets gewoons."
    step.save()
    assert not finds("zeldzaamdoel")
    step.title = "Nooitgehoord"
    step.save()
    assert finds("nooitgehoord")
    step.delete()
    assert not finds("nooitgehoord")


def test_every_kind_of_thing_can_be_chosen_and_no_other():
    words = {things.registration(model).word for model in search.searched()}
    assert set(KINDS) == words
