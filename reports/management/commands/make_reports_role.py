"""`manage.py make_reports_role`: the PostgreSQL role that reads figures and areas and nothing else."""

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import connections, transaction
from django.utils.translation import gettext as _

READABLE = ("reports.Release", "reports.ReleaseCell", "reports.CombinedArea", "members.Area", "members.AreaShape")


class Command(BaseCommand):
    """Makes or mends the role that REPORTS_DATABASE_URL names, with its password. May be repeated."""

    help = "Maakt de databaserol die alleen cijfers en gebieden kan lezen (REPORTS_DATABASE_URL)."

    def handle(self, *_args: Any, **_options: Any) -> None:
        default, reader = connections["default"], connections["reports"]
        if default.vendor != "postgresql":
            self.stdout.write(_("SQLite kent geen rollen: cijfers worden uit hetzelfde bestand gelezen."))
            return
        name, password = reader.settings_dict["USER"], reader.settings_dict["PASSWORD"]
        if name == default.settings_dict["USER"]:
            self.stdout.write(_("REPORTS_DATABASE_URL noemt geen eigen rol: er is niets gemaakt."))
            return
        if not password:
            raise CommandError(_("Zet in REPORTS_DATABASE_URL ook een wachtwoord voor de rol."))
        role = default.ops.quote_name(name)
        database = default.ops.quote_name(default.settings_dict["NAME"])
        tables = ", ".join(default.ops.quote_name(apps.get_model(label)._meta.db_table) for label in READABLE)
        with transaction.atomic(), default.cursor() as cursor:
            cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = %s", [name])
            found = cursor.fetchone()
            if found is not None and found[0]:
                raise CommandError(_("De rol %(role)s mag alles al. Kies een andere naam.") % {"role": name})
            verb = "CREATE" if found is None else "ALTER"
            cursor.execute(
                f"{verb} ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD %s", [password]
            )
            cursor.execute(f"ALTER ROLE {role} SET default_transaction_read_only = on")
            cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}")
            cursor.execute(f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {role}")
            cursor.execute(f"GRANT CONNECT ON DATABASE {database} TO {role}")
            cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
            cursor.execute(f"GRANT SELECT ON {tables} TO {role}")
        self.stdout.write(_("De rol %(role)s kan cijfers en gebieden lezen, en niets anders.") % {"role": name})
