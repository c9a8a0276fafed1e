"""Somebody was here twice, and is one person from now on: nothing is lost, asked twice or counted twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db.models import ForeignKey

from buurthulp import clock
from buurthulp.errors import DomainError, NotAllowedError
from buurthulp.viewers import SYSTEM
from desk.models import (
    Call,
    Entry,
    Intake,
    KitchenTalk,
    PairAnswer,
    PairLook,
    RegisterImport,
    RegisterLine,
    RoundMember,
    Signal,
    TelephoneRound,
    WorkState,
)
from desk.services.merging import TREATED
from exchange.models import Attendance, AvailabilityException, Circle, CircleMember, HelpRequest, SmallThing, Wish
from exchange.models.circle import LIVE_MEMBER
from exchange.selectors.circles import people_in_circle_round
from matching.enums import InvitationStatus, Said
from matching.models import (
    FirstContact,
    GiveBack,
    Invitation,
    Match,
    Message,
    Outcome,
    Silence,
    Thanks,
)
from matching.services.calendar_feeds import make_calendar_feed
from matching.services.ledger import account_of
from members.enums import ActsForKind, CertificateEnd, ConfirmedBy, ConsentHow, ContactWay, ParticipantStatus
from members.models import (
    AccessLog,
    ActsFor,
    AddressLetter,
    Block,
    ConductCertificate,
    Confirmation,
    HandOver,
    InviteLink,
    JoinedByInvite,
    Participant,
    Place,
    Vouch,
)
from members.selectors.looking import looks_at
from members.selectors.people import read_by_mail
from members.selectors.viewing import seat_for
from members.services.access_log import contact_details_of
from members.services.blocking import block
from notifications.enums import MailTopic, QuestionKind, TopicChoice
from notifications.models import OutboxMessage, ReceivedSms, ShortLink, SmsQuestion, TopicWay
from tests.cast import Person, make_resident
from tests.circles import circle_round
from tests.desk.conftest import THURSDAY_TWO
from tests.desk.merging import agreed, as_now, invited, merge, own_rows, refused
from tests.factories.activities import ActivityFactory
from tests.factories.desk import PairFactory, ReferralFactory
from tests.factories.members import ActsForFactory, UserFactory
from tests.matching.world import offers, published

pytestmark = pytest.mark.django_db


def every_foreign_key() -> dict[str, tuple[Any, str]]:
    """All that name a participant, by app, model and field."""
    return {
        f"{model._meta.label}.{field.name}": (model, field.name)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey) and field.related_model is Participant
    }


def named(person: Participant) -> dict[str, int]:
    """How many rows name this participant, by foreign key."""
    return {
        label: model._base_manager.filter(**{name: person}).count()
        for label, (model, name) in every_foreign_key().items()
    }


def fill(me: Participant, other: Participant, match: Match, request: HelpRequest, community: Any) -> None:
    """A row of every table that names a participant, for ``me``; what services made already counts too."""
    now, user = clock.now(), ActsFor.objects.get(participant=me).user
    own = Place.objects.get(participant=me)
    later = now + timedelta(days=3)
    Participant.objects.create(
        community=community, status=ParticipantStatus.CLOSED, first_name="x", joined_at=now, merged_into=me
    )
    mine = Circle.objects.create(community=community, participant=me, started_at=now, consent_how=ConsentHow.WEB)
    theirs = Circle.objects.create(community=community, participant=other, started_at=now, consent_how=ConsentHow.WEB)
    for circle, person in ((mine, other), (theirs, me)):
        CircleMember.objects.create(circle=circle, participant=person, invited_at=now)
    HandOver.objects.create(participant=me, code_hash=f"h{me.pk}", made_at=now, expires_at=later)
    AddressLetter.objects.create(participant=me, place=own, code_hash=f"a{me.pk}", made_at=now, expires_at=later)
    Confirmation.objects.get_or_create(participant=me, defaults={"how": ConfirmedBy.COORDINATOR, "at": now})
    Vouch.objects.create(participant=me, voucher=other, at=now)
    Vouch.objects.create(participant=other, voucher=me, at=now)
    ConductCertificate.objects.create(
        participant=me, issued_on=now.date(), seen_on=now.date(), expires_on=date(2029, 1, 1)
    )
    stranger = Participant.objects.create(community=community, first_name="Vreemd", joined_at=now)
    Block.objects.create(blocker=me, blocked=stranger, at=now)
    Block.objects.create(blocker=stranger, blocked=me, at=now)
    link = InviteLink.objects.create(participant=other, created_at=now)
    InviteLink.objects.create(participant=me, created_at=now)
    JoinedByInvite.objects.create(link=link, newcomer=me, at=now)
    OutboxMessage.objects.create(
        participant=me, kind="x", key=f"x:{me.pk}", message_id=f"{me.pk}", due_at=now, written_at=now
    )
    SmsQuestion.objects.create(
        participant=me, number_hash=f"n{me.pk}", kind=QuestionKind.CHECK, about="x", asked_at=now, until=later
    )
    ReceivedSms.objects.create(participant=me, provider_id=f"p{me.pk}", at=now)
    ShortLink.objects.create(participant=me, token_hash=f"s{me.pk}", path="/x/", made_at=now)
    TopicWay.objects.create(participant=me, topic=MailTopic.THANKS, way=TopicChoice.NONE, at=now)
    ActivityFactory(community=community, organiser=me)
    Attendance.objects.create(
        activity=ActivityFactory(community=community, organiser=other), participant=me, on=later.date(), created_at=now
    )
    AvailabilityException.objects.create(participant=me, starts_at=now, ends_at=later)
    Wish.objects.create(participant=me, small_thing=SmallThing.objects.order_by("pk")[0])
    make_calendar_feed(actor=SYSTEM, participant=me)
    FirstContact.objects.create(participant=me, other=other, on=now.date(), number=1)
    FirstContact.objects.create(participant=other, other=me, on=now.date(), number=9)
    Silence.objects.create(participant=me, asked_at=now)
    GiveBack.objects.create(participant=me, answer="never", answered_at=now)
    Thanks.objects.create(match=match, author=me, recipient=other, card=1, at=now)
    Thanks.objects.create(match=match, author=other, recipient=me, card=1, at=now)
    Message.objects.create(match=match, author=me, text="x", at=now, on=now.date(), number=1)
    for one, another in ((me, other), (other, me)):
        Signal.objects.create(
            community=community,
            match=match,
            reporter=one,
            about=another,
            person=one,
            created_at=now,
            answer_by=now,
        )
    Intake.objects.create(community=community, user_id=user.pk, participant=me, saved_at=now)
    KitchenTalk.objects.create(community=community, participant=me, first_at=now, again_at=later)
    Call.objects.create(help_request=request, participant=me, outcome="spoken", by_user_id=1, at=now)
    WorkState.objects.create(community=community, source="x", object_id=me.pk, person=me, touched_at=now)
    WorkState.objects.create(community=community, source="y", object_id=me.pk, other=me, touched_at=now)
    referral = ReferralFactory(participant=me)
    Entry.objects.create(
        community=community,
        organisation=referral.organisation,
        by_user_id=1,
        participant=me,
        form_token="een",
        at=now,
    )
    pair = PairFactory(asker=me, helper=stranger, category=request.category)
    PairFactory(asker=stranger, helper=me, category=request.category)
    ronde = TelephoneRound.objects.create(
        community=community, name="x", caller=me, starts="08:00", ends="09:00", created_at=now, checked_on=now.date()
    )
    RoundMember.objects.create(
        round=ronde, participant=me, position=1, joined_on=now.date(), consented_at=now, consent_how="phone"
    )
    look = PairLook.objects.create(pair=pair, asked_at=now, call_at=now)
    PairAnswer.objects.create(look=look, participant=me, going="good", at=now)
    register = RegisterImport.objects.create(community=community, user_id=1, made_at=now)
    RegisterLine.objects.create(register=register, number=2, outcome="known", participant=me)


class TestEverything:
    def test_every_foreign_key_to_a_participant_is_treated(self) -> None:
        assert every_foreign_key().keys() ^ TREATED.keys() == set()

    def test_nothing_names_the_one_any_more(
        self, carla: Person, bram: Person, coba: Person, dirk: Person, anna: Person, community
    ) -> None:
        offers(coba)
        match = agreed(published(anna, starts_at=THURSDAY_TWO), coba)
        own = published(coba, starts_at=THURSDAY_TWO + timedelta(days=1))
        Match.objects.filter(pk=agreed(own, dirk).pk)
        Outcome.objects.create(match=match, participant=coba.participant, said=Said.NO, at=clock.now())
        account_of(coba.participant)
        fill(coba.participant, dirk.participant, match, own.slot.occasion.help_request, community)
        before = named(coba.participant)
        assert [label for label, count in before.items() if not count] == [], "make a row of it in fill()"
        merge(carla, coba, bram)
        after = named(Participant.objects.get(pk=coba.participant.pk))
        # Of a consent to the same text one is enough.
        assert {label: count for label, count in after.items() if count} == {"members.Consent.participant": 1}
        kept = named(bram.participant)
        lost = {label for label, count in before.items() if kept[label] < count}
        # What neighbours said of them at the other address says nothing of this one.
        assert lost == {"members.Vouch.participant"}


class TestWhoTheyAreNow:
    def test_what_the_one_who_stays_chose_stays_and_the_rest_is_filled_up(
        self, carla: Person, bram: Person, coba: Person
    ) -> None:
        Participant.objects.filter(pk=coba.participant.pk).update(
            shares_phone=False, has_car=True, paused_until=date(2026, 12, 9), joined_at=datetime(2020, 1, 1, tzinfo=UTC)
        )
        Participant.objects.filter(pk=bram.participant.pk).update(phone_hash="")
        was = Participant.objects.get(pk=bram.participant.pk)
        was.phone = ""
        was.save(update_fields=["phone"])
        by = merge(carla, coba, bram)
        assert (by.pk, by.first_name, by.phone, by.shares_phone, by.has_car, by.paused_until, by.joined_at.year) == (
            bram.participant.pk,
            "Bram",
            "+31612345699",
            False,
            True,
            date(2026, 12, 9),
            2020,
        )
        home = Place.objects.get(participant=by, is_current=True)
        assert (home, Place.objects.filter(participant=by).count()) == (bram.home, 2)

    def test_the_other_is_closed_without_a_name_and_points_to_them(
        self, carla: Person, bram: Person, coba: Person
    ) -> None:
        merge(carla, coba, bram)
        gone = Participant.objects.get(pk=coba.participant.pk)
        assert (gone.status, gone.first_name, gone.family_name, gone.phone_hash, gone.merged_into) == (
            ParticipantStatus.CLOSED,
            "een buur",
            "",
            "",
            bram.participant,
        )
        assert gone.public_id == coba.participant.public_id

    def test_both_ways_to_log_in_lead_to_them(self, carla: Person, bram: Person, coba: Person) -> None:
        by = merge(carla, coba, bram)
        assert sorted(ActsFor.objects.filter(participant=by, until=None).values_list("user__email", flat=True)) == [
            "bram@example.nl",
            "coba@example.nl",
        ]
        seat = seat_for(user=coba.user, community=coba.community)
        assert (seat.participant, read_by_mail(by).to) == (by, "bram@example.nl")

    def test_who_acted_for_both_does_so_once(self, carla: Person, bram: Person, coba: Person) -> None:
        daughter = UserFactory(email="dochter@example.nl")
        for person in (bram, coba):
            ActsForFactory(user=daughter, participant=person.participant, kind=ActsForKind.PROXY)
        by = merge(carla, coba, bram)
        rows = ActsFor.objects.filter(participant=by, user=daughter).order_by("pk")
        assert [row.until is None for row in rows] == [True, False]

    def test_who_had_no_mail_has_now(self, carla: Person, bram: Person, coba: Person) -> None:
        ActsFor.objects.filter(participant=bram.participant).delete()
        Participant.objects.filter(pk=bram.participant.pk).update(told_by=ContactWay.PHONE, email_hash="")
        by = merge(carla, coba, bram)
        assert (by.told_by, read_by_mail(by).to, by.email_hash) == (
            ContactWay.MAIL,
            "coba@example.nl",
            coba.participant.email_hash,
        )

    def test_a_meeting_at_the_same_address_counts_and_at_another_does_not(
        self, carla: Person, community, geography, bram: Person, coba: Person
    ) -> None:
        Confirmation.objects.filter(participant=bram.participant).delete()
        merge(carla, coba, bram)
        assert not Confirmation.objects.filter(participant=bram.participant).exists()
        again = make_resident(
            community, "Bert", at=geography.postcodes[bram.home.postcode], number=bram.home.house_number
        )
        assert again.home.address_hash == bram.home.address_hash
        merge(carla, again, bram)
        assert Confirmation.objects.filter(participant=bram.participant).exists()

    def test_of_two_certificates_the_later_stands(self, carla: Person, bram: Person, coba: Person) -> None:
        for person, day in ((bram, date(2025, 1, 1)), (coba, date(2026, 1, 1))):
            ConductCertificate.objects.create(
                participant=person.participant, issued_on=day, seen_on=day, expires_on=date(2029, 1, 1)
            )
        by = merge(carla, coba, bram)
        rows = ConductCertificate.objects.filter(participant=by).order_by("issued_on")
        assert [(row.issued_on.year, row.reason) for row in rows] == [(2025, CertificateEnd.REPLACED), (2026, "")]

    def test_two_neighbours_who_were_one_said_it_once(
        self, carla: Person, bram: Person, coba: Person, dirk: Person
    ) -> None:
        Confirmation.objects.filter(participant=dirk.participant).delete()
        for voucher in (bram, coba):
            Vouch.objects.create(participant=dirk.participant, voucher=voucher.participant, at=clock.now())
        Confirmation.objects.create(participant=dirk.participant, how=ConfirmedBy.VOUCHED, at=clock.now())
        merge(carla, coba, bram)
        assert [vouch.voucher for vouch in Vouch.objects.filter(participant=dirk.participant)] == [bram.participant]
        assert not Confirmation.objects.filter(participant=dirk.participant).exists()

    def test_who_looked_at_either_is_still_to_be_read(self, carla: Person, bram: Person, coba: Person) -> None:
        for person in (bram, coba):
            contact_details_of(viewer=carla.viewer, participant=person.participant, reason="call")
        by = merge(carla, coba, bram)
        assert len(looks_at(by).looks) == 2
        assert AccessLog.objects.filter(subject_id=coba.participant.pk).count() == 1
        exported = own_rows(by)
        assert exported == {bram.participant.pk, coba.participant.pk}

    def test_two_circles_become_one_in_which_nobody_is_whom_another_does_not_want_to_meet(
        self, carla: Person, anna: Person, bram: Person, coba: Person, coos: Person, dirk: Person
    ) -> None:
        """Coos does not want to meet Dirk, nor Coba: the circle round both holds neither of the two any more."""
        circle = circle_round(bram, anna, coos)
        circle_round(coba, anna, dirk)
        block(actor=dirk.viewer, blocker=dirk.participant, blocked=anna.participant)
        block(actor=coos.viewer, blocker=coos.participant, blocked=coba.participant)
        merge(carla, coba, bram)
        assert people_in_circle_round(bram.participant.pk) == {anna.participant.pk}
        live = CircleMember.objects.filter(circle=circle, status__in=LIVE_MEMBER)
        assert list(live.values_list("participant", flat=True)) == [anna.participant.pk]
        assert Circle.objects.filter(ended_at=None).count() == 1

    def test_in_a_circle_of_another_they_are_not_beside_whom_the_one_did_not_want_to_meet(
        self, carla: Person, anna: Person, bram: Person, coba: Person, dirk: Person
    ) -> None:
        circle_round(anna, bram, dirk)
        block(actor=coba.viewer, blocker=coba.participant, blocked=dirk.participant)
        merge(carla, coba, bram)
        assert people_in_circle_round(anna.participant.pk) == {dirk.participant.pk}

    def test_again_changes_nothing_and_a_third_goes_along(
        self, carla: Person, bram: Person, coba: Person, dirk: Person
    ) -> None:
        merge(carla, dirk, coba)
        merge(carla, coba, bram)
        assert merge(carla, coba, bram) == bram.participant
        assert set(Participant.objects.filter(merged_into=bram.participant).values_list("pk", flat=True)) == {
            coba.participant.pk,
            dirk.participant.pk,
        }


class TestRefusing:
    def test_two_who_have_something_with_each_other_are_two(self, carla: Person, bram: Person, coba: Person) -> None:
        offers(coba)
        agreed(published(bram, starts_at=THURSDAY_TWO), coba)
        assert refused(carla, coba, bram) == "merge.two_people"

    def test_a_block_between_them_is_said_in_no_other_words(
        self, carla: Person, bram: Person, coba: Person, dirk: Person
    ) -> None:
        block(actor=SYSTEM, blocker=bram.participant, blocked=coba.participant)
        Vouch.objects.create(participant=bram.participant, voucher=dirk.participant, at=clock.now())
        said = []
        for other in (coba, dirk):
            with pytest.raises(DomainError) as error:
                merge(carla, other, bram)
            said.append((error.value.code, str(error.value)))
        assert said[0] == said[1]

    def test_two_places_at_one_moment(self, carla: Person, anna: Person, bram: Person, coba: Person) -> None:
        search = published(anna, starts_at=THURSDAY_TWO)
        one, other = invited(search, bram, coba)
        Invitation.objects.filter(pk__in=[one.pk, other.pk]).update(status=InvitationStatus.CHOSEN)
        assert refused(carla, coba, bram) == "merge.twice_agreed"

    def test_two_referred_to_one_organisation(self, carla: Person, bram: Person, coba: Person) -> None:
        for_bram = ReferralFactory(participant=bram.participant)
        ReferralFactory(participant=coba.participant, organisation=for_bram.organisation)
        assert refused(carla, coba, bram) == "merge.twice_referred"

    def test_oneself_in_the_one_and_a_proxy_in_the_other(self, carla: Person, bram: Person, coba: Person) -> None:
        ActsForFactory(user=bram.user, participant=coba.participant, kind=ActsForKind.PROXY)
        assert refused(carla, coba, bram) == "merge.acting"

    def test_the_same_row_who_left_and_another_community(
        self, carla: Person, bram: Person, coba: Person, daan: Person
    ) -> None:
        assert refused(carla, bram, bram) == "merge.same"
        Participant.objects.filter(pk=coba.participant.pk).update(status=ParticipantStatus.CLOSED)
        assert refused(carla, coba, bram) == "merge.closed"
        with pytest.raises(NotAllowedError):
            merge(carla, daan, bram)

    def test_only_who_coordinates_where_both_live(self, bram: Person, coos: Person, noor: Person, anna: Person) -> None:
        there = Person(user=noor.user, community=noor.community, viewer=as_now(noor))
        for actor in (there, anna):
            with pytest.raises(NotAllowedError):
                merge(actor, coos, bram)
        assert Participant.objects.filter(status=ParticipantStatus.CLOSED).count() == 0
