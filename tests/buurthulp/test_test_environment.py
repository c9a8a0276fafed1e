"""The ground that the other tests stand on."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction

from buurthulp import clock
from buurthulp.viewers import RoleHold, Viewer
from members.models import AccessLog, Participant
from tests.cast import Person


def _log_row(person: Person) -> AccessLog:
    return AccessLog.objects.create(
        community=person.community, user_id=1, subject_id=person.participant.pk, reason="call", at=clock.now()
    )


def test_everything_local_is_inside_the_folder_of_this_run():
    folder = Path(os.environ["BUURTHULP_TEST_FOLDER"])
    assert settings.LOCAL_DIR.parent == folder
    assert Path(os.environ["BUURTHULP_FIELD_KEYS"]).parent == folder


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_append_only_holds_in_every_transactional_test_and_its_flush_still_passes(turn, anna):
    row = _log_row(anna)
    assert AccessLog.objects.count() == 1  # the row of the turn before is gone
    with pytest.raises(DatabaseError), transaction.atomic():
        AccessLog.objects.filter(pk=row.pk).delete()
    assert AccessLog.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_the_cache_is_empty_at_the_start_of_a_transactional_test(turn):
    assert cache.get("tries") is None
    cache.set("tries", 5)


@pytest.mark.django_db(transaction=True)
def test_another_thread_and_another_process_see_the_same_database(anna, process_environment):
    seen = []

    def look() -> None:
        seen.extend(Participant.objects.values_list("first_name", flat=True))
        connection.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == ["Anna"]
    code = "import django; django.setup()\n"
    code += "from members.models import Participant; print(Participant.objects.get().family_name)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**process_environment, "DJANGO_SETTINGS_MODULE": "buurthulp.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "de Boer\n"


def test_the_cast_is_who_it_should_be(anna, bram, carla, gerda, daan):
    assert [person.participant.first_name for person in (anna, bram, daan)] == ["Anna", "Bram", "Daan"]
    assert carla.viewer == Viewer(
        user_id=carla.user.pk,
        community_id=anna.community.pk,
        roles=(RoleHold(role="coordinator"),),
        second_factor=True,
    )
    assert gerda.viewer.holds("analyst") == RoleHold(role="analyst")
    assert daan.community != anna.community
    assert anna.home.town == "Dokkum"
    assert Participant.objects.get(pk=anna.participant.pk).phone == "+31612345601"
