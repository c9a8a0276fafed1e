"""Releases come by themselves: a worker of a queue of their own, woken by beat."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings

from buurthulp.celery import app
from buurthulp.viewers import SYSTEM
from members.models import Community
from reports.models import Release
from reports.services import releasing
from reports.services.releasing import sweep_releases
from reports.tasks import sweep_releases as task
from tests.buurthulp.test_celery import WORKER, comes_true, running
from tests.factories.members import CommunityAreaFactory, CommunityFactory
from tests.reports.world import FiguresWorld, at
from tests.tiers import landing
from tools.run import QUEUES


def test_they_have_a_queue_of_their_own_and_beat_wakes_it() -> None:
    assert app.amqp.router.route({}, task.name)["queue"].name == "releases"
    assert settings.CELERY_BEAT_SCHEDULE["releases"]["task"] == task.name
    assert QUEUES == "celery,releases"  # at home one worker does both


def test_it_may_take_longer_than_redis_waits_and_is_then_not_handed_out_again() -> None:
    assert task.acks_late is False
    assert task.time_limit is not None
    assert task.time_limit > settings.CELERY_TASK_TIME_LIMIT


@landing
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_a_worker_of_that_queue_makes_what_is_due(world: FiguresWorld, process_environment: dict[str, str]) -> None:
    today = releasing.clock.localtime(releasing.clock.machine_now())
    Community.objects.update(created_at=today - timedelta(days=365))
    with running([*WORKER, "--queues", "releases"], process_environment):
        task.delay()
        assert comes_true(Release.objects.filter(community=world.community, period_kind="quarter").exists, 60)


def test_one_that_fails_holds_up_no_other(
    world: FiguresWorld, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    second = CommunityFactory(slug="tweede", name="Tweede")
    CommunityAreaFactory(community=second, area=world.community.served_areas.get().area)
    Community.objects.update(created_at=at("2026-01-05"))
    real = releasing.draft

    def broken_for_the_first(community: Community, period: object) -> object:
        if community.pk == world.community.pk:
            raise RuntimeError("broken")
        return real(community, period)  # type: ignore[arg-type]

    monkeypatch.setattr(releasing, "draft", broken_for_the_first)
    with time_machine.travel(at("2026-02-10"), tick=False), caplog.at_level(logging.ERROR):
        assert sweep_releases(actor=SYSTEM) == 1
    assert list(Release.objects.values_list("community__slug", flat=True)) == ["tweede"]
    assert caplog.messages == ["The release of 2026-01 for kustdorp failed."]
