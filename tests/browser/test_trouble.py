"""When things go wrong: the server restarts, the session ends, somebody taps twice, somebody must be gone at once."""

import re

import pytest
from playwright.sync_api import expect

from contributions.models import Submission
from forum.models import Post
from people.models import OpenSession
from tests.browser import steps
from tests.cast import PASSWORD, make_card, publish


def test_after_a_restart_the_reader_reconnects_and_hears_what_was_missed(server, phone, topic, amina, bart, faults):
    faults.expect("WebSocket connection to", "ERR_CONNECTION_REFUSED")
    reader = phone()
    steps.read_along(reader, topic.get_absolute_url())
    server.stop()
    try:
        expect(reader.get_by_text("Niet live. We proberen opnieuw.")).to_be_visible()
        publish(Post(topic=topic, author=amina, text="Gezegd terwijl de server stil lag."), amina, bart)
    finally:
        server.start()
    expect(steps.news(reader)).to_have_text("1 nieuwe reactie. Toon", timeout=20_000)
    publish(Post(topic=topic, author=amina, text="En daarna live."), amina, bart)
    expect(steps.news(reader)).to_have_text("2 nieuwe reacties. Toon")
    reader.get_by_role("link", name="Toon", exact=True).click()
    expect(reader.get_by_text("Gezegd terwijl de server stil lag.")).to_be_visible()
    expect(reader.get_by_text("En daarna live.")).to_be_visible()


@pytest.mark.parametrize("device", ["phone", "no_js"])
@pytest.mark.parametrize("lost", ["cookie", "row"])
def test_words_survive_a_session_that_ended(device, lost, request, topic, amina, faults):
    faults.expect("status of 403")  # the answer to somebody who is out: the words, and where to come in
    _, code = make_card(amina)
    page = request.getfixturevalue(device)(amina)
    page.goto(topic.get_absolute_url())
    steps.write(page, "Regel één.\nRegel twee.")
    if lost == "cookie":
        page.context.clear_cookies(name="onderweg")
    else:
        OpenSession.objects.all().delete()
    steps.send(page)
    expect(page.get_by_text("Je tekst is niet weg")).to_be_visible()
    expect(page.get_by_label("Code op je kaart")).to_be_empty()  # the form went to "#antwoord": that is no code
    steps.give_code(page, code)
    steps.point(page)
    expect(page.get_by_role("heading", name="Je tekst is niet weg")).to_be_visible()
    expect(page.get_by_text("Regel één.")).to_be_visible()
    page.get_by_role("button", name="Stuur mijn tekst").click()
    expect(page.get_by_text("Dank je. Een mens leest je tekst eerst.")).to_be_visible()
    assert Post.objects.latest("pk").text == "Regel één.\nRegel twee."


def test_words_survive_a_lost_security_cookie(phone, topic, amina, faults):
    faults.expect("status of 403")
    page = phone(amina)
    page.goto(topic.get_absolute_url())
    steps.write(page, "Dit mag niet weg.")
    page.context.clear_cookies(name="csrf")
    steps.send(page)
    expect(page.get_by_text("Dit mag niet weg.")).to_be_visible()
    page.get_by_role("button", name="Stuur mijn tekst").click()
    expect(page.get_by_text("Dank je. Een mens leest je tekst eerst.")).to_be_visible()


def test_a_double_tap_sends_one_post(phone, topic, amina):
    page = phone(amina)
    page.goto(topic.get_absolute_url())
    steps.write(page, "Twee keer getikt.")
    page.evaluate(
        """() => { const form = document.querySelector('#antwoord form.blad');
        const body = new URLSearchParams(new FormData(form));
        fetch(form.action || location.href, {method: 'POST', body, redirect: 'manual'});
        form.requestSubmit(); }"""
    )
    expect(page.get_by_text("Dank je. Een mens leest je tekst eerst.").first).to_be_visible()
    assert Post.objects.filter(text="Twee keer getikt.").count() == 1


def test_a_second_tap_on_the_picture_does_not_lead_back_to_the_code(phone, amina):
    held = []

    def hold(route):
        if route.request.method != "POST":
            return route.continue_()
        return held.append((route, route.fetch(max_redirects=0)))  # done by the server, on its way for a long time

    page = phone()
    page.goto("/kaart/")
    steps.give_code(page, make_card(amina)[1])
    page.route("**/kaart/prent/", hold)
    at = page.get_by_role("button", name="Fiets").bounding_box()
    with page.expect_request("**/kaart/prent/"):
        page.mouse.click(at["x"] + 9, at["y"] + 9)
    while not held:
        page.wait_for_timeout(10)
    page.mouse.click(at["x"] + 9, at["y"] + 9)
    held[0][0].fulfill(response=held[0][1])
    expect(page).to_have_url(re.compile("/mijn-plek/$"))


def test_a_second_tap_on_the_password_button_does_not_lead_out_again(phone, bart):
    held = []

    def hold(route):
        if route.request.method != "POST":
            return route.continue_()
        return held.append((route, route.fetch(max_redirects=0)))

    page = phone()
    page.goto("/binnen/")
    page.get_by_label("Gebruikersnaam").fill("bart")
    page.get_by_label("Wachtwoord", exact=True).fill(PASSWORD)
    page.route("**/binnen/", hold)
    button = page.get_by_role("button", name="Ga binnen", exact=True)
    button.scroll_into_view_if_needed()
    at = button.bounding_box()
    with page.expect_request("**/binnen/"):
        page.mouse.click(at["x"] + 9, at["y"] + 9)
    while not held:
        page.wait_for_timeout(10)
    page.mouse.click(at["x"] + 9, at["y"] + 9)
    held[0][0].fulfill(response=held[0][1])
    expect(page).to_have_url(re.compile("/modereren/$"))
    assert len(held) == 1


def test_two_real_taps_send_one_post(phone, topic, amina):
    page = phone(amina)
    page.goto(topic.get_absolute_url())
    steps.write(page, "Snel na elkaar.")
    page.get_by_role("button", name="Stuur mijn reactie").dblclick()
    expect(page.get_by_text("Dank je. Een mens leest je tekst eerst.").first).to_be_visible()
    assert Post.objects.filter(text="Snel na elkaar.").count() == 1


def test_going_back_and_sending_again_is_not_a_second_post(phone, topic, amina):
    page = phone(amina)
    page.goto(topic.get_absolute_url())
    steps.say(page, "Nog eens sturen?")
    expect(page.get_by_text("Dank je. Een mens leest je tekst eerst.").first).to_be_visible()
    key = page.locator("input[name=form_key]").get_attribute("value")
    page.go_back()
    page.wait_for_load_state()
    if page.get_by_label("Wat wil je zeggen?").input_value():  # the browser kept what was typed, with its key
        assert page.locator("input[name=form_key]").input_value() != key
        steps.send(page)
        expect(page.get_by_text("Dank je. Een mens leest je tekst eerst.").first).to_be_visible()
    assert Post.objects.filter(text="Nog eens sturen?").count() == 1
    assert Submission.objects.filter(author=amina).count() == 2  # this one and the topic


def test_a_text_that_is_too_long_comes_back_whole(phone, topic, amina):
    page = phone(amina)
    page.goto(topic.get_absolute_url())
    steps.say(page, "é" * 5_003)
    expect(page.get_by_role("alert")).to_contain_text("3 tekens te veel")
    assert page.get_by_label("Wat wil je zeggen?").input_value() == "é" * 5_003


def test_a_body_that_is_far_too_large_gets_a_page_in_plain_words(phone, topic, amina, faults):
    faults.expect("status of 413")
    page = phone(amina)
    page.goto(topic.get_absolute_url())
    steps.say(page, "a" * 600_000)
    expect(page.get_by_role("heading", name="Dit is te lang")).to_be_visible()
    page.go_back()
    assert len(page.get_by_label("Wat wil je zeggen?").input_value()) in (0, 600_000)


def test_signing_out_ends_it_and_back_shows_nothing_private(phone, amina, site):
    page = phone(amina)
    page.goto("/mijn-plek/")
    page.get_by_role("button", name="Ga buiten").click()
    expect(page.get_by_role("link", name="Ik heb een kaart").first).to_be_attached()
    page.go_back()
    expect(page.get_by_text("Dag Amina")).to_have_count(0)
    assert not OpenSession.objects.exists()
