"""The style of a page: what it carries of the sheets, what its colours keep to, what stands at the foot of its paper."""

import re

import pytest
import tinycss2

from ntm_helpers.project import ROOT, TEMPLATES
from ntm_helpers.report.markup import offences
from ntm_helpers.report.style import SHEETS, styled
from ntm_helpers.report.templates import current

SHEET = """
/* a comment */
:root { --ink: #111; --unused: #222; --drawn: #333; }
body { color: var(--ink); }
h2, h3.apart { margin : 1px ,  2px; }
.cards dd > a:hover { color: red }
tr > :first-child:not([colspan]) { left: 0; }
h2:has(+ .wide) { page: wide; }
#trace { width: calc(1px + 2px); }
@media (min-width: 48rem) { .cards { gap: 0; } }
@page wide { size: A4 landscape; }
@page { margin: 1mm; @bottom-right { content: var(--foot); } }
"""


def page(body):
    return f"<html><head><style></style></head><body>{body}</body></html>"


def style_of(body, sheet=SHEET, foot=""):
    return re.search("<style>(.*)</style>", styled(page(body), sheet, foot))[1]


ALWAYS = "body{color:var(--ink)}"
PAGE = "@page{margin:1mm;@bottom-right{content:var(--foot)}}"


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ("", f":root{{--ink:#111}}{ALWAYS}{PAGE}"),
        ("<h2>a</h2>", f":root{{--ink:#111}}{ALWAYS}h2{{margin:1px,2px}}{PAGE}"),
        ('<h3 class="x apart">a</h3>', f":root{{--ink:#111}}{ALWAYS}h3.apart{{margin:1px,2px}}{PAGE}"),
        ('<dl class="cards"></dl>', f":root{{--ink:#111}}{ALWAYS}@media (min-width:48rem){{.cards{{gap:0}}}}{PAGE}"),
        ("<tr></tr>", f":root{{--ink:#111}}{ALWAYS}tr>:first-child:not([colspan]){{left:0}}{PAGE}"),
        ('<p id="trace">a</p>', f":root{{--ink:#111}}{ALWAYS}#trace{{width:calc(1px + 2px)}}{PAGE}"),
        ('<p class="wide">a</p>', f":root{{--ink:#111}}{ALWAYS}@page wide{{size:A4 landscape}}{PAGE}"),
        ('<path style="fill:var(--drawn)"/>', f":root{{--ink:#111;--drawn:#333}}{ALWAYS}{PAGE}"),
    ],
)
def test_a_page_carries_the_rules_that_it_asks_for_and_no_others(body, kept):
    assert style_of(body) == kept


def test_a_heading_lies_across_with_what_stands_below_it_only_where_that_is_on_the_page():
    assert "h2:has(+ .wide){page:wide}" in style_of('<h2>a</h2><p class="wide">b</p>')


def test_the_foot_of_the_paper_bears_a_name_as_it_is_and_no_sign_that_ends_or_escapes_anything():
    assert style_of("", foot="Xã Thổ Bình · 13/4/2020 · 5d905754").endswith(':root{--foot:"Xã Thổ Bình · 13/4/2020 · 5d905754"}')
    hostile = style_of("", foot='A"}body{x:url(//a.vn)}</style><script>alert(1) @import \\22 &quot;\n')
    *_, rule = tinycss2.parse_stylesheet(hostile)
    [declared] = tinycss2.parse_blocks_contents(rule.content)
    assert [token.type for token in declared.value] == ["string"]
    assert not set("<>\\&\n@(") & set(declared.value[0].value)


def test_the_sheets_hold_nothing_that_a_page_may_not():
    html = f"<style>{current().style}</style>"
    assert [str(found) for found in offences(html.replace(">", "> ", 1)) if "style" in found.key] == []
    assert all(rule.type != "error" for rule in tinycss2.parse_stylesheet(current().style))


def test_every_class_that_the_sheets_know_is_written_by_something():
    """A rule that no page can ask for is one that was forgotten. A class may be composed, such as ``k-{kind}``."""
    files = [path for path in (ROOT / "ntm_helpers").rglob("*") if path.suffix in (".py", ".j2")]
    written = "\n".join(path.read_text(encoding="utf-8") for path in files)
    classes = set(re.findall(r"\.([a-z][\w-]*)", re.sub(r"/\*.*?\*/|\{[^{}]*\}", "", current().style, flags=re.DOTALL)))

    def is_written(name):
        composed = re.match(r"[a-z]+-|[a-z](?=\d$)", name)
        return re.search(rf"[\"' ]{name}(?=[\"' ])", written) or (composed and f"{composed[0]}{{" in written)

    assert len(classes) > 40
    assert {name for name in classes if not is_written(name)} == set()


# --- colours: the sheets alone decide them --------------------------------------------------------------------------------------

TEXTS = ("ink", "muted", "link", "keep", "no", "part", "later")
GROUNDS = ("paper", "wash", "part-bg", "no-bg")
DRAWN = ("edge", "hatch", "c1", "c2", "keep", "no", "part", "later", "focus")


def tokens() -> dict[str, dict[str, str]]:
    """Give the colours of light and dark by their names."""
    light, dark = re.findall(r":root \{([^}]*)\}", current().style)[:2]
    return {scheme: dict(re.findall(r"--([\w-]+): (#\w+)", text)) for scheme, text in (("light", light), ("dark", dark))}


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("names", "grounds", "least"), [(TEXTS, GROUNDS, 4.5), (DRAWN, ("paper",), 3)])
def test_every_colour_stands_out_from_every_ground(scheme, names, grounds, least):
    """WCAG 2.2 AA: 4.5 to 1 for text, 3 to 1 for what is drawn; by luminance alone, so in black and white too."""
    colours = tokens()[scheme]
    pairs = {(name, ground): round(contrast(colours[name], colours[ground]), 2) for name in names for ground in grounds}
    assert {pair: found for pair, found in pairs.items() if found < least} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_borders_on_a_map_stand_out_from_the_fill_of_every_class(scheme):
    """3 to 1, also from the fills that let the paper shine through."""
    colours, sheet = tokens()[scheme], current().style
    fills = re.findall(r"\.m-(\w+) \{ fill: var\(--([\w-]+)\);(?: fill-opacity: (\.\d+);)? \}", sheet)
    assert {mark for mark, _, _ in fills} == {"keep", "near", "part", "low", "no", "else"}
    assert re.search(r"\.m-keep[^{]*\.m-none \{ stroke: var\(--ink\)", sheet)
    found = {mark: contrast(colours["ink"], mixed(colours[name], colours["paper"], float(part or 1))) for mark, name, part in fills}
    assert {mark: ratio for mark, ratio in found.items() if ratio < 3} == {}


def mixed(colour: str, ground: str, part: float) -> str:
    """Give what is seen of a colour that lets the ground shine through."""
    pairs = [[int(of.lstrip("#").ljust(6, of[-1])[at : at + 2], 16) for of in (colour, ground)] for at in (0, 2, 4)]
    return "#" + "".join(f"{round(part * over + (1 - part) * under):02x}" for over, under in pairs)


def test_every_colour_has_a_light_and_a_dark_side_and_none_stands_outside_of_them():
    assert set(tokens()["light"]) == set(tokens()["dark"]) >= {*TEXTS, *GROUNDS, *DRAWN}
    rules = re.sub(r":root \{[^}]*\}|/\*.*?\*/", "", current().style, flags=re.DOTALL)
    assert re.findall(r":[^;{}]*#[0-9a-f]{3,6}\b", rules) == []


def test_every_sheet_is_used():
    assert {path.stem for path in (TEMPLATES / "style").iterdir()} == set(SHEETS)
