"""What all pages share, and the pages of the learning platform and the programme."""

from pages.models.base import BODY, EXAMPLE, RESERVED_SLUGS, SHORT, BasePage, BasePageQuerySet, SitePageForm
from pages.models.learning import InsightPage, LearningIndexPage
from pages.models.media import SiteDocument, SiteImage, SiteRendition
from pages.models.plain import HomePage, StandardPage
from pages.models.programme import CommitmentsPage, PartnerIndexPage, PartnerPage, ProgrammePage
from pages.models.shared import SiteSettings, Step, Theme

__all__ = [
    "BODY",
    "EXAMPLE",
    "RESERVED_SLUGS",
    "SHORT",
    "BasePage",
    "BasePageQuerySet",
    "CommitmentsPage",
    "HomePage",
    "InsightPage",
    "LearningIndexPage",
    "PartnerIndexPage",
    "PartnerPage",
    "ProgrammePage",
    "SiteDocument",
    "SiteImage",
    "SitePageForm",
    "SiteRendition",
    "SiteSettings",
    "StandardPage",
    "Step",
    "Theme",
]
