"""An agreement that a coordinator settles: what each of the two said."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from buurthulp import clock, spoken
from buurthulp.viewers import RoleHold
from desk.areas import ids_that_open
from exchange.wording import when_text
from matching.enums import MatchStatus, Said
from matching.models import Match, Outcome
from members.models import Participant

TO_SETTLE = (MatchStatus.REVIEW, MatchStatus.UNCONFIRMED)


@dataclass(frozen=True, slots=True)
class Account:
    """One of the two, and what they said of it."""

    public_id: str
    first_name: str
    part: str
    said: str
    can_open: bool
    next: str = ""
    """What may be entered of them now: "cannot" before it begins, "said" from then on, or nothing."""


@dataclass(frozen=True, slots=True)
class MatchOnDesk:
    """Everything of the page."""

    public_id: str
    request_id: str
    title: str
    when: str
    agreed: str
    state_label: str
    accounts: tuple[Account, Account]
    can_settle: bool
    is_to_come: bool


def match_on_desk(match: Match, *, hold: RoleHold) -> MatchOnDesk:
    """The page, in a fixed number of queries."""
    help_request = match.slot.occasion.help_request
    outcomes = {outcome.participant_id: outcome for outcome in match.outcomes.all()}
    open_ids = ids_that_open(hold, [match.asker_id, match.helper_id])
    return MatchOnDesk(
        public_id=match.public_id,
        request_id=help_request.public_id,
        title=help_request.title,
        when=when_text(match.slot.occasion, match.starts_at),
        agreed=spoken.minutes_words(match.minutes),
        state_label=str(MatchStatus(match.status).label),
        accounts=(
            _account(match, match.asker, _("vroeg"), outcomes, open_ids),
            _account(match, match.helper, _("deed het"), outcomes, open_ids),
        ),
        can_settle=match.status in TO_SETTLE,
        is_to_come=is_to_come(match),
    )


def is_to_come(match: Match) -> bool:
    """Whether it is agreed, and not over yet."""
    return match.status == MatchStatus.AGREED and match.starts_at > clock.now()


def _account(
    match: Match, person: Participant, part: str, outcomes: Mapping[int, Outcome], open_ids: Collection[int]
) -> Account:
    awaits = "cannot" if is_to_come(match) else "said" if match.status == MatchStatus.AGREED else ""
    return Account(
        public_id=person.public_id,
        first_name=person.first_name,
        part=part,
        said=_said(outcomes.get(person.pk)),
        can_open=person.pk in open_ids,
        next=awaits if person.pk in open_ids else "",
    )


def _said(outcome: Outcome | None) -> str:
    if outcome is None:
        return _("zei nog niets")
    if outcome.said == Said.NO or outcome.minutes is None:
        return _("zei dat het niet doorging")
    return _("zei dat het lukte, %(minutes)s") % {"minutes": spoken.minutes_words(outcome.minutes)}
