"""What each field of this app's models is: figures about areas, from which nobody can be told (reports.md)."""

from buurthulp.personal_data import Field, Kind, alike, declare

ROW = Field(Kind.NONE, "Number of the row.")
FIGURE = Field(Kind.NONE, "A figure about an area, protected before it was written; nobody can be told from it.")
GEOGRAPHY = Field(Kind.NONE, "Public geography, by residents alone.")


def register() -> None:
    """Declare every field."""
    declare("reports.CombinedArea", id=ROW, **alike(GEOGRAPHY, "area", "code", "name", "is_large_enough", "fixed_at"))
    declare("reports.Release", id=ROW, **alike(FIGURE, "community", "community_slug", "period_kind", "period"))
    declare("reports.Release", **alike(FIGURE, "since", "until", "frozen_at", "plan_version", "plan_digest", "digest"))
    declare("reports.Release", weaker_because=Field(Kind.NONE, "Why this installation protects figures less."))
    declare("reports.ReleaseCell", id=ROW, **alike(FIGURE, "release", "measure", "level", "area_code", "area_name"))
    declare("reports.ReleaseCell", **alike(FIGURE, "area_residents", "grouping", "category_code", "category_name"))
    declare("reports.ReleaseCell", **alike(FIGURE, "value", "wait_bin", "frozen_at"))
    working = Field(Kind.NONE, "Machinery: that a release is being made.")
    declare("reports.ReleaseClaim", id=ROW, **alike(working, "community", "period", "claimed_at"))
