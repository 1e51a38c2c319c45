"""What people say in the forum."""

from typing import Any

from django import forms
from wagtail.models import Page

import things
from contributions.forms import ONLY_OTHER, ContributionForm, LangField, WordsField, WordsForm, said
from contributions.written import WrittenForm
from forum.folding import NOTE_LIMIT
from pages.models import Step
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


class FoldField(forms.BooleanField):
    """ "Ingeklapt tonen": a tick that reads as a word ("ja") or as nothing, as all words of a post do."""

    def __init__(self) -> None:
        super().__init__(
            label="Dit kan zwaar zijn om te lezen",
            help_text="Dan staat je tekst ingeklapt. Wie wil, klapt hem open.",
            required=False,
        )

    def clean(self, value: Any) -> str:
        """ "ja" or nothing."""
        return "ja" if super().clean(value) else ""


def note_field() -> WordsField:
    """What may weigh in a text, for who thinks about opening it."""
    return WordsField(
        label="Waarover gaat het zware?",
        help_text="Mag leeg. Bijvoorbeeld: ‘geweld’ of ‘verlies’. Dit staat boven je ingeklapte tekst.",
        limit=NOTE_LIMIT,
        rows=1,
        required=False,
    )


class SaidForm(ContributionForm):
    """What somebody says in a talk: the words, and how they want them read."""

    text = said()
    fold = FoldField()
    note = note_field()
    lang = LangField(help_text=ONLY_OTHER)


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
    fold = FoldField()
    note = note_field()


class OpeningWordsForm(PostWordsForm):
    """Other words for a topic of one's own."""

    field_order = ("title",)
    title = topic_title()
