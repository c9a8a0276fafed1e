"""Finds community, viewer and language of a request, and answers what members.access asks for first."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    JsonResponse,
    QueryDict,
)
from django.http.request import split_domain_port
from django.urls import Resolver404, resolve, reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from buurthulp import languages
from buurthulp.errors import DomainError, NotAllowedError
from buurthulp.viewers import Anonymous, Viewer
from members import access, language_choice, second_factor
from members.coming_back import way_back
from members.community_request import CommunityRequest
from members.models import User
from members.selectors.viewing import community_for_host, seat_for
from members.trusted_pages import is_open_to
from members.views import errors

CHOSEN_KEY = "acting_for"
# PostgreSQL knows no text with it: nothing has such an address, and of a form it is left out.
IN_NO_TEXT = "\x00"
API = "/api/"


class CommunityMiddleware:
    """Sets ``request.community``, ``request.viewer`` and ``request.participant`` on every page of a community's site.

    An unknown host is a 404 as soon as there are several communities. /healthz and static files belong to none.
    """

    def __init__(self, get_response: Callable[[CommunityRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: CommunityRequest) -> HttpResponseBase:
        if request.path == "/healthz" or request.path.startswith(settings.STATIC_URL):
            return self.get_response(request)
        community = community_for_host(split_domain_port(request.get_host())[0])
        if community is None or _has_what_no_text_has(request):
            raise Http404
        request.community = community
        request.is_without_session = _is_without_session(request.path_info)
        if request.is_without_session:
            request.viewer, request.participant = Anonymous(community_id=community.pk), None
            return self.get_response(request)
        self._sit_down(request)
        response = self.get_response(request)
        if request.user.is_authenticated:
            response["Cache-Control"] = "no-store, private"
        return response

    def _sit_down(self, request: CommunityRequest) -> None:
        request.viewer = Anonymous(community_id=request.community.pk)
        request.participant = None
        if not request.user.is_authenticated:
            return
        seat = seat_for(
            user=request.user,
            community=request.community,
            chosen_id=request.session.get(CHOSEN_KEY),
            second_factor=second_factor.is_passed(request),
        )
        request.viewer, request.participant = seat.viewer, seat.participant
        request.is_proxy, request.seats = seat.is_proxy, seat.seats
        if seat.viewer.roles and seat.viewer.second_factor:
            second_factor.keep_alive(request)

    def process_view(
        self, request: CommunityRequest, view_func: object, view_args: object, view_kwargs: object
    ) -> HttpResponse | None:
        """A trusted contact opens what they may, and nothing else (ADR 25). Of what was sent, text alone goes on."""
        viewer = getattr(request, "viewer", None)
        is_form = not request.path_info.startswith(API)  # what the API is sent, its own parsers read
        if isinstance(viewer, Viewer | Anonymous) and is_form and not request.is_without_session:
            _leave_out_what_no_text_has(request)
        if not isinstance(viewer, Viewer) or viewer.may is None or request.resolver_match is None:
            return None
        if is_open_to(request.resolver_match.view_name, viewer.may):
            return None
        name = {"name": request.participant.first_name if request.participant else ""}
        error = NotAllowedError("error.trusted", _("Dit doet alleen %(name)s zelf.") % name)
        if request.path_info.startswith(API):
            body = {"type": "about:blank", "status": 403, "detail": str(error), "code": error.code}
            return JsonResponse(body, status=403, content_type="application/problem+json")
        return errors.refused(request, error, status=403)

    def process_exception(self, request: CommunityRequest, exception: Exception) -> HttpResponse | None:
        """A redirect for what must come first, a page in words for what a rule refuses."""
        match exception:
            case access.SignInNeededError():
                return _redirect("account_request_login_code", request)
            case access.ParticipantNeededError():
                return _redirect("members:after_login", request)
            case access.SecondFactorNeededError():
                return _redirect(_second_step_of(request.user), request)
            case NotAllowedError():
                return errors.refused(request, exception, status=403)
            case DomainError():
                return errors.refused(request, exception, status=409)
        return None


class LanguageMiddleware:
    """Answers in the language that was chosen, with the account or in this browser; in Dutch while none was (ADR 15).

    A program may say what it reads with each question to the API. To a visitor whose browser would rather have another
    language, pages offer it (``request.offered_language``) and do not decide it.
    """

    def __init__(self, get_response: Callable[[CommunityRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: CommunityRequest) -> HttpResponseBase:
        if not hasattr(request, "viewer") or request.is_without_session:
            return self.get_response(request)
        chosen = language_choice.chosen_by(request)
        asked = "" if chosen else languages.preferred(request.headers.get("Accept-Language", ""))
        is_program = request.path_info.startswith(API)
        if not is_program and isinstance(request.viewer, Anonymous) and asked != settings.LANGUAGE_CODE:
            request.offered_language = asked
        with languages.reading(chosen or (asked if is_program else "")):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language())
        patch_vary_headers(response, ("Cookie",) if chosen else ("Cookie", "Accept-Language"))
        return response


class InWordsMiddleware:
    """Puts words into what Django leaves empty: a page, where an address is not opened but pressed.

    Innermost, so that the page has its language and its messages. What is given no session stays as it is: no person
    asks for it.
    """

    def __init__(self, get_response: Callable[[CommunityRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: CommunityRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        if isinstance(answer, HttpResponseNotAllowed) and not getattr(request, "is_without_session", True):
            return errors.not_allowed(request, answer)
        return answer


def _has_what_no_text_has(request: HttpRequest) -> bool:
    return IN_NO_TEXT in request.path_info or IN_NO_TEXT in unquote(request.META.get("QUERY_STRING", ""))


def _leave_out_what_no_text_has(request: HttpRequest) -> None:
    """Nobody types it. What was sent with it is what it is without: somebody, or nobody.

    Not of what is signed as it was sent, which comes without a session.
    """
    if not any(IN_NO_TEXT in text for name, values in request.POST.lists() for text in (name, *values)):
        return
    sent = QueryDict(mutable=True, encoding=request.POST.encoding)
    for name, values in request.POST.lists():
        sent.setlist(name.replace(IN_NO_TEXT, ""), [value.replace(IN_NO_TEXT, "") for value in values])
    request.POST = sent  # type: ignore[assignment]  # Django lets it be set anew; nobody changes it after this


def _second_step_of(user: User | AnonymousUser) -> str:
    """The page where staff show theirs, or make one."""
    if is_mfa_enabled(user, [Authenticator.Type.TOTP]):
        return "mfa_reauthenticate"
    return "mfa_reauthenticate_webauthn" if is_mfa_enabled(user, [Authenticator.Type.WEBAUTHN]) else "mfa_activate_totp"


def _is_without_session(path: str) -> bool:
    try:
        return getattr(resolve(path).func, "is_without_session", False)
    except Resolver404:
        return False


def choose_participant(request: CommunityRequest, participant_id: int) -> None:
    """From now on this session acts for that participant. Whether it may, is looked at on every request."""
    request.session[CHOSEN_KEY] = participant_id


def _redirect(url_name: str, request: CommunityRequest) -> HttpResponseRedirect:
    """There first, and then back."""
    return HttpResponseRedirect(f"{reverse(url_name)}?{way_back(request)}")
