"""One real line on real places: Noardeast-Fryslân, 120 people, 40 requests, a separate worker, real mail."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from buurthulp import clock
from matching.enums import MatchStatus
from matching.models import Match, Transfer
from matching.services.ledger import check_ledger
from members.models import Postcode
from tests.realdata import real_file
from tests.scenarios.promises import broken_promises, figures, message_faults, steps_without_a_row
from tests.scenarios.village import Village, build_village, start_on_a_monday_morning
from tests.scenarios.worker import running_worker
from tests.smtp_sink import running_sink

PEOPLE = 120
REQUESTS = 40


@pytest.mark.django_db(transaction=True)
def test_forty_requests_from_sign_up_to_ledger(movable_clock, process_environment):
    areas = real_file("buurten_5gemeenten.geojson")
    postcodes = real_file("pc6_noardeast_fryslan.csv")
    start_on_a_monday_morning()
    community = build_village(
        areas=[real_file("gemeenten_2022.geojson"), areas], postcodes=postcodes, municipality="GM1970"
    )
    with running_sink() as sink, running_worker(process_environment, mail_url=sink.url) as worker:
        village = Village(community, sink, worker, seed=1)
        village.sign_up(PEOPLE, list(Postcode.objects.filter(area__code__startswith="BU1970").order_by("code")))
        village.plan_requests(REQUESTS, within=timedelta(days=10))
        village.live(until=clock.now() + timedelta(days=45))
        worker.catch_up()
    counted = figures(community)
    print(
        f"\n{connection.vendor}: {counted.requests} requests, {counted.matched} matched by the system "
        f"({counted.share_matched:.0%}), {counted.on_list} on the list, {counted.withdrawn} withdrawn; "
        f"{counted.invitations} invitations, {counted.invitations_per_match:.1f} for each match; "
        f"{Transfer.objects.count()} transfers, {len(sink.accepted)} mails; answers too late {dict(village.refused)}"
    )
    assert counted.requests == REQUESTS
    assert broken_promises(community) == []
    assert message_faults(sink) == []
    assert steps_without_a_row() == 0
    assert check_ledger(community) == []
    assert Transfer.objects.count() == Match.objects.filter(status=MatchStatus.DONE).count() > 0
