"""What people are told, as outbox rows written in the transaction that decided it.

Before "Graag" no mail holds a family name, street, private line or health (safety.md §2); subjects never hold typed
text.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse

from buurthulp.spoken import day
from exchange.models import HelpRequest
from exchange.wording import when_text
from matching.links import Answer, answer_link
from matching.models import Invitation, Match, Thanks
from matching.selectors.people import thanked_count
from matching.wording import reason_texts, thanks_text
from members.models import Confirmation, Participant
from members.site import site_url
from notifications.services.outbox import write_mail


def _url(participant: Participant, name: str, *args: str) -> str:
    return f"{site_url(participant.community)}{reverse(name, args=args)}"


def tell_invited(invitation: Invitation) -> bool:
    """The question itself. Returns whether there was an address to send it to."""
    occasion = invitation.slot.occasion
    help_request = occasion.help_request
    category = _category(help_request)
    message = write_mail(
        participant=invitation.participant,
        kind="invitation",
        key=f"invitation:{invitation.public_id}:{invitation.wave_number}",
        context={
            "other": help_request.participant.first_name,
            "seeks": category.seeks,
            "band": invitation.band,
            "when": when_text(occasion),
            "minutes": occasion.minutes,
            "title": help_request.title,
            "public_line": help_request.public_line,
            "reasons": reason_texts(invitation.reason_codes)[:2],
            "answer_until": invitation.wait_until,
            "yes_url": answer_link(invitation, Answer.YES),
            "not_now_url": answer_link(invitation, Answer.NOT_NOW),
            "never_url": answer_link(invitation, Answer.NEVER),
        },
    )
    return message is not None


def tell_held(invitation: Invitation, reply_by: datetime) -> bool:
    """To the asker: somebody said yes. Returns whether there was an address."""
    help_request = invitation.slot.occasion.help_request
    helper = invitation.participant
    message = write_mail(
        participant=help_request.participant,
        kind="held",
        key=f"held:{invitation.public_id}:{_times_said_yes(invitation)}",
        context={
            "other": helper.first_name,
            "since": helper.joined_at,
            "people_thanked": thanked_count(helper),
            "confirmed": Confirmation.objects.filter(participant=helper).exists(),
            "category_name": _category(help_request).name,
            "when": when_text(invitation.slot.occasion, invitation.starts_at),
            "reply_by": reply_by,
            "url": _url(help_request.participant, "matching:request", help_request.public_id),
        },
    )
    return message is not None


def tell_reserve(invitation: Invitation) -> None:
    """To a later yes: somebody was just before you; should it fall away, you hear."""
    help_request = invitation.slot.occasion.help_request
    write_mail(
        participant=invitation.participant,
        kind="reserve",
        key=f"reserve:{invitation.public_id}:{_times_said_yes(invitation)}",
        context={
            "other": help_request.participant.first_name,
            "when": when_text(invitation.slot.occasion, invitation.starts_at),
        },
    )


def tell_matched(match: Match) -> None:
    """To both: there is an agreement."""
    for person, other in ((match.asker, match.helper), (match.helper, match.asker)):
        write_mail(
            participant=person,
            kind="match",
            key=f"match:{match.public_id}:{_side(match, person)}",
            context={
                **_agreement(match, person, other),
                "category_name": _category(match.slot.occasion.help_request).name,
                "is_asker": person.pk == match.asker_id,
                "calendar_url": "",
            },
        )


def tell_arranged(invitation: Invitation) -> None:
    """To those who were asked too: it is arranged, thank you."""
    write_mail(
        participant=invitation.participant,
        kind="arranged",
        key=f"arranged:{invitation.public_id}:{invitation.wave_number}",
        context={"other": invitation.slot.occasion.help_request.participant.first_name},
    )


def tell_withdrawn(invitation: Invitation) -> None:
    """To those who were asked: the asker looks for nobody any more."""
    write_mail(
        participant=invitation.participant,
        kind="withdrawn",
        key=f"withdrawn:{invitation.public_id}",
        context={"other": invitation.slot.occasion.help_request.participant.first_name},
    )


def tell_reminder(match: Match) -> None:
    """To both, the day before."""
    for person, other in ((match.asker, match.helper), (match.helper, match.asker)):
        write_mail(
            participant=person,
            kind="reminder",
            key=f"reminder:{match.public_id}:{_side(match, person)}",
            context={**_agreement(match, person, other), "place": _village(match)},
        )


def tell_cancelled(match: Match, *, by: Participant) -> None:
    """To the other one: it falls away."""
    other = match.asker if by.pk == match.helper_id else match.helper
    write_mail(
        participant=other,
        kind="cancelled",
        key=f"cancelled:{match.public_id}",
        context={
            **_agreement(match, other, by),
            "by_giver": by.pk == match.helper_id,
            "url": _url(other, "matching:request", match.slot.occasion.help_request.public_id)
            if other.pk == match.asker_id
            else _url(other, "matching:home"),
        },
    )


def tell_check(match: Match) -> None:
    """To both, afterwards: is het gelukt?"""
    for person, other in ((match.asker, match.helper), (match.helper, match.asker)):
        write_mail(
            participant=person,
            kind="check",
            key=f"check:{match.public_id}:{_side(match, person)}",
            context={
                "other": other.first_name,
                "when": when_text(match.slot.occasion, match.starts_at),
                "url": _url(person, "matching:check", match.public_id),
                "yes_url": "",
                "no_url": "",
            },
        )


def tell_thanks(thanks: Thanks) -> None:
    """To whom a word of thanks was written."""
    write_mail(
        participant=thanks.recipient,
        kind="thanks",
        key=f"thanks:{thanks.match.public_id}:{_side(thanks.match, thanks.author)}",
        context={
            "other": thanks.author.first_name,
            "message": thanks_text(thanks),
            "url": _url(thanks.recipient, "matching:story"),
        },
    )


def tell_unmet(help_request: HelpRequest, *, at: str, call_day: datetime | None) -> bool:
    """To the asker: nobody could; a coordinator calls. ``at`` tells apart the desk's turn and the need's end."""
    message = write_mail(
        participant=help_request.participant,
        kind="unmet",
        key=f"unmet:{help_request.public_id}:{at}",
        context={
            "category_name": _category(help_request).name,
            "when": when_text(help_request.occasions.all()[0]),
            "call_day": call_day,
            "call_day_text": day(call_day) if call_day else "",
            "url": _url(help_request.participant, "matching:request", help_request.public_id),
        },
    )
    return message is not None


def _agreement(match: Match, person: Participant, other: Participant) -> dict[str, Any]:
    return {
        "other": other.first_name,
        "when": when_text(match.slot.occasion, match.starts_at),
        "url": _url(person, "matching:agreement", match.public_id),
        "cancel_url": _url(person, "matching:cancel", match.public_id),
    }


def _side(match: Match, person: Participant) -> str:
    return "asker" if person.pk == match.asker_id else "helper"


def _village(match: Match) -> str:
    place = match.slot.occasion.help_request.place
    return place.town if place is not None else ""


def _category(help_request: HelpRequest) -> Any:
    assert help_request.category is not None  # only a draft has none, and nobody is told of a draft
    return help_request.category


def _times_said_yes(invitation: Invitation) -> int:
    """How often this invitation became a yes: an answer taken back and given again is a new message."""
    return invitation.history.filter(to_status__in=["held", "reserve"]).count()
