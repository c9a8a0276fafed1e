"""Where Voorbeeldstad refers people to, and one whom Fatma referred and of whom she heard nothing yet."""

from __future__ import annotations

from collections.abc import Mapping

from buurthulp.public_ids import new_public_id
from buurthulp.viewers import SYSTEM, RoleHold, Viewer
from demo.cast import STAFF, DemoStaff
from demo.services.calendar import DemoCalendar
from demo.services.timeline import at
from demo.services.townsfolk import Townsperson
from desk.enums import OrganisationKind, ReferralWay
from desk.services.intake import Caller
from desk.services.organisations import Details, add_organisation
from desk.services.referrals import Told, refer
from desk.services.referrers import Entering, appoint_referrer, enter
from members.enums import ConsentHow, Role
from members.models import Community

REFERRED, REFERRED_DAYS, REFERRED_HOUR = "r22", 15, 11
ENTERED_DAYS = 2
ENTERED = Caller(
    first_name="Ytje", family_name="Voorbeeld", postcode="0000AE", house_number="21", phone="085 000 00 99"
)
ORGANISATIONS = (
    Details(
        name="Wmo-loket Voorbeeldstad",
        kinds=(OrganisationKind.SUPPORT, OrganisationKind.RIDES),
        line="Zij zoeken met je uit welke hulp je van de gemeente kunt krijgen.",
        phone="085 000 00 21",
        email="wmo@voorbeeldstad.example",
        website="https://wmo.voorbeeldstad.example",
    ),
    Details(
        name="Thuiszorg Voorbeeld",
        kinds=(OrganisationKind.HOME_CARE,),
        line="Zij komen bij je thuis voor verzorging, elke dag of een paar keer per week.",
        phone="085 000 00 22",
        email="zorg@voorbeeldstad.example",
        address="Stationsweg 4",
        postcode="0000AB",
        town="Voorbeeldstad",
    ),
    Details(
        name="Samen uit Voorbeeldstad",
        kinds=(OrganisationKind.COMPANY, OrganisationKind.OUTINGS),
        line="Zij komen langs voor een praatje, en gaan een paar keer per jaar samen op pad.",
        phone="085 000 00 23",
    ),
)


def refer_somebody(community: Community, townsfolk: Mapping[str, Townsperson], calendar: DemoCalendar) -> None:
    """Three organisations; Joop, who said yes on the telephone; and whom Rosa of the home care signed up."""
    made = {
        details.name: add_organisation(actor=SYSTEM, community=community, details=details) for details in ORGANISATIONS
    }
    care = made["Thuiszorg Voorbeeld"]
    with at(calendar.on(-REFERRED_DAYS, REFERRED_HOUR)):
        refer(
            actor=townsfolk["fatma"].viewer,
            participant=townsfolk[REFERRED].participant,
            organisation=care,
            how=ConsentHow.PHONE,
            way=ReferralWay.MAIL,
            text="Steunkousen aan- en uittrekken lukt niet meer alleen. Graag iemand voor elke ochtend.",
            stays="Buren halen de boodschappen en rijden op woensdag naar de fysio.",
            told=Told(phone=True, address=True),
        )
    with at(calendar.on(-ENTERED_DAYS, REFERRED_HOUR)):
        account = appoint_referrer(actor=SYSTEM, organisation=care, email=_rosa().email)
        enter(
            actor=Viewer(
                user_id=account.grant.user_id,
                community_id=community.pk,
                roles=(RoleHold(Role.REFERRER.value),),
                second_factor=True,
            ),
            community=community,
            form_token=new_public_id(),
            entering=Entering(person=ENTERED, how=ConsentHow.SPOKEN),
        )


def _rosa() -> DemoStaff:
    return next(staff for staff in STAFF if staff.role == Role.REFERRER)
