"""What people say in the forum."""

from typing import Any

from django import forms
from wagtail.models import Page

import things
from contributions.forms import ONLY_OTHER, ContributionForm, LangField, WordsField, WordsForm, said
from contributions.written import WrittenForm
from pages.models import Step, Theme
from people.access import Visitor


def topic_title() -> WordsField:
    """The title of a topic."""
    return WordsField(
        label="Waarover gaat het?",
        help_text="Eén zin of één vraag.",
        limit=120,
        rows=1,
        empty="Geef je gesprek een titel. Eén zin is genoeg.",
    )


class AboutField(forms.ChoiceField):
    """The step of the programme or the page a topic is about; whose form it is fills in the choices."""

    def __init__(self, **kwargs: Any) -> None:
        wrong = {"invalid_choice": "Kies iets uit de lijst, of niets."}
        label = "Gaat het over een stap of een proeftuin?"
        super().__init__(**{"label": label, "required": False, "error_messages": wrong, **kwargs})


def about_choices(user: Visitor) -> list[Any]:
    """The steps, and the pages one may talk about as far as ``user`` may see them."""
    talked_about = [model for model in things.registered() if getattr(model, "is_talked_about", False)]
    pages = [page for model in talked_about for page in things.visible(model, user).order_by("path")]
    return [
        ("", "Nee"),
        ("Stappen", [(f"stap-{step.pk}", str(step)) for step in Step.objects.all()]),
        ("Proeftuinen", [(f"plek-{page.pk}", page.title) for page in pages]),
    ]


def step_of(choice: str) -> Step | None:
    """The step of a choice; None when it is another thing."""
    sort, _, pk = choice.partition("-")
    return Step.objects.filter(pk=pk).first() if sort == "stap" else None


def page_of(choice: str) -> Page | None:
    """The page of a choice; None when it is another thing."""
    sort, _, pk = choice.partition("-")
    return Page.objects.filter(pk=pk).first() if sort == "plek" else None


class ReplyForm(ContributionForm):
    """A reply in a topic."""

    text = said()
    lang = LangField(help_text=ONLY_OTHER)


class TopicForm(ContributionForm):
    """A new topic: a title and the first words."""

    title = topic_title()
    text = said()
    lang = LangField(help_text=ONLY_OTHER)
    theme = forms.ModelChoiceField(
        Theme.objects.all(),
        label="Thema",
        to_field_name="slug",
        required=False,
        empty_label="Geen thema",
        error_messages={"invalid_choice": "Kies een thema uit de lijst, of geen."},
    )
    about = AboutField()

    def __init__(self, *args: Any, user: Visitor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].choices = about_choices(user)  # type: ignore[attr-defined]

    @property
    def step(self) -> Step | None:
        """The step it is about."""
        return step_of(self.cleaned_data["about"])

    @property
    def page(self) -> Page | None:
        """The page it is about."""
        return page_of(self.cleaned_data["about"])


class WrittenReplyForm(WrittenForm):
    """A reply that a helper writes down."""

    text = said()
    lang = LangField(help_text=ONLY_OTHER)


class WrittenTopicForm(WrittenForm):
    """A new topic that a helper writes down."""

    title = topic_title()
    text = said()
    lang = LangField(help_text=ONLY_OTHER)


class PostWordsForm(WordsForm):
    """Other words for a post of one's own."""

    text = said()


class OpeningWordsForm(WordsForm):
    """Other words for a topic of one's own."""

    title = topic_title()
    text = said()
