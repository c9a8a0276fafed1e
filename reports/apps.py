from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Anonymised figures: reads the other apps, never writes them."""

    name = "reports"
    verbose_name = "Cijfers"

    def ready(self) -> None:
        from buurthulp import triggers
        from reports import personal_data, thresholds

        thresholds.weaker_because()
        personal_data.register()
        triggers.append_only("reports.Release", at_column="frozen_at", retention_days=None)
        triggers.append_only("reports.ReleaseCell", at_column="frozen_at", retention_days=None)
        triggers.append_only("reports.CombinedArea", at_column="fixed_at", retention_days=None)
