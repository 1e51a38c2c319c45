"""An editor in Wagtail sees beside the form how a chapter will look, and what Wagtail's checks say of it."""

from playwright.sync_api import expect

from playbook.models import ChapterPage


def test_the_preview_and_the_checks_stand_beside_the_form(desk, site, els):
    chapter = ChapterPage.objects.get(number=2)
    chapter.body.append(("text", "<p>Nog niet op de site.</p>"))
    chapter.save_revision()
    page = desk(els)
    page.goto(f"/beheer/pages/{chapter.pk}/edit/")
    page.locator("[data-side-panel-toggle=preview]").click()
    preview = page.frame_locator("#w-preview-iframe")
    expect(preview.get_by_role("heading", name=chapter.title, level=1)).to_be_visible()
    expect(preview.get_by_text("Nog niet op de site.")).to_be_attached()
    page.locator("[data-side-panel-toggle=checks]").click()
    expect(page.locator("[data-content-word-count]")).not_to_have_text("-")
    expect(page.locator("[data-content-readability-score]")).to_have_text("Goed")
    expect(page.locator("[data-content-checker-count]")).to_have_text("0")
