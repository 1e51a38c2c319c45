"""A helper writes down what somebody beside them says; that person corrects it later, on their own phone."""

from playwright.sync_api import expect

from contributions.models import State, Submission
from people.models import Card
from signals.models import PolicySignal
from tests.browser import steps

SAID = "De tandarts is te duur. Ik ga dus niet."
OWN = "De tandarts kost te veel. Ik ga al twee jaar niet."


def test_a_helper_writes_and_the_person_corrects(phone, site, hanne, amina, bart):
    card, code = Card.objects.make("expert")
    card.claim(amina, "boot")
    helper, person, moderator = phone(hanne), phone(amina), phone(bart)
    helper.goto("/mijn-plek/")
    helper.get_by_role("link", name="Schrijf op voor iemand").click()
    steps.give_code(helper, code)
    helper.get_by_role("button", name="Boot", exact=True).click()
    helper.get_by_role("link", name="Een signaal", exact=True).click()
    expect(helper.get_by_text("Je schrijft op voor de persoon met de kaart.")).to_be_visible()
    helper.get_by_label("Wat gebeurde er?").fill(SAID)
    helper.get_by_role("button", name="Lees het samen na").click()
    expect(helper.get_by_role("heading", name="Lees het voor")).to_be_visible()
    expect(helper.locator("#voorlezen")).to_contain_text(SAID)
    helper.get_by_role("button", name="Stuur deze tekst").click()
    expect(helper.get_by_role("alert")).to_contain_text("Lees de tekst eerst voor.")
    helper.get_by_label("Ik las dit voor.").check()
    helper.get_by_role("button", name="Stuur deze tekst").click()
    expect(helper.get_by_role("heading", name="Dank je. De tekst is er.")).to_be_visible()
    helper.get_by_role("button", name="Klaar. Stop met opschrijven").click()
    helper.goto("/mijn-plek/")
    expect(helper.get_by_text(SAID)).to_have_count(0)

    person.goto("/mijn-plek/")
    expect(person.get_by_text("Een begeleider schreef dit voor je op.")).to_be_visible()
    person.get_by_role("link", name="Pas mijn tekst aan").click()
    person.get_by_label("Wat gebeurde er?").fill(OWN)
    person.get_by_role("button", name="Stuur mijn tekst").click()
    expect(person.get_by_text(steps.WAITS)).to_be_visible()

    moderator.goto("/modereren/")
    expect(moderator.get_by_text("opgetekend door een begeleider")).to_be_visible()
    steps.decide(moderator, OWN, "Zet op de site")
    signal = PolicySignal.objects.get(pk=Submission.objects.latest("pk").object_id)
    person.goto(signal.get_absolute_url())
    expect(person.get_by_text("opgetekend door een begeleider")).to_be_visible()


def test_a_reply_begins_at_its_talk_and_the_person_takes_it_away(phone, topic, hanne, amina):
    card, code = Card.objects.make("expert")
    card.claim(amina, "boot")
    helper, person = phone(hanne), phone(amina)
    helper.goto(topic.get_absolute_url())
    helper.get_by_role("link", name="Schrijf op voor iemand").click()
    steps.give_code(helper, code)
    helper.get_by_role("button", name="Boot", exact=True).click()
    helper.get_by_label("Wat wil je zeggen?").fill("Bij ons was het net zo.")
    helper.get_by_role("button", name="Lees het samen na").click()
    helper.get_by_label("Ik las dit voor.").check()
    helper.get_by_role("button", name="Stuur deze tekst").click()
    expect(helper.get_by_role("heading", name="Dank je. De tekst is er.")).to_be_visible()
    row = Submission.objects.get(author=amina, written_by=hanne)
    assert row.state == State.HELD

    person.goto("/mijn-plek/")
    person.get_by_role("link", name="Haal weg wat ik schreef").first.click()
    person.get_by_role("button", name="Ja, haal weg").click()
    expect(person.get_by_text("Bij ons was het net zo.")).to_have_count(0)
    row.refresh_from_db()
    assert row.state == State.WITHDRAWN
