"""What people are told, as outbox rows written in the transaction that decided it.

Before "Graag" no mail holds a family name, street, private line or health (safety.md §2); subjects never hold typed
text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse

from buurthulp import clock
from buurthulp.clock import localtime
from buurthulp.spoken import day, standard
from buurthulp.viewers import SYSTEM
from exchange.enums import SlotStatus, Way
from exchange.homes import at_home_of, is_at_helpers
from exchange.models import HelpRequest, Occasion
from exchange.riding import ride_before_graag
from exchange.series import request_short, request_when
from exchange.turning import seeks_text
from exchange.wording import days_short, when_short, when_text
from matching.links import Answer, answer_link
from matching.models import Invitation, Match, Message, Thanks
from matching.selectors.calendars import place_for
from matching.selectors.clashes import clash_text, clash_words
from matching.selectors.messages import words_for_mail
from matching.selectors.people import thanked_count
from matching.wording import reason_texts, thanks_text
from members.models import Confirmation, Participant
from members.site import site_url
from notifications.services.gathering import take_out
from notifications.services.outbox import write_mail


def _url(participant: Participant, name: str, *args: str) -> str:
    return f"{site_url(participant.community)}{reverse(name, args=args)}"


def tell_invited(invitation: Invitation, *, dates: Sequence[Occasion] = (), is_alone: bool = False) -> bool:
    """The question itself, of a series with the ``dates`` that are free. Returns whether there was an address.

    ``is_alone``: it is about one date of a series, and says nothing of the rest.
    """
    occasion = invitation.slot.occasion
    help_request = occasion.help_request
    # They are of one community: what was read of it with the slot need not be read for every invitation.
    invitation.community = invitation.participant.community = help_request.community
    message = write_mail(
        participant=invitation.participant,
        kind="invitation",
        key=_question(invitation),
        context=lambda: {
            "other": help_request.participant.first_name,
            "seeks": seeks_text(help_request),
            "band": invitation.band,
            "ride": ride_before_graag(help_request),
            "at_yours": is_at_helpers(help_request),
            "when": request_when(help_request, occasion) if not is_alone else when_text(occasion),
            "when_short": request_short(help_request, occasion) if not is_alone else when_short(occasion),
            "dates": [when_text(date) for date in dates],
            "minutes": occasion.minutes,
            "title": help_request.title,
            "public_line": help_request.public_line,
            "reasons": reason_texts(invitation.reason_codes)[:2],
            "answer_until": invitation.wait_until,
        },
        links=lambda reader: {
            "yes_url": answer_link(invitation, Answer.YES, reader),
            "not_now_url": answer_link(invitation, Answer.NOT_NOW, reader),
            "never_url": answer_link(invitation, Answer.NEVER, reader),
        },
    )
    return message is not None


def tell_held(invitation: Invitation, reply_by: datetime, *, dates: Sequence[Occasion] = ()) -> bool:
    """To the asker: somebody said yes, of a series for these ``dates``. Returns whether there was an address."""
    help_request = invitation.slot.occasion.help_request
    helper = invitation.participant
    message = write_mail(
        participant=help_request.participant,
        kind="held",
        key=f"held:{invitation.public_id}:{_times_said_yes(invitation)}",
        context=lambda: {
            "other": helper.first_name,
            "since": helper.joined_at,
            "people_thanked": thanked_count(helper),
            "confirmed": Confirmation.objects.filter(participant=helper).exists(),
            "category_name": standard(_category(help_request).name),
            "when": when_text(invitation.slot.occasion, invitation.starts_at),
            "when_short": when_short(invitation.slot.occasion, invitation.starts_at)
            if len(dates) <= 1
            else days_short(len(dates)),
            "dates": [when_text(date) for date in dates] if len(dates) > 1 else [],
            "goes_on": invitation.goes_on,
            "reply_by": reply_by,
            "chooses": help_request.way == Way.CHOOSE,
            "at_home_of": at_home_of(help_request).value,
            "url": _url(help_request.participant, "matching:request", help_request.public_id),
        },
    )
    return message is not None


def tell_reserve(invitation: Invitation) -> None:
    """To a later yes: somebody was just before you; should it fall away, you hear."""
    _tell_of_yes(invitation, "reserve")


def tell_moved_up(invitation: Invitation) -> None:
    """To a later yes, once the one before fell away: the asker hears of you now.

    Who agreed something else for that time since reads so, with the link on which a yes is taken back.
    """
    _tell_of_yes(
        invitation,
        "moved_up",
        more=lambda: {"clash": clash_text(invitation)},
        links=lambda reader: {"yes_url": answer_link(invitation, Answer.YES, reader)},
    )


def tell_came_to_nothing(invitation: Invitation) -> None:
    """To whoever said yes and heard neither "Graag" nor anything else before the moment was there."""
    _tell_of_yes(invitation, "came_to_nothing")


def _tell_of_yes(
    invitation: Invitation,
    kind: str,
    *,
    more: Callable[[], dict[str, Any]] = dict,
    links: Callable[[str], dict[str, Any]] | None = None,
) -> None:
    help_request = invitation.slot.occasion.help_request
    write_mail(
        participant=invitation.participant,
        kind=kind,
        key=f"{kind}:{invitation.public_id}:{_times_said_yes(invitation)}",
        context=lambda: {
            "other": help_request.participant.first_name,
            "when": when_text(invitation.slot.occasion, invitation.starts_at),
            **more(),
        },
        links=links,
    )


def tell_matched(matches: Sequence[Match]) -> None:
    """To both: there is an agreement; of a series one mail for all its dates."""
    match = matches[0]
    for person, other in _both(match):
        tell_one_matched(matches, person, other)


def tell_one_matched(matches: Sequence[Match], person: Participant, other: Participant, *, key: str = "") -> None:
    """To one of them. ``key``: that of the message which said it before, where the first date fell away since."""
    match = matches[0]
    write_mail(
        participant=person,
        kind="match",
        key=key or f"match:{match.public_id}:{_side(match, person)}",
        context=lambda: {
            **_agreement(match, person, other),
            "category_name": standard(_category(match.slot.occasion.help_request).name),
            "is_asker": person.pk == match.asker_id,
            **_dates(matches),
            "goes_on": match.invitation.goes_on,
            "clash": _clash(matches, person),
            "calendar_url": _url(person, "matching:my_calendar")
            if len(matches) > 1
            else _url(person, "matching:calendar", match.public_id),
        },
    )


def tell_arranged(invitation: Invitation) -> None:
    """To those who were asked too: it is arranged, thank you. Who said yes hears it at once."""
    if take_out(actor=SYSTEM, key=_question(invitation)):
        return
    write_mail(
        participant=invitation.participant,
        kind="arranged",
        key=f"arranged:{invitation.public_id}:{_time_asked(invitation)}-{_times_said_yes(invitation)}",
        context=lambda: {"other": invitation.slot.occasion.help_request.participant.first_name},
        can_wait=invitation.answered_at is None,
    )


def tell_withdrawn(invitation: Invitation) -> None:
    """To those who were asked: the asker looks for nobody any more. Who said yes hears it at once."""
    if take_out(actor=SYSTEM, key=_question(invitation)):
        return
    write_mail(
        participant=invitation.participant,
        kind="withdrawn",
        key=f"withdrawn:{invitation.public_id}",
        context=lambda: {"other": invitation.slot.occasion.help_request.participant.first_name},
        can_wait=invitation.answered_at is None,
    )


def tell_reminder(match: Match, *, before: Match | None = None) -> None:
    """To both, on the last day before it that is not a quiet one.

    ``before``: the last time of the same series, to ask who did not say so how it went.
    """
    said = set(before.outcomes.values_list("participant_id", flat=True)) if before is not None else set()
    for person, other in _both(match):
        tell_one_reminder(match, person, other, asking=None if person.pk in said else before)


def tell_one_reminder(match: Match, person: Participant, other: Participant, *, asking: Match | None) -> None:
    """To one of them; ``asking``: of which time before they are asked how it went."""
    is_later = localtime(match.starts_at).date() - localtime(clock.now()).date() > timedelta(days=1)
    write_mail(
        participant=person,
        kind="reminder",
        key=f"reminder:{match.public_id}:{_side(match, person)}",
        context=lambda: {
            **_agreement(match, person, other),
            "is_later": is_later,
            "place": place_for(match, person),
            "check_url": _url(person, "matching:check", asking.public_id) if asking is not None else "",
        },
    )


def tell_cancelled(
    matches: Sequence[Match], *, by: Participant, last_word: Message | None = None, other_time: bool = False
) -> None:
    """To the other one: it falls away, of a series all these dates; with what was still said, or where that is to read.

    ``other_time``: ``by`` would still like it, at another time.
    """
    match = matches[0]
    other = match.asker if by.pk == match.helper_id else match.helper
    word = words_for_mail(last_word) if last_word is not None else ""
    write_mail(
        participant=other,
        kind="cancelled",
        key=f"cancelled:{match.public_id}",
        context=lambda: {
            **_agreement(match, other, by),
            "message": word,
            "read_url": _url_of_words(other, last_word.match) if last_word is not None and not word else "",
            **_dates(matches),
            "by_giver": by.pk == match.helper_id,
            "other_time": other_time,
            "url": _url(other, "matching:request", match.slot.occasion.help_request.public_id)
            if other.pk == match.asker_id
            else _url(other, "matching:home"),
        },
    )


def tell_message(message: Message) -> None:
    """To the other of an agreement: what one of them wrote, or only that they did where it holds an address."""
    match, author = message.match, message.author
    other = match.helper if author.pk == match.asker_id else match.asker
    write_mail(
        participant=other,
        kind="message",
        key=f"message:{message.public_id}",
        context=lambda: {
            "other": author.first_name,
            "by_proxy": message.by_proxy,
            "message": words_for_mail(message),
            "when": when_text(match.slot.occasion, match.starts_at),
            "starts_at": match.starts_at,
            "url": _url_of_words(other, match),
        },
    )


def tell_check(match: Match) -> None:
    """To both, afterwards: is het gelukt?"""
    said = set(match.outcomes.values_list("participant_id", flat=True))
    for person, other in _both(match):
        if person.pk not in said:
            tell_one_check(match, person, other)


def tell_one_check(match: Match, person: Participant, other: Participant) -> None:
    """To one of them."""
    write_mail(
        participant=person,
        kind="check",
        key=f"check:{match.public_id}:{_side(match, person)}",
        context=lambda: {
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
        context=lambda: {
            "other": thanks.author.first_name,
            "message": thanks_text(thanks),
            "url": _url(thanks.recipient, "matching:story"),
        },
    )


def tell_unmet(occasion: Occasion, *, turn: str, call_day: datetime | None) -> bool:
    """To the asker: nobody could; a coordinator calls. Once in each ``turn`` of the search."""
    help_request = occasion.help_request
    message = write_mail(
        participant=help_request.participant,
        kind="unmet",
        key=f"unmet:{help_request.public_id}:{turn}",
        context=lambda: {
            "category_name": _category(help_request).name,
            "when": when_text(occasion),
            "is_partly": occasion.slots.filter(status__in=[SlotStatus.MATCHED, SlotStatus.DONE]).exists(),
            "call_day": call_day,
            "call_day_text": day(call_day) if call_day else "",
            "url": _url(help_request.participant, "matching:request", help_request.public_id),
        },
    )
    return message is not None


def tell_whether_further(help_request: HelpRequest) -> bool:
    """To who asked one person, when the time to answer is over: shall we ask others? Once for each moment."""
    message = write_mail(
        participant=help_request.participant,
        kind="further",
        key=f"further:{help_request.public_id}",
        context=lambda: {
            "category_name": standard(_category(help_request).name),
            "when": when_text(help_request.occasions.all()[0]),
            "url": _url(help_request.participant, "matching:request", help_request.public_id),
        },
    )
    return message is not None


def _url_of_words(reader: Participant, match: Match) -> str:
    """Where the words stand that the two wrote, behind a log-in."""
    return f"{_url(reader, 'matching:agreement', match.public_id)}#berichten"


def _clash(matches: Sequence[Match], person: Participant) -> str:
    """When what this person agreed besides begins, where it is at the same time; a series leaves such days out."""
    if len(matches) > 1:
        return ""
    match = matches[0]
    return clash_words(person.pk, match.starts_at, match.minutes, but=match.slot.occasion_id)


def _question(invitation: Invitation) -> str:
    """The key of the message with which somebody was asked this time."""
    return f"invitation:{invitation.public_id}:{_time_asked(invitation)}"


def _time_asked(invitation: Invitation) -> str:
    """Which time they were asked this: of several places each counts its own waves."""
    return f"{invitation.wave_number}-{int(invitation.invited_at.timestamp())}"


def _dates(matches: Sequence[Match]) -> dict[str, Any]:
    """Of more than one agreement, when each is; in a text message how many there are."""
    if len(matches) == 1:
        return {"dates": []}
    dates = [when_text(match.slot.occasion, match.starts_at) for match in matches]
    return {"dates": dates, "when_short": days_short(len(dates))}


def _agreement(match: Match, person: Participant, other: Participant) -> dict[str, Any]:
    return {
        "other": other.first_name,
        "when": when_text(match.slot.occasion, match.starts_at),
        "when_short": when_short(match.slot.occasion, match.starts_at),
        "starts_at": match.starts_at,
        "url": _url(person, "matching:agreement", match.public_id),
        "cancel_url": _url(person, "matching:cancel", match.public_id),
    }


def _both(match: Match) -> tuple[tuple[Participant, Participant], ...]:
    return (match.asker, match.helper), (match.helper, match.asker)


def _side(match: Match, person: Participant) -> str:
    return "asker" if person.pk == match.asker_id else "helper"


def _category(help_request: HelpRequest) -> Any:
    assert help_request.category is not None  # only a draft has none, and nobody is told of a draft
    return help_request.category


def _times_said_yes(invitation: Invitation) -> int:
    """How often this invitation became a yes: an answer taken back and given again is a new message."""
    return invitation.history.filter(to_status__in=["held", "reserve"]).count()
