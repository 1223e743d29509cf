"""The kind of damage is told by what the words are, not by a mark or two."""

from __future__ import annotations

import pytest

from restore.document import PageText
from restore.text.assemble import Document
from restore.text.engine import Engine
from restore.text.profile import has_a_look_alike


@pytest.mark.parametrize(
    ("text", "profile"),
    [
        ("Tong ket cong tac nam 2024 cua Uy ban nhan dan xa", "plain"),
        ("Lop 5A2 hoc luc 8h30 sang thu hai", "plain"),
        ("Toi dung Microsoft Word va Google Drive de lam slide", "plain"),
        ("Tong két cong tac nam 2024 cua Uy ban nhan dan huyén", "eng"),
        ("DQc lQp - Tqr do - Hgnh phric. C6 hiQu luc kC tu ngdy ky Quy6t dinh ndy", "scanner"),
        ("Tổng kết công tác năm 2024 của Ủy ban nhân dân huyện", "vie"),
        ("Th trưng đi biu Quc hi, nhng ngưi đng đu các th trn", "paddle"),
        ("mng ơi k đi đc ạ, mk bận học nt rồi", "vie"),
        ("Ống Ø27, lỗ 12 km, tấm 4 mm, sx tại xưởng cũ", "vie"),
    ],
)
def test_a_text_is_known_by_its_damage(engine: Engine, text: str, profile: str) -> None:
    assert [passage.profile for passage in engine.passages(Document([PageText(text)]))] == [profile]


GERMAN_MODEL = """üy, UBND tinh tai dia phuong, don vi minh; däc biet chü trong cho cöng täc
phöng, chöng dich Covid-19, vi&c bäo däm quöc phöng, an ninh, trät tu, an
toän xä höi vä quan täm chäm lo döi söng vät chät, tinh thän cho Nhän dän,
nhät lä cäc gia dinh chinh säch, nguöi cö hoän cänh khö khän, bi änh huöng
böi dich Covid-19, hö nghöo, cäc gia dinh bi thiet hai do thiön tai, dich"""


def test_what_an_unknown_engine_read_gets_a_channel_that_learns_from_the_document(engine: Engine) -> None:
    passages = engine.passages(Document([PageText(GERMAN_MODEL)]))
    assert {passage.profile for passage in passages} == {"scanner"}


@pytest.mark.parametrize(
    "text",
    [
        "The committee has approved the report of the working group for the next session.",
        "Le gouvernement a décidé de construire une nouvelle école dans cette commune.",
    ],
)
def test_other_languages_are_left_alone(engine: Engine, text: str) -> None:
    assert engine.restore(text).text == text


@pytest.mark.parametrize(
    ("line", "profile"),
    [
        ("Trwéc dé,", "eng"),
        ("(Diéu 3 Thông to sé 18/2018/TT-BTNMT,", "scanner"),
        ("cdc biên ban khám nghiêmhin trung,", "paddle"),
        ("Anh em dev nhớ git pull --rebase trước khi push lên nhánh develop", "vie"),
        ("Đc r, mai 8h gặp ở trg nhé, đừg đến muộn", "vie"),
        ("Rơ Châm H'Yéo, Siu Blớ, Rmah H'Bé Nét, Kpă Klơng, Nay Phin", "vie"),
        ("Ta có ∀ε > 0, ∃δ > 0: |x − a| < δ", "vie"),
        ('Wi-Fi quán: "Ca phe Co Ba", pass: "khongcopass"', "vie"),
        ("CQNG HOA XA HQI CHU NGHIA VIET NAM", "scanner"),
        ("DANH SACH CBCNV PHONG KE TOAN", "plain"),
        ("BẢNG ĐIỂM CỦA HSSV KHOA CNTT", "vie"),
        ("e) Ket qua, de tai nghien cfru khoa hoc.", "scanner"),  # its letter is no word of chat
        ("Nudi trong thaty san j", "eng"),  # one sign of typing does not outweigh garbles
        ("c4c xa da day vs", "eng"),
        ("dc xem hang trc k shop", "plain"),
        ("ban acc lq 50 tuong 30 skin, gd trung gian", "plain"),
    ],
)
def test_a_short_line_is_known_by_how_probable_its_words_are(engine: Engine, line: str, profile: str) -> None:
    assert [passage.profile for passage in engine.passages(Document([PageText(line)]))] == [profile]


@pytest.mark.parametrize(
    "text",
    [
        "ni hao, wo shi yue nan ren, hen gao xing ren shi ni",
        "annyeong haseyo, mannaseo ban gap seum ni da",
        "sawasdee krap, khop khun mak, sabai dee mai",
        "Saya mau pergi ke pasar dengan ibu",
    ],
)
def test_a_language_without_a_list_of_words_is_left_alone(engine: Engine, text: str) -> None:
    assert engine.restore(text).text == text


@pytest.mark.parametrize("text", ["HA 130/80 mmHg, NT 18 l/p", "1×40'HC FCL, FOB Haiphong, ETA Busan 18/05"])
def test_abbreviations_units_and_names_alone_are_not_restored(engine: Engine, text: str) -> None:
    assert engine.restore(text).text == text


def test_mixed_lines_keep_foreign_words_and_restore_the_rest(engine: Engine) -> None:
    restored = engine.restore("Toi dung Microsoft Word va Google Drive de lam slide").text
    assert restored.startswith("Tôi ")
    assert restored.endswith(" Microsoft Word và Google Drive để làm slide")


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("lam viec tu t2 den t6, nghi t7", "làm việc từ t2 đến t6, nghỉ t7"),
        ("hay tim x1 va x2 cua phuong trinh", "hãy tìm x1 và x2 của phương trình"),
        ("hop giao ban t2 luc 8h o phong h1", "họp giao ban t2 lúc 8h ở phòng h1"),
    ],
)
def test_typed_text_keeps_weekdays_classes_and_other_labels(engine: Engine, typed: str, right: str) -> None:
    assert engine.restore(typed).text == right


@pytest.mark.parametrize(
    ("heading", "right"),
    [
        ("CQNG HOA XA HQI CHU NGHIA VIET NAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("HQI DQNG NHAN DAN HUYEN", "HỘI ĐỒNG NHÂN DÂN HUYỆN"),
        ("HỘI DONG NHAN DAN XA TAN LAP", "HỘI ĐỒNG NHÂN DÂN XÃ TÂN LẬP"),
        ("BQ GIAO DUC VA BAO TAO", "BỘ GIÁO DỤC VÀ ĐÀO TẠO"),
        ("CONG TY TNHH MTV VINAFCO", "CÔNG TY TNHH MTV VINAFCO"),
        ("TỔNG CTY CP VINACONEX", "TỔNG CTY CP VINACONEX"),
    ],
)
def test_a_heading_alone_is_restored_though_its_garbled_words_look_like_acronyms(
    engine: Engine, heading: str, right: str
) -> None:
    assert engine.restore(heading).text == right


@pytest.mark.parametrize(
    ("read", "right"),
    [
        (
            "Hoi dong boi thurong niem yet cong khai phuong an tai nha van hoa xom.",
            "Hội đồng bồi thường niêm yết công khai phương án tại nhà văn hóa xóm.",
        ),
        (
            "Nguoi dan phai nop don truroc ngay 15 va nhan ket qua sau 5 ngay.",
            "Người dân phải nộp đơn trước ngày 15 và nhận kết quả sau 5 ngày.",
        ),
    ],
)
def test_one_printed_horn_tells_a_line_without_marks_from_typing(
    engine: Engine, read: str, right: str
) -> None:
    assert engine.restore(read).text.replace("hoá", "hóa") == right


def test_english_words_with_an_r_are_no_printed_horns(engine: Engine) -> None:
    assert engine.restore("turn off dien truoc khi ve nhe").text.startswith("turn off điện trước khi về")


@pytest.mark.parametrize("word", ["tryc", "dugc", "ngudi", "mqt", "nudc"])
def test_a_letter_that_looks_like_a_marked_vowel_is_a_misreading(word: str) -> None:
    assert has_a_look_alike(word)


@pytest.mark.parametrize("word", ["ly", "hay", "thj", "dy", "today", "google", "vd", "Ngudi", "trực"])
def test_right_words_chat_and_abbreviations_have_no_look_alikes(word: str) -> None:
    assert not has_a_look_alike(word)
