from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw

from restore.document import Box, Line, PageText, RestoredDocument, Word, restored_words, text_of
from restore.edits import Edit, Restoration, apply
from restore.page.cleanup import rotate
from restore.page.image import PageImage
from restore.page.read import recognise, recognise_all
from restore.page.tesseract import Tesseract
from restore.pipeline import restore_file
from restore.text.choice import NoEngine

Draw = Callable[..., Image.Image]


class Capitals:
    """A restorer whose only edits are capitals for "xã"."""

    def restore(self, text: str, profile: str = "auto", readings: object = ()) -> Restoration:
        starts = [i for i in range(len(text)) if text.startswith("xã", i)]
        edits = tuple(Edit(i, i + 2, "xã", "XÃ", "test", 1.0, "thử") for i in starts)
        return Restoration(text, apply(text, edits), edits, profile=profile)

    def restore_pages(self, pages: Sequence[PageText]) -> list[Restoration]:
        return [self.restore(page.text, page.profile) for page in pages]


def read(pixels: np.ndarray) -> str:
    return recognise(PageImage(1, pixels, 300), Tesseract()).text


# --- from file to pages ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["scan", "pdf"])
def test_a_file_becomes_its_restored_text(kind: str, request: pytest.FixtureRequest, text: str) -> None:
    path: Path = request.getfixturevalue(kind)
    (page,) = restore_file(path, Tesseract(), Capitals()).pages
    assert page.restoration.source == page.page.text == text
    assert page.restoration.text == text.replace("xã", "XÃ")
    assert page.restoration.profile == "vie"
    words = [word for line in page.lines for word in line]
    assert [word.text for word in words if word.text != word.word.text] == ["XÃ", "XÃ"]


def test_without_a_restorer_the_text_stays_as_read(scan: Path, text: str) -> None:
    (page,) = restore_file(scan, Tesseract(), NoEngine()).pages
    assert page.restoration.text == text
    assert page.restoration.edits == ()


def test_pages_keep_their_order_however_many_are_read_at_once(draw: Draw, tmp_path: Path) -> None:
    sheets = [draw(f"Trang số {number} của báo cáo", mode="L") for number in (11, 22, 33, 44)]
    sheets[0].save(tmp_path / "all.tif", save_all=True, append_images=sheets[1:], dpi=(300, 300))
    pages = restore_file(tmp_path / "all.tif", Tesseract(), NoEngine(), threads=3).pages
    document = RestoredDocument("all", pages)
    assert [page.number for page in document.document.pages] == [1, 2, 3, 4]
    assert document.text.split("\f") == [f"Trang số {number} của báo cáo" for number in (11, 22, 33, 44)]


def test_no_more_images_are_loaded_than_are_being_read(pixels: np.ndarray) -> None:
    loaded = 0

    def images() -> Iterator[PageImage]:
        nonlocal loaded
        for number in range(1, 1001):
            loaded += 1
            yield PageImage(number, np.full((50, 50), 255, np.uint8), 300)

    pages = recognise_all(images(), Tesseract(), threads=2)
    next(pages)
    assert loaded <= 3
    pages.close()  # type: ignore[attr-defined]


def test_a_blank_page_is_noted_and_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")  # no Tesseract is needed for it
    page = recognise(PageImage(1, np.full((800, 600), 255, np.uint8), 300), Tesseract())
    assert (page.lines, page.notes) == ((), ("blank",))


def test_running_out_of_time_is_an_error_of_the_page(scan: Path) -> None:
    (page,) = restore_file(scan, Tesseract(timeout=0.01), NoEngine()).pages
    assert page.page.error == "Tesseract needed more than 0.01 seconds for a page."
    assert page.restoration.text == ""


# --- pages that need help -------------------------------------------------------------------------------


@pytest.mark.parametrize("angle", [-3.0, 2.0])
def test_a_skewed_page_is_read_like_a_level_one(pixels: np.ndarray, text: str, angle: float) -> None:
    page = recognise(PageImage(1, rotate(pixels, angle), 300), Tesseract())
    assert page.text == text
    assert page.notes == (f"turned by {-angle:.1f}°",)


def test_boxes_of_a_skewed_page_lie_on_its_ink_as_it_came(pixels: np.ndarray) -> None:
    fallen = rotate(pixels, -4.0)
    page = recognise(PageImage(1, fallen, 300), Tesseract())
    assert (page.height, page.width) == fallen.shape
    for word in (word for line in page.lines for word in line.words if len(word.text) > 3):
        middle = word.box.top + word.box.height // 2
        around = fallen[middle - 20 : middle + 20, word.box.left : word.box.left + word.box.width]
        assert around.min() < 100


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_page_on_its_side_or_head_is_read_upright(draw: Draw, text: str, quarters: int) -> None:
    picture = draw(f"{text}\n{text}", mode="L")  # Tesseract wants some letters to tell
    assert read(np.ascontiguousarray(np.rot90(np.asarray(picture), quarters))) == f"{text}\n{text}"


def test_text_under_a_red_seal_is_read(draw: Draw, text: str) -> None:
    page = draw()
    seal = Image.new("RGB", page.size, "white")
    pen = ImageDraw.Draw(seal)
    for rim in (0, 40, 80, 120, 160):
        pen.ellipse((400 + rim, 120 + rim, 850 - rim, 570 - rim), outline=(225, 45, 55), width=16)
    stamped = np.asarray(ImageChops.multiply(page, seal))
    plain = "\n".join(line.text for line in Tesseract().read(stamped, 300))
    assert plain != text
    assert read(stamped) == text


def test_a_speckled_page_is_read(pixels: np.ndarray, text: str) -> None:
    noise = np.random.default_rng(0).random(pixels.shape)
    dirty = pixels.copy()
    dirty[noise < 0.01], dirty[noise > 0.99] = 0, 255
    assert read(dirty) == text


def test_a_page_in_shadow_is_read(pixels: np.ndarray, text: str) -> None:
    shadow = (pixels * np.linspace(1.0, 0.3, pixels.shape[1])).astype(np.uint8)
    assert read(shadow) == text


def test_small_print_is_read(draw: Draw, text: str) -> None:
    assert read(np.asarray(draw(size=18, mode="L"))) == text


# --- edits back to words --------------------------------------------------------------------------------


def lines_of(text: str) -> tuple[Line, ...]:
    box = Box(0, 0, 1, 1)
    return tuple(Line(tuple(Word(word, box, 1.0) for word in line.split())) for line in text.splitlines())


def edit(source: str, before: str, after: str) -> Edit:
    start = source.index(before)
    return Edit(start, start + len(before), before, after, "test", 1.0, "")


@pytest.mark.parametrize(
    ("source", "before", "after", "expected"),
    [
        ("a bc d", "bc", "xy", [["a", "xy", "d"]]),
        ("va valé\nnay", "valé", "và lễ", [["va", "và lễ"], ["nay"]]),
        ("truyén thng ta", "truyén thng", "truyền thống", [["truyền", "thống", "ta"]]),
        ("a q uan b", "q uan", "quan", [["a", "quan", "", "b"]]),
        ("a q uan b", " uan", "uan", [["a", "quan", "", "b"]]),
        ("a b\nc d", "b\nc", "x\ny", [["a", "x"], ["y", "d"]]),
        ("a b c", "b c", "x y z", [["a", "x y z", ""]]),
        ("a b c", "b", "", [["a", "", "c"]]),
        ("so 12", "12", "12.", [["so", "12."]]),
    ],
)
def test_words_take_the_edits_that_touch_them(
    source: str, before: str, after: str, expected: list[list[str]]
) -> None:
    words = restored_words(lines_of(source), Restoration.of(source, [edit(source, before, after)], [], "vie"))
    assert [[word.text for word in line] for line in words] == expected


@given(st.data())
def test_the_words_put_together_are_the_restored_text(data: st.DataObject) -> None:
    letters = st.text("abc", min_size=1, max_size=4)
    rows = data.draw(st.lists(st.lists(letters, min_size=1, max_size=5), max_size=4))
    lead = st.sampled_from(["\n", "\t", " ", "\n\t\t", "\t\n"])
    box = Box(0, 0, 1, 1)
    lines = tuple(Line(tuple(Word(text, box, 1.0) for text in row), data.draw(lead)) for row in rows)
    source = text_of(lines)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(source)), max_size=6)))
    edits = [
        Edit(start, end, source[start:end], data.draw(st.text("xy ", max_size=4)), "test", 1.0, "")
        for start, end in zip(cuts[::2], cuts[1::2], strict=False)
    ]
    restoration = Restoration.of(source, edits, [], "vie")
    words = [word for line in restored_words(lines, restoration) for word in line]
    assert [word.word.text for word in words] == source.split()
    assert " ".join(word.text for word in words).split() == apply(source, edits).split()
