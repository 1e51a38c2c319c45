"""Comments at the door."""

from copy import copy
from typing import Any

from django.template.loader import render_to_string
from wagtail.models import Page

from comments.forms import CommentWordsForm, WrittenCommentForm
from comments.models import SiteComment
from contributions.cleaning import clean_plain
from contributions.forms import WordsForm
from contributions.kinds import Kind, register
from contributions.models import Shown
from contributions.written import WrittenForm
from live.keys import key_of
from live.models import Step
from people.models import User


@register(SiteComment, part_of="page", is_reaction=True, author="user_id")
class CommentKind(Kind):
    """A comment under a page."""

    label = "Reactie"
    peers_read = True
    fetched_with = ("page",)
    fields = ("comment",)

    def form_class(self, thing: SiteComment) -> type[WordsForm]:
        """One text field."""
        return CommentWordsForm

    def written_form(self, under: Any) -> type[WrittenForm] | None:
        """Under a page that has comments."""
        return WrittenCommentForm if getattr(under, "has_comments", False) else None

    def write(self, under: Page, data: dict[str, Any], person: User | None, helper: User) -> SiteComment:
        """A comment as somebody said it."""
        comment = SiteComment.under(under, person, data["text"])
        comment.lang = data["lang"]
        return comment

    def words(self, thing: SiteComment) -> dict[str, str]:
        """comments-xtd calls the words ``comment``; everybody else calls them ``text``."""
        return {"text": thing.comment}

    def set_words(self, thing: SiteComment, words: dict[str, str]) -> None:
        """Store other words."""
        thing.comment = words["text"]
        thing.save()

    def set_shown(self, thing: SiteComment, shown: Shown, step: Step | None) -> None:
        """Set comments-xtd's flags."""
        thing.is_public = shown != Shown.NO
        thing.is_removed = shown == Shown.TOMBSTONE
        thing.take(step)
        thing.save()

    def page(self, thing: SiteComment) -> Page:
        """The page it stands under."""
        return thing.page

    def place(self, thing: SiteComment) -> object:
        """The page."""
        return thing.page_id

    def stream(self, thing: SiteComment) -> str:
        """The page's own stream."""
        return key_of(thing.content_object)

    def needs_number(self, thing: SiteComment) -> bool:
        """At its first appearance."""
        return thing.number is None

    def html(self, thing: SiteComment) -> str:
        """The partial the page includes."""
        return render_to_string("comments/_comment.html", {"comment": thing})

    def preview(self, thing: SiteComment, words: dict[str, str]) -> str:
        """The same partial."""
        comment = copy(thing)
        comment.comment, comment.text_html = words["text"], clean_plain(words["text"])
        return render_to_string("comments/_preview.html", {"comment": comment})

    def where(self, thing: SiteComment) -> str:
        """The title of the page."""
        return thing.page.title
