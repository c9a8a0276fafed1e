"""Where somebody lives: the label and area of a postcode, the address encrypted beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from buurthulp import clock
from buurthulp.errors import DomainError
from members.enums import PlaceKind
from members.models import Community, Participant, Place, Postcode
from members.search_keys import AddressKeys, address_keys
from members.selectors.places import area_of, postcode_for


@dataclass(frozen=True, slots=True)
class Home:
    """An address that was looked up: its postcode row, the number as people write it ("12b"), and its keys."""

    postcode: Postcode
    code: str
    house_number: str
    keys: AddressKeys


def look_up_home(community: Community, *, postcode: str, house_number: str, addition: str = "") -> Home:
    """Find an address that this community serves. Raises DomainError: see postcode_for, and ``error.house_number``."""
    row = postcode_for(community, postcode)
    number = number_as_written(house_number, addition)
    code = re.sub(r"\s", "", postcode).upper()
    return Home(postcode=row, code=code, house_number=number, keys=address_keys(postcode=code, house_number=number))


def move_in(*, participant: Participant, home: Home) -> Place:
    """Write a participant's current home. The former one, if any, must have been let go."""
    return Place.objects.create(
        participant=participant,
        kind=PlaceKind.HOME,
        label=home.postcode.label,
        area=area_of(home.postcode),
        postcode=home.code,
        house_number=home.house_number,
        street=home.postcode.street,
        town=home.postcode.town,
        postcode_hash=home.keys.postcode,
        address_hash=home.keys.address,
        created_at=clock.now(),
    )


def number_as_written(house_number: str, addition: str) -> str:
    """ "12" and "b" become "12b", "12" and "2" become "12-2". Raises DomainError ``error.house_number``."""
    number, extra = house_number.strip(), addition.strip()
    if not re.fullmatch(r"[1-9][0-9]{0,4}\s*[-/]?\s*[0-9A-Za-z]{0,6}", f"{number}", re.ASCII) or len(extra) > 6:
        raise DomainError("error.house_number", _("Vul je huisnummer in, bijvoorbeeld 12."))
    if not extra:
        return number
    return f"{number}-{extra}" if extra[0].isdigit() else f"{number}{extra}"
