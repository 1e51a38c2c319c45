"""How editors see people in Wagtail's admin."""

from django import forms
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import UserViewSet as WagtailUserViewSet


class PersonFields(forms.Form):
    """Replaces Wagtail's required e-mail and real names."""

    email = forms.EmailField(required=False, label="E-mail", help_text="Mag leeg blijven.")
    first_name = None
    last_name = None


class PersonCreateForm(PersonFields, UserCreationForm):
    """A new member of staff."""

    class Meta(UserCreationForm.Meta):
        fields = {"username", "email", "is_superuser", "groups", "pen_name", "organisation"}


class PersonEditForm(PersonFields, UserEditForm):
    """Somebody who is already known."""

    class Meta(UserEditForm.Meta):
        fields = {"username", "email", "is_superuser", "groups", "pen_name", "organisation", "is_active"}


class UserViewSet(WagtailUserViewSet):
    """Wagtail's user admin with our form."""

    def get_form_class(self, for_update: bool = False) -> type[forms.Form]:
        """The form for a new or a known person."""
        return PersonEditForm if for_update else PersonCreateForm
