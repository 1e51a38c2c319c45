"""Who somebody is: a person, the organisation they work for, where they are in. Their cards: ``people.cards``."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.core.validators import MinLengthValidator
from django.db import models, transaction
from django.dispatch import Signal
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property

from people import codes
from people.cards import (
    CARD_ROLES,
    EXPERT,
    VOLUNTEER,
    Card,
    CardReplacement,
    CardReplacementQuerySet,
    CardSheet,
    PassPhrase,
    Role,
    is_working,
)

#: Models of this app that stand in ``people.cards``: everybody imports them from here, as Django does.
__all__ = [
    "CARD_ROLES",
    "EXPERT",
    "VOLUNTEER",
    "Card",
    "CardReplacement",
    "CardReplacementQuerySet",
    "CardSheet",
    "PassPhrase",
    "Role",
]

#: Somebody chose a name (``person.pen_name``), before it is stored: whoever hears it may set ``hidden_name``.
name_chosen = Signal()

#: What others read instead of a name they may not see.
NOBODY = "Iemand"

MODERATOR, EDITOR, PARTNER, POLICYMAKER, HELPER = STAFF_ROLES = (
    "moderator",
    "editor",
    "partner",
    "policymaker",
    "helper",
)
#: A peer gives a first opinion on what waits: a circle editors put somebody in, which a card opens too.
PEER = "peer"
#: Who reads what is not (yet) on the site: nobody of a public body.
READERS = frozenset({MODERATOR, EDITOR, HELPER, PEER})
#: Powers of a session in which only a password was given, where staff need a second step.
PASSWORD_ONLY = "password-only"  # noqa: S105  (no password, a word for what a session may)
_WITHOUT_PERMISSIONS = ("card", PASSWORD_ONLY)


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Organisations, by what they are."""

    def public_bodies(self) -> Self:
        """The city's, and wherever a policymaker works: their people never see what is not on the site."""
        policymakers = User.objects.filter(organisation=models.OuterRef("pk"), groups__name=POLICYMAKER, is_active=True)
        return self.filter(models.Q(kind=Organisation.Kind.CITY) | models.Exists(policymakers))


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
    works_with_youth = models.BooleanField(
        "werkt met jongeren onder 16", default=False, help_text="Alleen dan kan een begeleider jongerenkaarten maken."
    )
    is_example = models.BooleanField("voorbeeld", default=False)

    objects = OrganisationQuerySet.as_manager()

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
        working_card = models.FilteredRelation("cards", condition=is_working("cards__"))
        replacements = CardReplacement.objects.filter(person=models.OuterRef("pk"))
        return self.annotate(working_card=working_card).annotate(
            card_role=models.F("working_card__role"), group_name=models.F("groups__name"),
            holds_first=models.F("working_card__held_first"),
            new_card_asked=models.Exists(replacements.waiting()), taken_over=models.Exists(replacements.in_doubt()),
            serves_public=models.Exists(Organisation.objects.public_bodies().filter(pk=models.OuterRef("organisation"))),
        )  # fmt: skip


@dataclass(frozen=True)
class Keys:
    """What gives roles, and what stands in their way.

    Attributes:
        cards: the roles of working cards.
        groups: names.
        is_held_first: one of the cards is a young person's.
        new_card_asked: somebody asked for a new card in this person's name; it does not work yet.
        taken_over: a new card without the secret word works since less than a week.
        serves_public: they work for a public body.
    """

    cards: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    is_held_first: bool = False
    new_card_asked: bool = False
    taken_over: bool = False
    serves_public: bool = False


def _keys(rows: Iterable[Any]) -> Keys:
    found = list(rows)
    return Keys(
        frozenset(row.card_role for row in found if row.card_role),
        frozenset(row.group_name for row in found if row.group_name),
        any(row.holds_first for row in found),
        any(row.new_card_asked for row in found),
        any(row.taken_over for row in found),
        any(row.serves_public for row in found),
    )


def name_key(name: str) -> str:
    """Names with the same key are one name: "Élan" and "élan", on every database alike."""
    return unicodedata.normalize("NFKC", name).casefold()[:LONGEST_KEY]


#: Thirty signs, each of which may become three small ones.
LONGEST_KEY = 90


class NameKeyField(models.CharField[str, str]):
    """The key of ``pen_name``, made at every save."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """The key of the name as it is now."""
        key = name_key(getattr(model_instance, "pen_name", ""))
        setattr(model_instance, self.attname, key)
        return key


def shown_name_of(person: str = "") -> models.Case:
    """``User.shown_name`` as the database says it, of the person that ``person`` (such as ``by__``) leads to."""
    hidden = models.Q((f"{person}hidden_name", models.F(f"{person}pen_name")))
    nameless = models.Q((f"{person}pen_name", ""))
    return models.Case(
        models.When(models.Q((f"{person}closed_at__isnull", False)) | hidden & ~nameless, then=models.Value(NOBODY)),
        models.When(nameless, then=models.F(f"{person}username")),
        default=models.F(f"{person}pen_name"),
    )


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
    #: By this key a name is somebody's: see ``name_key``.
    name_key = NameKeyField(max_length=LONGEST_KEY, blank=True, default="", editable=False)
    #: The name that others do not see, because a moderator must let it through or asked for another one.
    hidden_name = models.CharField(max_length=30, blank=True, default="", editable=False)
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

    #: The languages, beside Dutch, in which a moderator reads what people write; codes with a space between.
    reads = models.CharField("talen", max_length=80, blank=True, default="", editable=False)
    shares_device = models.BooleanField(default=False, editable=False)
    secret_word = models.CharField(max_length=128, blank=True, default="", editable=False)
    word_tries = models.PositiveSmallIntegerField(default=0, editable=False)
    word_tried_on = models.DateField(null=True, editable=False)
    #: Since when everything is closed: a week later this row goes. Until then the card brings the person back.
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[PersonManager] = PersonManager()

    #: "password", ``PASSWORD_ONLY``, "card", or "" for a person read from the database outside any session.
    powers = ""

    class Meta(AbstractUser.Meta):
        verbose_name = "persoon"
        verbose_name_plural = "personen"
        constraints = [
            models.UniqueConstraint(
                fields=["name_key"],
                condition=~models.Q(name_key=""),
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
        """The name others see; nobody's for who closed everything, and while a moderator must still look at it."""
        return NOBODY if self.closed_at or self.is_name_hidden else self.own_name

    @property
    def own_name(self) -> str:
        """The name as this person reads it."""
        return self.pen_name or self.username

    @property
    def is_name_hidden(self) -> bool:
        """True while others do not see the name."""
        return bool(self.pen_name) and self.hidden_name == self.pen_name

    def take_name(self, name: str, label: str) -> None:
        """This person chose a name for this site, and what stands beside it; who listens may hide a name first.

        Raises:
            IntegrityError: somebody else has it.
        """
        with transaction.atomic():
            self.pen_name, self.label, self.hidden_name = name, label, ""
            name_chosen.send(type(self), person=self)
            self.save(update_fields=["pen_name", "name_key", "label", "hidden_name"])

    @cached_property
    def shown_label(self) -> str:
        """What stands beside the name: the organisation for staff, else the person's own choice."""
        if self.organisation_id and self.organisation:
            return self.organisation.name
        return "" if self.label == self.Label.NONE or self.closed_at else self.get_label_display().lower()

    @cached_property
    def roles(self) -> frozenset[str]:
        """What this person may do here and now, by role code."""
        if not self.is_active or self.closed_at:
            return frozenset()
        groups = self.keys.groups
        if self.is_in_public_service:  # whatever somebody ticked
            groups = groups.difference(READERS)
        if self.powers == "card":
            # A closed circle counts for whoever holds a working card; staff rights never do.
            circles = frozenset() if self.is_locked else groups.difference(STAFF_ROLES)
            return self.keys.cards | circles if self.keys.cards else frozenset()
        if self.powers == PASSWORD_ONLY:
            return groups.difference(STAFF_ROLES)
        return groups | {EDITOR} if self.is_superuser and not self.is_in_public_service else groups

    @cached_property
    def keys(self) -> "Keys":
        """What gives this person their roles; read along with a session's person."""
        return type(self).objects.keys_of(self.pk)

    @property
    def is_in_public_service(self) -> bool:
        """They decide on policy or work for a public body, so they never read what is not on the site."""
        return self.keys.serves_public or POLICYMAKER in self.keys.groups

    @property
    def is_held_first(self) -> bool:
        """A young person's card: a person reads what they write first, always."""
        return self.keys.is_held_first

    @property
    def is_locked(self) -> bool:
        """What is not public stays closed: this card took over without the secret word, less than a week ago."""
        return self.powers == "card" and self.keys.taken_over

    @property
    def lapse_days(self) -> int:
        """Within so many days a new card that was asked for must be used; then it is worth nothing."""
        return CardReplacement.LAPSE.days

    @property
    def is_warned(self) -> bool:
        """True when this person must hear that somebody asked for a card in their name."""
        return self.keys.new_card_asked or (self.powers == "password" and self.keys.taken_over)

    @property
    def languages(self) -> list[str]:
        """The codes of the languages this person says they read, beside Dutch."""
        return self.reads.split()

    def has_role(self, *roles: str) -> bool:
        """True when this session has one of ``roles``."""
        return not self.roles.isdisjoint(roles)

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        """Django's permission, which only a session of staff has."""
        return self._has_permissions and super().has_perm(perm, obj)

    def has_module_perms(self, app_label: str) -> bool:
        """Django's permission, which only a session of staff has."""
        return self._has_permissions and super().has_module_perms(app_label)

    @property
    def _has_permissions(self) -> bool:
        """All of them are for working on what is not on the site."""
        return self.powers not in _WITHOUT_PERMISSIONS and not self.is_in_public_service

    @property
    def may_write(self) -> bool:
        """May contribute: somebody with a name and a role (any role)."""
        return bool(self.roles)


class OpenSessionQuerySet(models.QuerySet["OpenSession"]):
    """Sessions, by what they are good for."""

    def open(self) -> Self:
        """Those that still let somebody in; the newest first."""
        return self.filter(expire_date__gt=timezone.now()).order_by("-seen", "-opened", "session_key")


class OpenSession(AbstractBaseSession):
    """A session, and the little its own person may read of it: no address, no hour, no browser's name.

    Rows without a person are of people on their way in, between the code on a card and their name.
    """

    class Device(models.TextChoices):
        """What sort of device, as people say it."""

        UNKNOWN = "", "Toestel"
        PHONE = "phone", "Telefoon"
        TABLET = "tablet", "Tablet"
        COMPUTER = "computer", "Computer"

    person = models.ForeignKey(User, models.CASCADE, null=True, editable=False, related_name="sessions")
    powers = models.CharField(max_length=8, blank=True, editable=False)
    device = models.CharField("toestel", max_length=8, choices=Device, blank=True, default=Device.UNKNOWN)
    #: The Monday of the week in which it was opened.
    opened = models.DateField(null=True, editable=False)
    #: The last day somebody was here with it.
    seen = models.DateField(null=True, editable=False)

    objects: ClassVar[Any] = BaseSessionManager.from_queryset(OpenSessionQuerySet)()

    class Meta(AbstractBaseSession.Meta):
        verbose_name = "open sessie"
        verbose_name_plural = "open sessies"

    @classmethod
    def get_session_store_class(cls) -> Any:
        """What reads and writes these rows."""
        from people.sessions import SessionStore  # it writes rows of this model: the other way round is a circle

        return SessionStore

    @property
    def handle(self) -> str:
        """What a form on the site calls it: the key itself would let whoever reads the page in."""
        return salted_hmac("people.sessions", self.session_key, algorithm="sha256").hexdigest()[:32]

    @property
    def week(self) -> str:
        """When it was opened, as people say it."""
        if self.opened is None:
            return ""
        weeks = (timezone.localdate() - self.opened).days // 7
        return ("deze week", "vorige week")[weeks] if weeks < 2 else f"{weeks} weken geleden"


class AuditLineQuerySet(models.QuerySet["AuditLine"]):
    """Lines about what staff did with what is hidden."""

    def note(self, what: str, by: User | None, about: User | None = None) -> None:
        """Write one line; ``by`` is None for a command on the server."""
        self.create(what=what, by=by, about=about)


class AuditLine(models.Model):
    """Somebody of the staff looked at identity data that others don't see, or changed how a person comes in."""

    class What(models.TextChoices):
        """What they did."""

        SAW_LIST = "list", "Bekeek de lijst van mensen met hun gebruikersnaam"
        SAW_PERSON = "person", "Bekeek de gebruikersnaam van iemand"
        RESET_FACTOR = "reset", "Haalde de tweede stap van iemand weg"
        NEW_PAPER = "paper", "Maakte zelf nieuwe codes op papier"

    what = models.CharField("wat", max_length=10, choices=What)
    by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="door wie",
        help_text="Leeg: op de server zelf, of iemand die er niet meer is.",
    )  # fmt: skip
    about = models.ForeignKey(
        User, models.CASCADE, null=True, blank=True, related_name="audit_lines", verbose_name="over wie"
    )
    at = models.DateTimeField("wanneer", default=timezone.now, db_index=True)

    objects = AuditLineQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "regel in het logboek"
        verbose_name_plural = "logboek"

    def __str__(self) -> str:
        return f"{self.get_what_display()} ({timezone.localtime(self.at):%d/%m/%Y %H:%M})"
