"""What one likes, wishes and wants as limits: three pages, in a row during sign-up, one by one afterwards."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.post_only import post_only
from buurthulp.spoken import standard
from exchange.access import Need, get_offer_for
from exchange.enums import Side, Visibility
from exchange.forms import LikesForm, LimitsForm, WishesForm, far_code, often_code, when_codes
from exchange.selectors import kinds_of, liked_ids, limits_of, own_words_of, tick_groups, wished_ids
from exchange.selectors.ideas import asked_nearby
from exchange.services import offers
from exchange.services.wishes import save_wishes
from members.access import need_login, need_participant
from members.community_request import CommunityRequest
from members.models import Participant
from members.services.pausing import most_weekly_contacts

MOST_ASKED = 3
STEP, SIGNING_UP = "stap", "aanmelden"
_LONGEST_ID = 18
_NO_ID = 0


@require_http_methods(["GET", "HEAD", "POST"])
def likes(request: CommunityRequest) -> HttpResponse:
    """Small things one likes to do, and own words."""
    participant = need_participant(request.viewer)
    if request.method != "POST":
        return _likes_page(request, _form_of(request, participant), liked_ids(participant))
    if "skip" in request.POST:
        return _go_on(request, "exchange:wishes")
    kinds = kinds_of(request.community)
    form = LikesForm(request.POST, kinds=kinds, asks_kind="own_kind" in request.POST)
    ticked = _ticked(request, "likes")
    had_no_limits = limits_of(participant).radius_m is None
    if form.is_valid():
        try:
            on = _save_likes(request, participant, form, ticked)
        except DomainError as error:
            form = _with_error(request, form, error)
        else:
            if on and had_no_limits and not _is_signing_up(request):
                return redirect("exchange:limits")
            return _go_on(request, "exchange:limits" if on else "exchange:wishes")
    return _likes_page(request, form, ticked)


def _form_of(request: CommunityRequest, participant: Participant) -> LikesForm:
    """As it was saved; who wrote own words sees at which kind of help they stand, and may choose another."""
    own = own_words_of(participant)
    if not own.text:
        return LikesForm(kinds=())
    initial = {"own": own.text, "own_was": own.text, "own_kind": own.kind_slug}
    return LikesForm(initial=initial, kinds=kinds_of(request.community), asks_kind=True)


def _save_likes(request: CommunityRequest, participant: Participant, form: LikesForm, ticked: set[int]) -> bool:
    """Whether anything is on now. Says where own words were put, where nobody chose that."""
    before = own_words_of(participant)
    kind = kinds_of(request.community).filter(slug=form.chosen_kind).first()
    on = offers.save_likes(
        actor=need_login(request.viewer),
        participant=participant,
        small_thing_ids=ticked,
        own_words=form.cleaned_data["own"],
        own_kind=kind,
    )
    after = next((offer for offer in on if offer.line), None)
    if after is not None and kind is None and after.line != before.text:
        said = {"words": after.line, "kind": standard(after.category.name)}
        messages.info(request, _("“%(words)s” zetten we bij “%(kind)s”. Past dat niet? Kies het zelf bij “Ik”.") % said)
    return bool(on)


def _with_error(request: CommunityRequest, form: LikesForm, error: DomainError) -> LikesForm:
    """The same form with what is wrong; with the question which kind it is, when that is what is missing."""
    if error.code != "error.likes.own_kind":
        form.add_error(None, str(error))
        return form
    sent = request.POST.copy()
    sent["own_was"], sent["own_kind"] = sent.get("own", ""), ""
    asking = LikesForm(sent, kinds=kinds_of(request.community), asks_kind=True)
    asking.is_valid()
    asking.add_error("own_kind", str(error))
    return asking


def _likes_page(request: CommunityRequest, form: LikesForm, checked: set[int]) -> HttpResponse:
    groups = tick_groups(request.community, Side.LIKES, checked)
    offered = {kind.slug for group in groups for kind in group.categories if any(tick.checked for tick in kind.likes)}
    asked = [kind for kind in asked_nearby(need_login(request.viewer), clock.now()) if kind.slug not in offered]
    context = {"groups": groups, "asked": asked[:MOST_ASKED], "form": form, **_frame(request)}
    return render(request, "members/signup_likes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def limits(request: CommunityRequest) -> HttpResponse:
    """How often, how far, when and not too near; only for who offers something, since an offer is what it limits."""
    participant = need_participant(request.viewer)
    now = limits_of(participant)
    if now.radius_m is None or now.day_parts is None:
        return _nothing_to_limit(request)
    initial = {
        "often": often_code(participant.monthly_number),
        "weekly": str(participant.weekly_contacts),
        "far": far_code(now.radius_m),
        "when": when_codes(now.day_parts),
        "near": participant.avoids_direct_neighbours,
        "board": now.is_on_board or (_is_signing_up(request) and _is_board_usual(request)),
    }
    # Who signs up chooses one number; the other begins as it is here.
    most = 1 if _is_signing_up(request) else most_weekly_contacts(participant)
    form = LimitsForm(request.POST if request.method == "POST" else None, initial=initial, most=most)
    if form.is_valid():
        offers.set_limits(actor=need_login(request.viewer), participant=participant, **form.limits())
        return _go_on(request, "exchange:wishes")
    return render(request, "members/signup_limits.html", {"form": form, **_frame(request)})


def _is_board_usual(request: CommunityRequest) -> bool:
    """Where requests usually stand on the board, the tick is set for offers as well; each still chooses."""
    return request.community.preset.defaults.visibility == Visibility.BOARD


def _nothing_to_limit(request: CommunityRequest) -> HttpResponse:
    if _is_signing_up(request):
        return _go_on(request, "exchange:wishes")
    messages.info(request, _("Je koos nog niets wat je graag doet. Eén ding is genoeg."))
    return redirect("exchange:likes")


@require_http_methods(["GET", "HEAD", "POST"])
def wishes(request: CommunityRequest) -> HttpResponse:
    """Small things one would be happy with; may be skipped."""
    participant = need_participant(request.viewer)
    form = WishesForm(request.POST if request.method == "POST" else None)
    checked = wished_ids(participant)
    if "skip" in request.POST:
        return _go_on(request, "members:signup_done")
    if request.method == "POST":
        checked = _ticked(request, "wishes")
        try:
            save_wishes(actor=need_login(request.viewer), participant=participant, small_thing_ids=checked)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return _go_on(request, "members:signup_done")
    context = {"groups": tick_groups(request.community, Side.WISHES, checked), "form": form, **_frame(request)}
    return render(request, "members/signup_wishes.html", context)


@post_only
def switch_offer(request: CommunityRequest, public_id: str) -> HttpResponse:
    """Turn one's own offer on (``on=1``) or off."""
    need_participant(request.viewer)
    offer = get_offer_for(request.viewer, public_id, Need.EDIT)
    is_on = request.POST.get("on") == "1"
    offers.switch_offer(actor=need_login(request.viewer), offer=offer, is_on=is_on)
    messages.success(request, _("Je aanbod staat weer aan.") if is_on else _("Je aanbod staat uit."))
    return redirect("exchange:me")


def _is_signing_up(request: CommunityRequest) -> bool:
    return request.GET.get(STEP) == SIGNING_UP


def _frame(request: CommunityRequest) -> dict[str, object]:
    return {"editing": not _is_signing_up(request), "nav_current": "me"}


def _go_on(request: CommunityRequest, url_name: str) -> HttpResponse:
    """During sign-up to the next page; afterwards back to the page "Ik"."""
    if not _is_signing_up(request):
        if "skip" not in request.POST:
            messages.success(request, _("Bewaard."))
        return redirect("exchange:me")
    query = f"?{STEP}={SIGNING_UP}" if url_name.startswith("exchange:") else ""
    return HttpResponseRedirect(reverse(url_name) + query)


def _ticked(request: CommunityRequest, name: str) -> set[int]:
    """The ids that were ticked; what is no id becomes one that does not exist, so that it is refused as unknown."""
    return {
        int(text) if text.isascii() and text.isdecimal() and len(text) <= _LONGEST_ID else _NO_ID
        for text in request.POST.getlist(name)
    }
