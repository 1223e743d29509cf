"""The HTML report: one file, well-formed, escaped, silent, and readable in a real browser."""

import sys
from html.parser import HTMLParser

import pytest

from restore.edits import Edit, Restoration
from restore.evaluate.markup import Markup, el
from restore.evaluate.report import as_html
from restore.evaluate.run import evaluate
from restore.evaluate.samples import find_samples
from restore.evaluate.systems import CommandSystem, Output, RestoreSystem, System
from tests.evaluate.eval_browser import CHROMIUM, Browser
from tests.fakes import PageByPage

NASTY = 'o\'<b>"Đắk & Lắk"<'
VOID = {"meta", "link", "line", "circle", "rect", "path"}


class Nasty(PageByPage):
    def restore(self, text: str, profile: str = "auto", readings: object = ()) -> Restoration:
        edits = (Edit(0, 2, "Xa", "<script>alert(1)</script>", "language", 0.8, ""),)
        return Restoration(text, text.replace("Xa", "<script>alert(1)</script>", 1), edits)


@pytest.fixture
def report(tmp_path):
    folder = tmp_path / "samples"
    folder.mkdir()
    for name in (NASTY.replace('"', "'"), "Tờ trình"):
        (folder / f"{name}.txt").write_text("Xa <img src=x> & Son\nhai thứ", encoding="utf-8")
        (folder / f"{name}.gold.txt").write_text("Xã <img src=x> &amp; Sơn\nhai thứ", encoding="utf-8")
    (folder / "gone.gold.txt").write_text("#body\nba", encoding="utf-8")
    systems: list[System] = [
        RestoreSystem("restore", Nasty, lambda path, restorer: Output("")),
        CommandSystem('a"<b>', ("true",)),
    ]
    path = tmp_path / "báo cáo.html"
    path.write_text(as_html(evaluate(find_samples(folder), systems), {"x<y": "1"}), encoding="utf-8")
    return path


class Balance(HTMLParser):
    """Fails on tags that are not closed, and keeps what loads or runs."""

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.addresses = [], set(), []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.addresses += [value for name, value in attrs if name in ("src", "href")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        assert tag in VOID

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_report_is_well_formed_and_loads_nothing(report):
    balance = Balance()
    balance.feed(report.read_text(encoding="utf-8"))
    assert balance.open == []
    assert not balance.tags & {"script", "img", "iframe", "object", "b"}
    assert all(address.startswith(("#", "data:,")) for address in balance.addresses)


def test_names_survive_as_they_are(report):
    class Text(HTMLParser):
        data = ""

        def handle_data(self, data):
            self.data += data

    text = Text()
    text.feed(report.read_text(encoding="utf-8"))
    for name in (NASTY.replace('"', "'"), "Tờ trình", 'a"<b>', "x<y", "<script>alert(1)</script>", "&amp"):
        assert name in text.data


def test_markup_escapes_everything_it_did_not_make():
    made = el("p", "<b> & 'x'", el("i", '"'), [None, 3], title='"<', hidden=True, class_=None)
    assert made == '<p title="&quot;&lt;" hidden>&lt;b&gt; &amp; &#x27;x&#x27;<i>&quot;</i>3</p>'
    assert el("line", x1=1) == '<line x1="1"/>'
    assert isinstance(made, Markup)


@pytest.mark.slow
@pytest.mark.skipif(
    CHROMIUM is None or sys.platform == "win32", reason="needs Chromium and descriptors 3 and 4"
)
@pytest.mark.parametrize(("width", "dark"), [(1200, False), (390, True)])
def test_a_browser_shows_it_without_requests_or_complaints(report, width, dark):
    with Browser() as browser:
        browser.open(report, width, dark)
        assert browser.requests == [report.resolve().as_uri()]
        assert browser.complaints == []
        assert browser.evaluate("document.title").startswith("How much of it is right?")
        assert browser.evaluate("document.documentElement.scrollWidth") <= width
        assert browser.evaluate("document.querySelectorAll('svg').length") >= 2
