"""A handful of pages for tests that really commit: the whole content of Kras takes seconds to lay each time."""

from typing import Any

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from wagtail.models import Collection, Locale, Page, PageViewRestriction, Site

from forum.models import BoardPage, ForumIndexPage
from pages.models import HomePage, InsightPage, LearningIndexPage
from playbook.models import ChapterPage, PlaybookPage
from workshops.models import PilotSiteIndexPage


def build() -> HomePage:
    """Home, two groups (one closed), an insight, a chapter and where pilot sites go.

    Works in an emptied and in a filled database.
    """
    home = HomePage.objects.first()
    if home is not None:
        return home
    ContentType.objects.clear_cache()  # ids changed when the database was emptied
    locale = Locale.objects.get_or_create(language_code="nl")[0]
    root = Page.get_first_root_node() or Page.add_root(instance=Page(title="Root", slug="root", locale=locale))
    if not Collection.objects.exists():
        Collection.add_root(instance=Collection(name="Root"))
    home = _under(root, HomePage, "onderweg")
    Site.objects.update_or_create(is_default_site=True, defaults={"hostname": "localhost", "root_page": home})
    forum = _under(home, ForumIndexPage, "praat-mee")
    _under(forum, BoardPage, "aan-tafel")
    closed = PageViewRestriction.objects.create(
        page=_under(forum, BoardPage, "stuurgroep"), restriction_type=PageViewRestriction.GROUPS
    )
    closed.groups.set([Group.objects.get_or_create(name="stuurgroep")[0]])
    learning = _under(home, LearningIndexPage, "leren")
    _under(learning, InsightPage, "een-ruilwinkel-als-eerste-stap", kind=InsightPage.Kind.INSIGHT)
    _under(home, PilotSiteIndexPage, "proeftuinen")
    playbook = _under(home, PlaybookPage, "draaiboek")
    _under(playbook, ChapterPage, "luisteren", number=1)
    return home


def _under(parent: Page, model: type[Any], slug: str, **fields: Any) -> Any:
    return parent.add_child(instance=model(title=slug.replace("-", " ").capitalize(), slug=slug, **fields))
