"""The programme and who carries it: the way in ten steps, the partners, what was promised."""

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest, HttpResponse
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import StreamField
from wagtail.models import Page

from pages.blocks import RoadStop
from pages.models.base import BasePage
from pages.models.shared import Step
from people.models import Organisation


class ProgrammePage(BasePage):
    """The way in ten steps, on a timeline."""

    room = "proeftuinen"
    figures = StreamField(
        [("figure", RoadStop())], blank=True, verbose_name="cijfers", help_text="Getal en wat het telt."
    )
    support = models.CharField("met steun van", max_length=160, blank=True)

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("figures"),
        FieldPanel("support", help_text="Wie geeft geld of hulp? Leeg: er staat niets."),
    ]
    page_description = "De weg in tien stappen. De stappen zelf staan bij ‘Snippets’."
    max_count = 1
    parent_page_types = ["pages.HomePage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "programma"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The steps with their leads."""
        from pages import views

        return {**super().get_context(request, *args, **kwargs), **views.programme_context(self)}

    def search_text(self) -> str:
        """All its words, and those of the steps it shows."""
        steps = "\n".join(f"{step}. {step.goal} {step.note}" for step in Step.objects.all())
        return f"{super().search_text()}\n{steps}"


class PartnerIndexPage(BasePage):
    """All partners, by kind."""

    page_description = "Alle partners, per soort."
    max_count = 1
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["pages.PartnerPage"]

    class Meta:
        verbose_name = "partners"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The partners by kind."""
        from pages import views

        return {**super().get_context(request, *args, **kwargs), **views.partner_index_context(request, self)}


class PartnerPage(BasePage):
    """One partner: what it does, and what it shared."""

    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="page")

    content_panels = [
        *Page.content_panels,
        FieldPanel("organisation", help_text="Wat ze doet, staat bij de organisatie zelf (Snippets)."),
    ]
    page_description = "Eén partner, met wat die deelde."
    served_with = ("organisation",)
    parent_page_types = ["pages.PartnerIndexPage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "partner"

    @property
    def role_text(self) -> str:
        """What this partner does."""
        return self.organisation.role_text

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Its steps and what it shared."""
        from pages import views

        return {**super().get_context(request, *args, **kwargs), **views.partner_context(request, self)}

    def search_text(self) -> str:
        """Its name and what it does."""
        return f"{self.title}\n{self.role_text}"


class CommitmentsPage(RoutablePageMixin, BasePage):
    """ "Afspraken": who will do what, and by when."""

    room = "signalen"
    page_description = "Wie doet wat, en tegen wanneer? De afspraken zelf staan links bij ‘Afspraken en spoor’."
    max_count = 1
    parent_page_types = ["pages.HomePage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "afspraken"

    @path("")
    def listing(self, request: HttpRequest) -> HttpResponse:
        """The list, filtered."""
        from pages import commitments

        return commitments.listing(request, self)

    @path("<int:pk>-<slug:slug>/", name="commitment")
    def commitment(self, request: HttpRequest, pk: int, slug: str) -> HttpResponse:
        """One of them."""
        from pages import commitments

        return commitments.commitment(request, self, pk, slug)
