"""What somebody says under a page."""

from django import forms

from contributions.forms import ContributionForm, said


class CommentForm(ContributionForm):
    """A new comment."""

    text = said()


class CommentWordsForm(forms.Form):
    """Other words for a comment of one's own."""

    text = said()
