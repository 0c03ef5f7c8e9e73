"""The words of the pages: ``locale/vi.po`` and ``en.po``, read by Babel.

A message id is a key such as ``funding.total``; its text is a template whose fields are filled with values. Both catalogues hold
the same keys. Names that belong to data (measures, criteria, units of measure, codes) stand in the registers instead.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

LOCALE = Path(__file__).with_name("locale")


class Words:
    """The catalogue of one language: ``t("key", field=…)`` gives a text.

    Parameters
    ----------
    lang : str
        ``vi`` or ``en``.
    """

    def __init__(self, lang: str):
        self.lang = lang
        with (LOCALE / f"{lang}.po").open("rb") as stream:
            catalogue = read_po(stream, locale=lang)
        self.templates = {str(message.id): str(message.string or "") for message in catalogue if message.id}

    def template(self, key: str) -> str:
        """Give the template of a key.

        Raises
        ------
        KeyError
            Naming the key and the file to add it to.
        """
        if not self.templates.get(key):
            raise KeyError(f"the word {key!r} is missing in ntm_helpers/report/locale/{self.lang}.po: add it there")
        return self.templates[key]

    def __call__(self, key: str, **fields: str) -> str:
        """Give the text of a key with its fields filled."""
        return self.template(key).format(**fields)


@cache
def words(lang: str) -> Words:
    """Give the catalogue of a language, read once."""
    return Words(lang)
