"""What people say in the forum."""

from django import forms

from contributions.forms import ContributionForm, WordsField, said
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


class TopicForm(ContributionForm):
    """A new topic: a title and the first words."""

    title = topic_title()
    text = said()
    theme = forms.ModelChoiceField(
        Theme.objects.all(),
        label="Thema",
        to_field_name="slug",
        required=False,
        empty_label="Geen thema",
        error_messages={"invalid_choice": "Kies een thema uit de lijst, of geen."},
    )


class PostWordsForm(forms.Form):
    """Other words for a post of one's own."""

    text = said()


class OpeningWordsForm(forms.Form):
    """Other words for a topic of one's own."""

    title = topic_title()
    text = said()
