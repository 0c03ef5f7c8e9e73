"""Measures that show whether the parts of a unit are all listed: what decides on a total is the same for every page.

A notebook reads the measures of its topic; whether the communes that it names are all there are is told by others, such as a
count of communes. So these few are read for every page (`View.evidence`) and stand in its digest.
"""

from ntm_helpers.places import COMMUNE_LEVEL, DISTRICT_LEVEL

COUNTS_OF_PARTS = {
    "units_of_commune_level": COMMUNE_LEVEL,
    "communes_total": ("commune",),
    "townships_total": ("township",),
    "wards_total": ("ward",),
    "districts_total": DISTRICT_LEVEL,
    "villages_total": ("village",),
}
"""Measures that count the parts of a unit, with the kinds that they count."""

EVERY_UNIT_HAS = frozenset(
    {"population_census", "population_registered", "households_census", "households_reviewed", "natural_area", "communes_total"}
)
"""Measures of which no unit has none and that add up: a unit that is not listed would be missing from their sum."""

EVIDENCE = EVERY_UNIT_HAS | set(COUNTS_OF_PARTS)
"""All of them."""
