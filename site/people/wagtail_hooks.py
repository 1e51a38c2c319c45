"""What superusers meet in Wagtail: the log, and a button for who lost the second step."""

from collections.abc import Iterator

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods
from wagtail import hooks
from wagtail.admin.widgets.button import Button

from people import factors
from people.models import User
from people.viewsets import AuditLineViewSet


@hooks.register("register_admin_viewset")
def audit_viewset() -> AuditLineViewSet:
    """The log."""
    return AuditLineViewSet("people_audit", url_prefix="logboek")


@hooks.register("register_admin_urls")
def reset_urls() -> list[URLPattern]:
    """Where a lost second step is taken away."""
    return [path("tweede-stap/<int:pk>/", reset_second_step, name="reset_second_step")]


@hooks.register("register_user_listing_buttons")
def reset_button(user: User, request_user: User) -> Iterator[Button]:
    """Beside everybody who has a second step, but oneself."""
    if request_user.is_superuser and user.pk != request_user.pk and user.has_usable_password():
        yield Button("Tweede stap kwijt", reverse("reset_second_step", args=[user.pk]), icon_name="key")


@require_http_methods(["GET", "HEAD", "POST"])
def reset_second_step(request: HttpRequest, pk: int) -> HttpResponse:
    """``/beheer/tweede-stap/<pk>/``: somebody lost app and paper; at the next sign-in they choose a new one."""
    if not (request.user.has_perm("people.change_user") and request.user.is_superuser) or request.user.pk == pk:
        raise PermissionDenied
    person = get_object_or_404(User, pk=pk)
    if request.method != "POST":
        return render(request, "people/admin/reset_second_step.html", {"person": person})
    factors.reset(person, by=request.user)
    messages.success(
        request, f"De tweede stap van {person.shown_name} is weg. Bij het volgende bezoek komt er een nieuwe."
    )
    return redirect("wagtailusers_users:index")
