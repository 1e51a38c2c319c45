"""Documents with a record: what photos keep to, they keep to too, and they are taken along, never opened here."""

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.models import PageViewRestriction

from contributions import deciding, door
from contributions.models import State, Submission
from pages.templatetags.look_tags import file_size
from tests.cast import client_of, make_person
from tests.documents import pdf
from tests.workshops.test_record import FORM, new
from workshops.models import WorkshopAttachment, WorkshopPage

TITLE = "Affiche van de soepdag"


@pytest.fixture(autouse=True)
def _files(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path / "media"
    field = WorkshopAttachment._meta.get_field("file")
    monkeypatch.setattr(field, "storage", FileSystemStorage(location=tmp_path / "private", base_url=None))


def upload(content=None, name="cv-van-rita.exe"):
    return SimpleUploadedFile(name, pdf() if content is None else content, content_type="text/html")


def post(client, site, **change):
    return client.post(new(site), {**FORM, "document_1": upload(), "what_1": TITLE, **change})


@pytest.fixture
def sent(pilot_site, chris):
    post(client_of(chris), pilot_site)
    return WorkshopPage.objects.get()


def files(tmp_path):
    return [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("content", "ending", "kind", "media_type"),
    [
        (pdf(), "pdf", "PDF", "application/pdf"),
    ],
    ids=["pdf"],
)
def test_a_document_comes_with_its_record_bare_and_is_taken_along_under_its_title(
    content, ending, kind, media_type, pilot_site, chris, bart, tmp_path
):
    post(client_of(chris), pilot_site, document_1=upload(content))
    record = WorkshopPage.objects.get()
    attachment = record.attachments.get()
    [file] = files(tmp_path)
    assert file.suffix == f".{ending}"
    assert "rita" not in file.name
    assert "private" in file.parts
    assert attachment.size == file.stat().st_size
    deciding.decide(Submission.objects.of(record).get(), State.PUBLISHED, bart)
    html = Client().get(record.get_absolute_url()).content.decode()
    assert TITLE in html
    assert f"{kind}, {file_size(attachment.size)}" in html
    answer = Client().get(attachment.get_absolute_url())
    assert answer.content == file.read_bytes()
    assert answer["Content-Type"] == media_type
    assert answer["Content-Disposition"] == f'attachment; filename="affiche-van-de-soepdag.{ending}"'
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("who", ["stranger", "amina", "bart", "chris", "dora", "els", "hanne"])
@pytest.mark.parametrize("state", ["held", "change_asked", "rejected", "published", "hidden", "withdrawn", "reported"])
def test_who_takes_a_document_along_in_every_state(state, who, sent, bart, chris, amina, dora, hanne, request):
    submission = Submission.objects.of(sent).get()
    attachment = sent.attachments.get()
    way = {"hidden": ["published", "hidden"], "held": [], "withdrawn": ["published"], "reported": ["published"]}
    for step in way.get(state, [state]):
        deciding.decide(submission, step, bart, message="Vraag eerst of het mag.", reason="private")
    if state == "withdrawn":
        door.withdraw(submission, chris)
    if state == "reported":
        for person in (amina, dora, hanne):
            door.report(submission, "private", person)
    client = Client() if who == "stranger" else client_of(request.getfixturevalue(who))
    may = state == "published" or (state != "withdrawn" and who in ("bart", "chris", "els"))
    assert client.get(attachment.get_absolute_url()).status_code == (200 if may else 404)
    assert client.get(f"/media/{attachment.file.name}").status_code == 404
    on_page = TITLE in client.get(sent.get_absolute_url()).content.decode()
    assert on_page is (state == "published")
    for address in ("/zoeken/?q=soepdag", "/sitemap.xml", "/proeftuinen/voorbeeld/", "/agenda/"):
        assert attachment.get_absolute_url() not in client.get(address).content.decode()


def test_withdrawn_the_document_leaves_no_file(sent, chris, tmp_path, django_capture_on_commit_callbacks):
    assert files(tmp_path)
    with django_capture_on_commit_callbacks(execute=True):
        door.withdraw(Submission.objects.of(sent).get(), chris)
    assert not files(tmp_path)
    assert not WorkshopAttachment.objects.exists()


def test_a_document_of_a_closed_pilot_site_is_closed_too(sent, bart, amina, pilot_site):
    deciding.decide(Submission.objects.of(sent).get(), State.PUBLISHED, bart)
    address = sent.attachments.get().get_absolute_url()
    assert Client().get(address).status_code == 200
    PageViewRestriction.objects.create(page=pilot_site, restriction_type=PageViewRestriction.LOGIN)
    assert Client().get(address).status_code == 404
    assert client_of(amina).get(address).status_code == 200


def test_a_moderator_reads_every_document_first_also_of_somebody_known(pilot_site, chris, bart, settings):
    settings.TRUSTED_AFTER = 0
    post(client_of(chris), pilot_site)
    sent = WorkshopPage.objects.get()
    assert Submission.objects.of(sent).get().state == State.HELD
    text = client_of(bart).get("/modereren/").content.decode()
    assert f'href="{sent.attachments.get().get_absolute_url()}"' in text
    assert TITLE in text


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"what_1": ""}, "Zeg in een paar woorden wat dit is."),
        ({"document_1": ""}, "Kies een document bij deze woorden, of maak de woorden leeg."),
        ({"document_1": (b"MZ een programma", "x.pdf")}, "Bewaar het als pdf en kies dat."),
        ({"document_1": (b"", "x.pdf")}, "Dit document is leeg of kwam niet aan."),
        ({"document_1": (b"%PDF-" + b"0" * 1024 * 1024, "x.pdf")}, "Dit document is groter dan 1 MB."),
        ({"what_1": "x" * 81}, "1 teken te veel"),
    ],
    ids=range(6),
)  # fmt: skip
def test_what_is_wrong_with_a_document_is_told_in_plain_words(change, told, pilot_site, chris, settings):
    settings.ATTACHMENT_MB = 1
    files = {name: upload(*value) if isinstance(value, tuple) else value for name, value in change.items()}
    assert told in post(client_of(chris), pilot_site, **files).content.decode()
    assert not WorkshopPage.objects.exists()


def test_a_document_is_kept_while_something_else_is_mended(pilot_site, chris, els, bart):
    client = client_of(chris)
    text = post(client, pilot_site, title="").content.decode()
    kept = WorkshopAttachment.objects.get()
    assert "Bijlage 1 is bewaard." in text
    assert f'value="{TITLE}"' in text
    assert f'name="kept_document_1" value="{kept.pk}"' in text
    assert client.get(kept.get_absolute_url()).status_code == 200
    for other in (Client(), client_of(els), client_of(bart)):
        assert other.get(kept.get_absolute_url()).status_code == 404
    client_of(els).post(new(pilot_site), {**FORM, "kept_document_1": kept.pk, "what_1": "Niet van mij", "title": "Els"})
    assert not WorkshopAttachment.objects.exclude(workshop=None).exists()
    client.post(new(pilot_site), {**FORM, "kept_document_1": kept.pk, "what_1": TITLE})
    assert WorkshopPage.objects.get(owner=chris).attachments.get() == kept


def test_a_kept_document_can_be_left_out(pilot_site, chris):
    client = client_of(chris)
    post(client, pilot_site, title="")
    kept = WorkshopAttachment.objects.get()
    client.post(new(pilot_site), {**FORM, "kept_document_1": kept.pk, "what_1": TITLE, "drop_document_1": "on"})
    assert WorkshopPage.objects.exists()
    assert not WorkshopAttachment.objects.exclude(workshop=None).exists()


def test_who_sent_a_document_takes_it_away_and_the_record_stays(sent, chris, amina, bart):
    attachment = sent.attachments.get()
    address = f"{attachment.get_absolute_url()}weg/"
    for other in (client_of(make_person("Zoë", "partner")), client_of(amina), Client()):
        assert other.post(address).status_code in (403, 404)
        assert WorkshopAttachment.objects.exists()
    client = client_of(chris)
    assert address in client.get(f"/mijn-plek/{Submission.objects.get().pk}/aanpassen/").content.decode()
    assert TITLE in client.get(address).content.decode()
    assert client.post(address)["Location"] == "/mijn-plek/"
    assert not WorkshopAttachment.objects.exists()
    assert WorkshopPage.objects.exists()


def test_a_title_without_letters_still_makes_a_file_name(sent):
    attachment = sent.attachments.get()
    attachment.title = "../🙂"
    assert attachment.file_name == "bijlage.pdf"


def test_who_is_signed_out_sends_nothing(pilot_site):
    assert post(Client(), pilot_site).status_code == 403
    assert not WorkshopAttachment.objects.exists()


def test_a_document_that_comes_with_a_second_try_is_looked_at_again(pilot_site, chris, bart):
    client = client_of(chris)
    post(client, pilot_site, document_1="", what_1="")
    seen = Submission.objects.get()
    post(client, pilot_site, document_1=upload(pdf()))
    assert Submission.objects.count() == 1
    assert seen.thing.attachments.count() == 1
    with pytest.raises(door.Overtaken):
        deciding.decide(seen, State.PUBLISHED, bart)
    published = Submission.objects.get()
    deciding.decide(published, State.PUBLISHED, bart)
    with pytest.raises(door.Overtaken):
        door.bring_along(seen, lambda: pytest.fail("nobody looked at these"))
