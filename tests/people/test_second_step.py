"""Staff come in with a password and a second factor: the ways in, and everything that must not be one."""

import re

import pytest
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client

from config.environment import Environment
from people import factors, limits
from people.checks import check_second_factor
from people.models import STAFF_ROLES, User
from tests.at_once import at_once
from tests.cast import PASSWORD, app_code, client_of, come_in, give_paper_codes, make_card, make_person, with_powers

pytestmark = pytest.mark.django_db
HALF_MINUTE = 30


@pytest.fixture(autouse=True)
def _required(settings) -> None:
    settings.SECOND_FACTOR = "required"


@pytest.fixture
def clock(monkeypatch):
    """The clock of app and site; ``clock.pass_by(seconds)``."""

    class Clock:
        now = 1_800_000_000.0

        def pass_by(self, seconds: float) -> None:
            self.now += seconds

    made = Clock()
    monkeypatch.setattr(totp.time, "time", lambda: made.now)
    return made


def code_of(person: User, halves_ago: int = 0) -> str:
    """What the app of ``person`` shows."""
    return app_code(decrypt(factors.of_staff(person).get().data["secret"]), halves_ago)


def with_app(person: User, clock) -> User:
    """``person`` with an app, set up a while ago, and codes on paper."""
    sealed = factors.new_secret()
    assert factors.set_up_app(person, sealed, app_code(decrypt(sealed)))
    factors.paper_is_written(person)
    clock.pass_by(10 * HALF_MINUTE)
    return person


def give_password(client: Client, username: str = "bea", **more: str):
    return client.post("/binnen/", {"username": username, "password": PASSWORD, **more})


def give_code(client: Client, code: str, **more: str):
    return client.post("/binnen/stap-2/", {"code": code, **more})


def secret_on(page: str) -> str:
    """The secret to be typed in the app."""
    return "".join(re.findall(r'<b class="code">([A-Z2-7 ]+)</b>', page)).replace(" ", "")


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found[1] if found else ""


# --- the ways in ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "where"),
    [("moderator", "/modereren/"), ("editor", "/beheer/"), ("partner", "/mijn-plek/"),
     ("policymaker", "/mijn-plek/"), ("helper", "/mijn-plek/")],
)  # fmt: skip
def test_password_and_code_open_the_door(role, where, site, clock):
    with_app(make_person("Bea", role), clock)
    client = Client()
    answer = give_password(client)
    assert "Nog één stap" in answer.content.decode()
    assert not signed_in(client)
    answer = give_code(client, code_of(User.objects.get(username="bea")))
    assert answer["Location"] == where
    assert signed_in(client)
    assert client.get(where).status_code == 200


def test_the_first_time_an_app_is_set_up_and_codes_are_written_down_before_anything_opens(site, clock):
    person = make_person("Bea", "moderator")
    client = Client()
    page = give_password(client).content.decode()
    assert "Maak je deur veilig" in page
    assert "<svg" in page
    secret = secret_on(page)
    assert give_code(client, "000000").status_code == 200
    assert not factors.of_staff(person).exists()
    answer = give_code(client, app_code(secret))
    page = answer.content.decode()
    codes = re.findall(r"<code>([0-9 ]+)</code>", page)
    assert len(codes) == 10
    assert not signed_in(client)
    assert client.get("/modereren/").status_code == 302
    assert "Schrijf deze codes op" in client.get("/binnen/stap-2/").content.decode()  # loaded again: not lost
    assert client.post("/binnen/stap-2/", {"written": "1"})["Location"] == "/modereren/"
    assert client.get("/modereren/").status_code == 200
    assert factors.paper_codes(person) == []  # nobody sees them again
    assert factors.count_paper_codes(person) == 10


def test_the_same_secret_stays_while_somebody_sets_up(clock):
    make_person("Bea", "moderator")
    client = Client()
    first = give_password(client).content.decode()
    again = client.get("/binnen/stap-2/").content.decode()
    assert secret_on(first) == secret_on(again)
    assert secret_on(give_password(Client()).content.decode()) != secret_on(first)


def test_whoever_left_before_writing_the_codes_down_gets_them_the_next_time(site, clock):
    person = with_app(make_person("Bea", "moderator"), clock)
    give_paper_codes(person)
    client = Client()
    give_password(client)
    assert "Schrijf deze codes op" in give_code(client, code_of(person)).content.decode()
    assert not signed_in(client)


@pytest.mark.parametrize("typed", ["{}", " {} ", "{:.3}-{}", "{:.3} {}"])
def test_a_code_may_be_typed_with_spaces_and_dashes(typed, clock):
    person = with_app(make_person("Bea", "helper"), clock)
    code = code_of(person)
    client = Client()
    give_password(client)
    assert give_code(client, typed.format(code, code[3:]) if ".3" in typed else typed.format(code)).status_code == 302


def test_a_code_on_paper_works_once(clock):
    person = with_app(make_person("Bea", "helper"), clock)
    give_paper_codes(person)
    paper = factors.paper_codes(person)
    factors.paper_is_written(person)
    for code, works in ((paper[3], True), (paper[3], False), (paper[4].replace(" ", "-"), True)):
        client = Client()
        give_password(client)
        give_code(client, code)
        assert signed_in(client) == works
    assert factors.count_paper_codes(person) == 8


@pytest.mark.parametrize("shared", [True, False])
def test_what_was_said_of_the_device_holds_past_the_second_step(shared, clock):
    person = with_app(make_person("Bea", "helper"), clock)
    client = Client()
    give_password(client, **({"shared": "on"} if shared else {}))
    give_code(client, code_of(person))
    session = client.session
    assert signed_in(client)
    assert session.get_expire_at_browser_close() == shared


def test_somebody_without_a_staff_role_needs_no_second_step_and_has_no_staff_rights(site):
    person = make_person("Bea", "volunteer")
    Group.objects.get(name="volunteer").permissions.add(*Group.objects.get(name="editor").permissions.all())
    client = Client()
    assert give_password(client).status_code == 302
    assert signed_in(client)
    assert client.get("/beheer/").status_code == 403
    assert with_powers(person, "password-only").roles == {"volunteer"}


def test_where_it_is_off_a_password_opens_the_door(settings, site):
    settings.SECOND_FACTOR = "off"
    make_person("Bea", "moderator")
    client = Client()
    assert give_password(client)["Location"] == "/modereren/"
    assert client.get("/modereren/").status_code == 200


# --- halfway is nowhere --------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", STAFF_ROLES)
@pytest.mark.parametrize("stage", ["before a factor", "before the code", "before the paper"])
def test_halfway_nobody_is_in(role, stage, site, clock, topic):
    person = make_person("Bea", role, is_superuser=role == "editor")
    if stage != "before a factor":
        with_app(person, clock)
    if stage == "before the paper":
        give_paper_codes(person)
    client = Client()
    give_password(client)
    if stage == "before the paper":
        assert "Schrijf deze codes op" in give_code(client, code_of(person)).content.decode()
    assert not signed_in(client)
    for path in ("/beheer/", "/beheer/pages/", "/beheer/account/", "/modereren/", "/mijn-plek/", "/redactie/"):
        answer = client.get(path)
        assert answer.status_code in (302, 404), path
        assert answer.status_code == 404 or answer["Location"].startswith(("/binnen/", "/kaart/", "/beheer/login/"))
    assert client.get(f"/beheer/pages/{topic.board.pk}/edit/preview/").status_code == 302
    assert client.get(f"/beheer/pages/{topic.board.pk}/view_draft/").status_code == 302
    assert client.post(topic.get_absolute_url(), {"text": "Nog iets."}).status_code == 403


def test_whoever_was_in_with_a_card_is_out_once_a_password_was_given(amina, clock):
    with_app(make_person("Bea", "moderator"), clock)
    client = client_of(amina)
    before = client.session.session_key
    give_password(client)
    assert not signed_in(client)
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_the_key_of_the_session_changes_at_each_step(clock):
    person = with_app(make_person("Bea", "helper"), clock)
    client = Client()
    keys = [client.session.session_key]
    give_password(client)
    keys.append(client.session.session_key)
    give_code(client, code_of(person))
    keys.append(client.session.session_key)
    assert len(set(keys)) == 3
    thief = Client()
    thief.cookies["onderweg"] = str(keys[1])
    assert thief.get("/mijn-plek/").status_code == 302
    assert thief.get("/binnen/stap-2/")["Location"] == "/binnen/"


@pytest.mark.parametrize("change", ["time", "password", "switched off", "gone"])
def test_the_way_from_the_password_to_the_code_closes(change, clock, monkeypatch, topic):
    person = with_app(make_person("Bea", "helper"), clock)
    code = code_of(person)
    client = Client()
    if change == "time":
        monkeypatch.setattr("people.staff._HALF_WAY_MINUTES", 0)
    give_password(client)
    if change == "password":
        person.set_password("een-heel-ander-wachtwoord")
        person.save()
    elif change == "switched off":
        User.objects.filter(pk=person.pk).update(is_active=False)
    elif change == "gone":
        person.delete()
    page = give_code(client, code, carried="x", verder="/leren/").content.decode()
    assert "Dat duurde te lang" in page
    assert hidden(page, "verder") == "/leren/"
    assert not signed_in(client)
    assert client.get("/binnen/stap-2/")["Location"] == "/binnen/"


def test_the_second_step_without_the_first_leads_to_the_first():
    assert Client().get("/binnen/stap-2/")["Location"] == "/binnen/"
    assert "Gebruikersnaam" in give_code(Client(), "123456").content.decode()


def test_a_session_of_a_password_alone_ends_when_its_person_becomes_staff(site):
    person = make_person("Bea", "volunteer")
    client = Client()
    give_password(client)
    assert client.get("/mijn-plek/").status_code == 200
    person.groups.add(Group.objects.get(name="editor"))
    assert client.get("/beheer/").status_code == 302
    assert client.get("/mijn-plek/").status_code == 302
    assert client.get("/beheer/", follow=True).redirect_chain[-1][0].startswith("/binnen/")


def test_sessions_from_before_end_when_the_setting_becomes_required(settings, bart, site):
    settings.SECOND_FACTOR = "off"
    client = client_of(bart)
    assert client.get("/modereren/").status_code == 200
    settings.SECOND_FACTOR = "required"
    assert client.get("/modereren/").status_code == 302


def test_a_card_is_no_second_factor_and_a_code_no_card(clock, site):
    person = with_app(make_person("Bea", "moderator"), clock)
    _card, code = make_card(person)
    client = Client()
    give_password(client)
    come_in(client, code)
    assert signed_in(client)
    assert client.get("/modereren/").status_code == 404
    assert client.get("/beheer/").status_code == 403


# --- wrong codes ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed", ["", "000000", "12345", "rommel", "１２３４５６", "9" * 12, "\x00", "x" * 500, "-" * 12]
)
def test_a_wrong_code_says_so_beside_the_field(typed, clock):
    with_app(make_person("Bea", "helper"), clock)
    client = Client()
    give_password(client)
    answer = give_code(client, typed)
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
    assert not signed_in(client)


def test_a_code_of_the_app_opens_one_door_only_also_in_another_process(clock):
    person = with_app(make_person("Bea", "helper"), clock)
    code = code_of(person)
    client = Client()
    give_password(client)
    assert give_code(client, code).status_code == 302
    caches["default"].clear()  # another process has another one
    again = Client()
    give_password(again)
    assert "al gebruikt" in give_code(again, code).content.decode()
    assert not signed_in(again)
    assert not factors.opens(person, code_of(person, halves_ago=1))  # nor one from before
    clock.pass_by(HALF_MINUTE)
    assert give_code(again, code_of(person)).status_code == 302


def test_the_code_that_set_the_app_up_opens_nothing_more(clock):
    person = make_person("Bea", "helper")
    sealed = factors.new_secret()
    code = app_code(decrypt(sealed))
    assert factors.set_up_app(person, sealed, code)
    assert not factors.opens(person, code)


@pytest.mark.parametrize(("late", "works"), [(0, True), (30, True), (59, True), (90, False), (-30, True), (-90, False)])
def test_a_clock_may_be_half_a_minute_off(late, works, clock):
    person = with_app(make_person("Bea", "helper"), clock)
    clock.now = clock.now // HALF_MINUTE * HALF_MINUTE
    code = code_of(person)
    clock.pass_by(late)
    assert factors.opens(person, code) == works


def test_nobody_takes_the_place_of_an_app_with_a_password_alone(clock):
    person = make_person("Bea", "helper")
    thief, owner = Client(), Client()
    pages = [give_password(client).content.decode() for client in (thief, owner)]
    secrets = [secret_on(page) for page in pages]
    give_code(owner, app_code(secrets[1]))
    give_code(thief, app_code(secrets[0]))
    assert not signed_in(thief)
    assert decrypt(factors.of_staff(person).get().data["secret"]) == secrets[1]
    assert not factors.set_up_app(person, factors.new_secret(), "000000")


def test_five_wrong_codes_and_this_person_waits_from_wherever_they_come(clock):
    person = with_app(make_person("Bea", "helper"), clock)
    other = with_app(make_person("Ada", "helper"), clock)
    for n in range(5):
        client = Client(REMOTE_ADDR=f"192.0.2.{n}")
        give_password(client)
        assert give_code(client, "000000").status_code == 200
    client = Client(REMOTE_ADDR="192.0.2.99")
    give_password(client)
    answer = give_code(client, code_of(person), verder="/leren/")
    assert answer.status_code == 429
    assert hidden(answer.content.decode(), "verder") == "/leren/"
    assert not signed_in(client)
    client = Client()
    give_password(client, "ada")
    assert give_code(client, code_of(other)).status_code == 302


def test_thirty_codes_in_a_day_are_the_end_of_it(clock, monkeypatch):
    with_app(make_person("Bea", "helper"), clock)
    monkeypatch.setattr(limits.SECOND_STEPS, "tries", 1_000)
    client = Client()
    give_password(client)
    statuses = [give_code(client, "000000").status_code for _ in range(31)]
    assert statuses == [200] * 30 + [429]


def test_five_wrong_passwords_in_five_minutes_and_fifty_in_an_hour_from_everywhere(clock):
    assert (limits.PASSWORDS.tries, limits.PASSWORDS.seconds) == (5, 300)
    with_app(make_person("Bea", "helper"), clock)
    for n in range(10):
        client = Client(REMOTE_ADDR=f"192.0.2.{n}")
        found = [client.post("/binnen/", {"username": "bea", "password": "fout"}).status_code for _ in range(6)]
        assert found == [200] * 5 + [429]
    fresh = Client(REMOTE_ADDR="198.51.100.1")
    assert give_password(fresh).status_code == 429
    assert fresh.post("/binnen/", {"username": "ada", "password": "fout"}).status_code == 200


def test_the_right_password_wipes_the_slate(settings):
    settings.SECOND_FACTOR = "off"
    make_person("Bea", "helper")
    client = Client()
    for _ in range(3):
        for _ in range(4):
            assert client.post("/binnen/", {"username": "bea", "password": "fout"}).status_code == 200
        assert give_password(client).status_code == 302


def test_without_the_shared_cache_the_second_step_stays_closed(clock, monkeypatch):
    person = with_app(make_person("Bea", "helper"), clock)
    client = Client()
    give_password(client)

    class Gone:
        def __getattr__(self, name):
            raise ConnectionError("away")

    monkeypatch.setattr(limits, "caches", {"shared": Gone()})
    assert give_code(client, code_of(person)).status_code == 429
    assert not signed_in(client)


# --- on the way: words, addresses, secrets ------------------------------------------------------------------------


def test_words_and_where_somebody_was_come_along(topic, clock):
    person = with_app(make_person("Bea", "partner"), clock)
    give_paper_codes(person)
    client = Client()
    page = client.post(topic.get_absolute_url(), {"text": "Mijn lange tekst."}).content.decode()
    page = give_password(client, carried=hidden(page, "carried")).content.decode()
    page = give_code(client, "000000", carried=hidden(page, "carried")).content.decode()
    page = give_code(client, code_of(person), carried=hidden(page, "carried")).content.decode()
    assert "Schrijf deze codes op" in page
    answer = client.post("/binnen/stap-2/", {"written": "1", "carried": hidden(page, "carried")})
    assert "Mijn lange tekst." in answer.content.decode()
    assert signed_in(client)


@pytest.mark.parametrize(
    ("onward", "where"),
    [("/leren/", "/leren/"), ("https://kwaad.example/", "/mijn-plek/"), ("//kwaad.example", "/mijn-plek/"),
     ("/\\kwaad.example", "/mijn-plek/"), ("javascript:alert(1)", "/mijn-plek/"), ("", "/mijn-plek/")],
)  # fmt: skip
def test_onward_only_on_this_site(onward, where, clock):
    person = with_app(make_person("Bea", "helper"), clock)
    client = Client()
    page = give_password(client, verder=onward).content.decode()
    assert hidden(page, "verder") == onward
    assert give_code(client, code_of(person), verder=onward)["Location"] == where


def test_the_second_step_asks_for_the_token_of_the_form(clock):
    with_app(make_person("Bea", "helper"), clock)
    answer = Client(enforce_csrf_checks=True).post("/binnen/stap-2/", {"code": "123456", "text": "Iets."})
    assert answer.status_code == 403
    assert "123456" not in answer.content.decode()


def test_no_secret_lies_open_in_the_database(clock):
    from tests.tables import tables_that_hold

    person = make_person("Bea", "helper")
    client = Client()
    page = give_password(client).content.decode()
    secret = secret_on(page)
    give_code(client, app_code(secret))
    paper = factors.paper_codes(person)[0].replace(" ", "")
    assert tables_that_hold(secret, paper) == set()
    session = str(client.session.load())
    assert secret not in session


def test_another_key_for_cards_keeps_the_apps_working(settings, clock):
    person = with_app(make_person("Bea", "helper"), clock)
    settings.CARD_KEY_FALLBACKS = [settings.CARD_KEY]
    settings.CARD_KEY = "a-new-key"
    assert factors.opens(person, code_of(person))


def test_the_app_is_told_the_name_on_this_site_and_nothing_else(clock, monkeypatch):
    person = make_person("Bea", "helper", email="bea@example.org")
    told: list[str] = []
    monkeypatch.setattr("people.factors.segno.make", lambda address, **options: FakeCode(told, address))
    factors.qr_of(person, factors.new_secret())
    assert told[0].startswith("otpauth://totp/Bea?secret=")
    assert "example.org" not in told[0]


class FakeCode:
    def __init__(self, told: list[str], address: str) -> None:
        told.append(address)

    def svg_inline(self, **options):
        return ""


def test_allauth_keeps_nothing_of_its_own(clock, site):
    with_app(make_person("Bea", "helper"), clock)
    client = Client()
    give_password(client)
    from allauth.account.models import EmailAddress

    assert not EmailAddress.objects.exists()
    for path in ("/accounts/login/", "/accounts/signup/", "/accounts/2fa/", "/accounts/password/reset/"):
        assert client.get(path).status_code == 404


# --- the setting ----------------------------------------------------------------------------------------------------


def test_where_the_public_can_come_it_can_not_be_off(settings):
    settings.SECURE, settings.SECOND_FACTOR = True, "off"
    found = check_second_factor(None)
    assert [error.id for error in found] == ["people.E001"]
    assert "SECOND_FACTOR='off'" in found[0].msg
    assert "required" in str(found[0].hint)
    settings.SECOND_FACTOR = "required"
    assert check_second_factor(None) == []
    settings.SECURE, settings.SECOND_FACTOR = False, "off"
    assert check_second_factor(None) == []


def test_a_wrong_value_says_which_are_right(tmp_path, monkeypatch):
    monkeypatch.setenv("SECOND_FACTOR", "nee")
    with pytest.raises(
        ImproperlyConfigured, match=r"SECOND_FACTOR='nee' is not allowed\. Choose one of: required, off"
    ):
        Environment(tmp_path / "env").choice("SECOND_FACTOR", ("required", "off"), "off")


# --- at the same moment -----------------------------------------------------------------------------------------------


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_one_code_typed_many_times_at_once_opens_one_door(clock):
    person = with_app(make_person("Bea", "helper"), clock)
    code = code_of(person)
    assert connection.vendor == "postgresql"
    assert sorted(at_once(*[lambda: factors.opens(person, code)] * 8)) == [False] * 7 + [True]
    give_paper_codes(person)
    paper = factors.paper_codes(person)[0]
    assert sorted(at_once(*[lambda: factors.opens(person, paper)] * 8)) == [False] * 7 + [True]
