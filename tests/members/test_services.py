"""Moving, confirming, agreeing, blocking, pausing, looking, and setting up a community."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction

from buurthulp import clock
from buurthulp.errors import DomainError, NotAllowedError
from buurthulp.viewers import SYSTEM, RoleHold, Viewer
from members.default_texts import DEFAULT_TEXTS
from members.enums import ConsentHow, ConsentKind, Role, TextKind
from members.models import AccessLog, Block, Community, Confirmation, Consent, Participant, User
from members.selectors.blocks import kept_apart_from
from members.selectors.people import Reached, current_home, is_confirmed, language_of, mail_address_of, reached_at
from members.services.access_log import ContactDetails, contact_details_of
from members.services.blocking import block, unblock
from members.services.communities import add_host, create_community, serve_area
from members.services.confirming import confirm_participant
from members.services.consents import give_consent, withdraw_consent
from members.services.moving import change_home
from members.services.pausing import end_pause, pause
from members.services.users import forget_unused_users
from tests.cast import make_resident
from tests.factories.members import ActsForFactory, ParticipantFactory, RoleGrantFactory, UserFactory


def in_areas(viewer: Viewer, *areas) -> Viewer:
    hold = RoleHold(role=Role.COORDINATOR.value, area_ids=frozenset(area.pk for area in areas))
    return Viewer(user_id=viewer.user_id, community_id=viewer.community_id, roles=(hold,), second_factor=True)


class TestMoving:
    def move(self, person, postcode, number="3", actor=None):
        return change_home(
            actor=actor or person.viewer, participant=person.participant, postcode=postcode, house_number=number
        )

    def test_the_new_home_is_current_and_not_confirmed(self, anna, geography):
        place = self.move(anna, "9102AA")
        assert place.label == geography.postcodes["9102AA"].label
        assert [p.pk for p in anna.participant.places.filter(is_current=True)] == [place.pk]
        assert anna.participant.places.count() == 2
        assert is_confirmed(anna.participant.pk) is False

    def test_the_present_address_changes_nothing(self, anna):
        assert self.move(anna, "9101 aa", "12") == anna.home
        assert is_confirmed(anna.participant.pk) is True

    def test_twice_a_year_and_no_more(self, anna):
        start = clock.machine_now()
        self.move(anna, "9102AA")
        self.move(anna, "9103AA")
        with pytest.raises(DomainError) as refused:
            self.move(anna, "9101AB")
        assert (refused.value.code, str(refused.value)) == (
            "error.address.too_often",
            "Je adres is dit jaar al twee keer veranderd. Bel 085 000 00 00, dan helpen we je.",
        )
        assert anna.participant.places.get(is_current=True).postcode == "9103AA"
        with time_machine.travel(start + timedelta(days=366)):
            assert self.move(anna, "9101AB").postcode == "9101AB"

    def test_signing_up_is_no_change(self, anna):
        assert self.move(anna, "9102AA").postcode == "9102AA"
        assert self.move(anna, "9102AB").postcode == "9102AB"

    def test_a_coordinator_helps_and_knows_the_new_address(self, anna, carla):
        for postcode in ("9102AA", "9103AA", "9101AB"):
            self.move(anna, postcode, actor=carla.viewer)
        assert anna.participant.places.get(is_current=True).postcode == "9101AB"
        assert is_confirmed(anna.participant.pk) is True

    def test_outside_the_community_is_refused(self, anna):
        with pytest.raises(DomainError) as refused:
            self.move(anna, "9200AA")
        assert refused.value.code == "error.postcode.outside"
        assert anna.participant.places.get(is_current=True) == anna.home


class TestConfirming:
    @pytest.fixture
    def newcomer(self, community, geography):
        return make_resident(community, "Nieuw", at=geography.postcodes["9101AA"], confirmed=False)

    def test_a_coordinator_confirms_once(self, newcomer, carla):
        first = confirm_participant(actor=carla.viewer, participant=newcomer.participant)
        assert (first.how, first.by_user, first.by_name) == ("coordinator", carla.user, "Fatma")
        assert confirm_participant(actor=SYSTEM, participant=newcomer.participant) == first
        assert Confirmation.objects.count() == 1

    def test_a_coordinator_who_takes_part_is_named(self, newcomer, bram):
        RoleGrantFactory(community=bram.community, user=bram.user)
        viewer = Viewer(
            user_id=bram.user.pk,
            community_id=bram.community.pk,
            participant_id=bram.participant.pk,
            roles=(RoleHold(role="coordinator"),),
            second_factor=True,
        )
        assert confirm_participant(actor=viewer, participant=newcomer.participant).by_name == "Bram"

    @pytest.mark.parametrize("who", ["bram", "gerda", "daan", "without_code", "other_area"])
    def test_nobody_else_confirms(self, who, newcomer, carla, geography, request):
        if who == "without_code":
            viewer = Viewer(user_id=carla.user.pk, community_id=carla.community.pk, roles=carla.viewer.roles)
        elif who == "other_area":
            viewer = in_areas(carla.viewer, geography.areas["molenbuurt"])
        else:
            viewer = request.getfixturevalue(who).viewer
        with pytest.raises(NotAllowedError) as refused:
            confirm_participant(actor=viewer, participant=newcomer.participant)
        assert refused.value.code == "error.not_coordinator"
        assert is_confirmed(newcomer.participant.pk) is False


class TestConsents:
    def test_given_once_withdrawn_and_given_again(self, anna, carla):
        Consent.objects.all().delete()

        def give():
            return give_consent(
                actor=carla.viewer, participant=anna.participant, kind=ConsentKind.PRIVACY, how=ConsentHow.PHONE
            )

        first = give()
        assert (first.text_version, first.how, first.by_user_id) == (
            DEFAULT_TEXTS[TextKind.PRIVACY].version,
            "phone",
            carla.user.pk,
        )
        assert give() == first
        assert withdraw_consent(actor=anna.viewer, participant=anna.participant, kind=ConsentKind.PRIVACY) == 1
        assert withdraw_consent(actor=anna.viewer, participant=anna.participant, kind=ConsentKind.PRIVACY) == 0
        assert give() != first


class TestBlocking:
    def test_it_works_both_ways_once_and_can_be_taken_back(self, anna, bram):
        block(actor=anna.viewer, blocker=anna.participant, blocked=bram.participant)
        block(actor=anna.viewer, blocker=anna.participant, blocked=bram.participant)
        assert set(Participant.objects.filter(kept_apart_from(anna.participant.pk))) == {bram.participant}
        assert set(Participant.objects.filter(kept_apart_from(bram.participant.pk))) == {anna.participant}
        assert Block.objects.count() == 1
        assert unblock(actor=anna.viewer, blocker=anna.participant, blocked=bram.participant) is True
        assert unblock(actor=anna.viewer, blocker=anna.participant, blocked=bram.participant) is False
        assert set(Participant.objects.filter(kept_apart_from(bram.participant.pk))) == set()

    @pytest.mark.parametrize("other", ["anna", "daan"])
    def test_not_oneself_and_nobody_elsewhere(self, other, anna, daan, request):
        blocked = request.getfixturevalue(other).participant
        with pytest.raises(DomainError):
            block(actor=anna.viewer, blocker=anna.participant, blocked=blocked)
        assert Block.objects.count() == 0


class TestPausing:
    def test_a_month_and_back(self, anna):
        with time_machine.travel("2026-12-01T22:30:00Z"):  # 23.30 in Amsterdam
            assert pause(actor=anna.viewer, participant=anna.participant).paused_until == date(2026, 12, 31)
            assert end_pause(actor=anna.viewer, participant=anna.participant).paused_until is None

    @pytest.mark.parametrize(("until", "code"), [("2026-11-30", "error.date.past"), ("2028-01-01", "error.pause.long")])
    def test_a_day_that_cannot_be(self, anna, until, code):
        with time_machine.travel("2026-12-01T12:00:00Z"), pytest.raises(DomainError) as refused:
            pause(actor=anna.viewer, participant=anna.participant, until=date.fromisoformat(until))
        assert refused.value.code == code


class TestLooking:
    def test_who_looks_is_written_down(self, anna, carla):
        details = contact_details_of(viewer=carla.viewer, participant=anna.participant, reason="call")
        assert details == ContactDetails(
            first_name="Anna",
            family_name="de Boer",
            phone="+31612345601",
            email="anna@example.nl",
            street_line="Havenstraat 12",
            postcode="9101AA",
            town="Dokkum",
            house_number="12",
            area_name="Havenbuurt",
        )
        row = AccessLog.objects.get()
        assert (row.user_id, row.subject_id, row.reason, row.community) == (
            carla.user.pk,
            anna.participant.pk,
            "call",
            anna.community,
        )

    @pytest.mark.parametrize("who", ["anna", "bram", "gerda", "daan"])
    def test_nobody_but_the_coordinator_looks(self, who, anna, request):
        with pytest.raises(NotAllowedError):
            contact_details_of(
                viewer=request.getfixturevalue(who).viewer, participant=anna.participant, reason="person"
            )
        assert AccessLog.objects.count() == 0

    def test_a_coordinator_of_another_area_does_not_look(self, anna, carla, geography):
        with pytest.raises(NotAllowedError):
            contact_details_of(
                viewer=in_areas(carla.viewer, geography.areas["kerkbuurt"]),
                participant=anna.participant,
                reason="person",
            )
        assert AccessLog.objects.count() == 0

    def test_a_reason_nobody_knows_is_refused(self, anna, carla):
        with pytest.raises(KeyError):
            contact_details_of(viewer=carla.viewer, participant=anna.participant, reason="nieuwsgierig")
        assert AccessLog.objects.count() == 0

    def test_the_log_cannot_be_changed_or_wiped(self, anna, carla):
        contact_details_of(viewer=carla.viewer, participant=anna.participant, reason="call")
        with pytest.raises(DatabaseError), transaction.atomic():
            AccessLog.objects.update(reason="intake")
        with pytest.raises(DatabaseError), transaction.atomic():
            AccessLog.objects.all().delete()
        assert AccessLog.objects.get().reason == "call"


class TestWhereMailGoes:
    def test_ones_own_address_before_that_of_a_daughter(self, anna, bram):
        ActsForFactory(
            user=bram.user, participant=anna.participant, kind="proxy", since=clock.now() - timedelta(days=9)
        )
        assert mail_address_of(anna.participant) == "anna@example.nl"
        anna.user.acts_for.update(until=clock.now())
        assert mail_address_of(anna.participant) == "bram@example.nl"

    def test_nobody_to_mail(self, community):
        assert mail_address_of(ParticipantFactory(community=community)) == ""

    def test_read_together_it_is_the_same(self, anna, bram, community, django_assert_num_queries):
        for person in (anna.participant, ParticipantFactory(community=community)):
            with django_assert_num_queries(1):
                reached = reached_at(person.pk)
            assert reached == Reached(current_home(person.pk), mail_address_of(person), language_of(person))
        assert reached == Reached(None, "", "")
        # The language is that of who reads along first, the address of the first who has one.
        ActsForFactory(user=bram.user, participant=anna.participant, kind="proxy")
        type(anna.user).objects.filter(pk=anna.user.pk).update(email=None, phone_hash="1" * 64, language="en")
        reached = reached_at(anna.participant.pk)
        assert (reached.email, reached.language) == ("bram@example.nl", "en")
        assert (mail_address_of(anna.participant), language_of(anna.participant)) == ("bram@example.nl", "en")


class TestCommunities:
    def make(self, **changes):
        values = {
            "slug": "nieuwdorp",
            "name": "Nieuwdorp",
            "preset": "burenhulpdienst",
            "phone": "085 222 22 22",
            "hours_text": "op werkdagen",
            "coordinator_name": "Sietske",
            "hosts": ["Nieuwdorp.test"],
        }
        return create_community(actor=SYSTEM, **{**values, **changes})

    def test_a_community_with_its_preset_and_host(self, db):
        community = self.make()
        assert community.preset.system == "burenhulpdienst"
        assert community.phone_href == "tel:+31852222222"
        assert [host.host for host in community.hosts.all()] == ["nieuwdorp.test"]
        assert self.make(name="Anders").name == "Nieuwdorp"
        assert Community.objects.count() == 1

    def test_a_host_answers_for_one(self, community):
        with pytest.raises(DomainError) as refused:
            add_host(actor=SYSTEM, community=self.make(), host="testserver")
        assert refused.value.code == "error.host.taken"

    def test_areas_are_named_once(self, db, geography):
        community = self.make()
        row = serve_area(actor=SYSTEM, community=community, area=geography.areas["noord"])
        assert serve_area(actor=SYSTEM, community=community, area=geography.areas["noord"]) == row


def test_only_addresses_that_led_to_nothing_are_forgotten(anna, carla):
    old = clock.machine_now() - timedelta(hours=25)
    UserFactory(email="vandaag@example.nl")
    UserFactory(email="gisteren@example.nl", created_at=old)
    UserFactory(email="beheer@example.nl", created_at=old, is_superuser=True, is_staff=True)
    User.objects.filter(pk__in=[anna.user.pk, carla.user.pk]).update(created_at=old)
    assert forget_unused_users(actor=SYSTEM) == 1
    assert sorted(User.objects.values_list("email", flat=True)) == [
        "anna@example.nl",
        "beheer@example.nl",
        "carla@example.nl",
        "vandaag@example.nl",
    ]
