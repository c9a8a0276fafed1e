"""The real files: boundaries and postcodes that are too large to keep beside the code."""

import os
from pathlib import Path

from tests.tiers import missing

FOLDER_VARIABLE = "BUURTHULP_TEST_DATA"
DEFAULT_FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data"


def real_file(name: str) -> Path:
    """The path of a real file. Without it the test is skipped with the reason; under CI=true that is a failure."""
    path = Path(os.environ.get(FOLDER_VARIABLE) or DEFAULT_FOLDER) / name
    if not path.is_file():
        missing(f"{name} is not in {path.parent}; set {FOLDER_VARIABLE} to the folder with the real files")
    return path
