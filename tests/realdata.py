"""The real files: boundaries and postcodes that are too large to keep beside the code."""

import os
from pathlib import Path

import pytest

FOLDER_VARIABLE = "BUURTHULP_TEST_DATA"
DEFAULT_FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data"


def real_file(name: str) -> Path:
    """The path of a real file. Without it the test is skipped with the reason; under CI=true that is a failure."""
    path = Path(os.environ.get(FOLDER_VARIABLE) or DEFAULT_FOLDER) / name
    if path.is_file():
        return path
    reason = f"{name} is not in {path.parent}; set {FOLDER_VARIABLE} to the folder with the real files"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
