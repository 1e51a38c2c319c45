"""The learning platform: the list with its filters, and a partner who shares."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from contributions import deciding
from contributions.models import State, Submission
from pages.models import InsightPage, SitePageForm, Step, Theme
from people.models import Organisation
from tests.cast import client_of

pytestmark = pytest.mark.django_db
FORM = {"kind": "insight", "title": "Koffie eerst", "text": "Begin met koffie.\n\n- kop\n- lepel", "theme": "netwerk"}


def titles(query: str = "") -> set[str]:
    page = Client().get(f"/leren/{query}").content.decode()
    return {insight.title for insight in InsightPage.objects.live() if insight.get_url() in page}


def test_without_filters_everything_is_there(insight):
    assert titles() == set(InsightPage.objects.values_list("title", flat=True))


@pytest.mark.parametrize(
    ("query", "lookup"),
    [("?soort=inzicht", {"kind": "insight"}), ("?soort=ervaring", {"kind": "experience"}),
     ("?thema=netwerk", {"theme__slug": "netwerk"}), ("?stap=1", {"step__number": 1}),
     ("?soort=inzicht&thema=netwerk", {"kind": "insight", "theme__slug": "netwerk"})],
)  # fmt: skip
def test_a_filter_shows_what_fits_and_nothing_else(query, lookup, insight):
    assert titles(query) == set(InsightPage.objects.filter(**lookup).values_list("title", flat=True))


def test_the_partner_filter(insight):
    partner = Organisation.objects.filter(is_example=False).earliest("pk")
    insight.partner = partner
    insight.save_revision().publish()
    assert titles(f"?partner={partner.slug}") == {insight.title}


@pytest.mark.parametrize("query", ["?soort=x", "?thema=bestaat-niet", "?partner=9", "?stap=x", "?stap=99"])
def test_a_filter_we_do_not_know_says_so_and_shows_everything(query, insight):
    assert "kennen we niet. We tonen alles." in Client().get(f"/leren/{query}").content.decode()
    assert titles(query) == titles()


def test_a_filter_an_editor_just_made_works_at_once(insight):
    titles("?thema=netwerk")
    theme = Theme.objects.create(slug="kersvers", title="Kersvers")
    assert "Kersvers" in Client().get("/leren/").content.decode()
    insight.theme = theme
    insight.save_revision().publish()
    assert titles("?thema=kersvers") == {insight.title}
    Step.objects.filter(number=10).delete()


def test_a_partner_shares_and_it_appears_when_it_was_read(chris, bart, site):
    client = client_of(chris)
    answer = client.post("/leren/delen/", FORM, follow=True)
    assert "Dank je. Je tekst is er." in answer.content.decode()
    page = InsightPage.objects.get(title="Koffie eerst")
    assert (page.live, page.partner, page.theme.slug, page.owner) == (False, chris.organisation, "netwerk", chris)
    assert Client().get(page.get_url()).status_code == 404
    deciding.decide(Submission.objects.get(), State.PUBLISHED, bart)
    shown = Client().get(page.get_url()).content.decode()
    assert "<li>lepel</li>" in shown
    assert "Koffie eerst" in Client().get("/leren/").content.decode()


def test_who_may_share(amina, dora, hanne, chris, els, bart, site):
    for person, status in ((amina, 403), (dora, 403), (hanne, 403), (chris, 200), (els, 200), (bart, 200)):
        assert client_of(person).get("/leren/delen/").status_code == status
        if status == 403:
            assert client_of(person).post("/leren/delen/", FORM).status_code == 403
    assert not Submission.objects.exists()


@pytest.mark.parametrize("title", ["Delen", "!!!", "مرحبا", "Nieuw", "Een ruilwinkel als eerste stap", "x" * 120])
def test_every_title_gets_an_address_of_its_own(title, chris, site, settings):
    settings.TRUSTED_AFTER = 0
    client = client_of(chris)
    for n in range(2):
        assert client.post("/leren/delen/", {**FORM, "title": title, "text": f"Tekst {n}."}).status_code == 302
    paths = [page.get_url() for page in InsightPage.objects.filter(owner=chris)]
    assert len(set(paths)) == 2
    assert [Client().get(path).status_code for path in paths] == [200, 200]
    assert client.get("/leren/delen/").status_code == 200


def test_editors_can_not_take_an_address_of_the_site_itself(site):
    from pages.models import RESERVED_SLUGS, LearningIndexPage

    for slug in ("delen", "nieuw", "kaart", "modereren", "beheer"):
        assert slug in RESERVED_SLUGS
        form = SitePageForm.__new__(SitePageForm)
        form.cleaned_data, form.instance = {"slug": slug}, LearningIndexPage(slug="anders")
        with pytest.raises(ValidationError, match="van de site zelf"):
            form.clean_slug()


def test_a_page_that_carries_words_is_not_deleted(els, topic, insight):
    superuser = els
    superuser.is_superuser = superuser.is_staff = True
    superuser.save()
    client = client_of(superuser)
    answer = client.post(f"/beheer/pages/{topic.board_id}/delete/", follow=True)
    assert "Op deze bladzijde staan woorden van mensen" in answer.content.decode()
    assert type(topic.board).objects.filter(pk=topic.board_id).exists()
    client.post(f"/beheer/pages/{insight.pk}/delete/")
    assert not InsightPage.objects.filter(pk=insight.pk).exists()  # nothing hangs under it: it may go
