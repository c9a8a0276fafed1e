"""``python -m tests.benchmarks.worklist``: what the coordinator's list costs with five thousand lines open.

A database of its own, thrown away afterwards: two thousand new people, two thousand requests that need a person and a
thousand agreements that nobody confirmed, half of them taken on by three coordinators. The page is asked in turn with
the site's own empty page (a text, as the same coordinator), so that whatever else the machine does falls on both alike.
Prints medians of the time of the processor (others may be at work beside it), how many empty pages each costs, and
queries; 1 when one is above what is allowed.
"""

from __future__ import annotations

import random
import re
import sys
import time
from datetime import timedelta
from html import unescape
from statistics import median
from typing import Any
from urllib.parse import urljoin

from tests import environment  # noqa: F401  # sets what Django's settings read, so before them

LINES = 5_000
ROUNDS = 21
MOST_OF_EMPTY = 8.0
MOST_QUERIES = 12
EMPTY = "/toegankelijkheid/"
ADDRESSES = {
    "everything": "/werkplek/",
    "mine": "/werkplek/?van=mij",
    "nobody's": "/werkplek/?van=niemand",
    "one kind": "/werkplek/?soort=searches",
    "put off": "/werkplek/?van=uitgesteld",
    "the next page": "{next}",
    "halfway": "/werkplek/?na=gone-2500",
    "on paper": "/werkplek/afdrukken/",
}


def fill(lines: int = LINES, *, seed: int = 2026) -> Any:
    """The lines, in bulk, with rows as the services would have written them; gives a browser at the desk."""
    from django.test import Client

    from buurthulp import clock
    from buurthulp.viewers import SYSTEM
    from buurthulp.worklist import rows_for
    from desk.models import WorkState
    from exchange.models import Slot
    from exchange.services.catalogue import load_catalogue
    from matching.models import Invitation, Match, Search
    from members.enums import Role
    from members.models import Confirmation, Participant
    from tests.benchmarks.board_town import _labels, settle
    from tests.cast import make_staff
    from tests.factories.members import CommunityFactory, CommunityHostFactory

    chance, now = random.Random(seed), clock.now()
    community = CommunityFactory(slug="bench", name="Bench")
    CommunityHostFactory(community=community, host="testserver")
    load_catalogue(actor=SYSTEM, community=community)
    settle(community, _labels(), count=lines * 2 // 5, each=2, chance=chance)
    Confirmation.objects.all().delete()
    Participant.objects.update(joined_at=now - timedelta(days=2))
    slots = list(Slot.objects.select_related("occasion").order_by("pk")[: lines * 3 // 5])
    reasons = ("short", "time_short", "no_candidates", "exhausted", "call_wanted", "asker_silent")
    Search.objects.bulk_create(
        Search(
            slot=slot,
            community=community,
            need_at=slot.occasion.starts_at,
            decide_by=slot.occasion.starts_at - timedelta(hours=4),
            desk_reason=chance.choice(reasons),
            desk_since=now - timedelta(hours=chance.randrange(200)),
            created_at=now - timedelta(days=9),
        )
        for slot in slots[: lines * 2 // 5]
    )
    people = list(Participant.objects.order_by("pk")[:2])
    done = slots[lines * 2 // 5 :]
    asked = Invitation.objects.bulk_create(
        Invitation(
            community=community,
            slot=slot,
            occasion=slot.occasion,
            participant=people[1],
            status="chosen",
            wave_number=1,
            distance_m=600,
            band="walk",
            invited_at=now,
            wait_until=now,
        )
        for slot in done
    )
    Match.objects.bulk_create(
        Match(
            community=community,
            slot=slot,
            invitation=invitation,
            asker=people[0],
            helper=people[1],
            status="unconfirmed",
            minutes=45,
            ended_at=now - timedelta(days=3),
            starts_at=now - timedelta(days=20),
            agreed_at=now - timedelta(days=25),
        )
        for slot, invitation in zip(done, asked, strict=True)
    )
    staff = [make_staff(community, name, Role.COORDINATOR) for name in ("Carla", "Noor", "Ivo")]
    rows = rows_for(staff[0].viewer)
    assert len(rows) == lines
    WorkState.objects.bulk_create(
        WorkState(
            community=community,
            source=row.source,
            object_id=row.object_id,
            status="taken",
            owner_user_id=chance.choice(staff).user.pk,
            claimed_at=now,
            reason=row.reason,
            since=row.since,
            touched_at=now,
        )
        for row in chance.sample(rows, lines // 2)
    )
    browser = Client(SERVER_NAME="testserver")
    browser.force_login(staff[0].user)
    session = browser.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": time.time()}]
    session["account_authentication_methods_user"] = str(staff[0].user.pk)
    session.save()
    return browser


def measure(browser: Any, *, rounds: int = ROUNDS) -> dict[str, tuple[float, float, int]]:
    """Of each page: milliseconds, those of the empty page in the same minutes, and queries."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    onwards = re.search(r'href="([^"]*[?&;]na=[^"]+)"', browser.get(ADDRESSES["everything"]).content.decode())
    assert onwards is not None
    found = {}
    for name, written in ADDRESSES.items():
        address = written.format(next=urljoin(ADDRESSES["everything"], unescape(onwards[1])))
        page_ms: list[float] = []
        empty_ms: list[float] = []
        for number in range(-2, rounds):
            for path, kept in ((address, page_ms), (EMPTY, empty_ms)):
                began = time.process_time()
                assert browser.get(path).status_code == 200
                if number >= 0:
                    kept.append((time.process_time() - began) * 1000)
        with CaptureQueriesContext(connection) as captured:
            browser.get(address)
        found[name] = (median(page_ms), median(empty_ms), len(captured))
    return found


def main() -> int:
    """Make, measure, print."""
    import django

    django.setup()
    from django.db import connection

    from tests.benchmarks.databases import databases

    with databases([1]):
        browser = fill()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        found = measure(browser)
    sys.stdout.write(f"{connection.vendor}, {LINES:,} lines\n{'':14}{'page':>10}{'empty':>11}{'× empty':>9}  queries\n")
    for name, (page_ms, empty_ms, queries) in found.items():
        sys.stdout.write(f"{name:14}{page_ms:>7.1f} ms{empty_ms:>8.1f} ms{page_ms / empty_ms:>9.1f}{queries:>9}\n")
    dear = [name for name, one in found.items() if one[0] / one[1] > MOST_OF_EMPTY or one[2] > MOST_QUERIES]
    sys.stdout.write(
        f"above {MOST_OF_EMPTY:g} × the empty page or {MOST_QUERIES} queries: {', '.join(dear) or 'none'}\n"
    )
    return 1 if dear else 0


if __name__ == "__main__":
    sys.exit(main())
