"""Who sees what is hidden of a person, and the line that says so; what each role may do in Wagtail."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command

from config import retention
from people import factors
from people.models import STAFF_ROLES, AuditLine, OpenSession, User
from tests.cast import client_of, give_paper_codes, make_person, with_powers

pytestmark = pytest.mark.django_db
What = AuditLine.What


@pytest.fixture
def root(site) -> User:
    """Somebody who may do everything."""
    return with_powers(make_person("Rik", "editor", is_superuser=True), "password")


def lines() -> list[tuple[str, str, str]]:
    return [
        (line.what, line.by.pen_name if line.by else "", line.about.pen_name if line.about else "")
        for line in AuditLine.objects.order_by("pk").select_related("by", "about")
    ]


def test_looking_at_the_list_or_at_a_person_leaves_a_line(root, bart, amina):
    client = client_of(root)
    page = client.get("/beheer/users/").content.decode()
    assert "bart" in page
    assert client.get(f"/beheer/users/edit/{bart.pk}/").status_code == 200
    assert lines() == [(What.SAW_LIST, "Rik", ""), (What.SAW_PERSON, "Rik", "Bart")]
    client.get(f"/beheer/users/edit/{root.pk}/")  # one's own is no secret
    client.get(f"/beheer/users/edit/{amina.pk}/")  # of somebody with a card nothing hidden is shown
    assert len(lines()) == 2


def test_nothing_hidden_of_somebody_with_a_card_is_shown_at_all(root, amina, bart):
    User.objects.filter(pk=amina.pk).update(email="amina@example.org")
    User.objects.filter(pk=bart.pk).update(email="bart@example.org")
    client = client_of(root)
    for path in ("/beheer/users/", f"/beheer/users/edit/{amina.pk}/", f"/beheer/users/edit/{bart.pk}/"):
        page = client.get(path).content.decode()
        assert "example.org" not in page
        assert amina.username not in page
    assert 'value="bart"' in client.get(f"/beheer/users/edit/{bart.pk}/").content.decode()
    assert "Amina" not in client.get("/beheer/users/?q=example").content.decode()
    assert "Amina" in client.get("/beheer/users/?q=amin").content.decode()


def test_a_person_is_changed_in_wagtail_without_losing_what_is_not_in_the_form(root, amina, bart):
    User.objects.filter(pk=amina.pk).update(email="amina@example.org")
    client = client_of(root)
    steering = Group.objects.get(name="stuurgroep")
    answer = client.post(
        f"/beheer/users/edit/{amina.pk}/", {"pen_name": "Amina", "is_active": "on", "groups": [steering.pk]}
    )
    assert answer.status_code == 302
    after = User.objects.get(pk=amina.pk)
    assert (after.email, after.username, after.has_usable_password()) == ("amina@example.org", amina.username, False)
    assert set(after.groups.all()) == {steering}
    page = client.post(
        f"/beheer/users/edit/{bart.pk}/",
        {"username": "bart", "pen_name": "Bart", "is_active": "on",
         "groups": [Group.objects.get(name=role).pk for role in ("moderator", "policymaker")]},
    ).content.decode()  # fmt: skip
    assert "Kies één van beide" in page
    assert with_powers(bart, "password").roles == {"moderator"}


def test_the_log_is_for_superusers_and_nobody_writes_in_it(root, els, bart):
    AuditLine.objects.note(What.SAW_PERSON, root, bart)
    client = client_of(root)
    page = client.get("/beheer/logboek/").content.decode()
    assert "Bekeek de gebruikersnaam van iemand" in page
    pk = AuditLine.objects.get().pk
    for path in ("/beheer/logboek/new/", f"/beheer/logboek/edit/{pk}/", f"/beheer/logboek/delete/{pk}/"):
        for method in (client.get, client.post):
            assert method(path).status_code in (302, 403, 404), path
    assert AuditLine.objects.count() == 1
    for person in (els, bart):
        assert client_of(person).get("/beheer/logboek/").status_code in (302, 403)
        assert "Bekeek" not in client_of(person).get("/beheer/logboek/", follow=True).content.decode()


def test_a_lost_second_step_is_taken_away_by_a_superuser(root, bart, els):
    give_paper_codes(bart)
    client_of(bart)
    assert OpenSession.objects.filter(person=bart).exists()
    path = f"/beheer/tweede-stap/{bart.pk}/"
    assert path in client_of(root).get("/beheer/users/").content.decode()
    assert client_of(els).post(path)["Location"] == "/beheer/"  # Wagtail's own "you may not"
    assert client_of(bart).post(path).status_code == 403
    assert client_of(root).get(path).status_code == 200
    assert factors.count_paper_codes(bart) == 10
    AuditLine.objects.all().delete()
    assert client_of(root).post(path)["Location"] == "/beheer/users/"
    assert factors.count_paper_codes(bart) == 0
    assert lines() == [(What.RESET_FACTOR, "Rik", "Bart")]
    assert not OpenSession.objects.filter(person=bart).exists()
    assert client_of(root).post(f"/beheer/tweede-stap/{root.pk}/")["Location"] == "/beheer/"  # not one's own
    assert len(lines()) == 1
    assert client_of(root).post("/beheer/tweede-stap/999999/").status_code == 404


def test_or_by_a_command_on_the_server(bart):
    give_paper_codes(bart)
    call_command("reset_second_step", "bart")
    assert factors.count_paper_codes(bart) == 0
    assert lines() == [(What.RESET_FACTOR, "", "Bart")]
    with pytest.raises(CommandError, match="nobody with the user name 'wie'"):
        call_command("reset_second_step", "wie")


def test_the_log_forgets_after_two_years(bart, root):
    from django.utils import timezone

    AuditLine.objects.note(What.SAW_PERSON, root, bart)
    now = timezone.now()
    list(retention.sweep(now + retention.TWO_YEARS - retention.DAY))
    assert AuditLine.objects.count() == 1
    list(retention.sweep(now + retention.TWO_YEARS + retention.DAY))
    assert AuditLine.objects.count() == 0


# --- what each role may do in Wagtail ---------------------------------------------------------------------------

#: Address: the roles that may; all others get a 403, and nobody goes round in circles.
TABLE = {
    "": {"editor"}, "pages/": {"editor"}, "images/": {"editor"}, "documents/": {"editor"},
    "snippets/people/organisation/": {"editor"}, "snippets/pages/theme/": {"editor"},
    "snippets/signals/policysignal/": {"editor"}, "snippets/trail/commitment/": {"editor"},
    "account/": {"editor"}, "tweede-stap/1/": set(),
    "users/": set(), "users/new/": set(), "groups/": set(), "sites/": set(), "collections/": set(),
    "redirects/": set(), "workflows/list/": set(), "logboek/": set(), "reports/site-history/": {"editor"},
}  # fmt: skip


@pytest.mark.parametrize("role", [*STAFF_ROLES, "volunteer"])
def test_who_may_what_in_wagtail(role, site):
    client = client_of(with_powers(make_person("Bea", role), "password"))
    wrong = []
    for path, roles in TABLE.items():
        answer = client.get(f"/beheer/{path}")
        may = answer.status_code == 200
        to_home = answer.status_code == 302 and answer["Location"] == "/beheer/"  # Wagtail's own "you may not"
        is_no = answer.status_code in (403, 404) or (role == "editor" and to_home)
        if may != (role in roles) or not (may or is_no):
            wrong.append((path, answer.status_code))
    assert wrong == []


def test_a_role_has_what_it_needs_and_nothing_more_also_when_somebody_added_some(site):
    from django.apps import apps
    from django.contrib.auth.models import Permission
    from wagtail.models import GroupPagePermission, Page

    from pages.receivers import let_editors_in

    root = Page.objects.get(depth=1)
    before = {}
    for role in STAFF_ROLES:
        group = Group.objects.get(name=role)
        before[role] = set(group.permissions.all())
        group.permissions.add(Permission.objects.get(codename="add_user"))
        GroupPagePermission.objects.create(
            group=group, page=root, permission=Permission.objects.get(codename="bulk_delete_page")
        )
    let_editors_in(sender=apps.get_app_config("pages"))
    for role in STAFF_ROLES:
        group = Group.objects.get(name=role)
        assert set(group.permissions.all()) == before[role]
        assert bool(before[role]) == (role == "editor")
        held = GroupPagePermission.objects.filter(group=group)
        pages = set(held.values_list("permission__codename", flat=True))
        assert pages == ({"add_page", "change_page", "publish_page"} if role == "editor" else set())


def test_wagtail_s_own_groups_are_not_there(site):
    assert not Group.objects.filter(name__in=["Editors", "Moderators"]).exists()
