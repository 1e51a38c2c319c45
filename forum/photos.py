"""A photo with a post: shown where the post is, to who may read it, under an address nobody guesses."""

import secrets
from typing import Any, ClassVar, Self

from django import forms
from django.db import models
from django.db.models import Q
from django.urls import reverse

from forum.forms import SaidForm
from pages.files import ALT_LIMIT, SentFile, SentFileQuerySet, private_storage
from pages.uploads import NO_ALT, PhotoField, Slot, alt_field
from people.access import Visitor
from people.models import EDITOR, MODERATOR, User


def new_token() -> str:
    """The address of a photo: 96 bits."""
    return secrets.token_hex(12)


class PostPhotoQuerySet(SentFileQuerySet):
    """Photos, by who may see them."""

    def visible_to(self, user: Visitor) -> Self:
        """Photos of posts ``user`` may read; their own; all that were sent, for who reads them first."""
        from forum.models import Post  # the post knows its photo: the other way round is a circle

        readable = Q(post__in=Post.objects.visible_to(user))
        return self.filter(readable | self._beyond(user))

    def removable_by(self, user: User) -> Self:
        """One's own, and for who reads them first all of them."""
        return self.sent().filter(self._beyond(user))

    def _beyond(self, user: Visitor) -> Q:
        if not user.is_authenticated:
            return Q(pk=None)
        person: User = user  # type: ignore[assignment]
        everything = Q(post__isnull=False) if person.has_role(MODERATOR, EDITOR) else Q(pk=None)
        return everything | Q(owner=person)


class PostPhoto(SentFile):
    """A photo, with what is on it for who can't see it."""

    LABEL, WORDS, UNDER = "Foto", "alt", "post"

    post = models.OneToOneField("forum.Post", models.CASCADE, null=True, related_name="photo")
    token = models.CharField(max_length=24, unique=True, default=new_token, editable=False)
    file = models.ImageField(
        storage=private_storage, upload_to="gesprekken", width_field="width", height_field="height"
    )
    width = models.PositiveIntegerField(editable=False, default=0)
    height = models.PositiveIntegerField(editable=False, default=0)
    alt = models.CharField("wat staat erop?", max_length=ALT_LIMIT, blank=True)

    objects: ClassVar[Any] = PostPhotoQuerySet.as_manager()

    class Meta(SentFile.Meta):
        verbose_name = "foto bij een reactie"
        verbose_name_plural = "foto’s bij reacties"

    def get_absolute_url(self) -> str:
        """Where it is shown to who may see it."""
        return reverse("post_photo", args=[self.token])

    def get_removal_url(self) -> str:
        """Where it is taken away."""
        return reverse("post_photo_remove", args=[self.token])


class PhotoSlot(Slot[PostPhoto]):
    """The place for a photo."""

    model = PostPhoto
    NAMES = ("photo", "alt", "kept", "drop")
    NO_WORDS = NO_ALT
    NO_FILE = "Kies een foto bij deze woorden, of maak de woorden leeg."

    def visible_fields(self) -> tuple[Any, Any, str]:
        """A photo and what is on it."""
        return PhotoField("Foto"), alt_field("Wat staat er op de foto?", required=False), "Neem deze foto niet mee"


class WithPhotoForm(SaidForm):
    """What somebody says, perhaps with a photo.

    Args:
        person: who fills it in; a photo that came with an earlier try is theirs.
    """

    def __init__(self, data: Any = None, files: Any = None, *, person: User | None = None, **kwargs: Any) -> None:
        super().__init__(data, files, **kwargs)
        self.person = person
        self.slot = PhotoSlot(self, 1)
        self.slot.add_fields()

    @property
    def photo(self) -> PostPhoto | None:
        """The photo that came with this try or an earlier one."""
        return self.slot.file

    @property
    def said(self) -> dict[str, Any]:
        """The fields of a post; call it on a valid form."""
        data = self.cleaned_data
        return {
            "text": data["text"], "lang": data["lang"], "note": data["note"],
            "is_folded": bool(data["fold"] or data["note"]), "new_photo": self.photo,
        }  # fmt: skip

    @property
    def extras(self) -> list[forms.BoundField]:
        """What few people need: folded up under the words."""
        return [*self.slot.bound, *(self[name] for name in ("fold", "note", "lang"))]

    @property
    def has_extras(self) -> bool:
        """True when one of those is filled in, or has to be mended."""
        is_filled = self["fold"].value() or self["note"].value() or self.photo
        return bool(is_filled) or any(field.errors for field in self.extras)

    def clean(self) -> dict[str, Any]:
        """The photo comes last: it needs to know of its words."""
        data = super().clean() or {}
        self.slot.clean(data)
        return data
