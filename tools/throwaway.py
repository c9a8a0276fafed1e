"""Runs a command with secrets that exist only as long as it does: type checking, collecting files, trying the house.

``python -m tools.throwaway mypy buurthulp``. What the caller's environment already holds is left as it is.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

SECRET_NAMES = ("DJANGO_SECRET_KEY", "BUURTHULP_HASH_KEY", "BUURTHULP_REPORTS_KEY")
KEYSET_NAME = "BUURTHULP_FIELD_KEYS"


def throwaway_secrets(folder: Path) -> dict[str, str]:
    """Fresh secrets for every name that Buurthulp will not start without; the keyset is written into ``folder``."""
    from buurthulp.crypto import new_keyset

    keyset = folder / "field-keys.json"
    keyset.touch(mode=0o600)
    keyset.write_text(new_keyset())
    return {**{name: secrets.token_urlsafe(48) for name in SECRET_NAMES}, KEYSET_NAME: str(keyset)}


def main(command: list[str], values: Mapping[str, str]) -> int:
    """Run ``command`` and return its exit code."""
    with tempfile.TemporaryDirectory(prefix="buurthulp-") as folder:
        return subprocess.run(command, env={**throwaway_secrets(Path(folder)), **values}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
