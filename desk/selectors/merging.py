"""Two rows that may be one person: whether that can be, and what would become of what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from buurthulp.errors import DomainError
from buurthulp.spoken import phone_number
from desk.models import Pair, Referral, Signal
from desk.models.pair import LIVE
from desk.models.referral import OPEN
from exchange.enums import OfferStatus, RequestStatus
from exchange.models import HelpRequest, Offer
from matching.enums import InvitationStatus, MatchStatus
from matching.models import FirstContact, Invitation, Match, Thanks, Transfer
from matching.services.places import RUNNING
from members.enums import ActsForKind, ParticipantStatus
from members.models import ActsFor, Block, Participant, Vouch
from members.selectors.people import acting_now
from members.services.access_log import ContactDetails

_SAID_YES = (
    InvitationStatus.HELD,
    InvitationStatus.RESERVE,
    InvitationStatus.CHOSEN,
    InvitationStatus.DECLINED,
    InvitationStatus.STEPPED_BACK,
)
_ASKER = "slot__occasion__help_request__participant"


def refuse_merge(one: Participant, other: Participant) -> None:
    """Raise DomainError where these two cannot be one person: ``merge.same``, ``.closed``, ``.two_people``,
    ``.acting``, ``.twice_agreed``, ``.twice_referred`` or ``.twice_paired``.

    Why they are two is not said: whom somebody blocked is nobody's to read, a coordinator's neither. Two queries.
    """
    if one.pk == other.pk or one.community_id != other.community_id:
        raise DomainError("merge.same", _("Kies de andere aanmelding van deze persoon."))
    if ParticipantStatus.CLOSED in (one.status, other.status):
        raise DomainError("merge.closed", _("Een van de twee doet al niet meer mee. Er valt niets samen te voegen."))
    found = Participant.objects.annotate(
        are_two=_between(one, other),
        agreed=_both_at_one_moment(one, other),
        acting=_acts_in_two_ways(one, other),
        referred=_both_referred(one, other),
        paired=_both_paired(one, other),
    )
    named = ("are_two", "agreed", "acting", "referred", "paired")
    are_two, agreed, acting, referred, paired = found.values_list(*named).get(pk=one.pk)
    if are_two:
        raise DomainError(
            "merge.two_people",
            _("Aan wat we weten zien we dat dit twee mensen zijn. Weet je zeker van niet? Vraag het de beheerder."),
        )
    if acting:
        raise DomainError(
            "merge.acting",
            _("Bij de een logt iemand in voor zichzelf, bij de ander voor een naaste. Vraag eerst wat klopt."),
        )
    if agreed:
        raise DomainError(
            "merge.twice_agreed",
            _("Ze hebben allebei een plek bij dezelfde afspraak. Laat er eerst één vrijmaken."),
        )
    if referred:
        raise DomainError(
            "merge.twice_referred",
            _("Allebei zijn ze doorverwezen naar dezelfde organisatie. Rond er eerst één af."),
        )
    if paired:
        raise DomainError("merge.twice_paired", _("Allebei zijn ze maatje van dezelfde persoon. Rond er eerst één af."))


def _between(one: Participant, other: Participant) -> Q | Exists:
    """Whether the one had to do with the other as people have who are two."""

    def both(rows: QuerySet[Any], first: str, second: str) -> Exists:
        return Exists(rows.filter(Q(**{first: one, second: other}) | Q(**{first: other, second: one})))

    return Q(
        both(Match.objects.all(), "asker", "helper")
        | both(Block.objects.all(), "blocker", "blocked")
        | both(Vouch.objects.all(), "participant", "voucher")
        | both(Signal.objects.all(), "reporter", "about")
        | both(FirstContact.objects.all(), "participant", "other")
        | both(Thanks.objects.all(), "author", "recipient")
        | both(Transfer.objects.all(), "debit__owner", "credit__owner")
        | both(Invitation.objects.filter(status__in=_SAID_YES), "participant", _ASKER)
    ) | Q(both(Pair.objects.all(), "asker", "helper"))


def _both_at_one_moment(one: Participant, other: Participant) -> Exists:
    chosen = Invitation.objects.filter(status=InvitationStatus.CHOSEN)
    return Exists(
        chosen.filter(Exists(chosen.filter(participant=other, occasion=OuterRef("occasion"))), participant=one)
    )


def _both_referred(one: Participant, other: Participant) -> Exists:
    going_on = Referral.objects.filter(status__in=OPEN)
    same = going_on.filter(participant=other, organisation=OuterRef("organisation"))
    return Exists(going_on.filter(Exists(same), participant=one))


def _both_paired(one: Participant, other: Participant) -> Q | Exists:
    live = Pair.objects.filter(status__in=LIVE)

    def same(side: str, third: str) -> Exists:
        of_other = Q(asker=other, helper=OuterRef(third)) | Q(helper=other, asker=OuterRef(third))
        return Exists(live.filter(Exists(live.filter(of_other)), **{side: one}))

    return Q(same("asker", "helper")) | Q(same("helper", "asker"))


def _acts_in_two_ways(one: Participant, other: Participant) -> Exists:
    now = ActsFor.objects.filter(until=None)
    differs = now.filter(participant=other, user=OuterRef("user")).exclude(kind=OuterRef("kind"))
    return Exists(now.filter(Exists(differs), participant=one))


@dataclass(frozen=True, slots=True)
class OneOfTwo:
    """A row as the page shows it, made of what the logged look gave."""

    public_id: str
    first_name: str
    family_name: str
    street_line: str
    phone: str
    email: str
    since: datetime
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class MergePage:
    """Who stays, who goes into them, and in lines what becomes of what."""

    stays: OneOfTwo
    goes: OneOfTwo
    names_differ: bool
    lines: tuple[str, ...]


def merge_page(
    stays: Participant, goes: Participant, details: dict[int, ContactDetails], confirmed: Sequence[int]
) -> MergePage:
    """The page. Two queries."""
    cards = {row.pk: _card(row, details[row.pk], is_confirmed=row.pk in confirmed) for row in (stays, goes)}
    same = cards[stays.pk].street_line == cards[goes.pk].street_line != ""
    lines = _lines(stays, goes, same_address=same, confirmed=confirmed)
    return MergePage(cards[stays.pk], cards[goes.pk], _names(stays) != _names(goes), tuple(lines))


def _names(row: Participant) -> tuple[str, str]:
    return row.first_name.casefold(), row.family_name_hash


def _card(row: Participant, details: ContactDetails, *, is_confirmed: bool) -> OneOfTwo:
    town = f"{details.postcode[:4]} {details.postcode[4:]} {details.town}".strip()
    return OneOfTwo(
        public_id=row.public_id,
        first_name=details.first_name,
        family_name=details.family_name,
        street_line=", ".join(filter(None, [details.street_line, town])),
        phone=phone_number(details.phone) if details.phone else "",
        email=details.email,
        since=row.joined_at,
        is_confirmed=is_confirmed,
    )


def _lines(stays: Participant, goes: Participant, *, same_address: bool, confirmed: Sequence[int]) -> list[str]:
    counts = _counts(stays, goes)
    name = {"name": stays.first_name}
    lines = [_("Naam, adres en nummer blijven van wie blijft. Staat daar niets, dan nemen we het van de ander.")]
    lines += [
        text % {"count": counts[key]}
        for key, text in (
            ("requests", ngettext("%(count)s vraag gaat mee.", "%(count)s vragen gaan mee.", counts["requests"])),
            ("matches", ngettext("%(count)s afspraak gaat mee.", "%(count)s afspraken gaan mee.", counts["matches"])),
            ("offers", ngettext("%(count)s aanbod gaat mee.", "%(count)s keer aanbod gaat mee.", counts["offers"])),
            (
                "asked",
                ngettext(
                    "%(count)s vraag aan deze persoon loopt door.",
                    "%(count)s vragen aan deze persoon lopen door.",
                    counts["asked"],
                ),
            ),
            (
                "double",
                ngettext(
                    "%(count)s vraag was twee keer gesteld. Eén keer blijft staan.",
                    "%(count)s vragen waren twee keer gesteld. Eén keer blijft staan.",
                    counts["double"],
                ),
            ),
        )
        if counts[key]
    ]
    logins = _logins(stays, goes)
    if len(logins) > 1:
        who = ", ".join(logins)
        lines.append(_("Inloggen kan met allebei de adressen. Wie dat kan, ziet alles: %(who)s.") % {"who": who})
    elif logins:
        lines.append(_("Inloggen kan met: %(who)s.") % {"who": logins[0]})
    if goes.pk in confirmed and stays.pk not in confirmed:
        kept = _("De kennismaking gaat mee.")
        again = _("%(name)s is op dit adres nog niet bevestigd. De kennismaking was op het andere.") % name
        lines.append(kept if same_address else again)
    lines.append(_("Bedankjes, en wat er gegeven en gekregen is, tellen samen."))
    lines.append(_("Wie in de gegevens keek, blijft van allebei te lezen."))
    return lines


def _logins(stays: Participant, goes: Participant) -> list[str]:
    """With what one logs in as either of them, or for them. One query."""
    rows = ActsFor.objects.filter(acting_now(), participant__in=[stays, goes]).select_related("user").order_by("pk")
    shown = {
        row.user_id: f"{row.user.email or phone_number(row.user.phone)}"
        + ("" if row.kind == ActsForKind.SELF else f" ({row.get_kind_display()})")
        for row in rows
    }
    return list(shown.values())


def _counts(stays: Participant, goes: Participant) -> dict[str, int]:
    """How much comes along. One query."""
    asked = Invitation.objects.filter(participant=goes, status__in=RUNNING)
    double = asked.filter(
        Exists(Invitation.objects.filter(participant=stays, occasion=OuterRef("occasion"), status__in=RUNNING))
    )
    agreed = Match.objects.filter(Q(asker=goes) | Q(helper=goes), status__in=[MatchStatus.AGREED, MatchStatus.DONE])
    counted = {
        "requests": HelpRequest.objects.filter(participant=goes).exclude(status=RequestStatus.DRAFT),
        "matches": agreed,
        "offers": Offer.objects.filter(participant=goes, status=OfferStatus.ON),
        "asked": asked,
        "double": double,
    }
    first, *others = [
        rows.order_by().annotate(of=Value(key)).values_list("of").annotate(how_many=Count("pk"))
        for key, rows in counted.items()
    ]
    found = dict(first.union(*others, all=True))
    return {key: found.get(key, 0) for key in counted}
