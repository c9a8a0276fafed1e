"""Append-only tables refuse changes round the models, after all migrations, and again after SQLite rebuilt a table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction

from buurthulp import clock, triggers
from matching.enums import AccountKind, TransferKind
from matching.models import Account, Transfer

RULES = triggers.declared_append_only()
NO_FOREIGN_KEYS = "PRAGMA defer_foreign_keys = ON" if connection.vendor == "sqlite" else "SET CONSTRAINTS ALL DEFERRED"
# What a made-up row of these needs, and what makes the second one another.
NEEDED = {"reports.Release": {"since": "2026-01-01", "until": "2026-02-01"}, "reports.ReleaseCell": {"wait_bin": ""}}
SECOND = {
    "reports.Release": {"period": "b"},
    "reports.ReleaseCell": {"area_code": "b"},
    "reports.CombinedArea": {"area": 2},
}
pytestmark = pytest.mark.django_db


def test_these_tables_are_append_only():
    assert {rule.model_label for rule in RULES} == {
        "members.AccessLog",
        "members.CommunityText",
        "desk.PairStatusChange",
        "desk.ReferralStatusChange",
        "desk.SignalLook",
        "desk.SignalStatusChange",
        "desk.WorkStateChange",
        "exchange.ActivityStatusChange",
        "exchange.CircleMemberStatusChange",
        "exchange.HelpRequestStatusChange",
        "exchange.SlotStatusChange",
        "matching.InvitationStatusChange",
        "matching.MatchStatusChange",
        "matching.SearchEvent",
        "matching.Transfer",
        "reports.CombinedArea",
        "reports.Release",
        "reports.ReleaseCell",
    }


def refusal(change: Callable[[], object]) -> str:
    """The name of the rule that refuses ``change``, or "" when nothing does."""
    try:
        with transaction.atomic():
            change()
            transaction.set_rollback(True)
    except IntegrityError as refused:
        name = getattr(getattr(refused.__cause__, "diag", None), "constraint_name", None)
        return name or str(refused)
    return ""


def insert_row(model: type[models.Model], **given: object) -> int:
    """A row made of made-up values, straight into the table; foreign keys are not looked at until the end."""
    names, values = [], []
    for field in model._meta.concrete_fields:
        if field.primary_key:
            continue
        names.append(field.column)
        values.append(given.get(field.name, _made_up(field)))
    with connection.cursor() as cursor:
        cursor.execute(NO_FOREIGN_KEYS)
        columns, marks = ", ".join(f'"{name}"' for name in names), ", ".join(["%s"] * len(names))
        cursor.execute(f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({marks}) RETURNING id', values)  # noqa: S608 - names of our own models
        return int(cursor.fetchone()[0])


def _made_up(field: models.Field) -> object:
    if field.null:
        return None
    if field.choices:
        return field.choices[0][0]
    if isinstance(field, models.DateTimeField):
        return clock.now()
    if isinstance(field, models.BooleanField):
        return False
    return "code" if isinstance(field, models.CharField) else 1


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES if "Transfer" not in rule.model_label], ids=lambda rule: rule.model_label
)
def test_update_and_delete_are_refused_until_the_retention_is_over(rule):
    model = apps.get_model(rule.model_label)
    name = f"{model._meta.db_table}_append_only"
    with transaction.atomic():
        needed = NEEDED.get(rule.model_label, {})
        fresh = model._base_manager.filter(pk=insert_row(model, **needed))
        assert refusal(lambda: fresh.update(**{rule.at_column: clock.now()})) == name
        assert refusal(lambda: fresh._raw_delete(fresh.db)) == name
        days = rule.retention_days or 36_500
        long_ago = clock.now() - timedelta(days=days, minutes=1)
        # The second of its kind, where rows are numbered.
        second = {"number": 2, **needed, **SECOND.get(rule.model_label, {}), rule.at_column: long_ago}
        old = model._base_manager.filter(pk=insert_row(model, **second))
        assert refusal(lambda: old._raw_delete(old.db)) == ("" if rule.retention_days else name)
        assert refusal(lambda: old.update(**{rule.at_column: clock.now()})) == name
        transaction.set_rollback(True)


def test_the_ledger_is_never_deleted_however_old(anna, bram):
    debit, credit = (
        Account.objects.create(community=anna.community, kind=AccountKind.PARTICIPANT, owner=person.participant)
        for person in (anna, bram)
    )
    Transfer.objects.create(
        community=anna.community,
        debit=debit,
        credit=credit,
        minutes=5,
        kind=TransferKind.GIFT,
        reason="gift",
        created_at=clock.now() - timedelta(days=36_500),
    )
    assert refusal(lambda: Transfer.objects.all().delete()) == "matching_transfer_append_only"


def test_without_triggers_nothing_is_refused_and_migrate_brings_them_back(anna, bram):
    """The control: it is the triggers that refuse; and a migrate installs what a rebuild of a table dropped."""
    rule = next(rule for rule in RULES if rule.model_label == "matching.SearchEvent")
    model = apps.get_model(rule.model_label)
    triggers.drop()
    with transaction.atomic():
        row = model._base_manager.filter(pk=insert_row(model))
        assert refusal(lambda: row.update(reason="x")) == ""
        transaction.set_rollback(True)
    call_command("migrate", verbosity=0)
    with transaction.atomic():
        row = model._base_manager.filter(pk=insert_row(model))
        assert refusal(lambda: row.update(reason="x")) == "matching_searchevent_append_only"
        transaction.set_rollback(True)
