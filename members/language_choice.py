"""Where somebody's choice of a language is kept: with their account, and in the browser for who is not logged in."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from buurthulp import languages
from members.community_request import CommunityRequest
from members.models import Participant, User
from members.selectors.people import language_of


def chosen_by(request: HttpRequest) -> str:
    """What was chosen: with the account, else in this browser; "" for nothing."""
    account = request.user.language if isinstance(request.user, User) else ""
    return account or chosen_in_browser(request)


def chosen_in_browser(request: HttpRequest) -> str:
    """What this browser's cookie says; "" without one, and for what is no language of ours."""
    return languages.known(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""))


def speak_to(request: CommunityRequest, participant: Participant) -> None:
    """On a page behind a link in somebody's mail: their language, unless this browser has one of its own."""
    if chosen_by(request):
        return
    language = language_of(participant)
    if language:
        translation.activate(language)  # LanguageMiddleware puts back what was
        request.offered_language = ""


def keep_in_browser(response: HttpResponse, language: str) -> None:
    """From the next page on, whoever uses this browser reads that."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
