from django.apps import AppConfig


class MatchingConfig(AppConfig):
    """Who helps whom."""

    name = "matching"
    verbose_name = "Matching"

    def ready(self) -> None:
        from buurthulp import sweeps, triggers
        from matching import personal_data, receivers, sights, trusted_routes, worksources
        from matching.selectors import board
        from matching.selectors.lag import seconds_behind
        from matching.services import calendar_feeds, circles, sms_answers, telling_again
        from members.enums import Feature
        from members.features import provide
        from members.services.blocking import register_follower as register_after_block
        from members.services.ended_acting import register_follower
        from notifications.answers import register_taker
        from notifications.enums import QuestionKind

        personal_data.register()
        sights.register()
        board.register()
        receivers.connect()
        worksources.register_sources()
        register_taker(QuestionKind.INVITATION, sms_answers.take_invitation)
        register_taker(QuestionKind.HELD, sms_answers.take_held)
        register_taker(QuestionKind.CHECK, sms_answers.take_check)
        telling_again.register_tellers()
        register_follower(calendar_feeds.stop_for_who_acted)
        register_after_block(circles.part_in_circles)
        trusted_routes.register()
        provide(Feature.SEARCH, Feature.CHOOSE, Feature.CALL, Feature.HOURS, Feature.ROUNDS)
        sweeps.register_lag("matching", seconds_behind)
        triggers.append_only("matching.InvitationStatusChange", retention_days=None)
        triggers.append_only("matching.MatchStatusChange", retention_days=None)
        triggers.append_only("matching.SearchEvent", retention_days=None)
        triggers.append_only("matching.Transfer", at_column="created_at", retention_days=None)
