"""What people say in the forum."""

from django import forms
from django.conf import settings

from contributions.forms import ContributionForm, WordsField
from pages.models import Theme


def post_words() -> WordsField:
    """The text of a post."""
    return WordsField(
        label="Wat wil je zeggen?",
        help_text="Schrijf geen namen van anderen, adressen of telefoonnummers.",
        limit=settings.POST_LIMIT,
        empty="Dit is nog leeg. Schrijf wat je wil zeggen.",
    )


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

    text = post_words()


class TopicForm(ContributionForm):
    """A new topic: a title and the first words."""

    title = topic_title()
    text = post_words()
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

    text = post_words()


class OpeningWordsForm(forms.Form):
    """Other words for a topic of one's own."""

    title = topic_title()
    text = post_words()
