"""The review page in a real browser, against `restore serve` as users start it."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from restore.output import formats, suffix
from restore.output import json as results
from tests.review.conftest import decisions, settled
from tests.review.documents import document, numbered, save, scan_of
from tests.serving import Server

pytestmark = pytest.mark.slow


# --- by keyboard ----------------------------------------------------------------------------------------

# Time from a key to the next word being current, measured in the page: Playwright's own way there is longer.
STOPWATCH = """() => {
  window.times = [];
  let before = 0;
  addEventListener("keydown", () => (before = performance.now()), true);
  addEventListener("keydown", () => window.times.push(performance.now() - before));
}"""


def test_two_hundred_doubts_by_keyboard_alone(page: Page, review, tmp_path: Path) -> None:
    folder = numbered(tmp_path, 50, pages=4)
    review(folder)
    page.evaluate(STOPWATCH)
    keys = ["Enter", "1", "0", "Enter"]
    for number in range(200):
        expect(page.locator(".word.current")).to_have_text(f"w{number % 50 * 2}")
        page.keyboard.press(keys[number % 4])
    expect(page.locator(".said")).to_contain_text("Hết chỗ nghi ngờ")
    expect(page.locator(".count")).to_contain_text("còn 0 chỗ")
    expect(page.locator(".word.pending")).to_have_count(0)
    made = decisions(folder)
    assert len(made) == 200
    assert {place[0] for place in made} == {1, 2, 3, 4}
    for number, (_, before, after, _) in enumerate(made):
        assert (before, after) == (
            f"w{number % 50 * 2}",
            f"w{number % 50 * 2}{'x' if number % 4 == 1 else ''}",
        )
    times = sorted(page.evaluate("times"))
    assert times[len(times) * 95 // 100] < 100


@pytest.mark.parametrize("seed", range(6))
def test_fast_typing_never_puts_the_text_of_one_word_into_another(
    page: Page, review, tmp_path: Path, seed: int
) -> None:
    """Keys come without a pause, chosen before anything is seen. What is typed for a word names it."""
    folder = numbered(tmp_path, 15, pages=2)
    review(folder)
    chance = random.Random(seed)
    stream = []
    for number in range(15):
        raw = f"w{number * 2}"
        way = chance.choice(["type", "type", "accept", "pick", "leave"])
        stream += {
            "type": ["e", *f"{raw}tiếng", "Enter"],
            "accept": ["Enter"],
            "pick": ["1"],
            "leave": [
                "F2",
                *"zzs1",
                "Escape",
                "0",
            ],  # typed and given up: none of it is a command
        }[way]
    for key in stream:
        page.keyboard.press(key) if len(key) > 1 or key.isascii() else page.keyboard.insert_text(key)
    page.keyboard.type("ew0tiếng\new2tiếng\n", delay=0)  # goes on while the next page is loading
    page.wait_for_timeout(400)
    settled(page)
    for _, before, after, action in decisions(folder):
        expected = {"type": f"{before}tiếng", "pick": f"{before}x", "accept": before, "keep": before}
        assert after == expected[str(action)]
    assert len([place for place in decisions(folder) if place[0] == 1]) == 15


def test_the_enter_of_an_input_method_ends_its_word_only(page: Page, review, tmp_path: Path) -> None:
    folder = numbered(tmp_path, 5)
    review(folder)
    page.keyboard.press("e")
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "nguoi72", "selectionStart": 7, "selectionEnd": 7})
    enter = {"key": "Process", "code": "Enter", "windowsVirtualKeyCode": 229, "nativeVirtualKeyCode": 229}
    session.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
    session.send("Input.dispatchKeyEvent", {"type": "keyUp", **enter})
    assert decisions(folder) == []
    session.send("Input.insertText", {"text": "ngu\u031bo\u031b\u0300i"})
    expect(page.locator("input.own")).to_be_focused()
    page.keyboard.press("Enter")
    settled(page)
    assert decisions(folder) == [(1, "w0", "người", "type")]


def test_undo_and_redo(page: Page, review, tmp_path: Path) -> None:
    folder = numbered(tmp_path, 5)
    review(folder)
    page.keyboard.press("1")
    page.keyboard.press("0")
    page.keyboard.press("z")
    expect(page.locator(".word.current")).to_have_text("w2")
    page.keyboard.press("Control+z")
    expect(page.locator(".word.current")).to_have_text("w0")
    settled(page)
    expect(page.locator(".word.decided")).to_have_count(0)
    page.keyboard.press("y")
    settled(page)
    expect(page.locator(".word.decided")).to_have_text(["w0x"])
    assert [place[2] for place in decisions(folder)] == ["w0x", "w2", None, None, "w0x"]
    page.keyboard.press("z")
    page.keyboard.press("z")
    expect(page.locator(".said")).to_contain_text("Không còn gì để hoàn tác")


def test_pages_that_were_left_out_of_a_scan_are_passed_over(page: Page, review, tmp_path: Path) -> None:
    folder = numbered(tmp_path, 1, pages=4)
    full = results.parse((folder / "thử.json").read_bytes(), "thử")
    save(folder, replace(full, pages=(full.pages[1], full.pages[3])))
    review(folder)
    expect(page.locator(".place")).to_have_text("Trang 2/4")
    page.keyboard.press("PageDown")
    expect(page.locator(".place")).to_have_text("Trang 4/4")
    page.keyboard.press("1")
    settled(page)
    page.keyboard.press("PageDown")
    page.keyboard.press("PageUp")
    expect(page.locator(".place")).to_have_text("Trang 2/4")
    assert decisions(folder) == [(4, "w0", "w0x", "pick")]


def test_an_empty_field_is_not_taken_for_a_word_that_is_not_there(page: Page, review, tmp_path: Path) -> None:
    folder = numbered(tmp_path, 5)
    review(folder)
    page.keyboard.press("e")
    page.keyboard.press("Delete")
    page.keyboard.press("Enter")
    expect(page.locator(".said")).to_contain_text("Ô đang trống")
    assert decisions(folder) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Không có chữ này").click()
    settled(page)
    assert decisions(folder) == [(1, "w0", "", "type")]


def test_the_same_decision_for_equal_garbles_after_showing_where(page: Page, review, tmp_path: Path) -> None:
    folder = tmp_path / "results"
    folder.mkdir()
    row = [("Uy?", "Ủy"), ("ban", "ban"), ("xa", "xã")]
    save(folder, document([row, row], 3, scan_of(tmp_path, 2, 3)))
    review(folder)
    page.keyboard.press("1")
    settled(page)
    page.keyboard.press("s")
    expect(page.locator("dialog li")).to_have_count(5)
    expect(page.locator("dialog li").last).to_contain_text("Trang 3")
    assert len(decisions(folder)) == 1
    page.keyboard.press("Enter")
    expect(page.locator(".count")).to_contain_text("còn 0 chỗ")
    expect(page.locator(".word.pending")).to_have_count(0)
    assert [place[1:3] for place in decisions(folder)] == [("Uy", "Ủy")] * 6
    page.keyboard.press("z")
    settled(page)
    assert [place[2] for place in decisions(folder)][6:] == [None] * 5


def test_least_sure_first_and_equal_errors_together(page: Page, review, tmp_path: Path) -> None:
    folder = tmp_path / "results"
    folder.mkdir()
    rows = [[("mot?", "một"), ("hai?", "hài"), ("ba", "bà"), ("hai?", "hài")]]
    save(folder, document(rows, 1, scan_of(tmp_path, 1)))
    review(folder)
    page.locator("select").select_option("byEqual")
    for text in ("hai", "hai", "mot"):
        expect(page.locator(".word.current")).to_have_text(text)
        page.keyboard.press("Enter")
    expect(page.locator(".said")).to_contain_text("Hết chỗ nghi ngờ")


# --- two people, a dead server --------------------------------------------------------------------------


def test_the_slower_of_two_reviewers_sees_the_conflict_and_nothing_is_lost(
    page: Page, review, tmp_path: Path, complaints: list[str]
) -> None:
    folder = numbered(tmp_path, 5)
    review(folder)
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.locator(".word.current")).to_have_text("w0")
    other.keyboard.press("1")
    settled(other)
    page.keyboard.press("0")
    expect(page.locator("#notice-conflict")).to_contain_text("«w0x»")
    expect(page.locator(".word.decided")).to_have_text(["w0x"])
    assert [place[2] for place in decisions(folder)] == ["w0x"]
    page.get_by_role("button", name="Vẫn lưu của tôi").click()
    settled(page)
    assert [place[2] for place in decisions(folder)] == ["w0x", "w0"]


def test_kill_9_loses_no_decision_and_the_work_goes_on(
    page: Page, review, serve: Callable[..., Server], tmp_path: Path, complaints: list[str]
) -> None:
    folder = numbered(tmp_path, 10)
    server = review(folder)
    for _ in range(3):
        page.keyboard.press("1")
    settled(page)
    server.kill()
    for _ in range(2):
        page.keyboard.press("1")
    expect(page.locator("#notice-unreachable")).to_contain_text("Chưa lưu được")
    expect(page.locator(".word.pending")).to_have_count(2)
    assert len(decisions(folder)) == 3
    serve(folder, server.port)
    settled(page)
    assert [place[2] for place in decisions(folder)] == [f"w{n}x" for n in range(0, 10, 2)]
    expect(page.locator("#notice-unreachable")).to_have_count(0)
    page.reload()
    expect(page.locator(".word.decided")).to_have_count(5)
    expect(page.locator(".word.current")).to_have_text("w10")
    complaints.clear()


def test_a_rescan_during_the_review_is_told_and_keeps_what_was_decided(
    page: Page, review, tmp_path: Path, complaints: list[str]
) -> None:
    folder = numbered(tmp_path, 5)
    review(folder)
    page.keyboard.press("1")
    settled(page)
    rows = [[("mới", "mới")], [(f"w{n}?", f"w{n}x") for n in (0, 2, 4)]]
    save(folder, document(rows, 1, scan_of(tmp_path, 2)))
    page.keyboard.press("1")
    expect(page.locator("#notice-rescanned")).to_contain_text("w2 → w2x")
    complaints.clear()


def test_decisions_are_in_every_export(page: Page, review, tmp_path: Path) -> None:
    folder = numbered(tmp_path, 5)
    review(folder)
    page.keyboard.press("1")
    settled(page)
    page.get_by_role("button", name="Xuất").click()
    choices = page.locator(".formats button")
    assert choices.all_inner_texts() == list(formats())
    for kind in ("txt", "json", "hocr", "alto", "page", "docx", "docx-tracked", "pdf"):
        with page.expect_download() as download:
            page.get_by_role("button", name=kind, exact=True).click()
        assert download.value.suggested_filename == f"thử.{suffix(kind)}"
        path = Path(download.value.path())
        if kind == "pdf":
            text = pypdfium2.PdfDocument(path)[0].get_textpage().get_text_bounded()
        elif zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as parts:
                text = "".join(parts.read(name).decode(errors="replace") for name in parts.namelist())
        else:
            text = path.read_text(encoding="utf-8")
        assert "w0x" in text, kind


# --- what is seen ---------------------------------------------------------------------------------------


def test_a_word_is_framed_in_the_image_and_shown_enlarged(page: Page, review, tmp_path: Path) -> None:
    review(numbered(tmp_path, 5))
    expect(page.locator(".frame")).to_have_count(1)
    image, frame = (page.locator(s).bounding_box() for s in (".sheet img", ".frame"))
    assert image
    assert frame
    scale = image["width"] / 1200
    assert abs(frame["x"] + frame["width"] / 2 - image["x"] - 90 * scale) < 3  # the box is at 40, 100 wide
    assert abs(frame["y"] + frame["height"] / 2 - image["y"] - 55 * scale) < 3
    expect(page.locator(".panel .crop")).to_be_visible()
    width = "image => image.decode().then(() => image.naturalWidth)"
    assert page.locator(".sheet img").evaluate(width) == 1200
    page.mouse.click(image["x"] + (40 + 110 * 2 + 50) * scale, image["y"] + 55 * scale)
    expect(page.locator(".word.current")).to_have_text("w2")


NASTY = [
    '"><img src=x onerror=alert(1)>',
    "</script><script>alert(1)</script>",
    "😀",
    "ệ" * 80,
    "javascript:alert(1)",
]


def test_text_and_names_of_documents_never_become_markup(page: Page, serve, tmp_path: Path) -> None:
    page.on("dialog", lambda dialog: pytest.fail("a script of a document ran"))
    folder = tmp_path / "results"
    folder.mkdir()
    rows = [[(f"{text.replace(' ', '_')}?", "<b>x</b>") for text in NASTY]]
    for name in ('"><svg onload=alert(1)>'.replace("/", ""), "😀", "ệ" * 83):
        save(folder, document(rows, 1, scan_of(tmp_path, 1)), name)
    page.goto(serve(folder).entry)
    expect(page.locator("tbody a")).to_have_count(3)
    for _ in range(3):
        page.locator("tbody a").first.click()  # those that are settled go to the end
        expect(page.locator(".word")).to_have_text([text.replace(" ", "_") for text in NASTY])
        page.keyboard.press("1")
        settled(page)
        expect(page.locator(".word.decided")).to_have_text(["<b>x</b>"])
        page.get_by_role("link", name="Văn bản", exact=True).click()
        expect(page.locator("tbody a")).to_have_count(3)
    assert page.locator("#main b, #main svg").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_pages_fit_a_telephone(page: Page, review, tmp_path: Path, scheme) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.emulate_media(color_scheme=scheme)
    review(numbered(tmp_path, 5))
    expect(page.get_by_role("button", name="Giữ như đọc")).to_be_in_viewport()
    for link in ("Văn bản", "Dán văn bản", None):
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        if link:
            page.get_by_role("link", name=link, exact=True).click()


def test_help_lists_the_keys_and_english_is_asked_for(page: Page, serve, folder: Path) -> None:
    page.goto(serve(folder).entry.replace("lang=vi", "lang=en"))
    assert page.evaluate("document.documentElement.lang") == "en"
    page.locator("tbody a").click()
    expect(page.locator(".word.current")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("accept as restored")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_the_list_is_searched_filtered_and_ordered(page: Page, serve, folder: Path) -> None:
    save(folder, document([[("Uy", "Uy")]]), "Báo cáo không nghi ngờ")
    save(folder, document([[("Uy?", "Ủy")]]), "Kế hoạch")
    page.goto(serve(folder).entry)
    names = page.locator("tbody a")
    expect(names).to_have_text(["thử", "Kế hoạch", "Báo cáo không nghi ngờ"])
    page.get_by_label("Chỉ văn bản còn chỗ nghi ngờ").check()
    expect(names).to_have_text(["thử", "Kế hoạch"])
    page.get_by_role("searchbox").fill("kế")
    expect(names).to_have_text(["Kế hoạch"])
    names.first.click()
    expect(page.locator(".word.current")).to_have_text("Uy")
    page.keyboard.press("n")
    expect(page.locator(".bar h1")).to_have_text("thử")


def test_the_paste_box_restores_what_is_pasted_and_stores_nothing(page: Page, serve, folder: Path) -> None:
    before = sorted(path.name for path in folder.rglob("*"))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(serve(folder).entry)
    page.get_by_role("link", name="Dán văn bản").click()
    page.get_by_label("Văn bản cần phục hồi").fill("Uy ban nhan dan <b>xa</b>\nThuc hien ke hoach nam 2024")
    expect(page.locator(".out ins").first).to_have_text("Ủy", timeout=60_000)
    page.get_by_role("button", name="Chép", exact=True).click()
    expect(page.get_by_text("Đã chép.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Ủy ban nhân dân <b>")
    assert "\nThực hiện kế hoạch năm 2024" in copied
    assert sorted(path.name for path in folder.rglob("*")) == before
