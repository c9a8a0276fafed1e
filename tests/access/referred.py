"""Of the world of the access matrix: organisations, and who was referred to one."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from desk.client_links import hash_of as hash_of_client_link
from desk.enums import ReferralWay
from desk.models import ClientLink, Entry, Organisation, Referral, ReferrerAccount
from desk.referral_links import hash_of
from members.models import Community, Participant, User
from tests.factories.desk import OrganisationFactory, ReferralFactory


def an_organisation(community: Community, name: str) -> Organisation:
    """One of this community."""
    organisation: Organisation = OrganisationFactory(community=community, name=name)
    return organisation


def make_referrer(user: User, organisation: Organisation, *, entered: Participant, at: datetime) -> None:
    """Somebody who signs people up for it: with an account, one person entered, and links given to others."""
    give_account(user, organisation, entered=entered, at=at)
    hand_out_links(user, organisation, at=at)


def give_account(user: User, organisation: Organisation, *, entered: Participant, at: datetime) -> None:
    """The referrer signs people up for it, and entered this one."""
    ReferrerAccount.objects.create(grant=user.role_grants.get(), organisation=organisation)
    Entry.objects.create(
        community=organisation.community,
        organisation=organisation,
        by_user_id=user.pk,
        participant=entered,
        form_token="één",
        at=at,
    )


def hand_out_links(user: User, organisation: Organisation, *, at: datetime) -> None:
    """Two of the referrer's, each with its name as token: one that works, and one that was used."""
    for name, used_at in (("fresh", None), ("used", at)):
        ClientLink.objects.create(
            community=organisation.community,
            organisation=organisation,
            by_user_id=user.pk,
            token_hash=hash_of_client_link(name),
            made_at=at,
            until=at + timedelta(days=3),
            used_at=used_at,
        )


def referrals_of(*, asker: Participant, closed: Participant, at: datetime) -> dict[str, Referral]:
    """By mail and by letter, and of who has left since. The link of a mail has the name of the referral as token."""
    return {
        "mailed": _refer("mailed", asker, ReferralWay.MAIL, at),
        "written": _refer("written", asker, ReferralWay.LETTER, at),
        "closed": _refer("closed", closed, ReferralWay.MAIL, at),
    }


def _refer(name: str, person: Participant, way: ReferralWay, at: datetime) -> Referral:
    is_mail = way == ReferralWay.MAIL
    referral: Referral = ReferralFactory(
        participant=person,
        organisation=an_organisation(person.community, f"Zorg voor {person.first_name} per {way.label}"),
        way=way,
        text=f"Traplopen gaat niet meer ({name})",
        told=json.dumps({"name": person.first_name}),
        sent_at=at,
        link_hash=hash_of(name) if is_mail else "",
        link_until=at + timedelta(days=14) if is_mail else None,
    )
    return referral
