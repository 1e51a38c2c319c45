"""An e-mail when there is news: only to who asked, to an address that is theirs, once a day, and it says nothing."""

import re
from datetime import timedelta
from functools import partial
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test import Client
from django.utils import timezone

from config import retention
from contributions import deciding
from contributions.models import Notice, State, Submission
from forum.models import Post
from mine import closing, news
from mine.keeping import parts
from mine.models import NewsMail
from mine.news_views import NOT_SENT, TOO_MANY, WRONG
from people import tries
from people.models import OpenSession, User
from tests.at_once import at_once, no_errors
from tests.cast import client_of, make_person, make_topic, publish, send

pytestmark = pytest.mark.django_db
PAGE, CODE, OFF = "/mijn-plek/mail/", "/mijn-plek/mail/code/", "/mijn-plek/mail/weg/"
ADDRESS = "zwaluw@voorbeeld.be"


def said(answer: Any) -> str:
    return str(answer.content.decode())


def mailed_code() -> str:
    """The code in the last mail."""
    return re.findall(r"\d{6}", str(mail.outbox[-1].body))[0]


def give(client: Client, address: str = ADDRESS) -> Any:
    """Give an address and type the code."""
    client.post(PAGE, {"address": address})
    return client.post(CODE, {"code": mailed_code()}, follow=True)


def make_mail(person: User, **fields: Any) -> NewsMail:
    """A confirmed address, from an hour ago."""
    then = timezone.now() - timedelta(hours=1)
    return NewsMail.objects.create(
        person=person, **{"address": ADDRESS, "confirmed_at": then, "told_until": then, **fields}
    )


def hear(person: User, event: str = "x", **fields: Any) -> Notice:
    """Something this person must hear, from ten minutes ago."""
    at = timezone.now() - timedelta(minutes=10)
    row = Submission.objects.latest("pk")
    return Notice.objects.create(
        person=person, event=event, submission=row, state=State.PUBLISHED, **{"at": at, **fields}
    )


def tell() -> int:
    """The worker does its work; how many mails went out."""
    before = len(mail.outbox)
    news.tell.call()
    return len(mail.outbox) - before


# --- an address -------------------------------------------------------------------------------------------


def test_an_address_counts_only_with_the_code_that_went_there(amina):
    client = client_of(amina)
    assert "Ja, stuur mij een mail" in said(client.get("/mijn-plek/veiligheid/"))
    assert client.post(PAGE, {"address": ADDRESS})["Location"] == PAGE
    assert mail.outbox[-1].to == [ADDRESS]
    assert not NewsMail.objects.exclude(confirmed_at=None).exists()
    code = mailed_code()
    assert code not in NewsMail.objects.get().code_hash
    assert ADDRESS in said(client.get(PAGE))
    wrong = f"{(int(code) + 1) % 10**6:06}"
    assert WRONG in said(client.post(CODE, {"code": wrong}))
    assert "Gelukt" in said(client.post(CODE, {"code": f" {code[:3]} {code[3:]} "}, follow=True))
    assert NewsMail.objects.get().confirmed_at
    assert "Verander of stop de mails" in said(client.get("/mijn-plek/veiligheid/"))


@pytest.mark.parametrize(
    "address", ["", "zwaluw", "zwaluw@", "a@b", "x" * 250 + "@b.be", "a@b.be\nBcc: c@d.be", "\x00@b.be"]
)
def test_what_is_no_address_is_told_and_stays(address, amina):
    page = said(client_of(amina).post(PAGE, {"address": address}))
    assert 'id="id_address_error"' in page
    assert not mail.outbox
    assert not NewsMail.objects.exists()


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "1" * 30])
def test_a_slip_in_the_code_is_no_try(code, amina):
    client = client_of(amina)
    client.post(PAGE, {"address": ADDRESS})
    assert 'id="id_code_error"' in said(client.post(CODE, {"code": code}))
    assert NewsMail.objects.get().code_tries == 0


def test_five_wrong_codes_a_day_also_with_a_fresh_one(amina):
    client = client_of(amina)
    client.post(PAGE, {"address": ADDRESS})
    wrong = "000000" if mailed_code() != "000000" else "111111"
    for _ in range(tries.A_DAY):
        client.post(CODE, {"code": wrong})
    assert WRONG in said(client.post(CODE, {"code": mailed_code()}))
    client.post(PAGE, {"address": ADDRESS})
    assert WRONG in said(client.post(CODE, {"code": mailed_code()}))
    assert not NewsMail.objects.exclude(confirmed_at=None).exists()


def test_a_code_works_for_one_day_one_person_one_address_and_once(amina, chris):
    client, other = client_of(amina), client_of(chris)
    client.post(PAGE, {"address": ADDRESS})
    first = mailed_code()
    other.post(PAGE, {"address": "ander@voorbeeld.be"})
    assert first == mailed_code() or WRONG in said(other.post(CODE, {"code": first}))
    NewsMail.objects.update(asked_at=timezone.now() - timedelta(hours=25))
    assert not news.confirm(amina, first)
    assert "De code in de mail" not in said(client.get(PAGE))
    NewsMail.objects.update(asked_at=timezone.now())
    assert news.confirm(amina, first)
    assert not news.confirm(amina, first)


def test_nobody_s_mailbox_is_filled(amina, chris):
    client = client_of(amina)
    for _ in range(3):
        client.post(PAGE, {"address": ADDRESS})
    answer = client.post(PAGE, {"address": "een.ander@voorbeeld.be"})
    assert answer.status_code == 429
    assert TOO_MANY in said(answer)
    assert "een.ander@voorbeeld.be" in said(answer)
    assert TOO_MANY in said(client_of(chris).post(PAGE, {"address": ADDRESS.upper()}))  # nor by several together
    assert len(mail.outbox) == 3


def test_mail_that_can_not_go_out_is_told_and_nothing_changes(amina, monkeypatch, caplog):
    monkeypatch.setattr(EmailBackend, "send_messages", no_way)
    answer = client_of(amina).post(PAGE, {"address": ADDRESS})
    assert answer.status_code == 503
    assert NOT_SENT in said(answer)
    assert f'value="{ADDRESS}"' in said(answer)
    assert not NewsMail.objects.exists()
    assert ADDRESS not in caplog.text


def no_way(*args: Any) -> int:
    raise SMTPServerDisconnected(f"could not mail {ADDRESS}")


def test_a_shared_device_shows_no_address_and_fills_none_in(amina):
    client = client_of(amina)
    session = client.session
    session["shared"] = True
    session.save()
    client.post(PAGE, {"address": ADDRESS})
    assert ADDRESS not in said(client.get(PAGE))
    client.post(CODE, {"code": mailed_code()})
    page = said(client.get(PAGE))
    assert "Je krijgt een mail" in page
    assert ADDRESS not in page
    assert 'autocomplete="off"' in page


def test_another_address_takes_the_place_and_both_can_go(amina):
    client = client_of(amina)
    give(client)
    give(client, "nieuw@voorbeeld.be")
    assert [row.address for row in NewsMail.objects.all()] == ["nieuw@voorbeeld.be"]
    assert "We hebben je adres niet meer" in said(client.post(OFF, follow=True))
    assert not NewsMail.objects.exists()


def test_not_signed_out_not_with_a_card_in_doubt_and_not_without_a_token(amina, monkeypatch):
    make_mail(amina)
    for path in (PAGE, CODE, OFF):
        assert Client().post(path, {}).status_code == 403
        assert (
            client_of(amina, enforce_csrf_checks=True).post(path, {"address": "dief@voorbeeld.be"}).status_code == 403
        )
    monkeypatch.setattr("people.models.User.is_locked", True)
    thief = client_of(amina)
    for path in (PAGE, CODE, OFF):
        answer = thief.post(path, {"address": "dief@voorbeeld.be", "code": "123456"})
        assert answer.status_code == 403  # what was typed is shown again, and nothing is done with it
        assert ADDRESS not in said(answer)
    assert ADDRESS not in said(thief.get(PAGE, follow=True))
    assert NewsMail.objects.get().address == ADDRESS


def test_where_no_mail_goes_out_nobody_is_asked(amina, settings):
    settings.OFFERS_MAIL = False
    client = client_of(amina)
    assert PAGE not in said(client.get("/mijn-plek/veiligheid/"))
    assert client.get(PAGE).status_code == 404
    assert not news.tell_soon()


def test_it_is_no_way_in(amina):
    give(client_of(amina))
    client = Client()
    client.post("/binnen/", {"username": ADDRESS, "password": "x"})
    client.post("/kaart/wachtzin/", {"name": ADDRESS, "phrase": mailed_code()})
    assert "_auth_user_id" not in client.session
    assert not User.objects.exclude(email="").exists()


# --- the mail ----------------------------------------------------------------------------------------------


def test_a_mail_says_that_there_is_news_and_nothing_else(topic, amina, bart):
    make_mail(amina, told_until=timezone.now() - timedelta(days=1))
    Notice.objects.all().delete()
    row = send(Post(topic=topic, author=amina, text="Geheimpje"), amina)
    deciding.decide(row, State.CHANGE_ASKED, bart, message="Kijk nog eens na.", reason="other")
    Notice.objects.update(at=timezone.now() - timedelta(minutes=6))
    assert news.tell_soon()
    assert tell() == 1
    sent = mail.outbox[-1]
    whole = sent.message().as_string()
    assert sent.subject == "Er is nieuws op Mijn plek"
    assert sent.to == [ADDRESS]
    assert "http://localhost:8000/mijn-plek/\n" in sent.body
    for hidden in ("Amina", "Bart", "Geheimpje", "Kijk nog", "armoede", topic.title, amina.username):
        assert hidden.lower() not in whole.lower()
    assert f"/{amina.pk}/" not in sent.body
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_one_a_day_for_what_was_not_seen_and_never_twice(topic, amina):
    make_mail(amina)
    Notice.objects.all().delete()
    assert tell() == 0
    hear(amina, "een")
    assert tell() == 1
    assert tell() == 0
    hear(amina, "twee", at=timezone.now() - timedelta(minutes=5, seconds=-1))
    assert tell() == 0  # too young
    Notice.objects.filter(event="twee").update(at=timezone.now() + timedelta(hours=1))
    assert tell() == 0
    tomorrow(amina)
    assert tell() == 0  # what was told is not told again
    Notice.objects.filter(event="twee").update(at=timezone.now() - timedelta(minutes=5, seconds=1))
    NewsMail.objects.update(told_until=timezone.now() - timedelta(minutes=7))
    Notice.objects.filter(event="een").update(at=timezone.now() - timedelta(minutes=8))
    assert tell() == 1


def tomorrow(person: User) -> None:
    """The last mail was yesterday."""
    NewsMail.objects.update(sent_on=timezone.localdate() - timedelta(days=1))


@pytest.mark.parametrize(
    "why", ["seen", "not confirmed", "before the address", "closed", "switched off", "somebody else's"]
)
def test_who_gets_no_mail(why, topic, amina, chris):
    row = make_mail(amina)
    Notice.objects.all().delete()
    notice = hear(chris if why == "somebody else's" else amina)
    if why == "seen":
        Notice.objects.update(seen_at=timezone.now())
    elif why == "not confirmed":
        NewsMail.objects.update(confirmed_at=None)
    elif why == "before the address":
        NewsMail.objects.filter(pk=row.pk).update(told_until=notice.at)
    elif why == "closed":
        User.objects.update(closed_at=timezone.now())
    elif why == "switched off":
        User.objects.update(is_active=False)
    assert tell() == 0
    assert not news.tell_soon()


def test_what_could_not_go_out_goes_out_tomorrow(topic, amina, monkeypatch, caplog):
    make_mail(amina)
    Notice.objects.all().delete()
    hear(amina)
    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", no_way)
        assert tell() == 0
    assert ADDRESS not in caplog.text
    assert tell() == 0  # a server that refuses is not asked every hour
    tomorrow(amina)
    assert tell() == 1


def test_to_see_the_news_costs_the_same_for_one_or_many(topic, amina, chris, django_assert_num_queries):
    for person in (amina, chris):
        make_mail(person)
        hear(person, f"een {person.pk}")
    with django_assert_num_queries(1 + 2):  # who, and one claim each
        assert tell() == 2


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite hides races")
@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_one_mail(site, board):
    person, bart = make_person("Merel"), make_person("Bart", "moderator")
    bart.powers = "password"
    publish(make_topic(board, person), person, bart)
    make_mail(person)
    hear(person)
    before = len(mail.outbox)
    no_errors(at_once(*(partial(news.tell.call) for _ in range(4))))
    assert len(mail.outbox) == before + 1


# --- stopping ----------------------------------------------------------------------------------------------


def test_the_link_stops_it_without_signing_in_and_only_by_the_button(amina):
    row = make_mail(amina)
    path = news.stop_link(row).removeprefix("http://localhost:8000")
    client = Client(enforce_csrf_checks=True)  # programs for mail have no token
    page = said(client.get(path))
    assert "Stop de mails" in page
    assert ADDRESS not in page
    assert "Amina" not in page
    assert NewsMail.objects.exists()  # only looking stops nothing
    assert "Je krijgt geen mails meer" in said(client.post(path, {"List-Unsubscribe": "One-Click"}))
    assert not NewsMail.objects.exists()
    assert client.post(path).status_code == 200  # twice is as good as once
    assert not client.cookies


@pytest.mark.parametrize("token", ["1", "1:x", "999:x", ":", "x:y:z", "%00"])
def test_a_link_that_is_not_ours_stops_nothing(token, amina):
    make_mail(amina)
    for answer in (Client().get(f"/mijn-plek/mail/stop/{token}/"), Client().post(f"/mijn-plek/mail/stop/{token}/")):
        assert answer.status_code in (400, 404)
    assert NewsMail.objects.exists()


# --- what is kept -------------------------------------------------------------------------------------------


def test_the_person_takes_it_along_and_closing_takes_it_away(amina):
    make_mail(amina)
    part = next(part for part in parts() if "mine.newsmail.person" in part.fields)
    assert [row["E-mailadres"] for row in part.rows(amina)] == [ADDRESS]
    closing.close(amina, with_words=False)
    assert not NewsMail.objects.exists()


def test_it_goes_by_itself(amina, chris):
    make_mail(amina)
    make_mail(chris, confirmed_at=None)
    now = timezone.now()
    assert dict(retention.sweep(now + timedelta(hours=23)))["e-mail-wacht"] == 0
    assert dict(retention.sweep(now + timedelta(hours=25)))["e-mail-wacht"] == 1
    OpenSession.objects.all().delete()
    assert dict(retention.sweep(now + timedelta(days=729)))["e-mail"] == 0
    assert dict(retention.sweep(now + timedelta(days=735)))["e-mail"] == 1
    assert not NewsMail.objects.exists()
