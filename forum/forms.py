"""What people say in the forum."""

from django import forms

from contributions.forms import ONLY_OTHER, ContributionForm, LangField, WordsField, WordsForm, said
from contributions.written import WrittenForm
from pages.models import Theme


def topic_title() -> WordsField:
    """The title of a topic."""
    return WordsField(
        label="Waarover gaat het?",
        help_text="Eén zin of één vraag.",
        limit=120,
        rows=1,
        empty="Geef je gesprek een titel. Eén zin is genoeg.",
    )


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
