"""Views stand after every migrate, and are away while one changes a table that they read."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction

from buurthulp import sql_views
from members.models import ActsFor

OURS = {"members_arranges", "members_kept_apart"}
pytestmark = pytest.mark.django_db


def standing() -> set[str]:
    with connection.cursor() as cursor:
        return {table.name for table in connection.introspection.get_table_list(cursor) if table.type == "v"}


def first_app() -> object:
    return next(config for config in apps.get_app_configs() if config.models_module is not None)


def test_they_stand_after_migrate_and_again_after_the_next() -> None:
    assert standing() == OURS
    call_command("migrate", verbosity=0)
    assert standing() == OURS
    sql_views.drop()
    assert standing() == set()
    call_command("migrate", verbosity=0)
    assert standing() == OURS


def test_a_migrate_with_nothing_to_do_leaves_them_to_who_reads_them_now() -> None:
    sql_views.drop_before_migrate(app_config=first_app(), using="default", plan=[])
    assert standing() == OURS
    with transaction.atomic():
        sql_views.drop_before_migrate(app_config=first_app(), using="default", plan=["a migration"])
        assert standing() == set()
        transaction.set_rollback(True)


def alter(length: int) -> None:
    """As a migration would do it to a table that a view reads."""
    new = models.CharField(max_length=length)
    new.set_attributes_from_name("kind")
    with connection.schema_editor() as editor:
        editor.alter_field(ActsFor, ActsFor._meta.get_field("kind"), new, strict=True)


@pytest.mark.django_db(transaction=True)
def test_with_them_a_table_cannot_be_changed_and_without_them_it_can() -> None:
    """Why they go before a migration."""
    with pytest.raises(DatabaseError, match=r"members_arranges|view"):
        alter(20)
    sql_views.drop()
    alter(20)
    alter(10)
