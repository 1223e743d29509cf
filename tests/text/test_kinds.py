"""What people paste together from many places is restored line by line, each as it was damaged."""

from __future__ import annotations

import pytest

from restore.document import PageText
from restore.text.assemble import Document
from restore.text.engine import Engine
from restore.text.kinds import LineKind, alike

RIGHT = (
    "Ủy ban nhân dân xã đề nghị các thôn rà soát danh sách hộ nghèo, hộ cận nghèo trên địa bàn.\n"
    "Kết quả rà soát gửi về bộ phận một cửa trước ngày 15 tháng 10 để tổng hợp."
)
TYPED = (
    "Anh Tuan oi, cuoc hop chieu nay doi sang phong so ba nhe, anh bao giup em cac thon.\n"
    "Bao cao quy ba em da gui vao nhom, moi nguoi xem truoc roi gop y giup em."
)
WRECK = (
    "Can ctr Luat T6 chtrc chinh quyén dia phwong; xét dé nghi cua Phong Noi vu, nay quyét dinh\n"
    "thanh 1ap T6 céng tac gitip viéc cho Ban chi dao, cé nhiém vu tham muwu va t6ng hgp két qua."
)
ENGLISH = (
    "The committee has approved the report of the working group for the next session.\n"
    "Members of the public may send their comments before the end of the month."
)

PORTUGUESE = (
    "Phông Tái chính dê nghi các xã báo cáo sô hô nghèo vã hô cân nghèo trên dia bãn huyên.\n"
    "Các thôn cú ngúói di hop lúc tám giò sáng, mang theo sô sách vã danh sách cúa tùng hô."
)

WITHOUT_MARKS = (
    "Thuc hién chi dao cua Uy ban nhan dan huyen, cac xa ra soat danh sach ho ngheo tren dia ban,\n"
    "tong hop so lieu va bao cao két qua ve phong Lao dong de trinh cap tren xem xet."
)
WELL_READ = (
    "Uy ban nhan dan xa thong bao den cac ho gia dinh tren dia ban ve viec ra soat danh sach ho ngheo,\n"
    "ho can ngheo nam nay. Cac thon to chuc hop dan, lay y kien cong khai va lap bien ban theo mau.\n"
    "Danh sach sau khi thong nhat gui ve bo phan mot cua de tong hop, trinh Chu tich xem xet, ky ban hanh.\n"
    "Nhung ho moi thoat ngheo van tiep tuc huong cac chinh sach ho tro trong ba nam lien theo quy dinh.\n"
    "Can bo phu trach phai den tung nha, doi chieu giay to, ghi day du so nguoi va nguon thu cua ho.\n"
    "De nghi cac thon hoan thanh truoc ngay muoi lam thang sau, bao cao ket qua bang van ban cho xa.\n"
    "Moi ngudi dan deu co quyen xem danh sach niem yet tai nha van hoa va gop y trong thoi han bay ngay.\n"
    "Y kien gop y duoc ghi vao so, tra loi bang van ban va thong bao tai cuoc hop gan nhat cua thon.\n"
    "Truong hop khong dong y voi ket qua thi gui don den Uy ban nhan dan xa de xem xet, giai quyet.\n"
    "Cac doan the phoi hop tuyen truyen, van dong hoi vien tham gia va giam sat viec thyc hien tai thon."
)
WITH_HORNS = (
    "Cac thon thong bao cho ho gia dinh mang theo so khai sinh khi den lam thu tuc,\n"
    "nguoi nao chura co ten trong danh sach thi duroc bo sung vao thang sau."
)


def kinds(text: str) -> list[tuple[LineKind, int]]:
    """The kind of each part of a text, and its lines."""
    document = Document([PageText(text)])
    parts = alike(document.text, document.parts())
    return [
        (kind, document.text[tokens[0].start : tokens[-1].end].count("\n") + 1)
        for kind, tokens in zip(parts.kinds, parts.tokens, strict=True)
    ]


@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_lines_of_many_kinds_are_told_apart(between: str) -> None:
    found = kinds(between.join([RIGHT, TYPED, ENGLISH, WRECK, RIGHT]))
    assert found == [
        (LineKind.MARKED, 2),
        (LineKind.TYPED, 2),
        (LineKind.FOREIGN, 2),
        (LineKind.ENGLISH_OCR, 2),
        (LineKind.MARKED, 2),
    ]


def test_lines_of_formulas_are_no_wreckage() -> None:
    formulas = [
        "Ion Fe3+, Cu2+, SO4 2-, PO4 3-",
        "KMnO4, K2Cr2O7 và HNO3 loãng",
        "CH3COOH + C2H5OH ⇌ CH3COOC2H5 + H2O",
        "Tính lim (n→∞) (1 + 1/n)^n",
        "f(x) = ax³ + bx² + cx + d (a ≠ 0)",
        "sin²α + cos²α = 1",
    ]
    assert {kind for kind, _ in kinds("\n\n".join([RIGHT, *formulas, RIGHT]))} == {LineKind.MARKED}


def test_lines_in_a_language_of_the_highlands_are_left_as_they_are() -> None:
    ede = (
        "Klei khan Dăm San, Dăm Noi; čing knah, čing kmŏ; mnuih Adham, Kpă, Mdhur.\n"
        "Ƀuôn Ako Dhông, Ƀuôn Kdrăm, aê Y Ƀham Êñuôl, amĭ H'Bia Knul ba hgar êđai hdĭp mơng ênuk đưm."
    )
    assert kinds("\n\n".join([RIGHT, ede, RIGHT]))[1] == (LineKind.FOREIGN, 2)


def test_lines_with_the_accents_of_another_language_are_not_right() -> None:
    assert kinds("\n\n".join([RIGHT, PORTUGUESE])) == [(LineKind.MARKED, 2), (LineKind.LATIN_OCR, 2)]


@pytest.mark.parametrize("line", ["DANH SACH", "Nay Phin, Siu Kpa", "1. 2.450,5 kg", "Hotel Continental", ""])
def test_a_line_that_tells_little_is_of_the_kind_of_its_neighbours(line: str) -> None:
    assert {kind for kind, _ in kinds("\n".join([RIGHT, line, RIGHT]))} == {LineKind.MARKED}


def test_pages_whose_profile_is_told_are_not_cut() -> None:
    document = Document([PageText("\n".join([RIGHT, TYPED]), "vie")])
    assert len(alike(document.text, document.parts()).requested) == 1


def test_each_kind_is_restored_and_right_lines_stay(engine: Engine) -> None:
    restored = engine.restore("\n".join([RIGHT, TYPED, ENGLISH, WRECK])).text
    assert restored.startswith(RIGHT)
    assert ENGLISH in restored
    assert "mọi người xem trước rồi góp ý giúp em." in restored
    assert "Tổ chức chính quyền địa phương; xét đề nghị của Phòng Nội vụ, nay quyết định" in restored


def test_the_kinds_of_pages_pasted_in_one_text_do_not_hide_each_other(engine: Engine) -> None:
    """A third of garbled lines was enough to have the whole document taken for English OCR."""
    profiles = [p.profile for p in engine.passages(Document([PageText("\n\n".join([TYPED, WRECK, RIGHT]))]))]
    assert profiles == ["plain", "eng", "vie"]


def test_lines_that_lack_vowels_are_those_of_paddleocr() -> None:
    text = "Vic đó đang cho kim tra xem li, cn t chc lng ghép nhng ni dung mi."
    assert alike(text, Document([PageText(text)]).parts()).kinds == [LineKind.PADDLE]


def test_labels_do_not_make_a_misreading_of_typed_text() -> None:
    labelled = (
        "Anh Tuan oi, lich truc t2 va t3 la to c2, t5 la to c1, phong p203 nhe.\nMai k7 thi hk1, k8 nghi."
    )
    assert {kind for kind, _ in kinds("\n".join([TYPED, labelled, labelled]))} == {LineKind.TYPED}


def test_a_marked_line_with_many_terms_is_no_wreckage() -> None:
    terms = "Este X có CTPT C₄H₈O₂, thủy phân được natri axetat và ancol etylic; X là etyl axetat."
    assert {kind for kind, _ in kinds(f"{RIGHT}\n\n{terms}\n\n{RIGHT}")} == {LineKind.MARKED}


@pytest.mark.parametrize("page", [WITHOUT_MARKS, WITH_HORNS])
def test_lines_of_an_engine_that_loses_only_the_marks_are_not_taken_for_typing(page: str) -> None:
    assert {kind for kind, _ in kinds(page)} <= {LineKind.BARE_OCR, LineKind.SCANNER, LineKind.ENGLISH_OCR}


def test_two_misread_words_tell_a_well_read_page_without_marks_from_typing() -> None:
    assert {kind for kind, _ in kinds(WELL_READ)} == {LineKind.WELL_READ}
    typed = WELL_READ.replace("ngudi", "nguoi").replace("thyc", "thuc")
    assert {kind for kind, _ in kinds(typed)} == {LineKind.TYPED}


def test_a_page_that_only_lost_its_marks_is_not_of_tesseracts_english_model(engine: Engine) -> None:
    page = Document([PageText("\n".join([WITH_HORNS, WELL_READ]))])
    assert {passage.profile for passage in engine.passages(page)} == {"scanner"}


def test_typing_beside_such_a_page_stays_typing() -> None:
    page = f"{WITHOUT_MARKS}\n{WITH_HORNS}"
    assert [kind for kind, _ in kinds(f"{page}\n\n{TYPED}\n{TYPED}")] == [LineKind.BARE_OCR, LineKind.TYPED]


def test_what_an_engine_without_marks_misread_is_restored(engine: Engine) -> None:
    restored = engine.restore("\n\n".join([WITHOUT_MARKS, WITH_HORNS])).text
    assert "tổng hợp số liệu và báo cáo kết quả về phòng Lao động" in restored
    assert "người nào chưa có tên trong danh sách thì được bổ sung vào tháng sau." in restored


def test_words_with_digits_in_them_are_of_no_language_of_the_highlands() -> None:
    lines = (
        "tru s6 xă vă nhă văn h6a câc thân, câc h6 că dât dugc h6 trg\n"
        "Chu h6 mang dă nghi dân nhă văn h6a xă, n6i ră s6 tiăn dă nhân vă s6 tiăn can thiu"
    )
    assert LineKind.FOREIGN not in {kind for kind, _ in kinds(lines)}


def test_chat_with_abbreviations_is_typing_however_many_lack_a_vowel() -> None:
    chat = (
        "mng oi cho minh hoi khoa nay hp bn z a\n"
        "t2 tuan sau thi r ma ch hoc j het tr oi\n"
        "bgio moi day, toi qua thuc xem da bong toi 3h\n"
        "cty mk tuyen nv ban hang, lg 8tr + hh, lh sdt ben duoi\n"
        "ban gap xe may doi moi, bstp, chinh chu, gia 27tr co tl"
    )
    assert {kind for kind, _ in kinds(chat)} == {LineKind.TYPED}


BADLY_READ = ": dinyu ns pa g yuy dinyu6 ns yo ugp nin s8os9 :gyu Kop pa o1 b1eAnb"


def test_lines_that_an_engine_read_worse_than_others_do_not_part_its_page() -> None:
    page = "\n".join([WITHOUT_MARKS, BADLY_READ, WITH_HORNS])
    assert len(kinds(page)) == 1
    assert kinds(page)[0][0] not in (LineKind.TYPED, LineKind.MARKED)


def test_vowels_lost_by_paddleocr_are_no_abbreviations_of_chat(engine: Engine) -> None:
    lost = (
        "K hoch tài chính 05 năm đưc lp k t năm đu ca k d toán, trên cơ s d báo ca t chc\n"
        "có thm quyn, phù hp vi tình hình phát trin kinh t ca đa phương và kh năng ca b máy."
    )
    assert [passage.profile for passage in engine.passages(Document([PageText(lost)]))] == ["paddle"]


def test_chat_with_its_marks_is_no_wreckage(engine: Engine) -> None:
    chat = (
        "mn ơi sn e z, ai nhớ hok\neo ơi xink xỉuuuu tke\nt cx z nè, bùn ngủ zch\nchúc m ngủ ngonnnn nhoa\n"
        "quên mật pass fb r lm s h\nngta có ny hết r, còn mìh ta thoy\nthôi đc rùi, bik r khổ qá\n"
        "trmúa hề, cười xỉu"
    )
    assert [passage.profile for passage in engine.passages(Document([PageText(chat)]))] == ["vie"]


def test_a_short_right_line_between_wreckage_is_right() -> None:
    wreck = "UY BAN NHAN DAN XA PHUOC THANH da ban hanh ké hoach tuyén truyén, phd bién gido duc phap luat"
    assert [kind for kind, _ in kinds(f"{wreck}\nliên hệ @nguyenvanan hoặc @minh\n{wreck}")] == [
        LineKind.ENGLISH_OCR, LineKind.MARKED, LineKind.ENGLISH_OCR,
    ]  # fmt: skip


def test_a_line_typed_without_marks_between_right_ones_is_typed() -> None:
    chat = "Cuối tuần về quê không?\nkhong ve duoc, con phai truc\nthế thì buồn nhỉ"
    assert [kind for kind, _ in kinds(chat)] == [LineKind.MARKED, LineKind.TYPED, LineKind.MARKED]
    names = "Danh sách tổ trực tuần này:\nLan, Mai, Nam, Vinh, An\nđề nghị các bạn đến sớm"
    assert [kind for kind, _ in kinds(names)] == [LineKind.MARKED]


def test_names_with_an_apostrophe_stand_in_a_line_of_any_kind() -> None:
    rows = [f"{n} H'{name} Mlo buon Tul" for n, name in enumerate(("Lan", "Bliu", "Hen", "Duin", "Kim"), 1)]
    document = Document([PageText("Ho va ten, noi o cua cac ho ngheo\n" + "\n".join(rows))])
    assert set(alike(document.text, document.parts()).kinds) == {LineKind.TYPED}
