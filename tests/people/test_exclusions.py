"""Roles that exclude each other, and what nobody decides about their own house."""

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction

from contributions import deciding, door
from contributions.models import State
from forum.models import Post
from pages.models import InsightPage
from people.models import Organisation, User
from people.viewsets import PersonEditForm
from signals.models import PolicySignal, SignalBoardPage
from tests.cast import (
    client_of,
    make_answer,
    make_body,
    make_bundle,
    make_comment,
    make_person,
    publish,
    send,
    with_powers,
)
from tests.workshops.cast import make_pilot_site, make_record

pytestmark = pytest.mark.django_db


def group(name: str) -> Group:
    return Group.objects.get(name=name)


WAYS = {
    "add": lambda person, role: person.groups.add(group(role)),
    "set": lambda person, role: person.groups.set([*person.groups.all(), group(role)]),
    "from the group": lambda person, role: group(role).user_set.add(person),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("has", "gets"),
    [("policymaker", role) for role in ("moderator", "helper", "editor")]
    + [(role, "policymaker") for role in ("moderator", "helper", "editor")],
)
def test_two_roles_that_exclude_each_other_are_refused_on_every_way(has, gets, way):
    person = make_person("Bea", has)
    with pytest.raises(ValidationError, match="Kies één van beide"), transaction.atomic():
        WAYS[way](person, gets)
    assert set(person.groups.values_list("name", flat=True)) == {has}


@pytest.mark.parametrize(("has", "gets"), [("moderator", "helper"), ("partner", "editor"), ("partner", "policymaker")])
def test_other_roles_go_together(has, gets):
    person = make_person("Bea", has)
    person.groups.add(group(gets))
    assert set(person.groups.values_list("name", flat=True)) == {has, gets}


def test_one_may_change_from_the_one_to_the_other():
    person = make_person("Bea", "policymaker")
    person.groups.set([group("moderator")])
    assert with_powers(person, "password").roles == {"moderator"}


@pytest.mark.parametrize("role", ["moderator", "helper", "editor"])
def test_staff_of_a_public_body_do_not_get_these_roles(role, dora, chris):
    city = Organisation.objects.create(name="Stad", slug="stad", kind="stad")
    colleague = Organisation.objects.create(name="Dienst", slug="dienst", kind="armoedevereniging")
    make_person("Pol", "policymaker", organisation=colleague)
    for organisation in (city, colleague):
        person = make_person(f"Bea {organisation.name}", organisation=organisation)
        with pytest.raises(ValidationError, match=f"Wie voor {organisation.name} werkt"), transaction.atomic():
            person.groups.add(group(role))
    ours = make_person("Ada", organisation=chris.organisation)
    ours.groups.add(group(role))
    assert with_powers(ours, "password").has_role(role)


@pytest.mark.parametrize("role", ["moderator", "helper"])
def test_whoever_goes_to_work_for_a_public_body_loses_what_these_roles_show(role, dora, topic, amina):
    held = send(Post(topic=topic, author=amina, text="Dit wacht."), amina)
    person = make_person("Bea", role)
    before = with_powers(person, "password")
    assert before.has_role(role)
    assert client_of(before).get(f"/modereren/{held.pk}/").status_code == (200 if role == "moderator" else 404)
    User.objects.filter(pk=person.pk).update(organisation=dora.organisation)
    after = with_powers(person, "password")
    assert not after.has_role(role)
    client = client_of(after)
    assert client.get("/modereren/").status_code == 404
    assert client.get(f"/modereren/{held.pk}/").status_code == 404
    assert client.get("/begeleiden/").status_code == 404
    assert not deciding.may_decide(held, after)


@pytest.mark.parametrize("is_superuser", [False, True])
def test_an_editor_who_goes_to_work_for_a_public_body_opens_no_draft_any_more(is_superuser, dora, insight, amina, site):
    insight.title = "Nog niet op de site"
    revision = insight.save_revision()
    signal = send(PolicySignal(board=SignalBoardPage.objects.get(), author=amina, text="Dit wacht."), amina).thing
    person = make_person("Bea", "editor", is_superuser=is_superuser)
    paths = [
        "/beheer/", f"/beheer/pages/{insight.pk}/edit/", f"/beheer/pages/{insight.pk}/view_draft/",
        f"/beheer/pages/{insight.pk}/revisions/{revision.pk}/view/", f"/beheer/pages/{insight.pk}/history/",
        f"/beheer/snippets/signals/policysignal/edit/{signal.pk}/", "/redactie/",
    ]  # fmt: skip
    client = client_of(with_powers(person, "password"))
    assert {client.get(path).status_code for path in paths} == {200}
    User.objects.filter(pk=person.pk).update(organisation=dora.organisation)
    client = client_of(with_powers(person, "password"))
    assert {
        path: client.get(path).status_code for path in paths if client.get(path).status_code not in (403, 404)
    } == {}
    assert not with_powers(person, "password").has_perm("signals.change_policysignal")


def test_who_may_do_everything_reads_no_closed_group_for_a_public_body(dora, closed_board):
    person = make_person("Bea", "partner", is_superuser=True)
    assert client_of(with_powers(person, "password")).get(closed_board.get_url()).status_code == 200
    User.objects.filter(pk=person.pk).update(organisation=dora.organisation)
    person.groups.clear()
    assert client_of(with_powers(person, "password")).get(closed_board.get_url()).status_code != 200


def test_the_form_in_wagtail_says_it_beside_the_roles(dora, chris):
    def form_of(person: User, organisation: Organisation | None, *roles: str) -> PersonEditForm:
        data = {
            "username": person.username, "pen_name": person.pen_name, "is_active": "on",
            "organisation": organisation.pk if organisation else "", "groups": [group(role).pk for role in roles],
        }  # fmt: skip
        return PersonEditForm(data, instance=User.objects.get(pk=person.pk))

    assert "Kies één van beide" in str(form_of(chris, None, "policymaker", "helper").errors["groups"])
    assert "Voorbeeldstad" in str(form_of(chris, dora.organisation, "helper").errors["groups"])
    assert "Voorbeeldstad" in str(form_of(chris, dora.organisation, "editor").errors["groups"])
    all_rights = PersonEditForm(
        {"username": "chris", "pen_name": "Chris", "is_active": "on", "is_superuser": "on",
         "organisation": dora.organisation.pk, "groups": []},
        instance=User.objects.get(pk=chris.pk),
    )  # fmt: skip
    assert "Voorbeeldstad" in str(all_rights.errors["groups"])
    good = form_of(chris, chris.organisation, "helper", "partner")
    assert good.is_valid(), good.errors
    good.save()
    assert with_powers(chris, "password").roles == {"helper", "partner"}


# --- about the own house --------------------------------------------------------------------------------------


@pytest.fixture
def moderator_of(bart):
    """Bart, when he works for this organisation."""

    def work_for(organisation: Organisation | None) -> User:
        User.objects.filter(pk=bart.pk).update(organisation=organisation)
        return with_powers(bart, "password")

    return work_for


def about_house(what: str, request: pytest.FixtureRequest):
    """Something that waits, about an organisation its author does not work for; (submission, organisation)."""
    els = request.getfixturevalue("els")
    bart, amina, chris = (request.getfixturevalue(name) for name in ("bart", "amina", "chris"))
    house = Organisation.objects.create(name="Het huis", slug="het-huis", kind="armoedevereniging")
    if what == "answer":
        stranger = make_person("Fien", "policymaker", organisation=house)
        bundle = make_bundle(els, 5, 6, body=make_body(stranger))
        submission = send(make_answer(bundle, stranger), stranger)
        # The body is asked; the person who answers has left it since.
        stranger.groups.clear()
        User.objects.filter(pk=stranger.pk).update(organisation=None)
        return submission, house
    if what == "record":
        thing = publish(make_record(make_pilot_site(chris.organisation), chris), chris, bart).thing
    else:
        thing = request.getfixturevalue("insight")
        thing.owner = amina
        thing.save()
    type(thing).objects.filter(pk=thing.pk).update(**{"organisation" if what == "record" else "partner": house})
    submission = door.row_of(thing)
    door.report(submission, "hurtful", amina)
    submission.refresh_from_db()
    return submission, house


def comment_under(what: str, state: str, request: pytest.FixtureRequest):
    """Amina's comment under a page of an organisation, which waits or was reported; (submission, organisation)."""
    row, house = about_house(what, request)
    amina, bart = (request.getfixturevalue(name) for name in ("amina", "bart"))
    comment = make_comment(row.thing, amina)
    submission = send(comment, amina) if state == "waits" else publish(comment, amina, bart)
    if state == "reported":
        door.report(submission, "hurtful", request.getfixturevalue("els"))
    submission.refresh_from_db()
    return submission, house


@pytest.mark.parametrize("state", ["waits", "reported"])
@pytest.mark.parametrize("what", ["insight", "record"])
def test_nobody_decides_on_a_comment_under_a_page_of_their_own_organisation(what, state, request, site, moderator_of):
    submission, house = comment_under(what, state, request)
    own = moderator_of(house)
    assert not deciding.may_decide(submission, own)
    with pytest.raises(door.NotYours):
        deciding.decide(submission, State.PUBLISHED, own)
    client, path = client_of(own), f"/modereren/{submission.pk}/"
    assert client.get(path).status_code == 302
    assert path not in client.get("/modereren/").content.decode()
    free = moderator_of(None)
    assert deciding.may_decide(submission, free)
    assert client_of(free).get(path).status_code == 200


@pytest.mark.parametrize("what", ["answer", "insight", "record"])
def test_nobody_decides_about_their_own_organisation_or_body(what, request, site, moderator_of, chris):
    submission, house = about_house(what, request)
    own = moderator_of(house)
    assert not deciding.may_decide(submission, own)
    with pytest.raises(door.NotYours):
        deciding.decide(submission, State.HIDDEN if submission.state == State.PUBLISHED else State.PUBLISHED, own)
    client = client_of(own)
    assert client.get(f"/modereren/{submission.pk}/").status_code == 302
    assert f"/modereren/{submission.pk}/" not in client.get("/modereren/").content.decode()
    other = Organisation.objects.create(name="Ander huis", slug="ander-huis", kind="armoedevereniging")
    for organisation in (None, other):
        free = moderator_of(organisation)
        assert deciding.may_decide(submission, free)
        assert f"/modereren/{submission.pk}/" in client_of(free).get("/modereren/").content.decode()


def test_every_way_to_an_organisation_leads_to_one(site, chris):
    """A lookup that is misspelt would let everybody decide."""
    from contributions.kinds import about_organisation
    from contributions.models import Submission

    assert InsightPage.objects.exists()
    assert Submission.objects.filter(about_organisation(chris.organisation.pk)).count() == 0
