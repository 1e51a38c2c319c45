"""The form that begins a talk."""

from typing import Any

from django import forms
from wagtail.models import Page

from forum.forms import AboutField, about_choices, page_of, step_of, topic_title
from forum.models import BoardPage, Post, Topic
from forum.photos import WithPhotoForm
from pages.models import Step, Theme
from people.models import User


class TopicForm(WithPhotoForm):
    """A new topic: a title and the first words."""

    field_order = ("title", "text", "theme")
    title = topic_title()
    theme = forms.ModelChoiceField(
        Theme.objects.all(),
        label="Thema",
        to_field_name="slug",
        required=False,
        empty_label="Geen thema",
        error_messages={"invalid_choice": "Kies een thema uit de lijst, of geen."},
    )
    about = AboutField()

    def __init__(self, data: Any = None, files: Any = None, *, person: User, **kwargs: Any) -> None:
        super().__init__(data, files, person=person, **kwargs)
        self.fields["about"].choices = about_choices(person)  # type: ignore[attr-defined]

    @property
    def step(self) -> Step | None:
        """The step it is about."""
        return step_of(self.cleaned_data["about"])

    @property
    def page(self) -> Page | None:
        """The page it is about."""
        return page_of(self.cleaned_data["about"])

    def opening(self, board: BoardPage, author: User) -> Post:
        """The opening post with its topic, not stored; call it on a valid form."""
        data = self.cleaned_data
        topic = Topic(
            board=board, given_title=data["title"], theme=data["theme"], author=author, step=self.step, about=self.page
        )
        return Post(topic=topic, author=author, is_opening=True, **self.said)
