"""Sessions for machines: as calendar files (RFC 5545) for the calendar on a phone, and as linked data."""

import datetime
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event

from pages.meta import absolute, brief, filled, honest_title, id_of, organisation
from workshops.models import WorkshopPage

BRUSSELS = ZoneInfo("Europe/Brussels")


def calendar(sessions: Iterable[WorkshopPage]) -> bytes:
    """A calendar of ``sessions``; times are Brussels', a session without hours takes the day."""
    found = Calendar()
    found.add("prodid", "-//Onderweg//Agenda//NL")
    found.add("version", "2.0")
    found.add("x-wr-calname", "Onderweg: werksessies")
    days = [timezone.localdate()]
    for session in sessions:
        found.add_component(_entry(session))
        days.append(session.date)
    margin = datetime.timedelta(days=366)
    found.add_missing_timezones(first_date=min(days) - margin, last_date=max(days) + margin)
    return found.to_ical()


def uid(session: WorkshopPage) -> str:
    """The same for ever, so that a calendar changes the event it has instead of adding another."""
    return f"werksessie-{session.pk}@{urlsplit(settings.PUBLIC_URL).hostname}"


def _entry(session: WorkshopPage) -> Event:
    event = Event()
    changed = session.last_published_at or session.first_published_at
    event.add("uid", uid(session))
    event.add("summary", honest_title(session))
    if changed:
        for name in ("dtstamp", "last-modified"):
            event.add(name, changed.astimezone(datetime.UTC).replace(microsecond=0))
    begin, end = hours(session)
    event.add("dtstart", begin)
    if end:
        event.add("dtend", end)
    if session.place:
        event.add("location", session.place)
    if told := "\n".join(f"{question} {answer}" for question, answer in session.four_things):
        event.add("description", told)
    event.add("url", absolute(session.get_absolute_url()))
    return event


def hours(session: WorkshopPage) -> tuple[datetime.date, datetime.date | None]:
    """When a session begins and ends; the day alone when nobody said the hour."""
    if not session.start:
        return session.date, None
    end = datetime.datetime.combine(session.date, session.end, BRUSSELS) if session.end else None
    return datetime.datetime.combine(session.date, session.start, BRUSSELS), end


def event(session: WorkshopPage) -> dict[str, Any]:
    """A session as schema.org's ``Event``."""
    begin, end = hours(session)
    return filled(
        {
            "@context": "https://schema.org",
            "@type": "Event",
            "@id": id_of(session),
            "url": absolute(session.get_absolute_url()),
            "name": honest_title(session),
            "description": brief(session.teaser),
            "startDate": begin.isoformat(),
            "endDate": end.isoformat() if end else None,
            "eventStatus": "https://schema.org/EventScheduled",
            "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
            "location": {"@type": "Place", "name": session.place, "address": session.place} if session.place else None,
            "organizer": organisation(session.said_by),
            "inLanguage": "nl-BE",
        }
    )
