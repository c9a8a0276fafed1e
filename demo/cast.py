"""Who lives in Voorbeeldstad and what they ask: all invented. Nobody's age is kept or shown.

The people, requests and helps stand in ``voorbeeldstad/*.toml``; here is what a line of each means.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import Path

from demo.tables import read_tables
from exchange.enums import Costs, Rhythm, RideBack, Visibility, Way, Where
from members.enums import ActsForKind, Role

FOLDER = Path(__file__).resolve().parent / "voorbeeldstad"
MAIL_HOST = "voorbeeldstad.example"
RADIUS_M = 5_000


@dataclass(frozen=True, slots=True)
class DemoOffer:
    """Own words about one of the kinds somebody likes to do."""

    kind: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody of the demo. ``likes`` and ``wishes`` are slugs of kinds.

    - ``line``: about themselves; where they have no ``offer`` it stands with the first of ``likes``.
    - ``free``: when they mostly can (``FREE`` of demo.services.townsfolk); nothing is every day until ten.
    - ``mailbox``: the local part of the mail address they share, as ``acts`` says: a couple's, or a daughter's;
      ``relation`` is who somebody is to who acts for them.
    - ``has_mobile``: who has no mail logs in with a mobile number, and is told by text message.
    - ``is_on_board``: whether everybody who takes part may read what they like to do.
    - ``joined_days``: how long ago they signed up; ``paused_days``: how much longer they rest.
    - ``language``: what they chose to read; without it, Dutch.
    - ``blocks``: keys of people they do not want to meet here.
    - ``scene``: what one sees as this person; who has one stands at the top of the page to pick from.
    """

    key: str
    first_name: str
    family_name: str
    postcode: str
    house_number: str
    line: str
    likes: tuple[str, ...] = ()
    wishes: tuple[str, ...] = ()
    offer: DemoOffer | None = None
    free: tuple[str, ...] = ()
    radius_m: int = RADIUS_M
    avoids_direct_neighbours: bool = False
    is_on_board: bool = True
    has_mail: bool = True
    has_mobile: bool = False
    mailbox: str = ""
    acts: ActsForKind = ActsForKind.SELF
    relation: str = ""
    is_confirmed: bool = True
    joined_days: int = 100
    paused_days: int = 0
    blocks: tuple[str, ...] = ()
    language: str = ""
    scene: str = ""

    @property
    def email(self) -> str:
        """The invented mail address with which one logs in for them; "" for who has none."""
        return f"{self.mailbox or _plain(self.first_name)}@{MAIL_HOST}" if self.has_mail else ""

    @property
    def can_log_in(self) -> bool:
        """Whether one can be them; the others call Fatma."""
        return self.has_mail or self.has_mobile


@dataclass(frozen=True, slots=True)
class DemoStaff:
    """Somebody who works at Buurthulp. ``area_code`` limits a coordinator; with a ``postcode`` they take part too."""

    key: str
    first_name: str
    role: Role
    scene: str
    area_code: str = ""
    postcode: str = ""
    house_number: str = ""

    @property
    def email(self) -> str:
        """Their invented mail address."""
        return f"{_plain(self.first_name)}@{MAIL_HOST}"

    @property
    def can_log_in(self) -> bool:
        """All of them can."""
        return True

    @property
    def home(self) -> DemoPerson | None:
        """The neighbour they are as well."""
        if not self.postcode:
            return None
        return DemoPerson(
            self.key, self.first_name, "van Buurthulp", self.postcode, self.house_number, self.scene, joined_days=400
        )


@dataclass(frozen=True, slots=True)
class DemoTrip:
    """Where a ride goes: a public place by its name, or something typed with its village; and whether it comes back."""

    public_place: str = ""
    text: str = ""
    town: str = ""
    back: RideBack = RideBack.NONE


@dataclass(frozen=True, slots=True)
class DemoRequest:
    """What somebody asks: a kind and the texts. When, and what becomes of it, demo.services.scenes tells.

    ``is_turned``: the title is an invitation. ``rhythm``: how often; what repeats goes on until its asker stops.
    """

    key: str
    asker: str
    kind: str
    title: str
    line: str
    minutes: int
    private: str = ""
    where: Where = Where.ASKER
    elsewhere: str = ""
    way: Way = Way.SEARCH
    visibility: Visibility = Visibility.INVITED
    costs: Costs = Costs.NONE
    radius_m: int = RADIUS_M
    trip: DemoTrip | None = None
    helpers: int = 1
    rhythm: Rhythm = Rhythm.ONCE
    is_turned: bool = False


@dataclass(frozen=True, slots=True)
class DemoHelp:
    """Something that was done and is over, ``days`` ago at ``hour``. Thanks: the number of a card, or own words.

    In its first months Fatma found most people by telephone (``way``).
    """

    key: str
    asker: str
    helper: str
    kind: str
    title: str
    days: int
    hour: int
    minutes: int
    way: Way = Way.CALL
    card: int = 0
    words: str = ""
    answer_card: int = 0


def _plain(name: str) -> str:
    """ "Zoë" as it stands in a mail address."""
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()


RESIDENTS = read_tables(FOLDER / "people.toml", "person", DemoPerson)
STAFF = read_tables(FOLDER / "people.toml", "staff", DemoStaff)
REQUESTS = read_tables(FOLDER / "requests.toml", "request", DemoRequest)
HELPS = read_tables(FOLDER / "helps.toml", "help", DemoHelp)
