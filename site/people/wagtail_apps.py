"""Wagtail's list of people, fitted to people without e-mail or real names."""

from wagtail.users.apps import WagtailUsersAppConfig


class UsersConfig(WagtailUsersAppConfig):
    """Wagtail's user admin with our form."""

    user_viewset = "people.viewsets.UserViewSet"
