"""Who and where."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from typing import Any

import factory
import h3

from buurthulp import clock
from members import search_keys
from members.enums import (
    ActsForKind,
    AreaLevel,
    ConfirmedBy,
    ConsentHow,
    ConsentKind,
    ImportKind,
    PlaceKind,
    Precision,
    Role,
)
from members.models import (
    ActsFor,
    Area,
    Community,
    CommunityArea,
    CommunityHost,
    Confirmation,
    Consent,
    Participant,
    Place,
    PlaceImport,
    PlaceLabel,
    Postcode,
    RoleGrant,
    User,
)
from members.preset import load_preset

DOKKUM = (53.3253, 5.9989)
METRES_PER_DEGREE = 111_320


def cell_north_of_dokkum(metres: float, resolution: int = 9) -> int:
    """The H3 cell so many metres to the north: a line along which tests put places at distances they know."""
    return h3.str_to_int(h3.latlng_to_cell(DOKKUM[0] + metres / METRES_PER_DEGREE, DOKKUM[1], resolution))


@cache
def _settings() -> dict[str, Any]:
    """A burenhulpdienst without rounds: whoever asks in these tests is searched for at once."""
    settings = load_preset("burenhulpdienst").to_dict()
    settings["features"].pop("rounds")
    return settings | {"on": [code for code in settings["on"] if code != "rounds"]}


class CommunityFactory(factory.django.DjangoModelFactory[Community]):
    class Meta:
        model = Community

    slug = factory.Sequence(lambda n: f"dorp-{n}")
    name = factory.Sequence(lambda n: f"Dorp {n}")
    organisation = "Stichting Buren"
    phone = "085 000 00 00"
    hours_text = "op werkdagen van 9 tot 17 uur"
    coordinator_name = "Fatma"
    settings = factory.LazyFunction(lambda: deepcopy(_settings()))
    created_at = factory.LazyFunction(clock.now)


class CommunityHostFactory(factory.django.DjangoModelFactory[CommunityHost]):
    class Meta:
        model = CommunityHost

    community = factory.SubFactory(CommunityFactory)
    host = factory.Sequence(lambda n: f"dorp-{n}.test")


class CommunityAreaFactory(factory.django.DjangoModelFactory[CommunityArea]):
    class Meta:
        model = CommunityArea


class AreaFactory(factory.django.DjangoModelFactory[Area]):
    class Meta:
        model = Area

    code = factory.Sequence(lambda n: f"BU{n:08d}")
    name = factory.Sequence(lambda n: f"Buurt {n}")
    level = AreaLevel.NEIGHBOURHOOD


class PlaceImportFactory(factory.django.DjangoModelFactory[PlaceImport]):
    class Meta:
        model = PlaceImport

    kind = ImportKind.PC6
    file_name = "verzonnen.csv"
    sha256 = "0" * 64
    started_at = factory.LazyFunction(clock.machine_now)


class PlaceLabelFactory(factory.django.DjangoModelFactory[PlaceLabel]):
    """``north_m`` says where: metres north of Dokkum."""

    class Meta:
        model = PlaceLabel

    class Params:
        north_m = 0

    resolution = 9
    cell = factory.LazyAttribute(lambda label: cell_north_of_dokkum(label.north_m, label.resolution))
    precision = Precision.PC6
    address_count = 140
    inner_distance_m = 150
    area = factory.SubFactory(AreaFactory)
    place_import = factory.SubFactory(PlaceImportFactory)


class PostcodeFactory(factory.django.DjangoModelFactory[Postcode]):
    class Meta:
        model = Postcode

    code = factory.Sequence(lambda n: f"{8000 + n}AA")
    label = factory.SubFactory(PlaceLabelFactory)
    area = factory.SelfAttribute("label.area")
    address_count = 20
    street = "Kerkstraat"
    town = "Dokkum"
    place_import = factory.SelfAttribute("label.place_import")


class UserFactory(factory.django.DjangoModelFactory[User]):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"iemand{n}@example.nl")
    password = "!"  # unusable: nobody has one


class ParticipantFactory(factory.django.DjangoModelFactory[Participant]):
    """Somebody with every hash that belongs to what they filled in. Has no place and no user yet."""

    class Meta:
        model = Participant

    class Params:
        email = ""

    community = factory.SubFactory(CommunityFactory)
    first_name = factory.Sequence(lambda n: f"Persoon{n}")
    family_name = "Jansen"
    phone = ""
    joined_at = factory.LazyFunction(clock.now)
    family_name_hash = factory.LazyAttribute(lambda o: search_keys.family_name_keys(o.family_name).whole)
    family_name_start_hash = factory.LazyAttribute(lambda o: search_keys.family_name_keys(o.family_name).start)
    phone_hash = factory.LazyAttribute(lambda o: search_keys.phone_keys(o.phone).whole)
    phone_end_hash = factory.LazyAttribute(lambda o: search_keys.phone_keys(o.phone).end)
    email_hash = factory.LazyAttribute(lambda o: search_keys.email_key(o.email))


class ActsForFactory(factory.django.DjangoModelFactory[ActsFor]):
    class Meta:
        model = ActsFor

    user = factory.SubFactory(UserFactory)
    participant = factory.SubFactory(ParticipantFactory)
    kind = ActsForKind.SELF
    sees_coming = factory.LazyAttribute(lambda row: row.kind == ActsForKind.TRUSTED)
    since = factory.LazyFunction(clock.now)


class PlaceFactory(factory.django.DjangoModelFactory[Place]):
    """A home on a postcode row: pass ``at=Postcode`` and ``number="12"``."""

    class Meta:
        model = Place
        exclude = ("at", "number")

    at = factory.SubFactory(PostcodeFactory)
    number = "1"
    participant = factory.SubFactory(ParticipantFactory)
    kind = PlaceKind.HOME
    label = factory.SelfAttribute("at.label")
    area = factory.SelfAttribute("at.area")
    postcode = factory.SelfAttribute("at.code")
    house_number = factory.SelfAttribute("number")
    street = factory.SelfAttribute("at.street")
    town = factory.SelfAttribute("at.town")
    created_at = factory.LazyFunction(clock.now)

    @factory.lazy_attribute
    def postcode_hash(self) -> str:
        return _address_keys(self).postcode

    @factory.lazy_attribute
    def address_hash(self) -> str:
        return _address_keys(self).address


def _address_keys(place: Any) -> search_keys.AddressKeys:
    return search_keys.address_keys(postcode=place.at.code, house_number=place.number)


class ConfirmationFactory(factory.django.DjangoModelFactory[Confirmation]):
    class Meta:
        model = Confirmation

    participant = factory.SubFactory(ParticipantFactory)
    how = ConfirmedBy.COORDINATOR
    by_name = "Fatma"
    at = factory.LazyFunction(clock.now)


class ConsentFactory(factory.django.DjangoModelFactory[Consent]):
    class Meta:
        model = Consent

    participant = factory.SubFactory(ParticipantFactory)
    kind = ConsentKind.PRIVACY
    text_version = "2026-11"
    how = ConsentHow.WEB
    given_at = factory.LazyFunction(clock.now)


class RoleGrantFactory(factory.django.DjangoModelFactory[RoleGrant]):
    class Meta:
        model = RoleGrant

    community = factory.SubFactory(CommunityFactory)
    user = factory.SubFactory(UserFactory)
    role = Role.COORDINATOR
    since = factory.LazyFunction(clock.now)
