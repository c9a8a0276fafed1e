"""What tests of trusted contacts share: naming one, becoming one, and the browser of who is one."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.test import Client

from buurthulp.viewers import Viewer
from members.enums import ConsentHow, TrustedMay
from members.middleware import CHOSEN_KEY
from members.models import ActsFor, HandOver, Participant, User
from members.services.trusting import ask_trusted, become_trusted
from notifications.models import OutboxMessage
from tests.arranged import who
from tests.cast import Person

ALL = frozenset(TrustedMay)
CODE = re.compile(r'class="word">([a-z0-9-]+)<')
IN_MAIL = re.compile(r"Je code is ([a-z0-9-]+)\.")
FORM = {"relation": "mijn dochter Els", "rights": ["see", "ask"], "email": "els@example.nl", "agreed": "on"}
WORDS = "mijn dochter Els"


def ask(by: Person, rights: Iterable[TrustedMay] = ALL, *, email: str = "els@example.nl") -> tuple[HandOver, str]:
    return ask_trusted(
        actor=by.viewer,
        participant=who(by),
        relation=WORDS,
        rights=frozenset(rights),
        how=ConsentHow.WEB,
        email=email,
    )


def viewer_of(user: User, participant: Participant) -> Viewer:
    return Viewer(user_id=user.pk, community_id=participant.community_id)


def accept(user: User, participant: Participant, code: str) -> Participant:
    viewer = viewer_of(user, participant)
    return become_trusted(actor=viewer, community=participant.community, user=user, code=code)


def trusts(by: Person, user: User, rights: Iterable[TrustedMay] = ALL) -> ActsFor:
    """This person trusts this user from now on."""
    _asked, code = ask(by, rights, email=user.email or "")
    accept(user, who(by), code)
    return ActsFor.objects.get(user=user, participant=who(by), until=None)


def sits_for(user: User, participant: Participant, may: Iterable[TrustedMay]) -> Viewer:
    return Viewer(
        user_id=user.pk, community_id=participant.community_id, participant_id=participant.pk, may=frozenset(may)
    )


def browser_of(user: User, chosen: Participant) -> Client:
    browser = Client()
    browser.force_login(user)
    session = browser.session
    session[CHOSEN_KEY] = chosen.pk
    session.save()
    return browser


def mails(kind: str = "") -> list[OutboxMessage]:
    rows = OutboxMessage.objects.filter(kind__startswith=kind or "trusted_").order_by("pk")
    return list(rows)


def acting(participant: Participant) -> set[tuple[str, int]]:
    return set(ActsFor.objects.filter(participant=participant, until=None).values_list("kind", "user"))


PHONED = {"relation": WORDS, "rights": ["answer"], "how": "phone", "email": "els@example.nl"}
