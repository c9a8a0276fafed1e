"""The only module that writes the ledger (matching.md §8, ADR 0002)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, Sum

from buurthulp import clock
from buurthulp.viewers import Actor
from matching.enums import AccountKind, MatchStatus, TransferKind
from matching.models import Account, Match, Transfer
from members.models import Community, Participant

CONFIRMED = "confirmed"


def account_of(participant: Participant) -> Account:
    """The participant's account in minutes, made when first needed. Safe beside itself."""
    account, _ = Account.objects.get_or_create(
        kind=AccountKind.PARTICIPANT,
        owner=participant,
        is_former=False,
        defaults={"community_id": participant.community_id},
    )
    return account


def take_accounts_over(*, former: Participant, by: Participant) -> int:
    """Two were one person (ADR 19): the time of the one is the other's from now on. Returns how many accounts moved.

    No transfer is written or changed: what was given and received adds up as it did, over the accounts of one owner.
    Nothing is booked on the account that came along. The caller holds both people locked.
    """
    has_own = Account.objects.filter(kind=AccountKind.PARTICIPANT, owner=by, is_former=False).exists()
    accounts = Account.objects.select_for_update().filter(kind=AccountKind.PARTICIPANT, owner=former).order_by("pk")
    moved = list(accounts)
    for account in moved:
        account.owner, account.is_former = by, account.is_former or has_own
        account.save(update_fields=["owner", "is_former"])
    return len(moved)


@transaction.atomic
def post_help(*, actor: Actor, match: Match, minutes: int) -> Transfer:
    """Write the transfer of a confirmed match: from who received to who gave. Called again it returns the same row.

    Raises ValueError for no minutes. Both accounts are locked in key order.
    """
    if minutes <= 0:
        raise ValueError("A transfer has minutes.")
    debit, credit = account_of(match.asker), account_of(match.helper)
    list(Account.objects.select_for_update().filter(pk__in=[debit.pk, credit.pk]).order_by("pk"))
    transfer, _ = Transfer.objects.get_or_create(
        match=match,
        kind=TransferKind.HELP,
        defaults={
            "community_id": match.community_id,
            "debit": debit,
            "credit": credit,
            "minutes": minutes,
            "reason": CONFIRMED,
            "created_at": clock.now(),
        },
    )
    return transfer


@dataclass(frozen=True, slots=True)
class Balance:
    """Minutes given and received; the balance is their difference and is stored nowhere."""

    given_minutes: int
    received_minutes: int

    @property
    def minutes(self) -> int:
        """Given minus received."""
        return self.given_minutes - self.received_minutes


def balance_of(participant: Participant) -> Balance:
    """What the ledger says of one participant."""
    mine = Q(kind=AccountKind.PARTICIPANT, owner=participant)
    accounts = Account.objects.filter(mine).values("pk")
    given = Transfer.objects.filter(credit__in=accounts).aggregate(total=Sum("minutes"))["total"] or 0
    received = Transfer.objects.filter(debit__in=accounts).aggregate(total=Sum("minutes"))["total"] or 0
    return Balance(given_minutes=given, received_minutes=received)


def check_ledger(community: Community) -> list[str]:
    """Every way in which the book could be wrong, in words; empty when it is right.

    Exactly one help transfer per confirmed match with its minutes, between its two people; no help transfer without
    a confirmed match; every balance equals an independent recount from matches and other transfers; clearing
    accounts cancel out over all communities; no transfer without a cause.
    """
    return [
        *_help_against_matches(community),
        *_matches_against_help(community),
        *_balances_against_recount(community),
        *_clearing(),
        *[f"transfer {pk} has no reason" for pk in _ids(Transfer.objects.filter(community=community, reason=""))],
    ]


def _ids(rows: object) -> list[int]:
    return list(rows.values_list("pk", flat=True))  # type: ignore[attr-defined]  # any queryset


def _matches_against_help(community: Community) -> list[str]:
    problems = []
    for match in Match.objects.filter(community=community, status=MatchStatus.DONE).prefetch_related(
        "transfers__debit", "transfers__credit"
    ):
        helps = [transfer for transfer in match.transfers.all() if transfer.kind == TransferKind.HELP]
        if len(helps) != 1:
            problems.append(f"match {match.public_id} has {len(helps)} help transfers")
            continue
        (transfer,) = helps
        if transfer.minutes != match.minutes:
            problems.append(
                f"match {match.public_id}: {transfer.minutes} minutes in the book, {match.minutes} confirmed"
            )
        if (transfer.debit.owner_id, transfer.credit.owner_id) != (match.asker_id, match.helper_id):
            problems.append(f"match {match.public_id}: the transfer is between other people")
    return problems


def _help_against_matches(community: Community) -> list[str]:
    stray = Transfer.objects.filter(community=community, kind=TransferKind.HELP).exclude(match__status=MatchStatus.DONE)
    return [f"transfer {pk} is help without a confirmed match" for pk in _ids(stray)]


def _balances_against_recount(community: Community) -> list[str]:
    expected: dict[int, int] = {}
    for asker, helper, minutes in Match.objects.filter(community=community, status=MatchStatus.DONE).values_list(
        "asker_id", "helper_id", "minutes"
    ):
        expected[helper] = expected.get(helper, 0) + minutes
        expected[asker] = expected.get(asker, 0) - minutes
    others = Transfer.objects.filter(community=community).exclude(kind=TransferKind.HELP)
    for debtor, creditor, minutes in others.values_list("debit__owner_id", "credit__owner_id", "minutes"):
        if creditor is not None:
            expected[creditor] = expected.get(creditor, 0) + minutes
        if debtor is not None:
            expected[debtor] = expected.get(debtor, 0) - minutes
    booked: dict[int, int] = {}
    owned = Account.objects.filter(community=community, kind=AccountKind.PARTICIPANT)
    for owner, total in owned.filter(credits__isnull=False).values_list("owner_id").annotate(Sum("credits__minutes")):
        booked[owner] = booked.get(owner, 0) + total
    for owner, total in owned.filter(debits__isnull=False).values_list("owner_id").annotate(Sum("debits__minutes")):
        booked[owner] = booked.get(owner, 0) - total
    return [
        f"participant {person}: {booked.get(person, 0)} minutes in the book, {expected.get(person, 0)} recounted"
        for person in sorted(expected.keys() | booked.keys())
        if booked.get(person, 0) != expected.get(person, 0)
    ]


def _clearing() -> list[str]:
    clearing = Q(debit__kind=AccountKind.CLEARING) | Q(credit__kind=AccountKind.CLEARING)
    sums = Transfer.objects.filter(clearing).aggregate(
        into=Sum("minutes", filter=Q(credit__kind=AccountKind.CLEARING)),
        out=Sum("minutes", filter=Q(debit__kind=AccountKind.CLEARING)),
    )
    difference = (sums["into"] or 0) - (sums["out"] or 0)
    return [f"the clearing accounts differ by {difference} minutes"] if difference else []
