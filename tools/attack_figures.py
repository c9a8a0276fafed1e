"""The measured attacks as the annex shows them: from docs/bescherming-van-cijfers.md to ``reports/data/attacks.json``.

``python -m tools.attack_figures`` after the figures in the document changed; a test says when that was forgotten. The
document holds what ``make test-deep ARGS="-m sdc -s"`` printed.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "bescherming-van-cijfers.md"
FILE = ROOT / "reports" / "data" / "attacks.json"
COLUMNS = ("name", "does", "measured", "allowed", "broken")


def read(document: str) -> dict[str, Any]:
    """The table of attacks and what is not promised, as the file holds them. Raises ValueError where there is none."""
    rows: list[dict[str, str]] = []
    for line in _section(document, "Aanvallen").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and len(cells) == len(COLUMNS) and cells[0] != "aanval" and set(cells[0]) != {"-"}:
            row = dict(zip(COLUMNS, cells, strict=True))
            row["name"] = row["name"] or rows[-1]["name"]
            row["broken"] = row["broken"].removesuffix(" (zie hieronder)")
            rows.append(row)
    limits = re.findall(r"^- \*\*(.+?)\*\*(.*?)(?=^- |\Z)", _section(document, "Wat dit niet belooft"), re.M | re.S)
    if not rows or not limits:
        raise ValueError(f"{DOCUMENT.name} has no attacks, or promises everything.")
    return {"attacks": rows, "limits": [_plain(f"{name}{text}") for name, text in limits]}


def as_text(found: dict[str, Any]) -> str:
    """The file, byte for byte."""
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def _section(document: str, heading: str) -> str:
    found = re.search(rf"^## {heading}[^\n]*\n(.*?)(?=^## |\Z)", document, re.M | re.S)
    return found[1] if found is not None else ""


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[`*]", "", text).split())


def main() -> int:
    """Write the file."""
    FILE.write_text(as_text(read(DOCUMENT.read_text(encoding="utf-8"))), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
