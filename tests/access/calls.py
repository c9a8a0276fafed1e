"""What is called for a line of the matrix: which ids stand in the path, what is sent, and by which words it shows.

``about`` in the file names things in the order of the path's parameters: "request:asked invitation:held". For a list,
which has none, it names what is looked for on the page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from buurthulp.clock import localtime
from desk.selectors.telephone_rounds import hours_text
from exchange.models import HelpRequest
from matching.enums import StillAnswer
from matching.links import Answer, token_for
from matching.models import Invitation, Match
from matching.still_links import still_token
from members.models import Participant
from members.readers import OWN_NUMBER, reader_key
from members.selectors.people import read_by_mail
from members.vouch_links import token_for as token_for_vouch
from notifications.enums import MailTopic
from notifications.links import status_token_for
from notifications.links import token_for as stop_token_for
from tests.access.routes import demo_path, parameters_of
from tests.access.world import Things, World
from tests.matching.world import TUESDAY_TEN

UNKNOWN_ID = "bestaatniet1"
REGISTER = "Voornaam;Achternaam;Postcode;Huisnummer;Telefoon;Toestemming\nJan;Kok;9101AB;8;0519123456;"


@dataclass(frozen=True)
class Thing:
    """Something with an id that a path or a form can name; ``words`` stand on a page that shows it."""

    id: str
    words: str


def things_named(about: str, world: World, things: Things) -> list[Thing]:
    """The things that ``about`` names, each with its id and the words it is recognised by."""
    return [_thing(*name.split(":"), world, things) for name in about.split()]


def _thing(kind: str, name: str, world: World, things: Things) -> Thing:
    if kind == "person":
        people = {
            "helper": things.helper,
            "newcomer": world.newcomer,
            "closed": world.closed,
            "asker": world.asker,
            "stopped": world.stopped,
        }
        return Thing(people[name].public_id, people[name].first_name)
    if kind == "offer" and name == "board":
        return Thing(world.board_offer.public_id, world.board_offer.line)
    if kind == "thing":
        return Thing(name, "")
    if kind == "message":
        return Thing(world.messages[things.helper.pk].public_id, "Neem je een hark mee?")
    if kind == "text":
        return Thing(name, "Terug naar instellingen")
    if kind == "place":
        return Thing(world.places[name].public_id, world.places[name].name)
    if kind == "client_link":
        return Thing(name, "gaf je deze link")
    if kind in ("referral", "referral_link"):
        row = world.referrals[name]
        return Thing(row.public_id if kind == "referral" else name, f"Traplopen gaat niet meer ({name})")
    if kind == "round":
        return Thing(world.round.public_id, world.round.name)
    if kind == "shift":
        begins, ends = (localtime(at).time() for at in (world.shift.begins_at, world.shift.ends_at))
        return Thing(world.shift.public_id, hours_text(begins, ends))
    if kind == "member":
        sent = f'name="who" value="{world.round.members.order_by("position")[0].pk}"'
        return Thing(sent, sent)
    if kind in ("circle", "circles"):
        # On the list stands where it leads; on the page, who is in it.
        shown = world.circle.public_id if kind == "circles" else world.things["bram"].helper.first_name
        return Thing(world.circle.public_id, shown)
    if kind == "pair":
        return Thing(world.pairs[name].public_id, world.pairs[name].title)
    if kind == "organisation":
        return Thing(world.organisations[name].public_id, world.organisations[name].name)
    if kind == "role":
        user = world.visitors[{"here": "carla", "there": "joke"}[name]].user
        assert user is not None
        return Thing(str(user.role_grants.get().pk), f": {user.email}, ")
    if kind == "offer":
        return Thing(world.offer.public_id, "Tuin en balkon")
    if kind == "activity":
        return Thing(world.activities[name].public_id, world.activities[name].title)
    if kind == "moment":
        # The story names no title, only the other, the kind of help and the month.
        return Thing(getattr(things, name).public_id, "Tuin en balkon")
    if kind == "map":
        return Thing(name, "Wijk Noord")
    if kind == "area":
        return Thing(world.geography.areas["havenbuurt"].code, "Havenbuurt")
    if kind == "intake":
        return Thing(world.intake.public_id, world.asker.first_name)
    if kind == "register":
        return Thing(world.register.public_id, world.things["bram"].helper.first_name)
    if kind == "entry":
        return Thing(world.entry.public_id, world.entry.first_name)
    if kind == "invite":
        return Thing(world.invite.token, "Anna nodigt je uit")
    if kind == "vouch":
        return Thing(token_for_vouch(world.newcomer), f"Ken jij {world.newcomer.first_name}?")
    if kind == "acting":
        return Thing(str(world.acting.pk), "")
    if kind == "blocked":
        return Thing(world.asker.public_id, world.asker.first_name)
    if kind == "signal":
        return Thing(world.signals[things.helper.pk].public_id, f"Seintje van Anna over {things.helper.first_name}")
    if kind == "work" and name == "newcomer":
        return Thing(f"new_people-{world.newcomer.pk}", f"Kennismaken met {world.newcomer.first_name}")
    if kind == "work":
        signal = world.signals[things.helper.pk]
        return Thing(f"signals-{signal.pk}", f"Seintje van Anna over {things.helper.first_name}")
    if kind == "feed":
        return Thing(world.feeds[name].token, "X-WR-CALNAME")
    if kind == "short":
        return Thing(world.short, "")
    if kind == "status":
        return Thing(status_token_for(1), "")
    if kind in ("stop", "forged_stop"):
        people = {"helper": things.helper, "asker": world.asker, "closed": world.closed}
        token = stop_token_for(people[name], frozenset({MailTopic.QUESTIONS}), _reader(people[name]))
        return Thing(token if kind == "stop" else f"{token[:-3]}xyz", "Geen vragen meer in je mail?")
    if kind in ("still", "forged_still"):
        person = {"asker": world.asker, "closed": world.closed}[name]
        token = still_token(person, TUESDAY_TEN, StillAnswer.NO, _reader(person))
        return Thing(token if kind == "still" else f"{token[:-3]}xyz", "Mogen we je nog vragen?")
    if kind == "request" and name in world.requests:
        return Thing(world.requests[name].public_id, world.requests[name].title)
    about: Invitation | Match = getattr(things, name)
    if kind == "invitation" and isinstance(about, Match):
        about = about.invitation
    request: HelpRequest = about.slot.occasion.help_request
    if kind in ("link", "forged"):
        assert isinstance(about, Invitation)
        token = token_for(about, Answer.YES, _reader(about.participant))
        # A page behind a link says no title, only what kind of help it is.
        return Thing(token if kind == "link" else f"{token[:-3]}xyz", "zoekt iemand voor tuin of balkon")
    return Thing(request.public_id if kind == "request" else about.public_id, request.title)


def _reader(participant: Participant) -> str:
    """Whom a mail to them goes to; of who has left, themselves."""
    found = read_by_mail(participant)
    return reader_key(found.user_id) if found is not None and found.user_id is not None else OWN_NUMBER


def _place_id(world: World) -> str:
    place = world.activities["open"].public_place
    assert place is not None
    return str(place.public_id)


def _number(world: World, name: str) -> int:
    """Of the user who is this visitor."""
    user = world.visitors[name].user
    assert user is not None
    return user.pk


Data = dict[str, Any] | Callable[[World, Sequence[str]], dict[str, Any]]

# What is sent with a POST: enough that nothing but a guard stands in the way.
SENT: dict[str, Data] = {
    "account_request_login_code": {"email": "coos@example.nl"},
    "account_confirm_login_code": {"code": "123456"},
    "mfa_authenticate": {"code": "123456"},
    "mfa_reauthenticate": {"code": "123456"},
    "mfa_activate_totp": {"code": "123456"},
    "members:who": lambda world, ids: {"choice": world.asker.public_id},
    "members:signup_names": {
        "first_name": "Lies",
        "family_name": "Kok",
        "postcode": "9101AB",
        "house_number": "7",
        "over_16": "on",
        "rules": "on",
        "consent": "on",
    },
    "members:pause": {"pause": "on"},
    "members:language": {"taal": "en"},
    "members:blocks": lambda world, ids: {"person": world.asker.public_id},
    "members:add_somebody": {
        "first_name": "Moeder",
        "family_name": "Kok",
        "relation": "mijn moeder",
        "postcode": "9101AB",
        "house_number": "7",
        "how": "spoken",
        "asked": "on",
        "rules": "on",
    },
    "members:take_over": {"code": "bestaatniet1"},
    "members:confirm_address": {"code": "bestaatniet1"},
    "desk:hour_value": {"euros": "25", "source": "raadsbesluit"},
    "desk:address_letters": lambda world, ids: {"wie": world.newcomer.public_id, "batch": "één"},
    "desk:confirm_by_code": {"code": "bestaatniet1"},
    "desk:rest": {"until": "2026-12-20"},
    "desk:close_person": {"reason": "moved"},
    "desk:merge": lambda world, ids: {"met": world.entry.public_id, "spoken": "on"},
    "desk:end_acting": lambda world, ids: {"acting": str(world.acting.pk)},
    "members:acting": lambda world, ids: {"acting": str(world.acting.pk)},
    "matching:trusted": lambda world, ids: {"asked": str(world.named.pk)},
    "matching:name_trusted": {"relation": "mijn zus", "rights": ["see"], "email": "zus@elders.nl", "agreed": "on"},
    "desk:name_trusted": {"relation": "mijn zus", "rights": ["see"], "email": "zus@elders.nl", "how": "phone"},
    "notifications:mail": {
        "told_by": "mail",
        "questions": "mail",
        "activities": "mail",
        "thanks": "none",
        "quiet_from": "21:00",
        "quiet_until": "08:00",
    },
    "notifications:mail_by_link": {"do": "stop"},
    "notifications:sms_in": {"MessageSid": "SM1", "From": "+31687654321", "Body": "ja"},
    "notifications:sms_status": {"MessageSid": "SM1", "MessageStatus": "sent"},
    "exchange:likes": {"likes": []},
    "matching:availability": {"do": "right"},
    "exchange:away": {"since": "2026-12-08"},
    "exchange:limits": {"often": "twice", "weekly": "1", "far": "bike", "when": ["week_morning"]},
    "exchange:wishes": {"wishes": []},
    "exchange:switch_offer": {"on": "0"},
    "matching:leave": {"sure": "yes"},
    "matching:address": {"postcode": "9101AB", "house_number": "7"},
    "exchange:attend": {"on": "2026-12-08", "coming": "yes"},
    "exchange:activity_what": {"title": "Knikkeren", "text": "Op het plein."},
    "exchange:activity_where": lambda world, ids: {"place": _place_id(world)},
    "exchange:activity_when": {"on": "2026-12-11", "begins": "14.00", "ends": "16.00"},
    "exchange:activity_rhythm": {"rhythm": "weekly"},
    "exchange:activity_check": lambda world, ids: {"token": world.activities["draft"].public_id},
    "exchange:change_activity": lambda world, ids: {
        "title": "Soep en brood",
        "text": "Om zes uur.",
        "place": _place_id(world),
        "begins": "10.00",
        "ends": "12.00",
    },
    "exchange:cancel_activity": {"which": "all"},
    "desk:new_activity": lambda world, ids: {
        "title": "Dansen",
        "text": "Iedereen kan het.",
        "place": _place_id(world),
        "on": "2026-12-11",
        "begins": "14.00",
        "ends": "16.00",
        "rhythm": "once",
    },
    "desk:settle_activity": {"answer": "approve"},
    "matching:ask_what": {"category": "garden", "title": "De heg is hoog"},
    "matching:ask_fitting": {"title": "Een lamp"},
    "matching:ask_turn": {"turn": "yes", "title": "Wie wil er buiten bezig zijn?"},
    "matching:ask_when": {"day": "week"},
    "matching:ask_where": {"where": "asker"},
    "matching:ask_ride_from": {},
    "matching:ask_ride_to": {"to": "typed", "text": "De markt", "town": "Dokkum"},
    "matching:ask_ride_back": {"back": "none"},
    "matching:ask_how": {"how": "search", "who": "invited", "costs": "none"},
    "matching:ask_check": lambda world, ids: {"token": ids[0]} if ids else {},
    "matching:withdraw": {"reason": "done"},
    "matching:ask_again": {},
    "matching:skip_date": {"on": "2026-12-08"},
    "matching:ask_one": {"title": "Een bord erbij", "where": "helper", "day": "week"},
    "matching:answer": {"answer": "yes"},
    "matching:agreement": {"text": "Tot zo."},
    "matching:cancel": {"how": "not_now"},
    "matching:my_calendar": {"do": "make"},
    "signals:organisations": lambda world, ids: {"withdraw": world.referrals["mailed"].public_id},
    "signals:unsafe": {"text": ""},
    "signals:worry": {"concern": "lonely", "urgency": "week", "basis": "consent", "text": "Truus is stil."},
    "signals:misuse": {"concern": "hurtful", "text": ""},
    "desk:signal": {"outcome_code": "called"},
    "desk:pass_on": {"concern": "lonely", "urgency": "week", "basis": "consent", "text": "Bram is stil."},
    "matching:check": {"outcome": "yes", "minutes": "45"},
    "matching:thanks": {"card": "1"},
    "api:answer": {"answer": "yes"},
    "desk:kinds": {"kind": "garden", "on": "0"},
    "desk:switch_feature": {"feature": "hours", "on": "1"},
    "desk:house_style": {
        "brand": "#173d33",
        "on_brand": "#ffffff",
        "action": "#0a6a4a",
        "accent": "#ffc845",
        "warm": "#b0432a",
    },
    "desk:identity": {"name": "Kustdorp", "phone": "085 000 00 00", "coordinator_name": "Fatma"},
    "desk:logo": {"remove": "1"},
    "desk:text": {"body": "Wees lief.", "number": "0", "publish": "1"},
    "desk:new_organisation": {"name": "Wmo-loket", "kinds": ["support"], "phone": "14 0519"},
    "desk:organisation": {"name": "Zonnebloem", "kinds": ["company"], "phone": "085 111 11 11"},
    "desk:staff": lambda world, ids: (
        {"do": "stop", "role": ids[0]} if ids else {"email": "nieuw@elders.nl", "role": "administrator"}
    ),
    "desk:new_referral": lambda world, ids: {
        "organisation": world.organisations["here"].public_id,
        "how": "phone",
        "told": ["phone"],
        "text": "Traplopen gaat niet meer.",
        "way": "mail",
    },
    "desk:referral": {"do": "taken_up"},
    "desk:new_pair": lambda world, ids: {
        "met": world.entry.public_id,
        "title": "Samen een rondje lopen",
        "category": "garden",
        "repeat": "weekly",
        "date": "2026-12-14",
        "time": "14.00",
        "minutes": "60",
        "where": "asker",
    },
    "desk:pair": {"do": "yes_asker"},
    "desk:new_circle": {"how": "phone", "spoken": "on"},
    "signals:pair": {"do": "yes"},
    "matching:circle": {"do": "end"},
    "desk:rounds": {"name": "Avondronde", "kind": "chain", "starts": "18.00", "ends": "19.00"},
    "desk:round": lambda world, ids: {"do": "no_answer", "who": world.round.members.order_by("position")[0].pk},
    "desk:join_round": lambda world, ids: {"do": "caller", "round": world.round.public_id},
    "desk:shifts": lambda world, ids: {
        "do": "make",
        "days": [str(localtime(world.shift.begins_at).date())],
        "starts": "19.00",
        "ends": "20.00",
    },
    "desk:shift": {"do": "can"},
    "signals:round": lambda world, ids: {"do": "spoken", "who": world.round.members.order_by("position")[0].pk},
    "referral:enter": {
        "token": "twee",
        "first_name": "Ria",
        "family_name": "Kok",
        "postcode": "9101AB",
        "house_number": "9",
        "phone": "0519 12 34 57",
        "how": "spoken",
        "agreed": "on",
    },
    "desk:invite": lambda world, ids: {"participant": world.newcomer.public_id},
    "desk:answer": {"answer": "yes"},
    "desk:work": {"do": "claim"},
    "desk:intake": {
        "who": "0519 12 34 56",
        "first_name": "Jan",
        "family_name": "Kok",
        "postcode": "9101AB",
        "house_number": "8",
        "agreed": "on",
        "title": "Wie vervangt mijn lamp?",
        "category": "odd_jobs",
        "day": "any",
        "where": "asker",
    },
    "desk:intake_typed": lambda world, ids: {"who": world.asker.first_name},
    "desk:call": {"outcome": "no_answer"},
    "desk:certificate": {"issued_on": "2026-06-01"},
    "desk:withdraw_certificate": {"reason": "stopped"},
    "desk:note": {"text": "Hoort slecht."},
    "desk:change": {"title": "Iets anders", "far": "bike", "day": "as_it_is", "agreed": "on"},
    "desk:share_request": lambda world, ids: {"to": _number(world, "cora"), "reason": "edge"},
    "desk:introduction": {"name": "Carla", "phone": ""},
    "desk:evening": {
        "first_name": "Jan",
        "family_name": "Kok",
        "postcode": "9101AB",
        "house_number": "8",
        "contact": "0519 12 34 56",
        "agreed": "on",
    },
    "members:invite": {"do": "make"},
    "desk:match": {"outcome": "yes", "minutes": "45"},
    "desk:new_place": {"name": "Apotheek", "kind": "pharmacy", "postcode": "9101AA"},
    "desk:registers": lambda world, ids: {"file": SimpleUploadedFile("lijst.csv", REGISTER.encode())},
    "desk:place": {"lat": "53.3253", "lon": "5.9989"},
}


def call(browser: Client, route: str, method: str, ids: Sequence[str], world: World) -> HttpResponseBase:
    """Open or send this page with these ids."""
    if route.startswith("demo:"):
        path = demo_path(route)
    else:
        path = reverse(route, kwargs=dict(zip(parameters_of(route), ids, strict=False)))
    if method == "GET":
        return browser.get(path)
    sent = SENT.get(route, {})
    data = sent(world, ids) if callable(sent) else sent
    if route.startswith("api:"):
        return browser.post(path, data, content_type="application/json")
    return browser.post(path, data)
