"""What is told of a trusted contact: to who was named, and to who named them (members.services.trusted_news)."""

from __future__ import annotations

from django.urls import reverse

from buurthulp import clock
from buurthulp.languages import reading
from buurthulp.viewers import Actor, Viewer
from members.models import Participant, User
from members.selectors.handing_over import spoken_code
from members.selectors.trusting import rights_said
from members.services.trusted_news import Told, TrustedNews
from notifications.services.address_mails import take_back_mails, write_mail_to_address
from notifications.services.outbox import write_mail

ASKED, ACCEPTED, STOPPED, ENDED = "trusted_asked", "trusted_accepted", "trusted_stopped", "trusted_ended"


def tell_of_trusted(news: TrustedNews, told: Told) -> None:
    """Write the mail that belongs to what happened; whoever did it knows it already."""
    match news:
        case TrustedNews.ASKED if told.code:
            _ask(told)
        case TrustedNews.ACCEPTED:
            take_back_mails(actor=told.actor, key_begins=_key(told))
            _to_the_participant(told, ACCEPTED)
        case TrustedNews.TAKEN_BACK:
            take_back_mails(actor=told.actor, key_begins=_key(told))
            if told.user is not None:
                _to_the_participant(told, STOPPED)
        case TrustedNews.ENDED:
            _end(told)


def forget_mails_of_trusted(*, actor: Actor, participant: Participant) -> None:
    """What mails to others say of who named them goes with that person. In a transaction."""
    for kind in (ASKED, ENDED):
        take_back_mails(actor=actor, key_begins=f"{kind}:{participant.public_id}:")


def _ask(told: Told) -> None:
    asked = told.asked
    assert asked is not None  # it is what there is to tell
    user = User.objects.filter(email=asked.to).first()
    language = user.language if user is not None else ""
    with reading(language):
        may = rights_said(asked.rights)
    write_mail_to_address(
        community=told.participant.community,
        to=asked.to,
        kind=ASKED,
        key=_key(told),
        context={
            "other": told.participant.first_name,
            "may": may,
            "code": spoken_code(told.code),
            "until": asked.expires_at,
            "url": reverse("members:take_over"),
        },
        language=language,
    )


def _end(told: Told) -> None:
    """To the other of the two; where a coordinator noted it, to who was the contact."""
    user = told.user
    assert user is not None  # somebody was the contact
    if isinstance(told.actor, Viewer) and told.actor.user_id == user.pk:
        _to_the_participant(told, STOPPED)
    elif user.email:
        write_mail_to_address(
            community=told.participant.community,
            to=user.email,
            kind=ENDED,
            key=f"{ENDED}:{told.participant.public_id}:{user.pk}:{_moment()}",
            context={"other": told.participant.first_name},
            language=user.language,
        )


def _to_the_participant(told: Told, kind: str) -> None:
    if told.user is None:
        return
    asked = told.asked
    write_mail(
        participant=told.participant,
        kind=kind,
        key=f"{kind}:{told.participant.public_id}:{told.user.pk}:{_moment()}",
        context=lambda: {
            "relation": asked.relation if asked is not None else told.relation,
            "may": rights_said(asked.rights) if asked is not None else "",
            "declined": kind == STOPPED and asked is not None,
            "url": reverse("matching:trusted"),
        },
    )


def _key(told: Told) -> str:
    assert told.asked is not None  # a code is asked, used or taken back
    return f"{ASKED}:{told.participant.public_id}:{told.asked.pk}"


def _moment() -> int:
    return int(clock.now().timestamp())
