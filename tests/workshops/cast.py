"""Sessions of pilot sites for the tests: held, planned, and the days they are on."""

import datetime
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from people.models import Organisation, User
from tests.documents import pdf
from workshops.models import PilotSiteIndexPage, PilotSitePage, WorkshopAttachment, WorkshopPage, WorkshopPhoto


def make_pilot_site(lead: Organisation | None) -> PilotSitePage:
    """A pilot site, live."""
    page = PilotSitePage(title="Proeftuin Voorbeeld", slug="voorbeeld", question="Wie belt mee?", lead=lead)
    PilotSiteIndexPage.objects.get().add_child(instance=page)
    page.save_revision().publish()
    return page


def day(days: int) -> datetime.date:
    """So many days from today."""
    return timezone.localdate() + datetime.timedelta(days=days)


def make_record(site: PilotSitePage, author: User, **fields: Any) -> WorkshopPage:
    """A record, not sent yet."""
    record = WorkshopPage(
        **{
            "title": "Wie belt mee?", "status": "held", "date": day(-3), "place": "Rabot", "phase": "cocreation",
            "heard": "Bellen is moeilijk.", "decided": "Iemand belt mee.", "next_steps": "- Proberen\n- Kijken",
            "experts": 7, "volunteers": 2, "owner": author, "organisation": author.organisation, **fields,
        }
    )  # fmt: skip
    record.index_pk = site.pk
    return record


def plan(site: PilotSitePage, **fields: Any) -> WorkshopPage:
    """A planned session, as an editor makes it."""
    session = WorkshopPage(
        **{
            "title": "Kom je mee denken?", "slug": "mee-denken", "status": "planned", "date": day(7),
            "start": datetime.time(14), "end": datetime.time(16), "place": "Rabot", "phase": "codecision",
            "is_open": True, "who_asks": "De ploeg", "how_long": "Twee uur", "what_you_get": "Soep",
            "what_happens": "We kiezen samen", **fields,
        }
    )  # fmt: skip
    site.add_child(instance=session)
    session.save_revision().publish()
    session.refresh_from_db()
    return session


def make_photo(record: WorkshopPage | None, owner: User) -> WorkshopPhoto:
    """A photo with a record, or one that still waits for its form."""
    out = BytesIO()
    Image.new("RGB", (320, 200), "olive").save(out, "JPEG")
    photo = WorkshopPhoto(workshop=record, owner=owner, alt="Stoelen in een kring", order=1)
    photo.file = ContentFile(out.getvalue(), name="x.jpg")
    photo.save()
    return photo


def make_attachment(record: WorkshopPage, owner: User) -> WorkshopAttachment:
    """A document with a record."""
    attachment = WorkshopAttachment(workshop=record, owner=owner, title="Affiche van de soepdag", order=1, size=240_000)
    attachment.file = ContentFile(pdf(), name="x.pdf")
    attachment.save()
    return attachment
