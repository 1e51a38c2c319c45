"""A comment under a page. Of django-comments-xtd only the model is used; everything else is the door's."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django_comments_xtd.models import XtdComment
from wagtail.models import Page

from contributions.cleaning import CleanHTMLField
from contributions.languages import DUTCH, LANGUAGES
from contributions.models import Shown
from contributions.numbered import page_query
from contributions.written import WrittenDown
from live.models import Numbered
from people.access import Visitor, without_closed
from people.models import User


class SiteCommentQuerySet(models.QuerySet["SiteComment"]):
    """Comments, by who may see them."""

    def public(self) -> Self:
        """On the site with their words."""
        return self.filter(is_public=True, is_removed=False)

    def shown(self) -> Self:
        """On the site, or a tombstone where one was."""
        return self.filter(is_public=True)

    def visible_to(self, user: Visitor) -> Self:
        """Public comments under pages this person may see."""
        return without_closed(self.public().filter(page__live=True), user, "page__")

    def with_writers(self) -> Self:
        """Fetch the writers and their organisations along."""
        return self.select_related("user__organisation", "written_down_at")


class SiteComment(WrittenDown, Numbered, XtdComment):
    """One comment. It keeps no e-mail, no address of the sender and no name: the name is the person's."""

    page = models.ForeignKey(Page, models.PROTECT, related_name="+")
    text_html = CleanHTMLField(source="comment")
    lang = models.CharField("taal", max_length=8, choices=LANGUAGES, default=DUTCH)

    objects = SiteCommentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["page", "number"], name="comment_page_number"),
            models.Index(fields=["page", "version"], name="comment_page_version"),
        ]
        verbose_name = "reactie"
        verbose_name_plural = "reacties"

    @classmethod
    def under(cls, page: Page, user: User | None, text: str) -> "SiteComment":
        """A comment under ``page`` (a specific page), not stored and not shown."""
        return cls(
            page=page,
            content_type=ContentType.objects.get_for_model(page),
            object_pk=str(page.pk),
            site_id=settings.SITE_ID,
            user=user,
            comment=text,
            is_public=False,
        )

    @property
    def shown_as(self) -> Shown:
        """How it appears, from comments-xtd's two flags."""
        if not self.is_public:
            return Shown.NO
        return Shown.TOMBSTONE if self.is_removed else Shown.YES

    @property
    def is_tombstone(self) -> bool:
        """True where words were taken away."""
        return self.is_removed

    @property
    def author(self) -> User | None:
        """Who wrote it."""
        return self.user

    @property
    def created_at(self) -> datetime:
        """When it was sent."""
        return self.submit_date

    @property
    def title(self) -> str:
        """One line that names it."""
        return f"Reactie bij ‘{self.page.title}’"

    def get_absolute_url(self) -> str:
        """Its permalink on the page."""
        return f"{self.page.get_url()}{page_query(self.number)}#sitecomment-{self.pk}"

    def search_text(self) -> str:
        """All its words."""
        return self.comment
