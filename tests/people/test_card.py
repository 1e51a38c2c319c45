"""/kaart/: the first time and later, and every way a card can not work."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from people import codes, limits
from people.card_views import TOO_MANY, WRONG_CODE
from people.models import Card, User
from tests.cast import PASSWORD, PICTURE, client_of, come_in, make_card, make_person, make_topic, with_powers

pytestmark = pytest.mark.django_db


def type_code(client, code):
    """Type the code as it stands on the card."""
    return client.post("/kaart/", {"code": codes.show_code(code)})


def signed_in(client) -> bool:
    return "_auth_user_id" in client.session


def test_wrong_revoked_expired_and_switched_off_look_exactly_the_same(amina, django_assert_num_queries):
    import re

    now = timezone.now()
    revoked, revoked_code = make_card(make_person("Een"))
    expired, expired_code = make_card(make_person("Twee"))
    off = make_person("Drie", is_active=False)
    _card, off_code = make_card(off)
    Card.objects.filter(pk=revoked.pk).update(revoked_at=now)
    Card.objects.filter(pk=expired.pk).update(expires_at=now - timedelta(seconds=1))
    pages = set()
    for code in (codes.make_code(), revoked_code, expired_code, off_code):
        client = Client()
        client.get("/kaart/")
        with django_assert_num_queries(1):
            answer = client.post("/kaart/", {"code": code})
        assert not signed_in(client)
        page = answer.content.decode().replace(code, "CODE")
        pages.add((answer.status_code, re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)))
    assert len(pages) == 1
    assert WRONG_CODE in pages.pop()[1]


def test_a_card_with_a_day_to_go_works(amina):
    card, code = make_card(amina)
    Card.objects.filter(pk=card.pk).update(expires_at=timezone.now() + timedelta(days=1))
    client = Client()
    come_in(client, code)
    assert signed_in(client)


def test_a_card_that_is_revoked_ends_the_session_at_the_next_page(amina, topic):
    client = client_of(amina)
    assert client.get("/mijn-plek/").status_code == 200
    Card.objects.update(revoked_at=timezone.now())
    assert client.get("/mijn-plek/")["Location"].startswith("/kaart/")
    assert client.post(topic.get_absolute_url(), {"text": "Nog iets."}).status_code == 403


# --- limits -------------------------------------------------------------------------------------------


def wrong(client) -> int:
    return client.post("/kaart/", {"code": codes.make_code()}).status_code


def test_thirty_wrong_codes_close_the_door_for_this_source_only(amina):
    _card, code = make_card(amina)
    here, there = Client(REMOTE_ADDR="192.0.2.1"), Client(REMOTE_ADDR="192.0.2.2")
    assert {wrong(here) for _ in range(30)} == {200}
    answer = here.post("/kaart/", {"code": code})
    assert answer.status_code == 429
    assert TOO_MANY in answer.content.decode()
    come_in(here, code)
    assert not signed_in(here)
    come_in(there, code)
    assert signed_in(there)


def test_thirty_people_behind_one_address_come_in_one_after_the_other():
    here = "192.0.2.1"
    for number in range(31):
        client = Client(REMOTE_ADDR=here)
        come_in(client, make_card(make_person(f"Mens {number}"))[1])
        assert signed_in(client)
        if number % 2:
            wrong(Client(REMOTE_ADDR=here))  # some type a code wrong: fewer than thirty


def test_wrong_codes_of_many_sources_together_are_one_error_in_the_log(settings, caplog):
    settings.CARD_ALARM = 4
    for number in range(10):
        assert wrong(Client(REMOTE_ADDR=f"192.0.2.{number}")) == 200
    alarms = [record.getMessage() for record in caplog.records if "over all sources" in record.getMessage()]
    assert alarms == ["4 wrong tries (card) in 15 minutes, over all sources"]
    assert "192.0.2" not in caplog.text


def test_typing_mistakes_are_no_tries(amina):
    client = Client()
    for _ in range(40):
        assert client.post("/kaart/", {"code": "00000-00000-0001"}).status_code == 200
    assert wrong(client) == 200


def test_a_forged_forwarding_header_is_no_new_source(settings):
    for n in range(30):
        wrong(Client(HTTP_X_FORWARDED_FOR=f"198.51.100.{n}"))
    assert wrong(Client(HTTP_X_FORWARDED_FOR="198.51.100.99")) == 429


def test_behind_a_trusted_proxy_the_last_hop_it_saw_counts(settings, rf):
    import ipaddress

    settings.TRUSTED_PROXIES = [ipaddress.ip_network("10.0.0.0/8")]
    ask = rf.get("/", REMOTE_ADDR="10.1.1.1", HTTP_X_FORWARDED_FOR="6.6.6.6, 192.0.2.7, 10.2.2.2")
    assert limits.source(ask) == "192.0.2.7"
    assert limits.source(rf.get("/", REMOTE_ADDR="192.0.2.9", HTTP_X_FORWARDED_FOR="6.6.6.6")) == "192.0.2.9"
    assert limits.source(rf.get("/", REMOTE_ADDR="10.1.1.1")) == "10.1.1.1"
    assert limits.source(rf.get("/", REMOTE_ADDR="10.1.1.1", HTTP_X_FORWARDED_FOR="rommel")) == "rommel"


def test_all_addresses_of_one_home_are_one_source(settings, rf):
    import ipaddress

    def of(address: str, hops: str = "") -> str:
        return limits.source(rf.get("/", REMOTE_ADDR=address, HTTP_X_FORWARDED_FOR=hops))

    assert of("2001:db8:1:2::1") == of("2001:db8:1:2:ffff::9") != of("2001:db8:1:3::1")
    assert of("::ffff:192.0.2.7") == of("192.0.2.7") != of("::ffff:192.0.2.8")
    settings.TRUSTED_PROXIES = [ipaddress.ip_network("10.0.0.0/8")]
    assert of("::ffff:10.1.1.1", "6.6.6.6, 192.0.2.7") == "192.0.2.7"


class Gone:
    """A cache whose server is away."""

    def __getattr__(self, name):
        raise ConnectionError("away")


def test_without_the_shared_cache_cards_stay_closed_and_reading_stays_open(amina, topic, monkeypatch):
    _card, code = make_card(amina)
    monkeypatch.setattr(limits, "caches", {"shared": Gone(), "default": caches["default"]})
    client = Client()
    assert client.post("/kaart/", {"code": code}).status_code == 429
    assert not signed_in(client)
    assert client.post("/binnen/", {"username": "x", "password": "y"}).status_code == 429
    assert client.get(topic.get_absolute_url()).status_code == 200
    assert client.post(f"/niet-oke/forum.post-{topic.posts.get().pk}/", {"why": "wrong"}).status_code == 200


def test_what_is_counted_holds_no_address():
    wrong(Client(REMOTE_ADDR="192.0.2.77"))
    kept = str(vars(caches["shared"]))
    assert "limit:card" in kept
    assert "192.0.2.77" not in kept


# --- powers of the session ----------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["moderator", "editor", "partner", "policymaker", "helper"])
def test_a_card_never_opens_staff_rights_whoever_holds_it(role):
    person = make_person("Bea", role, is_superuser=True, is_staff=True)
    _card, code = make_card(person)
    client = Client()
    come_in(client, code)
    by_card = with_powers(person, "card")
    assert by_card.roles == {"expert"}
    assert not by_card.has_perm("wagtailadmin.access_admin")
    assert not by_card.has_perm("people.add_user")
    assert not by_card.has_module_perms("people")
    assert client.get("/modereren/").status_code == 404
    assert client.get("/beheer/").status_code == 403
    assert client.get("/beheer/pages/").status_code == 403
    assert client.get("/leren/delen/").status_code == 403
    by_password = with_powers(person, "password")
    assert by_password.has_perm("wagtailadmin.access_admin") == (role != "policymaker")  # reads nothing that is held
    assert by_password.roles >= {role}


def test_a_person_from_nowhere_has_no_staff_rights_by_card_and_none_without_one(amina):
    Card.objects.all().delete()
    assert with_powers(amina, "card").roles == frozenset()
    assert not with_powers(amina, "card").may_write


def test_a_closed_circle_counts_for_a_card_but_only_for_a_working_one(amina, closed_board):
    client = client_of(amina)
    assert client.get(closed_board.get_url()).status_code == 404
    amina.groups.add(Group.objects.get(name="stuurgroep"))
    assert client.get(closed_board.get_url()).status_code == 200
    Card.objects.update(revoked_at=timezone.now())
    assert client.get(closed_board.get_url()).status_code == 404


def test_a_closed_page_for_moderators_stays_closed_to_a_moderator_s_card(bart, board):
    from wagtail.models import PageViewRestriction

    restriction = PageViewRestriction.objects.create(page=board, restriction_type=PageViewRestriction.GROUPS)
    restriction.groups.add(Group.objects.get(name="moderator"))
    make_card(bart)
    assert client_of(bart).get(board.get_url()).status_code == 200
    assert client_of(with_powers(bart, "card")).get(board.get_url()).status_code == 404


# --- in with a password, out, away ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "where"),
    [("moderator", "/modereren/"), ("editor", "/beheer/"), ("partner", "/mijn-plek/"), ("helper", "/mijn-plek/")],
)
def test_staff_come_in_and_land_where_their_work_is(role, where):
    make_person("Bea", role)
    client = Client()
    assert client.post("/binnen/", {"username": "bea", "password": PASSWORD})["Location"] == where
    assert signed_in(client)


@pytest.mark.parametrize(
    "data",
    [
        {"username": "bea", "password": "fout"},
        {"username": "wie", "password": PASSWORD},
        {"username": "", "password": ""},
        {"username": "bea\x00", "password": PASSWORD},
        {"username": "bea", "password": "\x00"},
        {"username": "x" * 1000, "password": "x" * 10_000},
    ],
)
def test_a_wrong_password_says_so_and_not_which_of_the_two(data):
    make_person("Bea", "moderator")
    answer = Client().post("/binnen/", data)
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
    assert data["password"] == "" or data["password"] not in answer.content.decode()


def test_a_person_with_a_card_has_no_password(amina):
    answer = Client().post("/binnen/", {"username": amina.username, "password": ""})
    assert answer.status_code == 200


@pytest.mark.parametrize("spelling", ["{}", "{} ", "  {}", "{:_}", "ｂｅａ", "BEA"])
def test_five_wrong_passwords_and_this_name_waits_however_it_is_spelt(spelling):
    make_person("Bea", "moderator")
    spelt = spelling.replace("{:_}", "bea\u00a0").format("bea")
    client = Client()
    for _ in range(5):
        assert client.post("/binnen/", {"username": "bea", "password": "fout"}).status_code == 200
    answer = client.post("/binnen/", {"username": spelt, "password": PASSWORD})
    assert answer.status_code == 429
    assert not signed_in(client)
    assert client.post("/binnen/", {"username": "iemand-anders", "password": "fout"}).status_code == 200


@pytest.mark.parametrize(
    ("onward", "where"),
    [
        ("/leren/", "/leren/"),
        ("/praat-mee/aan-tafel/nieuw/?x=1", "/praat-mee/aan-tafel/nieuw/?x=1"),
        ("https://kwaad.example/", "/mijn-plek/"),
        ("//kwaad.example/", "/mijn-plek/"),
        ("/\\kwaad.example", "/mijn-plek/"),
        ("javascript:alert(1)", "/mijn-plek/"),
        ("https:kwaad.example", "/mijn-plek/"),
        ("\x00", "/mijn-plek/"),
        ("", "/mijn-plek/"),
    ],
)
@pytest.mark.parametrize("way", ["card", "password"])
def test_onward_only_on_this_site(way, onward, where, amina):
    client = Client()
    if way == "card":
        _card, code = make_card(amina)
        answer = client.post("/kaart/", {"code": code, "verder": onward})
        if "\x00" not in onward:
            answer = client.post("/kaart/prent/", {"picture": PICTURE})
    else:
        make_person("Chris2", "partner")
        answer = client.post("/binnen/", {"username": "chris2", "password": PASSWORD, "verder": onward})
    if "\x00" in onward:  # a field nobody typed in: it is asked again, nothing breaks
        assert answer.status_code == 200
    else:
        assert answer["Location"] == where


def test_next_and_verder_travel_through_the_form():
    assert 'value="/leren/"' in Client().get("/binnen/?next=/leren/").content.decode()
    assert 'value="/leren/"' in Client().get("/kaart/?verder=/leren/").content.decode()
    _card, code = make_card()
    client = Client()
    assert come_in(client, code, "Merel", verder="/leren/")["Location"] == "/leren/"


def test_the_admin_sends_strangers_to_our_own_door():
    assert Client().get("/beheer/", follow=True).redirect_chain[-1][0].startswith("/binnen/")


def test_sign_out_is_a_button_not_a_link(amina):
    client = client_of(amina)
    assert client.get("/buiten/").status_code == 405
    assert signed_in(client)
    assert client.post("/buiten/")["Location"] == "/"
    assert not signed_in(client)


def test_a_new_name_and_label_in_my_place(amina, board):
    client = client_of(amina)
    assert client.post("/mijn-plek/naam/", {"name": "Merel", "label": "volunteer"}).status_code == 302
    assert User.objects.get(pk=amina.pk).pen_name == "Merel"
    assert client.post("/mijn-plek/naam/", {"name": "a@b.be", "label": ""}).status_code == 200
    assert User.objects.get(pk=amina.pk).pen_name == "Merel"
    assert make_topic(board, amina)
