"""How a step of asking ends: kept for later, or with an error beside its field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from buurthulp.errors import DomainError
from members.community_request import CommunityRequest


def saved(request: CommunityRequest) -> HttpResponse:
    """ "Bewaar, ik vraag het later"."""
    messages.success(request, _("Bewaard."))
    return redirect("matching:home")


def short(error: DomainError) -> str:
    """The code without its beginning: "when.missing"."""
    return error.code.removeprefix("error.")


def show(error: DomainError, form: Any, field_of: Mapping[str, str]) -> None:
    """Beside the field it is about, else on top; what was typed stays."""
    field = field_of.get(short(error))
    form.add_error(field if field in form.fields else None, str(error.message))
