"""`make shots`: every page of the demo as every role, 390 and 1280 pixels wide, as pictures in shots/.

``python -m tests.shots [FOLDER] [--only WORD]``. For looking, not for comparing: nothing fails on a changed picture.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page

from tests.demo_site import make_demo, serving
from tests.e2e.chromium import NoBrowserError, chromium_path, running_chromium
from tests.e2e.walk import Walk
from tools.environment import ROOT

WIDTHS = {390: 844, 1280: 900}
MAIL_WIDTHS = {390: 844}


def take(folder: Path, site: str, only: str = "") -> int:
    """Walk through the demo at ``site`` and picture each stop into ``folder``, or those with a word in their name.

    Returns how many pictures.
    """
    count = 0

    def look(page: Page, role: str, name: str) -> None:
        nonlocal count
        if only not in f"{role}--{name}":
            return
        for width, height in (MAIL_WIDTHS if role == "mail" else WIDTHS).items():
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=folder / f"{role}--{name}--{width}.png", full_page=True)
            count += 1

    with running_chromium() as browser:
        Walk(browser, site, look).everywhere()
    return count


def main() -> int:
    """Make the demo in a temporary folder, take the pictures, and say how many."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "shots", help="where they go (shots/)")
    parser.add_argument("--only", default="", metavar="WORD", help="those alone with this in their name")
    asked = parser.parse_args()
    folder = asked.folder
    try:
        chromium_path()
    except NoBrowserError as missing:
        print(missing, file=sys.stderr)
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    with tempfile.TemporaryDirectory(prefix="buurthulp-shots-") as local:
        make_demo(Path(local))
        with serving(Path(local)) as site:
            count = take(folder, site, asked.only)
    print(f"{count} pictures in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
