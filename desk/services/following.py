"""What is done about a signal: steps noted, consent taken back, closed with an outcome."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.status import move
from buurthulp.viewers import Viewer
from desk.enums import Meldcode, SignalBasis, SignalKind, SignalOutcome, SignalStatus, SignalStepKind
from desk.models import Signal, SignalLook, SignalStatusChange, SignalStep, WorkState
from desk.services.signals import LONGEST_TEXT
from desk.signal_scope import SOURCE
from desk.workflow import GROUNDS, OUTCOMES, SIGNAL_MOVES, STEPS_BY_HAND
from members.services.access_log import SIGNAL, tell_of_looks

LONGEST_NAME = 200
_TOO_LONG = _("Houd het bij 2000 tekens.")


@transaction.atomic
def note_step(
    *,
    actor: Viewer,
    signal_id: int,
    kind: SignalStepKind,
    with_whom: str = "",
    text: str = "",
    meldcode: Meldcode | None = None,
) -> SignalStep:
    """Write down what was done, with whom, and which step of the meldcode it was. The very same again: no second.

    Raises DomainError "closed", "step" for what is not noted by hand or a note without a word, "words", "with_whom".
    """
    signal = _open_signal(signal_id)
    who, words = with_whom.strip(), text.strip()
    if kind not in STEPS_BY_HAND:
        raise DomainError("step", _("Kies wat je deed."))
    if len(who) > LONGEST_NAME:
        raise DomainError("with_whom", _("Houd het bij 200 tekens."))
    if len(words) > LONGEST_TEXT:
        raise DomainError("words", _TOO_LONG)
    if kind == SignalStepKind.NOTE and not (words or meldcode):
        raise DomainError("words.missing", _("Schrijf op wat je wilt bewaren."))
    last = signal.steps.order_by("-at", "-pk").first()
    told = (actor.user_id, kind, who, words, meldcode)
    if last is not None and (last.by_user_id, last.kind, last.with_whom, last.text, last.meldcode) == told:
        return last
    return _step(actor, signal, kind, with_whom=who, text=words, meldcode=meldcode)


@transaction.atomic
def note_consent(*, actor: Viewer, signal_id: int) -> Signal:
    """Whom it is about says yes after all: from now on that is why it may be kept. Again: no change.

    Raises DomainError "closed", "no_worry" for what needs no consent.
    """
    signal = _open_signal(signal_id)
    if signal.kind != SignalKind.WORRY:
        raise DomainError("no_worry", _("Hier is geen toestemming voor nodig."))
    if signal.basis == SignalBasis.CONSENT:
        return signal
    signal.basis, signal.consent_withdrawn_at = SignalBasis.CONSENT, None
    signal.save(update_fields=["basis", "consent_withdrawn_at"])
    _step(actor, signal, SignalStepKind.CONSENTED)
    return signal


@transaction.atomic
def withdraw_consent(*, actor: Viewer, signal_id: int, ground: SignalBasis | None = None, why: str = "") -> Signal:
    """Somebody takes their consent back. With a ground without consent the signal goes on, and ``why`` is kept.

    Without one it ends here: closed, and everything that was told or noted is gone. They may see who looked, for they
    knew of it. Again: no change. Raises DomainError "no_consent" where none was given, "closed", "ground" for what is
    none, "words", "words.missing" for a ground without a word why.
    """
    signal = _locked(signal_id)
    if signal.consent_withdrawn_at is not None:
        return signal
    if signal.status != SignalStatus.OPEN:
        raise _closed()
    if signal.basis != SignalBasis.CONSENT:
        raise DomainError("no_consent", _("Hier is geen toestemming gegeven: er staat een andere reden."))
    words = why.strip()
    if ground is not None and ground not in GROUNDS:
        raise DomainError("ground", _("Kies waarom het verder moet zonder toestemming."))
    if len(words) > LONGEST_TEXT:
        raise DomainError("words", _TOO_LONG)
    if ground is not None and not words:
        raise DomainError("words.missing", _("Schrijf op waarom het verder moet."))
    signal.consent_withdrawn_at = clock.now()
    if ground is not None:
        signal.basis = ground
        signal.save(update_fields=["consent_withdrawn_at", "basis"])
        _step(actor, signal, SignalStepKind.GROUND, text=words)
        return signal
    _forget_words(signal)
    _step(actor, signal, SignalStepKind.STOPPED)
    _close(actor, signal, SignalOutcome.WITHDRAWN, looks_shown=True, also=("consent_withdrawn_at", "text", "quote"))
    return signal


@transaction.atomic
def follow_up(
    *,
    actor: Viewer,
    signal_id: int,
    outcome: SignalOutcome,
    note: str = "",
    looks_shown: bool = False,
    is_answered: bool = False,
) -> Signal:
    """Record what was done about it; then it leaves the list. Again: no change.

    ``looks_shown`` is the decision whether whom it is about may see who looked; of who was reported as unsafe never,
    for that would tell of it. ``is_answered``: who said "dit klopt niet" heard what was done.
    Raises DomainError "words", "outcome" for one that is not of this kind of signal, "answer" for a report that was
    not answered.
    """
    words = note.strip()
    if len(words) > LONGEST_TEXT:
        raise DomainError("words", _TOO_LONG)
    signal = _locked(signal_id)
    if signal.status == SignalStatus.FOLLOWED_UP:
        return signal
    kind = SignalKind(signal.kind)
    if outcome not in OUTCOMES[kind]:
        raise DomainError("outcome", _("Kies wat je gedaan hebt."))
    if kind == SignalKind.MISUSE:
        if not is_answered:
            raise DomainError("answer", _("Laat eerst weten wat je ermee deed. Bellen mag ook."))
        _step(actor, signal, SignalStepKind.ANSWERED)
    signal.note = words  # type: ignore[assignment]  # the field is untyped
    _close(actor, signal, outcome, looks_shown=looks_shown and kind != SignalKind.UNSAFE)
    return signal


def _locked(signal_id: int) -> Signal:
    signal: Signal = Signal.objects.select_for_update(of=("self",)).select_related("about").get(pk=signal_id)
    return signal


def _open_signal(signal_id: int) -> Signal:
    signal = _locked(signal_id)
    if signal.status != SignalStatus.OPEN:
        raise _closed()
    return signal


def _closed() -> DomainError:
    return DomainError("closed", _("Dit is al gesloten. Neem over wat je wilt bewaren."))


def _step(
    actor: Viewer,
    signal: Signal,
    kind: SignalStepKind,
    *,
    with_whom: str = "",
    text: str = "",
    meldcode: Meldcode | None = None,
) -> SignalStep:
    assert actor.user_id is not None  # nobody is at the desk by a link
    return SignalStep.objects.create(
        signal=signal,
        at=clock.now(),
        by_user_id=actor.user_id,
        kind=kind,
        meldcode=meldcode,
        with_whom=with_whom,
        text=text,
    )


def _forget_words(signal: Signal) -> None:
    """What was told and noted of it, also from one coordinator to the next."""
    signal.text = signal.quote = signal.note = ""  # type: ignore[assignment]  # the fields are untyped
    SignalStep.objects.filter(signal=signal).update(text="", with_whom="")
    WorkState.objects.filter(source=SOURCE, object_id=signal.pk).update(note="")


def _close(
    actor: Viewer, signal: Signal, outcome: SignalOutcome, *, looks_shown: bool, also: tuple[str, ...] = ()
) -> None:
    """The one place where a signal ends; what was withheld is told from now on, where that was decided."""
    now = clock.now()
    signal.outcome, signal.looks_shown = outcome, looks_shown
    signal.followed_up_at, signal.followed_up_by_user_id = now, actor.user_id
    move(
        signal,
        SignalStatus.FOLLOWED_UP,
        moves=SIGNAL_MOVES,
        history=SignalStatusChange,
        actor=actor,
        at=now,
        code=outcome,
        also=("outcome", "note", "looks_shown", "followed_up_at", "followed_up_by_user_id", *also),
    )
    if looks_shown:
        looks = SignalLook.objects.filter(signal=signal).order_by("at", "pk").values_list("user_id", "at")
        tell_of_looks(participant=signal.about, looks=looks, reason=SIGNAL)
