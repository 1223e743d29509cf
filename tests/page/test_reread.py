"""A second look reads doubtful words again, puts both readings side by side, and never costs a page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image

from restore.document import Alternative, Box, Line, Page, Word, readings
from restore.errors import RecognitionError
from restore.page.cleanup import Cleaned, resize, rotate, rotation_matrix, scale_matrix
from restore.page.image import PageImage, Pixels
from restore.page.read import recognise
from restore.page.recogniser import Layout
from restore.page.reread import reread
from restore.page.tesseract import Tesseract

HEIGHT = 25.0  # letters of the drawn page, in pixels


class Counting(Tesseract):
    """A recogniser that remembers what it was given."""

    def read(self, pixels: Pixels, dpi: float, layout: Layout = Layout.AUTOMATIC) -> tuple[Line, ...]:
        SHEETS.append(pixels)
        return super().read(pixels, dpi, layout)


SHEETS: list[Pixels] = []


@pytest.fixture(scope="module")
def lines(pixels: np.ndarray) -> tuple[Line, ...]:
    return Tesseract().read(pixels, 300)


def whole(pixels: np.ndarray) -> Cleaned:
    return Cleaned(pixels, np.eye(3))


def misread(lines: tuple[Line, ...], line: int, word: int, text: str, confidence: float) -> tuple[Line, ...]:
    """The lines with one word read otherwise."""
    words = list(lines[line].words)
    words[word] = replace(words[word], text=text, confidence=confidence)
    sure = [[replace(w, confidence=max(w.confidence, 0.95)) for w in other.words] for other in lines]
    sure[line][word] = words[word]
    return tuple(replace(other, words=tuple(ws)) for other, ws in zip(lines, sure, strict=True))


def test_a_doubtful_word_is_read_again(lines: tuple[Line, ...], pixels: np.ndarray) -> None:
    seen = reread(misread(lines, 1, 2, "Lựu", 0.5), whole(pixels), HEIGHT, Tesseract())[0]
    assert seen[1].words[2].text == "Lựu"
    assert seen[1].words[2].alternatives[0].text == "Lưu"
    assert seen[1].words[2].box == lines[1].words[2].box


def test_on_a_page_read_with_low_confidence_words_are_read_three_times(
    lines: tuple[Line, ...], pixels: np.ndarray
) -> None:
    hardly = tuple(Line(tuple(replace(w, confidence=0.5) for w in line.words)) for line in lines)
    SHEETS.clear()
    seen = reread(hardly, whole(pixels), HEIGHT, Counting())[0]
    assert len({sheet.tobytes() for sheet in SHEETS}) == len(SHEETS) == 3
    assert len(seen[1].words[2].alternatives) == 3
    assert {look.text for look in seen[1].words[2].alternatives} == {"Lưu"}


def test_only_doubtful_words_and_their_neighbours_are_read_again(
    lines: tuple[Line, ...], pixels: np.ndarray
) -> None:
    seen = reread(misread(lines, 1, 2, "Lựu", 0.5), whole(pixels), HEIGHT, Tesseract())[0]
    again = [(i, k) for i, line in enumerate(seen) for k, word in enumerate(line.words) if word.alternatives]
    assert again == [(1, 1), (1, 2), (1, 3)]


def test_a_page_read_surely_is_not_read_again(lines: tuple[Line, ...], pixels: np.ndarray) -> None:
    SHEETS.clear()
    sure = misread(lines, 0, 0, lines[0].words[0].text, 1.0)
    assert reread(sure, whole(pixels), HEIGHT, Counting())[0] == sure
    assert not SHEETS


def test_a_turned_and_shrunk_page_is_read_in_the_right_places(
    draw: Callable[..., Image.Image], text: str
) -> None:
    pixels = np.asarray(draw(mode="L"))
    height, width = pixels.shape
    sharp = rotate(pixels, 3.0)
    page = Cleaned(resize(sharp, 0.6), scale_matrix(0.6) @ rotation_matrix(width, height, 3.0), (), sharp)
    lines = Tesseract().read(pixels, 300)  # boxes on the page as it came
    seen = reread(misread(lines, 3, 0, "2850", 0.3), page, HEIGHT, Tesseract())[0]
    assert seen[3].words[0].alternatives[0].text == "2350"


def test_words_that_ran_together_share_what_was_seen(lines: tuple[Line, ...], pixels: np.ndarray) -> None:
    first, second = lines[1].words[:2]  # "xã", "Quỳnh"
    half = second.box.width // 2
    parts = (
        replace(second, text="Qu", box=replace(second.box, width=half), confidence=0.2),
        replace(second, text="ỳnh", box=replace(second.box, left=second.box.left + half, width=half)),
    )
    torn = (lines[0], Line((first, *parts, *lines[1].words[2:])), *lines[2:])
    seen = reread(torn, whole(pixels), HEIGHT, Tesseract())[0][1].words
    assert [word.alternatives[0].text for word in seen[1:3]] == ["Quỳnh", ""]
    page = Page(1, 1, 1, 300, (Line(seen),))
    reading = readings(page)[1]
    assert page.text[reading.start : reading.end] == "Qu ỳnh"
    assert reading.alternatives[0].text == "Quỳnh"
    assert reading.confidence == 0.2


def test_a_box_that_reaches_over_the_next_word_joins_none(
    lines: tuple[Line, ...], pixels: np.ndarray
) -> None:
    first, second = lines[1].words[:2]  # "xã", "Quỳnh"
    wide = replace(first, box=Box.union((first.box, second.box)), confidence=0.2)
    over = (lines[0], Line((wide, *lines[1].words[1:])), *lines[2:])
    seen = reread(over, whole(pixels), HEIGHT, Tesseract())[0][1].words
    assert [word.alternatives[0].text for word in seen[:2]] == ["xã", "Quỳnh"]


def test_a_second_look_that_fails_leaves_the_first(lines: tuple[Line, ...], pixels: np.ndarray) -> None:
    class Failing(Tesseract):
        def read(self, pixels: Pixels, dpi: float, layout: Layout = Layout.AUTOMATIC) -> tuple[Line, ...]:
            raise RecognitionError("Tesseract crashed.")

    doubtful = misread(lines, 1, 2, "Lựu", 0.5)
    assert reread(doubtful, whole(pixels), HEIGHT, Failing())[0] == doubtful


def test_a_box_off_the_page_does_no_harm(pixels: np.ndarray) -> None:
    height, width = pixels.shape
    stray = Line((Word("x", Box(width - 2, height - 2, 1, 1), 0.1),))
    beyond = Line((Word("y", Box(width + 50, height + 50, 9, 9), 0.1),))
    assert {stray, beyond} <= set(reread((stray, beyond), whole(pixels), HEIGHT, Tesseract())[0])


def test_a_line_that_was_left_out_is_put_in_its_place(lines: tuple[Line, ...], pixels: np.ndarray) -> None:
    sure = misread(lines, 0, 0, lines[0].words[0].text, 1.0)
    footer = [replace(line, role="footer") for line in sure]
    seen = reread([*footer[:2], *footer[3:]], whole(pixels), HEIGHT, Tesseract())[0]
    assert [line.text for line in seen] == [line.text for line in lines]
    assert seen[2].role == "footer"
    for word, first in zip(seen[2].words, lines[2].words, strict=True):
        assert abs(word.box.left - first.box.left) < 5
        assert abs(word.box.top - first.box.top) < 5


def test_a_seal_or_a_signature_is_no_line_that_was_left_out(
    lines: tuple[Line, ...], pixels: np.ndarray
) -> None:
    page = np.vstack([pixels, np.full((600, pixels.shape[1]), 255, np.uint8)])
    middle = page.shape[0] - 300
    for radius in (140, 180, 200):
        cv2.circle(page, (900, middle), radius, 0, 4)
    points = [(300 + 12 * k, middle + round(60 * np.sin(k * k / 40))) for k in range(60)]
    cv2.polylines(page, [np.array(points)], isClosed=False, color=0, thickness=4)
    for k in range(40):  # letters around the rim
        angle = k * np.pi / 20
        place = round(900 + 160 * np.cos(angle)), round(middle + 160 * np.sin(angle))
        cv2.putText(page, "ABCDE"[k % 5], place, cv2.FONT_HERSHEY_SIMPLEX, 0.8, 0, 2)
    sure = misread(lines, 0, 0, lines[0].words[0].text, 1.0)
    assert reread(sure, whole(page), HEIGHT, Tesseract())[0] == sure


class Inked(Tesseract):
    """Reads the ends of a line as if a seal and a signature touched them."""

    def __init__(self, inked: dict[str, str]) -> None:
        super().__init__()
        self.inked = inked

    def read(self, pixels: Pixels, dpi: float, layout: Layout = Layout.AUTOMATIC) -> tuple[Line, ...]:
        def seen(word: Word) -> Word:
            text = self.inked.get(word.text)
            return replace(word, text=text, confidence=0.1) if text else replace(word, confidence=0.93)

        read = super().read(pixels, dpi, layout)
        return tuple(replace(line, words=tuple(map(seen, line.words))) for line in read)


@pytest.mark.parametrize(
    ("office", "inked", "added"),
    [
        ("PHÓ TRƯỞNG BAN", {"PHÓ": ":PHÓ", "BAN": "BAN}"}, ["PHÓ TRƯỞNG BAN"]),
        ("PHÓ TRƯỞNG BAN", {"PHÓ": ":PKÓ", "BAN": "BAN}"}, []),
        ("Phó trưởng ban", {"Phó": ":Phó", "ban": "ban}"}, []),
        ("- Báo TP.", {}, ["- Báo TP."]),
    ],
)
def test_the_office_of_the_signer_is_read_between_seal_and_signature(
    office: str, inked: dict[str, str], added: list[str], draw: Callable[..., Image.Image]
) -> None:
    text = f"Các đơn vị chịu trách nhiệm.\n{office}\nThực hiện kể từ ngày ký."
    page = np.asarray(draw(text, mode="L"))
    first, _, last = (
        replace(line, words=tuple(replace(word, confidence=0.96) for word in line.words))
        for line in Tesseract().read(page, 300)
    )
    lines = [first, last]
    found = reread(lines, whole(page), HEIGHT, Inked(inked))[0]
    assert [line.text for line in found] == [first.text, *added, last.text]


def test_the_second_look_can_be_left_out(pixels: np.ndarray) -> None:
    noise = np.random.default_rng(0).random(pixels.shape) < 0.06  # enough to make words doubtful
    page = PageImage(1, np.where(noise, 255 - pixels, pixels).astype(np.uint8), 300)

    def again(skip: tuple[str, ...]) -> list[Alternative]:
        lines = recognise(page, Tesseract(), ("despeckle", *skip)).lines
        return [other for line in lines for word in line.words for other in word.alternatives]

    assert again(("numbers",))
    assert not again(("reread", "numbers"))
