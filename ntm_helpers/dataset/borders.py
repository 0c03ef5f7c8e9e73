"""``borders.geojson``: the borders of units, for maps; optional.

A GeoJSON ``FeatureCollection`` in degrees, one feature a unit: a ``Polygon`` or ``MultiPolygon`` whose ``properties`` hold the
``unit_id``. Beside ``features`` it says ``credit`` (whom to name, one line, printed under every map) and ``day`` (YYYY-MM-DD, of
which the borders are); anything else it holds is a reader's of another kind.

A page draws its unit, the parts and the neighbours; of the latter nothing but the outline may be read. What it may draw is part of
its digest.

Of the file only ids and numbers are used: a shape is rings of points and is never passed on as text. Size, number of points, ids,
coordinates and the closing of every ring are checked before anything is drawn; a file that is no such collection refuses the
dataset, a broken shape only the pages that may draw it. A unit without borders has no map but a grid of tiles (`report`).

Limits. Which borders touch, and whether a ring crosses itself, is not looked at: it would show, and counts nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from ntm_helpers.characters import code_point, unseen
from ntm_helpers.dataset.cells import read_day
from ntm_helpers.dataset.folder import BORDERS as FILE
from ntm_helpers.errors import Fault, Weight, clip, listed
from ntm_helpers.files import KINDS_OF_NO_FILE, NoPlainFile, read_file
from ntm_helpers.words import Message, key_family

if TYPE_CHECKING:
    from ntm_helpers.dataset.view import View
    from ntm_helpers.places import Unit

MOST_BYTES, MOST_POINTS = 5_000_000, 100_000
"""Of the file: the borders of a province of 141 communes have 5,000 points in 140,000 bytes."""
MOST_CREDIT = 120
_NO_FILES = key_family("found.no_plain", KINDS_OF_NO_FILE)
_MOST_NAMED = 10

Point = tuple[float, float]
"""Longitude and latitude, in degrees."""
Shape = list[list[Point]]
"""Rings of points, each closed: outlines and holes alike."""


@dataclass(frozen=True)
class Borders:
    """The borders of units on a day.

    Attributes
    ----------
    credit : str
        Whom to name under a map.
    day : date or None
        Day of which they are; None only where there are none.
    shapes : dict of str to Shape
        By unit id.
    """

    credit: str = ""
    day: date | None = None
    shapes: dict[str, Shape] = field(default_factory=dict)

    def texts(self) -> list[tuple[str, str]]:
        """Give every shape as JSON text, by unit id: as the index holds it."""
        return [(unit_id, json.dumps(shape, separators=(",", ":"))) for unit_id, shape in self.shapes.items()]

    def digest_with(self, tables: str) -> str:
        """SHA-256 of the tables of a dataset, with the borders where there are any."""
        if self.day is None:
            return tables
        return hashlib.sha256(json.dumps([tables, self.credit, self.day.isoformat(), self.texts()]).encode()).hexdigest()


def read_borders(folder: Path, units: Collection[str]) -> tuple[Borders, list[Fault]]:
    """Read the borders of a dataset.

    Parameters
    ----------
    folder : Path
    units : collection of str
        Ids of the units that the dataset has.

    Returns
    -------
    Borders, list of Fault
        Shapes that are broken, or of no unit of the dataset, are left out and told.
    """
    found, fault = _content(folder / FILE)
    if fault:
        return Borders(), [fault]
    faults = list(_of_file(found))
    if faults:
        return Borders(), faults
    shapes: dict[str, Shape] = {}
    unknown: list[str] = []
    for number, feature in enumerate(found["features"], 1):
        unit_id, shape, wrong = _feature(feature)
        if wrong is None and unit_id in shapes:
            wrong = Message("fault.borders.twice")
        if wrong is not None:
            told = Message("found.feature", number=number, unit=clip(unit_id) or "–")
            faults.append(Fault(FILE, None, "", told, wrong, Message("fix.borders.shape"), Weight.ROW, unit_id))
        elif unit_id not in units:
            unknown.append(unit_id)
        else:
            shapes[unit_id] = shape
    if unknown:
        named = listed(unknown[:_MOST_NAMED]) + (" …" if len(unknown) > _MOST_NAMED else "")
        rule, fix = Message("fault.borders.unknown", count=len(unknown)), Message("fix.borders.unknown")
        faults.append(Fault(FILE, None, "unit_id", clip(named), rule, fix, Weight.NOTICE))
    return Borders(found["credit"], read_day(found["day"]), shapes), faults


def neighbours(view: View) -> list[Unit]:
    """Parts of the parent of a view's unit, among them the unit."""
    return view.places.children(view.parent.unit_id, view.as_of) if view.parent else []


def borders_of(view: View) -> Borders:
    """Give the borders that a page may draw: those of its unit, its parts and its neighbours, as far as there are any.

    Raises
    ------
    OutsideDeclaration
        When the notebook does not declare the table ``borders``.
    """
    view.require_table("borders")
    units = [view.unit, *view.children, *neighbours(view)]
    return view.dataset.borders(dict.fromkeys(unit.unit_id for unit in units))


def digests_of_borders(view: View) -> list[str]:
    """Digest of the borders that a page may draw; none where it draws none."""
    is_drawn = "borders" in view.reads.tables and view.dataset.has("borders")
    return [borders_of(view).digest_with("")] if is_drawn else []


def _content(path: Path) -> tuple[dict[str, Any], Fault | None]:
    """Read the file as JSON, or say why it is none."""
    try:
        content = read_file(path, most=MOST_BYTES)
        if len(content) > MOST_BYTES:
            found, rule = Message("found.bytes", size=path.stat().st_size), Message("fault.large_file", most=MOST_BYTES)
            return {}, Fault(FILE, None, "", found, rule, Message("fix.borders.large"))
        return json.loads(content.decode("utf-8-sig"), parse_constant=_no_number), None
    except NoPlainFile as error:
        found = Message(_NO_FILES[error.kind])
    except (ValueError, RecursionError) as error:  # no UTF-8, no JSON, no number, endless brackets
        place = error.colno if isinstance(error, json.JSONDecodeError) else 1
        found = Message("found.no_json", place=place)
    return {}, Fault(FILE, None, "", found, Message("fault.no_json"), Message("fix.borders.file"))


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)


def _of_file(found: object) -> Iterator[Fault]:
    """Say what is wrong with the file as a whole."""
    fix = Message("fix.borders.file")
    features = found.get("features") if isinstance(found, dict) else None
    if not isinstance(found, dict) or found.get("type") != "FeatureCollection" or not isinstance(features, list):
        yield Fault(FILE, None, "", "", Message("fault.borders.collection"), fix)
        return
    credit, day = found.get("credit"), found.get("day")
    if not isinstance(credit, str) or not 0 < len(credit.strip()) <= MOST_CREDIT or "\n" in credit:
        yield Fault(FILE, None, "credit", clip(json.dumps(credit)), Message("fault.borders.credit", most=MOST_CREDIT), fix)
    elif marks := unseen(credit):
        rule = Message("fault.unseen", marks=", ".join(map(code_point, marks)))
        yield Fault(FILE, None, "credit", clip(credit), rule, Message("fix.unseen_place"))
    if not isinstance(day, str) or read_day(day) is None:
        yield Fault(FILE, None, "day", clip(json.dumps(day)), Message("fault.borders.day"), fix)
    if (points := _number_of_points(features)) > MOST_POINTS:
        rule = Message("fault.borders.points", count=points, most=MOST_POINTS)
        yield Fault(FILE, None, "", "", rule, Message("fix.borders.large"))


def _number_of_points(features: list[Any]) -> int:
    """Count lists that hold no list: a point is one, wherever it stands."""
    waiting: list[Any] = [f["geometry"].get("coordinates") for f in features if isinstance(f, dict) and _is_object(f, "geometry")]
    points = 0
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            inner = [one for one in part if isinstance(one, list)]
            points += not inner
            waiting += inner
    return points


def _is_object(found: dict[str, Any], key: str) -> bool:
    return isinstance(found.get(key), dict)


def _feature(feature: object) -> tuple[str, Shape, Message | None]:
    """Give unit and shape of a feature, and what is wrong with it."""
    if not isinstance(feature, dict) or not _is_object(feature, "properties") or not _is_object(feature, "geometry"):
        return "", [], Message("fault.borders.feature")
    unit_id, geometry = feature["properties"].get("unit_id"), feature["geometry"]
    if not isinstance(unit_id, str) or not unit_id:
        return "", [], Message("fault.borders.feature")
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    polygons: Any = coordinates if kind == "MultiPolygon" else [coordinates]
    if kind not in ("Polygon", "MultiPolygon") or not isinstance(polygons, list):
        return unit_id, [], Message("fault.borders.kind")
    rings: list[Any] = [ring for polygon in polygons for ring in (polygon if isinstance(polygon, list) else [None])]
    if not rings or not all(isinstance(ring, list) and all(map(_is_point, ring)) for ring in rings):
        return unit_id, [], Message("fault.borders.coordinates")
    shape: Shape = [[(point[0], point[1]) for point in ring] for ring in rings]
    if any(len(ring) < 4 or ring[0] != ring[-1] for ring in shape):
        return unit_id, [], Message("fault.borders.ring")
    return unit_id, shape, None


def _is_point(found: object) -> bool:
    """Whether it is a longitude and a latitude in degrees, in this order."""
    if not isinstance(found, list) or not 2 <= len(found) <= 3 or not all(type(one) in (int, float) for one in found):
        return False
    return all(map(isfinite, found)) and -180 <= found[0] <= 180 and -90 < found[1] < 90
