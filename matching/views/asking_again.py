"""The same once more, from wherever somebody was."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from buurthulp.errors import DomainError
from buurthulp.viewers import Viewer
from exchange.models import HelpRequest
from exchange.services.asking_again import ask_again
from matching.services.publishing import move_request_on
from members.community_request import CommunityRequest


def ask_with_these_words(request: CommunityRequest, viewer: Viewer, earlier: HelpRequest) -> HttpResponse:
    """A draft with the words of ``earlier``, which goes on at the first thing to say anew, the day."""
    return _go_on_with(request, earlier, lambda: ask_again(actor=viewer, earlier=earlier))


def ask_at_another_time(request: CommunityRequest, viewer: Viewer, help_request: HelpRequest) -> HttpResponse:
    """The same for a question that still stands: it stops, and its words wait for a new day."""
    return _go_on_with(request, help_request, lambda: move_request_on(actor=viewer, help_request_id=help_request.pk))


def _go_on_with(request: CommunityRequest, earlier: HelpRequest, begin: Callable[[], HelpRequest]) -> HttpResponse:
    try:
        draft = begin()
    except DomainError as error:
        messages.error(request, str(error.message))
        if error.code == "draft.there":
            return redirect("matching:ask_check")
        return redirect("matching:request", earlier.public_id)
    messages.success(request, _("We namen je woorden over. Kies nu een nieuwe dag."))
    return redirect("matching:ask_when" if draft.category_id else "matching:ask_what")
