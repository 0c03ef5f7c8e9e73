"""What is not the same between two builds, two review dates or two datasets: figures, by what each changed, and pages.

Causes come first: under each row, parameter, rule or function that changed by itself stands what changed because of it, so that a
thousand figures that follow from one row are read as one change (`causes`). A figure with several roots stands under the first of
them that has most to follow, with the number of the others; as data all are there (`told`).
"""

from ntm_helpers.audit.diff.compare import Change, Diff, compare
from ntm_helpers.audit.diff.sides import Side, built, computed, side_of
from ntm_helpers.audit.diff.told import as_json, as_text

__all__ = ["Change", "Diff", "Side", "as_json", "as_text", "built", "compare", "computed", "side_of"]
