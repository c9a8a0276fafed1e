"""Factories of the desk."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import factory
from factory.django import DjangoModelFactory

from buurthulp import clock
from desk.enums import OrganisationKind, ReferralWay
from desk.models import Organisation, OrganisationTask, Pair, Referral
from exchange.enums import Rhythm
from members.enums import ConsentKind
from tests.factories.members import ConsentFactory


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


class ReferralFactory(DjangoModelFactory[Referral]):
    """Of a participant, by letter, just now."""

    class Meta:
        model = Referral

    community = factory.LazyAttribute(lambda row: row.participant.community)
    organisation = factory.SubFactory(OrganisationFactory, community=factory.SelfAttribute("..community"))
    consent = factory.LazyAttribute(lambda row: ConsentFactory(participant=row.participant, kind=ConsentKind.REFERRAL))
    way = ReferralWay.LETTER
    text = "Traplopen gaat niet meer"
    sent_at = factory.LazyFunction(clock.now)
    ask_at = factory.LazyAttribute(lambda row: row.sent_at + timedelta(days=14))


class PairFactory(DjangoModelFactory[Pair]):
    """Proposed just now: an hour each week, from next week on. ``category`` is to be given."""

    class Meta:
        model = Pair

    community = factory.LazyAttribute(lambda row: row.asker.community)
    title = "Samen een rondje lopen"
    rhythm = Rhythm.WEEKLY
    minutes = 60
    proposed_at = factory.LazyFunction(clock.now)
    first_at = factory.LazyAttribute(lambda row: row.proposed_at + timedelta(days=7))
    due_at = factory.LazyAttribute(lambda row: row.proposed_at + timedelta(days=3))
