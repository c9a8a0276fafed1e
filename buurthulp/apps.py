from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class KernelConfig(AppConfig):
    """The kernel as a Django app; its tables are called kernel_*."""

    name = "buurthulp"
    label = "kernel"
    verbose_name = "Kern"

    def ready(self) -> None:
        from buurthulp import personal_data_kernel, sql_views, triggers

        personal_data_kernel.register()
        post_migrate.connect(triggers.install_after_migrate, dispatch_uid="kernel.triggers")
        pre_migrate.connect(sql_views.drop_before_migrate, dispatch_uid="kernel.views_go")
        post_migrate.connect(sql_views.install_after_migrate, dispatch_uid="kernel.views_come")
