from django.apps import AppConfig


class MatchingConfig(AppConfig):
    """Who helps whom."""

    name = "matching"
    verbose_name = "Matching"

    def ready(self) -> None:
        from buurthulp import sweeps, triggers
        from matching import personal_data, receivers, sights, worksources
        from matching.selectors.lag import seconds_behind

        personal_data.register()
        sights.register()
        receivers.connect()
        worksources.register_sources()
        sweeps.register_lag("matching", seconds_behind)
        triggers.append_only("matching.InvitationStatusChange", retention_days=None)
        triggers.append_only("matching.MatchStatusChange", retention_days=None)
        triggers.append_only("matching.SearchEvent", retention_days=None)
        triggers.append_only("matching.Transfer", at_column="created_at", retention_days=None)
