"""What banks print without marks, and lines with marks of their own, stay as read."""

from __future__ import annotations

import time

import pytest

from restore.text.engine import Engine
from restore.text.evidence.foreign import is_bank_list, is_foreign_line, mixed_language
from restore.vietnamese.tokens import tokenize


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load(without=["seq2seq"])


@pytest.mark.parametrize(
    "text",
    [
        "11/09 | +2,500,000 | VO THI LAN chuyen tien hoc phi ky 1 | 8,114,230",
        "NGAY\tDIEN GIAI\tNO\n02/09\tLE VAN BAY TRA TIEN GACH\t3,200,000",
        'bang = df.groupby("lop")["diem"].mean()  # điểm trung bình theo lớp',
        ".the-san-pham > h3 { color: #c0392b; /* đỏ gạch */ font-size: 1.1rem; }",
        "Họ viết bánh mì là “banh mi”, áo dài là “ao dai”.",
    ],
)
def test_what_was_written_without_marks_for_a_machine_stays(engine: Engine, text: str) -> None:
    assert engine.restore(text).text == text


def test_a_heading_in_capitals_typed_without_marks_gets_them(engine: Engine) -> None:
    assert (
        engine.restore("THONG BAO NOP HOC PHI 3.200.000 DONG").text != "THONG BAO NOP HOC PHI 3.200.000 DONG"
    )


def test_a_right_line_between_wreckage_stays(engine: Engine) -> None:
    wreck = "Can ctr Luat T6 chtrc chinh quyén dia phwong; xét dé nghi cua Phong Noi vu"
    line = "Liêng Jrang K’Dung, Đưng K’Nớ, Păng Tiêng, Krong Ha Sinh"
    assert line in engine.restore(f"{wreck}\n{line}\n{wreck}").text


@pytest.mark.parametrize(
    "line",
    [
        "Rydw i'n byw yng Nghaerdydd gyda fy nheulu.",
        "Mtoto anacheza mpira na rafiki zake shuleni.",
        "Nire anaiak liburu asko irakurtzen ditu.",
        "Thngai nih khnhom tov sala rean khmae.",
        "Cuz nao hnuz naox maz lul jông.",
        "Kâo duah hdră hriăm klei Êđê hlăm sang hră.",
        "Waxaan jeclahay inaan barto luqadda Soomaaliga.",
    ],
)
def test_a_line_of_another_language_beside_wreckage_stays(engine: Engine, line: str) -> None:
    wreck = "Can ctr Luat T6 chtrc chinh quyén dia phwong; xét dé nghi cua Phong Noi vu"
    assert line in engine.restore(f"{wreck}\n{line}").text


def test_terms_on_a_line_with_many_of_them_stay_beside_wreckage(engine: Engine) -> None:
    wreck = "Can ctr Luat T6 chtrc chinh quyén dia phwong; xét dé nghi cua Phong Noi vu"
    line = "fix bug login, thêm unit test cho dashboard, deploy staging"
    assert line in engine.restore(f"{wreck}\n{line}").text
    assert mixed_language(tokenize(line)) == "en"
    assert mixed_language(tokenize(wreck)) == ""


def test_marks_say_nothing_in_the_print_of_paddleocr(engine: Engine) -> None:
    read = "thp và đã b gt. Nhưng hi ngh sau li đưc đưa ra đ ly tín nhim là rt"
    assert "bị gt. Nhưng hội nghị sau lại được đưa ra để" in engine.restore(read, "paddle").text


def test_endless_amounts_are_searched_in_linear_time() -> None:
    text = "NOP TIEN 1" + ",000" * 100_000 + ",1"
    start = time.process_time()
    assert not is_bank_list(text, tokenize(text))
    assert time.process_time() - start < 5


def test_a_page_of_words_that_were_run_together_is_no_foreign_language(engine: Engine) -> None:
    page = "\n".join(
        [
            "Xahopbandangphothongbaochonguoidan",
            "denlamthutucdungngay hentrongtuan",
            "MrJohnsonvaMsKimberlyphatbieukhaimac",
            "cacthonbaocaosolieuvehongheo",
        ]
    )
    assert "báo cáo số liệu" in engine.restore(page).text


@pytest.mark.parametrize(
    "line",
    [
        "Talvi on pitkä ja kylmä mutta kesä on kaunis",
        "Az idő ma szép, de holnap esni fog",
        "Astăzi este o zi frumoasă pentru toată lumea",
        "Bugün hava çok güzel ama yarın soğuk olacak",
        "Avui fa molt bon temps però demà plourà",
        "Šiandien labai graži diena, bet rytoj bus šalta",
        "Šodien ir ļoti laba diena, bet rīt būs auksti",
        "I dag er det veldig fint vær, men ikke i morgen",
        "Danas je lijep dan ali sutra će biti hladno",
        "Dnes je veľmi pekný deň, ale zajtra nebude",
        "Danes je zelo lep dan, jutri pa bo slabo",
        "Í dag er gott veður en ekki á morgun",
        "Lex posterior derogat legi priori, sed lex specialis",
        "Corpus iuris civilis et ius gentium",
        "Kuv tus niam mus kawm ntawv hauv lub zos",
        "Lawv tsis paub lus Hmoob tiag tiag",
        "Phung anak hriăm hră hlăm sang hră",
        "Kâo amâo dưi nao hma hruê anei ôh",
    ],
)
def test_lines_of_many_languages_are_foreign(line: str) -> None:
    assert is_foreign_line(tokenize(line))
