"""What a page may hold: all that loads, runs, leads elsewhere or must be mended by a browser is named, however it is spelled."""

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntm_helpers.errors import MachineError
from ntm_helpers.places import Unit
from ntm_helpers.project import ROOT
from ntm_helpers.report.index import About, Line, Row, Section, index_page
from ntm_helpers.report.markup import POLICY, ForbiddenMarkup, checked, offences
from ntm_helpers.report.navigation import Navigation
from ntm_helpers.report.templates import Template, current

HEAD = f"""<!DOCTYPE html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="ntm-content" content="{"0123456789abcdef" * 4}">
<meta name="ntm-made-of" content="form=1;dataset=a-b;rules=12%20">
<title>Vốn – xã A &amp; B</title>
<style>p {{ color: #111 }}</style>
</head>
<body class="funding">
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">{}</svg>'


def page(body: str, head: str = HEAD) -> str:
    return f"{head}<main>\n{body}\n</main>\n</body>\n</html>\n"


def told(body: str) -> str:
    return "; ".join(offences(page(body)))


FINE = [
    "<p>5 &lt; 6 &amp; 7 > 3</p>",
    '<p class="notice" role="note">a<br>b<br />c</p><hr />',
    '<a href="https://a.vn/b?c=1&amp;d=2" rel="noreferrer">x</a><a href="#c1">y</a>',
    '<a href="figures.html#LB1">z</a><a href="../index.html">z</a>',
    '<a href="071-lam-binh/funding.html">x</a><a href="funding.html">y</a><a href="HTTP://A.VN">z</a>',
    '<a href="../../en/071-lam-binh/index.html" lang="en" hreflang="en">x</a><a href="../vi/index.html">y</a>',
    '<nav aria-label="a"><span aria-current="page">b</span><a rel="next" href="../a/index.html#c">d</a></nav>',
    '<table><caption>a</caption><thead><tr><th scope="col" style="text-align:right">1</th></tr></thead><tbody></tbody></table>',
    '<a id="n1b" href="#c1">5<sup aria-hidden="true">*</sup><i>tính ra</i></a>',
    '<details><summary>a</summary><p lang="en">b</p></details>',
    '<img src="data:image/png;base64,iVBORw0KGgo=" alt="a">',
    SVG.format('<title id="t">a</title><defs><style type="text/css">*{stroke: red}</style></defs><path d="M 0 3\nC 1 2"/>'),
    SVG.format('<path style="fill: url(#a)"/><path fill="url(#b)"/><style type="text/css">@font-face{src:local(a)}</style>'),
    SVG.format('<clipPath id="c"><rect x="1" height="4"/></clipPath><g clip-path="url(#c)"><use xlink:href="#c" x="1"/></g>'),
    SVG.format("""<text style="font-size: 9px; font-family: 'DejaVu Sans'" transform="rotate(-0 1 2)">nan tố</text>"""),
]


@pytest.mark.parametrize("body", FINE)
def test_prose_tables_and_drawings_are_allowed(body):
    assert told(body) == ""


FORBIDDEN = (Path(__file__).parent / "forbidden_markup.txt").read_text(encoding="utf-8")
OF_PROSE, OF_DRAWINGS = (
    [line for line in part.splitlines()[1:] if not line.startswith("== ")] for part in FORBIDDEN.split("== in a drawing")
)
UNSEEN = ['<a href="\x01javascript:x">a</a>', "a\x00b", "a\x1bb", "a\u202eb", "a\u2066b", "a\u200bb"]


@pytest.mark.parametrize("body", [*OF_PROSE, *UNSEEN])
def test_what_runs_loads_leads_elsewhere_or_is_broken_is_named(body):
    assert told(body) != ""
    with pytest.raises(ForbiddenMarkup, match="The page may not hold"):
        checked(page(body), "vi")


@pytest.mark.parametrize("body", OF_DRAWINGS)
def test_in_a_drawing_too(body):
    assert told(SVG.format("<g></g>")) == ""
    assert told(SVG.format(body)) != ""


def test_a_place_of_this_machine_is_named():
    assert told(f"<p>{ROOT}/data</p>") == str(ROOT)


def test_each_thing_is_told_once_and_many_are_counted():
    assert offences(page("<script>1</script><script>2</script>" * 50)) == ["<script>", "</script>"]
    with pytest.raises(ForbiddenMarkup, match=r"the attribute a4 of p; and 1 more\. See"):
        checked(page('<p a0="" a1="" a2="" a3="" a4="" a5="">x</p>'), "vi")


def test_it_is_said_in_both_languages():
    with pytest.raises(ForbiddenMarkup) as refused:
        checked(page("<p>"), "vi")
    assert refused.value.text("vi").startswith("Trang không được phép chứa: <p> … </main> mở hoặc đóng sai chỗ.")
    assert refused.value.text("en").startswith("The page may not hold: <p> … </main> opened or closed out of place.")


# --- the head ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (POLICY, POLICY.replace("'none'", "*")),
        (POLICY, f"{POLICY}; script-src 'unsafe-inline'"),
        (POLICY, ""),
        ("Content-Security-Policy", "Content-Security-Policy-Report-Only"),
        ("<meta charset", f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n<meta charset'),
        ('<meta charset="utf-8">\n', ""),
        ('<meta charset="utf-8">', '<meta charset="latin1">'),
        ('<meta charset="utf-8">', '<title>a</title>\n<meta charset="utf-8">'),
        ("no-referrer", "unsafe-url"),
        ('<html lang="vi">', "<html>"),
        ('<html lang="vi">', '<html lang="fr">'),
        ('<html lang="vi">', '<html lang="vi" manifest="a">'),
        ("<!DOCTYPE html>\n", ""),
        ("<title>", "<script>1</script>\n<title>"),
        ("<title>", '<base href="https://a.vn">\n<title>'),
        ("</title>", "<b>a</b></title>"),
        ("color: #111", "background: url(https://a.vn)"),
        ("color: #111", "} @import 'https://a.vn'; {"),
        ("color: #111", "} @font-face { src: url(a) } {"),
        ("color: #111", "background: image-set('a' 1x)"),
        ("color: #111", "background: -webkit-image-set('a' 1x)"),
        ("color: #111", "width: expression(alert(1))"),
        ("color: #111", r"background: u\72l(https://a.vn)"),
        ('class="funding"', 'class="funding" onload="x"'),
        ('<meta name="ntm-content"', '<meta name="author"'),
        ("0123456789abcdef", "0123456789abcdeg"),
        ("dataset=a-b", "dataset=a&quot;b"),
        ("dataset=a-b", "dataset=ã"),
        ("</head>", '<meta http-equiv="refresh" content="0">\n</head>'),
    ],
)
def test_a_head_that_is_altered_is_named(old, new):
    assert old in HEAD
    assert offences(page("<p>a</p>", HEAD.replace(old, new, 1))) != []


def test_what_stands_behind_the_end_is_named():
    assert offences(page("") + "<script>1</script>") != []
    assert offences(page("").replace("</main>", "")) != []


def test_a_page_of_another_language_is_named():
    assert offences(page(""), "vi") == []
    assert offences(page(""), "en") == ["the language vi, not en"]


# --- read as a browser reads -------------------------------------------------------------------------------------------------

PIECES = """<p> </p> <br> <svg> </svg> <g> </g> <style> </style> <title> </title> <a_href="#a"> </a> <table> <tr> <td> </td> <!--
--> & &lt; > < " ' = / _ x <script> </script> <p <math> <path/> ]]> <![CDATA[ <img_onerror="x"> javascript: <b> </b>"""


@given(st.lists(st.sampled_from([piece.replace("_", " ") for piece in PIECES.split()]), max_size=12).map("".join))
def test_what_is_allowed_holds_no_element_that_is_not_however_it_is_put_together(body):
    """Whatever lies between ``<`` and ``>`` of an allowed page is a tag of the list, and they close in order."""
    if offences(page(body)):
        return
    stack = []
    for close, name in re.findall(r"<(/?)(\w+)[^<>]*>", body):
        assert name in {"p", "br", "svg", "g", "style", "title", "a", "table", "tr", "td", "path", "b"}
        if close:
            assert stack.pop() == name
        elif name not in ("br", "path"):
            stack.append(name)
    assert stack == []
    assert body.count("<") == len(re.findall(r"<(/?)(\w+)[^<>]*>", body))


# --- the index goes through it -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("more", ["<script>1</script>", '<meta http-equiv="refresh" content="0">', "<p>", "<!-- a -->"])
def test_an_index_whose_template_breaks_a_promise_is_not_written(more):
    as_it_is, unit = current(), Unit("D", "", "Huyện <script>", "district", "")
    broken = Template(tuple((name, text.replace("</main>", f"{more}</main>")) for name, text in as_it_is.files))

    def draw(template):
        row = Row(unit, Line("synthesis", "done", "D-d/index.html", "5 <b>"), ())
        return index_page([Section("u0", row, ())], About("t", "T", "", "", date(2020, 1, 1), "vi"), template, Navigation(""))

    assert "&lt;script&gt;" in draw(as_it_is)
    with pytest.raises(MachineError, match="The page may not hold"):
        draw(broken)
