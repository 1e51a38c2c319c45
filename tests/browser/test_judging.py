"""On a phone: "Dit is niet oké" → off the site → back; a refusal → another look; a flood → the device does a sum."""

import re

from django.conf import settings
from playwright.sync_api import expect

from contributions import deciding, door
from contributions.models import State, Submission
from contributions.rules import DoorRules
from forum.models import Post
from tests.cast import make_person, publish, send, with_powers


def test_what_enough_people_find_not_right_goes_off_until_a_moderator_looked(phone, topic, amina, chris, bart):
    row = publish(Post(topic=topic, author=chris, text="Dit vond niemand fijn."), chris, bart)
    for name in ("Ria", "Jos", "Mia")[: settings.REPORTS_TO_HOLD - 1]:
        door.report(row, "hurtful", make_person(name))
    reader, moderator = phone(), phone(bart)
    reader.goto(topic.get_absolute_url())
    reader.get_by_role("link", name="Dit is niet oké (reactie 2)").click()
    reader.get_by_label("Het doet pijn of het is haatdragend").check()
    reader.get_by_role("button", name="Stuur").click()
    expect(reader.get_by_role("heading", name="Dank je. We kijken het na.")).to_be_visible()
    reader.goto(topic.get_absolute_url())
    expect(reader.get_by_text("Dit vond niemand fijn.")).to_have_count(0)
    moderator.goto(f"/modereren/{row.pk}/")
    expect(moderator.get_by_text("Iemand zegt: dit is niet oké.")).to_be_visible()
    moderator.get_by_role("button", name=re.compile("Zet op de site")).click()
    expect(moderator.get_by_text("Gedaan: staat op de site.")).to_be_visible()
    reader.goto(topic.get_absolute_url())
    expect(reader.get_by_text("Dit vond niemand fijn.")).to_be_visible()


def test_somebody_else_looks_again_and_the_author_reads_what_they_decide(phone, topic, amina, bart):
    bea = with_powers(make_person("Bea", "moderator"), "password")
    row = send(Post(topic=topic, author=amina, text="Ik meen het goed."), amina)
    deciding.decide(row, State.REJECTED, bart, reason="hurtful", message="Dit kan pijn doen.")
    writer, moderator = phone(amina), phone(bea)
    writer.goto("/mijn-plek/")
    writer.get_by_role("link", name="Vraag dat iemand anders kijkt").click()
    writer.get_by_label("Wil je zeggen waarom?").fill("Zo bedoelde ik het niet.")
    writer.get_by_role("button", name="Vraag dat iemand anders kijkt").click()
    expect(writer.get_by_text("Iemand anders kijkt opnieuw.")).to_be_visible()
    writer.goto("/hulp/")
    moderator.goto("/modereren/")
    expect(moderator.get_by_text("Zo bedoelde ik het niet.")).to_be_visible()
    moderator.get_by_role("button", name=re.compile("Zet op de site")).click()
    expect(moderator.get_by_text("Gedaan: staat op de site.")).to_be_visible()
    writer.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # the open page asks by itself
    expect(writer.get_by_role("link", name="Mijn plek 1 nieuw")).to_be_visible()
    writer.goto("/mijn-plek/")
    expect(writer.get_by_text("Opnieuw bekeken door iemand anders.")).to_be_visible()


def test_in_a_flood_the_device_does_a_sum_and_nobody_waits(phone, topic):
    rules = DoorRules.load()
    rules.flood = 0
    rules.save()
    reader = phone()
    reader.goto(f"/niet-oke/forum.post-{Post.objects.get().pk}/")
    reader.get_by_label("Het klopt niet of het is reclame").check()
    expect(reader.get_by_text("Klaar. Je kan sturen.")).to_be_visible(timeout=60_000)
    reader.get_by_role("button", name="Stuur").click()
    expect(reader.get_by_role("heading", name="Dank je. We kijken het na.")).to_be_visible()
    assert Submission.objects.get().open_reports == 1
