from django.apps import AppConfig


class MineConfig(AppConfig):
    """ "Mijn plek": all I made and what happened to it."""

    name = "mine"
