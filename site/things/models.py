"""The search index: what is on the site, in the form in which people look for it."""

from typing import Any, Self

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.db.models import Case, Q, When
from wagtail.models import Page

from people.access import Visitor, without_closed
from things.words import LONGEST, Sought


class SearchEntryQuerySet(models.QuerySet["SearchEntry"]):
    """What is on the site, by who may see it and by its words."""

    def visible_to(self, user: Visitor) -> Self:
        """Entries under pages this person may see."""
        return without_closed(self.filter(page__live=True), user, "page__")

    def said_in(self, *things_: models.Model) -> Self:
        """Those of these things that are on the site with words of their own: no tombstones, no opening posts."""
        found = Q(pk__in=[])
        for thing in things_:
            found |= Q(content_type=ContentType.objects.get_for_model(thing), object_id=thing.pk)
        return self.filter(found).exclude(text="")

    def matching(self, words: list[Sought]) -> Self:
        """Entries with every one of ``words``."""
        rows = self
        for word in words:
            rows = rows.filter(pk__in=SearchStem.objects.entries_with(word))
        return rows

    def matching_any(self, words: list[Sought]) -> Self:
        """Entries with at least one of ``words``."""
        return self.filter(pk__in=SearchStem.objects.entries_with(*words)) if words else self.none()

    def best_first(self, words: list[Sought]) -> Self:
        """Most of ``words`` in the title first, then the newest."""
        titles = SearchStem.objects.filter(in_title=True)
        in_title = [Case(When(pk__in=titles.entries_with(word), then=1), default=0) for word in words]
        return self.order_by(*([sum(in_title[1:], in_title[0]).desc()] if in_title else []), "-date", "-pk")


class SearchEntry(models.Model):
    """One thing that is on the site. Written by ``things.search`` only."""

    content_type = models.ForeignKey(ContentType, models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    #: The page it hangs under (or is): decides who may see it, and where its address begins.
    page = models.ForeignKey(Page, models.CASCADE, related_name="+")
    #: What it is part of; goes off the site with it.
    under: "models.ForeignKey[SearchEntry | None, SearchEntry | None]" = models.ForeignKey(
        "self", models.CASCADE, null=True, related_name="parts"
    )
    kind = models.CharField(max_length=20)
    #: The key of its theme: the word on the screen may change.
    theme = models.PositiveBigIntegerField(null=True)
    #: Its own title; empty for a reaction, which is named after what it is part of.
    title = models.CharField(max_length=255, blank=True)
    #: Its address, from that of its page on (for a part: from that of what it is part of on).
    tail = models.CharField(max_length=255, blank=True)
    date = models.DateTimeField()
    text = models.TextField(blank=True)
    is_example = models.BooleanField(default=False)

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content_type", "object_id"], name="one_entry_a_thing")]
        indexes = [models.Index(fields=["-date", "-id"], name="entry_date")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"

    def get_absolute_url(self) -> str:
        """Where it is read; right also after its page moved or got another name."""
        return f"{self.page.get_url() or ''}{self.under.tail if self.under else ''}{self.tail}"

    def insert_under(self, content_type: int, object_id: int) -> bool:
        """Store this new entry as a part of the entry of that thing; False where there is no such entry.

        One statement: what goes off the site meanwhile takes its parts along, or finds none. Django's ORM has no
        INSERT … SELECT.
        """
        given = ("id", "page_id", "under_id")
        own = [field for field in self._meta.local_concrete_fields if field.attname not in given]
        names = ", ".join(field.attname for field in own)
        values = [field.get_db_prep_save(getattr(self, field.attname), connection) for field in own]
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO things_searchentry ({names}, page_id, under_id) "  # noqa: S608 - names of fields
                f"SELECT {', '.join(['%s'] * len(own))}, page_id, id FROM things_searchentry "
                "WHERE content_type_id = %s AND object_id = %s RETURNING id, page_id, under_id",
                [*values, content_type, object_id],
            )
            found = cursor.fetchone()
        if found:
            self.pk, self.page_id, self.under_id = found
        return found is not None

    @property
    def key(self) -> str:
        """The name of its thing in addresses: ``forum.post-12``."""
        kind = ContentType.objects.get_for_id(self.content_type_id)
        return f"{kind.app_label}.{kind.model}-{self.object_id}"

    @property
    def is_reaction(self) -> bool:
        """True when it is named after what it is part of."""
        return not self.title

    @property
    def shown_title(self) -> str:
        """Its title, or of what it is a reaction to."""
        return self.title or (self.under.title if self.under else "")


class SearchStemQuerySet(models.QuerySet["SearchStem"]):
    """Forms of words."""

    def entries_with(self, *words: Sought) -> Any:
        """The keys of entries in which any of ``words`` is found, some of them more than once.

        Two lookups side by side, that of its forms and that of what begins with it: each is read from the index
        alone. An OR of both would fetch each row.
        """
        forms = sorted({form.encode() for word in words for form in word.forms})
        asked = [self.filter(stem__in=forms)]
        for begin in (word.prefix.encode() for word in words if word.prefix):
            asked.append(self.filter(stem__gte=begin, stem__lt=begin + b"\xff"))
        keys = [rows.values("entry") for rows in asked]
        return keys[0].union(*keys[1:], all=True) if keys[1:] else keys[0]


class SearchStem(models.Model):
    """One form of a word of an entry.

    As bytes: every database sorts those the same way, text by the language of its machine. So SQLite and
    PostgreSQL find the same, words that begin with a form included, by one plain index.
    """

    entry = models.ForeignKey(SearchEntry, models.CASCADE, related_name="stems")
    stem = models.BinaryField(max_length=4 * LONGEST)
    in_title = models.BooleanField(default=False)

    objects = SearchStemQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["stem", "entry", "in_title"], name="stem_entry"),
            models.Index(fields=["stem", "entry"], name="stem_in_title", condition=Q(in_title=True)),
        ]

    def __str__(self) -> str:
        return bytes(self.stem).decode()
