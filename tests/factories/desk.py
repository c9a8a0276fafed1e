"""Factories of the desk."""

from __future__ import annotations

from typing import Any

import factory
from factory.django import DjangoModelFactory

from desk.enums import OrganisationKind
from desk.models import Organisation, OrganisationTask


class OrganisationFactory(DjangoModelFactory[Organisation]):
    """Goes round the visits, everywhere, and is reached by mail, letter and telephone."""

    class Meta:
        model = Organisation
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Organisatie {n}")
    line = "Zij komen bij je langs voor een praatje."
    phone = "085 111 11 11"
    email = factory.LazyAttribute(lambda row: f"{row.name.replace(' ', '').lower()}@voorbeeld.example")
    address, postcode, town = "Grote Breedstraat 1", "9101AB", "Dokkum"

    @factory.post_generation
    def kinds(self: Organisation, create: bool, extracted: tuple[str, ...] | None, **kwargs: Any) -> None:  # type: ignore[misc]
        """What it does; company unless another kind was given."""
        for kind in extracted or (OrganisationKind.COMPANY,):
            OrganisationTask.objects.create(organisation=self, kind=kind)
