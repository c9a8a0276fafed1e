from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Voorbeeldstad; the top layer, imported by none."""

    name = "demo"
    verbose_name = "Demo"
