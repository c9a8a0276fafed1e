"""Of the world of the access matrix: what people do in a rhythm, arranged at the desk."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from desk.models import Pair, RoundMember, TelephoneRound, TelephoneShift
from exchange.enums import MemberStatus
from exchange.models import Category, Circle, CircleMember
from members.enums import ConsentHow, Feature
from members.models import Community, Participant
from members.preset import settings_with
from tests.factories.desk import PairFactory

FEATURES = (Feature.PAIRS, Feature.TELEPHONE_ROUNDS, Feature.ROSTERS, Feature.CIRCLES)


def with_features(community: Community) -> Community:
    """A community that has these as well."""
    more: dict[str, dict[str, object]] = {feature.value: {} for feature in FEATURES}
    on = [*community.settings["on"], *more]
    community.settings = settings_with(community.settings, on=on, features=more)
    community.save(update_fields=["settings"])
    return community


def pairs_of(
    *, asker: Participant, closed: Participant, helper: Participant, apart: Participant, kind: str
) -> dict[str, Pair]:
    """Proposed to two who take part, to one who left, and to two of whom the one does not want to meet the other."""
    category = Category.objects.get(community=asker.community, slug=kind)
    return {
        name: PairFactory(asker=person, helper=other, category=category, title=f"Lopen ({name})")
        for name, person, other in (
            ("proposed", asker, helper),
            ("closed", closed, helper),
            ("apart", asker, apart),
        )
    }


def circle_of(
    *, asker: Participant, closed: Participant, helper: Participant, apart: Participant, at: datetime
) -> Circle:
    """Round the asker, with a helper, with who left, and with who does not want to meet the asker any more."""
    circle: Circle = Circle.objects.create(
        community=asker.community, participant=asker, started_at=at, consent_how=ConsentHow.WEB
    )
    for person in (helper, closed, apart):
        CircleMember.objects.create(
            circle=circle,
            participant=person,
            status=MemberStatus.MEMBER,
            invited_at=at,
            yes_at=at,
            yes_how=ConsentHow.WEB,
        )
    return circle


def round_of(*, called: Participant, closed: Participant, caller: Participant, at: datetime) -> TelephoneRound:
    """One that the caller calls: who takes part and who left, both of them since yesterday."""
    telephone_round: TelephoneRound = TelephoneRound.objects.create(
        community=called.community,
        name="Ochtendronde",
        caller=caller,
        starts=time(8, 30),
        ends=time(10),
        created_at=at,
        checked_on=at.date(),
    )
    for position, person in enumerate((called, closed), 1):
        RoundMember.objects.create(
            round=telephone_round,
            participant=person,
            position=position,
            joined_on=at.date(),
            consented_at=at,
            consent_how=ConsentHow.PHONE,
            contact_name="Zus",
            contact_phone="+31612345678",
        )
    return telephone_round


def shift_of(community: Community, *, at: datetime) -> TelephoneShift:
    """Three hours at the telephone, an hour from now, that nobody has."""
    begins = at + timedelta(hours=1)
    shift: TelephoneShift = TelephoneShift.objects.create(
        community=community, begins_at=begins, ends_at=begins + timedelta(hours=3), open_since=at
    )
    return shift
