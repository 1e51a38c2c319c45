"""Who somebody is: a person, the organisation they work for, the card that lets them in."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Self

from django.contrib.auth.models import AbstractUser, UserManager
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property

from people import codes

MODERATOR, EDITOR, PARTNER, POLICYMAKER, HELPER = STAFF_ROLES = (
    "moderator",
    "editor",
    "partner",
    "policymaker",
    "helper",
)
EXPERT, VOLUNTEER = CARD_ROLES = ("expert", "volunteer")


class Organisation(models.Model):
    """An organisation people speak for: a partner, a service, a public body."""

    class Kind(models.TextChoices):
        """What sort of partner it is, as in the programme."""

        AGAINST_POVERTY = "armoedevereniging", "Verenigingen tegen armoede"
        RESEARCH = "onderzoek-en-opleiding", "Onderzoek en opleiding"
        BUSINESS = "bedrijven-en-burgers", "Bedrijven en maatschappelijk ondernemen"
        CITY = "stad", "Stad Gent"

    name = models.CharField("naam", max_length=120)
    slug = models.SlugField(unique=True)
    kind = models.CharField("soort", max_length=40, choices=Kind)
    role_text = models.TextField("wat doet deze partner?", blank=True)
    is_example = models.BooleanField("voorbeeld", default=False)

    class Meta:
        ordering = ["name"]
        verbose_name = "organisatie"
        verbose_name_plural = "organisaties"

    def __str__(self) -> str:
        return self.name


class PersonManager(UserManager["User"]):
    """Makes people; an e-mail address is never asked."""

    def create_person(self, pen_name: str, **fields: object) -> "User":
        """A person who comes in with a card: no password, a user name nobody needs to know.

        Raises:
            IntegrityError: somebody has this name on the site already.
        """
        person = self.model(username=f"kaart-{codes.make_code().lower()}", pen_name=pen_name, **fields)
        person.set_unusable_password()
        person.save(using=self._db)
        return person

    def in_session(self, pk: int, powers: str) -> "User | None":
        """The active person a session belongs to, with the powers of its door; 1 SQL, roles included."""
        rows = list(self._with_keys().filter(pk=pk, is_active=True))
        if not rows:
            return None
        person = rows[0]
        person.powers = powers
        person.keys = _keys(rows)
        return person

    def keys_of(self, pk: int) -> "Keys":
        """What gives this person their roles; 1 SQL."""
        return _keys(self._with_keys().only("pk").filter(pk=pk))

    def _with_keys(self) -> models.QuerySet["User"]:
        """A row for each pair of a working card and a group."""
        working_card = models.FilteredRelation("cards", condition=_is_working("cards__"))
        return self.annotate(working_card=working_card).annotate(
            card_role=models.F("working_card__role"), group_name=models.F("groups__name")
        )


@dataclass(frozen=True)
class Keys:
    """What gives roles: the roles of working cards, and groups by name."""

    cards: frozenset[str]
    groups: frozenset[str]


def _keys(rows: Iterable["User"]) -> Keys:
    found = [(row.card_role, row.group_name) for row in rows]  # type: ignore[attr-defined]
    return Keys(frozenset(card for card, _ in found if card), frozenset(group for _, group in found if group))


def _is_working(prefix: str = "") -> models.Q:
    """Cards that open the door today."""
    expires = f"{prefix}expires_at"
    lasts = models.Q((f"{expires}__isnull", True)) | models.Q((f"{expires}__gt", timezone.now()))
    return lasts & models.Q((f"{prefix}revoked_at__isnull", True))


class User(AbstractUser):
    """A person. No real name, e-mail or phone is needed.

    ``powers`` belongs to the session, not to the row: the authentication backend that opened
    the session sets it (see ``people.backends``). A card never opens staff rights, whoever holds it.
    """

    class Label(models.TextChoices):
        """What may stand beside the name; always the person's own choice."""

        NONE = "", "Niets"
        INSIDE = "inside", "Ik ken armoede van binnenuit"
        TRAINED = "trained", "Opgeleide ervaringsdeskundige"
        VOLUNTEER = "volunteer", "Vrijwilliger"

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    pen_name = models.CharField(
        "naam op deze site", max_length=30, validators=[MinLengthValidator(2)], blank=True, default=""
    )
    label = models.CharField("wat staat er bij de naam?", max_length=12, choices=Label, blank=True, default=Label.NONE)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        verbose_name="organisatie",
    )
    is_example = models.BooleanField(
        "voorbeeld", default=False, help_text="Alles wat deze persoon schrijft, krijgt het merk ‘Voorbeeld’."
    )

    objects: ClassVar[PersonManager] = PersonManager()

    #: "password", "card", or "" for a person read from the database outside any session.
    powers = ""

    class Meta(AbstractUser.Meta):
        verbose_name = "persoon"
        verbose_name_plural = "personen"
        constraints = [
            models.UniqueConstraint(
                Lower("pen_name"),
                condition=~models.Q(pen_name=""),
                name="pen_name_is_unique",
                violation_error_message="Deze naam is al gekozen. Kies een andere.",
            )
        ]

    def __str__(self) -> str:
        return self.shown_name

    def get_full_name(self) -> str:
        """The name on this site; there is no other."""
        return self.shown_name

    get_short_name = get_full_name

    @property
    def shown_name(self) -> str:
        """The name others see."""
        return self.pen_name or self.username

    @cached_property
    def shown_label(self) -> str:
        """What stands beside the name: the organisation for staff, else the person's own choice."""
        if self.organisation_id and self.organisation:
            return self.organisation.name
        return "" if self.label == self.Label.NONE else self.get_label_display().lower()

    @cached_property
    def roles(self) -> frozenset[str]:
        """What this person may do here and now, by role code."""
        if not self.is_active:
            return frozenset()
        if self.powers == "card":
            # A closed circle counts for whoever holds a working card; staff rights never do.
            circles = self.keys.groups.difference(STAFF_ROLES)
            return self.keys.cards | circles if self.keys.cards else frozenset()
        return self.keys.groups | {EDITOR} if self.is_superuser else self.keys.groups

    @cached_property
    def keys(self) -> "Keys":
        """What gives this person their roles; read along with a session's person."""
        return type(self).objects.keys_of(self.pk)

    def has_role(self, *roles: str) -> bool:
        """True when this session has one of ``roles``."""
        return not self.roles.isdisjoint(roles)

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        """Django's permission, which a card session never has."""
        return self.powers != "card" and super().has_perm(perm, obj)

    def has_module_perms(self, app_label: str) -> bool:
        """Django's permission, which a card session never has."""
        return self.powers != "card" and super().has_module_perms(app_label)

    @property
    def may_write(self) -> bool:
        """May contribute: somebody with a name and a role (any role)."""
        return bool(self.roles)


class CardQuerySet(models.QuerySet["Card"]):
    """Cards, by what they are good for."""

    def working(self) -> Self:
        """Cards that open the door today."""
        return self.filter(_is_working())

    def unused(self) -> Self:
        """Working cards that nobody has claimed."""
        return self.working().filter(person__isnull=True)

    def with_code(self, code: str) -> "Card | None":
        """The working card with this tidied code, or None: wrong, revoked and expired look the same."""
        return self.working().filter(code_hash__in=codes.code_hashes(code)).select_related("person").first()

    def make(self, role: str, organisation: Organisation | None = None) -> tuple["Card", str]:
        """A new card and its code; the code is nowhere else and can't be found back."""
        code = codes.make_code()
        card = self.create(role=role, organisation=organisation, code_hash=codes.code_hashes(code)[0])
        return card, code


class Card(models.Model):
    """A lasting key for one person, given by hand. "Unused" means that nobody has claimed it yet."""

    class Role(models.TextChoices):
        """What the card gives."""

        EXPERT = EXPERT, "Ervaringsdeskundige"
        VOLUNTEER = VOLUNTEER, "Vrijwilliger"

    code_hash = models.CharField(max_length=64, unique=True, editable=False)
    role = models.CharField("rol", max_length=10, choices=Role)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="cards")
    person = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="cards")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    claimed_at = models.DateTimeField(null=True, blank=True, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = CardQuerySet.as_manager()

    class Meta:
        verbose_name = "kaart"
        verbose_name_plural = "kaarten"

    def __str__(self) -> str:
        return f"Kaart {self.pk} ({self.get_role_display()})"

    def claim(self, person: User) -> bool:
        """Give this card to ``person``; False when somebody was first. Exactly one claim wins."""
        claimed = Card.objects.unused().filter(pk=self.pk).update(person=person, claimed_at=timezone.now())
        return claimed == 1
