"""Reading along on a phone: what is new is told and disturbs nobody, and what was missed is caught up."""

from playwright.sync_api import expect

from contributions import door
from contributions.models import Submission
from forum.models import Post
from tests.browser import steps
from tests.cast import publish

AWAY = "Niet live. We proberen opnieuw."


def say(topic, author, moderator, text):
    return publish(Post(topic=topic, author=author, text=text), author, moderator)


def test_after_being_offline_what_was_missed_is_told_once_and_nothing_moves(phone, topic, amina, bart, faults):
    faults.expect("ERR_INTERNET_DISCONNECTED", "WebSocket")
    old = say(topic, amina, bart, "Dit verdwijnt straks.")
    reader = phone()
    steps.read_along(reader, topic.get_absolute_url())
    reader.get_by_role("link", name="Huisregels", exact=True).focus()
    before = steps.place(reader)
    reader.context.set_offline(True)
    expect(reader.get_by_text(AWAY)).to_be_visible()
    say(topic, amina, bart, "Eerste die je mist.")
    say(topic, amina, bart, "Tweede die je mist.")
    door.withdraw(Submission.objects.get(pk=old.pk), amina)
    reader.context.set_offline(False)
    expect(steps.news(reader)).to_have_text("2 nieuwe reacties. Toon")
    expect(steps.news(reader)).to_have_attribute("role", "status")
    expect(reader.get_by_text("Reactie 2 is weg.")).to_be_visible()
    assert steps.place(reader)[0] == before[0], "the focus moved by itself"
    reader.get_by_role("link", name="Toon", exact=True).press("Enter")
    expect(reader.locator("li.halte", has_text="Eerste die je mist.")).to_be_focused()
    expect(reader.get_by_text("Tweede die je mist.")).to_have_count(1)


def test_a_pause_lasts_until_somebody_ends_it_and_brings_what_was_missed(phone, topic, amina, bart):
    reader = phone()
    steps.read_along(reader, topic.get_absolute_url())
    switch = reader.get_by_role("button", name="Zet op pauze")
    switch.focus()
    reader.keyboard.press("Enter")
    expect(reader.get_by_text("Op pauze.")).to_be_visible()
    reader.reload()
    expect(reader.get_by_text("Op pauze.")).to_be_visible()
    say(topic, amina, bart, "Tijdens de pauze.")
    reader.goto("/praat-mee/")
    reader.go_back()
    again = reader.get_by_role("button", name="Zet weer aan")
    expect(again).to_be_visible()
    say(topic, amina, bart, "Nog tijdens de pauze.")
    again.click()
    expect(reader.get_by_text(steps.LIVE)).to_be_attached()
    expect(steps.news(reader)).to_contain_text("Toon")


def test_who_saves_data_gets_no_live_at_all(phone, topic):
    reader = phone()
    reader.add_init_script("Object.defineProperty(navigator, 'connection', {value: {saveData: true}})")
    sockets: list[object] = []
    reader.on("websocket", lambda socket: sockets.append(socket))
    reader.goto(topic.get_absolute_url())
    expect(reader.locator("live-list:defined")).to_have_count(1)
    expect(reader.locator("[data-live]")).to_be_hidden()
    assert not sockets


def test_what_was_shown_live_is_read(phone, topic, board, amina, bart, chris):
    reader = phone(amina)
    steps.read_along(reader, topic.get_absolute_url())
    say(topic, chris, bart, "Even live.")
    with reader.expect_response(lambda answer: "gelezen=2" in answer.url):
        reader.get_by_role("link", name="Toon", exact=True).click()
    reader.goto(board.get_url())
    expect(reader.get_by_text("nieuwe reactie")).to_have_count(0)
    say(topic, chris, bart, "Later pas.")
    reader.reload()
    reader.get_by_role("link", name="Lees verder").click()
    expect(reader.get_by_text("Nieuw sinds je laatste bezoek")).to_be_in_viewport()
