"""After an import of postcodes: where everybody lives follows its postcode to the label and area it has now.

Only current places move. Former homes stay what they were, and so does everything that hangs on them: requests,
invitations, agreements, the ledger, the log of who looked.

Which place has which postcode stands nowhere in clear, and a hash beside every postcode would be a dictionary for who
steals the database. So each batch reads its own few addresses, once per import, and forgets them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef, ProtectedError, QuerySet

from members.distance import between_points, centre_of
from members.enums import ImportKind
from members.models import Place, PlaceImport, PlaceLabel, Postcode
from members.relabelling import PC4_DIGITS
from members.selectors.places import area_of

BATCH = 200
"""Places in one transaction."""

Follower = Callable[[Collection[int]], object]
_followers: list[Follower] = []


def register_follower(follower: Follower) -> None:
    """Say what else carries cells of a place's label. Called from ``AppConfig.ready`` of a higher app.

    ``follower(place_ids)`` runs in the transaction in which these places got another label.
    """
    if follower not in _followers:
        _followers.append(follower)


@dataclass(frozen=True, slots=True)
class Following:
    """What was done: places laid beside their postcode, how many of them got another label, and how many live on a
    postcode that is gone (or that was never known)."""

    checked: int = 0
    moved: int = 0
    gone: int = 0

    def __add__(self, other: Following) -> Following:
        return Following(self.checked + other.checked, self.moved + other.moved, self.gone + other.gone)


def follow_labels(*, most: int | None = None) -> Following:
    """Let the places that are due follow, in batches of a transaction each; all of them, or at most ``most``.

    Stopped halfway, the next run goes on where it was. When all have followed, labels that nobody carries any more go.
    """
    done = Following()
    while most is None or done.checked < most:
        batch = follow_batch(limit=BATCH if most is None else min(BATCH, most - done.checked))
        done += batch
        if not batch.checked:
            break
    if done.checked and not due_places(_version()).exists():
        remove_unused_labels()
    return done


@transaction.atomic
def follow_batch(*, limit: int = BATCH) -> Following:
    """The first ``limit`` places that are due. Two workers at once take different ones."""
    version = _version()
    rows = due_places(version).order_by("pk")
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True)
    places = list(rows.only("postcode", "label", "area")[:limit])
    postcodes = _postcodes_of(places)
    moved: list[Place] = []
    gone = 0
    for place in places:
        row = postcodes.get(place.postcode) or postcodes.get(place.postcode[:PC4_DIGITS])
        gone += bool(place.postcode) and (row is None or row.is_gone)
        label_id = row.label_id if row else _standing_label_id(place)
        area = area_of(row) if row else None
        area_id = area.pk if area else place.area_id
        if (label_id, area_id) != (place.label_id, place.area_id):
            place.label_id, place.area_id = label_id, area_id
            moved.append(place)
    Place.objects.bulk_update(moved, ["label", "area"], batch_size=BATCH)
    Place.objects.filter(pk__in=[place.pk for place in places]).update(label_version=version)
    for follower in _followers if moved else ():
        follower([place.pk for place in moved])
    return Following(checked=len(places), moved=len(moved), gone=gone)


def due_places(version: int) -> QuerySet[Place]:
    """Current places that were not laid beside the postcodes of this import yet."""
    return Place.objects.filter(is_current=True, label_version__lt=version)


def _version() -> int:
    """The number of the last import of postcodes that changed something; 0 before the first."""
    kinds = [ImportKind.PC6, ImportKind.PC4]
    latest = PlaceImport.objects.filter(kind__in=kinds, finished_at__isnull=False).aggregate(pk=Max("pk"))["pk"]
    return latest or 0


def _postcodes_of(places: Iterable[Place]) -> Mapping[str, Postcode]:
    """The rows of these places' postcodes, of six positions and of four."""
    codes = {code for place in places for code in (place.postcode, place.postcode[:PC4_DIGITS]) if code}
    rows = Postcode.objects.filter(code__in=codes).select_related("area", "label__area")
    return {row.code: row for row in rows}


def _standing_label_id(place: Place) -> int:
    """For a place without a known postcode: its label while postcodes carry it, else the nearest that is carried."""
    carried = PlaceLabel.objects.filter(Exists(Postcode.objects.filter(label=OuterRef("pk"))))
    if carried.filter(pk=place.label_id).exists():
        return place.label_id
    cells = carried.filter(precision=place.label.precision).order_by("pk").values_list("pk", "cell")
    lon, lat = centre_of(place.label.cell)
    nearest = min(cells, key=lambda entry: between_points(lon, lat, *centre_of(entry[1])), default=None)
    return nearest[0] if nearest else place.label_id


def remove_unused_labels() -> int:
    """Take away the labels that neither a postcode nor anybody's place, present or former, carries."""
    unused = PlaceLabel.objects.filter(
        ~Exists(Postcode.objects.filter(label=OuterRef("pk"))), ~Exists(Place.objects.filter(label=OuterRef("pk")))
    )
    removed = 0
    for label in unused.order_by("pk"):
        try:
            with transaction.atomic():
                label.delete()
        except ProtectedError:  # somebody moved in since
            continue
        removed += 1
    return removed
