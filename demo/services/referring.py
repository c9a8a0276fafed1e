"""Where Voorbeeldstad refers people to, and one whom Fatma referred and of whom she heard nothing yet."""

from __future__ import annotations

from collections.abc import Mapping

from buurthulp.viewers import SYSTEM
from demo.services.calendar import DemoCalendar
from demo.services.timeline import at
from demo.services.townsfolk import Townsperson
from desk.enums import OrganisationKind, ReferralWay
from desk.services.organisations import Details, add_organisation
from desk.services.referrals import Told, refer
from members.enums import ConsentHow
from members.models import Community

REFERRED, REFERRED_DAYS, REFERRED_HOUR = "r22", 15, 11
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
    """Three organisations, and Joop, who said yes on the telephone."""
    made = {
        details.name: add_organisation(actor=SYSTEM, community=community, details=details) for details in ORGANISATIONS
    }
    with at(calendar.on(-REFERRED_DAYS, REFERRED_HOUR)):
        refer(
            actor=townsfolk["fatma"].viewer,
            participant=townsfolk[REFERRED].participant,
            organisation=made["Thuiszorg Voorbeeld"],
            how=ConsentHow.PHONE,
            way=ReferralWay.MAIL,
            text="Steunkousen aan- en uittrekken lukt niet meer alleen. Graag iemand voor elke ochtend.",
            stays="Buren halen de boodschappen en rijden op woensdag naar de fysio.",
            told=Told(phone=True, address=True),
        )
