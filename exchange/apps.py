from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """What is asked and offered."""

    name = "exchange"
    verbose_name = "Vraag en aanbod"

    def ready(self) -> None:
        from buurthulp import sweeps, triggers
        from exchange import personal_data, sights, worksources
        from exchange.selectors.activities import seconds_behind
        from exchange.selectors.examples import examples
        from exchange.services.activity_mails import TOLD_AGAIN, tell_attendance_again
        from exchange.services.offers import move_offer_places
        from members.enums import Feature
        from members.features import provide
        from members.front_examples import register_examples
        from members.services.label_following import register_follower
        from notifications.telling_anew import register_teller

        personal_data.register()
        sights.register()
        provide(Feature.RIDES, Feature.CIRCLES)
        provide(Feature.BOARD, Feature.ACTIVITIES, Feature.MEETING_PLACES, Feature.TOGETHER, everywhere=True)
        register_examples(examples)
        register_follower(move_offer_places)
        for kind in TOLD_AGAIN:
            register_teller(kind, tell_attendance_again)
        worksources.register_sources()
        sweeps.register_lag("activities", seconds_behind)
        triggers.append_only("exchange.ActivityStatusChange", retention_days=None)
        triggers.append_only("exchange.CircleMemberStatusChange", retention_days=None)
        triggers.append_only("exchange.HelpRequestStatusChange", retention_days=None)
        triggers.append_only("exchange.SlotStatusChange", retention_days=None)
