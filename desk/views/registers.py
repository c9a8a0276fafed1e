"""An existing register: sent, looked at line by line, and then taken in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from buurthulp.errors import DomainError
from buurthulp.pace import is_within
from buurthulp.viewers import Viewer
from desk.access import get_register
from desk.register_files import MOST_BYTES
from desk.register_forms import RegisterForm
from desk.selectors.registers import register_page, registers_of
from desk.services.registers import drop_register, read_register, start_register
from members.access import need_login, need_staff, staff_page
from members.community_request import CommunityRequest
from members.enums import Role

MOST_FILES, IN_SECONDS = 20, 3600


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Role.COORDINATOR, Role.ADMINISTRATOR)
def registers(request: CommunityRequest) -> HttpResponse:
    """Send a file, with what must be in it, and what was sent this week."""
    need_staff(request.viewer, Role.COORDINATOR, Role.ADMINISTRATOR)
    viewer = need_login(request.viewer)
    assert viewer.user_id is not None  # who holds a role has logged in
    form = RegisterForm(request.POST, request.FILES) if request.method == "POST" else RegisterForm()
    if form.is_bound:
        file = request.FILES.get("file")
        try:
            if not is_within("registers", viewer.user_id, most=MOST_FILES, seconds=IN_SECONDS):
                raise DomainError("register.pace", _("Dat waren veel bestanden. Wacht een uur, dan kan het weer."))
            # One byte more than is allowed, so that the service sees that it is too much.
            data = file.read(MOST_BYTES + 1) if file else b""
            register = read_register(actor=viewer, community=request.community, data=data)
        except DomainError as error:
            form.add_error("file", str(error))
        else:
            return redirect("desk:register", register.public_id)
    context = {"form": form, "sent": registers_of(viewer.community_id, viewer.user_id), "nav_current": _nav(viewer)}
    return render(request, "desk/staff/registers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Role.COORDINATOR, Role.ADMINISTRATOR)
def register(request: CommunityRequest, public_id: str) -> HttpResponse:
    """What each line becomes, how far it is, and what came of it; ``?toon=`` shows the lines of one outcome."""
    found, viewer = get_register(request.viewer, public_id), need_login(request.viewer)
    if request.method == "POST":
        if "drop" in request.POST:
            if drop_register(actor=viewer, register=found):
                messages.success(request, _("De lijst is weg. Wie al meedoet, blijft."))
                return redirect("desk:registers")
            messages.error(request, _("Het inlezen is bezig. Wacht tot het klaar is."))
        else:
            try:
                start_register(actor=viewer, register=found)
            except DomainError as error:
                messages.error(request, str(error))
        return redirect("desk:register", public_id)
    shown, number = request.GET.get("toon", ""), request.GET.get("page", "1")
    page, page_obj = register_page(found, viewer, shown=shown, page=number)
    context = {
        "register": page,
        "page_obj": page_obj,
        "query": f"toon={page.shown}&",
        "nav_current": _nav(viewer),
    }
    return render(request, "desk/staff/register.html", context)


def _nav(viewer: Viewer) -> str:
    """Where it stands in the menu: an administrator alone has no villages there."""
    return "villages" if viewer.holds(Role.COORDINATOR) else "settings"
