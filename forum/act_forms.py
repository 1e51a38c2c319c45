"""The forms with which people do something around a topic (``forum.guiding``); each knows its topic and its person."""

import re
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import Truncator

from contributions.cleaning import tidy
from forum.forms import AboutField, about_choices, page_of, step_of, topic_title
from forum.models import BoardPage, Post, Topic
from pages.models import Theme
from people.models import User

#: So many topics and posts one chooses from: the last.
NEAR, POSTS = 12, 100
#: The number in the address of a topic.
_NUMBER = re.compile(r"(?:^|/)(\d{1,18})(?:-[\w-]*)?/?(?:[?#].*)?$")


class ActForm(forms.Form):
    """What one act asks.

    Args:
        topic: which.
        user: who does it.
    """

    def __init__(self, *args: Any, topic: Topic, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.topic, self.user = topic, user
        self.fill()

    def fill(self) -> None:
        """Bring the choices and the values of now."""

    @property
    def is_sure(self) -> bool:
        """True when who does it saw what will happen."""
        return "zeker" in self.data


class CloseForm(ActForm):
    """Why it closes; everybody reads it."""

    because = forms.CharField(
        label="Waarom sluit je dit gesprek?",
        help_text="Iedereen leest dit. Eén zin.",
        max_length=200,
        error_messages={"required": "Schrijf waarom. Wie meepraatte, wil dat weten."},
    )

    def clean_because(self) -> str:
        """The tidied words."""
        return " ".join(tidy(self.cleaned_data["because"]).split())


class PaceForm(ActForm):
    """Slowly or not, and until when."""

    slow_minutes = forms.TypedChoiceField(
        label="Hoe lang wacht iemand tussen twee reacties?",
        coerce=int,
        choices=[(0, "Niet"), (5, "5 minuten"), (15, "15 minuten"), (60, "1 uur"), (1440, "1 dag")],
    )
    closes_on = forms.DateField(
        label="Wat is de laatste dag om te reageren?",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": "Kies een dag uit de kalender, of laat leeg."},
    )

    def fill(self) -> None:
        """As it is now."""
        day = self.topic.closes_on
        self.initial = {"slow_minutes": self.topic.slow_minutes, "closes_on": day and day.isoformat()}

    def clean_closes_on(self) -> Any:
        """Not in the past: to close it now there is another button."""
        day = self.cleaned_data["closes_on"]
        if day and day < timezone.localdate():
            raise forms.ValidationError("Die dag is voorbij. Kies een dag die nog komt.")
        return day


class AboutForm(ActForm):
    """What it is about."""

    theme = forms.ModelChoiceField(
        Theme.objects.all(), label="Thema", to_field_name="slug", required=False, empty_label="Geen thema"
    )
    about = AboutField()

    def fill(self) -> None:
        """As it is now."""
        topic = self.topic
        self.fields["about"].choices = about_choices(self.user)  # type: ignore[attr-defined]
        now = f"stap-{topic.step_id}" if topic.step_id else f"plek-{topic.about_id}" if topic.about_id else ""
        self.initial = {"theme": topic.theme and topic.theme.slug, "about": now}

    @property
    def values(self) -> dict[str, Any]:
        """The arguments of ``guiding.put_about``."""
        choice = self.cleaned_data["about"]
        return {"theme": self.cleaned_data["theme"], "step": step_of(choice), "about": page_of(choice)}


class MoveForm(ActForm):
    """To which group, of those the moderator may see."""

    board = forms.ModelChoiceField(
        BoardPage.objects.none(),
        label="Naar welke groep?",
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Kies een groep."),
    )

    def fill(self) -> None:
        """All others."""
        others = BoardPage.objects.visible_to(self.user).exclude(pk=self.topic.board_id)
        self.fields["board"].queryset = others.order_by("path")  # type: ignore[attr-defined]


class MergeForm(ActForm):
    """With which topic: one that is near, or one whose address is given."""

    target = forms.ModelChoiceField(
        Topic.objects.none(),
        label="Welk gesprek in deze groep?",
        required=False,
        empty_label="Een ander",
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Kies een gesprek uit de lijst, of plak een adres."},
    )
    address = forms.CharField(
        label="Of plak het adres van een gesprek", required=False, widget=forms.TextInput(attrs={"inputmode": "url"})
    )

    def fill(self) -> None:
        """Those that moved last in this group."""
        near = self._others().filter(board=self.topic.board_id).newest_first().values_list("pk", flat=True)[:NEAR]
        self.fields["target"].queryset = self._others().filter(pk__in=list(near))  # type: ignore[attr-defined]

    def _others(self) -> Any:
        return Topic.objects.visible_to(self.user).select_related("board").exclude(pk=self.topic.pk)

    def clean(self) -> dict[str, Any]:
        """One of both."""
        data = super().clean() or {}
        given = _NUMBER.search(data.get("address", "").strip())
        if given and not data.get("target"):
            data["target"] = self._others().filter(pk=int(given[1])).first()
        if not data.get("target") and not self.errors:
            self.add_error("address" if data.get("address") else "target", "Dat gesprek vinden we niet. Kies er een.")
        return data


class PostLabels(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Posts by number, writer and first words."""

    def label_from_instance(self, post: Any) -> str:
        """One line."""
        return _line(post)


class PostLabel(forms.ModelChoiceField):  # type: ignore[type-arg]
    """The same for one post."""

    def label_from_instance(self, post: Any) -> str:
        """One line."""
        return _line(post)


def _line(post: Post) -> str:
    name = post.author.shown_name if post.author else "Iemand"
    return f"{post.number}. {name}: {Truncator(post.text).chars(90)}"


def _posts(topic: Topic) -> QuerySet[Post]:
    """The last posts that answer the opening post."""
    rows = Post.objects.public().filter(topic=topic, is_opening=False).order_by("-number")
    near = list(rows.values_list("pk", flat=True)[:POSTS])
    return Post.objects.filter(pk__in=near).select_related("author").order_by("number")


class SplitForm(ActForm):
    """Which posts begin a topic of their own, and what it is called."""

    posts = PostLabels(
        Post.objects.none(),
        label="Welke reacties?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Duid minstens één reactie aan.",
            "invalid_choice": "Een van die reacties staat hier niet meer. Kijk de lijst na.",
        },
    )
    title = topic_title()

    def fill(self) -> None:
        """Those one may choose."""
        self.fields["posts"].queryset = _posts(self.topic)  # type: ignore[attr-defined]
        self.fields["title"].help_text = "De titel van het nieuwe gesprek. Eén zin of één vraag."


class AnswerForm(ActForm):
    """The post that answers what was asked."""

    answer = PostLabel(
        Post.objects.none(),
        label="Welke reactie is het antwoord?",
        required=False,
        empty_label="Nog geen",
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Die reactie staat hier niet meer. Kies een andere."},
    )

    def fill(self) -> None:
        """Those one may choose, and the one of now."""
        self.fields["answer"].queryset = _posts(self.topic)  # type: ignore[attr-defined]
        self.initial["answer"] = self.topic.answer_id
