"""`manage.py load_demo`: Voorbeeldstad in an empty database; again changes nothing."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from buurthulp.errors import DomainError
from demo.services.loading import make_demo


class Command(BaseCommand):
    """Refuses a database that anybody uses."""

    help = "Maakt de demo Voorbeeldstad in een lege database. Is hij er al, dan gebeurt er niets."
    # They load the URLconf, which refuses a demo until this command has made it (safety.md §14).
    requires_system_checks = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            is_new = make_demo()
        except (DomainError, ImproperlyConfigured) as error:
            raise CommandError(str(error)) from error
        if is_new:
            self.stdout.write(_("Voorbeeldstad staat klaar."))
