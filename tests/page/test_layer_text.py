"""How the text of a layer is judged: by its words, and by the letters that the page shows."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pikepdf
import pytest
from fpdf import FPDF

from restore.page.layer_text import TextQuality, Verdict, judge_text
from restore.page.tesseract import Tesseract
from restore.pipeline import restore_file
from restore.text.choice import NoEngine
from tests.page.layers import Make, read, write


@pytest.mark.parametrize(
    ("text", "drawn", "verdict"),
    [
        ("The committee has decided to plant trees.", True, Verdict.UNMARKED),
        ("The committee has decided to plant trees.", False, Verdict.WRECKAGE),
        ("15 2350 9,5", True, Verdict.GOOD),
        ("\ufffd\ue001\ue002 \ue003\ue001 \ue004\ue010\ue011 \ue00f\ue003", True, Verdict.WRECKAGE),
        ("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", True, Verdict.LEGACY),
        ("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", False, Verdict.WRECKAGE),
    ],
)
def test_drawn_text_is_trusted_further_than_text_behind_a_scan(
    text: str, drawn: bool, verdict: Verdict
) -> None:
    assert judge_text(text, drawn) is verdict


RIGHT = (Path(__file__).parents[2] / "samples" / "text" / "english-ocr.gold.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("HhCcgT", " "), ("h", ""), ("ượộệủể", "uọôêùê"), ("ộếạảáệ", "ởềảáạể")],
    ids=["letters are blanks", "a letter is missing", "near misses", "other tones"],
)
def test_drawn_text_with_other_letters_than_its_author_typed_is_refused(typed: str, shown: str) -> None:
    table = str.maketrans({c: shown[i] if len(shown) > 1 else shown for i, c in enumerate(typed)})
    assert judge_text(RIGHT, True) is Verdict.GOOD
    assert judge_text(RIGHT.translate(table), True) is Verdict.LYING


@pytest.mark.parametrize("dropped", ["ảủớô", "ứịộớ", "ấảệơ"])
def test_two_words_that_lack_a_letter_give_a_wrong_table_away(dropped: str) -> None:
    page = "\n".join(RIGHT.splitlines()[:8])
    assert judge_text(page, True) is Verdict.GOOD
    assert (
        judge_text(page.translate(dict.fromkeys(map(ord, dropped + dropped.upper()))), True) is Verdict.LYING
    )


def test_units_and_short_forms_lack_no_letter() -> None:
    text = "Gạo 25 kg, vải 12 cm, đường 3 km; ko có hàng thì báo lại, tr. 15 tt hd."
    assert judge_text(text, True) is Verdict.GOOD


def test_one_table_for_the_whole_layer_mends_a_layer_with_tildes() -> None:
    assert judge_text(RIGHT.replace("đ", "ñ").replace("Đ", "ð"), True) is Verdict.GOOD


def test_a_text_without_words_has_no_quality() -> None:
    assert TextQuality.of("12 – 13") == TextQuality(0, 0.0, 0.0, 0.0)


def with_other_letters(path: Path, table: dict[str, str]) -> None:
    """Rewrite what the fonts of a PDF say that their shapes stand for."""
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        for font in (item for item in pdf.objects if isinstance(item, pikepdf.Dictionary)):
            if "/ToUnicode" not in font:
                continue
            rows = font.ToUnicode.read_bytes().decode("ascii")
            for old, new in table.items():
                code, other = (char.encode("utf-16-be").hex().upper() for char in (old, new))
                rows = rows.replace(f"<{code}>\n", f"<{other}>\n")
            font.ToUnicode.write(rows.encode("ascii"))
        pdf.save(path)


PLAIN_PAGE = """\
Thực hiện Kế hoạch của Ủy ban xã, các xóm
đã trồng được 2350 cây, vượt mức giao.
Việc chăm sóc do Hội Nông dân các xóm lo.
Đặc biệt, xóm Bắc Sơn đã đặt mua giống từ
tháng ba, nhặt sỏi, dọn cỏ, đắp bờ ruộng
và tổ chức hai buổi tập huấn kỹ thuật."""


@pytest.mark.parametrize(
    "table",
    [{"ặ": " ", "ắ": " ", "ỏ": " ", "ừ": " "}, {"n": " ", "h": " "}],
    ids=["rare letters are blanks", "common letters are blanks"],
)
def test_a_page_whose_font_knows_no_name_for_some_letters_is_read(
    make: Make, tmp_path: Path, table: dict[str, str]
) -> None:
    pdf = make()
    pdf.add_page()
    write(pdf, PLAIN_PAGE)
    (right,) = read(pdf, tmp_path)
    assert (right.text, right.notes) == (PLAIN_PAGE, ("text layer used: good",))
    with_other_letters(tmp_path / "file.pdf", table)
    assert_read(tmp_path / "file.pdf", PLAIN_PAGE)


def test_a_page_whose_font_calls_letters_by_other_names_is_read(face: str, tmp_path: Path) -> None:
    pdf = FPDF(unit="pt", format="A4")
    pdf.add_font("Serif", "", face)
    pdf.add_page()
    lines = textwrap.wrap(RIGHT, 78)[:24]
    write(pdf, "\n".join(lines))
    pdf.output(str(tmp_path / "file.pdf"))
    with_other_letters(tmp_path / "file.pdf", {"ợ": "ọ", "ộ": "ô", "ệ": "ê", "ủ": "ù", "ể": "ê"})
    assert_read(tmp_path / "file.pdf", "\n".join(lines))


def assert_read(path: Path, text: str) -> None:
    """The page was read from its image, and nearly all of its words are right."""
    (page,) = restore_file(path, Tesseract(), NoEngine()).pages
    assert page.page.notes[0] == "text layer not used: with letters other than those that the page shows"
    words = text.split()
    assert len(set(words).intersection(page.page.text.split())) >= 0.9 * len(set(words))
