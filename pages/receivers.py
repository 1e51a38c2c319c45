"""What editors may do in Wagtail, set after every migration; what search hears of organisations."""

from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db.models import Q
from django.db.models.signals import post_delete, post_migrate, post_save
from django.dispatch import receiver
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page
from wagtail.signals import page_published, page_unpublished

from contributions import deciding
from contributions.models import Shown
from pages.blocks import quotes_in
from pages.models import InsightPage, PartnerPage, ProgrammePage, Step
from people.models import EDITOR, STAFF_ROLES, Organisation
from things import search
from trail.consent import note_places

#: (app, models, actions): what the editors' group may do outside the page tree.
EDITORS_MAY = [
    ("wagtailadmin", ["admin"], ["access"]),
    ("pages", ["theme", "step"], ["add", "change", "delete", "view"]),
    ("pages", ["sitesettings"], ["change"]),
    ("contributions", ["doorrules"], ["change"]),
    ("people", ["organisation"], ["add", "change", "view"]),
    ("signals", ["policysignal", "bundle"], ["change", "view"]),
    ("signals", ["body"], ["add", "change", "view"]),
    ("trail", ["commitment"], ["add", "change", "view"]),
    ("trail", ["link"], ["delete", "view"]),
    ("trail", ["consent", "quote"], ["view"]),
]
PAGE_ACTIONS = ["add_page", "change_page", "publish_page"]
#: Wagtail asks for the permissions of its own image and document, whatever model a site uses.
FILE_ACTIONS = {
    "wagtailimages": ["add_image", "change_image", "choose_image"],
    "wagtaildocs": ["add_document", "change_document", "choose_document"],
}

_PAGES = Q(content_type__app_label="wagtailcore", codename__in=PAGE_ACTIONS)
_FILES = reduce(or_, (Q(content_type__app_label=label, codename__in=names) for label, names in FILE_ACTIONS.items()))


@receiver(page_published, sender=InsightPage, dispatch_uid="pages.follow_published")
def follow_published(sender: Any, instance: InsightPage, **kwargs: Any) -> None:
    """The door's row says that the page is on the site."""
    deciding.follow(instance, Shown.YES)


@receiver(page_unpublished, sender=InsightPage, dispatch_uid="pages.follow_unpublished")
def follow_unpublished(sender: Any, instance: InsightPage, **kwargs: Any) -> None:
    """The door's row says that the page is off the site."""
    deciding.follow(instance, Shown.NO)


@receiver(page_published, dispatch_uid="pages.quotes_on_site")
def note_quotes(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """Write down whose words stand on the page now: when they are taken back, editors must look at it."""
    revision = kwargs.get("revision")
    note_places(instance, quotes_in(instance), getattr(revision, "user", None))


@receiver(post_migrate, dispatch_uid="pages.editors")
def let_editors_in(sender: Any, using: str = "default", **kwargs: Any) -> None:
    """Give the editors' group exactly what it needs, and the other roles nothing in Wagtail."""
    if sender.label != "pages":
        return
    for label in {"wagtailcore", *FILE_ACTIONS, *(label for label, _models, _actions in EDITORS_MAY)}:
        create_permissions(apps.get_app_config(label), verbosity=0, using=using)
    group = Group.objects.using(using).get_or_create(name=EDITOR)[0]
    wanted = [
        Q(content_type__app_label=label, codename__in=[f"{action}_{model}" for model in models for action in actions])
        for label, models, actions in EDITORS_MAY
    ]
    group.permissions.set(Permission.objects.using(using).filter(reduce(or_, wanted)))
    _only(GroupPagePermission, group, "page", Page, _PAGES)
    _only(GroupCollectionPermission, group, "collection", Collection, _FILES)
    for role in Group.objects.using(using).filter(name__in=set(STAFF_ROLES) - {EDITOR}):
        role.permissions.clear()
        for model in (GroupPagePermission, GroupCollectionPermission):
            model.objects.filter(group=role).delete()


def _only(model: Any, group: Group, place: str, tree: Any, wanted: Q) -> None:
    """These permissions at the root of a tree, and no others anywhere in it."""
    root = tree.objects.filter(depth=1).first()
    if root is None:
        return
    kept = [
        model.objects.get_or_create(group=group, permission=permission, **{place: root})[0].pk
        for permission in Permission.objects.filter(wanted)
    ]
    model.objects.filter(group=group).exclude(pk__in=kept).delete()


@receiver(post_save, sender=Organisation, dispatch_uid="pages.partner_words")
def find_partner(sender: Any, instance: Organisation, raw: bool = False, **kwargs: Any) -> None:
    """What a partner does stands on its page: search hears of it when it changes."""
    page = None if raw else PartnerPage.objects.filter(organisation=instance).first()
    if page:
        search.refresh(page)


@receiver(post_save, sender=Step, dispatch_uid="pages.step_words")
@receiver(post_delete, sender=Step, dispatch_uid="pages.step_gone")
def find_steps(sender: Any, instance: Step, raw: bool = False, **kwargs: Any) -> None:
    """The steps stand on the page of the programme: search hears of it when they change."""
    if not raw:
        search.refresh(*ProgrammePage.objects.all())
