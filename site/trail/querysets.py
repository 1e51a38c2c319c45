"""Links, by the things they touch and by who may see those; commitments; consents, by whether they work."""

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, Subquery, Value, When, Window
from django.db.models.functions import Coalesce, JSONObject, RowNumber
from django.utils import timezone

from people.access import Visitor, without_closed
from things.models import SearchEntry, SearchEntryQuerySet
from trail.states import OPEN, Answered, State

if TYPE_CHECKING:
    from trail.models import Commitment, Consent, Link, Quote  # noqa: F401

#: Kinds of things in which somebody said something.
SAID = ("signaal", "gesprek", "reactie", "bijdrage", "werksessie")
#: The two ways to look along a link.
BACK, ON = "back", "on"


class AlreadyLinked(Exception):
    """These two things are linked, in this order or the other."""


def _end(things_: Iterable[models.Model], side: str) -> Q:
    """Links with one of these things at their ``side`` ("earlier" or "later")."""
    keys: dict[int, list[int]] = defaultdict(list)
    for thing in things_:
        keys[ContentType.objects.get_for_model(thing).pk].append(thing.pk)
    found = Q(pk__in=[])
    for kind, pks in keys.items():
        found |= Q(**{f"{side}_type": kind, f"{side}_id__in": pks})
    return found


def shown_at(side: str, user: Visitor) -> models.QuerySet[SearchEntry]:
    """What stands at one side of a link, where ``user`` may see it: what is on the site is in the search index."""
    return SearchEntry.objects.visible_to(user).filter(
        content_type=OuterRef(f"{side}_type"), object_id=OuterRef(f"{side}_id")
    )


def as_read(entries: models.QuerySet[SearchEntry]) -> Subquery:
    """What a reader is told of the thing at one side of a link, in one piece."""
    said = JSONObject(
        kind=F("kind"), title=F("title"), tail=F("tail"), is_example=F("is_example"), page=F("page__url_path"),
        under_title=F("under__title"), under_tail=F("under__tail"),
    )  # fmt: skip
    return Subquery(entries.values(said=said)[:1], output_field=models.JSONField())


class LinkQuerySet(models.QuerySet["Link"]):
    """Links."""

    def touching(self, *things_: models.Model) -> Self:
        """Those that begin or end at one of these things."""
        return self.filter(_end(things_, "earlier") | _end(things_, "later"))

    def visible_to(self, user: Visitor) -> Self:
        """Those of which ``user`` may see both ends."""
        return self.filter(Exists(shown_at("earlier", user)), Exists(shown_at("later", user)))

    def seen_from(self, things_: Iterable[models.Model], user: Visitor) -> Self:
        """Those of these things that ``user`` may see, the newest first.

        ``way`` is ``BACK`` or ``ON``, ``other`` what a reader is told of the thing at the other end.
        """
        things_ = list(things_)
        from_later = _end(things_, "later")
        return self.touching(*things_).visible_to(user).annotate(
            way=Case(When(from_later, then=Value(BACK)), default=Value(ON), output_field=CharField()),
            other=Case(
                When(from_later, then=as_read(shown_at("earlier", user))),
                default=as_read(shown_at("later", user)),
                output_field=models.JSONField(),
            ),
        ).order_by("-pk")  # fmt: skip

    def first_each_way(self, count: int) -> Self:
        """Of links from ``seen_from``: the first ``count`` back, and the first ``count`` on."""
        place = Window(RowNumber(), partition_by=[F("way")], order_by=F("pk").desc())
        return self.annotate(place=place).filter(place__lte=count)

    def going_on(self, things_: Iterable[models.Model], user: Visitor, count: int) -> Self:
        """Where each of these things led to, in sight of ``user``: the last ``count`` links from each.

        ``way`` and ``other`` are as those of ``seen_from``.
        """
        place = Window(RowNumber(), partition_by=[F("earlier_type"), F("earlier_id")], order_by=F("pk").desc())
        return (
            self.filter(_end(things_, "earlier"))
            .visible_to(user)
            .annotate(way=Value(ON), other=as_read(shown_at("later", user)), place=place)
            .filter(place__lte=count)
            .order_by("-pk")
        )

    def said_and_done(self, user: Visitor, done: models.QuerySet["Commitment"]) -> Self:
        """From what somebody said to what changed, both in sight; one for each commitment of ``done``, in its order.

        ``begin`` and ``end`` are what a reader is told of the two.
        """
        said = shown_at("earlier", user).filter(kind__in=SAID)
        rows = self.filter(
            Exists(said), Exists(shown_at("later", user)),
            later_type=ContentType.objects.get_for_model(done.model), later_id__in=done.values("pk"),
        )  # fmt: skip
        since = done.model.objects.filter(pk=OuterRef("later_id")).values("changed_at")
        first = Window(RowNumber(), partition_by=[F("later_id")], order_by=F("pk").asc())
        return rows.annotate(
            begin=as_read(said), end=as_read(shown_at("later", user)), since=Subquery(since), place=first
        ).filter(place=1).order_by("-since", "-pk")  # fmt: skip


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    """What was agreed."""

    def visible_to(self, user: Visitor) -> Self:
        """Those on pages this person may see."""
        return without_closed(self.filter(page__live=True), user, "page__").select_related("page")

    def with_changes(self) -> Self:
        """``changed_at`` is a field."""
        return self

    def late(self) -> Self:
        """Those whose day is over and that are not done."""
        return self.filter(self.is_late())

    def done(self) -> Self:
        """Those that were done, the last one first."""
        return self.filter(state=State.DONE).order_by("-changed_at", "-pk")

    @staticmethod
    def is_late() -> Q:
        """The condition of ``late``."""
        return Q(by_when__lt=timezone.localdate(), state__in=OPEN)


class ConsentQuerySet(models.QuerySet["Consent"]):
    """What people said of the use of their words."""

    def about(self, *things_: models.Model) -> Self:
        """Those for the words of one of these things."""
        return self.filter(_end(things_, "source"))

    def asked(self) -> Self:
        """Those that wait for an answer."""
        return self.filter(state=Answered.ASKED)

    def counted_beside(self) -> Coalesce:
        """How many, asked along with rows of something else."""
        counts = self.order_by().values("state").annotate(n=Count("pk")).values("n")
        return Coalesce(Subquery(counts[:1]), 0)

    def standing(self) -> Self:
        """Those that wait or were given: there is something to take back."""
        return self.filter(state__in=(Answered.ASKED, Answered.GIVEN))

    def working(self) -> Self:
        """Those that say yes today.

        Given, not past its day, of somebody who is still here, and the words are still on the site where they
        were written: what is withdrawn, hidden or looked at again is not used elsewhere meanwhile.
        """
        return self.filter(
            Q(until=None) | Q(until__gte=timezone.localdate()),
            Q(person=None) | Q(person__is_active=True),
            Exists(_written_in()),
            state=Answered.GIVEN,
        )

    def seen_by(self, user: Visitor) -> Self:
        """Those whose words this person may read where they were written; of the others no words are left."""
        return self.filter(Q(words="") | Exists(_written_in().visible_to(user)))

    def with_place(self) -> Self:
        """``written_at`` is the way in the tree of the page where the words were written."""
        return self.annotate(written_at=Subquery(_written_in().values("page__path")[:1]))

    def with_places(self) -> Self:
        """``places`` is in how many places the words stand or stood, ``mended`` how many editors looked at since."""
        return self.annotate(
            places=Count("quotes", distinct=True),
            mended=Count("quotes", filter=Q(quotes__mended_at__isnull=False), distinct=True),
        )


def _written_in() -> SearchEntryQuerySet:
    """The thing whose words a consent is for, while it is on the site and says something."""
    return SearchEntry.objects.filter(
        content_type=OuterRef("source_type"), object_id=OuterRef("source_id"), page__live=True
    ).exclude(text="")


class QuoteQuerySet(models.QuerySet["Quote"]):
    """Places where somebody's words stand."""

    def at(self, target: models.Model) -> Self:
        """Those on one page."""
        return self.filter(_end([target], "target"))

    def to_mend(self) -> Self:
        """Those whose words may not stand there any more, and that no editor looked at since; the oldest first."""
        from trail.models import Consent

        working = Consent.objects.working().filter(pk=OuterRef("consent"))
        return self.filter(~Exists(working), mended_at=None).order_by("pk")


class LinkManager(models.Manager.from_queryset(LinkQuerySet)["Link"]):  # type: ignore[misc]
    """Lays links."""

    def lay(self, earlier: models.Model, later: models.Model, sort: str, by: Any) -> "Link":
        """Link two things; whether ``by`` may is for the caller to ask.

        Raises:
            AlreadyLinked: they are linked, in this order or the other.
        """
        kinds = ContentType.objects.get_for_models(type(earlier), type(later))
        begin = {"earlier_type": kinds[type(earlier)], "earlier_id": earlier.pk}
        end = {"later_type": kinds[type(later)], "later_id": later.pk}
        turned = {
            "earlier_type": kinds[type(later)], "earlier_id": later.pk,
            "later_type": kinds[type(earlier)], "later_id": earlier.pk,
        }  # fmt: skip
        with transaction.atomic():
            if self.filter(**turned).exists():
                raise AlreadyLinked
            link, is_new = self.get_or_create(**begin, **end, defaults={"sort": sort, "made_by": by})
        if not is_new:
            raise AlreadyLinked
        return link

    def hand_over(self, old: models.Model, new: models.Model) -> None:
        """What was linked with ``old``, is linked with ``new`` (of the same model); what is so already, stays one."""
        kind = ContentType.objects.get_for_model(old)
        for end, other in (("earlier", "later"), ("later", "earlier")):
            mine = self.filter(**{f"{end}_type": kind, f"{end}_id": old.pk})
            known = self.filter(**{f"{end}_type": kind, f"{end}_id": new.pk})
            doubles = {*known.values_list(f"{other}_type", f"{other}_id"), (kind.pk, new.pk)}
            for link in mine:
                if (getattr(link, f"{other}_type_id"), getattr(link, f"{other}_id")) in doubles:
                    link.delete()
                else:
                    setattr(link, f"{end}_id", new.pk)
                    link.save(update_fields=[f"{end}_id"])
