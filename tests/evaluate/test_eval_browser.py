"""The HTML report in a real browser: it runs and requests nothing, fits a telephone, and can be printed."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Dialog, Page, expect

pytestmark = pytest.mark.slow

# Contrast ratio (WCAG 2.2, 1.4.3) of each paragraph's text with the first opaque background behind it.
CONTRASTS = """() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = colour => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return canvas.getImageData(0, 0, 1, 1).data;
  };
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  return [...document.querySelectorAll('p, dd, li, td, th, h1, h2')].map(element => {
    let behind = element;
    while (behind && rgba(getComputedStyle(behind).backgroundColor)[3] < 255) behind = behind.parentElement;
    const paper = behind ? rgba(getComputedStyle(behind).backgroundColor) : [255, 255, 255];
    const [low, high] = [light(rgba(getComputedStyle(element).color)), light(paper)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  });
}"""


@pytest.fixture(params=[(1200, "light"), (390, "dark")], ids=lambda each: f"{each[0]}-{each[1]}")
def shown(request: pytest.FixtureRequest, page: Page, report: Path) -> Page:
    width, scheme = request.param
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.goto(report.resolve().as_uri())
    return page


def test_it_asks_for_nothing_but_itself(page: Page, report: Path) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(report.resolve().as_uri())
    assert asked == [report.resolve().as_uri()]


def test_a_name_that_is_a_script_does_not_run(page: Page, report: Path) -> None:
    ran: list[Dialog] = []

    def dismiss(dialog: Dialog) -> None:
        ran.append(dialog)
        dialog.dismiss()

    page.on("dialog", dismiss)
    page.goto(report.resolve().as_uri())
    assert ran == []
    assert page.evaluate("document.scripts.length") == 0


def test_it_has_its_title_and_its_charts(shown: Page) -> None:
    assert shown.title().startswith("How much of it is right?")
    assert shown.locator("svg").count() >= 2


def test_it_does_not_scroll_sideways(shown: Page) -> None:
    assert shown.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_its_contents_lead_to_its_sections(shown: Page) -> None:
    links = shown.locator("nav a")
    assert links.count() >= 5
    for link in links.all():
        link.click()
        expect(shown.locator(shown.evaluate("location.hash"))).to_be_in_viewport()


def test_its_text_can_be_read_on_its_paper(shown: Page) -> None:
    assert min(shown.evaluate(CONTRASTS)) >= 4.5


def test_it_prints_with_its_names(page: Page, report: Path, names: tuple[str, ...]) -> None:
    page.goto(report.resolve().as_uri())
    printed = pypdfium2.PdfDocument(page.pdf(format="A4"))
    text = "".join(sheet.get_textpage().get_text_bounded() for sheet in printed)
    assert "How much of it is right?" in text
    assert [name for name in names[:3] if name not in " ".join(text.split())] == []
