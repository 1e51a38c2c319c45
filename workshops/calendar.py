"""Sessions as calendar files (RFC 5545), for the calendar people have on their phone already."""

import datetime
from collections.abc import Iterable
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event

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
        found.add_component(_event(session))
        days.append(session.date)
    margin = datetime.timedelta(days=366)
    found.add_missing_timezones(first_date=min(days) - margin, last_date=max(days) + margin)
    return found.to_ical()


def uid(session: WorkshopPage) -> str:
    """The same for ever, so that a calendar changes the event it has instead of adding another."""
    return f"werksessie-{session.pk}@{urlsplit(settings.PUBLIC_URL).hostname}"


def _event(session: WorkshopPage) -> Event:
    event = Event()
    changed = session.last_published_at or session.first_published_at
    event.add("uid", uid(session))
    event.add("summary", f"{'Voorbeeld: ' if session.is_example else ''}{session.title}")
    if changed:
        for name in ("dtstamp", "last-modified"):
            event.add(name, changed.astimezone(datetime.UTC).replace(microsecond=0))
    if session.start:
        event.add("dtstart", datetime.datetime.combine(session.date, session.start, BRUSSELS))
        if session.end:
            event.add("dtend", datetime.datetime.combine(session.date, session.end, BRUSSELS))
    else:
        event.add("dtstart", session.date)
    if session.place:
        event.add("location", session.place)
    if told := "\n".join(f"{question} {answer}" for question, answer in session.four_things):
        event.add("description", told)
    event.add("url", f"{settings.PUBLIC_URL}{session.get_absolute_url()}")
    return event
