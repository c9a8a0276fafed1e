"""What is measured of publishing is what happens: an urgent request is with the mail server, by a worker's hand."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from exchange.models import Slot
from matching.models import Invitation
from matching.services.searching import sweep_due
from notifications.models import OutboxMessage
from tests.benchmarks.awake_village import ASKER, make_village
from tests.benchmarks.publish import Taken, report
from tests.benchmarks.test_board import OF_THIS_RUN
from tools.environment import ROOT


@pytest.mark.django_db
def test_in_the_village_somebody_is_asked_whatever_hour_it_is() -> None:
    drafts = make_village(3, 9)
    assert len({draft.asker.participant for draft in drafts}) == 2
    for draft in drafts:
        assert draft.asker.participant is not None
        assert draft.asker.user.email.startswith(ASKER)
        draft.publish()
    sweep_due()
    assert Slot.objects.exclude(invitations__in=Invitation.objects.all()).count() == 0
    assert OutboxMessage.objects.filter(kind="invitation").count() == Invitation.objects.count()


def test_what_is_more_than_asked_is_told() -> None:
    taken = Taken({"empty": [0.01], "committed": [0.02], "asked": [0.03], "publish": [0.14]})
    assert report(taken, "redis")[1]
    text, holds = report(taken, "filesystem")
    assert (holds, text.splitlines()[-1]) == (
        False,
        "filesystem: first invitation with the mail server in 14.0 × an empty task, of 1 (asked 3)  NOT REACHED",
    )


@pytest.mark.deep
def test_a_worker_a_broker_and_a_mail_server_are_measured() -> None:
    values = {name: value for name, value in os.environ.items() if name not in OF_THIS_RUN}
    if values.get("DATABASE_URL", "").startswith("postgres"):
        values["DATABASE_URL"] += "_publish"
    run = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.publish", "--rounds", "2", "--helpers", "5"],
        cwd=ROOT,
        env=values,
        capture_output=True,
        text=True,
    )
    assert [line.split()[0] for line in run.stdout.splitlines()[:4]] == ["empty", "committed", "asked", "publish"], (
        run.stdout + run.stderr
    )
