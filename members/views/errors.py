"""Pages for when something is refused. They also work where no community was found."""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from buurthulp.errors import DomainError


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old or came from elsewhere; what was typed is kept by the page itself."""
    return render(request, "403_csrf.html", status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The browser sent something that cannot be read, or far too much."""
    context = {}
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent):
        context["error_message"] = _("Je stuurde te veel tekst. Ga terug en maak je tekst korter.")
    return render(request, "400.html", context, status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Seen, but not this person's to do."""
    return render(request, "403.html", status=403)


def refused(request: HttpRequest, error: DomainError, *, status: int) -> HttpResponse:
    """A rule says no, in words, and no page caught it to show it beside its form."""
    return render(request, "403.html", {"error_message": error.message}, status=status)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Not there, or not for this person: the same page for both."""
    return render(request, "404.html", status=404)


def not_allowed(request: HttpRequest, answer: HttpResponseNotAllowed) -> HttpResponseNotAllowed:
    """The address of a button, opened as a page. What it does allow still stands in the header."""
    answer.content = render_to_string("405.html", request=request)
    return answer


def server_error(request: HttpRequest) -> HttpResponseServerError:
    """Our mistake. The page needs nothing: neither database nor session may be there."""
    return HttpResponseServerError(render_to_string("500.html"))
