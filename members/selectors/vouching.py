"""Who is known by whom: neighbours who say so of somebody new."""

from __future__ import annotations

from django.db.models import OuterRef, QuerySet, Subquery

from members.enums import ConfirmedBy, Feature, ParticipantStatus
from members.features import Vouching
from members.models import Community, Participant, Vouch
from members.selectors.blocks import kept_apart_from
from members.vouch_links import read_token

# As many as a community can ask for (features.Vouching).
_COLUMNS = tuple(f"voucher_{number}" for number in range(5))


def vouching_of(community: Community) -> Vouching | None:
    """How many neighbours must know somebody; None where that confirms nobody."""
    preset = community.preset
    return preset.features.vouching if preset.has(Feature.VOUCHING) else None


def who_asks(community: Community, token: str, *, voucher: Participant) -> Participant | None:
    """Who handed out the link with this token.

    None for a token that does not work, or no more unless this neighbour said it; of another community, of who left, of
    oneself, of who was confirmed in another way, and where one of the two does not want to meet the other: nothing
    tells these apart.
    """
    read = read_token(token)
    if read is None:
        return None
    public_id, is_old = read
    asks = (
        Participant.objects.filter(public_id=public_id, community=community)
        .exclude(status=ParticipantStatus.CLOSED)
        .exclude(pk=voucher.pk)
        .exclude(kept_apart_from(voucher.pk))
        .exclude(confirmation__how__in=(ConfirmedBy.COORDINATOR, ConfirmedBy.LETTER))
    )
    if is_old:  # what was said can be taken back all the same
        asks = asks.filter(vouches__voucher=voucher)
    return asks.select_related("community", "confirmation").defer("family_name", "phone").first()


def said_to_know(participant: Participant) -> list[str]:
    """First names of who said that they know this participant, the first first."""
    return list(_of(participant).values_list("voucher__first_name", flat=True))


def vouch_of(participant: Participant, voucher: Participant) -> Vouch | None:
    """What this neighbour said of them."""
    return Vouch.objects.filter(participant=participant, voucher=voucher).first()


def with_vouchers(people: QuerySet[Participant]) -> QuerySet[Participant]:
    """People as :func:`vouchers_of` reads them.

    Columns and no list: no aggregate of text is the same on both databases, and a page has few queries to spend.
    """
    names = Vouch.objects.filter(participant=OuterRef("pk")).order_by("pk").values("voucher__first_name")
    return people.annotate(**{column: Subquery(names[at : at + 1]) for at, column in enumerate(_COLUMNS)})


def vouchers_of(person: Participant) -> list[str]:
    """First names of who said to know somebody that :func:`with_vouchers` read, the first first; at most five."""
    return [name for name in (getattr(person, column, None) for column in _COLUMNS) if name]


def _of(participant: Participant) -> QuerySet[Vouch]:
    return Vouch.objects.filter(participant=participant).order_by("pk")
