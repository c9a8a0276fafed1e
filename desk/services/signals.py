"""A signal: passed on by a resident or by a coordinator, and read."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import Actor, Viewer
from buurthulp.worklist import rows_for
from desk.answering import answer_by
from desk.enums import SignalBasis, SignalConcern, SignalKind, SignalStatus, SignalUrgency
from desk.models import Signal, SignalLook
from desk.pointing import Pointed
from desk.services.work import claim
from desk.signal_scope import SOURCE
from desk.workflow import MISUSES, URGENCIES, WORRIES
from matching.models import Match
from matching.services.parting import part
from members.models import Participant
from members.services.access_log import SIGNAL, tell_of_looks
from members.services.taking_part import refuse_closed

LONGEST_TEXT = 2000
LONGEST_IN_ALL = 10 * LONGEST_TEXT
_TOO_LONG = _("Houd het bij 2000 tekens; de rest kun je vertellen als we bellen.")


@dataclass(frozen=True, slots=True)
class Worry:
    """What is told of somebody: about what, how urgent, and on what ground."""

    concern: SignalConcern
    urgency: SignalUrgency
    basis: SignalBasis
    text: str = ""


@transaction.atomic
def report_unsafe(*, actor: Actor, match: Match, reporter: Participant, text: str = "") -> Signal:
    """Put a signal on the desk, and part the two: what is to come is cancelled, and they reach each other no more.

    The other hears what they would hear if the reporter had cancelled and blocked them, to the byte. Again while it is
    open: the first signal, with the new words below the first. Raises DomainError "not_yours", "words" (longer than
    LONGEST_TEXT), and "full" as :func:`pass_on_worry`.
    """
    about = _other_of(match, reporter)
    words = _words(text)
    now = clock.now()
    signal, made = Signal.objects.select_for_update().get_or_create(
        match=match,
        reporter=reporter,
        kind=SignalKind.UNSAFE,
        status=SignalStatus.OPEN,
        defaults={
            "community_id": match.community_id,
            "about": about,
            "person": reporter,
            "text": words,
            "created_at": now,
            "answer_by": now,
        },
    )
    if not made:
        _add(signal, words)
        signal.save(update_fields=["text"])
    part(actor=actor, participant=reporter, other=about)
    return signal


@transaction.atomic
def pass_on_worry(*, actor: Actor, match: Match, reporter: Participant, worry: Worry) -> Signal:
    """Put a worry about the other one of an agreement on the desk. Whom it is about hears nothing.

    Again while it is open: the same signal, with the new words below the first, and the greater urgency of the two.
    Raises DomainError "not_yours", "words", "concern", "urgency" for what is not one of a worry, "full" for words that
    would make it longer than LONGEST_IN_ALL: the rest is told on the telephone.
    """
    about = _other_of(match, reporter)
    words = _words(worry.text)
    _check(worry)
    now = clock.now()
    signal, made = Signal.objects.select_for_update().get_or_create(
        match=match,
        reporter=reporter,
        kind=SignalKind.WORRY,
        status=SignalStatus.OPEN,
        defaults={
            "community_id": match.community_id,
            "about": about,
            "person": about,
            "concern": worry.concern,
            "basis": worry.basis,
            "urgency": worry.urgency,
            "text": words,
            "created_at": now,
            "answer_by": answer_by(SignalKind.WORRY, worry.urgency, about.community, now),
        },
    )
    if not made:
        _tell_more(signal, worry, words)
    return signal


@transaction.atomic
def pass_on_at_desk(*, actor: Viewer, about: Participant, worry: Worry, is_mine: bool = False) -> Signal:
    """A coordinator's own worry about somebody, or what one heard from a neighbour. ``is_mine``: and takes it on.

    The same words about the same person by the same coordinator while it is open: the first, no second.
    Raises DomainError "words.missing" for none, and as :func:`pass_on_worry`; of who is about themselves "not_yours".
    """
    words = _words(worry.text)
    _check(worry)
    if not words:
        raise DomainError("words.missing", _("Schrijf op wat je zag of hoorde."))
    assert actor.user_id is not None  # nobody is at the desk by a link
    locked = Participant.objects.select_for_update(of=("self",)).select_related("community").get(pk=about.pk)
    refuse_closed(locked)
    if actor.participant_id == locked.pk:
        raise DomainError("not_yours", _("Dit gaat over jou. Vraag een collega."))
    mine = Signal.objects.filter(about=locked, reported_by_user_id=actor.user_id, status=SignalStatus.OPEN)
    signal = next((one for one in mine if one.text == words), None)
    if signal is None:
        now = clock.now()
        signal = Signal.objects.create(
            kind=SignalKind.WORRY,
            community_id=locked.community_id,
            reported_by_user_id=actor.user_id,
            about=locked,
            person=locked,
            concern=worry.concern,
            basis=worry.basis,
            urgency=worry.urgency,
            text=words,
            created_at=now,
            answer_by=answer_by(SignalKind.WORRY, worry.urgency, locked.community, now),
        )
    if is_mine:
        for row in rows_for(actor, {SOURCE: [signal.pk]}):
            claim(actor=actor, row=row)
    return signal


@transaction.atomic
def report_misuse(
    *, actor: Actor, reporter: Participant, pointed: Pointed, concern: SignalConcern, text: str = ""
) -> Signal:
    """ "Dit klopt niet": on the desk with what stands there now, to be answered within one office day.

    Of the same thing again while it is open: the first, with the new words and what stands there now below the
    first, and what is wrong as said last. Raises DomainError "not_yours" for one's own, "words", "concern", and "full"
    as :func:`pass_on_worry`.
    """
    words = _words(text)
    if concern not in MISUSES:
        raise DomainError("concern", _("Kies wat er niet klopt."))
    if pointed.about.pk == reporter.pk:
        raise DomainError("not_yours", _("Dit is van jou zelf. Je kunt het zelf veranderen."))
    now = clock.now()
    signal, made = Signal.objects.select_for_update().get_or_create(
        reporter=reporter,
        thing=pointed.thing,
        thing_id=pointed.thing_id,
        kind=SignalKind.MISUSE,
        status=SignalStatus.OPEN,
        defaults={
            "community_id": reporter.community_id,
            "match": pointed.match,
            "about": pointed.about,
            "person": reporter,
            "concern": concern,
            "urgency": SignalUrgency.TODAY,
            "quote": pointed.quote,
            "text": words,
            "created_at": now,
            "answer_by": answer_by(SignalKind.MISUSE, SignalUrgency.TODAY, reporter.community, now),
        },
    )
    if not made:
        _add(signal, words)
        signal.concern = concern
        signal.quote = _below(signal, str(signal.quote), pointed.quote)  # type: ignore[assignment]  # the same
        signal.save(update_fields=["text", "concern", "quote"])
    return signal


@transaction.atomic
def look_at_signal(*, viewer: Viewer, signal: Signal, of_contact: bool = False) -> None:
    """Write down that this coordinator reads it, in the transaction that shows it.

    Once it was decided that whom it is about may see who looked, each further look is told there as well.
    """
    assert viewer.user_id is not None  # nobody is at the desk by a link
    now = clock.now()
    # Somebody may be closing it: either they tell of this look, or we do.
    signal = Signal.objects.select_for_update(of=("self",)).select_related("about").get(pk=signal.pk)
    SignalLook.objects.create(signal=signal, user_id=viewer.user_id, at=now, of_contact=of_contact)
    if signal.looks_shown:
        tell_of_looks(participant=signal.about, looks=[(viewer.user_id, now)], reason=SIGNAL)


def _other_of(match: Match, reporter: Participant) -> Participant:
    if reporter.pk not in (match.asker_id, match.helper_id):
        raise DomainError("not_yours", _("Deze afspraak is niet van jou."))
    other: Participant = match.helper if reporter.pk == match.asker_id else match.asker
    return other


def _words(text: str, too_long: str | Promise = _TOO_LONG) -> str:
    words = text.strip()
    if len(words) > LONGEST_TEXT:
        raise DomainError("words", too_long)
    return words


def _check(worry: Worry) -> None:
    if worry.concern not in WORRIES:
        raise DomainError("concern", _("Kies waar je zorgen over gaan."))
    if worry.urgency not in URGENCIES:
        raise DomainError("urgency", _("Kies hoeveel haast het heeft."))


def _add(signal: Signal, words: str) -> None:
    """New words go below the first: nothing that somebody tells may be lost."""
    signal.text = _below(signal, str(signal.text), words)  # type: ignore[assignment]  # the field is untyped


def _below(signal: Signal, told: str, words: str) -> str:
    """What was told, with these words below where they are new. It has an end: each time all is encrypted anew."""
    if not words or words in told:
        return told
    longer = f"{told}\n\n{words}".strip()
    if len(longer) > LONGEST_IN_ALL:
        full = _("Bij deze melding kan niets meer bij. Bel ons voor de rest: %(phone)s.")
        raise DomainError("full", full % {"phone": signal.community.phone})
    return longer


def _tell_more(signal: Signal, worry: Worry, words: str) -> None:
    """Add what is told later of the same."""
    _add(signal, words)
    if URGENCIES.index(worry.urgency) < URGENCIES.index(SignalUrgency(signal.urgency)):
        signal.urgency = worry.urgency
        by = answer_by(SignalKind.WORRY, worry.urgency, signal.community, clock.now())
        signal.answer_by = min(by, signal.answer_by)
    signal.save(update_fields=["text", "urgency", "answer_by"])
