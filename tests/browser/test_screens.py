"""Every screen, as everybody who can see it: rules of axe in light and dark on a phone and at a desk, nothing wider
than the screen at 320 px, with large or spaced text, targets one can hit, paper and forced colours.

``SCREENS`` names the template each screen must show; a page template without a screen fails ``test_no_template_…``.
"""

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.cache import caches
from django.shortcuts import render
from django.test import RequestFactory, override_settings
from django.urls import clear_url_caches, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

import things
from config import urls
from contributions import deciding, door
from contributions.models import State
from forum import guiding
from forum.models import BoardPage, Post, ReadMark, Starters, Topic
from mine import drafts, news
from mine.models import NewsMail
from pages.models import CommitmentsPage
from people import factors, limits, replacing
from people.models import Card, CardReplacement, User
from playbook.merging import WORDY, raw_blocks
from playbook.models import BlockVersion, ChapterPage
from playbook.versions import put_block
from signals.models import PolicySignal
from tests.browser import measures, steps
from tests.cast import (
    PASSWORD,
    PICTURE,
    app_code,
    client_of,
    make_answer,
    make_body,
    make_bundle,
    make_card,
    make_comment,
    make_person,
    make_suggestion,
    make_topic,
    publish,
    send,
    with_powers,
)
from tests.workshops.cast import make_attachment, make_photo, make_pilot_site, make_record, plan
from trail import consent
from trail.models import Commitment, Link

#: The title of a topic that is closed.
CLOSED = "Is de vraag opgelost?"
TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


@dataclass
class Screen:
    """Where it is, which template it shows, who looks, and what they do once there."""

    name: str
    path: str
    template: str
    who: str = ""
    then: Callable[[Any], Any] | None = None
    status: int = 200


def _press(button: str) -> Callable[[Any], Any]:
    return lambda page: page.get_by_role("button", name=button).first.click()


def _wrong_code(page: Any) -> None:
    page.get_by_label("Code op je kaart").fill("AAAA")
    page.get_by_role("button", name="Ga verder").click()


def _too_many_codes(page: Any) -> None:
    for _ in range(limits.CARD_CODES.tries):
        limits.CARD_CODES.count(RequestFactory().get("/"))  # from the same loopback address
    _wrong_code(page)


def _too_many_reports(page: Any) -> None:
    for _ in range(limits.REPORTS.tries):
        limits.REPORTS.count(RequestFactory().get("/"))
    _report(page)


def _still_here(page: Any) -> None:
    steps.give_code(page, make_card(User.objects.get(pen_name="Amina"))[1])
    page.get_by_label("Ik deel dit toestel met anderen").check()
    steps.point(page)
    ask = "() => document.querySelector('still-here').ask()"
    page.evaluate(f"customElements.whenDefined('still-here').then({ask})")


def _other_devices(page: Any) -> None:
    for _ in range(2):
        client_of(with_powers(User.objects.get(pen_name="Amina"), "card"))
    page.reload()


def _new_card(page: Any) -> None:
    steps.give_code(page, make_card()[1])


def _new_card_bad_name(page: Any) -> None:
    _new_card(page)
    page.get_by_label("Je naam op deze site").fill("06 12 34 56 78")
    steps.go_on(page)


def _choose_picture(page: Any) -> None:
    _new_card(page)
    page.get_by_label("Je naam op deze site").fill("Merel")
    steps.go_on(page)


def _share_device(page: Any) -> None:
    _choose_picture(page)
    steps.point(page)


def _secret_word(page: Any) -> None:
    _share_device(page)
    page.get_by_role("button", name="Nee, alleen ik").click()


def _secret_word_too_short(page: Any) -> None:
    _secret_word(page)
    page.get_by_label("Je geheim woord").fill("ab")
    page.get_by_role("button", name="Klaar").click()


def _known_card(page: Any) -> None:
    steps.give_code(page, make_card(make_person(f"Mens {Card.objects.count()}"))[1])


def _short_phrase(page: Any) -> None:
    page.get_by_label("Je wachtzin").fill("te kort")
    steps.point(page)


def _wrong_address(page: Any) -> None:
    page.get_by_label("Je e-mailadres").fill("zwaluw")
    page.get_by_role("button", name="Stuur mij een code").click()


def _mail_code(page: Any) -> None:
    page.get_by_label("Je e-mailadres").fill("zwaluw@voorbeeld.be")
    page.get_by_role("button", name="Stuur mij een code").click()
    page.get_by_label("De code in de mail").fill("1")
    page.get_by_role("button", name="Ga verder").click()


def _wrong_picture(page: Any) -> None:
    _known_card(page)
    steps.point(page, "boom")


def _rested(page: Any) -> None:
    _known_card(page)
    for _ in range(5):
        steps.point(page, "boom")
        page.wait_for_load_state()


def _lost(page: Any) -> None:
    _new_card(page)
    page.get_by_role("link", name="Ik had al een kaart").click()


def _lost_unknown(page: Any) -> None:
    _lost(page)
    page.get_by_label("Je naam op deze site").fill("Niemand")
    steps.go_on(page)


def _asked(page: Any) -> None:
    _lost(page)
    page.get_by_label("Je naam op deze site").fill("999999")
    steps.go_on(page)
    steps.point(page)


def _taken_over() -> tuple[str, str]:
    """The codes of the old and the new card of somebody who lost theirs and had no word."""
    (old, old_code), (new, new_code) = make_card(make_person(f"Mens {Card.objects.count()}")), make_card()
    assert old.person
    asked = replacing.ask(new, PICTURE, old.person, with_word=False)
    assert asked
    CardReplacement.objects.filter(pk=asked.pk).update(works_at=timezone.now())
    assert replacing.take_over(asked)
    return old_code, new_code


def _object(page: Any) -> None:
    steps.give_code(page, _taken_over()[0])
    steps.point(page)


def _locked(page: Any) -> None:
    steps.give_code(page, _taken_over()[1])
    steps.point(page)
    page.get_by_role("link", name="Open het met je geheim woord").click()


def _closed_meanwhile(page: Any) -> None:
    page.get_by_label("Wat wil je zeggen?").fill("Ik was nog niet klaar.")
    Topic.objects.update(closed_at=timezone.now(), closed_because="De vraag is opgelost.")
    page.get_by_role("button", name="Stuur mijn reactie").click()
    page.wait_for_load_state()
    Topic.objects.exclude(given_title=CLOSED).update(closed_at=None, closed_because="")


def _split(page: Any) -> None:
    page.get_by_label("Een lang verhaal").check()
    page.get_by_label("Waarover gaat het?").fill("Een lang verhaal, apart")
    page.get_by_role("button", name="Splits af").click()


def _print_cards(page: Any) -> None:
    page.get_by_text("Mensen met armoede-ervaring").click()
    page.get_by_role("button", name="Maak de kaarten").click()


def _wrong_password(page: Any) -> None:
    page.get_by_label("Gebruikersnaam").fill("bart")
    page.get_by_label("Wachtwoord").fill("fout")
    page.get_by_role("button", name="Ga binnen").click()


def _second_step(page: Any) -> None:
    """The right password of somebody who has an app."""
    bart = User.objects.get(username="bart")
    if not factors.of_staff(bart):
        sealed = factors.new_secret()
        factors.set_up_app(bart, sealed, app_code(decrypt(sealed), halves_ago=1))
    _first_time(page)


def _first_time(page: Any) -> None:
    with override_settings(SECOND_FACTOR="required"):
        page.get_by_label("Gebruikersnaam").fill("bart")
        page.get_by_label("Wachtwoord").fill(PASSWORD)
        page.get_by_role("button", name="Ga binnen").click()
        page.wait_for_load_state()


def _wrong_second_step(page: Any) -> None:
    _second_step(page)
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Ga binnen").click()


def _paper_codes(page: Any) -> None:
    _second_step(page)
    secret = factors.of_staff(User.objects.get(username="bart")).get().data["secret"]
    page.get_by_label("Code").fill(app_code(decrypt(secret)))
    page.get_by_role("button", name="Ga binnen").click()


def _new_paper(page: Any) -> None:
    sealed = factors.new_secret()
    factors.set_up_app(User.objects.get(username="els"), sealed, app_code(decrypt(sealed)))
    page.reload()
    page.get_by_role("link", name="Maak nieuwe codes").click()


def _session_ended(page: Any) -> None:
    steps.write(page, "Nog niet weg.")
    page.context.clear_cookies(name="onderweg")
    steps.send(page)


def _carried(page: Any) -> None:
    code = make_card(User.objects.get(pen_name="Amina"))[1]
    _session_ended(page)
    steps.give_code(page, code)
    steps.point(page)


def _too_large(page: Any) -> None:
    steps.say(page, "a" * 600_000)


def _private(page: Any) -> None:
    steps.say(page, "Bel Rita op 0478 12 34 56. Ze woont in de Kerkstraat 12, 9000 Gent.")


def _their_card(page: Any) -> None:
    card, code = Card.objects.make("expert")
    card.claim(User.objects.get(pen_name="Amina"), "boot")
    steps.give_code(page, code)


def _beside(page: Any) -> None:
    _their_card(page)
    page.get_by_role("button", name="Boot", exact=True).click()


def _write_down(page: Any) -> None:
    _press("Schrijf op zonder kaart")(page)


def _written(page: Any) -> None:
    _write_down(page)
    page.get_by_label("Wat gebeurde er?").fill("Bel mij op 0478 12 34 56. De tandarts is te duur.")
    page.get_by_role("button", name="Lees het samen na").click()


def _written_down(page: Any) -> None:
    _written(page)
    page.get_by_label("Haal dit weg voor mij").check()
    page.get_by_label("Ik las dit voor.").check()
    page.get_by_role("button", name="Stuur deze tekst").click()


def _refuse_without_reason(page: Any) -> None:
    page.get_by_role("button", name="Zet niet op de site").click()


def _change_nothing(page: Any) -> None:
    page.get_by_role("link", name="Verbeter een klein stukje").click()
    page.get_by_role("button", name="Zet zo op de site").click()


def _ask_other_name(page: Any) -> None:
    page.get_by_role("link", name="Is de naam niet oké?").click()
    page.get_by_role("button", name="Verberg deze naam").click()


def _close(page: Any) -> None:
    page.get_by_label("Laat mijn woorden staan").check()
    page.get_by_role("button", name="Sluit alles af").click()


def _report(page: Any) -> None:
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Stuur").click()


def _answer(*answers: str) -> Callable[[Any], Any]:
    """Walk through the screens of giving a signal: words for a text, the start of a label for a choice."""

    def walk(page: Any) -> None:
        for answer in answers:
            field = page.locator("main textarea, main input[type=text]")
            if field.count():
                field.first.fill(answer)
            else:
                page.locator("main label").first.click()
            page.get_by_role("button", name="Ga verder").click()
            page.wait_for_load_state()

    return walk


def _give(page: Any) -> None:
    _answer("Ik moest drie keer terug.", "", "", "Drie keer terug")(page)
    page.get_by_role("button", name="Stuur mijn signaal").click()


def _receipt_of(page: Any) -> str:
    _give(page)
    return str(re.findall(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b", page.locator("main").inner_text())[0])


def _follow(page: Any) -> None:
    receipt = _receipt_of(page)
    page.goto("/signalen/opvolgen/")
    page.locator("main input[type=text]").fill(receipt)
    page.locator("main form button").first.click()


def _take_away(page: Any) -> None:
    _follow(page)
    page.get_by_role("button", name="Haal weg wat ik schreef").click()


def _change_signal(page: Any) -> None:
    _follow(page)
    page.get_by_role("button", name="Pas mijn tekst aan").click()


def _suggest(page: Any) -> None:
    page.locator("main textarea").first.fill("Vraag het mensen eerst.")
    page.get_by_role("button", name="Kijk na").click()


def _lay_nothing(page: Any) -> None:
    page.get_by_label("Welke andere tekst?").fill("armoede")
    page.get_by_role("button", name="Zoek", exact=True).click()
    page.get_by_role("button", name="Leg deze link").click()


def _yes_to_nothing(page: Any) -> None:
    page.get_by_label("Tot wanneer?").fill("2020-01-01")
    page.get_by_role("button", name="Ja, dat mag").click()


SCREENS = [
    Screen("home", "/", "pages/home_page.html"),
    Screen("learning", "/leren/", "pages/learning_index_page.html"),
    Screen("learning, unknown filter", "/leren/?thema=bestaat-niet", "pages/learning_index_page.html"),
    Screen("learning, nothing found", "/leren/?soort=vraag&stap=9", "pages/learning_index_page.html"),
    Screen("insight", "/leren/een-ruilwinkel-als-eerste-stap/", "pages/insight_page.html"),
    Screen("programme", "/programma/", "pages/programme_page.html"),
    Screen("partners", "/partners/", "pages/partner_index_page.html"),
    Screen("partner", "/partners/kras/", "pages/partner_page.html"),
    Screen("search", "/zoeken/?q=armoede", "pages/search.html"),
    Screen("pilot sites", "/proeftuinen/", "workshops/pilot_site_index_page.html"),
    Screen("pilot site", "/proeftuinen/kras/", "workshops/pilot_site_page.html"),
    Screen("pilot site, with sessions", "/proeftuinen/voorbeeld/", "workshops/pilot_site_page.html"),
    Screen("record", "{record}", "workshops/workshop_page.html"),
    Screen("planned session", "{session}", "workshops/workshop_page.html"),
    Screen("agenda", "/agenda/", "workshops/agenda.html"),
    Screen("follow", "/volgen/", "pages/follow.html"),
    Screen("how long", "/privacy/bewaren/", "mine/how_long.html"),
    Screen("forum", "/praat-mee/", "forum/forum_index_page.html"),
    Screen("group", "/praat-mee/aan-tafel/", "forum/board_page.html"),
    Screen("group, empty", "/praat-mee/rechten-en-papieren/", "forum/board_page.html"),
    Screen("group, with care", "/praat-mee/vrijwilligers-onder-elkaar/", "forum/board_page.html"),
    Screen("topic", "{topic}", "forum/topic.html"),
    Screen("signals", "/signalen/", "signals/signal_board_page.html"),
    Screen("signal", "{signal}", "signals/signal.html"),
    Screen("recognise", "/signalen/3/herken/", "signals/recognise.html"),
    Screen("give a signal", "/signalen/geven/", "signals/give.html"),
    Screen("give a signal, empty", "/signalen/geven/", "signals/give.html", then=_answer("")),
    Screen("give a signal, look once more", "/signalen/geven/", "signals/give.html",
           then=_answer("Ik moest drie keer terug.", "", "", "Drie keer terug")),
    Screen("give a signal, something private", "/signalen/geven/", "signals/give.html",
           then=_answer("Bel Rita op 0478 12 34 56.", "", "", "")),
    Screen("given", "/signalen/geven/", "signals/given.html", then=_give),
    Screen("follow", "/signalen/opvolgen/", "signals/follow.html"),
    Screen("follow, found", "/signalen/geven/", "signals/follow.html", then=_follow),
    Screen("change a signal", "/signalen/geven/", "signals/change.html", then=_change_signal),
    Screen("take a signal away", "/signalen/geven/", "signals/take_away.html", then=_take_away),
    Screen("commitments", "/afspraken/", "pages/commitments_page.html"),
    Screen("commitments, nothing found", "/afspraken/?staat=niet-gelukt", "pages/commitments_page.html"),
    Screen("commitment", "{commitment}", "pages/commitment.html"),
    Screen("trail", "{trail}", "trail/trail.html"),
    Screen("trail, nothing yet", "/spoor/pages.homepage-{home}/", "trail/trail.html"),
    Screen("playbook", "/draaiboek/", "playbook/playbook_page.html"),
    Screen("chapter", "/draaiboek/meestappen/", "playbook/chapter_page.html"),
    Screen("chapter, planned", "{planned}", "playbook/chapter_page.html"),
    Screen("house rules", "/huisregels/", "playbook/house_rules_page.html"),
    Screen("reasons", "/huisregels/redenen/", "playbook/reasons_page.html"),
    *(Screen(slug, f"/{slug}/", "pages/standard_page.html")
      for slug in ("hulp", "privacy", "toegankelijkheid", "over", "kaart/nog-geen")),
    Screen("card", "/kaart/", "people/card.html"),
    Screen("card, wrong", "/kaart/", "people/card.html", then=_wrong_code),
    Screen("name", "/kaart/", "people/name.html", then=_new_card),
    Screen("name, refused", "/kaart/", "people/name.html", then=_new_card_bad_name),
    Screen("picture, first time", "/kaart/", "people/picture.html", then=_choose_picture),
    Screen("device", "/kaart/", "people/device.html", then=_share_device),
    Screen("secret word", "/kaart/", "people/word.html", then=_secret_word),
    Screen("secret word, too short", "/kaart/", "people/word.html", then=_secret_word_too_short),
    Screen("picture", "/kaart/", "people/picture.html", then=_known_card),
    Screen("picture, wrong", "/kaart/", "people/picture.html", then=_wrong_picture),
    Screen("card rests", "/kaart/", "people/rested.html", then=_rested, status=429),
    Screen("lost card", "/kaart/", "people/lost.html", then=_lost),
    Screen("lost card, unknown name", "/kaart/", "people/lost.html", then=_lost_unknown),
    Screen("lost card, asked", "/kaart/", "people/replacement.html", then=_asked),
    Screen("lost card, not me", "/kaart/", "people/object.html", then=_object),
    Screen("lost card, locked", "/kaart/", "people/unlock.html", then=_locked),
    Screen("staff", "/binnen/", "people/enter.html"),
    Screen("staff, wrong", "/binnen/", "people/enter.html", then=_wrong_password),
    Screen("staff, set up an app", "/binnen/", "people/app_set_up.html", then=_first_time),
    Screen("staff, second step", "/binnen/", "people/second_step.html", then=_second_step),
    Screen("staff, wrong second step", "/binnen/", "people/second_step.html", then=_wrong_second_step),
    Screen("staff, codes on paper", "/binnen/", "people/paper_codes.html", then=_paper_codes),
    Screen("figures", "/huisregels/cijfers/", "contributions/figures.html"),
    Screen("staff, new codes on paper", "/mijn-plek/veiligheid/", "people/new_paper.html", "els", then=_new_paper),
    Screen("not ok", "{report}", "contributions/report.html"),
    Screen("not ok, nothing chosen", "{report}", "contributions/report.html", then=_press("Stuur")),
    Screen("not ok, done", "{report}", "contributions/report_done.html", then=_report),
    Screen("not ok, too often", "{report}", "contributions/too_many.html", then=_too_many_reports, status=429),
    # somebody with a card
    Screen("home", "/", "pages/home_page.html", "amina"),
    Screen("topic", "{topic}", "forum/topic.html", "amina"),
    Screen("topic, closed meanwhile", "{topic}", "forum/elsewhere.html", "nele", then=_closed_meanwhile, status=409),
    Screen("topic, closed", "{closed_topic}", "forum/topic.html", "amina"),
    Screen("topic, with news and a draft", "{topic}", "forum/topic.html", "chris"),
    Screen("topic, all of it", "{topic}alles/", "forum/whole.html"),
    Screen("drafts", "/mijn-plek/bewaard/", "mine/drafts.html", "chris"),
    Screen("drafts, none", "/mijn-plek/bewaard/", "mine/drafts.html", "amina"),
    Screen("topic, empty reply", "{topic}", "forum/topic.html", "amina", then=_press("Stuur mijn reactie")),
    Screen("read over, something private", "{topic}", "contributions/review.html", "amina", then=_private),
    Screen("insight, empty comment", "/leren/een-ruilwinkel-als-eerste-stap/", "pages/insight_page.html", "amina",
           then=_press("Stuur mijn reactie")),
    Screen("group", "/praat-mee/aan-tafel/", "forum/board_page.html", "amina"),
    Screen("new topic", "/praat-mee/aan-tafel/nieuw/", "forum/topic_new.html", "amina"),
    Screen("new topic, not here", "/praat-mee/vrijwilligers-onder-elkaar/nieuw/", "forum/not_here.html", "amina",
           status=403),
    Screen("new topic, like it", "/praat-mee/aan-tafel/nieuw/?titel=Hoe+begin+je", "forum/topic_new.html", "amina",
           then=_press("Bestaat dit gesprek al?")),
    Screen("answer, which", "{topic}doe/antwoord/", "forum/act.html", "amina"),
    Screen("new topic, empty", "/praat-mee/aan-tafel/nieuw/", "forum/topic_new.html", "amina",
           then=_press("Begin dit gesprek")),
    Screen("my place, with news", "/mijn-plek/", "mine/mine.html", "amina"),
    Screen("my devices", "/mijn-plek/toestellen/", "people/devices.html", "amina", then=_other_devices),
    Screen("shared device asks", "/kaart/", "mine/mine.html", then=_still_here),
    Screen("other name", "/mijn-plek/naam/", "people/name.html", "amina"),
    Screen("how I come in", "/mijn-plek/veiligheid/", "people/safety.html", "amina"),
    Screen("other secret word", "/mijn-plek/veiligheid/woord/", "people/new_word.html", "amina"),
    Screen("pass phrase", "/mijn-plek/veiligheid/wachtzin/", "people/new_phrase.html", "amina"),
    Screen("pass phrase, too short", "/mijn-plek/veiligheid/wachtzin/", "people/new_phrase.html", "amina",
           then=_short_phrase),
    Screen("in with a pass phrase", "/kaart/wachtzin/", "people/phrase_in.html"),
    Screen("in with a pass phrase, empty", "/kaart/wachtzin/", "people/phrase_in.html", then=_press("Ga binnen")),
    Screen("mail of news", "/mijn-plek/mail/", "mine/news.html", "amina"),
    Screen("mail of news, wrong address", "/mijn-plek/mail/", "mine/news.html", "amina", then=_wrong_address),
    Screen("mail of news, code", "/mijn-plek/mail/", "mine/news.html", "amina", then=_mail_code),
    Screen("mail of news, stop", "{stop_news}", "mine/news_stop.html"),
    Screen("this device as a key", "/mijn-plek/veiligheid/toestel/", "people/key_new.html", "amina"),
    Screen("in with a device", "/kaart/", "people/key_in.html", "amina", then=_press("Ga binnen met je toestel")),
    Screen("sent", "{sent}", "contributions/sent.html", "amina"),
    Screen("change", "{change}", "mine/change.html", "amina"),
    Screen("another look", "{again}", "mine/ask_again.html", "amina"),
    Screen("reading along", "/modereren/meelezen/", "contributions/reading_along.html", "amina"),
    Screen("languages", "/mijn-plek/talen/", "mine/languages.html", "bart"),
    Screen("take away", "{withdraw}", "mine/withdraw.html", "amina"),
    Screen("take everything away", "/mijn-plek/alles-weg/", "mine/withdraw_all.html", "amina"),
    Screen("take along", "/mijn-plek/meenemen/", "mine/take_along.html", "amina"),
    Screen("close everything", "/mijn-plek/afsluiten/", "mine/close.html", "amina"),
    Screen("close everything, nothing chosen", "/mijn-plek/afsluiten/", "mine/close.html", "amina",
           then=_press("Sluit alles af")),
    Screen("come back", "/mijn-plek/terug/", "mine/come_back.html", "closed"),
    Screen("session ended", "{topic}", "people/card.html", "amina", then=_session_ended, status=403),
    Screen("carried words", "{topic}", "people/carried.html", "amina", then=_carried),
    Screen("my place, nothing yet", "/mijn-plek/", "mine/mine.html", "nele"),
    Screen("closed", "/mijn-plek/afsluiten/", "mine/closed.html", "nele", then=_close),
    Screen("signal", "{signal}", "signals/signal.html", "amina"),
    Screen("suggest", "{suggest}", "playbook/suggest.html", "amina"),
    Screen("suggest, a reason", "/huisregels/redenen/voorstel/advert/", "playbook/suggest.html", "amina"),
    Screen("suggest, look once more", "{suggest}", "playbook/suggest_review.html", "amina", then=_suggest),
    Screen("what people notice", "/signalen/5/oordeel/", "signals/judge.html", "amina"),
    Screen("link", "{lay}", "trail/lay.html", "amina"),
    Screen("link, nothing chosen", "{lay}", "trail/lay.html", "amina", then=_lay_nothing),
    Screen("consents", "/mijn-plek/toestemming/", "mine/consents.html", "amina"),
    Screen("consent", "{consent}", "mine/consent.html", "amina"),
    Screen("consent, nothing chosen", "{consent}", "mine/consent.html", "amina", then=_yes_to_nothing),
    # an editor
    Screen("trail", "{trail}", "trail/trail.html", "els"),
    Screen("ask for words", "/spoor/{said}/vragen/", "trail/ask.html", "els"),
    Screen("ask, empty", "/spoor/{said}/vragen/", "trail/ask.html", "els", then=_press("Stuur mijn vraag")),
    Screen("ask, asked already", "/spoor/{talk}/vragen/", "trail/ask.html", "els"),
    Screen("asked", "/spoor/gevraagd/", "trail/asked.html", "els"),
    Screen("yes on paper", "/spoor/{said}/toestemming/", "trail/record.html", "els"),
    Screen("lay together", "/signalen/samenleggen/", "signals/new_bundle.html", "els"),
    Screen("bundle", "{bundle}", "signals/bundle.html", "els"),
    Screen("lay before", "{loose}leggen/", "signals/lay_before.html", "els"),
    Screen("desk", "/redactie/", "playbook/desk.html", "els"),
    Screen("decide", "{suggestion}", "playbook/decide.html", "els"),
    Screen("history", "{history}", "playbook/history.html", "els"),
    # a policymaker
    Screen("waits for us", "/signalen/wacht-op-ons/", "signals/waits_for_us.html", "dora"),
    Screen("answer", "{bundle}antwoord/", "signals/answer.html", "dora"),
    Screen("answer, empty", "{bundle}antwoord/", "signals/answer.html", "dora", then=_press("Stuur dit antwoord")),
    # a helper
    Screen("cards to make", "/begeleiden/", "people/sheets.html", "hanne"),
    Screen("cards to make, nothing chosen", "/begeleiden/", "people/sheets.html", "hanne",
           then=_press("Maak de kaarten")),
    Screen("cards to print", "/begeleiden/", "people/sheet_print.html", "hanne", then=_print_cards),
    # a moderator
    Screen("take a signal on", "/signalen/3/verder/", "signals/forward.html", "bart"),
    Screen("topic, to look after", "{topic}", "forum/topic.html", "bart"),
    Screen("topic, pin", "{topic}doe/vast/", "forum/act.html", "bart"),
    Screen("topic, close", "{topic}doe/sluit/", "forum/act.html", "bart", then=_press("Sluit dit gesprek")),
    Screen("topic, merge", "{topic}doe/voeg-samen/", "forum/act.html", "bart"),
    Screen("topic, split", "{topic}doe/splits/", "forum/act_sure.html", "bart", then=_split),
    Screen("queue", "/modereren/", "contributions/queue.html", "bart"),
    Screen("queue, no reason", "/modereren/", "contributions/queue.html", "bart", then=_refuse_without_reason),
    Screen("small change, nothing changed", "/modereren/", "contributions/mend.html", "bart", then=_change_nothing),
    Screen("another name, no reason", "{reported}", "contributions/other_name.html", "bart", then=_ask_other_name),
    Screen("queue, all", "/modereren/lijst/", "contributions/list.html", "bart"),
    Screen("queue, several", "/modereren/lijst/?soort=reactie", "contributions/list.html", "bart",
           then=_press("Zet niet op de site")),
    Screen("log", "/modereren/logboek/?wat=x", "contributions/log.html", "bart"),
    Screen("queue, reported", "{reported}", "contributions/queue.html", "bart"),
    Screen("home", "/", "pages/home_page.html", "bart"),
    # a partner
    Screen("learning", "/leren/", "pages/learning_index_page.html", "chris"),
    Screen("share", "/leren/delen/", "pages/insight_new.html", "chris"),
    Screen("share, empty", "/leren/delen/", "pages/insight_new.html", "chris", then=_press("Deel dit")),
    Screen("pilot site", "/proeftuinen/voorbeeld/", "workshops/pilot_site_page.html", "chris"),
    Screen("record, new", "/proeftuinen/voorbeeld/verslag/", "workshops/record_new.html", "chris"),
    Screen("record, empty", "/proeftuinen/voorbeeld/verslag/", "workshops/record_new.html", "chris",
           then=_press("Stuur dit verslag")),
    Screen("record, change", "{change_record}", "mine/change.html", "chris"),
    Screen("photo, take away", "{photo}", "pages/file_remove.html", "chris"),
    Screen("attachment, take away", "{attachment}", "pages/file_remove.html", "chris"),
    # a helper
    Screen("write down", "/begeleiden/opschrijven/", "mine/write_down.html", "hanne"),
    Screen("write down, wrong card", "/begeleiden/opschrijven/", "mine/write_down.html", "hanne", then=_wrong_code),
    Screen("write down, picture", "/begeleiden/opschrijven/", "mine/write_down_picture.html", "hanne",
           then=_their_card),
    Screen("write down, what", "/begeleiden/opschrijven/", "mine/write_down_where.html", "hanne", then=_beside),
    Screen("write down, words", "/begeleiden/opschrijven/", "mine/write_down_words.html", "hanne",
           then=_write_down),
    Screen("write down, read it aloud", "/begeleiden/opschrijven/", "mine/write_down_read.html", "hanne",
           then=_written),
    Screen("written down", "/begeleiden/opschrijven/", "mine/written_down.html", "hanne", then=_written_down),
    # when it goes wrong
    Screen("400", "/leren/?x=%00", "400.html", status=400),
    Screen("403", "/leren/delen/", "403.html", "amina", status=403),
    Screen("404", "/bestaat-niet/", "404.html", status=404),
    Screen("405", "/__405/", "405.html", status=405),
    Screen("413", "{topic}", "413.html", "amina", then=_too_large, status=413),
    Screen("429, card", "/kaart/", "people/card.html", then=_too_many_codes, status=429),
    Screen("429", "/__429/", "429.html", status=429),
    Screen("500", "/__500/", "500.html", status=500),
]  # fmt: skip


def _groups(board: BoardPage, person: User, moderator: User) -> Topic:
    """A group with rules of its own, and a topic that is closed."""
    BoardPage.objects.filter(slug="vrijwilligers-onder-elkaar").update(
        starters=Starters.STAFF, content_note="Hier gaat het soms over geweld.", shows_help=True
    )
    closed: Topic = publish(make_topic(board, person, CLOSED), person, moderator).thing.topic
    guiding.close(closed, moderator, "Ja. Zie de reactie van Mo.")
    return closed


@pytest.fixture
def half_read(topic, chris):
    """Chris read how it began, and began to answer."""
    ReadMark.objects.create(person=chris, topic=topic, number=1)
    drafts.keep(chris, things.key_of(topic), {"text": "Ik wilde nog zeggen"}, uuid.uuid4())


@pytest.fixture
def places(site, topic, insight, amina, bart, chris, dora, els, half_read):
    """What stands on the site while these screens are looked at, and where."""
    body = make_body(dora)
    answered = make_bundle(els, 5, 6, body=body)
    publish(make_answer(answered, dora), dora, bart)
    bundle, loose = make_bundle(els, 7, 8, body=body), make_bundle(els, 9, 10)
    chapter = ChapterPage.objects.get(slug="meestappen")
    mo = make_person("Mo")
    first, second, third = [block["id"] for block in raw_blocks(chapter.body) if block["type"] in WORDY][:3]
    put_block(chapter, second, "<p>Zo kwam het erin.</p>", els, amina, 0)
    ChapterPage.objects.get(pk=chapter.pk).get_latest_revision().publish()
    put_block(chapter, third, "<p>Nog niet op de site.</p>", els, None, 0)
    BlockVersion.objects.create(page=chapter, block_id=first, base=0, text="<p>Ernaast gezet.</p>", author=els)
    suggestion = publish(make_suggestion(chapter, mo), mo, bart)
    waits = send(Post(topic=topic, author=amina, text="Dit wacht nog."), amina)
    asked = send(Post(topic=topic, author=amina, text="Vraag het aan Jan."), amina)
    deciding.decide(asked, State.CHANGE_ASKED, bart, message="Laat de naam weg.")
    refused = send(make_comment(insight, amina, "Koop bij mij."), amina)
    deciding.decide(refused, State.REJECTED, bart, reason="advert")
    said = publish(Post(topic=topic, author=amina, text="Een lang verhaal.\n\nMet twee stukken."), amina, bart)
    publish(make_comment(insight, chris), chris, bart)
    bad = publish(Post(topic=topic, author=chris, text="Dit is niet zo mooi."), chris, bart)
    door.report(bad, "hurtful", amina)
    send(Post(topic=topic, author=mo, text="Dit leest een meelezer."), mo)
    amina.groups.add(Group.objects.get(name="peer"))
    gone = publish(Post(topic=topic, author=chris, text="Dit gaat weg."), chris, bart)
    door.withdraw(gone, chris)
    closed = _groups(topic.board, mo, bart)
    pilot_site = make_pilot_site(chris.organisation)
    record = publish(make_record(pilot_site, chris), chris, bart)
    session = plan(pilot_site, is_example=True)
    photo, attachment = make_photo(record.thing, chris), make_attachment(record.thing, chris)
    signal = PolicySignal.objects.get(number=3)
    commitment = Commitment(
        page=CommitmentsPage.objects.get().page_ptr, what="Elke maandag is het loket open.", who="De dienst",
        state="gedaan", is_example=True,
    )  # fmt: skip
    commitment.save()
    Commitment.objects.create(
        page=commitment.page, what="Eén brief in plaats van drie.", who="De dienst", by_when="2025-03-01"
    )
    Link.objects.lay(signal, commitment, "werd", els)
    for earlier, later, sort in (
        (topic, signal, "werd"),
        (insight, signal, "komt-van"),
        (signal, chapter, "steunt-op"),
    ):
        Link.objects.lay(earlier, later, sort, els)
    mild = {"form": "aangehaald", "reach": "iedereen", "where": "In hoofdstuk 3"}
    consent.record(said.thing, els, {**mild, "words": "Een lang verhaal.", "given_on": "2026-01-05", "how": "papier"})
    question = consent.ask(topic, els, {**mild, "words": "Ik wist het niet.", "who_asks": "Els, voor de redactie"})
    return {
        "consent": reverse("answer_consent", args=[question.pk]),
        "stop_news": news.stop_link(NewsMail(pk=1)).removeprefix(settings.PUBLIC_URL),
        "said": things.key_of(said.thing),
        "talk": things.key_of(topic),
        "commitment": commitment.get_absolute_url(),
        "trail": f"/spoor/{things.key_of(signal)}/",
        "lay": f"/spoor/{things.key_of(topic)}/leggen/",
        "home": site.pk,
        "attachment": f"{attachment.get_absolute_url()}weg/",
        "photo": f"{photo.get_absolute_url()}weg/",
        "record": record.thing.get_absolute_url(),
        "session": session.get_absolute_url(),
        "change_record": reverse("mine_change", args=[record.pk]),
        "topic": topic.get_absolute_url(),
        "closed_topic": closed.get_absolute_url(),
        "signal": PolicySignal.objects.get(number=3).get_absolute_url(),
        "suggest": f"{chapter.get_url()}voorstel/{first}/",
        "bundle": bundle.get_absolute_url(),
        "loose": loose.get_absolute_url(),
        "suggestion": reverse("decide", args=[suggestion.object_id]),
        "history": f"{chapter.get_url()}geschiedenis/",
        "planned": "/draaiboek/blijven-leren-en-uitrollen/",
        "report": reverse("report", args=[f"forum.post-{said.object_id}"]),
        "sent": reverse("mine_sent", args=[waits.pk]),
        "change": reverse("mine_change", args=[asked.pk]),
        "again": reverse("mine_ask_again", args=[refused.pk]),
        "withdraw": reverse("mine_withdraw", args=[said.pk]),
        "reported": reverse("queue_item", args=[bad.pk]),
    }


def people_on_screen() -> list[str]:
    """Each of them has a test of their own."""
    return sorted({screen.who for screen in SCREENS})


@pytest.mark.parametrize("who", people_on_screen(), ids=lambda who: who or "stranger")
def test_every_screen_holds_for_everybody(who, request, phone, places, rendered, faults):
    faults.expect(r"status of (400|403|404|405|409|413|429|500)", "^500:")
    person = request.getfixturevalue(who) if who else None
    found: dict[str, list[str]] = {}
    for screen in (screen for screen in SCREENS if screen.who == who):
        problems = look_at(screen, phone(person), places, rendered)
        if problems:
            found[screen.name] = problems
    assert not found, "\n".join(f"{name}:\n    " + "\n    ".join(lines) for name, lines in found.items())


def look_at(screen: Screen, page: Any, places: dict[str, str], rendered: set[str]) -> list[str]:
    """Open a screen, check that it is the one meant, and measure it."""
    rendered.clear()
    answers: list[int] = []

    def note(answer: Any) -> None:
        if answer.request.is_navigation_request():
            answers.append(answer.status)

    page.on("response", note)
    page.goto(screen.path.format(**places))
    if screen.then:
        screen.then(page)
        page.wait_for_load_state()
    wrong = []
    if screen.template not in rendered:
        wrong.append(f"shows {sorted(name for name in rendered if '/_' not in name)}, not {screen.template}")
    if answers[-1] != screen.status:
        wrong.append(f"answers {answers[-1]}, not {screen.status}")
    result = wrong + measures.examine(page)
    page.context.close()
    caches["shared"].clear()
    return result


@pytest.fixture
def nele(site):
    """Somebody who just came in and wrote nothing."""
    person = make_person("Nele")
    make_card(person)
    return with_powers(person, "card")


@pytest.fixture
def closed(site):
    """Somebody who closed everything and came in with the card again."""
    person = make_person("Weg", closed_at=timezone.now())
    make_card(person)
    return with_powers(person, "card")


@pytest.fixture(autouse=True)
def _error_pages(monkeypatch):
    """Two addresses that go wrong on purpose."""

    def fails(request: Any) -> Any:
        raise RuntimeError("on purpose")

    failing = [
        path("__500/", fails),
        path("__405/", require_POST(fails)),
        path("__429/", lambda request: render(request, "429.html", status=429)),
    ]
    monkeypatch.setattr(urls, "urlpatterns", [*failing, *urls.urlpatterns])
    clear_url_caches()
    yield
    clear_url_caches()


def test_no_template_without_a_screen():
    pages = {
        str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html")
        if re.match(r'\{% extends "base.html"', path.read_text(encoding="utf-8"))
    }  # fmt: skip
    assert pages == {screen.template for screen in SCREENS}
