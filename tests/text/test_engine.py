"""Promises of the text engine."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from restore.edits import apply, undo
from restore.text.engine import Engine
from restore.vietnamese.syllable import strip_marks


@pytest.fixture(scope="module")
def restorer():
    return Engine.load()


def test_the_sentence_on_the_front_page(restorer):
    garbled = "Xa bai Son dugc thanh 1ap theo Nghi quyet sb 1669/NQ-UBTVQH15"
    assert restorer.restore(garbled).text == "Xã Đại Sơn được thành lập theo Nghị quyết số 1669/NQ-UBTVQH15"


def test_typing_without_marks_is_restored(restorer):
    plain = "Uy ban nhan dan tinh bao cao ket qua thuc hien nhiem vu phat trien kinh te - xa hoi nam 2024."
    restored = restorer.restore(plain)
    assert restored.profile == "plain"
    assert restored.text == (
        "Ủy ban nhân dân tỉnh báo cáo kết quả thực hiện nhiệm vụ phát triển kinh tế - xã hội năm 2024."
    )


@pytest.mark.parametrize(
    "text",
    [
        "Mẹ dặn con thay quần áo rồi mới ăn cơm",
        "Khi con tôi bị ốm, cả nhà lo lắng",
        "Nhà tôi nuôi con chó con từ hôm qua",
        "Người ta phải tìm cho ra ai đã treo tấm biển",
    ],
)
def test_words_that_have_no_marks_get_none(restorer, text):
    assert restorer.restore(strip_marks(text), "plain").text == text


def test_slips_of_a_vietnamese_model_are_mended(restorer):
    read = "Tống hợp kết quả triến khai thực hiện nhiệm vụ theo thâm quyền của Ủy ban nhân dân tỉnh."
    restored = restorer.restore(read)
    assert restored.profile == "vie"
    assert (
        restored.text
        == "Tổng hợp kết quả triển khai thực hiện nhiệm vụ theo thẩm quyền của Ủy ban nhân dân tỉnh."
    )


@pytest.mark.parametrize(
    "text",
    [
        "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;",
        "The quarterly report was sent to the committee on behalf of the working group in London.",
        "Liên hệ: vanthu@example.vn, điện thoại 0220 3 123 456, Covid-19, bão Yagi, 22,99 km2.",
        "Uỷ ban và Ủy ban, hoà giải và hòa giải.",
        "",
        "\n\n",
    ],
)
def test_right_text_comes_out_as_it_went_in(restorer, text):
    assert restorer.restore(text).text == text


def test_decomposed_letters_are_composed_and_listed(restorer):
    right = "Ủy ban nhân dân tỉnh đã ban hành quyết định."
    source = unicodedata.normalize("NFD", right)
    restored = restorer.restore(source)
    assert restored.text == right
    assert undo(restored.text, restored.edits) == source


@pytest.mark.parametrize(
    "source",
    [
        "H?i ngh? bàn v? k? ho?ch s?n xu?t, phát tri?n kinh t? c?a huy?n.",
        "H�i ngh� b�n v� k� ho�ch s�n xu�t, ph�t tri�n kinh t� c�a huy�n.",
        "H???i ngh??? b??n v??? k??? ho???ch s???n xu???t, ph??t tri???n kinh t??? c???a huy???n.",
        "H���i ngh��� b��n v��� k��� ho���ch s���n xu���t, ph��t tri���n kinh t��� c���a huy���n.",
    ],
)
def test_lost_letters_are_restored(restorer, source):
    restored = restorer.restore(source)
    assert restored.text == "Hội nghị bàn về kế hoạch sản xuất, phát triển kinh tế của huyện."
    assert undo(restored.text, restored.edits) == source


@pytest.mark.parametrize("source", ["k v\ufffd", "\ufffdn t", "v\ufffd k\nHà Nội"])
def test_chat_of_one_letter_beside_lost_letters_is_restored(restorer, source):
    restored = restorer.restore(source)
    assert undo(restored.text, restored.edits) == source


def test_a_lost_letter_that_no_word_explains_stays(restorer):
    source = "Kính g\ufffdi UBND x\ufffd Tr\ufffdng Sơn; mã hàng: \ufffd9-K\ufffd"
    assert restorer.restore(source).text.endswith("Sơn; mã hàng: \ufffd9-K\ufffd")


def test_edits_carry_offsets_reasons_and_confidences(restorer):
    source = "Tong két phong trao thi dua yéu nudérc"
    restored = restorer.restore(source, "eng")
    assert restored.edits
    for edit in restored.edits:
        assert source[edit.start : edit.end] == edit.before != edit.after
        assert edit.reason
        assert 0 <= edit.confidence <= 1


WORDS = st.sampled_from(
    [
        "Tong",
        "két",
        "phong",
        "trao",
        "thi",
        "dua",
        "yéu",
        "nudérc",
        "d6ng",
        "chi",
        "xa",
        "hgi",
        "Il",
        "X1V",
        "12",
        "6",
        "1669/NQ-UBTVQH15",
        "28/2020/ND-CP",
        "(Pai",
        "Son)",
        "caa",
        "va;",
        "t&",
        "¢6",
        "…",
        "“nang”",
        "a@b.vn",
        "|",
        "",
        "\t",
        "\n",
        "\n\n",
        "Ủy",
        "ban",
        "nhân",
        "dân",
        "hoà",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS, max_size=25), st.sampled_from(["auto", "eng", "vie", "plain"]))
def test_any_text_keeps_its_lines_and_blanks_and_can_be_undone(restorer, words, profile):
    source = " ".join(words)
    restored = restorer.restore(source, profile)
    assert apply(source, restored.edits) == restored.text
    assert undo(restored.text, restored.edits) == source
    assert restored.text.count("\n") == source.count("\n")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_no_text_breaks_the_engine(restorer, source):
    restored = restorer.restore(source)
    assert undo(restored.text, restored.edits) == source


def test_digits_survive_every_profile(restorer):
    text = (
        "Ngày 07/4/2014 số 34-CT/TW, 22,99 km2, 30.616 người, đạt 52,3%, 05 năm (2021-2025), 1.170 đảng viên."
    )
    for profile, source in (("vie", text), ("eng", strip_marks(text)), ("plain", strip_marks(text))):
        restored = restorer.restore(source, profile).text
        assert [c for c in restored if c.isdigit()] == [c for c in text if c.isdigit()]


def test_every_word_says_how_sure_it_is(restorer):
    source = "Tong két cong tac nam 2024, Ủy ban"
    restored = restorer.restore(source, "eng")
    spans = {source[c.start : c.end] for c in restored.confidences}
    assert spans == {"Tong", "két", "cong", "tac", "nam", "Ủy", "ban"}
    assert all(0 <= c.value <= 1 for c in restored.confidences)


def test_what_is_sure_in_one_place_helps_in_another():
    sure = (
        "Céng ty cd phan chao ban cd phan riéng lé; "
        "dai hdi déng cd déng théng qua phuong an chao ban cd phan."
    )
    read = "\n\n".join([sure] * 3 + ["cho cd phan"])
    last = {
        without: Engine.load(without=without).restore(read, "eng").text.splitlines()[-1]
        for without in (("seq2seq",), ("seq2seq", "memory"))
    }
    assert last["seq2seq",] == "cho cổ phần"
    assert last["seq2seq", "memory"] != "cho cổ phần"


def test_the_letter_of_an_item_follows_from_the_one_before(restorer):
    read = "a) Xay dung ké hoach;\nb) Téng hop bao cao;\n¢) Kiém tra;\nd) Thanh tra;\nd) Xir ly vi pham."
    lines = restorer.restore(read, "eng").text.splitlines()
    assert [line[:2] for line in lines] == ["a)", "b)", "c)", "d)", "đ)"]


def test_a_date_that_lost_a_stroke_is_mended_where_a_day_is_named(restorer):
    assert restorer.restore("Quyết định số 728/QĐ-UBND ngày 13/112024", "vie").text.endswith(
        "ngày 13/11/2024"
    )
    kept = "số tiền 13/112024 đồng"
    assert restorer.restore(kept, "vie").text == kept


@pytest.mark.parametrize("profile", ["eng", "vie", "plain"])
def test_where_a_tone_stands_is_left_to_the_writer(restorer, profile):
    for text in ("Nhà văn hoá của xã Thuỷ Xuân", "Nhà văn hóa của xã Thủy Xuân"):
        assert restorer.restore(text, profile).text == text


@pytest.mark.parametrize(
    ("read", "restored"),
    [
        ("Nghi quyet s6 1669/NQ-\nUBTVQHI5 ngay 24", "Nghị quyết số 1669/NQ-\nUBTVQH15 ngày 24"),
        ("Quyet dinh s6 12/2015/QD-\nHDND ngay 3", "Quyết định số 12/2015/QĐ-\nHĐND ngày 3"),
    ],
)
def test_a_document_number_is_mended_across_a_line_end(restorer, read, restored):
    assert restorer.restore(read, "eng").text == restored


def test_a_place_says_which_it_is(restorer):
    found = restorer.restore("Uy ban nhan dan xa Pai Son, huyen Tu Ky, tinh Hai Duong", "eng").edits
    why = {edit.after: edit.reason for edit in found}
    assert why["Đại"] == why["Sơn"] == "địa danh: xã Đại Sơn (Tứ Kỳ, Hải Dương)"
    assert why["Dương"] == "địa danh: tỉnh Hải Dương"


@pytest.mark.parametrize(
    "source",
    ["0af3" * 20_000, "a.b.c." * 14_000, "nghị" * 20_000, "12/" * 30_000, "| " * 20_000, " " * 40_000 + "a"],
    ids=["hexadecimal digits", "dots", "glued syllables", "slashes", "pipes", "blanks"],
)
def test_an_endless_run_of_characters_is_kept_as_it_is(restorer, source):
    result = restorer.restore(source)  # each took minutes or gigabytes before there was a limit
    assert (result.text, result.edits) == (source, ())


def test_a_letter_with_endless_marks_is_only_composed(restorer):
    source = "a" + "\u0301" * 100_000
    assert restorer.restore(source).text == "á" + "\u0301" * 99_999


@pytest.mark.parametrize(
    ("source", "printed"),
    [
        ("10O1", "10O1"),
        ("I5", "I5"),
        ("nam 2O20", "2O20"),
        ("Tong so hoc sinh la 15O em, hoc sinh ngheo o1 em", "15O"),
        ("ty lé hé nghéo giam xuéng con 7,S%", "S"),
        ("Cau 2 (3,o diem), cau 3 (4 diem)", "o"),
    ],
)
def test_a_number_printed_with_letters_is_restored_or_marked_wherever_it_stands(
    restorer: Engine, source: str, printed: str
) -> None:
    found = restorer.restore(source)
    assert printed in found.text
    assert any(printed in doubt.text for doubt in found.doubts)


def test_in_text_that_is_hardly_readable_unsure_changes_are_doubts(engine: Engine) -> None:
    line = "c_u hv_ c0_g t_c d m~ t_i ph k? hx~c l_nh ncr v_ tb_g qz w~n b_ st_ yv_ dx~ gw_ u~z p_q"
    restored = engine.restore("\n".join([line, line[::-1]] * 4), "scanner")
    assert all(edit.confidence >= 0.6 for edit in restored.edits if edit.source != "encoding")
    assert restored.doubts


@pytest.mark.parametrize("text", ["kho git", "mai sau"])
def test_two_words_that_may_be_right_stay(restorer, text):
    assert restorer.restore(text).text == text
    assert restorer.restore("quyet dinh").text == "quyết định"
