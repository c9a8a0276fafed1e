"""Telephone rounds: who calls whom in a chain, what is refused, and that a day is looked at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from buurthulp import clock, worklist
from buurthulp.errors import DomainError, NotAllowedError
from buurthulp.viewers import SYSTEM
from desk.models import RoundCall, RoundMember, TelephoneRound
from desk.selectors.telephone_rounds import calls_of
from desk.services import telephone_rounds as services
from desk.services.telephone_rounds import (
    be_away,
    check_round,
    close_missed,
    join_round,
    make_round,
    move_up,
    sweep_rounds,
    tick_spoken,
)
from matching.services.leaving import leave
from members.enums import ConsentHow, Feature, Role
from members.models import Community, Participant
from members.services.blocking import block
from members.services.settings import switch_feature
from tests.arranged import arranged_for_by
from tests.cast import Person, make_resident, make_staff
from tests.desk.conftest import ClientFor
from tests.desk.merging import as_now, merge
from tests.geography import Geography
from tests.kept import kept

pytestmark = pytest.mark.django_db
TODAY = date(2026, 12, 1)


@kept
def chain(community: Community, carla: Person) -> TelephoneRound:
    """From eleven to noon: it is ten now."""
    return make_round(
        actor=carla.viewer, community=community, name="Kring", kind="chain", starts=time(11), ends=time(12)
    )


@kept
def dora(community: Community, geography: Geography) -> Person:
    return make_resident(community, "Dora", at=geography.postcodes["9101AB"], number="3", phone="+31612345688")


def joins(carla: Person, chain: TelephoneRound, person: Person, **more: str) -> RoundMember:
    if not person.participant.phone:
        person.participant.phone = "+31612345679"
        person.participant.save(update_fields=["phone"])
    how = ConsentHow(more.pop("how", "phone"))
    return join_round(actor=carla.viewer, telephone_round=chain, participant=person.participant, how=how, **more)


def whom(person: Person) -> list[str]:
    return [call.first_name for call in calls_of(person.participant, TODAY)]


def lines(staff: Person) -> int:
    return sum(row.source == "rounds" for row in worklist.rows_for(staff.viewer))


def test_each_calls_the_next_who_is_there(
    carla: Person, chain: TelephoneRound, anna: Person, bram: Person, dora: Person
) -> None:
    members = [joins(carla, chain, person) for person in (anna, bram, dora)]
    assert [whom(person) for person in (anna, bram, dora)] == [["Bram"], ["Dora"], ["Anna"]]
    be_away(actor=bram.viewer, member=members[1], since=TODAY, until=TODAY)
    assert [whom(person) for person in (anna, bram, dora)] == [["Dora"], [], ["Anna"]]
    be_away(actor=bram.viewer, member=members[1], since=None, until=None)
    move_up(actor=carla.viewer, member=members[2])
    assert [whom(person) for person in (anna, bram, dora)] == [["Dora"], ["Anna"], ["Bram"]]
    # Who does not want to meet somebody calls them not, nor sees their number: the desk does.
    block(actor=bram.viewer, blocker=bram.participant, blocked=dora.participant)
    assert [whom(person) for person in (anna, bram, dora)] == [["Dora"], ["Anna"], []]


def test_who_arranges_things_is_kept_apart_in_the_seat_of_whom_they_arrange_for(
    carla: Person, chain: TelephoneRound, anna: Person, bram: Person, geography: Geography, client_for: ClientFor
) -> None:
    switch_feature(actor=SYSTEM, community=carla.community, feature=Feature.TELEPHONE_ROUNDS, is_on=True)
    truus = arranged_for_by(anna, "Truus", at=geography.postcodes["9102AA"])
    joins(carla, chain, truus)
    joins(carla, chain, bram)
    browser = client_for(anna)
    browser.post(reverse("members:who"), {"choice": truus.participant.public_id})

    def seen() -> tuple[bool, bool]:
        page = browser.get(reverse("signals:round")).content.decode()
        return "Bram" in page, f"tel:{bram.participant.phone}" in page

    assert (whom(truus), whom(bram), seen()) == (["Bram"], ["Truus"], (True, True))
    block(actor=bram.viewer, blocker=bram.participant, blocked=anna.participant)
    assert (whom(truus), whom(bram), seen()) == ([], [], (False, False))


def test_what_is_refused(
    carla: Person, zita: Person, community: Community, chain: TelephoneRound, anna: Person, bram: Person
) -> None:
    with pytest.raises(NotAllowedError):
        joins(replace(zita, viewer=as_now(zita)), chain, bram)
    for more, code in (
        ({"how": "web"}, "round.how"),
        ({"contact_name": "Zus"}, "round.contact"),
        ({"contact_phone": "0519 22 33 44"}, "round.contact"),
    ):
        with pytest.raises(DomainError) as error:
            joins(carla, chain, bram, **more)
        assert error.value.code == code
    Participant.objects.filter(pk=anna.participant.pk).update(phone_hash="")
    nobody = Participant.objects.get(pk=anna.participant.pk)
    nobody.phone = ""
    nobody.save(update_fields=["phone"])
    with pytest.raises(DomainError) as error:
        join_round(actor=carla.viewer, telephone_round=chain, participant=nobody, how=ConsentHow.PHONE)
    assert error.value.code == "round.phone"
    member = joins(carla, chain, bram)
    assert joins(carla, chain, bram) == member
    other = make_round(
        actor=carla.viewer, community=community, name="Avond", kind="caller", starts=time(18), ends=time(19)
    )
    with pytest.raises(DomainError) as error:
        joins(carla, other, bram)
    assert error.value.code == "round.other"
    with pytest.raises(NotAllowedError):
        close_missed(actor=as_now(zita), member=member, outcome="visited")
    be_away(actor=bram.viewer, member=member, since=TODAY, until=TODAY)
    with pytest.raises(DomainError) as error:
        tick_spoken(actor=carla.viewer, member=member)
    assert error.value.code == "round.not_today"


def test_a_day_is_looked_at_once_whatever_runs_twice(
    clock_at_tuesday_ten, carla: Person, chain: TelephoneRound, bram: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = joins(carla, chain, bram)
    noon = datetime(2026, 12, 1, 11, tzinfo=UTC)
    clock_at_tuesday_ten.move_to(noon - timedelta(seconds=1))
    assert check_round(telephone_round=chain) == 0
    clock_at_tuesday_ten.move_to(noon)
    assert (check_round(telephone_round=chain), check_round(telephone_round=chain), lines(carla)) == (1, 0, 1)
    # Were the last day forgotten, the row of the day would still hold it to one.
    TelephoneRound.objects.update(checked_on=TODAY - timedelta(days=3))
    assert check_round(telephone_round=chain) == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        RoundCall.objects.create(member=member, on=TODAY)
    # The control: with nobody looking at the end of the round, nobody hears of it.
    RoundCall.objects.all().delete()
    TelephoneRound.objects.update(checked_on=TODAY - timedelta(days=1))
    monkeypatch.setattr(services, "_miss", lambda *_args: 0)
    assert (check_round(telephone_round=chain), lines(carla)) == (0, 0)


def test_a_round_that_fails_or_has_not_ended_holds_up_no_other(
    clock_at_tuesday_ten,
    carla: Person,
    community: Community,
    chain: TelephoneRound,
    bram: Person,
    dora: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Rounds know no way to fail of their own, so this test gives the first of those that ended one."""

    def made(name: str, starts: int) -> TelephoneRound:
        return make_round(
            actor=carla.viewer, community=community, name=name, kind="chain", starts=time(starts), ends=time(starts + 1)
        )

    still, broken, ended = made("Avond", 18), chain, made("Ook tot twaalf", 11)
    joins(carla, broken, bram)
    joins(carla, ended, dora)
    clock_at_tuesday_ten.move_to(datetime(2026, 12, 1, 11, 5, tzinfo=UTC))
    check = services.check_round

    def one_fails(*, telephone_round: TelephoneRound) -> int:
        if telephone_round.pk == broken.pk:
            raise ZeroDivisionError
        assert telephone_round.pk != still.pk
        return check(telephone_round=telephone_round)

    monkeypatch.setattr(services, "AT_ONCE", 2)  # as many as ended: what goes on till seven takes no place among them
    monkeypatch.setattr(services, "check_round", one_fails)
    assert (sweep_rounds(), lines(carla)) == (1, 1)
    monkeypatch.undo()
    assert (sweep_rounds(), sweep_rounds(), lines(carla)) == (1, 0, 2)


def test_rounds_are_not_switched_off_under_who_is_called(
    client_for: ClientFor, community: Community, carla: Person, chain: TelephoneRound, bram: Person
) -> None:
    switch_feature(actor=SYSTEM, community=community, feature=Feature.TELEPHONE_ROUNDS, is_on=True)
    member = joins(carla, chain, bram)
    administrator = client_for(make_staff(community, "Beatrijs", Role.ADMINISTRATOR))
    sent = {"feature": "telephone_rounds", "on": "0"}
    answer = administrator.post(reverse("desk:switch_feature"), sent, follow=True)
    (said,) = answer.context["messages"]
    assert str(said) == (
        "Er worden nog mensen gebeld: Kring. Een coördinator kiest daar eerst bij iedereen "
        "“Doet niet meer mee met de ronde”. Dan kan de telefoonronde uit."
    )
    assert Community.objects.get(pk=community.pk).has_telephone_rounds is True
    desk, page = client_for(carla), reverse("desk:round", args=[chain.public_id])
    assert desk.get(page).status_code == 200
    desk.post(page, {"do": "leave", "who": member.pk})
    answer = administrator.post(reverse("desk:switch_feature"), sent, follow=True)
    assert [str(message) for message in answer.context["messages"]] == ["Staat uit: telefoonronde."]


def test_of_rounds_that_were_switched_off_before_a_line_leads_to_its_page(
    clock_at_tuesday_ten,
    client_for: ClientFor,
    community: Community,
    carla: Person,
    chain: TelephoneRound,
    bram: Person,
) -> None:
    member = joins(carla, chain, bram)
    clock_at_tuesday_ten.shift(timedelta(hours=3))
    assert (community.has_telephone_rounds, sweep_rounds(), lines(carla)) == (False, 1, 1)
    desk, page = client_for(carla), reverse("desk:round", args=[chain.public_id])
    assert page in desk.get(reverse("desk:worklist")).content.decode()
    html = desk.get(page).content.decode()
    assert f'class="back" href="{reverse("desk:worklist")}"' in html
    desk.post(page, {"do": "leave", "who": member.pk})
    assert lines(carla) == 0


def test_a_double_click_is_one_try(
    clock_at_tuesday_ten,
    client_for: ClientFor,
    community: Community,
    carla: Person,
    chain: TelephoneRound,
    bram: Person,
) -> None:
    switch_feature(actor=SYSTEM, community=community, feature=Feature.TELEPHONE_ROUNDS, is_on=True)
    member = joins(carla, chain, bram)
    clock_at_tuesday_ten.shift(timedelta(hours=1, minutes=5))
    desk, page = client_for(carla), reverse("desk:round", args=[chain.public_id])
    assert 'name="tries" value="0"' in desk.get(page).content.decode()
    # Twice from one page is once, which alarms nobody yet; a page that says nothing of it counts.
    for tries, counted, told in (("0", 1, 0), ("0", 1, 0), ("niets", 2, 1)):
        desk.post(page, {"do": "no_answer", "who": member.pk, "tries": tries})
        assert (RoundCall.objects.get(member=member).tries, lines(carla)) == (counted, told)


def test_who_leaves_is_called_no_more_and_who_was_twice_is_called_once(
    clock_at_tuesday_ten, carla: Person, community: Community, chain: TelephoneRound, bram: Person, dora: Person
) -> None:
    ours = joins(carla, chain, bram, contact_name="Zus", contact_phone="0519 22 33 44")
    evening = make_round(
        actor=carla.viewer, community=community, name="Avond", kind="caller", starts=time(18), ends=time(19)
    )
    joins(carla, evening, dora)
    merge(carla, dora, bram)
    assert list(RoundMember.objects.filter(participant=bram.participant, left_at=None)) == [ours]
    leave(actor=SYSTEM, participant=bram.participant)
    clock_at_tuesday_ten.move_to(clock.now() + timedelta(hours=4))
    assert (check_round(telephone_round=chain), lines(carla)) == (0, 0)
    assert RoundMember.objects.filter(participant=bram.participant).count() == 0


def test_pages_ask_as_much_for_one_as_for_several(
    clock_at_tuesday_ten,
    carla: Person,
    chain: TelephoneRound,
    anna: Person,
    bram: Person,
    dora: Person,
    client_for: ClientFor,
) -> None:
    def asked(person: Person, url: str) -> int:
        browser = client_for(person)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(url).status_code == 200
        return sum("SAVEPOINT" not in query["sql"] for query in queries.captured_queries)

    switch_feature(actor=SYSTEM, community=carla.community, feature=Feature.TELEPHONE_ROUNDS, is_on=True)
    joins(carla, chain, anna)
    desk, own = reverse("desk:round", args=[chain.public_id]), reverse("signals:round")
    clock_at_tuesday_ten.move_to(datetime(2026, 12, 1, 11, tzinfo=UTC))
    check_round(telephone_round=chain)
    of_one = asked(carla, desk)
    TelephoneRound.objects.update(checked_on=TODAY - timedelta(days=1), caller=bram.participant)
    RoundMember.objects.update(joined_on=TODAY)
    own_of_one = asked(bram, own)
    for person in (bram, dora):
        joins(carla, chain, person)
    RoundMember.objects.update(joined_on=TODAY)
    TelephoneRound.objects.update(kind="caller")
    check_round(telephone_round=chain)
    assert RoundCall.objects.filter(missed_at__isnull=False).count() == 3
    assert (asked(carla, desk), asked(bram, own)) == (of_one, own_of_one)
    assert max(of_one, own_of_one) <= 12
