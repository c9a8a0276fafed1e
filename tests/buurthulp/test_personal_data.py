"""Every field of every model is declared, and declared as what it is."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from buurthulp.crypto import EncryptedTextField
from buurthulp.personal_data import Erase, Field, Kind, declare, declared


def fields_of(model: type[models.Model]) -> list[models.Field]:
    """Its own columns and its many-to-many fields (whose tables in between follow from them)."""
    return [*model._meta.local_fields, *model._meta.local_many_to_many]


def undeclared_in(found: Iterable[type[models.Model]]) -> list[str]:
    """Fields of these models that nobody declared, as "app.Model.field"."""
    known = declared()
    return [
        f"{model._meta.label}.{field.name}"
        for model in found
        for field in fields_of(model)
        if field.name not in known.get(model._meta.label, {})
    ]


def declarations() -> list[tuple[str, Field, models.Field]]:
    """Each declaration beside the field it is about."""
    return [
        (f"{label}.{name}", field, apps.get_model(label)._meta.get_field(name))
        for label, fields in declared().items()
        for name, field in fields.items()
    ]


def test_every_field_is_declared():
    assert undeclared_in(apps.get_models()) == []


def test_a_field_that_is_added_is_reported():
    with isolate_apps("members"):

        class Participant(models.Model):
            first_name = models.CharField(max_length=60)
            favourite_colour = models.CharField(max_length=20)
            friends = models.ManyToManyField("self")

            class Meta:
                app_label = "members"

    assert undeclared_in([Participant]) == ["members.Participant.favourite_colour", "members.Participant.friends"]


def test_nothing_is_declared_that_does_not_exist():
    real = {model._meta.label: {field.name for field in fields_of(model)} for model in apps.get_models()}
    gone = [f"{label}.{name}" for label, fields in declared().items() for name in fields if name not in real[label]]
    assert gone == []


def test_encrypted_fields_are_declared_encrypted_and_only_they():
    wrong = [
        name
        for name, declaration, field in declarations()
        if (declaration.kind is Kind.ENCRYPTED) != isinstance(field, EncryptedTextField)
    ]
    assert wrong == []


def test_hashes_are_declared_as_hashes():
    assert [name for name, field, _ in declarations() if name.endswith("_hash") and field.kind is not Kind.HASH] == []


def test_whatever_can_be_read_or_compared_is_erased():
    # The one exception names a coordinator on the community's own page.
    kept = [
        name
        for name, field, _ in declarations()
        if field.kind in (Kind.CLEAR, Kind.ENCRYPTED, Kind.HASH) and field.erase is Erase.KEEP
    ]
    assert kept == ["members.Community.coordinator_name"]


def test_everything_has_a_purpose():
    assert [name for name, field, _ in declarations() if len(field.purpose) < 8] == []


def test_declaring_differently_is_refused():
    with pytest.raises(ValueError, match=r"members\.User\.email is declared twice"):
        declare("members.User", email=Field(Kind.NONE, "Something else."))
