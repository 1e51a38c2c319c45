"""``/modereren/<pk>/naam/``: a moderator asks the writer of a text for another name."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from contributions import door, names
from contributions.desk import Desk, asked_for, moderators_only
from contributions.forms import OtherNameForm
from contributions.waiting import QueueItem
from people.carry import SignedInRequest


@never_cache
@moderators_only
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say why; the name is hidden at once, and the text stays as it is."""
    desk = Desk(request)
    submission = asked_for(request, pk)
    if submission is None:
        return redirect(desk.address("queue"))
    writer = submission.author
    if writer is None or not QueueItem(submission).has_name:
        messages.info(request, "Anderen zien deze naam niet. Je hoeft niets te doen.")
        return redirect(desk.address("queue_item", pk))
    form = OtherNameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            names.take_off(writer, request.user, **form.cleaned_data)
        except (door.Overtaken, names.NameGone):
            messages.info(request, "Iemand anders besliste net over deze naam.")
        except door.NotYours:
            messages.error(request, "Over deze naam beslist iemand anders.")
        else:
            messages.success(request, "Gedaan: anderen zien nu ‘Iemand’. We vragen de schrijver een andere naam.")
        return redirect(desk.address("queue_item", pk))
    context = {"desk": desk, "submission": submission, "form": form, "name": writer.pen_name}
    return render(request, "contributions/other_name.html", context)
