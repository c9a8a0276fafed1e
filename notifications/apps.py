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
        from members.services.trusted_news import register_teller
        from members.trusted_pages import open_to_everybody
        from notifications import personal_data, receivers, selectors
        from notifications.answers import register_taker
        from notifications.enums import QuestionKind
        from notifications.services.redirecting import redirect_from
        from notifications.services.sms_switching import take_may_we
        from notifications.services.trusted_mails import tell_of_trusted

        personal_data.register()
        register_taker(QuestionKind.MAY_WE, take_may_we)
        register_follower(redirect_from)
        register_teller(tell_of_trusted)
        open_to_everybody(f"notifications:{name}" for name in ("mail_by_link", "sms_in", "sms_status", "short_link"))
        provide(Feature.SMS)
        receivers.connect()
        sweeps.register_lag("outbox", selectors.outbox_lag_seconds)
