"""A pass phrase: chosen on "Mijn plek", and in with it on another day, on a phone without JavaScript too."""

import pytest

from tests.browser import steps

PHRASE = "lepel trein eend blauw"


@pytest.fixture(params=["phone", "no_js"])
def device(request):
    """A phone, with JavaScript and without."""
    return request.getfixturevalue(request.param)


def test_chosen_with_the_picture_and_used_instead_of_the_card(device, site, amina):
    page = device(amina)
    page.goto("/mijn-plek/veiligheid/")
    page.get_by_role("link", name="Kies een wachtzin").click()
    page.get_by_label("Je wachtzin").fill(PHRASE)
    steps.point(page)
    page.get_by_text("Je wachtzin is bewaard").wait_for()
    page.context.clear_cookies()
    page.goto("/kaart/")
    page.get_by_role("link", name="Ik heb een wachtzin").click()
    page.get_by_label("Je naam op deze site").fill("amina")
    page.get_by_label("Je wachtzin").fill("lepel trein eend rood")
    page.get_by_role("button", name="Ga binnen").click()
    page.get_by_text("Dit klopt niet samen").first.wait_for()
    page.get_by_label("Je wachtzin").fill(PHRASE)
    page.get_by_role("button", name="Ga binnen").click()
    page.wait_for_url("**/mijn-plek/")
    assert "Amina" in page.locator("h1").inner_text()
