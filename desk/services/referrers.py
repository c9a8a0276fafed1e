"""Accounts of organisations that sign people up, and what they enter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from buurthulp import clock
from buurthulp.errors import DomainError, NotAllowedError
from buurthulp.viewers import Actor, Viewer
from desk.models import ClientLink, Entry, Organisation, ReferrerAccount
from desk.referrer_scope import account_of
from desk.services.intake import Asked, Caller, ask_for
from exchange.riding import asks_as_ride
from members.enums import ConsentHow, Role
from members.models import Community, RoleGrant, User
from members.services.consents import NEEDED
from members.services.roles import end_role, grant_role
from members.services.signing_up import register_participant
from members.services.users import ensure_user

MOST_A_DAY = 30
LONGEST_TOKEN = 32
CONSENT_WAYS = (ConsentHow.SPOKEN, ConsentHow.PAPER)
"""How somebody can have said yes to who enters them."""


@dataclass(frozen=True, slots=True)
class Entering:
    """Somebody to take part, as they said it, and what they ask, if anything. ``how`` they said yes to it."""

    person: Caller
    how: ConsentHow
    asked: Asked | None = None


@transaction.atomic
def appoint_referrer(*, actor: Actor, organisation: Organisation, email: str) -> ReferrerAccount:
    """Let whoever logs in with this address sign people up for an organisation, once they have a second factor.

    Again: no change. Raises DomainError ``referrer.email``, ``referrer.elsewhere`` for an account of another
    organisation here, and what grant_role raises.
    """
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise DomainError("referrer.email", _("Vul een mailadres in, zoals naam@voorbeeld.nl.")) from error
    user = ensure_user(actor=actor, email=address)
    grant = grant_role(actor=actor, community=organisation.community, user=user, role=Role.REFERRER)
    account, _made = ReferrerAccount.objects.get_or_create(grant=grant, defaults={"organisation": organisation})
    if account.organisation_id != organisation.pk:
        raise DomainError("referrer.elsewhere", _("Dit mailadres meldt al mensen aan voor een andere organisatie."))
    return account


@transaction.atomic
def dismiss_referrer(*, actor: Actor, account: ReferrerAccount) -> None:
    """From now on they sign nobody up, also not by a link they gave, and see nothing any more. Again: no change."""
    grant = RoleGrant.objects.get(pk=account.grant_id)
    ClientLink.objects.filter(by_user_id=grant.user_id, organisation=account.organisation_id, used_at=None).delete()
    end_role(actor=actor, grant=grant)


@transaction.atomic
def enter(*, actor: Viewer, community: Community, form_token: str, entering: Entering) -> Entry:
    """Let somebody take part, and ask what they ask; ``form_token`` sent again gives the entry that is there.

    Whoever takes part already is not looked for: the answer is the same, and the coordinator sees that it may be
    somebody we know (desk.acting_work). Raises NotAllowedError for who is no referrer; DomainError ``entry.how``,
    ``entry.token``, ``entry.many`` (``MOST_A_DAY``), ``entry.ride``, and what register_participant and the steps of a
    draft raise.
    """
    account = account_of(actor)
    if account is None or actor.user_id is None or account.organisation.community_id != community.pk:
        raise NotAllowedError("error.not_staff", _("Deze pagina is voor wie voor een organisatie mensen aanmeldt."))
    User.objects.select_for_update().get(pk=actor.user_id)  # a double click waits here
    if not 0 < len(form_token) <= LONGEST_TOKEN or "\x00" in form_token:  # PostgreSQL knows no text with it
        raise DomainError("entry.token", _("Open de pagina opnieuw en verstuur het nog eens."))
    there = Entry.objects.filter(by_user_id=actor.user_id, form_token=form_token).first()
    if there is not None:
        return there
    _refuse_what_does_not_fit(actor.user_id, community, entering)
    person = entering.person
    participant = register_participant(
        actor=actor,
        community=community,
        user=None,
        first_name=person.first_name,
        family_name=person.family_name,
        postcode=person.postcode,
        house_number=person.house_number,
        phone=person.phone,
        consents=NEEDED,  # the form takes nobody without them
        how=entering.how,
        is_another=True,
    )
    asked = ask_for(actor, participant, entering.asked) if entering.asked is not None else None
    return Entry.objects.create(
        community=community,
        organisation=account.organisation,
        by_user_id=actor.user_id,
        participant=participant,
        help_request=asked,
        form_token=form_token,
        at=clock.now(),
    )


def _refuse_what_does_not_fit(user_id: int, community: Community, entering: Entering) -> None:
    if entering.how not in CONSENT_WAYS:
        raise DomainError("entry.how", _("Kies hoe er ja is gezegd. Zonder ja kunnen we niemand opschrijven."))
    today = Entry.objects.filter(by_user_id=user_id, at__gt=clock.now() - timedelta(days=1))
    if today.count() >= MOST_A_DAY:
        raise DomainError(
            "entry.many",
            _("Dit zijn er veel op één dag. Bel %(coordinator)s: %(phone)s.")
            % {"coordinator": community.coordinator_name, "phone": community.phone},
        )
    if entering.asked is not None and asks_as_ride(entering.asked.category, community):
        raise DomainError(
            "entry.ride",
            _("Over een lift willen we meer weten. Meld aan zonder vraag, dan bellen wij daarover."),
        )
