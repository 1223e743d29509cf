"""The page image with mouse, touch and keys; pages of any size."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.review.documents import document, numbered, save
from tests.serving import Server

pytestmark = pytest.mark.slow

Place = tuple[float, float]


@pytest.fixture
def opened(page: Page, review: Callable[..., Server], tmp_path: Path) -> Page:
    review(numbered(tmp_path, 200))  # higher than the view
    return page


def point(page: Page, x: float, y: float) -> Place:
    """The place on the page, as shares of its width and height, that is shown at a place of the window."""
    box = page.locator(".sheet img").bounding_box()
    assert box
    return (x - box["x"]) / box["width"], (y - box["y"]) / box["height"]


def width(page: Page) -> float:
    box = page.locator(".sheet img").bounding_box()
    assert box
    return box["width"]


def centre(page: Page) -> Place:
    box = page.locator(".viewer").bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_the_wheel_zooms_where_the_pointer_is(opened: Page) -> None:
    x, y = centre(opened)
    opened.mouse.move(x + 40, y - 30)
    before, narrow = point(opened, x + 40, y - 30), width(opened)
    for _ in range(5):
        opened.mouse.wheel(0, -120)
    opened.wait_for_timeout(200)
    assert width(opened) > 2 * narrow
    assert point(opened, x + 40, y - 30) == pytest.approx(before, abs=0.003)


def test_two_fingers_zoom_and_one_pans(opened: Page) -> None:
    x, y = centre(opened)
    before, narrow = point(opened, x, y), width(opened)
    touch(opened, [(x - 40, y), (x + 40, y)], [(x - 100, y), (x + 100, y)])
    assert width(opened) == pytest.approx(2.5 * narrow, rel=0.02)
    assert point(opened, x, y) == pytest.approx(before, abs=0.01)
    touch(opened, [(x, y)], [(x + 50, y + 20)])
    assert width(opened) == pytest.approx(2.5 * narrow, rel=0.02)
    assert point(opened, x + 50, y + 20) == pytest.approx(before, abs=0.01)


def touch(page: Page, start: list[Place], end: list[Place]) -> None:
    """Fingers from their places to others, in ten steps."""
    session = page.context.new_cdp_session(page)

    def send(kind: str, places: list[Place]) -> None:
        points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(places)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    send("touchStart", start)
    for step in range(1, 11):
        pairs = zip(start, end, strict=True)
        send("touchMove", [(a + (c - a) * step / 10, b + (d - b) * step / 10) for (a, b), (c, d) in pairs])
    send("touchEnd", [])
    page.wait_for_timeout(200)


def test_a_double_tap_zooms_there_and_back(opened: Page) -> None:
    x, y = centre(opened)
    narrow = width(opened)
    opened.mouse.dblclick(x, y)
    assert width(opened) == pytest.approx(2.5 * narrow, rel=0.02)
    opened.wait_for_timeout(500)
    opened.mouse.dblclick(x, y)
    assert width(opened) == pytest.approx(narrow, rel=0.02)


def test_keys_zoom_pan_and_fit_from_everywhere_and_on_the_image(opened: Page) -> None:
    narrow = width(opened)
    opened.keyboard.press("+")
    opened.keyboard.press("+")
    assert width(opened) == pytest.approx(1.25**2 * narrow, rel=0.02)
    opened.keyboard.press("f")
    assert width(opened) == pytest.approx(narrow, rel=0.02)
    opened.locator(".viewer").focus()
    opened.keyboard.press("+")
    opened.keyboard.press("+")
    x, y = centre(opened)
    before = point(opened, x, y)
    opened.keyboard.press("ArrowDown")
    assert point(opened, x, y)[1] > before[1]
    opened.keyboard.press("0")  # here to fit, elsewhere to keep what was read
    assert width(opened) == pytest.approx(narrow, rel=0.02)
    expect(opened.locator(".word.decided, .word.pending")).to_have_count(0)


def test_the_page_cannot_be_lost_from_view(opened: Page) -> None:
    x, y = centre(opened)
    opened.mouse.move(x, y)
    for _ in range(30):
        opened.mouse.wheel(0, 300)
    for _ in range(3):
        opened.mouse.move(x, y)
        opened.mouse.down()
        opened.mouse.move(x + 400, y + 400)
        opened.mouse.up()
    sheet, view = (opened.locator(s).bounding_box() for s in (".sheet img", ".viewer"))
    assert sheet
    assert view
    assert sheet["x"] >= view["x"] - 1
    assert sheet["x"] + sheet["width"] <= view["x"] + view["width"] + 1


def test_a_huge_page_is_drawn_smaller_and_framed_at_the_same_place(
    page: Page, review: Callable[..., Server], tmp_path: Path
) -> None:
    scan = tmp_path / "scan.png"
    Image.new("L", (8000, 6000), 250).save(scan, dpi=(600, 600))
    rows = [[("mot?", "một"), ("hai", "hai")]]
    made = document(rows, 1, scan)
    (tmp_path / "results").mkdir()
    path = save(tmp_path / "results", made)
    told = path.read_text(encoding="utf-8")
    path.write_text(told.replace('"width":1200', '"width":8000').replace('"height":110', '"height":6000'))
    review(tmp_path / "results")
    image = page.locator(".sheet img")
    size = image.evaluate("image => image.decode().then(() => [image.naturalWidth, image.naturalHeight])")
    assert size[0] * size[1] <= 12_000_000
    assert size[0] / size[1] == pytest.approx(8000 / 6000, rel=0.001)
    sheet, frame = (page.locator(s).bounding_box() for s in (".sheet img", ".frame"))
    assert sheet
    assert frame
    middle = frame["x"] + frame["width"] / 2 - sheet["x"]
    assert middle == pytest.approx(90 * sheet["width"] / 8000, abs=3)  # the box is at 40, 100 wide


@pytest.mark.parametrize("name", ["scan.png", 'a "b" <i> 😀.png'])
def test_files_are_scanned_first_and_then_shown(
    page: Page, serve: Callable[..., Server], scan: Path, tmp_path: Path, name: str
) -> None:
    file = tmp_path / name
    file.write_bytes(scan.read_bytes())
    server = serve(file, 0, "-o", str(tmp_path / "restored"), "--model", "none")
    page.goto(server.entry)
    expect(page.locator("tbody a")).to_have_text([file.stem])
    page.locator("tbody a").click()
    expect(page.locator(".text")).to_contain_text("xã Quỳnh Lưu")
    page.locator(".sheet img").evaluate("image => image.decode()")
