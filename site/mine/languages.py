"""``/mijn-plek/talen/``: a moderator says which languages they read; texts in those come to them."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from contributions.deciders import forget_languages_read
from contributions.languages import DUTCH, IN_DUTCH
from people.carry import SignedInRequest, writers_only
from people.models import MODERATOR


class LanguagesForm(forms.Form):
    """Every language but Dutch."""

    languages = forms.MultipleChoiceField(
        label="Welke talen lees je goed?", required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(code, name) for code, name in IN_DUTCH.items() if code != DUTCH],
        error_messages={"invalid_choice": "Kies talen uit de lijst."},
    )  # fmt: skip


@never_cache
@writers_only
@require_http_methods(["GET", "HEAD", "POST"])
def languages(request: SignedInRequest) -> HttpResponse:
    """Only for moderators; for others it is not there."""
    person = request.user
    if not person.has_role(MODERATOR):
        raise Http404
    sent = request.POST if request.method == "POST" else None  # nothing ticked is an answer too
    form = LanguagesForm(sent, initial={"languages": person.languages})
    if sent is not None and form.is_valid():
        person.reads = " ".join(form.cleaned_data["languages"])
        person.save(update_fields=["reads"])
        forget_languages_read()
        messages.success(request, "Bewaard. Teksten in die talen komen nu ook bij jou.")
        return redirect("queue")
    return render(request, "mine/languages.html", {"form": form})
