"""Anna asks for a lift, step by step on the pages; what tests of rides share."""

from __future__ import annotations

from typing import Any

from django.test import Client

from exchange.models import HelpRequest
from matching.models import Invitation, Match
from matching.services.agreeing import accept_held
from matching.services.answering import answer_yes
from matching.services.searching import sweep_due
from notifications.models import OutboxMessage
from tests.cast import Person

WHAT, WHEN, WHERE, FROM, TO, BACK, HOW, CHECK = (
    f"/vragen/{step}/" for step in ("wat", "wanneer", "waar", "vanwaar", "waarheen", "terug", "hoe", "nalezen")
)
CANARY, STREET = "Tante Jikke", "Woudweg 77"
TYPED = {"to": "typed", "text": f"{CANARY}, {STREET}", "town": "Holwerd"}
THURSDAY = {"day": "date", "date": "2026-12-03", "time": "10.00", "time_is": "arrival"}
WAIT = {"back": "wait", "stay": "45", "back_at": "", "inside": "on"}


def begin(browser: Client, *, at: str = "10.00") -> None:
    """Anna wants a lift, on Thursday: to be there at ten, or another hour."""
    assert browser.post(WHAT, {"category": "rides", "title": "Lift naar boven"}).headers["Location"] == WHEN
    assert browser.post(WHEN, {**THURSDAY, "time": at}).headers["Location"] == FROM


def asked(
    browser: Client,
    anna: Person,
    to: dict[str, str],
    *,
    visibility: str = "board",
    at: str = "10.00",
    back: dict[str, str] | None = None,
) -> HelpRequest:
    """Every step, until it is asked. Who drives waits 45 minutes, unless ``back`` says otherwise."""
    begin(browser, at=at)
    assert anna.home is not None
    assert browser.post(FROM, {"start": f"own-{anna.home.pk}"}).headers["Location"] == TO
    assert browser.post(TO, to).headers["Location"] == BACK
    assert browser.post(BACK, WAIT if back is None else back).headers["Location"] == HOW
    how = {"how": "search", "who": visibility, "costs": "km"}
    assert browser.post(HOW, how).headers["Location"] == CHECK
    row = HelpRequest.objects.get(participant=anna.participant, status="draft")
    assert browser.post(CHECK, {"token": row.public_id}).headers["Location"] == f"/vragen/verstuurd/{row.public_id}/"
    sweep_due()
    return row


def agreed(row: HelpRequest, anna: Person, bram: Person) -> Match:
    """Bram says yes and anna "Graag"."""
    invitation = answer_yes(actor=bram.viewer, invitation_id=Invitation.objects.get().pk)
    return accept_held(actor=anna.viewer, invitation_id=invitation.pk)


def text_of(response: Any) -> str:
    """What a page says, on one line."""
    assert response.status_code == 200
    return " ".join(response.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ").split())


def errors_of(response: Any) -> dict[str, list[str]]:
    """The errors of its form, by field."""
    return {name: list(texts) for name, texts in response.context["form"].errors.items()}


def mails() -> list[OutboxMessage]:
    """Every message, the first first."""
    return list(OutboxMessage.objects.order_by("pk"))
