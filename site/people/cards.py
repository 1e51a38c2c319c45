"""The cards that let people in: sheets, cards, and what happens when one is lost."""

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from people import codes

if TYPE_CHECKING:  # they point at each other
    from people.models import Organisation, User

EXPERT, VOLUNTEER = CARD_ROLES = ("expert", "volunteer")


def is_working(prefix: str = "") -> models.Q:
    """Cards that open the door today; ``prefix`` leads to them."""
    expires = f"{prefix}expires_at"
    lasts = models.Q((f"{expires}__isnull", True)) | models.Q((f"{expires}__gt", timezone.now()))
    return lasts & models.Q((f"{prefix}revoked_at__isnull", True))


class Role(models.TextChoices):
    """What a card gives."""

    EXPERT = EXPERT, "Ervaringsdeskundige"
    VOLUNTEER = VOLUNTEER, "Vrijwilliger"


class CardSheetQuerySet(models.QuerySet["CardSheet"]):
    """Sheets of cards."""

    def counted(self) -> Self:
        """With how many cards there are, how many somebody uses, and whether any is left to hand out.

        How many were switched off is not told: with the number of one card that would say whether it is used.
        """
        used = models.Q(cards__person__isnull=False)
        left = models.Q(cards__person__isnull=True, cards__revoked_at__isnull=True)
        return self.annotate(
            total=models.Count("cards"), used=models.Count("cards", filter=used),
            left=models.Count("cards", filter=left),
        )  # fmt: skip


#: So many cards a sheet has before anybody hears how many are used: of one card that would say whether *it* is.
TOLD_FROM = 5


class CardSheet(models.Model):
    """Cards a helper printed together. Nothing says who got one."""

    #: Of a row from ``counted``.
    total: int
    used: int
    left: int

    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="card_sheets")
    role = models.CharField("rol", max_length=10, choices=Role)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    for_youth = models.BooleanField(default=False)
    form_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)

    objects = CardSheetQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "kaartenblad"
        verbose_name_plural = "kaartenbladen"

    def __str__(self) -> str:
        return f"Blad {self.pk}"

    @property
    def tells_use(self) -> bool:
        """True when how many are used, or whether any is left, says nothing of one person; of a ``counted`` row."""
        return self.total >= TOLD_FROM


class CardQuerySet(models.QuerySet["Card"]):
    """Cards, by what they are good for."""

    def working(self) -> Self:
        """Cards that open the door today."""
        return self.filter(is_working())

    def unused(self) -> Self:
        """Working cards that nobody has claimed or was promised."""
        return self.working().filter(person__isnull=True, promised=False)

    def with_picture_of(self, person: "User") -> Self:
        """The card whose picture says that it is really ``person``: the last one of theirs, where it has a picture."""
        return self.working().filter(person=person).exclude(picture="").order_by("-claimed_at")[:1]

    def may_open(self) -> Self:
        """Working cards, and those that were replaced without the secret word less than a week ago.

        Whoever holds one of these may say "Dit was ik niet", and nothing else.
        """
        return self.filter(is_working() | models.Q(replaced_by__in=CardReplacement.objects.in_doubt()))

    def with_code(self, code: str) -> "Card | None":
        """The card with this tidied code that may open something; None for wrong, revoked and expired alike. 1 SQL."""
        rows = self.may_open().filter(code_hash__in=codes.code_hashes(code))
        return rows.select_related("person", "replacement").first()

    def switch_off(self) -> int:
        """Make those of these cards worthless that nobody uses, also when they were promised to somebody."""
        now = timezone.now()
        with transaction.atomic():
            # The replacement first, as everywhere: who takes both in the other order may wait for each other.
            CardReplacement.objects.waiting().filter(new_card__in=self).update(blocked_at=now)
            return self.filter(person__isnull=True, revoked_at__isnull=True).update(revoked_at=now)

    def make(self, role: str, organisation: "Organisation | None" = None, **fields: object) -> tuple["Card", str]:
        """A new card and its code; the code is nowhere else and can't be found back."""
        code = codes.make_code()
        card = self.create(role=role, organisation=organisation, code_hash=codes.code_hashes(code)[0], **fields)
        return card, code

    def make_many(self, count: int, **fields: Any) -> list[tuple["Card", str]]:
        """So many new cards with their codes, in one statement."""
        made = [codes.make_code() for _ in range(count)]
        cards = [self.model(code_hash=codes.code_hashes(code)[0], **fields) for code in made]
        return list(zip(self.bulk_create(cards), made, strict=True))


class Card(models.Model):
    """A lasting key for one person, given by hand. "Unused" means that nobody has claimed it yet."""

    Role = Role

    code_hash = models.CharField(max_length=64, unique=True, editable=False)
    role = models.CharField("rol", max_length=10, choices=Role)
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, null=True, blank=True, related_name="cards")
    sheet = models.ForeignKey(CardSheet, models.PROTECT, null=True, blank=True, related_name="cards")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="cards")
    picture = models.CharField(max_length=10, blank=True, default="", editable=False)
    picture_tries = models.PositiveSmallIntegerField(default=0, editable=False)
    picture_tried_on = models.DateField(null=True, editable=False)
    # A young person's card: what they write is always read first. No age is kept.
    held_first = models.BooleanField(default=False, editable=False)
    # Given to somebody who lost theirs; it works later, and nobody else can claim it.
    promised = models.BooleanField(default=False, editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    claimed_at = models.DateTimeField(null=True, blank=True, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    replaced_by = models.ForeignKey(
        "CardReplacement", models.SET_NULL, null=True, blank=True, editable=False, related_name="replaced"
    )

    objects = CardQuerySet.as_manager()

    class Meta:
        verbose_name = "kaart"
        verbose_name_plural = "kaarten"

    def __str__(self) -> str:
        return f"Kaart {self.pk} ({self.get_role_display()})"

    @property
    def number(self) -> int:
        """What stands on the stub: counts up, no secret. Whoever has it still needs the word, or a day."""
        return self.pk

    @property
    def is_somebodys(self) -> bool:
        """Claimed, or promised to somebody who lost theirs."""
        return self.person_id is not None or self.promised

    @property
    def only_objects(self) -> bool:
        """Replaced: it opens nothing but "Dit was ik niet"."""
        return self.revoked_at is not None

    def claim(self, person: "User", picture: str = "") -> bool:
        """Give this card to ``person``; False when somebody was first. Exactly one claim wins."""
        mine = Card.objects.unused().filter(pk=self.pk)
        return mine.update(person=person, picture=picture, claimed_at=timezone.now()) == 1


class PassPhraseQuerySet(models.QuerySet["PassPhrase"]):
    """Pass phrases, by what they are good for."""

    def opening(self) -> Self:
        """Those whose card opens the door today, and still is the same person's."""
        return self.filter(is_working("card__"), card__person=models.F("person"))

    def over(self) -> Self:
        """Those whose card never comes back."""
        return self.exclude(card__in=Card.objects.may_open())


class PassPhrase(models.Model):
    """A sentence instead of a card, where somebody wishes; see ``people.phrases``. Kept as a hash, like a password."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="pass_phrase")
    card = models.ForeignKey(Card, models.CASCADE, related_name="+")
    hidden = models.CharField(max_length=128)
    phrase_tries = models.PositiveSmallIntegerField(default=0)
    phrase_tried_on = models.DateField(null=True)
    chosen_on = models.DateField(default=timezone.localdate)

    objects = PassPhraseQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Wachtzin {self.pk}"


class CardReplacementQuerySet(models.QuerySet["CardReplacement"]):
    """Replacements, by where they are."""

    def waiting(self) -> Self:
        """Asked, not stopped, and the new card was not used yet."""
        return self.filter(done_at__isnull=True, blocked_at__isnull=True)

    def lapsed(self, now: datetime) -> Self:
        """Asked long ago, and nobody came with the new card."""
        return self.waiting().filter(asked_at__lt=now - CardReplacement.LAPSE)

    def in_doubt(self) -> Self:
        """The new card works since less than a week, and nobody gave the secret word."""
        since = timezone.now() - CardReplacement.DOUBT
        return self.filter(done_at__gt=since, blocked_at__isnull=True, unlocked_at__isnull=True, with_word=False)


class CardReplacement(models.Model):
    """Somebody lost their card and asked for ``new_card`` to take its place (see ``people.replacing``)."""

    #: Without the secret word the new card waits so long, and what is not public stays closed so long after.
    WAIT, DOUBT = timedelta(hours=24), timedelta(days=7)
    #: Not used within this time, the new card is worth nothing and the old one goes on working.
    LAPSE = timedelta(days=14)

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="card_replacements")
    new_card = models.OneToOneField(Card, models.CASCADE, related_name="replacement")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    works_at = models.DateTimeField()
    with_word = models.BooleanField(default=False)
    done_at = models.DateTimeField(null=True, blank=True)
    blocked_at = models.DateTimeField(null=True, blank=True)
    unlocked_at = models.DateTimeField(null=True, blank=True)

    objects = CardReplacementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(done_at__isnull=True, blocked_at__isnull=True),
                name="one_replacement_waits",
            )
        ]

    def __str__(self) -> str:
        return f"Vervanging {self.pk}"
