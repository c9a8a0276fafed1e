"""What an answer by text message does: to "kun jij dit doen?", to a held yes, and to "is het gelukt?".

It does what the button behind the link in a mail does, for the one person the question was put to.
"""

from __future__ import annotations

from django.http import Http404

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import Viewer
from matching import enums
from matching.access import Need, get_held_for, get_invitation_for, get_match_for
from matching.enums import InvitationStatus
from matching.links import Answer, answer_link
from matching.models import Invitation
from matching.selectors.clashes import clash_text
from matching.services.agreeing import accept_held, decline_held
from matching.services.answering import YES, answer_not_now, answer_yes, take_back_answer
from matching.services.confirming import say_outcome
from matching.services.replying import undo_minutes
from members.readers import OWN_NUMBER, reader_at
from notifications.answers import Reply
from notifications.models import SmsQuestion
from notifications.said import Said

OVER = {"arranged": "arranged", "withdrawn": "withdrawn", "expired": "expired", "too_late": "too_late"}


def take_invitation(question: SmsQuestion, said: Said) -> Reply | None:
    """JA or NU NIET to a question. NEE shortly after JA takes it back."""
    viewer = _viewer(question)
    try:
        invitation = get_invitation_for(viewer, question.about, Need.ACT)
    except Http404:
        return Reply("expired")
    other = {"other": invitation.slot.occasion.help_request.participant.first_name}
    try:
        if said == Said.NO:
            return _not_now(viewer, invitation)
        if _asks_which_days(invitation) and invitation.status not in YES:
            return Reply("name_a_moment", url=answer_link(invitation, Answer.YES, _reader(question)))
        answered = answer_yes(actor=viewer, invitation_id=invitation.pk)
    except DomainError as error:
        return Reply(OVER.get(error.code, "expired"), context=other)
    # A reserve, and who agreed at once because the first one who can is fine, are told so by a message of its own.
    if answered.status != InvitationStatus.HELD:
        return None
    return Reply("said_yes", context={**other, "clash": clash_text(answered)})


def _asks_which_days(invitation: Invitation) -> bool:
    """Whether "JA" does not say when: the moment is to be agreed on, or the question is about every week."""
    occasion = invitation.slot.occasion
    return occasion.starts_at is None or (occasion.help_request.repeats and not invitation.slot.search.is_alone)


def _not_now(viewer: Viewer, invitation: Invitation) -> Reply:
    if invitation.status in YES:
        if not undo_minutes(invitation, clock.now()):
            return Reply("too_late")
        take_back_answer(actor=viewer, invitation_id=invitation.pk)
    answer_not_now(actor=viewer, invitation_id=invitation.pk)
    return Reply("said_not_now")


def take_held(question: SmsQuestion, said: Said) -> Reply | None:
    """The asker says JA ("Graag") or NEE ("liever iemand anders") to who wants to do it."""
    viewer = _viewer(question)
    try:
        invitation = get_held_for(viewer, question.about)
        if said == Said.YES:
            accept_held(actor=viewer, invitation_id=invitation.pk)
            return None  # both hear that there is an agreement
        decline_held(actor=viewer, invitation_id=invitation.pk)
    except Http404:
        return Reply("expired")
    except DomainError:
        return Reply("expired" if said == Said.YES else "too_late")
    return Reply("said_somebody_else")


def take_check(question: SmsQuestion, said: Said) -> Reply | None:
    """JA or NEE to "is het gelukt?"; how long it took is then as agreed."""
    viewer = _viewer(question)
    try:
        match = get_match_for(viewer, question.about, Need.ACT)
        outcome = enums.Said.YES if said == Said.YES else enums.Said.NO
        say_outcome(actor=viewer, match_id=match.pk, participant=question.participant, said=outcome)
    except Http404:
        return Reply("expired")
    except DomainError:
        return Reply("too_late")
    return Reply("said_it_worked" if said == Said.YES else "said_it_did_not")


def _reader(question: SmsQuestion) -> str:
    """Who answers from that number; that somebody does, was looked at before."""
    return reader_at(question.participant, question.number_hash) or OWN_NUMBER


def _viewer(question: SmsQuestion) -> Viewer:
    """As behind a link in a mail: no user, for this participant."""
    participant = question.participant
    return Viewer(user_id=None, community_id=participant.community_id, participant_id=participant.pk)
