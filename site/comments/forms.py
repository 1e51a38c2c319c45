"""What somebody says under a page."""

from contributions.forms import ONLY_OTHER, ContributionForm, LangField, WordsForm, said
from contributions.written import WrittenForm


class CommentForm(ContributionForm):
    """A new comment."""

    text = said()
    lang = LangField(help_text=ONLY_OTHER)


class WrittenCommentForm(WrittenForm):
    """A comment that a helper writes down."""

    text = said()
    lang = LangField(help_text=ONLY_OTHER)


class CommentWordsForm(WordsForm):
    """Other words for a comment of one's own."""

    text = said()
