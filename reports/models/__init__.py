"""Frozen figures. Rows are written by `reports.services.releasing` and never change."""

from reports.models.areas import CombinedArea
from reports.models.release import Release, ReleaseCell, ReleaseClaim

__all__ = ["CombinedArea", "Release", "ReleaseCell", "ReleaseClaim"]
