"""Rules that hold whatever code does: written round the services, straight in the tables."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from buurthulp import clock
from members.enums import ConsentKind, Role
from members.models import ActsFor, Block, Consent, Participant, Place, PlaceLabel, RoleGrant, User
from tests.factories.members import (
    ActsForFactory,
    ConsentFactory,
    ParticipantFactory,
    PlaceFactory,
    PlaceLabelFactory,
    RoleGrantFactory,
    UserFactory,
)


def refused(name: str):
    """The database refuses, naming the rule (SQLite names the columns of a unique index instead)."""
    return pytest.raises(IntegrityError, match=name)


class TestAnAnalystHoldsNoOtherRole:
    @pytest.mark.parametrize("other", [Role.COORDINATOR, Role.ADMINISTRATOR, Role.REFERRER])
    def test_in_either_order_in_any_community(self, gerda, carla, other_community, other):
        for user, role in ((gerda.user, other), (carla.user, Role.ANALYST)):
            with refused("members_rolegrant_analyst_alone"), transaction.atomic():
                RoleGrantFactory(community=other_community, user=user, role=role)
        assert RoleGrant.objects.count() == 2

    def test_nor_by_changing_a_grant(self, carla, community):
        RoleGrantFactory(community=community, user=carla.user, role=Role.ADMINISTRATOR)
        with refused("members_rolegrant_analyst_alone"), transaction.atomic():
            RoleGrant.objects.filter(role=Role.COORDINATOR).update(role=Role.ANALYST)
        assert set(RoleGrant.objects.values_list("role", flat=True)) == {"coordinator", "administrator"}

    def test_a_role_that_ended_does_not_count(self, gerda, community):
        RoleGrant.objects.update(until=clock.machine_now() - timedelta(seconds=1))
        RoleGrantFactory(community=community, user=gerda.user, role=Role.COORDINATOR)
        assert RoleGrant.objects.filter(until=None).get().role == "coordinator"

    def test_two_analysts_and_two_other_roles_are_fine(self, gerda, carla, community, other_community):
        RoleGrantFactory(community=other_community, user=gerda.user, role=Role.ANALYST)
        RoleGrantFactory(community=community, user=carla.user, role=Role.ADMINISTRATOR)
        assert RoleGrant.objects.count() == 4


def test_one_current_home(anna, geography):
    with refused("members_place"), transaction.atomic():
        PlaceFactory(participant=anna.participant, at=geography.postcodes["9101AB"])
    assert Place.objects.get(participant=anna.participant) == anna.home


def test_one_grant_of_a_role_at_a_time(carla, community):
    with refused("members_rolegrant"), transaction.atomic():
        RoleGrantFactory(community=community, user=carla.user)
    assert RoleGrant.objects.count() == 1


def test_one_way_of_acting_for_somebody(anna):
    with refused("members_actsfor"), transaction.atomic():
        ActsForFactory(user=anna.user, participant=anna.participant, kind="proxy")
    assert ActsFor.objects.count() == 1


def test_one_consent_to_a_version(anna):
    with refused("members_consent"), transaction.atomic():
        ConsentFactory(participant=anna.participant, kind=ConsentKind.PRIVACY)
    assert Consent.objects.count() == 1


def test_nobody_blocks_themselves(anna):
    with refused("members_block_not_oneself"), transaction.atomic():
        Block.objects.create(blocker=anna.participant, blocked=anna.participant, at=clock.now())
    assert Block.objects.count() == 0


def test_no_label_of_fewer_than_a_hundred_addresses(db):
    with refused("members_placelabel_hundred_addresses"), transaction.atomic():
        PlaceLabelFactory(address_count=99)
    assert PlaceLabel.objects.count() == 0


def test_mail_addresses_are_lower_case_and_once(db):
    UserFactory(email="ria@example.nl")
    with refused("members_user_email_lower_case"), transaction.atomic():
        User.objects.create(email="Ria@example.nl")
    with refused("members_user"), transaction.atomic():
        User.objects.create(email="ria@example.nl")
    assert User.objects.count() == 1


@pytest.mark.parametrize(("field", "rule"), [("status", "status_known"), ("told_by", "told_by_known")])
def test_no_status_that_nobody_knows(community, field, rule):
    participant = ParticipantFactory(community=community)
    with refused(f"members_participant_{rule}"), transaction.atomic():
        Participant.objects.filter(pk=participant.pk).update(**{field: "anders"})
    assert Participant.objects.filter(**{field: "anders"}).count() == 0
