"""Pages behind a card or password answer to what their forms send, and to nothing else: a PUT is no GET."""

from typing import Any

import pytest

from signals.models import SignalBoardPage
from tests.cast import client_of

#: The address (with the number of something of one's own), who is let in, and whether it takes a form.
ROOMS: list[tuple[str, str, bool]] = [
    ("/mijn-plek/", "amina", False),
    ("/mijn-plek/aantal/", "amina", False),
    ("/mijn-plek/toestemming/", "amina", False),
    ("/mijn-plek/{own}/verstuurd/", "amina", False),
    ("/mijn-plek/{own}/aanpassen/", "amina", True),
    ("/mijn-plek/{own}/weg/", "amina", True),
    ("/mijn-plek/meenemen/", "amina", True),
    ("/mijn-plek/alles-weg/", "amina", True),
    ("/mijn-plek/afsluiten/", "amina", True),
    ("/mijn-plek/naam/", "amina", True),
    ("/mijn-plek/mail/", "amina", True),
    ("/mijn-plek/talen/", "bart", True),
    ("/mijn-plek/toestellen/", "amina", True),
    ("/mijn-plek/veiligheid/", "amina", True),
    ("/mijn-plek/veiligheid/wachtzin/", "amina", True),
    ("/begeleiden/", "hanne", True),
    ("/begeleiden/kaart-uit/", "hanne", True),
    ("/spoor/gevraagd/", "els", False),
    ("/redactie/", "els", False),
    ("{board}wacht-op-ons/", "dora", False),
]


@pytest.mark.parametrize(("path", "who", "takes_a_form"), ROOMS)
def test_a_room_takes_what_it_is_for_and_nothing_else(path, who, takes_a_form, topic, request):
    own: Any = topic.posts.get().author.submissions.get().pk
    address = path.format(own=own, board=SignalBoardPage.objects.get().get_url())
    client = client_of(request.getfixturevalue(who))
    assert client.get(address).status_code in (200, 302)
    refused = ("put", "patch", "delete") if takes_a_form else ("post", "put", "patch", "delete")
    assert {method: getattr(client, method)(address).status_code for method in refused} == dict.fromkeys(refused, 405)
