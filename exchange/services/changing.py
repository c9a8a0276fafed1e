"""Other words for a request that was asked already."""

from __future__ import annotations

from django.db import transaction

from buurthulp.viewers import Actor
from exchange.models import HelpRequest
from exchange.services.drafting import fill
from exchange.services.drafts import refuse_away_on_board, refuse_missing_what
from exchange.texts import PRIVATE_MAX, PUBLIC_MAX, TITLE_MAX, tidy_line, tidy_text


@transaction.atomic
def change_words(
    *, actor: Actor, help_request: HelpRequest, title: str, public_line: str, private_line: str
) -> HelpRequest:
    """What is asked in other words; the kind of help stays, for that is what people were asked for.

    Raises DomainError: error.what.missing, error.visibility (what tells that a house is empty, on the board),
    error.text.too_long. The caller holds the lock.
    """
    fill(
        help_request,
        title=tidy_line(title, TITLE_MAX),
        public_line=tidy_text(public_line, PUBLIC_MAX),
        private_line=tidy_text(private_line, PRIVATE_MAX),
    )
    refuse_missing_what(help_request)
    refuse_away_on_board(help_request, help_request.visibility)
    help_request.save(update_fields=["title", "public_line", "private_line"])
    return help_request
