"""On a phone, with JavaScript and without: take along what is mine, take it all away, close everything, come back."""

import zipfile

import pytest
from playwright.sync_api import expect

from forum.models import Post
from people.models import User
from tests.browser import steps
from tests.cast import make_card, publish, send


@pytest.fixture(params=["phone", "no_js"])
def device(request):
    """A phone, with JavaScript and without."""
    return request.getfixturevalue(request.param)


def test_everything_i_wrote_goes_with_one_button(device, topic, amina, chris, bart):
    publish(Post(topic=topic, author=chris, text="Bij ons ook."), chris, bart)
    send(Post(topic=topic, author=amina, text="Dit wacht nog."), amina)
    mine, reader = device(amina), device()
    mine.goto("/mijn-plek/")
    mine.get_by_role("link", name="Neem mee wat van mij is").click()
    with mine.expect_download() as download:
        mine.get_by_role("button", name="Neem mee wat van mij is").click()
    with zipfile.ZipFile(download.value.path()) as packed:
        assert "Dit wacht nog." in packed.read("alles.html").decode()
    mine.get_by_role("link", name="Mijn plek").first.click()
    mine.get_by_role("link", name="Haal alles weg wat ik schreef").click()
    expect(mine.get_by_role("row", name="Reactie 2 1")).to_be_visible()
    expect(mine.get_by_role("heading", name="Wat blijft er?")).to_be_visible()
    mine.get_by_role("button", name="Ja, haal weg").click()
    expect(mine.get_by_text("Weg. Al je woorden zijn gewist.")).to_be_visible()
    expect(mine.get_by_text("Jij haalde dit weg")).to_have_count(2)
    reader.goto(topic.get_absolute_url())
    expect(reader.get_by_text("Bij ons ook.")).to_be_visible()
    expect(reader.get_by_text("Reactie 1 is weg.")).to_be_visible()
    expect(reader.get_by_text("Ik wist het niet.")).to_have_count(0)
    steps.look_for(reader, "begin")
    expect(reader.get_by_role("link", name="Hoe begin je?")).to_have_count(0)


def test_close_everything_and_come_back_with_the_card(device, topic, amina):
    _card, code = make_card(User.objects.get(pk=amina.pk))
    mine, reader = device(amina), device()
    mine.goto("/mijn-plek/")
    mine.get_by_role("link", name="Sluit alles af").click()
    mine.get_by_role("button", name="Sluit alles af").click()
    expect(mine.get_by_role("alert")).to_contain_text("Kies wat we doen met wat je schreef.")
    mine.get_by_label("Laat mijn woorden staan").check()
    mine.get_by_role("button", name="Sluit alles af").click()
    expect(mine.get_by_role("heading", name="Alles is afgesloten")).to_be_visible()
    reader.goto(topic.get_absolute_url())
    expect(reader.get_by_text("Ik wist het niet.")).to_be_visible()
    expect(reader.get_by_text("Amina")).to_have_count(0)
    steps.come_in_with_card(mine, code)
    mine.get_by_role("button", name="Ik kom terug").click()
    expect(mine.get_by_text("Welkom terug.")).to_be_visible()
    reader.reload()
    expect(reader.get_by_text("Amina").first).to_be_visible()
