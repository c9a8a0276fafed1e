"""A request at the edge, shared with the neighbouring coordinator: that one and its people, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from buurthulp import clock
from buurthulp.errors import DomainError, NotAllowedError
from buurthulp.viewers import RoleHold, Viewer
from buurthulp.worklist import items_for
from desk.enums import CallOutcome, ShareReason
from desk.models import Call, DeskPresence, RequestShare
from desk.selectors.requests import slot_of
from desk.services.calling import log_call
from desk.services.sharing import share_request, stop_sharing
from exchange.models import HelpRequest
from matching.models import Invitation
from matching.services.agreeing import accept_held
from matching.services.answering import answer_yes
from matching.services.publishing import withdraw_request
from matching.services.searching import invite_by_hand
from members.enums import Role
from members.models import AccessLog, RoleGrant
from members.selectors.viewing import seat_for
from members.services.access_log import phone_shown_to
from tests.arranged import who
from tests.cast import Person, make_resident
from tests.desk.conftest import THURSDAY_TWO, ClientFor
from tests.geography import Geography
from tests.kept import kept
from tests.matching.world import offers, published

pytestmark = pytest.mark.django_db


def of(person: Person) -> Person:
    """The same coordinator, with the areas that their role says."""
    seat = seat_for(user=person.user, community=person.community, second_factor=True)
    return replace(person, viewer=seat.viewer)


@kept
def noord(noor: Person) -> Person:
    """Coordinates where anna and bram live."""
    return of(noor)


@kept
def zuid(zita: Person) -> Person:
    """Coordinates where coos lives."""
    return of(zita)


@kept
def asked(anna: Person, coos: Person) -> HelpRequest:
    """Anna asks, in the north; coos, in the south, likes to do such things."""
    offers(coos)
    return published(anna, starts_at=THURSDAY_TWO).slot.occasion.help_request


def share(by: Person, to: Person, asked: HelpRequest, reason: ShareReason = ShareReason.EDGE) -> RequestShare:
    return share_request(actor=by.viewer, help_request=asked, to_user_id=to.user.pk, reason=reason)


def lines(person: Person) -> list[tuple[str, str]]:
    """What was shared with them, on their worklist."""
    return [(item.title, item.reason_text) for item in items_for(person.viewer) if item.reason == "shared"]


def page(asked: HelpRequest, name: str = "request", *more: str) -> str:
    return reverse(f"desk:{name}", args=[asked.public_id, *more])


class TestSharing:
    def test_it_stands_on_the_others_list_with_by_whom_and_why(
        self, noord: Person, zuid: Person, asked: HelpRequest
    ) -> None:
        RoleGrant.objects.filter(user=noord.user).update(public_name="Noor")
        assert lines(zuid) == []
        share(noord, zuid, asked)
        share(noord, zuid, asked)  # again: no change
        assert lines(zuid) == [("Zware boodschap op vrijdag", "Gedeeld door Noor: op de rand van het gebied.")]
        assert (lines(noord), RequestShare.objects.count()) == ([], 1)

    def test_with_one_button_and_back_with_one(
        self, noord: Person, zuid: Person, asked: HelpRequest, client_for: ClientFor
    ) -> None:
        hers, theirs = client_for(noord), client_for(zuid)
        assert page(asked, "share_request") in hers.get(page(asked)).content.decode()
        shown = hers.get(page(asked, "share_request")).content.decode()
        assert f'name="to" value="{zuid.user.pk}"' in shown.replace("\n", " ")
        sent = hers.post(page(asked, "share_request"), {"to": zuid.user.pk, "reason": "nearer"})
        assert (sent.status_code, theirs.get(page(asked)).status_code) == (302, 200)
        there = theirs.get(page(asked)).content.decode()
        assert ("Gedeeld door" in there, "in het andere gebied wonen mensen dichterbij" in there.lower()) == (
            True,
            True,
        )
        row = RequestShare.objects.get()
        back = theirs.post(page(asked, "share_request"), {"stop": row.pk})
        assert back.headers["Location"] == reverse("desk:worklist")
        assert (theirs.get(page(asked)).status_code, lines(zuid)) == (404, [])
        row.refresh_from_db()
        ended = row.ended_at
        assert stop_sharing(actor=noord.viewer, share=row).ended_at == ended

    def test_by_the_one_who_shared_it_too(
        self, noord: Person, zuid: Person, asked: HelpRequest, client_for: ClientFor
    ) -> None:
        row = share(noord, zuid, asked)
        path = page(asked, "share_request")
        sent = client_for(noord).post(path, {"stop": row.pk})
        assert (sent.headers["Location"], client_for(zuid).get(page(asked)).status_code) == (path, 404)

    def test_it_ends_with_the_request(
        self, noord: Person, zuid: Person, anna: Person, asked: HelpRequest, client_for: ClientFor
    ) -> None:
        share(noord, zuid, asked)
        withdraw_request(actor=anna.viewer, help_request_id=asked.pk)
        assert (lines(zuid), client_for(zuid).get(page(asked)).status_code) == ([], 404)
        with pytest.raises(DomainError) as refused:
            share_request(
                actor=noord.viewer,
                help_request=asked,
                to_user_id=zuid.user.pk + 1000,
                reason=ShareReason.EDGE,
            )
        assert refused.value.code == "share.over"

    def test_not_with_who_is_none_or_is_there_already_or_away(
        self, noord: Person, zuid: Person, carla: Person, bram: Person, asked: HelpRequest
    ) -> None:
        """carla has the whole community, the request is noor's own, bram is no coordinator."""
        for person in (carla, bram, noord):
            with pytest.raises(DomainError) as refused:
                share(noord, person, asked)
            assert refused.value.code == "share.who"
        today = clock.localtime(clock.now()).date()
        DeskPresence.objects.create(
            grant=RoleGrant.objects.get(user=zuid.user), week=[], away_from=today, away_until=today + timedelta(days=2)
        )
        with pytest.raises(DomainError) as away:
            share(noord, zuid, asked)
        assert (away.value.code, isinstance(today, date)) == ("share.who", True)

    def test_only_by_who_coordinates_there_and_never_on(
        self, noord: Person, zuid: Person, bram: Person, asked: HelpRequest, client_for: ClientFor
    ) -> None:
        for person in (zuid, bram):
            with pytest.raises(NotAllowedError):
                share(person, noord, asked)
        share(noord, zuid, asked)
        with pytest.raises(NotAllowedError):
            share(zuid, noord, asked)
        told = {"to": noord.user.pk, "reason": "edge"}
        browser, path = client_for(zuid), page(asked, "share_request")
        assert (browser.get(path).status_code, browser.post(path, told).status_code) == (404, 404)
        assert RequestShare.objects.count() == 1

    def test_the_database_knows_one_at_a_time(self, noord: Person, zuid: Person, asked: HelpRequest) -> None:
        row = share(noord, zuid, asked)
        row.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()
        with pytest.raises(IntegrityError), transaction.atomic():
            RequestShare.objects.update(to_user_id=noord.user.pk)


class TestMediating:
    def test_asking_her_own_people_and_calling_who_asks(
        self, noord: Person, zuid: Person, anna: Person, coos: Person, asked: HelpRequest, client_for: ClientFor
    ) -> None:
        share(noord, zuid, asked)
        browser = client_for(zuid)
        assert browser.post(page(asked, "invite"), {"participant": who(coos).public_id}).status_code == 302
        assert Invitation.objects.get().participant == who(coos)
        call = page(asked, "call", who(anna).public_id)
        assert "+31612345601" in browser.get(call).content.decode()
        assert AccessLog.objects.filter(user_id=zuid.user.pk).values_list("reason", "subject_id").get() == (
            "shared",
            who(anna).pk,
        )
        sent = browser.post(call, {"outcome": "no_answer", "note": ""})
        assert (sent.status_code, Call.objects.get().by_user_id) == (302, zuid.user.pk)
        assert browser.post(page(asked, "note"), {"text": "Coos belt zelf."}).status_code == 302

    def test_until_it_is_taken_back(
        self, noord: Person, zuid: Person, anna: Person, coos: Person, asked: HelpRequest, client_for: ClientFor
    ) -> None:
        row = share(noord, zuid, asked)
        stop_sharing(actor=noord.viewer, share=row)
        browser = client_for(zuid)
        for path in (page(asked), page(asked, "call", who(anna).public_id), page(asked, "change")):
            assert browser.get(path).status_code == 404
        for name in ("invite", "note", "share_request"):
            assert browser.post(page(asked, name), {"participant": who(coos).public_id}).status_code == 404
        with pytest.raises(NotAllowedError):
            log_call(
                actor=zuid.viewer,
                slot=slot_of(asked),
                participant=who(anna),
                outcome=CallOutcome.NO_ANSWER,
            )
        assert Invitation.objects.count() == AccessLog.objects.count() == 0

    def test_the_agreement_that_came_of_it(
        self, noord: Person, zuid: Person, anna: Person, coos: Person, asked: HelpRequest, client_for: ClientFor
    ) -> None:
        share(noord, zuid, asked)
        made = invite_by_hand(actor=zuid.viewer, slot_id=slot_of(asked).pk, participant=who(coos))
        held = answer_yes(actor=coos.viewer, invitation_id=made.pk)
        match = accept_held(actor=anna.viewer, invitation_id=held.pk)
        path = reverse("desk:match", args=[match.public_id])
        assert client_for(zuid).get(path).status_code == 200
        RequestShare.objects.update(ended_at=clock.now())
        assert client_for(zuid).get(path).status_code == 404


@contextmanager
def shared(noord: Person, zuid: Person, asked: HelpRequest) -> Iterator[None]:
    """While this request is shared."""
    row = share(noord, zuid, asked)
    yield
    stop_sharing(actor=noord.viewer, share=row)


class TestNothingElse:
    """A coordinator of one village sees nothing else of the other one (safety.md §4)."""

    def test_of_the_others_village(
        self,
        noord: Person,
        zuid: Person,
        anna: Person,
        bram: Person,
        coos: Person,
        asked: HelpRequest,
        community: object,
        geography: Geography,
        client_for: ClientFor,
    ) -> None:
        """Not her page, not her other request, not who was not asked, not her agreements elsewhere, no list of hers."""
        offers(bram)
        other = published(anna, starts_at=THURSDAY_TWO + timedelta(days=1), title="Iets heel anders")
        invite_by_hand(actor=noord.viewer, slot_id=other.slot.pk, participant=who(bram))
        agreed = accept_held(
            actor=anna.viewer,
            invitation_id=answer_yes(actor=bram.viewer, invitation_id=other.slot.invitations.get().pk).pk,
        )
        make_resident(anna.community, "Nel", at=geography.postcodes["9101AB"], number="99", confirmed=False)
        theirs = other.slot.occasion.help_request
        browser = client_for(zuid)
        closed = [
            reverse("desk:person", args=[who(anna).public_id]),
            reverse("desk:person", args=[who(bram).public_id]),
            reverse("desk:new_referral", args=[who(anna).public_id]),
            reverse("desk:pass_on", args=[who(anna).public_id]),
            reverse("desk:rest", args=[who(anna).public_id]),
            reverse("desk:name_trusted", args=[who(anna).public_id]),
            reverse("desk:match", args=[agreed.public_id]),
            page(theirs),
            page(theirs, "call", who(anna).public_id),
            page(theirs, "change"),
            page(asked, "call", who(bram).public_id),
        ]
        with shared(noord, zuid, asked):
            assert browser.get(page(asked)).status_code == 200
            assert {path: browser.get(path).status_code for path in closed} == dict.fromkeys(closed, 404)
            listed = browser.get(reverse("desk:requests")).content.decode()
            work = browser.get(reverse("desk:worklist")).content.decode()
            for unseen in ("Iets heel anders", "Nel"):
                assert (unseen in listed, unseen in work) == (False, False)
            shown = browser.get(page(asked)).content.decode()
            assert reverse("desk:person", args=[who(anna).public_id]) not in shown
            assert "+31612345601" not in shown
        # The control: whose village it is, opens them.
        assert {path: client_for(noord).get(path).status_code for path in closed[:3]} == dict.fromkeys(closed[:3], 200)

    def test_the_number_is_shown_to_coordinators_alone(self, anna: Person, bram: Person, zuid: Person) -> None:
        for viewer in (bram.viewer, replace(zuid.viewer, second_factor=False)):
            with pytest.raises(NotAllowedError):
                phone_shown_to(viewer=viewer, participant=who(anna), reason="shared")
        with pytest.raises(KeyError):
            phone_shown_to(viewer=zuid.viewer, participant=who(anna), reason="zomaar")
        assert AccessLog.objects.count() == 0

    def test_a_share_of_elsewhere_opens_nothing(
        self, noord: Person, zuid: Person, asked: HelpRequest, daan: Person
    ) -> None:
        share(noord, zuid, asked)
        elsewhere = Viewer(
            user_id=zuid.user.pk,
            community_id=daan.community.pk,
            roles=(RoleHold(role=Role.COORDINATOR.value),),
            second_factor=True,
        )
        assert [item for item in items_for(elsewhere) if item.reason == "shared"] == []


def test_the_pages_cost_the_same_with_one_share_and_with_more(
    noord: Person, zuid: Person, anna: Person, asked: HelpRequest, client_for: ClientFor
) -> None:
    counts = []
    for _number in range(2):
        share(noord, zuid, published(anna, starts_at=THURSDAY_TWO).slot.occasion.help_request)
        browser = client_for(zuid)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(reverse("desk:worklist")).status_code == 200
        counts.append(len(queries))
    hers = client_for(noord)
    hers.get(page(asked))  # when she was last here, is written once a minute
    with CaptureQueriesContext(connection) as queries:
        assert hers.get(page(asked)).status_code == 200
    assert (counts[0] == counts[1], counts[0] <= 12, [q["sql"][:150] for q in queries][12:]) == (True, True, [])
