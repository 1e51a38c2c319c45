"""``/mijn-plek/<pk>/opnieuw/``: the author of a refused text asks, once, that somebody else looks."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from contributions import door
from contributions.forms import WordsField
from mine.items import MyItem
from mine.views import own_or_404
from people.carry import SignedInRequest, writers_only
from people.replacing import not_while_in_doubt

#: The most signs in why somebody asks.
WHY_LIMIT = 500


class AskAgainForm(forms.Form):
    """Why, in a line or two; it may stay empty."""

    why = WordsField(
        label="Wil je zeggen waarom? (mag leeg)", limit=WHY_LIMIT, rows=3, required=False,
        help_text="Alleen de moderator leest dit.",
    )  # fmt: skip


@never_cache
@writers_only
@not_while_in_doubt
@require_http_methods(["GET", "HEAD", "POST"])
def ask_again(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask once; whoever asks a second time is told so."""
    submission = own_or_404(request, pk)
    if not door.may_ask_again(submission):
        messages.info(request, _why_not(submission.appealed_at is not None, is_held=submission.state == "held"))
        return redirect("mine")
    form = AskAgainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            door.ask_again(submission, request.user, form.cleaned_data["why"])
        except (door.Overtaken, door.NotYours):
            messages.info(request, "Er is net iets veranderd. Kijk hieronder hoe het nu staat.")
        else:
            messages.success(request, "Gedaan. Iemand anders kijkt opnieuw. Je leest hier wat die beslist.")
        return redirect("mine")
    return render(request, "mine/ask_again.html", {"form": form, "submission": submission, "item": MyItem(submission)})


def _why_not(is_asked: bool, *, is_held: bool) -> str:
    if is_asked and is_held:
        return "Je vroeg dit al. Iemand anders kijkt opnieuw."
    if is_asked:
        return "Je vroeg dit al één keer. Iemand anders keek opnieuw en besliste. Dat blijft zo."
    return "Dat kan niet voor deze tekst."
