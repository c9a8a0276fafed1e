from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """What somebody is told."""

    name = "notifications"
    verbose_name = "Berichten"

    def ready(self) -> None:
        from buurthulp import sweeps
        from members.enums import Feature
        from members.features import provide
        from members.services.ended_acting import register_follower
        from notifications import personal_data, receivers, selectors
        from notifications.answers import register_taker
        from notifications.enums import QuestionKind
        from notifications.services.redirecting import redirect_from
        from notifications.services.sms_switching import take_may_we

        personal_data.register()
        register_taker(QuestionKind.MAY_WE, take_may_we)
        register_follower(redirect_from)
        provide(Feature.SMS)
        receivers.connect()
        sweeps.register_lag("outbox", selectors.outbox_lag_seconds)
