"""An e-mail when there is news, on a phone: an address and its code, one mail, and the link in it that stops them."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.utils import timezone

from contributions import deciding
from contributions.models import Notice, State
from forum.models import Post
from mine import news
from mine.models import NewsMail
from tests.cast import send


@pytest.fixture(params=["phone", "no_js"])
def device(request):
    """A phone, with JavaScript and without."""
    return request.getfixturevalue(request.param)


def test_asked_for_confirmed_told_and_stopped(device, topic, amina, bart):
    page = device(amina)
    page.goto("/mijn-plek/veiligheid/")
    page.get_by_role("link", name="Ja, stuur mij een mail").click()
    page.get_by_label("Je e-mailadres").fill("zwaluw@voorbeeld.be")
    page.get_by_role("button", name="Stuur mij een code").click()
    page.get_by_label("De code in de mail").fill(re.findall(r"\d{6}", str(mail.outbox[-1].body))[0])
    page.get_by_role("button", name="Ga verder").click()
    page.get_by_text("Je krijgt een mail als er nieuws is").wait_for()
    NewsMail.objects.update(told_until=timezone.now() - timedelta(hours=1))
    row = send(Post(topic=topic, author=amina, text="Dit wacht."), amina)
    deciding.decide(row, State.PUBLISHED, bart)
    Notice.objects.update(at=timezone.now() - timedelta(minutes=6))
    news.tell.call()
    told = mail.outbox[-1]
    assert told.to == ["zwaluw@voorbeeld.be"]
    link = re.findall(r"Stop ze hier: (\S+)", str(told.body))[0].removeprefix(settings.PUBLIC_URL)
    reader = device()  # who reads the mail is not signed in
    reader.goto(link)
    reader.get_by_role("button", name="Stop de mails").click()
    reader.get_by_text("Je krijgt geen mails meer").wait_for()
    assert not NewsMail.objects.exists()
    page.goto("/mijn-plek/mail/")
    assert page.get_by_label("Je e-mailadres").input_value() == ""
