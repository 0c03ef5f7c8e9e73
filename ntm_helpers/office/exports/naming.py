"""What the files that go out are called: the unit, what it is about, the review date.

``tho-binh_tom-tat_2020-04-13.docx``: whoever finds it in a folder of mails knows what it is, and no two units, topics or days
meet. Plain small letters, digits and hyphens alone, so that any mail, chat and file system takes the name. Units whose names are
alike in plain letters, of all that have pages, bear their ids; so a name does not depend on which units a call chooses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from slugify import slugify

from ntm_helpers.places import Unit
from ntm_helpers.run.addresses import folders
from ntm_helpers.topics import BRIEFING, LISTING, SECTION_NAMES
from ntm_helpers.words import key_family, words

NAMES = key_family("export.file", (BRIEFING, LISTING))
"""Short names of the topics that put the others together; the others go by the heading of their section in the briefing."""
LONGEST = 80
"""Letters of the part that names the unit, and of the one that names the topic: together below what a file system takes."""


def stems(units: Iterable[Unit]) -> dict[str, str]:
    """Give by ``unit_id`` how the names of the files of every unit begin.

    Parameters
    ----------
    units : iterable of Unit
        All that have pages: whose names meet depends on all of them.
    """
    units = list(units)
    slugs = {unit.unit_id: unit.slug[:LONGEST].strip("-") for unit in units}
    met = Counter(slugs.values())
    of_unit = folders(units)
    return {unit_id: slug if slug and met[slug] == 1 else of_unit[unit_id] for unit_id, slug in slugs.items()}


def topic_name(topic: str, lang: str) -> str:
    """Name a topic in plain letters."""
    return slugify(words(lang)((NAMES | SECTION_NAMES)[topic]))[:LONGEST].strip("-")


def file_name(stem: str, topic: str, day: date, lang: str, ending: str) -> str:
    """Name a file of a unit."""
    return f"{stem}_{topic_name(topic, lang)}_{day.isoformat()}.{ending}"


def package_name(stem: str, day: date) -> str:
    """Name the package of all files of a unit."""
    return f"{stem}_{day.isoformat()}.zip"
