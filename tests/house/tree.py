"""What git knows of this repository."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
CODE = ("buurthulp", "members", "notifications", "exchange", "matching", "desk", "reports", "demo", "tools")


@cache
def tracked() -> tuple[Path, ...]:
    """Every file of the repository, committed or about to be, that is not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return tuple(path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file())


def python_files(*folders: str) -> list[Path]:
    """The Python files below ``folders``; all of them when none is named."""
    return [
        path
        for path in tracked()
        if path.suffix == ".py" and (not folders or path.relative_to(ROOT).parts[0] in folders)
    ]


def text_of(path: Path) -> str | None:
    """The text, or None for a file that holds none."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def shown(path: Path, line: int | None = None) -> str:
    """A place in the repository as a reader would say it."""
    return f"{path.relative_to(ROOT)}" + (f":{line}" if line else "")
