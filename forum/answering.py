"""Answering somebody in a talk: the form that knows which post it answers, and which words it quotes."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from contributions.models import Shown
from contributions.numbered import whole_number
from forum.models import Post, Topic
from forum.photos import WithPhotoForm
from forum.quoting import Passage, Unquotable, find, sentences, together
from people.models import User

#: What the address of the form (and the form itself) says: the number of the post that is answered, or quoted.
ANSWERS, QUOTES = "op", "citeer"
_GONE = "De tekst die je wil citeren, staat niet meer op de site. Je eigen tekst staat er nog. Stuur hem zonder citaat."


class PassagesField(forms.MultipleChoiceField):
    """Sentences of a post; what was chosen is held against the text as it is now."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, source: Post, chosen: list[str], words: str) -> None:
        """Offer the sentences of ``source``; or only what was selected in it (``words``, or ``chosen`` before)."""
        who = source.author.shown_name if source.author else "iemand"
        super().__init__(label=f"Wat citeer je uit reactie {source.number} van {who}?", required=False)
        self.source = source
        every = sentences(source.text)
        selected = find(source.text, words)
        known = {passage.value(source.text) for passage in every}
        if selected:
            every, self.initial = [selected], [selected.value(source.text)]
        elif chosen and not known.issuperset(chosen):
            every = [passage for passage in map(self._read, chosen) if passage] or every
        self.choices = [(passage.value(source.text), passage.of(source.text)) for passage in every]

    def _read(self, value: str) -> Passage | None:
        try:
            return Passage.read(value, self.source.text)
        except Unquotable:
            return None

    def valid_value(self, value: str) -> bool:
        """``clean`` looks for itself."""
        return True

    def clean(self, value: Any) -> Passage | None:
        """The passage; None when nothing was chosen."""
        try:
            chosen = [Passage.read(each, self.source.text) for each in super().clean(value)]
            return together(chosen, self.source.text)
        except Unquotable as why:
            raise ValidationError(str(why)) from None


class ReplyForm(WithPhotoForm):
    """A reply in a topic; it may answer a post there, and quote from one.

    Args:
        topic: where.
        asked: what the address says, for a form that is not sent yet.
    """

    def __init__(self, data: Any = None, files: Any = None, *, topic: Topic, asked: Any = None, **kwargs: Any) -> None:
        super().__init__(data, files, **kwargs)
        told = data if data is not None else asked or {}
        self.topic = topic
        numbers = {name: whole_number(told.get(name, ""), 0) for name in (ANSWERS, QUOTES)}
        posts = self._posts(set(numbers.values()))
        #: The post that is answered: a tombstone too, its number stands there.
        self.answered: Post | None = posts.get(numbers[ANSWERS]) or posts.get(numbers[QUOTES])
        quoted = posts.get(numbers[QUOTES])
        self.source: Post | None = quoted if quoted and quoted.shown == Shown.YES else None
        self.lost_source = bool(numbers[QUOTES]) and self.source is None
        for name, number in numbers.items():
            self.fields[name] = forms.CharField(required=False, widget=forms.HiddenInput, initial=number or "")
        if self.source:
            chosen = data.getlist("zin") if hasattr(data, "getlist") else []
            self.fields["zin"] = PassagesField(self.source, chosen, told.get("woorden", ""))
        self.order_fields(["zin", "text"])

    def _posts(self, numbers: set[int]) -> dict[int | None, Post]:
        """The posts with these numbers, as far as they are shown; 1 SQL, none where nothing is asked."""
        rows = Post.objects.filter(topic=self.topic, number__in=numbers - {0}).shown()
        return {post.number: post for post in rows.with_writers()} if any(numbers) else {}

    def clean(self) -> dict[str, Any]:
        """Words that are not on the site any more are not quoted."""
        data = super().clean()
        if self.lost_source and self.data.get("zin"):
            self.data[QUOTES] = ""  # the next try goes without
            self.add_error(None, _GONE)
        return data

    def reply(self, author: User) -> Post:
        """The post, not stored; call it on a valid form."""
        data = self.cleaned_data
        post = Post(topic=self.topic, author=author, **self.said)
        if self.answered:
            post.answer(self.answered)
        passage: Passage | None = data.get("zin")
        if self.source and passage:
            post.quote(self.source, passage)
        return post
