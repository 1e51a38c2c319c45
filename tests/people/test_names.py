"""A name for this site: free, plain, and nothing that tells who or where somebody is."""

import pytest

from people.forms import CardForm, NameForm
from people.models import Organisation, User
from people.names import suggest_names
from tests.cast import make_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Merel", "Merel"), ("  Lange   adem ", "Lange adem"), ("Zoë", "Zoë"), ("Merel\u00a02", "Merel 2"),
        ("مريم", "مريم"), ("Jan-Piet", "Jan-Piet"), ("O'Brien", "O'Brien"), ("Halte 12", "Halte 12"),
        ("x" * 30, "x" * 30),
    ],
)  # fmt: skip
def test_a_plain_name_is_taken(typed, name):
    form = NameForm({"name": typed})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["name"] == name


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Kies een naam"),
        ("   ", "Kies een naam"),
        ("a", "te kort"),
        ("x" * 31, "te lang"),
        ("ab\x00cd", "Null"),
        ("ab\u202ecd", "teken"),
        ("ab\u200bcd", "teken"),
        ("ab\x07cd", "teken"),
        ("jan@voorbeeld.be", "e-mail"),
        ("0470 12 34 56", "telefoonnummer"),
        ("Bel 047012", "telefoonnummer"),
        ("12", "minstens 2 letters"),
        ("!!", "minstens 2 letters"),
        ("__", "minstens 2 letters"),
        ("amina", "al gekozen"),
        ("AMINA", "al gekozen"),
        (" Amina ", "al gekozen"),
    ],
)
def test_a_name_that_will_not_do_is_refused_in_plain_words(typed, message):
    make_person("Amina")
    form = NameForm({"name": typed})
    assert not form.is_valid()
    assert message in form.errors["name"][0]
    assert len(form.errors["name"]) == 1


@pytest.mark.parametrize(
    "typed",
    [
        "Moderator",
        "moderator 2",
        "De Redactie",
        "Rédactie",
        "ONDERWEG",
        "admin",
        "Kras vzw",
        "KRAS  VZW",
        "Krás-vzw",
        "Kras",
        "K.R.A.S.",
        "Stad Gent",
        "politie Gent",
    ],
)
def test_nobody_can_seem_to_be_the_site_or_an_organisation(typed):
    Organisation.objects.get_or_create(slug="kras", defaults={"name": "Kras vzw", "kind": "armoedevereniging"})
    form = NameForm({"name": typed})
    assert not form.is_valid()
    assert "van iemand anders" in form.errors["name"][0]


def test_a_name_only_looks_like_another_s_when_it_is():
    make_person("Amélie")
    assert (
        "al gekozen" in NameForm({"name": "Ame\u0301lie"}).errors["name"][0]
    )  # the same letters, put together otherwise
    assert "alfabetten" in NameForm({"name": "B\u0430rt"}).errors["name"][0]  # a Cyrillic a
    for honest in ("Барт", "Μαρία", "Krasse Karel", "Moderatie is leuk"):
        assert NameForm({"name": honest, "sure": honest}).is_valid(), honest


def test_the_user_name_of_somebody_without_a_name_here_is_taken():
    User.objects.create_user("hilde")
    assert "al gekozen" in NameForm({"name": "Hilde"}).errors["name"][0]


def test_one_s_own_name_may_stay():
    amina = make_person("Amina")
    assert NameForm({"name": "amina"}, person=amina).is_valid()


def test_a_suggestion_may_be_taken_and_is_checked_like_any_name():
    assert NameForm({"suggestion": "Merel"}, suggestions=["Merel"]).is_valid()
    make_person("Merel")
    assert "al gekozen" in NameForm({"suggestion": "Merel"}, suggestions=["Merel"]).errors["name"][0]
    assert "e-mail" in NameForm({"suggestion": "a@b.be"}, suggestions=["Merel"]).errors["name"][0]


def test_suggestions_are_free_and_good_names():
    for word in ("Klaproos", "Madelief", "Tramhalte", "Merel"):
        make_person(word)
    names = suggest_names(30)
    assert len(set(names)) == 30
    assert not User.objects.filter(pen_name__in=names).exists()
    assert all(NameForm({"name": name}).is_valid() for name in names)


def test_no_label_is_chosen_for_anybody():
    form = NameForm({"name": "Merel"})
    assert form.is_valid()
    assert form.cleaned_data["label"] == ""
    assert NameForm({"name": "Merel", "label": "inside"}).is_valid()
    assert "label" in NameForm({"name": "Merel", "label": "directeur"}).errors
    assert User.objects.create_person("Merel").label == ""


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Typ hier de code"),
        ("---", "14 letters en cijfers. Jij typte er 0"),
        ("0123456789", "Jij typte er 10"),
        ("00000-00000-0001", "tikfout"),
        ("ÉÉÉÉÉ-ÉÉÉÉÉ-ÉÉÉÉ", "tikfout"),
        ("x" * 61, "60"),
        ("\x00" * 14, "Null"),
    ],
)
def test_a_typing_mistake_in_a_code_is_told_at_once(typed, message):
    form = CardForm({"code": typed})
    assert not form.is_valid()
    assert message in form.errors["code"][0]


@pytest.mark.parametrize("typed", ["Jan Peeters", "jan peeters", "Fatima El Amrani", "Marie-Claire De Smet"])
def test_what_reads_as_a_real_name_is_asked_twice(typed):
    form = NameForm({"name": typed})
    assert not form.is_valid()
    assert "lijkt op een echte naam" in form.errors["name"][0]
    assert form["sure"].value() == typed
    assert NameForm({"name": typed, "sure": typed}).is_valid()
    assert not NameForm({"name": typed, "sure": "Iemand Anders"}).is_valid()
    assert NameForm({"name": typed}, person=make_person(typed)).is_valid()  # it is theirs already


@pytest.mark.parametrize("typed", ["Merel", "Amina", "Lange adem", "Halte 12", "Kopje koffie", "Duif op het dak"])
def test_other_names_are_not(typed):
    assert NameForm({"name": typed}).is_valid()
