"""What pages in pieces (stukjes) share: chapters, the house rules and the reasons of moderators.

Anybody can suggest other words for a piece; editors take them over or say why not; nothing gets on the site without
a look at all that changes. Subclasses have the pieces in a StreamField called ``body``.
"""

from typing import Any, ClassVar

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from wagtail.contrib.routable_page.models import RoutablePageMixin, path

from pages.models import BasePage, SitePageForm
from people.models import User
from playbook import versions
from playbook.merging import Raw


class PiecesForm(SitePageForm):
    """The editors' form: it says which revision it was loaded from (Wagtail sends that along)."""

    def save(self, commit: bool = True) -> Any:
        """The page with what was typed, still to be put beside what others stored meanwhile."""
        loaded = self.data.get("loaded_revision_id", "")
        self.instance.loaded_revision_id = int(loaded) if loaded.isdecimal() else None
        return super().save(commit)


class PageInPieces(RoutablePageMixin, BasePage):
    """A page whose pieces keep their address, their history and what people suggest for them."""

    #: What a piece is called on the screen, and the whole they make ("Je tekst kwam in …").
    piece_word: ClassVar[str] = "stukje"
    whole: ClassVar[str] = "het draaiboek"
    #: Each piece is one line, of at most so many signs; None where it is a text.
    line_limit: ClassVar[int | None] = None
    #: What an editor reads before publishing, beside the pieces, when it changes.
    other_fields: ClassVar[tuple[str, ...]] = ("title", "intro")

    base_form_class = PiecesForm
    #: The revision the blocks about to be stored were made from; None when that is the newest.
    loaded_revision_id: int | None = None

    body: Any

    class Meta:
        abstract = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        #: Whose words the next revision brings, by block id.
        self.credit_of: dict[str, User | None] = {}
        #: Blocks of the last stored revision that somebody else had changed too; their words are kept beside.
        self.beside: list[Raw] = []

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store; publishing an older revision never makes it the newest draft again."""
        if self.pk is None or kwargs.get("update_fields") is not None:
            super().save(*args, **kwargs)
            return
        with transaction.atomic():
            stored = versions.lock(self.pk)
            if stored and stored.latest_revision_id and stored.latest_revision_id != self.latest_revision_id:  # type: ignore[has-type]
                self.latest_revision_id = stored.latest_revision_id
                self.latest_revision_created_at = stored.latest_revision_created_at
                self.draft_title = stored.draft_title
                self.has_unpublished_changes = True
            super().save(*args, **kwargs)

    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        """Store a draft on top of what others stored since its form was loaded, and record whose words changed."""
        with transaction.atomic():
            versions.lock(self.pk)
            before = versions.stored_blocks(self)
            after = versions.merged(self)
            self.body, self.beside = after.body, after.beside
            revision = super().save_revision(*args, **kwargs)
            versions.record(self, before, after, kwargs.get("user"))
        self.loaded_revision_id, self.credit_of = None, {}
        return revision

    @property
    def full_title(self) -> str:
        """What one calls it elsewhere."""
        return str(self.title)

    @path("geschiedenis/", name="history")
    def history(self, request: HttpRequest) -> HttpResponse:
        """What changed, when, and whose words it was."""
        from playbook import views

        return views.history(request, self)

    @path("voorstel/<str:block_id>/", name="suggest")
    def suggest(self, request: HttpRequest, block_id: str) -> HttpResponse:
        """ "Verander deze tekst": one piece, and other words for it."""
        from playbook import views

        return views.suggest(request, self, block_id)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Its pieces, with what waits beside them."""
        from playbook import views

        views.mark_pieces(self)
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context
