""" "Dit is niet oké": anybody may say so."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

import things
from contributions import door, unhurried
from contributions.forms import ReportForm
from contributions.kinds import registered
from people import limits


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, what: str) -> HttpResponse:
    """``/niet-oke/<what>/``: say that something is not right; no card needed."""
    thing = things.resolve(what, request.user)
    if thing is None or type(thing) not in registered():
        raise Http404
    form = ReportForm(request.POST or None)
    is_known = request.user.is_authenticated
    hurry = "" if is_known or request.method != "POST" or not form.is_valid() else unhurried.problem(request)
    if hurry:
        form.add_error(None, hurry)
    if request.method == "POST" and form.is_valid():
        if limits.REPORTS.count(request):
            raise door.TooMany(limits.REPORTS.until(request))
        by = request.user if request.user.is_authenticated else None
        # Without a card, one source is one voice, also after somebody with a card spoke from there;
        # a second "not OK" is thanked all the same.
        is_again = limits.REPORT_VOICE.count(request, what)
        if by or not is_again:
            door.report(door.row_of(thing), form.cleaned_data["why"], by)
        return render(request, "contributions/report_done.html", {"thing": thing})
    context = {"form": form, "thing": thing, "unhurried": None if is_known else unhurried.carried(request)}
    return render(request, "contributions/report.html", context)
