from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """What is asked and offered."""

    name = "exchange"
    verbose_name = "Vraag en aanbod"

    def ready(self) -> None:
        from buurthulp import triggers
        from exchange import personal_data, sights

        personal_data.register()
        sights.register()
        triggers.append_only("exchange.HelpRequestStatusChange", retention_days=None)
        triggers.append_only("exchange.SlotStatusChange", retention_days=None)
