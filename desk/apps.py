from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The coordinators' room."""

    name = "desk"
    verbose_name = "Werklijst"
