"""The pictures of the README: today's pages of data/lam-binh as they are seen wide, on a phone and printed.

Run ``python docs/pictures/make.py`` after ``make briefings``. It needs Chromium, and pypdfium2 for the printed page, which is no
dependency of the project (``pip install pypdfium2``). On a machine with other fonts the pictures are others: no test holds them.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from PIL import Image

from ntm_helpers.project import ROOT

sys.path.insert(0, str(ROOT / "tests"))

from browser import looking, started

PAGES = ROOT / "outputs" / "lam-binh" / "2020-04-13" / "vi"
WIDE, PHONE = (1366, 768), (360, 720)


def main() -> None:
    """Write the three pictures beside this file."""
    import pypdfium2

    here = Path(__file__).parent
    with started() as browser:
        with looking(browser, PAGES / "071-lam-binh" / "index.html") as looked:
            looked.as_seen(WIDE)
            _save(looked.page.screenshot(), here / "wide.png")
            printed = pypdfium2.PdfDocument(looked.pdf(here / "page.pdf"))
            printed[0].render(scale=1.2).to_pil().convert("P", palette=Image.Palette.ADAPTIVE, colors=32).save(
                here / "printed.png", optimize=True
            )
            printed.close()
            (here / "page.pdf").unlink()
        with looking(browser, PAGES / "02296-tho-binh" / "index.html", device_scale_factor=1.5) as looked:
            looked.as_seen(PHONE)
            _save(looked.page.screenshot(), here / "phone.png")


def _save(png: bytes, path: Path) -> None:
    """Write a picture with few colours: a page has few."""
    picture = Image.open(io.BytesIO(png)).convert("RGB").convert("P", palette=Image.Palette.ADAPTIVE, colors=48)
    picture.save(path, optimize=True)


if __name__ == "__main__":
    main()
