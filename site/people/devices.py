""" "Mijn toestellen": where somebody is in, and out again from here."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people.carry import SignedInRequest
from people.models import OpenSession
from people.replacing import not_while_in_doubt

OTHERS = "andere"


@never_cache
@not_while_in_doubt
@require_http_methods(["GET", "HEAD", "POST"])
def devices(request: SignedInRequest) -> HttpResponse:
    """``/mijn-plek/toestellen/``: my open sessions, this one first; close one of the others, or all of them."""
    if not request.user.is_authenticated:
        return redirect(f"{reverse('card')}?{urlencode({'verder': reverse('devices')})}")
    sessions = OpenSession.objects.filter(person=request.user).open()
    here = [row for row in sessions if row.session_key == request.session.session_key]
    others = [row for row in sessions if row.session_key != request.session.session_key]
    if request.method == "POST":
        wanted = request.POST.get("sluit", "")
        closing = [row for row in others if wanted in (OTHERS, row.handle)]
        request.user.sessions.filter(pk__in=[row.pk for row in closing]).delete()
        messages.success(request, _told(wanted, len(closing)))
        return redirect("devices")
    return render(request, "people/devices.html", {"here": here, "others": others, "all_others": OTHERS})


def _told(wanted: str, count: int) -> str:
    if not count:
        return "Dat toestel was al buiten."
    return "Gedaan. Je bent nu alleen nog hier binnen." if wanted == OTHERS else "Gedaan. Dat toestel is nu buiten."
