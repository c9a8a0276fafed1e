from django.apps import AppConfig


class MembersConfig(AppConfig):
    """Who and where."""

    name = "members"
    verbose_name = "Deelnemers"

    def ready(self) -> None:
        from buurthulp import triggers
        from members import personal_data, sights
        from members.enums import Feature
        from members.features import provide

        personal_data.register()
        sights.register()
        provide(Feature.LETTERS, Feature.VOUCHING)
        triggers.append_only("members.AccessLog", retention_days=730)
        triggers.append_only("members.CommunityText", at_column="published_at", retention_days=None)
