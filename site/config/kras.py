"""Build the site from the facts of Kras: pages, partners, steps, groups, chapters.

Only what ``content/kras.yaml`` holds is said of real organisations. Everything is made when it is
missing and never overwritten: what editors changed stays, and running it twice changes nothing.
"""

import datetime
import uuid
from pathlib import Path
from typing import Any

import yaml
from django.contrib.auth.models import Group
from wagtail.models import Page, PageViewRestriction, Site

from contributions.models import RefusalReason
from forum.models import BoardPage, ForumIndexPage
from pages.models import (
    BasePage,
    CommitmentsPage,
    HomePage,
    InsightPage,
    LearningIndexPage,
    PartnerIndexPage,
    PartnerPage,
    ProgrammePage,
    StandardPage,
    Step,
    Theme,
)
from people.models import Organisation
from playbook.house_rules import HouseRulesPage, ReasonsPage, as_line
from playbook.models import ChapterPage, PlaybookPage
from signals.models import PolicySignal, SignalBoardPage
from signals.states import CIRCLE
from workshops.models import PilotSiteIndexPage, PilotSitePage

CONTENT = Path(__file__).parent / "content"
STEERING_GROUP = "stuurgroep"
_KINDS = {"vraag": "question", "ervaring": "experience", "inzicht": "insight", "resultaat": "result"}


def read(name: str) -> Any:
    """One content file."""
    return yaml.safe_load((CONTENT / f"{name}.yaml").read_text(encoding="utf-8"))


def load() -> None:
    """Build what is missing."""
    facts, texts = read("kras"), read("pages")
    home = _home(texts["home"])
    themes(facts)
    partners(facts)
    steps(facts)
    _partner_pages(home, facts, texts["partners"])
    _programme(home, facts, texts["programma"])
    _insights(home, facts, texts["leren"])
    _pilot_sites(home, facts, texts["proeftuinen"])
    _boards(home, texts["praat-mee"])
    _signals(home, facts, texts["signalen"])
    _chapters(home, facts, texts["draaiboek"])
    _ensure(
        home, CommitmentsPage, "afspraken", title=texts["afspraken"]["titel"], intro=texts["afspraken"]["inleiding"]
    )
    _house_rules(home, texts["huisregels"])
    _fixed_pages(home, texts)


def _ensure(parent: Page, model: type[BasePage], slug: str, **fields: Any) -> Any:
    """The page at ``slug`` under ``parent``; made and published when there is none."""
    found = model.objects.child_of(parent).filter(slug=slug).first()
    if found:
        return found
    page = model(slug=slug, **fields)
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page


def _home(text: dict[str, Any]) -> HomePage:
    found = HomePage.objects.first()
    if found:
        return found
    root = Page.get_first_root_node() or Page.add_root(instance=Page(title="Root", slug="root"))
    root.get_children().filter(slug="home").delete()  # Wagtail's own welcome page
    root = Page.objects.get(pk=root.pk)
    home = HomePage(
        title=text["titel"], slug="home", intro=text["inleiding"],
        line_title=text["lijn_titel"], line_intro=text["lijn_inleiding"],
        line=[("stop", {"title": stop["titel"], "text": stop["tekst"]}) for stop in text["lijn"]],
    )  # fmt: skip
    root.add_child(instance=home)
    home.save_revision().publish()
    Site.objects.all().delete()
    Site.objects.create(hostname="localhost", root_page=home, is_default_site=True, site_name="Onderweg")
    return home


def themes(facts: dict[str, Any]) -> None:
    """The themes, in the order of the facts."""
    for order, (slug, title) in enumerate(facts["themas"].items()):
        Theme.objects.get_or_create(slug=slug, defaults={"title": title, "order": order})


def partners(facts: dict[str, Any]) -> None:
    """The organisations."""
    for partner in facts["partners"]:
        Organisation.objects.get_or_create(
            slug=partner["id"],
            defaults={"name": partner["naam"], "kind": partner["soort"], "role_text": partner["rol"]},
        )


def steps(facts: dict[str, Any]) -> None:
    """The steps with their leads; "*" stands for all partners."""
    for fact in facts["stappen"]:
        step, made = Step.objects.get_or_create(
            number=fact["nr"],
            defaults={
                "title": fact["titel"], "goal": fact["doel"], "strand": fact["luik"],
                "start": _month(fact["van"]), "end": _month(fact["tot"]),
                "all_partners": fact["trekkers"] == ["*"], "note": fact.get("opmerking", ""),
            },
        )  # fmt: skip
        if made and not step.all_partners:
            step.leads.set([Organisation.objects.get(slug=lead) for lead in fact["trekkers"]])


def _month(value: Any) -> datetime.date:
    year, month = str(value).split("-")[:2]
    return datetime.date(int(year), int(month), 1)


def _partner_pages(home: HomePage, facts: dict[str, Any], text: dict[str, Any]) -> None:
    index = _ensure(home, PartnerIndexPage, "partners", title=text["titel"], intro=text["inleiding"])
    for partner in facts["partners"]:
        _ensure(
            index, PartnerPage, partner["id"], title=partner["naam"],
            organisation=Organisation.objects.get(slug=partner["id"]),
        )  # fmt: skip


def _programme(home: HomePage, facts: dict[str, Any], text: dict[str, Any]) -> None:
    reach = facts["programma"]["bereik"]
    counted = [
        (reach["mensen_met_materiele_steun_per_jaar"], "mensen krijgen elk jaar materiële steun"),
        (reach["vrijwilligers_via_partners"], "vrijwilligers via partners"),
        (reach["krasdiensten"], "Krasdiensten denken mee"),
        (len(facts["partners"]), "partners gaan samen op weg"),
    ]
    _ensure(
        home, ProgrammePage, "programma", title=text["titel"], intro=text["inleiding"],
        support=facts["programma"]["steun"],
        figures=[("figure", {"title": f"{n:,}".replace(",", "."), "text": what}) for n, what in counted],
    )  # fmt: skip


def _insights(home: HomePage, facts: dict[str, Any], text: dict[str, Any]) -> None:
    index = _ensure(home, LearningIndexPage, "leren", title=text["titel"], intro=text["inleiding"])
    for fact, insight in zip(facts["inspiratie"], read("insights"), strict=True):
        _ensure(
            index, InsightPage, insight["slug"],
            title=insight["titel"], kind=_KINDS[fact["soort"]], source=fact["bron"],
            theme=Theme.objects.get(slug=fact["thema"]),
            step=Step.objects.get(number=insight["stap"]) if insight["stap"] is not None else None,
            summary=insight["samenvatting"], **_pieces(insight),
        )  # fmt: skip


def _pilot_sites(home: HomePage, facts: dict[str, Any], text: dict[str, Any]) -> None:
    index = _ensure(home, PilotSiteIndexPage, "proeftuinen", title=text["titel"], intro=text["inleiding"])
    for site in facts["proeftuinen"]:
        _ensure(
            index, PilotSitePage, site["id"], title=site["naam"], question=site["vraag"],
            lead=Organisation.objects.get(slug=site["trekker"]), is_example=site["voorbeeld"],
        )  # fmt: skip


def _boards(home: HomePage, text: dict[str, Any]) -> None:
    index = _ensure(home, ForumIndexPage, "praat-mee", title=text["titel"], intro=text["inleiding"])
    for board in read("boards"):
        page = _ensure(
            index, BoardPage, board["slug"], title=board["titel"], intro=board["inleiding"],
            welcome=board["welkom"],
        )  # fmt: skip
        if board["besloten"] and not page.view_restrictions.exists():
            restriction = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.GROUPS)
            restriction.groups.add(Group.objects.get_or_create(name=STEERING_GROUP)[0])


def _signals(home: HomePage, facts: dict[str, Any], text: dict[str, Any]) -> None:
    """The board and the points where things are stuck, from the project's own documents: "Nieuw", nobody's own."""
    body = _pieces(text)["body"]
    board = _ensure(home, SignalBoardPage, "signalen", title=text["titel"], intro=text["inleiding"], body=body)
    Group.objects.get_or_create(name=CIRCLE)
    if board.signals.exists():
        return
    for fact in facts["signalen"]:
        elsewhere = fact.get("herkomst", "")
        PolicySignal(
            board=board, given_title=fact["titel"], text=fact["kern"],
            theme=Theme.objects.get(slug=fact["thema"]), level=fact["niveau"], layer=fact["laag"],
            step=Step.objects.get(number=fact["stap"]) if "stap" in fact else None,
            place=PolicySignal.Place.NONE if elsewhere else PolicySignal.Place.GHENT,
            source=PolicySignal.Source.FILE, source_note=elsewhere,
        ).put_on_board()  # fmt: skip


def _chapters(home: HomePage, facts: dict[str, Any], text: dict[str, Any]) -> None:
    index = _ensure(home, PlaybookPage, "draaiboek", title=text["titel"], intro=text["inleiding"])
    pairs = zip(facts["draaiboek"]["hoofdstukken"], read("chapters"), strict=True)
    for number, (fact, chapter) in enumerate(pairs, start=1):
        page = _ensure(
            index, ChapterPage, chapter["slug"],
            title=chapter["titel"], number=number, intro=chapter["inleiding"],
            outline=[
                ("part", {"title": part["titel"], "question": part["vraag"]}) for part in chapter.get("schema", [])
            ],
            **_pieces(chapter),
        )  # fmt: skip
        if not page.steps.exists():
            page.steps.set(Step.objects.filter(number__in=fact["stappen"]))
            page.save_revision().publish()


def _fixed_pages(home: HomePage, texts: dict[str, Any]) -> None:
    for slug in ("hulp", "privacy", "toegankelijkheid", "over"):
        _ensure(home, StandardPage, slug, **_text_page(texts[slug]))
    # /kaart/ itself is the form at the door; this page only carries the one below it.
    card = _ensure(home, StandardPage, "kaart", title="Ik heb een kaart")
    _ensure(card, StandardPage, "nog-geen", **_text_page(texts["nog-geen"]))


def _house_rules(home: HomePage, text: dict[str, Any]) -> None:
    """The rules, and below them the reasons that moderators choose from at this moment."""
    pieces = _pieces(text)
    rules = _ensure(
        home, HouseRulesPage, "huisregels", title=text["titel"], intro=text["inleiding"], more=pieces["body"],
        body=[as_line(_block_id(f"huisregels/regel/{place}"), rule) for place, rule in enumerate(text["regels"])],
    )  # fmt: skip
    reasons = text["redenen"]
    _ensure(
        rules, ReasonsPage, "redenen", title=reasons["titel"], intro=reasons["inleiding"],
        body=[as_line(code, words) for code, words in RefusalReason.objects.choices()],
    )  # fmt: skip


def _text_page(text: dict[str, Any]) -> dict[str, Any]:
    return {"title": text["titel"], "intro": text["inleiding"], **_pieces(text)}


def _pieces(text: dict[str, Any]) -> dict[str, Any]:
    """ "In het kort" and body. Blocks are raw dicts with fixed ids: a permalink made today works tomorrow."""
    name = text.get("slug") or text["titel"]
    names = {"kop": "heading", "tekst": "text", "tip": "tip"}
    body = []
    for place, block in enumerate(text.get("blokken", [])):
        kind = next(kind for kind in names if kind in block)
        body.append({"type": names[kind], "value": block[kind], "id": _block_id(f"{name}/body/{place}")})
    short = [
        {"type": "point", "value": point, "id": _block_id(f"{name}/short/{place}")}
        for place, point in enumerate(text.get("kort", []))
    ]
    return {"short": short, "body": body}


def _block_id(path: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"onderweg/{path}"))
