from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The coordinators' room."""

    name = "desk"
    verbose_name = "Werklijst"

    def ready(self) -> None:
        from desk import worksources

        worksources.register_sources()
