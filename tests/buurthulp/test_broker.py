"""A message in the folder that is the broker appears whole: a reader never finds half of it."""

from __future__ import annotations

import os
import threading
from json import JSONDecodeError
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection
from kombu.transport import filesystem

from buurthulp import broker
from buurthulp.celery import app

MESSAGES = 300


def open_channel(transport: Any, folder: Path) -> Any:
    (folder / "control").mkdir(exist_ok=True)
    options = {
        "data_folder_in": str(folder),
        "data_folder_out": str(folder),
        "control_folder": str(folder / "control"),
    }
    return Connection("memory://", transport=transport, transport_options=options).channel()


def test_the_application_uses_it():
    with app.connection_for_write() as connection:
        if connection.transport.driver_type == "filesystem":
            assert type(connection.transport) is broker.Transport


def test_before_it_has_its_name_no_reader_sees_it(tmp_path, monkeypatch):
    channel = open_channel(broker.Transport, tmp_path)
    seen = []
    rename = os.replace

    def look_then_rename(draft: Path, whole: Path) -> None:
        seen.append(list(tmp_path.glob("*.msg")))
        with pytest.raises(Empty):
            channel._get("celery")
        rename(draft, whole)

    monkeypatch.setattr(os, "replace", look_then_rename)
    channel._put("celery", {"body": "x"})
    assert seen == [[]]
    assert channel._get("celery") == {"body": "x"}


def test_a_reader_beside_the_writer_reads_every_message(tmp_path):
    writer, reader = open_channel(broker.Transport, tmp_path), open_channel(broker.Transport, tmp_path)
    thread = threading.Thread(target=lambda: [writer._put("celery", {"number": n}) for n in range(MESSAGES)])
    thread.start()
    read: list[int] = []
    while thread.is_alive() or len(read) < MESSAGES:
        try:
            read.append(reader._get("celery")["number"])
        except Empty:
            continue
    thread.join()
    assert sorted(read) == list(range(MESSAGES))


def test_control_kombus_own_reader_dies_of_half_a_message(tmp_path):
    channel = open_channel(filesystem.Transport, tmp_path)
    (tmp_path / "1_a.celery.msg").write_text("")
    with pytest.raises(JSONDecodeError):
        channel._get("celery")
