"""What is done around a topic: one small page for each act, and for those that move posts a second look."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from forum import guiding
from forum.acts import ACTS
from forum.models import BoardPage
from forum.views.reading import find
from people.carry import SignedInRequest, writers_only


@never_cache
@writers_only
def act(request: SignedInRequest, page: BoardPage, pk: int, code: str) -> HttpResponse:
    """``…/doe/<act>/``: what it asks, what will happen, and do it."""
    topic, chosen = find(request, page, pk), ACTS.get(code)
    if topic is None or chosen is None or not chosen.who(request.user, topic):
        raise Http404
    if not chosen.fits(topic):  # somebody did it a moment ago
        return redirect(topic.get_absolute_url())
    form = chosen.form(request.POST if request.method == "POST" else None, topic=topic, user=request.user)
    context = {**page.get_context(request), "topic": topic, "act": chosen, "form": form}
    if request.method == "POST" and form.is_valid():
        if chosen.asks_twice and not form.is_sure:
            return render(request, "forum/act_sure.html", {**context, "hidden": _carried(request)})
        try:
            there = chosen.do(form, topic, request.user) or topic
        except guiding.Overtaken as overtaken:
            form.add_error(None, str(overtaken))
        else:
            messages.success(request, chosen.done)
            return redirect(there.get_absolute_url())
    return render(request, "forum/act.html", context)


def _carried(request: SignedInRequest) -> list[tuple[str, str]]:
    """What was chosen, to be sent once more."""
    lists = request.POST.lists()
    return [(name, str(value)) for name, values in lists if name != "csrfmiddlewaretoken" for value in values]
