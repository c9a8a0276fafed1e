"""Every refusal of the API is a problem document (RFC 9457): ``detail`` is for people, ``code`` for programs."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response

from buurthulp.errors import DomainError, NotAllowedError
from members import access

MEDIA_TYPE = "application/problem+json"


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """The answer to what a view raised; None for what is our mistake, which then becomes a 500."""
    match error:
        case NotAllowedError():
            return problem(403, error.code, str(error.message))
        case DomainError():
            return problem(409, error.code, str(error.message))
        case access.SignInNeededError() | exceptions.NotAuthenticated() | exceptions.AuthenticationFailed():
            return problem(401, "error.session", _("Je was even weg. Log opnieuw in, je tekst staat er nog."))
        case access.ParticipantNeededError():
            return problem(403, "error.participant", _("Zeg eerst wie je bent, of meld je aan."))
        case access.SecondFactorNeededError():
            return problem(403, "error.second_factor", _("Vul eerst de code van je telefoon in."))
        case Http404() | exceptions.NotFound():
            detail = _("Deze pagina is er niet, of niet voor jou. Ga naar je eigen pagina.")
            return problem(404, "error.not_found", detail)
        case PermissionDenied() | exceptions.PermissionDenied():
            return problem(403, "error.not_allowed", _("Je mag dit zien, maar niet doen."))
        case RequestDataTooBig():
            return problem(413, "error.too_big", _("Je stuurde te veel tekst. Maak je tekst korter."))
        case exceptions.ValidationError():
            return problem(400, "error.shape", _("Dit klopt nog niet helemaal."), errors=error.detail)
        case exceptions.ParseError():
            return problem(400, "error.json", _("Dit is geen leesbare JSON."))
        case exceptions.APIException():
            return problem(error.status_code, f"error.{error.default_code}", str(error.detail))
    return None


def problem(status: int, code: str, detail: str, **more: Any) -> Response:
    """A problem document."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, "code": code}
    return Response({**body, **more}, status=status, content_type=MEDIA_TYPE)
