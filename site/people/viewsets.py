"""How superusers see people in Wagtail's admin, and who looked."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from wagtail.admin.ui.tables import BooleanColumn, BulkActionsCheckboxColumn, Column, DateColumn
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import EditView, IndexView, UserColumn
from wagtail.users.views.users import UserViewSet as WagtailUserViewSet

from people.exclusions import check_roles
from people.forms import NameField
from people.models import EDITOR, AuditLine, User, name_key


class PersonFields(forms.Form):
    """Wagtail's form without the e-mail and real names that nobody here needs to know."""

    email = None
    first_name = None
    last_name = None

    def clean(self) -> dict[str, Any]:
        """Roles that exclude each other are told beside the roles."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        roles = [group.name for group in data.get("groups", [])] + [EDITOR] * bool(data.get("is_superuser"))
        try:
            check_roles(roles, data.get("organisation"))
        except ValidationError as error:
            self.add_error("groups", error)
        return data

    instance: User

    def clean_pen_name(self) -> str:
        """A name nobody else has."""
        name: str = self.cleaned_data["pen_name"]
        if name and User.objects.exclude(pk=self.instance.pk).filter(name_key=name_key(name)).exists():
            raise ValidationError("Deze naam is al gekozen. Kies een andere.")
        return name


class PersonCreateForm(PersonFields, UserCreationForm):
    """A new member of staff. They work under a name a superuser answers for: no moderator looks at it."""

    class Meta(UserCreationForm.Meta):
        fields = {"username", "is_superuser", "groups", "pen_name", "organisation"}


class PersonEditForm(PersonFields, UserEditForm):
    """Somebody who is already known. Who comes in with a card has no user name, password or staff rights to set."""

    class Meta(UserEditForm.Meta):
        fields = {"username", "is_superuser", "groups", "pen_name", "organisation", "is_active"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.has_usable_password():
            del self.fields["username"]
            self.fields.pop("is_superuser", None)
            self.fields["pen_name"] = NameField(initial=self.instance.pen_name)

    def save(self, commit: bool = True) -> User:
        """Another name for who has a card is judged as if they chose it themselves; that of staff is not."""
        person: User = self.instance
        if "pen_name" not in self.changed_data or person.has_usable_password():
            return cast(User, super().save(commit))
        with transaction.atomic():
            person.take_name(person.pen_name, person.label)
            return cast(User, super().save(commit))

    @property
    def password_enabled(self) -> bool:
        """Wagtail asks this before it shows and reads the two fields."""
        return bool(self.instance.has_usable_password())


class PeopleView(IndexView):
    """Everybody by the name on this site; the user names of staff beside it, which leaves a line in the log."""

    search_fields = ("pen_name", "username")

    @property
    def columns(self) -> list[Column]:
        """No e-mail, no last sign-in (which nobody keeps)."""
        name = self._get_title_column_class(UserColumn)
        return [
            BulkActionsCheckboxColumn("bulk_actions", obj_type="user"),
            name("name", accessor="shown_name", label="Naam op deze site", get_url=self.get_edit_url),
            Column("username", accessor=_user_name, label="Gebruikersnaam"),
            Column("is_superuser", accessor=lambda person: "Ja" if person.is_superuser else "", label="Mag alles"),
            BooleanColumn("is_active", label="Kan binnen"),
        ]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The list, and a line about who looked."""
        AuditLine.objects.note(AuditLine.What.SAW_LIST, request.user)  # type: ignore[arg-type]
        answer: HttpResponse = super().get(request, *args, **kwargs)
        return answer


def _user_name(person: User) -> str:
    """Of staff only: nobody comes in with the user name of somebody who has a card."""
    return person.username if person.has_usable_password() else ""


class PersonView(EditView):
    """One person; whose user name it shows, that leaves a line in the log."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form, and a line about who looked at whom."""
        if self.object.pk != request.user.pk and self.object.has_usable_password():
            AuditLine.objects.note(AuditLine.What.SAW_PERSON, request.user, self.object)  # type: ignore[arg-type]
        answer: HttpResponse = super().get(request, *args, **kwargs)
        return answer


class UserViewSet(WagtailUserViewSet):
    """Wagtail's user admin with our form and our list."""

    index_view_class = PeopleView
    edit_view_class = PersonView

    def get_form_class(self, for_update: bool = False) -> type[forms.Form]:
        """The form for a new or a known person."""
        return PersonEditForm if for_update else PersonCreateForm


class OnlySuperusersLook(ModelPermissionPolicy):
    """Superusers read the log; nobody writes in it."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Looking only."""
        return action == "view" and user.has_perm("people.view_auditline") and user.is_superuser


register_permission_policy(AuditLine, OnlySuperusersLook(AuditLine))


class AuditLineViewSet(ModelViewSet):
    """Who looked at what is hidden, newest first."""

    model = AuditLine
    icon = "history"
    menu_label = "Logboek"
    menu_order = 700
    add_to_settings_menu = True
    copy_view_enabled = False
    add_to_reference_index = False
    exclude_form_fields = ("what", "by", "about", "at")
    list_display = (
        Column("what", label="Wat", accessor="get_what_display"),
        "by",
        "about",
        DateColumn("at", label="Wanneer"),
    )
    list_filter = ("what",)
    ordering = ("-pk",)
    search_fields = ()
    inspect_view_enabled = False
