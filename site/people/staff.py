"""Staff come in: user name and password, then a second step.

Between the two nobody is signed in. What is known of them is kept in a fresh session for ten minutes; it opens
nothing but the second step itself.
"""

from datetime import timedelta
from typing import TypedDict

from django.contrib import messages
from django.contrib.auth.forms import UsernameField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from people import factors, limits
from people.backends import needs_second_step
from people.carry import SignedInRequest, writers_only
from people.forms import AppForm, EnterForm, SecondStepForm
from people.models import User
from people.sessions import PASSWORD_BACKEND, SECOND_STEP_BACKEND, open_session
from people.views import go_on

WRONG_CODE = "Deze code klopt niet, of hij is al gebruikt. Wacht tot je app een nieuwe code toont en typ die."
WRONG_APP_CODE = "Deze code klopt niet. Kijk na of de klok van je toestel juist staat. Typ dan de code die je nu ziet."
_HALF_WAY = "half_way"
_HALF_WAY_MINUTES = 10


class HalfWay(TypedDict):
    """Who gave the right password and not yet the second factor."""

    person: int
    #: Of the password: when it changes meanwhile, this way is closed.
    proof: str
    until: float
    #: Somebody else uses this device too.
    shared: bool
    #: The secret of the app that is being set up, sealed.
    secret: str
    #: The second factor was right; only the codes for on paper are still to be written down.
    passed: bool


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """``/binnen/``: staff come in with user name and password."""
    onward = request.GET.get("next", "") or request.GET.get("verder", "")
    is_try = request.method == "POST" and "username" in request.POST
    if request.method == "POST" and not is_try:  # from the card's page, with words that come along
        return _enter_page(request, EnterForm(request, initial=request.POST.dict()))
    username = _spelt_one_way(request.POST.get("username", ""))
    tries = limits.Tries(request, username, limits.PASSWORDS, limits.PASSWORDS_OF_NAME)
    if is_try and (limits.PASSWORDS_OF_SOURCE.is_reached(request) or tries.are_too_many()):
        form = EnterForm(request, initial={**request.POST.dict(), "password": ""})
        return _enter_page(request, form, status=429)
    form = EnterForm(request, request.POST if is_try else None, initial={"verder": onward})
    if is_try and form.is_valid():
        tries.forget()
        return _let_in(request, form)
    if is_try:
        limits.count_wrong(request, limits.PASSWORDS_OF_SOURCE)
    return _enter_page(request, form)


def _enter_page(request: HttpRequest, form: EnterForm, status: int = 200, too_late: bool = False) -> HttpResponse:
    context = {"form": form, "too_many": status == 429, "too_late": too_late}
    return render(request, "people/enter.html", context, status=status)


def _spelt_one_way(username: str) -> str:
    """A user name as the sign-in form reads it, so that another spelling is no fresh set of tries."""
    return str(UsernameField().to_python(username)).lower()


def _let_in(request: HttpRequest, form: EnterForm) -> HttpResponse:
    person: User = form.get_user()
    if not needs_second_step(person):
        open_session(request, person, PASSWORD_BACKEND, shared=form.cleaned_data["shared"])
        return go_on(request, person, form.cleaned_data)
    request.session.flush()  # whoever was in here is out; nobody who knew the old key knows the new one
    request.session[_HALF_WAY] = HalfWay(
        person=person.pk,
        proof=person.get_session_auth_hash(),
        until=(timezone.now() + timedelta(minutes=_HALF_WAY_MINUTES)).timestamp(),
        shared=form.cleaned_data["shared"],
        secret=factors.new_secret(),
        passed=False,
    )
    carried = {name: form.cleaned_data[name] for name in ("carried", "verder")}
    return _second_step_page(request, person, _step_form(person)(initial=carried))


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """``/binnen/stap-2/``: a code, or the first time an app; then the codes for on paper; then they are in."""
    person = _person_half_way(request)
    if person is None:
        if request.method == "POST":  # what they typed elsewhere still comes along
            return _enter_page(request, EnterForm(request, initial=request.POST.dict()), too_late=True)
        return redirect("enter")
    form = _step_form(person)(request.POST or None)
    if request.session[_HALF_WAY]["passed"]:
        if "written" in request.POST:
            factors.paper_is_written(person)
        return _paper_first(request, person, form)
    if request.method != "POST":
        return _second_step_page(request, person, form)
    tries = limits.Tries(request, str(person.pk), limits.SECOND_STEPS, limits.SECOND_STEPS_OF_DAY)
    if tries.are_too_many():
        return _second_step_page(request, person, _step_form(person)(initial=request.POST.dict()), status=429)
    if form.is_valid() and _is_right(request, person, form):
        tries.forget()
        request.session[_HALF_WAY] = {**request.session[_HALF_WAY], "passed": True}
        return _paper_first(request, person, form)
    return _second_step_page(request, person, form)


def _step_form(person: User) -> type[SecondStepForm]:
    return SecondStepForm if factors.of_staff(person) else AppForm


def _person_half_way(request: HttpRequest) -> User | None:
    """Who is at the second step here; None when nobody is, it took too long or their password changed."""
    half_way: HalfWay | None = request.session.get(_HALF_WAY)
    if not half_way or half_way["until"] < timezone.now().timestamp():
        return None
    person = User.objects.filter(pk=half_way["person"], is_active=True).first()
    if person is None or not constant_time_compare(half_way["proof"], person.get_session_auth_hash()):
        return None
    return person


def _is_right(request: HttpRequest, person: User, form: SecondStepForm) -> bool:
    """True when the code opens the door, or shows that the new app works; says so in the form when not."""
    if isinstance(form, AppForm):
        is_right = factors.set_up_app(person, request.session[_HALF_WAY]["secret"], form.cleaned_data["code"])
        wrong = WRONG_APP_CODE
    else:
        is_right, wrong = factors.opens(person, form.cleaned_data["code"]), WRONG_CODE
    if not is_right:
        form.add_error("code", wrong)
    return is_right


def _second_step_page(request: HttpRequest, person: User, form: SecondStepForm, status: int = 200) -> HttpResponse:
    context: dict[str, object] = {"form": form, "too_many": status == 429}
    if isinstance(form, AppForm):
        secret = request.session[_HALF_WAY]["secret"]
        context |= {"qr": factors.qr_of(person, secret), "secret": factors.shown_secret(secret)}
        return render(request, "people/app_set_up.html", context, status=status)
    return render(request, "people/second_step.html", context, status=status)


def _paper_first(request: HttpRequest, person: User, form: SecondStepForm) -> HttpResponse:
    """Show the codes for on paper once; then, and only then, is somebody in."""
    codes = factors.paper_codes(person)
    if codes:
        return render(request, "people/paper_codes.html", {"codes": codes, "form": form, "action": request.path})
    data = {name: form.data.get(name, "") for name in ("carried", "verder")}
    half_way: HalfWay = request.session.pop(_HALF_WAY)
    person.powers = "password"
    open_session(request, person, SECOND_STEP_BACKEND, shared=half_way["shared"])
    return go_on(request, person, data)


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@writers_only
def new_paper(request: SignedInRequest) -> HttpResponse:
    """``/mijn-plek/veiligheid/papier/``: fresh codes for on paper, for who takes the second step once more."""
    person = request.user
    if not factors.takes_second_step(person):
        return redirect("safety")
    if "written" in request.POST:
        factors.paper_is_written(person)
        messages.success(request, "Goed. Je oude codes werken niet meer.")
        return redirect("safety")
    form = SecondStepForm(request.POST or None)
    if request.method == "POST":
        tries = limits.Tries(request, str(person.pk), limits.SECOND_STEPS, limits.SECOND_STEPS_OF_DAY)
        if tries.are_too_many():
            return _new_paper_page(request, SecondStepForm(initial=request.POST.dict()), status=429)
        if form.is_valid() and _is_right(request, person, form):
            tries.forget()
            factors.renew_paper_codes(person)
            context = {"codes": factors.paper_codes(person), "action": request.path}
            return render(request, "people/paper_codes.html", context)
    return _new_paper_page(request, form)


def _new_paper_page(request: HttpRequest, form: SecondStepForm, status: int = 200) -> HttpResponse:
    return render(request, "people/new_paper.html", {"form": form, "too_many": status == 429}, status=status)
