"""Somebody starts to take part: on the site, at the desk, or entered by somebody close to them."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import Actor
from members import search_keys
from members.enums import ActsForKind, ConsentHow, ConsentKind, ContactWay, ParticipantStatus, PlaceKind
from members.models import ActsFor, Community, InviteLink, Participant, Place, User
from members.services.consents import NEEDED, give_consent
from members.services.homes import Home, look_up_home, move_in
from members.services.inviting import tell_inviter
from members.text_messages import has_sms, is_mobile

NAME_LENGTH = 60
FAMILY_NAME_LENGTH = 80
# A first name stands in the subject of mails to others, also to who does not take part: no way to send them somewhere.
_LIKE_AN_ADDRESS = re.compile(r"@|://|\bwww\.|[^\W\d_]{2}\.[^\W\d_]{2}")


def register_participant(
    *,
    actor: Actor,
    community: Community,
    user: User | None,
    first_name: str,
    family_name: str,
    postcode: str,
    house_number: str,
    addition: str = "",
    phone: str = "",
    consents: Collection[ConsentKind],
    how: ConsentHow = ConsentHow.WEB,
    kind: ActsForKind = ActsForKind.SELF,
    told: InviteLink | None = None,
    by_sms: bool = False,
    is_another: bool = False,
    agreed_on: date | None = None,
) -> Participant:
    """Let somebody take part: the participant, their home, their consents, and who acts for them.

    Without ``user`` they have no mail and are told things by phone, or with ``by_sms`` by text message, because they
    said so to who writes them down. ``told`` is a neighbour's link whose owner may hear
    that somebody came through it. The same person again (same name, same address,
    same user) gives the participant that is there: a double click has no second effect. ``is_another``: somebody
    asked, and it is another person all the same; then the caller sees to double clicks. ``agreed_on``: the day on
    which they agreed, where that was written down before.

    Raises DomainError: ``error.name.*``, ``error.family_name.*``, ``error.contact.format``,
    ``error.contact.missing``, ``error.consent.missing``, ``error.house_number``, ``error.postcode.*``, and
    ``error.sms.number`` for a number that takes no text messages.
    """
    first, family = _name(first_name), _family_name(family_name)
    number = _phone(phone, needed=user is None)
    told_by = _told_by(community, user, number, by_sms=by_sms)
    if not NEEDED.issubset(consents):
        raise DomainError("error.consent.missing", _("Vink alle drie de vakjes aan. Dan kun je meedoen."))
    home = look_up_home(community, postcode=postcode, house_number=house_number, addition=addition)
    with transaction.atomic():
        # One row that two equal sign-ups share, so that the second sees what the first made.
        (User if user else Community)._default_manager.select_for_update().get(pk=user.pk if user else community.pk)
        same = None if is_another else _same_person(community, user, first, family, home)
        if same is not None:
            return same
        own_number = user.phone if user is not None and kind == ActsForKind.SELF else ""
        own_mail = user.email if user is not None and kind == ActsForKind.SELF else None
        participant = _make_participant(community, own_mail, first, family, own_number or number, told_by)
        if own_number or (user is None and told_by == ContactWay.SMS):
            allow_text_messages(participant)
        move_in(participant=participant, home=home)
        for consent in sorted(NEEDED):
            give_consent(actor=actor, participant=participant, kind=consent, how=how, on=agreed_on)
        if user is not None:
            ActsFor.objects.create(user=user, participant=participant, kind=kind, since=clock.now())
        if told is not None:
            tell_inviter(actor=actor, link=told, newcomer=participant)
        return participant


def allow_text_messages(participant: Participant) -> None:
    """From now on this participant's number may be sent text messages: it answered, or was told to us for that."""
    participant.sms_hash = participant.phone_hash
    participant.save(update_fields=["sms_hash"])


def _told_by(community: Community, user: User | None, number: str, *, by_sms: bool) -> ContactWay:
    if user is not None:
        return ContactWay.MAIL if user.email else ContactWay.SMS
    if by_sms and not (has_sms(community) and is_mobile(number)):
        raise DomainError("error.sms.number", _("Op dit nummer kan geen sms. Vul een mobiel nummer in of kies bellen."))
    return ContactWay.SMS if by_sms else ContactWay.PHONE


def _make_participant(
    community: Community, email: str | None, first_name: str, family_name: str, phone: str, told_by: ContactWay
) -> Participant:
    family_keys, phone_keys = search_keys.family_name_keys(family_name), search_keys.phone_keys(phone)
    defaults = community.preset.defaults
    return Participant.objects.create(
        community=community,
        first_name=first_name,
        family_name=family_name,
        family_name_hash=family_keys.whole,
        family_name_start_hash=family_keys.start,
        phone=phone,
        phone_hash=phone_keys.whole,
        phone_end_hash=phone_keys.end,
        email_hash=search_keys.email_key(email) if email else "",
        told_by=told_by,
        weekly_contacts=defaults.weekly_contacts,
        monthly_number=defaults.monthly_number,
        joined_at=clock.now(),
    )


def _same_person(
    community: Community, user: User | None, first_name: str, family_name: str, home: Home
) -> Participant | None:
    lives_there = Place.objects.filter(
        kind=PlaceKind.HOME, is_current=True, address_hash=home.keys.address, participant__community=community
    )
    same = Participant.objects.filter(
        pk__in=lives_there.values("participant"),
        first_name__iexact=first_name,
        family_name_hash=search_keys.family_name_keys(family_name).whole,
    ).exclude(status=ParticipantStatus.CLOSED)
    if user is None:
        return same.filter(acted_by__user=None).order_by("pk").first()  # nobody acts for them
    # Not whom they acted for once: that is over, and it is not theirs to take up again.
    # Nor whose trusted contact they are: that gives nothing away.
    theirs = ActsFor.objects.filter(user=user, until=None).exclude(kind=ActsForKind.TRUSTED)
    return same.filter(acted_by__in=theirs).order_by("pk").first()


def _name(typed: str) -> str:
    name = " ".join(typed.split())
    if not name:
        raise DomainError("error.name.missing", _("Vul je voornaam in. Een roepnaam is ook goed."))
    if len(name) > NAME_LENGTH:
        raise DomainError("error.name.long", _("Deze voornaam is te lang. Kort hem in."))
    if _LIKE_AN_ADDRESS.search(name):
        raise DomainError("error.name.address", _("Vul alleen je voornaam in, zonder link of mailadres."))
    return name


def _family_name(typed: str) -> str:
    name = " ".join(typed.split())
    if not name:
        raise DomainError("error.family_name.missing", _('Vul je achternaam in. Anderen zien die pas na "Graag".'))
    if len(name) > FAMILY_NAME_LENGTH:
        raise DomainError("error.family_name.long", _("Deze achternaam is te lang. Kort hem in."))
    return name


def _phone(typed: str, *, needed: bool) -> str:
    if not typed.strip():
        if needed:
            raise DomainError("error.contact.missing", _("Vul een telefoonnummer in. Zonder mail kan het niet anders."))
        return ""
    number = search_keys.normal_phone(typed)
    if not number and needed:
        raise DomainError("error.contact.format", _("Vul een telefoonnummer in, zoals 06 12345678."))
    if not number:
        raise DomainError("error.contact.format", _("Vul een telefoonnummer in, zoals 06 12345678. Of laat het leeg."))
    return number
