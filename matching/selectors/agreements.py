"""One's agreements: rows for lists and the story, and the one page that shows contact data (safety.md §2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import BigIntegerField, Case, Exists, F, OuterRef, Value, When
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from buurthulp.spoken import day_time, phone_number
from buurthulp.viewers import Viewer
from exchange.enums import Rhythm, RideFrom, Where
from exchange.homes import at_home_of
from exchange.models import Category, Ride
from exchange.riding import RideShown, ride_before_graag, ride_in_full, ride_of
from matching.enums import MatchStatus
from matching.models import Match, Outcome, Thanks
from matching.page_texts import MATCH_STATES, agreed_costs_text
from matching.selectors.arranging import arranged_by
from matching.selectors.messages import is_still_shared
from matching.selectors.series import OtherDate, other_dates
from matching.sights import own_match
from members.enums import ActsForKind, PlaceKind
from members.models import ActsFor, Confirmation, Participant, Place
from members.selectors.people import is_confirmed

SOON = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class MatchRow:
    """One agreement as its ``is_asker`` side sees it in a list: nothing that must be gone after thirty days.

    ``request_id``: the public one. ``series_id``: the same for the dates of one series, 0 for what happens once.
    """

    public_id: str
    request_id: str
    status: str
    starts_at: datetime
    ended_at: datetime | None
    minutes: int
    title: str
    category_slug: str
    category_name: str
    town: str
    where: str
    is_ride: bool
    is_asker: bool
    series_id: int
    other_id: int
    first_name: str
    said: bool
    thanked: bool

    @property
    def when(self) -> str:
        """ "dinsdagmiddag 3 december, 14.00 uur"."""
        return day_time(self.starts_at)

    @property
    def place(self) -> str:
        """Where it is, for a list: at one's own home, or the village."""
        own = Where.ASKER if self.is_asker else Where.HELPER
        return _("bij jou thuis") if self.where == own and not self.is_ride else self.town

    @property
    def ends_at(self) -> datetime:
        """When it is over as agreed."""
        return self.starts_at + timedelta(minutes=self.minutes)


def own_matches(viewer: Viewer) -> list[MatchRow]:
    """Every agreement of this viewer, the latest first, in one query that decrypts nothing."""
    me = viewer.participant_id
    if me is None:
        return []
    of_this = {"match": OuterRef("pk")}
    matches = (
        Match.objects.filter(own_match(viewer), community_id=viewer.community_id)
        .annotate(
            series_id=Case(
                When(slot__occasion__help_request__rhythm=Rhythm.ONCE, then=Value(0)),
                default=F("slot__occasion__help_request_id"),
                output_field=BigIntegerField(),
            ),
            request_id=F("slot__occasion__help_request__public_id"),
            title=F("slot__occasion__help_request__title"),
            category_slug=F("slot__occasion__help_request__category__slug"),
            category_name=F("slot__occasion__help_request__category__name"),
            town=F("slot__occasion__help_request__place__town"),
            where=F("slot__occasion__help_request__where"),
            is_ride=Exists(Ride.objects.filter(help_request=OuterRef("slot__occasion__help_request"))),
            said=Exists(Outcome.objects.filter(**of_this, participant_id=me)),
            thanked=Exists(Thanks.objects.filter(**of_this, author_id=me)),
        )
        .order_by("-starts_at", "-pk")
    )
    rows: Iterable[dict[str, Any]] = matches.values(
        *_COLUMNS, "asker_id", "asker__first_name", "helper_id", "helper__first_name"
    )
    return [_match_row(row, me) for row in rows]


_COLUMNS = (
    "public_id",
    "request_id",
    "status",
    "starts_at",
    "ended_at",
    "minutes",
    "title",
    "category_slug",
    "category_name",
    "town",
    "where",
    "is_ride",
    "series_id",
    "said",
    "thanked",
)


def _match_row(row: dict[str, Any], me: int) -> MatchRow:
    is_asker = row["asker_id"] == me
    other = "helper" if is_asker else "asker"
    return MatchRow(
        **{name: row[name] for name in _COLUMNS},
        is_asker=is_asker,
        other_id=row[f"{other}_id"],
        first_name=row[f"{other}__first_name"],
    )


def is_coming(row: MatchRow, now: datetime) -> bool:
    """Agreed, and not over yet."""
    return row.status == MatchStatus.AGREED and now < row.ends_at


def state_of(status: str, *, is_past: bool) -> str:
    """arranged, passed, done, not_done or cancelled."""
    match MatchStatus(status):
        case MatchStatus.AGREED:
            return "passed" if is_past else "arranged"
        case MatchStatus.DONE:
            return "done"
        case MatchStatus.NOT_DONE:
            return "not_done"
        case MatchStatus.CANCELLED:
            return "cancelled"
        case MatchStatus.REVIEW | MatchStatus.UNCONFIRMED:
            return "passed"


def state_text(row: MatchRow, now: datetime) -> str:
    """The same in words."""
    return str(MATCH_STATES[state_of(row.status, is_past=now >= row.ends_at)])


@dataclass(frozen=True, slots=True)
class Contact:
    """A way in which the other can be reached, as they chose."""

    kind: str
    value: str
    href: str


@dataclass(frozen=True, slots=True)
class Other:
    """The other one of the two."""

    first_name: str
    family_name: str
    contacts: list[Contact]


@dataclass(frozen=True, slots=True)
class Arranger:
    """Who arranges it for the asker, and how the helper reaches them; without contacts once that is over."""

    first_name: str
    contacts: list[Contact]


@dataclass(frozen=True, slots=True)
class AgreementPage:
    """What one of the two may see of an agreement now.

    ``is_host``: the other comes to where this one lives; ``meets_out``: it is at neither's door.
    ``is_open``: what is only for the two of them is still shown.
    ``request_id``: of one's own request; "" for the helper.
    """

    public_id: str
    state: str
    is_asker: bool
    is_host: bool
    meets_out: bool
    title: str
    category: Category | None
    when: str
    starts_at: datetime
    place: str
    door_word: str
    private_line: str
    minutes: int
    soon: bool
    is_open: bool
    costs_text: str
    ride: RideShown | None
    other: Other
    arranger: Arranger | None
    mine_shown: str
    can_say_outcome: bool
    repeats: bool
    others: list[OtherDate]
    request_id: str


def agreement_page(viewer: Viewer, match: Match, now: datetime, coordinator: str) -> AgreementPage:
    """An agreement of this viewer's own (``get_match_for`` with ``Need.ACT``). At most eight queries, one more
    where somebody arranges it for the asker.

    Family name, contact, street, private line and word are there from "Graag" until thirty days after, and not once
    it was cancelled; a street only for who is confirmed.
    """
    me_id = viewer.participant_id
    assert me_id is not None  # only one of the two gets here
    is_asker = match.asker_id == me_id
    me, other = (match.asker, match.helper) if is_asker else (match.helper, match.asker)
    help_request = match.slot.occasion.help_request
    is_open = is_still_shared(match, now)
    ends_at = match.starts_at + timedelta(minutes=match.minutes)
    is_past = now >= ends_at
    ride = _ride(match, is_asker=is_asker, is_open=is_open, coordinator=coordinator)
    is_host = is_at_home(match, is_asker=is_asker)
    said = match.outcomes.filter(participant_id=me_id).exists()
    arranged = None if is_asker else arranged_by(help_request, reader_id=me_id)
    arranger = Participant.objects.get(pk=arranged.participant_id) if arranged is not None else None
    mails = _own_mail([me, other, *([arranger] if arranger is not None else [])]) if is_open else None
    return AgreementPage(
        public_id=match.public_id,
        state=state_of(match.status, is_past=is_past),
        is_asker=is_asker,
        is_host=is_host,
        meets_out=not (is_host or is_at_home(match, is_asker=not is_asker)),
        title=help_request.title,
        category=help_request.category,
        when=day_time(match.starts_at),
        starts_at=match.starts_at,
        place=ride.pick_up
        if ride is not None
        else _place(match, is_asker=is_asker, is_open=is_open, coordinator=coordinator),
        door_word=match.door_word if is_open else "",
        private_line="" if is_asker or not is_open else help_request.private_line,
        minutes=match.minutes,
        soon=match.status == MatchStatus.AGREED and timedelta() < match.starts_at - now < SOON,
        is_open=is_open,
        ride=ride,
        costs_text=agreed_costs_text(help_request.costs, asker=match.asker.first_name, is_asker=is_asker),
        other=Other(
            first_name=other.first_name,
            family_name=other.family_name if is_open else "",
            contacts=_contacts(other, mails) if mails is not None else [],
        ),
        arranger=_arranger(arranger, mails) if arranger is not None else None,
        mine_shown=_shown_of(me, mails, address_too=is_host and is_confirmed(other.pk)) if mails is not None else "",
        can_say_outcome=match.status == MatchStatus.AGREED and now >= match.starts_at and not said,
        repeats=help_request.repeats,
        others=other_dates(viewer, match, now),
        request_id=help_request.public_id if is_asker else "",
    )


def _arranger(person: Participant, mails: Mapping[int, str] | None) -> Arranger:
    return Arranger(person.first_name, _contacts(person, mails) if mails is not None else [])


def _own_mail(people: list[Participant]) -> dict[int, str]:
    """Their own addresses; that of somebody who acts for them is not theirs to give away."""
    rows = ActsFor.objects.filter(
        participant__in=people,
        kind=ActsForKind.SELF,
        until__isnull=True,
        user__is_active=True,
        user__email__isnull=False,
    ).values_list("participant_id", "user__email")
    return {person: mail or "" for person, mail in rows}


def _contacts(person: Participant, mails: Mapping[int, str]) -> list[Contact]:
    contacts, mail = [], mails.get(person.pk, "")
    if person.shares_phone and person.phone:
        contacts.append(Contact(kind="phone", value=phone_number(person.phone), href=f"tel:{person.phone}"))
    if person.shares_email and mail:
        contacts.append(Contact(kind="mail", value=mail, href=f"mailto:{mail}"))
    return contacts


def _shown_of(person: Participant, mails: Mapping[int, str], *, address_too: bool) -> str:
    """What the other sees of somebody, in words: their name, the ways they chose, and where one comes to them."""
    kinds = {contact.kind for contact in _contacts(person, mails)}
    said = [_("je naam")]
    said += [_("je telefoonnummer")] if "phone" in kinds else []
    said += [_("je mailadres")] if "mail" in kinds else []
    said += [_("je adres")] if address_too else []
    return get_text_list(said, _("en"))


def is_at_home(match: Match, *, is_asker: bool) -> bool:
    """Whether the other comes to where this one of the two lives, or fetches them there."""
    return at_home_of(match.slot.occasion.help_request) is (Where.ASKER if is_asker else Where.HELPER)


def _place(match: Match, *, is_asker: bool, is_open: bool, coordinator: str) -> str:
    """Where it is, for this one of the two. A street only for who must come there, and is confirmed."""
    help_request = match.slot.occasion.help_request
    where = Where(help_request.where)
    guest, host = (match.asker, match.helper) if where == Where.HELPER else (match.helper, match.asker)
    is_guest = is_asker == (guest.pk == match.asker_id)
    if where == Where.ELSEWHERE and is_asker:
        return help_request.elsewhere
    if where != Where.ELSEWHERE and not is_guest:
        return _("bij jou thuis")
    home = help_request.place if where != Where.HELPER else _home_of(host)
    town = home.town if home else ""
    if not is_open:
        return town
    if not Confirmation.objects.filter(participant=guest).exists():
        return _known_first(town, coordinator)
    if where == Where.ELSEWHERE:
        return help_request.elsewhere
    return _door_of(host, home) if home is not None else town


def _ride(match: Match, *, is_asker: bool, is_open: bool, coordinator: str) -> RideShown | None:
    """Of a ride, what this one of the two may see now: the asker all of it, the driver while the agreement is open.

    A driver who is not confirmed sees no street, nor what was typed: a public place, or the village.
    """
    help_request = match.slot.occasion.help_request
    ride = ride_of(help_request)
    if ride is None:
        return None
    if is_asker:
        return ride_in_full(help_request, own=_("bij jou thuis"))
    place = help_request.place
    if not is_open or place is None:
        return ride_before_graag(help_request)
    if Confirmation.objects.filter(participant=match.helper).exists():
        return ride_in_full(help_request, own=_door_of(match.asker, place))
    shown = ride_before_graag(help_request)
    assert shown is not None  # there is a ride
    if ride.pick_up != RideFrom.OWN:
        return shown
    return replace(shown, pick_up=_known_first(place.town, coordinator))


def _known_first(town: str, coordinator: str) -> str:
    known_first = _(
        "%(town)s. %(coordinator)s van Buurthulp maakt eerst kennis met je, of jullie spreken af in het buurthuis"
    )
    return known_first % {"town": town, "coordinator": coordinator}


def _door_of(host: Participant, home: Place) -> str:
    return _("bij %(other)s thuis: %(street)s %(number)s, %(town)s") % {
        "other": host.first_name,
        "street": home.street,
        "number": home.house_number,
        "town": home.town,
    }


def _home_of(person: Participant) -> Place | None:
    return Place.objects.filter(participant=person, kind=PlaceKind.HOME, is_current=True).first()
