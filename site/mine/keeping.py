"""All the site keeps of a person, part by part: what goes into the file that somebody takes along.

    @keeps("Wat ik herkende", "signals.recognition.person")
    def recognitions(person):
        yield {"Signaal": …, "Dag": …}

Every app says so of its own rows. A test looks at every field of every model that leads to a person: it is told
here, or stands in ``NOT_TOLD`` with its reason.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from allauth.mfa.models import Authenticator
from django.db.models import Q
from django.utils import timezone

import things
from contributions.kinds import acts, kind_of, kind_of_submission, registered, things_of_all_kinds
from contributions.models import Move, Notice, PeerOpinion, Report, Submission
from mine.models import Draft, NewsMail
from people import factors
from people.models import Card, CardReplacement, OpenSession, PassPhrase, User
from trail.models import Consent, Link

Row = dict[str, str]
Rows = Callable[[User], Iterable[Row]]
#: Rows read from the database at once.
BATCH = 200


@dataclass(frozen=True)
class Part:
    """One part of the file: what it is called, where its rows come from, and which fields it tells of."""

    title: str
    rows: Rows
    fields: tuple[str, ...]


_parts: list[Part] = []


def keeps(title: str, *fields: str) -> Callable[[Rows], Rows]:
    """Decorator: these rows are kept of a person, by these fields (``app.model.field``)."""

    def decorate(rows: Rows) -> Rows:
        _parts.append(Part(title, rows, fields))
        return rows

    return decorate


def parts() -> list[Part]:
    """All parts, the person first."""
    return list(_parts)


def told() -> frozenset[str]:
    """Every field that is told: those of the parts, and who wrote what comes in at the door."""
    authors = {
        f"{model._meta.label_lower}.{things.registration(model).author.removesuffix('_id')}"
        for model in registered()
        if model in things.registered()
    }
    return frozenset(field for part in _parts for field in part.fields) | authors


def day(moment: date | datetime | None) -> str:
    """A day as machines and people read it: 2026-11-22; nothing for nothing."""
    if moment is None:
        return ""
    return str(timezone.localtime(moment).date() if isinstance(moment, datetime) else moment)


def yes(fact: object) -> str:
    """Yes or no, in words."""
    return "ja" if fact else "nee"


#: Fields of ``User`` that are not told, each with the reason; a test keeps it complete.
NOT_TOLD_OF_ME: dict[str, str] = {
    "id": "a number that means nothing outside this site",
    "username": "made up by the site for who comes in with a card; staff know theirs",
    "is_superuser": "told as a role", "is_staff": "told as a role", "groups": "told as a role",
    "user_permissions": "nobody has any: roles give them",
    "last_login": "never written",
    "word_tries": "how often the secret word was guessed today",
    "word_tried_on": "the day of those guesses",
    "closed_at": "who closed everything takes nothing along any more, until they come back",
}  # fmt: skip

#: Fields of other models that lead to a person and are not told, each with the reason; a test keeps it complete.
NOT_TOLD: dict[str, str] = {
    "contributions.submission.decided_by": "what a moderator decided belongs to who wrote the text",
    "contributions.undo.by": "the same, for the ten minutes in which it can be undone",
    "contributions.claim.by": "which text a moderator has open at this moment",
    "contributions.skip.by": "which text a moderator leaves to others, for a few hours",
    "people.cardsheet.made_by": "work of a helper: cards for anybody, no words about them",
    "people.auditline.by": "the log is about the person who was looked at, and told there",
    "signals.bundle.made_by": "work of the editors: no words about them",
    "signals.milestone.by": "work of editors and moderators; the line itself is public",
    "trail.quote.made_by": "work of the editors: they put the words of somebody else on a page",
    "trail.quote.mended_by": "work of the editors: they looked at a text",
    "playbook.blockversion.author": "work of the editors in the playbook",
    "playbook.suggestion.decided_by": "work of the editors; it belongs to who wrote the suggestion",
    "pages.siteimage.uploaded_by_user": "work of the editors in Wagtail",
    "pages.sitedocument.uploaded_by_user": "work of the editors in Wagtail",
    "wagtailcore.page.locked_by": "work of the editors in Wagtail",
    "wagtailcore.modellogentry.user": "log of the editors' work in Wagtail",
    "wagtailcore.pagelogentry.user": "log of the editors' work in Wagtail",
    "wagtailcore.revision.user": "work of the editors in Wagtail",
    "wagtailcore.uploadedfile.uploaded_by_user": "a file that an editor is uploading at this moment",
    "wagtailcore.workflowstate.requested_by": "not used: workflows are off",
    "wagtailcore.taskstate.finished_by": "not used: workflows are off",
    "wagtailcore.comment.user": "not used: comments in Wagtail are off",
    "wagtailcore.comment.resolved_by": "not used: comments in Wagtail are off",
    "wagtailcore.commentreply.user": "not used: comments in Wagtail are off",
    "wagtailcore.pagesubscription.user": "not used: no mail goes out from Wagtail",
    "wagtailcore.apitoken.user": "not used: that API is not there",
    "wagtailadmin.editingsession.user": "which page an editor has open at this moment",
    "wagtailadmin.formstate.user": "how an editor folded a form",
    "wagtailusers.userprofile.user": "how an editor likes Wagtail to look",
    "wagtailimages.image.uploaded_by_user": "not used: the site has its own images",
    "wagtaildocs.document.uploaded_by_user": "not used: the site has its own documents",
    "account.emailaddress.user": "not used: of allauth only the second step is there",
    "django_comments.comment.user": "not used: the site has its own comments",
    "django_comments.commentflag.user": "not used: reports are the door's",
}


# --- what the rooms below this one keep -----------------------------------------------------------------


@keeps("Wie ik hier ben", *(f"people.user.{name}" for name in (
    "pen_name", "name_key", "hidden_name", "label", "email", "organisation", "is_example", "date_joined", "is_active",
    "password", "shares_device", "secret_word", "reads",
)))  # fmt: skip
def myself(person: User) -> Iterator[Row]:
    """Name, label, and the little that may stand beside them."""
    yield {
        "Naam op deze site": person.pen_name,
        "Anderen zien die naam": yes(not person.is_name_hidden),
        "Wat staat er bij de naam": person.get_label_display(),
        "Organisatie": person.organisation.name if person.organisation else "",
        "E-mailadres": person.email,
        "Hier sinds": day(person.date_joined),
        "Rollen": ", ".join(sorted(group.name for group in person.groups.all())),
        "Wachtwoord": "ingesteld" if person.has_usable_password() else "geen",
        "Geheim woord": "ingesteld" if person.secret_word else "geen",
        "Talen die ik lees als moderator": person.reads,
        "Laatst op een gedeeld toestel": yes(person.shares_device),
        "Verzonnen persoon (voorbeeld)": yes(person.is_example),
        "Kan binnen": yes(person.is_active),
    }


@keeps("Mijn kaarten", "people.card.person")
def cards(person: User) -> Iterator[Row]:
    """Number of the stub and days; the code is nowhere."""
    for card in Card.objects.filter(person=person).order_by("pk"):
        yield {
            "Nummer": str(card.pk),
            "Kaart voor": card.get_role_display(),
            "Gemaakt op": day(card.made_at),
            "Voor het eerst gebruikt op": day(card.claimed_at),
            "Vervalt op": day(card.expires_at),
            "Ingetrokken op": day(card.revoked_at),
        }


@keeps("Nieuwe kaarten die in mijn naam gevraagd zijn", "people.cardreplacement.person")
def replacements(person: User) -> Iterator[Row]:
    """When a new card was asked for a lost one, and what came of it."""
    for asked in CardReplacement.objects.filter(person=person).order_by("pk"):
        yield {
            "Nummer van de nieuwe kaart": str(asked.new_card_id),
            "Gevraagd op": day(asked.asked_at),
            "Met het geheime woord": yes(asked.with_word),
            "Werkt sinds": day(asked.done_at),
            "Tegengehouden of vervallen op": day(asked.blocked_at),
        }


@keeps("Mijn wachtzin", "people.passphrase.person")
def phrase(person: User) -> Iterator[Row]:
    """That there is one; not even the site knows what it says."""
    for kept in PassPhrase.objects.filter(person=person):
        yield {"Gekozen op": day(kept.chosen_on), "Hoort bij de kaart met nummer": str(kept.card_id)}


@keeps("Waar ik een mail krijg als er nieuws is", "mine.newsmail.person")
def news_mail(person: User) -> Iterator[Row]:
    """The address I gave, and the day of the last mail."""
    for kept in NewsMail.objects.filter(person=person):
        yield {
            "E-mailadres": kept.address,
            "Gegeven op": day(kept.asked_at),
            "Code getypt op": day(kept.confirmed_at),
            "Laatste mail op": day(kept.sent_on),
        }


@keeps("Mijn tweede stap", "mfa.authenticator.user")
def second_steps(person: User) -> Iterator[Row]:
    """What opens the door beside a password; no secret and no code."""
    for kept in Authenticator.objects.filter(user=person).order_by("pk"):
        yield {"Wat": factors.WORDS[kept.type], "Sinds": day(kept.created_at)}


@keeps("Wie naar mijn gebruikersnaam keek", "people.auditline.about")
def looked_at(person: User) -> Iterator[Row]:
    """When somebody of the staff looked at what others don't see of me; not who."""
    for line in person.audit_lines.order_by("pk"):
        yield {"Wat": line.get_what_display(), "Op": day(line.at)}


@keeps("Waar ik nu binnen ben", "people.opensession.person")
def sessions(person: User) -> Iterator[Row]:
    """The devices that are in now."""
    for session in OpenSession.objects.filter(person=person, expire_date__gt=timezone.now()).order_by("seen"):
        yield {
            "Toestel": session.get_device_display(),
            "Binnen sinds de week van": day(session.opened),
            "Laatst hier op": day(session.seen),
        }


@keeps(
    "Wat ik schreef",
    "contributions.submission.author", "contributions.penname.author", "comments.sitecomment.user",
    "django_comments_xtd.xtdcomment.user", "wagtailcore.page.owner", "forum.topic.author",
)  # fmt: skip
def contributions(person: User) -> Iterator[Row]:
    """Every contribution with its words, where it stands, and what was said to its writer."""
    rows = Submission.objects.filter(author=person).order_by("pk")
    rows = rows.prefetch_related(things_of_all_kinds(), "earlier_texts", "moves")
    for submission in rows.iterator(chunk_size=BATCH):
        if submission.thing is not None:
            yield _contribution(submission, person)


def _contribution(submission: Submission, person: User) -> Row:
    kind, thing = kind_of(submission.thing), submission.thing
    moved = [each for each in submission.moves.all() if not each.act]
    row = {
        "Soort": kind.label,
        "Bij": kind.where(thing),
        "Verstuurd op": day(submission.received_at),
        "Staat": submission.get_state_display(),
        "Waarom": submission.reason_words,
        "Van de moderator": submission.message,
        "Beslist op": day(submission.decided_at),
        "Wat ermee gebeurde": "; ".join(f"{day(m.at)}: {m.get_after_display()}" for m in moved),
    }
    if submission.appealed_at:
        row["Ik vroeg dat iemand anders kijkt op"] = day(submission.appealed_at)
        row["Waarom ik dat vroeg"] = submission.appeal
    if submission.written_by_id:
        row["Opgetekend"] = "Een begeleider schreef dit voor mij op."
    if submission.state == "published" and submission.page and submission.page.live:
        row["Adres"] = thing.get_absolute_url()
    row |= kind.along(thing)
    for title, words in _words_of(submission, kind.words(thing)):
        for name, text in words.items():
            label = kind.read(name, str(text))[0] if text else ""
            row[f"{title}: {label or _FIELDS.get(name, name)}"] = str(text)
    return row


#: What the fields of words are called in the file.
_FIELDS = {
    "text": "tekst", "title": "titel", "why": "waarom", "line": "in één zin", "who": "wie doet dit",
    "place": "plaats", "heard": "wat we hoorden", "decided": "wat we beslisten", "next_steps": "wat er nu komt",
    "source_text": "tekst", "fold": "ingeklapt", "note": "waarover", "lang": "taal", "theme": "thema",
}  # fmt: skip


def _words_of(submission: Submission, words: dict[str, str]) -> Iterator[tuple[str, dict[str, str]]]:
    yield "Mijn woorden", words
    if submission.proposed:
        yield "Mijn nieuwe woorden, die nog wachten", submission.proposed
    for number, earlier in enumerate(submission.earlier_texts.all(), start=1):
        yield f"Eerder ({number}, tot {day(earlier.at)})", earlier.words


@keeps("Wat ik begon te schrijven en niet verstuurde", "mine.draft.person")
def drafts(person: User) -> Iterator[Row]:
    """The words as they were kept last."""
    for draft in Draft.objects.filter(person=person).standing().order_by("pk"):
        place = things.resolve(draft.where, person)
        yield {"Bij": place.title if place else "", "Bewaard op": day(draft.saved_at)} | {
            _FIELDS.get(name, name): words for name, words in draft.fields.items()
        }


@keeps("Wat ik voor iemand opschreef", "contributions.submission.written_by")
def written_down(person: User) -> Iterator[Row]:
    """When a helper wrote something down; the words and the name are somebody else's."""
    for submission in Submission.objects.filter(written_by=person).order_by("pk"):
        yield {"Soort": kind_of_submission(submission).label, "Op": day(submission.received_at)}


@keeps("Berichten aan mij", "contributions.notice.person")
def notices(person: User) -> Iterator[Row]:
    """What "Mijn plek" told."""
    for notice in Notice.objects.filter(person=person).order_by("pk"):
        yield {"Wat": notice.get_state_display(), "Op": day(notice.at), "Gezien op": day(notice.seen_at)}


@keeps("Wat ik niet oké vond", "contributions.report.by")
def reports(person: User) -> Iterator[Row]:
    """What I reported, and why; not whose it was."""
    for report in Report.objects.filter(by=person).order_by("pk"):
        yield {
            "Waarom": report.get_why_display(),
            "Op": day(report.at),
            "Nagekeken": yes(not report.is_open),
            "Er was iets mis": "" if report.was_right is None else yes(report.was_right),
            "Telt half": yes(report.is_light),
        }


@keeps("Wat ik als meelezer zei", "contributions.peeropinion.by")
def opinions(person: User) -> Iterator[Row]:
    """What I said as a peer, without the words it was about."""
    for each in PeerOpinion.objects.filter(by=person).order_by("pk"):
        yield {"Wat": each.get_view_display(), "In mijn woorden": each.line, "Op": day(each.at)}


@keeps("Wat ik besliste of weghaalde", "contributions.move.by")
def moves(person: User) -> Iterator[Row]:
    """The moves that I made in the log: of my own texts, and for moderators of others', without those words."""
    for move in Move.objects.filter(by=person).order_by("pk"):
        act = {"Wat": acts()[move.act]} if move.act else {}
        yield {**act, "Van": move.get_before_display(), "Naar": move.get_after_display(), "Op": day(move.at)}


@keeps("Links die ik legde", "trail.link.made_by")
def links(person: User) -> Iterator[Row]:
    """From what to what, by their keys."""
    for link in Link.objects.filter(made_by=person).select_related("earlier_type", "later_type").order_by("pk"):
        yield {
            "Van": f"{link.earlier_type.name} {link.earlier_id}",
            "Naar": f"{link.later_type.name} {link.later_id}",
            "Hoe": link.get_sort_display(),
            "Op": day(link.created_at),
        }


@keeps("Mijn toestemmingen", "trail.consent.person")
def consents(person: User) -> Iterator[Row]:
    """What was asked for my words, what I said, and where they stand."""
    for each in Consent.objects.filter(person=person).with_places().order_by("pk"):
        yield {
            "Mijn woorden": each.words,
            **_question(each),
            "Hoe": each.get_form_display(),
            "Wie leest het": each.get_reach_display(),
            "Gegeven op": day(each.given_on),
            "Hoe gegeven": each.get_how_display() if each.given_on else "",
            "Met mijn naam": yes(each.with_name),
            "Tot en met": day(each.until),
            "Weggehaald op": day(each.withdrawn_at),
            "Op hoeveel plaatsen": str(each.places),
        }


@keeps("Toestemming die ik vroeg of opschreef", "trail.consent.asked_by", "trail.consent.recorded_by")
def asked(person: User) -> Iterator[Row]:
    """What I asked of others, in my own words; not theirs, nor who they are."""
    for each in Consent.objects.filter(Q(asked_by=person) | Q(recorded_by=person)).order_by("pk"):
        yield _question(each)


def _question(asked: Consent) -> Row:
    """What was asked, and how that stands."""
    return {
        "Wie vroeg het": asked.who_asks,
        "Hoeveel tijd": asked.how_long,
        "Wat krijg je": asked.in_return,
        "Wat gebeurt ermee": asked.what_happens,
        "Waar": asked.where,
        "Hoe staat het": asked.get_state_display(),
        "Gevraagd op": day(asked.asked_at),
    }
