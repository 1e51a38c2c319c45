"""What editors may do in Wagtail, set after every migration; what search hears of organisations."""

from typing import Any

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db.models.signals import post_delete, post_migrate, post_save
from django.dispatch import receiver
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page
from wagtail.signals import page_published, page_unpublished

from contributions import door
from contributions.models import Shown
from pages.models import InsightPage, PartnerPage, ProgrammePage, Step
from people.models import EDITOR, Organisation
from things import search

#: (app, models, actions): what the editors' group may do outside the page tree.
EDITORS_MAY = [
    ("wagtailadmin", ["admin"], ["access"]),
    ("pages", ["theme", "step"], ["add", "change", "delete", "view"]),
    ("pages", ["sitesettings"], ["change"]),
    ("people", ["organisation"], ["add", "change", "view"]),
    ("signals", ["policysignal", "bundle"], ["change", "view"]),
    ("signals", ["body"], ["add", "change", "view"]),
    ("trail", ["commitment"], ["add", "change", "view"]),
    ("trail", ["link"], ["delete", "view"]),
]
PAGE_ACTIONS = ["add_page", "change_page", "publish_page"]
#: Wagtail asks for the permissions of its own image and document, whatever model a site uses.
FILE_ACTIONS = {
    "wagtailimages": ["add_image", "change_image", "choose_image"],
    "wagtaildocs": ["add_document", "change_document", "choose_document"],
}


@receiver(page_published, sender=InsightPage, dispatch_uid="pages.follow_published")
def follow_published(sender: Any, instance: InsightPage, **kwargs: Any) -> None:
    """The door's row says that the page is on the site."""
    door.follow(instance, Shown.YES)


@receiver(page_unpublished, sender=InsightPage, dispatch_uid="pages.follow_unpublished")
def follow_unpublished(sender: Any, instance: InsightPage, **kwargs: Any) -> None:
    """The door's row says that the page is off the site."""
    door.follow(instance, Shown.NO)


@receiver(post_migrate, dispatch_uid="pages.editors")
def let_editors_in(sender: Any, using: str = "default", **kwargs: Any) -> None:
    """Give the editors' group exactly what it needs."""
    if sender.label != "pages":
        return
    group = Group.objects.using(using).get_or_create(name=EDITOR)[0]
    for label, models, actions in EDITORS_MAY:
        create_permissions(apps.get_app_config(label), verbosity=0, using=using)
        codenames = [f"{action}_{model}" for model in models for action in actions]
        group.permissions.add(*Permission.objects.filter(content_type__app_label=label, codename__in=codenames))
    for config in ("wagtailcore", *FILE_ACTIONS):
        create_permissions(apps.get_app_config(config), verbosity=0, using=using)
    root = Page.objects.using(using).filter(depth=1).first()
    for permission in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=PAGE_ACTIONS):
        if root:
            GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
    files = Collection.objects.using(using).filter(depth=1).first()
    for label, codenames in FILE_ACTIONS.items():
        for permission in Permission.objects.filter(content_type__app_label=label, codename__in=codenames):
            if files:
                GroupCollectionPermission.objects.get_or_create(group=group, collection=files, permission=permission)


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
