"""A pilot site of the example organisation, and sessions in it."""

from typing import Any

import pytest

from people.models import User
from tests.cast import publish
from tests.workshops.cast import make_pilot_site, make_record, plan
from workshops.models import PilotSitePage, WorkshopPage


@pytest.fixture
def pilot_site(site: Any, chris: User) -> PilotSitePage:
    """A pilot site of Voorbeeldwerking."""
    return make_pilot_site(chris.organisation)


@pytest.fixture
def record(pilot_site: PilotSitePage, chris: User, bart: User) -> WorkshopPage:
    """A record of Chris's on the site."""
    thing: WorkshopPage = publish(make_record(pilot_site, chris), chris, bart).thing
    return thing


@pytest.fixture
def planned(pilot_site: PilotSitePage) -> WorkshopPage:
    """A session people may come to."""
    return plan(pilot_site)
