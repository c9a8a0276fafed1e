"""What importing areas and postcodes have in common: who may, which file, and the row that says it happened."""

import hashlib
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from buurthulp import clock
from buurthulp.errors import DomainError, NotAllowedError
from buurthulp.viewers import Actor, Viewer
from members.enums import ImportKind, Role
from members.models import PlaceImport

BATCH = 1_000
"""Rows per statement; geometries go in smaller ones."""
KEPT_REASONS = 50
"""Bad lines kept in the row; the command prints all of them."""

Progress = Callable[[str], None]


def say_nothing(_line: str) -> None:
    """The progress of an import that nobody watches."""


def check_may_import(actor: Actor) -> None:
    """Raise `NotAllowedError` unless this is the system or an administrator."""
    if isinstance(actor, Viewer) and actor.holds(Role.ADMINISTRATOR) is None:
        raise NotAllowedError("not_an_administrator", _("Alleen een beheerder kan gebieden en postcodes inlezen."))


def sha256_of(path: Path) -> str:
    """Hexadecimal digest of the file. Raises `DomainError` when it cannot be opened."""
    try:
        with path.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError as error:
        raise DomainError(
            "file_unreadable", _("Het bestand %(name)s is niet te openen.") % {"name": path.name}
        ) from error


def start_import(*, kind: ImportKind, path: Path, sha256: str, started_at: datetime) -> PlaceImport:
    """The row of an import that is going to change something; one that changes nothing leaves no row."""
    return PlaceImport.objects.create(kind=kind, file_name=path.name[:200], sha256=sha256, started_at=started_at)


def finish_import(place_import: PlaceImport, summary: Any) -> None:
    """Keep the counts of the summary (a dataclass) in the row, and the first few of the lines that were bad."""
    kept = asdict(summary)
    kept.pop("place_import_id")
    for name in [name for name in kept if name.startswith("bad")]:
        kept[f"{name}_lines"] = len(kept[name])
        kept[name] = kept[name][:KEPT_REASONS]
    place_import.summary = kept
    place_import.finished_at = clock.machine_now()
    place_import.save(update_fields=["summary", "finished_at"])


def earlier_import_id(kind: ImportKind, sha256: str) -> int | None:
    """The last import of the very same file."""
    return PlaceImport.objects.filter(kind=kind, sha256=sha256).order_by("-pk").values_list("pk", flat=True).first()
