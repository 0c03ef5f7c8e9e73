"""Where things stand: the root of the workbook collection and its folders.

The collection is used as an editable install, so the root is the folder above this package.
"""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = ROOT / "notebooks"
DATA = ROOT / "data"
CONTRACT = DATA / "contract"
RULES = DATA / "rules"
TEMPLATES = ROOT / "ntm_helpers" / "report" / "template"
OUTPUTS = ROOT / "outputs"
CACHE = ROOT / ".cache"
"""What can be made again at any time; ``NTM_CACHE`` names another folder."""


def dataset_folder(name: str) -> Path:
    """Folder of a dataset: ``NTM_DATA`` where it is set (a dataset laid elsewhere), else ``data/<name>``."""
    return Path(os.environ["NTM_DATA"]) if os.environ.get("NTM_DATA") else DATA / name
