"""The folder that is the broker where there is no Redis: kombu's filesystem transport, with messages that appear whole.

kombu writes a message into the file that readers already see; a worker that reads it half-written dies of it. Here a
message is written under another name and then renamed, which readers see at once or not at all.
"""

from __future__ import annotations

import json
import os
import time
import uuid
from pathlib import Path
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, filesystem


class Channel(filesystem.Channel):
    """kombu's channel, but for the way a message is put."""

    # The ignore: stubs and code of kombu name the second argument differently.
    def _put(self, queue: str, payload: dict[str, Any], **kwargs: Any) -> None:  # type: ignore[override]
        """Put a message on ``queue``. Names sort by time, as kombu's do; it ignores names with another ending."""
        name = f"{round(time.monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        whole = Path(self.data_folder_out, name)
        draft = whole.with_name(f"{name}.draft")
        draft.write_text(json.dumps(payload))
        os.replace(draft, whole)


class Transport(filesystem.Transport):
    """What the scheme ``filesystem://`` stands for here."""

    Channel = Channel


def use() -> None:
    """Let ``filesystem://`` mean this transport."""
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:{Transport.__name__}"
