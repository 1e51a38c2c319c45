"""The Dutch content the site ships with: complete, true to the facts, loaded as often as you like."""

import json
import re

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from comments.models import SiteComment
from config import demo, kras
from forum.models import BoardPage, Post, Topic
from pages.models import InsightPage, PartnerPage, Step, Theme
from people.models import Card, Organisation, User
from playbook.house_rules import HouseRulesPage
from playbook.models import ChapterPage
from signals.models import SignalBoardPage
from tests.cast import client_of, come_in, with_powers
from workshops.models import PilotSitePage

FACTS = kras.read("kras")
TEXTS = {name: kras.read(name) for name in ("pages", "insights", "chapters", "boards", "examples")}


def words_in(value) -> str:
    """All strings in a content file, one after the other."""
    if isinstance(value, dict):
        return "\n".join(map(words_in, value.values()))
    if isinstance(value, list):
        return "\n".join(map(words_in, value))
    return value if isinstance(value, str) else ""


# --- the files agree with each other: no database here ----------------------------------------------------


def test_every_lead_theme_and_step_that_is_named_exists():
    partners = {partner["id"] for partner in FACTS["partners"]}
    steps = {step["nr"] for step in FACTS["stappen"]}
    themes, boards = set(FACTS["themas"]), {board["slug"] for board in TEXTS["boards"]}
    assert {lead for step in FACTS["stappen"] for lead in step["trekkers"]} - {"*"} <= partners
    assert {site["trekker"] for site in FACTS["proeftuinen"]} <= partners
    assert {fact["thema"] for fact in FACTS["inspiratie"]} <= themes
    assert {talk["thema"] for talk in TEXTS["examples"]["gesprekken"] if talk.get("thema")} <= themes
    own = TEXTS["examples"]["groep"]["slug"]  # a group of the demo alone
    assert {talk["groep"] for talk in TEXTS["examples"]["gesprekken"]} <= {*boards, own}
    assert {step for chapter in FACTS["draaiboek"]["hoofdstukken"] for step in chapter["stappen"]} <= steps
    assert {insight["stap"] for insight in TEXTS["insights"]} - {None} <= steps
    assert {partner["soort"] for partner in FACTS["partners"]} == set(Organisation.Kind.values)


def test_every_example_is_said_by_an_example_person_in_a_place_that_exists():
    examples = TEXTS["examples"]
    people = {person["naam"] for person in examples["personen"]}
    insights = {insight["slug"] for insight in TEXTS["insights"]}
    said = [reply for talk in examples["gesprekken"] for reply in talk["reacties"]]
    said += [comment for comments in examples["reacties_bij"].values() for comment in comments]
    said += examples["wachtend"]
    assert {words["van"] for words in said} <= people
    assert set(examples["reacties_bij"]) <= insights
    assert all(len(words["tekst"]) <= 5_000 for words in said)


def test_short_lines_are_short_and_at_most_five():
    for text in [*TEXTS["chapters"], *TEXTS["insights"], *(t for t in TEXTS["pages"].values() if "kort" in t)]:
        assert len(text["kort"]) <= 5, text["titel"]
        assert all(len(point) <= 140 for point in text["kort"]), text["titel"]


def test_no_address_phone_or_mail_of_anybody_stands_in_the_content():
    for name, text in TEXTS.items():
        assert not re.search(r"[\w.]+@[\w.]+|\+32|\b04\d\d[ /]", words_in(text)), name
        assert not re.search(r"https?://(?!\S*\bvoorbeeld|example)", words_in(text)), name


# --- what is built ----------------------------------------------------------------------------------------


def rows() -> dict[str, list[str]]:
    """All rows of all tables that content lives in."""
    skip = ("django_session", "django_migrations", "sqlite_", "django_content_type", "auth_permission")
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            if not table.startswith(skip):
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
                found[table] = sorted(map(repr, cursor.fetchall()))
        return found


def test_loading_again_changes_nothing(site):
    before = rows()
    call_command("load_kras", verbosity=0)
    assert rows() == before


def test_what_editors_changed_stays(site):
    insight = InsightPage.objects.first()
    insight.title = "Zo noemt de redactie het"
    insight.save_revision().publish()
    Theme.objects.filter(slug="netwerk").update(title="Mensen om je heen")
    Step.objects.get(number=1).leads.clear()
    chapter = ChapterPage.objects.first()
    chapter.unpublish()
    call_command("load_kras", verbosity=0)
    assert InsightPage.objects.filter(title="Zo noemt de redactie het").count() == 1
    assert InsightPage.objects.count() == 5
    assert Theme.objects.get(slug="netwerk").title == "Mensen om je heen"
    assert not Step.objects.get(number=1).leads.exists()
    assert not ChapterPage.objects.get(pk=chapter.pk).live


@pytest.mark.django_db
def test_fifteen_partners_by_kind_each_with_a_page():
    assert PartnerPage.objects.live().count() == Organisation.objects.filter(is_example=False).count() == 15
    page = Client().get("/partners/").content.decode()
    for kind in Organisation.Kind:
        assert str(kind.label) in page
    for partner in FACTS["partners"]:
        assert partner["naam"] in page.replace("&amp;", "&").replace("&#x27;", "'")
        organisation = Organisation.objects.get(slug=partner["id"])
        assert (organisation.name, organisation.kind) == (partner["naam"], partner["soort"])
        assert organisation.role_text == partner["rol"]


@pytest.mark.django_db
def test_eleven_steps_with_their_leads():
    assert list(Step.objects.values_list("number", flat=True)) == list(range(11))
    for fact in FACTS["stappen"]:
        step = Step.objects.get(number=fact["nr"])
        assert step.goal == fact["doel"]
        if fact["trekkers"] == ["*"]:
            assert step.all_partners
        else:
            assert set(step.leads.values_list("slug", flat=True)) == set(fact["trekkers"])
    page = Client().get("/programma/").content.decode()
    assert all(f'id="stap-{number}"' in page for number in range(11))


@pytest.mark.django_db
def test_eight_chapters_three_written_and_all_say_who_did_not_read_them_yet():
    chapters = list(ChapterPage.objects.live().order_by("number"))
    assert [chapter.number for chapter in chapters] == list(range(1, 9))
    assert {chapter.state for chapter in chapters} == {"growing"}
    pieces = [sum(block.block_type in ("text", "tip") for block in chapter.body) for chapter in chapters]
    assert sum(count >= 5 for count in pieces) == 3
    assert [count for count in pieces if 0 < count < 5] == []
    for chapter, count in zip(chapters, pieces, strict=True):
        page = Client().get(chapter.get_url()).content.decode()
        assert "Nog niet nagelezen door mensen met armoede-ervaring" in page
        assert "In het kort" in page
        assert chapter.short
        assert chapter.steps.exists()
        assert bool(count) != bool(chapter.outline)


@pytest.mark.django_db
def test_every_stukje_has_an_address_that_lasts(site):
    chapter = ChapterPage.objects.get(slug="meestappen")
    before = [block.id for block in chapter.body]
    assert len(set(before)) == len(before) > 0
    assert kras._pieces(next(c for c in TEXTS["chapters"] if c["slug"] == "meestappen"))["body"][0]["id"] == before[0]
    page = Client().get(chapter.get_url()).content.decode()
    pieces = [block.id for block in chapter.body if block.block_type in ("text", "tip")]
    assert all(f'id="{block}"' in page or f'-{block}"' in page for block in pieces)


@pytest.mark.django_db
def test_five_insights_from_the_facts():
    assert InsightPage.objects.live().count() == len(FACTS["inspiratie"]) == 5
    for fact in FACTS["inspiratie"]:
        insight = InsightPage.objects.get(source=fact["bron"])
        assert insight.theme.slug == fact["thema"]
        assert insight.summary
        assert insight.short
        assert insight.partner is None  # nobody's words are put in a partner's mouth


@pytest.mark.django_db
def test_four_groups_one_closed():
    boards = BoardPage.objects.live()
    assert boards.count() == 4
    closed = [board for board in boards if board.view_restrictions.exists()]
    assert [board.slug for board in closed] == ["stuurgroep"]
    assert [group.name for group in closed[0].view_restrictions.get().groups.all()] == [kras.STEERING_GROUP]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    ["/hulp/", "/huisregels/", "/huisregels/redenen/", "/privacy/", "/toegankelijkheid/", "/over/", "/kaart/nog-geen/"],
)
def test_the_fixed_pages_are_there(path):
    assert Client().get(path).status_code == 200


@pytest.mark.django_db
def test_the_house_rules_are_six():
    rules = HouseRulesPage.objects.get(slug="huisregels")
    assert len(rules.body) == 6
    assert all(len(line.value.source) < 120 for line in rules.body)


@pytest.mark.django_db
def test_rooms_that_open_later_say_so():
    assert SignalBoardPage.objects.live().count() == 1
    assert Client().get("/signalen/").status_code == 200
    assert PilotSitePage.objects.live().count() == len(FACTS["proeftuinen"])
    for fact in FACTS["proeftuinen"]:
        page = PilotSitePage.objects.get(slug=fact["id"])
        assert page.is_example == fact["voorbeeld"]
        assert page.lead.slug == fact["trekker"]


@pytest.mark.django_db
def test_nobody_is_there_before_somebody_comes():
    assert not User.objects.exists()
    assert not Post.objects.exists()
    assert not SiteComment.objects.exists()


# --- demo: everything invented says so ---------------------------------------------------------------------


@pytest.fixture
def tried(site, tmp_path):
    """A site to try out; and the file that says who you can be."""
    path = tmp_path / "demo-access.json"
    demo.make(path)
    return path


def test_the_demo_says_who_you_can_be(tried, settings):
    access = json.loads(tried.read_text())
    assert access["base_url"] == settings.PUBLIC_URL
    assert {role: len(codes) for role, codes in access["cards"].items()} == {"expert": 8, "volunteer": 4}
    assert set(access["passwords"]) == {"moderator", "editor", "partner", "policymaker", "helper"}
    assert tried.stat().st_mode & 0o777 == 0o600
    for role, login in access["passwords"].items():
        client = Client()
        assert client.post("/binnen/", login).status_code == 302
        assert client.get("/mijn-plek/").status_code == 200
        assert (client.get("/modereren/").status_code == 200) == (role == "moderator")
        assert (client.get("/beheer/").status_code == 200) == (role == "editor")
    client = Client()
    assert come_in(client, access["cards"]["expert"][0], "Nieuwkomer")["Location"] == "/mijn-plek/"
    known = access["known"]
    answer = come_in(Client(), known["code"], picture=known["picture"])
    assert answer["Location"] == "/mijn-plek/"


def test_the_demo_twice_keeps_what_works_and_fills_what_was_used(tried):
    first = json.loads(tried.read_text())
    talk = (Post.objects.count(), Topic.objects.count(), User.objects.count())
    used = Card.objects.with_code(first["cards"]["expert"][0].replace("-", ""))
    assert used
    used.claim(User.objects.earliest("pk"))
    demo.make(tried)
    second = json.loads(tried.read_text())
    assert second["passwords"] == first["passwords"]
    assert second["cards"]["expert"][:7] == first["cards"]["expert"][1:]
    assert len(set(second["cards"]["expert"])) == 8
    assert (Post.objects.count(), Topic.objects.count(), User.objects.count()) == talk


def test_a_broken_access_file_is_made_anew(tried):
    tried.write_text("{half")
    demo.make(tried)
    assert len(json.loads(tried.read_text())["cards"]["expert"]) == 8


def test_only_examples_speak_and_each_is_marked(tried):
    assert set(User.objects.values_list("is_example", flat=True)) == {True}
    staff = {"Bart", "Els", "Chris", "Dora", "Hanne"}
    names = {person["naam"] for person in TEXTS["examples"]["personen"]}
    assert set(User.objects.values_list("pen_name", flat=True)) == staff | names
    assert set(Organisation.objects.filter(is_example=True).values_list("name", flat=True)) == {
        "Voorbeeldwerking", "Voorbeeldstad",
    }  # fmt: skip
    assert not User.objects.filter(organisation__is_example=False).exists()
    reader = client_of(with_powers(User.objects.get(pen_name="Madeliefje"), "card"))
    for topic in Topic.objects.public():
        page = reader.get(topic.get_absolute_url()).content.decode()
        assert page.count("Voorbeeld") >= topic.post_count
    assert Post.objects.public().exists()
    assert SiteComment.objects.public().exists()
