from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """What somebody is told."""

    name = "notifications"
    verbose_name = "Berichten"

    def ready(self) -> None:
        from notifications import personal_data, receivers

        personal_data.register()
        receivers.connect()
