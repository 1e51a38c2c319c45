"""What somebody says under a page."""

from django import forms
from django.conf import settings

from contributions.forms import ContributionForm, WordsField


def comment_words() -> WordsField:
    """The one field of a comment."""
    return WordsField(
        label="Wat wil je zeggen?",
        help_text="Schrijf geen namen van anderen, adressen of telefoonnummers.",
        limit=settings.POST_LIMIT,
        empty="Dit is nog leeg. Schrijf wat je wil zeggen.",
    )


class CommentForm(ContributionForm):
    """A new comment."""

    text = comment_words()


class CommentWordsForm(forms.Form):
    """Other words for a comment of one's own."""

    text = comment_words()
