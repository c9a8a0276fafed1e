"""What the two of an agreement write to each other (safety.md §2, §8)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import Actor, Viewer
from matching.models import Match, Message
from matching.models.message import MOST_MESSAGES_A_DAY
from matching.selectors.messages import is_blocked, is_still_shared, writes_as_proxy
from matching.services.telling import tell_message
from members.models import Participant

LONGEST_MESSAGE = 1000
SAME_AGAIN = timedelta(minutes=10)
"""The same words within this time are the same message, sent twice: a double tap, or a connection that fell away."""


@transaction.atomic
def send_message(*, actor: Actor, match_id: int, author: Participant, text: str) -> Message:
    """Write to the other of an agreement, and mail them. The same words again within ten minutes give the first row.

    From "Graag" until thirty days after the moment, as long as it was not cancelled and neither blocked the other.
    Raises DomainError "not_yours", "words" (empty, or longer than LONGEST_MESSAGE characters), "closed", or
    "error.messages" after thirty on one local day.
    """
    # The author's row first: it is what numbers the messages of a day, whichever agreement they belong to.
    Participant.objects.select_for_update().get(pk=author.pk)
    match = (
        Match.objects.select_for_update(of=("self",))
        .select_related("asker__community", "helper__community", "slot__occasion__help_request__place")
        .get(pk=match_id)
    )
    if author.pk not in (match.asker_id, match.helper_id):
        raise DomainError("not_yours", _("Deze afspraak is niet van jou."))
    now = clock.now()
    words = text.strip()
    if not words:
        raise DomainError("words", _("Schrijf een paar woorden, of kies een kort bericht."))
    if len(words) > LONGEST_MESSAGE:
        raise DomainError("words", _("Houd het bij 1000 tekens; bellen gaat soms sneller."))
    if not is_still_shared(match, now) or is_blocked(match):
        raise DomainError("closed", _("Bij deze afspraak kun je niet meer schrijven."))
    return _same_again(match, author, words, now) or _written(match, author, words, now, actor)


def leave_word(*, actor: Actor, match: Match, author: Participant, text: str, at: datetime) -> Message | None:
    """A last word with "het lukt toch niet"; it goes along in that mail. Called by who cancels, inside its transaction.

    None without words, or after thirty messages that day: that somebody cancels is more than what they say with it.
    """
    words = text.strip()[:LONGEST_MESSAGE]
    Participant.objects.select_for_update().get(pk=author.pk)
    if not words or is_blocked(match) or _number_of_today(author, at) > MOST_MESSAGES_A_DAY:
        return None
    return _create(match, author, words, at, actor, is_last_word=True)


def _same_again(match: Match, author: Participant, words: str, now: datetime) -> Message | None:
    last = Message.objects.filter(match=match, author=author, at__gt=now - SAME_AGAIN).order_by("-at", "-pk").first()
    return last if last is not None and last.text == words else None


def _written(match: Match, author: Participant, words: str, now: datetime, actor: Actor) -> Message:
    if _number_of_today(author, now) > MOST_MESSAGES_A_DAY:
        raise DomainError(
            "error.messages", _("Je schreef vandaag al dertig berichten. Bellen mag, en morgen kan het weer.")
        )
    message = _create(match, author, words, now, actor)
    tell_message(message)
    return message


def _number_of_today(author: Participant, now: datetime) -> int:
    today = clock.localtime(now).date()
    return (Message.objects.filter(author=author, on=today).aggregate(last=Max("number"))["last"] or 0) + 1


def _create(
    match: Match, author: Participant, words: str, now: datetime, actor: Actor, *, is_last_word: bool = False
) -> Message:
    return Message.objects.create(
        match=match,
        author=author,
        by_proxy=isinstance(actor, Viewer) and writes_as_proxy(actor, author),
        is_last_word=is_last_word,
        text=words,
        at=now,
        on=clock.localtime(now).date(),
        number=_number_of_today(author, now),
    )
