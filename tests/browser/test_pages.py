"""Insights, comments and chapters: what a partner shares, and what people say under a page."""

import re

from playwright.sync_api import expect

from pages.models import InsightPage, Step, Theme
from playbook.models import ChapterPage
from tests.browser import steps
from tests.cast import make_comment, publish


def test_a_partner_shares_an_insight_and_it_stands_with_what_we_learn(phone, desk, bart, chris, site):
    theme, step = Theme.objects.all()[0], Step.objects.get(number=4)
    partner, moderator, reader = desk(chris), phone(bart), phone()
    partner.goto("/leren/")
    partner.get_by_role("link", name="Deel wat je leerde").click()
    partner.get_by_role("button", name="Deel dit").click()
    for what in (
        "Kies één van deze vier.",
        "Geef je bijdrage een titel.",
        "Dit is nog leeg.",
        "Kies waarover het gaat.",
    ):
        expect(partner.get_by_role("alert")).to_contain_text(what)
    partner.get_by_label("Ervaring").check()
    partner.get_by_label("Titel").fill("Koffie werkt beter dan een formulier")
    partner.get_by_label("Wat leerde je?").fill("We begonnen met koffie.\n\n- Eerst praten\n- Dan pas papieren")
    partner.get_by_label("Waarover gaat het?").select_option(theme.slug)
    partner.get_by_label("Bij welke stap hoort het?").select_option("4")
    partner.get_by_role("button", name="Deel dit").click()
    expect(partner.get_by_role("heading", name="Dank je. Je tekst is er.")).to_be_visible()

    steps.decide(moderator, "We begonnen met koffie.", "Zet op de site")

    reader.goto("/leren/")
    reader.get_by_label("Waarover?").select_option(theme.slug)
    reader.get_by_label("Bij welke stap?").select_option("4")
    reader.get_by_role("button", name="Toon").click()
    reader.get_by_role("navigation", name="Kies een soort").get_by_role("link", name="Ervaring").click()
    for part in ("soort=ervaring", f"thema={theme.slug}", "stap=4"):
        expect(reader).to_have_url(re.compile(part))
    reader.get_by_role("link", name="Koffie werkt beter dan een formulier").click()
    expect(reader.get_by_role("heading", name="Koffie werkt beter dan een formulier", level=1)).to_be_visible()
    expect(reader.get_by_role("listitem").filter(has_text="Eerst praten")).to_be_visible()
    expect(reader.get_by_text("Voorbeeldwerking").first).to_be_visible()
    expect(reader.get_by_role("link", name=f"Stap {step.number}. {step.title}")).to_be_visible()
    partner.goto("/mijn-plek/")
    expect(partner.locator(".merk", has_text="Staat op de site")).to_be_visible()
    assert InsightPage.objects.get(slug="koffie-werkt-beter-dan-een-formulier").live


def test_the_filter_of_another_theme_does_not_find_it(phone, insight):
    other = Theme.objects.exclude(pk=insight.theme_id)[0]
    reader = phone()
    reader.goto(f"/leren/?thema={other.slug}")
    expect(reader.get_by_role("link", name=insight.title)).to_have_count(0)


def test_a_comment_under_an_insight_appears_live(phone, desk, insight, amina, bart):
    _comment_under(insight.get_url(), phone(amina), phone(bart), desk())


def test_a_comment_under_a_chapter_appears_live(phone, desk, site, amina, bart):
    chapter = ChapterPage.objects.order_by("number")[0]
    _comment_under(chapter.get_url(), phone(amina), phone(bart), desk())


def _comment_under(path, writer, moderator, reader):
    steps.read_along(reader, path)
    writer.goto(path)
    steps.say(writer, "  ")
    expect(writer.get_by_role("alert")).to_contain_text("Dit is nog leeg.")
    steps.say(writer, "Dat herken ik goed.")
    expect(writer.get_by_text("Dank je. Een mens leest je tekst eerst.")).to_be_visible()
    steps.decide(moderator, "Dat herken ik goed.", "Zet op de site")
    expect(steps.news(reader)).to_have_text("1 nieuwe reactie. Toon")
    reader.get_by_role("link", name="Toon", exact=True).click()
    expect(reader.locator("li.halte", has_text="Dat herken ik goed.")).to_be_focused()
    reader.reload()
    expect(reader.get_by_text("Dat herken ik goed.")).to_be_visible()


def test_a_withdrawn_comment_leaves_a_tombstone_live(phone, insight, amina, bart):
    publish(make_comment(insight, amina, "Ik heet eigenlijk Fatma."), amina, bart)
    writer, reader = phone(amina), phone()
    steps.read_along(reader, insight.get_url())
    writer.goto("/mijn-plek/")
    writer.get_by_role("link", name="Haal weg wat ik schreef").click()
    writer.get_by_role("button", name="Ja, haal weg").click()
    expect(reader.get_by_text("Ik heet eigenlijk Fatma.")).to_have_count(0)
    expect(reader.get_by_text("Reactie 1 is weg.")).to_be_visible()


def test_a_piece_of_a_chapter_has_an_address_of_its_own(phone, site):
    reader = phone()
    reader.goto("/draaiboek/meestappen/")
    link = reader.locator(".blok .doe a").last
    address = link.get_attribute("href")
    link.click()
    expect(reader).to_have_url(re.compile(f"{address}$"))
    reader.reload()
    expect(reader.locator(".blok:target")).to_be_in_viewport()


def test_one_reads_the_playbook_from_chapter_to_chapter(phone, site):
    reader = phone()
    reader.goto("/draaiboek/")
    first, second = ChapterPage.objects.order_by("number")[:2]
    reader.get_by_role("link", name=first.title).click()
    reader.locator("a[rel=next]").click()
    expect(reader.get_by_role("heading", name=second.title, level=1)).to_be_visible()
    reader.locator("a[rel=prev]").click()
    expect(reader.get_by_role("heading", name=first.title, level=1)).to_be_visible()
