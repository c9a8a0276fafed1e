"""What the lines of a register would become, beside who takes part already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.urls import reverse

from buurthulp.viewers import RoleHold, Viewer
from desk.areas import ids_that_open
from desk.enums import LineOutcome, LineProblem, RegisterStatus
from desk.models import RegisterImport, RegisterLine
from desk.register_lines import RegisterPerson, read_kept
from members import search_keys
from members.enums import ParticipantStatus, PlaceKind, Role
from members.models import Community, Participant, Place, Postcode
from members.selectors.places import INVENTED, area_of, ids_served

AT_ONCE = 400
ROWS_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Judgement:
    """What becomes of a line. ``participant_id``: who it is already, where the coordinator may open them."""

    outcome: LineOutcome
    problem: str = ""
    twin: int | None = None
    participant_id: int | None = None


@dataclass
class Seen:
    """The lines so far, so that two that say the same are found, however far apart."""

    people: dict[tuple[str, ...], int] = field(default_factory=dict)
    emails: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Keys:
    """A person as keyed hashes: nothing is read, only compared."""

    name: tuple[str, str]
    address: str
    phone: str
    email: str

    @property
    def sames(self) -> list[tuple[str, ...]]:
        """Each alone makes two of one name the same person."""
        ways = (("address", self.address), ("phone", self.phone), ("email", self.email))
        return [(*self.name, way, key) for way, key in ways if key]


@dataclass(frozen=True, slots=True)
class _Known:
    """Who takes part already, by what they may be found with."""

    by_same: Mapping[tuple[str, ...], int]
    emails: frozenset[str]
    opens: frozenset[int]


def judge(
    community: Community, hold: RoleHold, people: Sequence[tuple[int, RegisterPerson]], seen: Seen
) -> list[Judgement]:
    """What becomes of each numbered line, in order. Six queries for each four hundred, however many there are.

    Somebody is the same where the name is the same and the address, the number or the mail address as well: two of one
    house share a number, and are two people.
    """
    found: list[Judgement] = []
    for start in range(0, len(people), AT_ONCE):
        found += _judge(community, hold, people[start : start + AT_ONCE], seen)
    return found


def _judge(
    community: Community, hold: RoleHold, people: Sequence[tuple[int, RegisterPerson]], seen: Seen
) -> list[Judgement]:
    keys = [_keys_of(person) for _number, person in people]
    known, where = _known(community, hold, keys), _Ground.of(community, hold, [person for _number, person in people])
    return [
        _judge_one(number, person, of_person, known, where, seen)
        for (number, person), of_person in zip(people, keys, strict=True)
    ]


def _judge_one(
    number: int, person: RegisterPerson, keys: _Keys, known: _Known, where: _Ground, seen: Seen
) -> Judgement:
    same = next((known.by_same[way] for way in keys.sames if way in known.by_same), None)
    if same is not None:
        return Judgement(LineOutcome.KNOWN, participant_id=same if same in known.opens else None)
    if not person.has_agreed:
        return Judgement(LineOutcome.NOT_AGREED)
    twin = next((seen.people[way] for way in keys.sames if way in seen.people), None)
    if twin is not None:
        return Judgement(LineOutcome.TWICE, twin=twin)
    wrong = where.problem_of(person)
    if wrong is None and keys.email and (keys.email in known.emails or keys.email in seen.emails):
        return Judgement(LineOutcome.WRONG, LineProblem.EMAIL_SHARED, twin=seen.emails.get(keys.email))
    if wrong is not None:
        return Judgement(LineOutcome.WRONG, wrong)
    seen.people.update(dict.fromkeys(keys.sames, number))
    if keys.email:
        seen.emails[keys.email] = number
    return Judgement(LineOutcome.NEW)


def _keys_of(person: RegisterPerson) -> _Keys:
    return _Keys(
        name=(person.first_name.casefold(), search_keys.family_name_keys(person.family_name).whole),
        address=search_keys.address_keys(postcode=person.postcode, house_number=person.house_number).address,
        phone=search_keys.phone_keys(person.phone).whole if person.phone else "",
        email=search_keys.email_key(person.email) if person.email else "",
    )


def _known(community: Community, hold: RoleHold, keys: Sequence[_Keys]) -> _Known:
    homes = Place.objects.filter(
        kind=PlaceKind.HOME,
        is_current=True,
        address_hash__in={one.address for one in keys},
        participant__community=community,
    )
    addresses: dict[int, str] = dict(homes.values_list("participant_id", "address_hash"))
    rows = (
        Participant.objects.filter(
            Q(pk__in=addresses)
            | Q(phone_hash__in={one.phone for one in keys if one.phone})
            | Q(email_hash__in={one.email for one in keys if one.email}),
            community=community,
        )
        .exclude(status=ParticipantStatus.CLOSED)
        .order_by("-pk")  # so that the first of two stands in the end
        .values_list("pk", "first_name", "family_name_hash", "phone_hash", "email_hash")
    )
    by_same: dict[tuple[str, ...], int] = {}
    emails = set()
    for pk, first_name, family, phone, email in rows:
        one = _Keys((first_name.casefold(), family), addresses.get(pk, ""), phone, email)
        by_same.update(dict.fromkeys(one.sames, pk))
        emails.add(email)
    return _Known(by_same, frozenset(emails - {""}), ids_that_open(hold, set(by_same.values())))


@dataclass(frozen=True, slots=True)
class _Ground:
    """Which postcodes there are, which this community serves, and which are the coordinator's."""

    rows: Mapping[str, Postcode]
    served: frozenset[int] | None
    own: frozenset[int] | None
    is_demo: bool

    @classmethod
    def of(cls, community: Community, hold: RoleHold, people: Iterable[RegisterPerson]) -> _Ground:
        """Of these people. Two queries."""
        codes = {code for person in people for code in (person.postcode, person.postcode[:4])}
        rows = Postcode.objects.filter(code__in=codes).select_related("area", "label__area")
        by_code = {row.code: row for row in rows}
        return cls(by_code, ids_served(community.pk), hold.area_ids, community.is_demo)

    def problem_of(self, person: RegisterPerson) -> LineProblem | None:
        """Why somebody cannot take part from there, as members.selectors.places.postcode_for would say; else None."""
        row = self.rows.get(person.postcode) or self.rows.get(person.postcode[:4])
        if row is None or (person.postcode.startswith(INVENTED) and not self.is_demo):
            return LineProblem.POSTCODE_UNKNOWN
        area = area_of(row)
        if self.served is not None and (area is None or area.pk not in self.served):
            return LineProblem.POSTCODE_OUTSIDE
        if self.own is not None and (area is None or area.pk not in self.own):
            return LineProblem.NOT_YOUR_AREA
        return None


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A line as its page shows it. ``url``: the page of who it is, for a coordinator who may open them."""

    number: int
    name: str
    place: str
    outcome: str
    outcome_label: str
    todo: str
    twin: int | None
    url: str


@dataclass(frozen=True, slots=True)
class OutcomeCount:
    """How many lines became the same."""

    code: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """How a register stands. ``done`` of ``total`` are over; the lines of one outcome are on the page."""

    public_id: str
    status: str
    made_at: datetime
    finished_at: datetime | None
    was_windows: bool
    left_out: tuple[str, ...]
    counts: tuple[OutcomeCount, ...]
    shown: str
    new: int
    added: int
    rows: tuple[RegisterRow, ...]

    @property
    def total(self) -> int:
        """How many were to come in."""
        return self.new + self.added


ORDER = (
    LineOutcome.WRONG,
    LineOutcome.NOT_AGREED,
    LineOutcome.NEW,
    LineOutcome.ADDED,
    LineOutcome.KNOWN,
    LineOutcome.TWICE,
)


def counts_of(register: RegisterImport) -> dict[str, int]:
    """How many lines became what. One query."""
    return dict(RegisterLine.objects.filter(register=register).order_by().values_list("outcome").annotate(Count("pk")))


def register_page(
    register: RegisterImport, viewer: Viewer, *, shown: str, page: str
) -> tuple[RegisterPage, Page[RegisterLine]]:
    """The page, with the lines of one outcome: what is asked for, else the first there is. Four queries at most."""
    counts = counts_of(register)
    there = [outcome for outcome in ORDER if counts.get(outcome)]
    chosen = next((outcome for outcome in there if outcome == shown), there[0] if there else "")
    lines = RegisterLine.objects.filter(register=register, outcome=chosen).order_by("number")
    on_page = Paginator(lines.select_related("participant"), ROWS_A_PAGE).get_page(page)
    hold = viewer.holds(Role.COORDINATOR)
    people = [line.participant_id for line in on_page if line.participant_id is not None]
    opens = ids_that_open(hold, people) if hold is not None and people else frozenset()
    made = RegisterPage(
        public_id=register.public_id,
        status=register.status,
        made_at=register.made_at,
        finished_at=register.finished_at,
        was_windows=register.was_windows,
        left_out=tuple(register.left_out),
        counts=tuple(OutcomeCount(one.value, str(one.label), counts[one]) for one in there),
        shown=str(chosen),
        new=counts.get(LineOutcome.NEW, 0),
        added=counts.get(LineOutcome.ADDED, 0),
        rows=tuple(_row(line, opens) for line in on_page),
    )
    return made, on_page


def _row(line: RegisterLine, opens: frozenset[int]) -> RegisterRow:
    person = read_kept(line.typed) if line.typed else None
    known = line.participant if line.participant_id in opens else None
    name = f"{person.first_name} {person.family_name}" if person else (known.first_name if known else "")
    return RegisterRow(
        number=line.number,
        name=name,
        place=f"{person.postcode[:4]} {person.postcode[4:]} {person.house_number}" if person else "",
        outcome=line.outcome,
        outcome_label=str(LineOutcome(line.outcome).label),
        todo=str(LineProblem(line.problem).label) if line.problem else "",
        twin=line.twin,
        url=reverse("desk:person", args=[known.public_id]) if known is not None else "",
    )


@dataclass(frozen=True, slots=True)
class RegisterLink:
    """A register that somebody sent lately."""

    public_id: str
    made_at: datetime
    status: str
    status_label: str
    count: int


def registers_of(community_id: int, user_id: int) -> list[RegisterLink]:
    """What this very user sent, the latest first. One query."""
    rows = RegisterImport.objects.filter(community=community_id, user_id=user_id).annotate(lines_there=Count("lines"))
    return [
        RegisterLink(row.public_id, row.made_at, row.status, str(RegisterStatus(row.status).label), row.lines_there)
        for row in rows.order_by("-made_at", "-pk")[:10]
    ]
