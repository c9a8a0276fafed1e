from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """What somebody is told."""

    name = "notifications"
    verbose_name = "Berichten"

    def ready(self) -> None:
        from buurthulp import sweeps
        from notifications import personal_data, receivers, selectors

        personal_data.register()
        receivers.connect()
        sweeps.register_lag("outbox", selectors.outbox_lag_seconds)
