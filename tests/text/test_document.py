"""The document is the unit: what one page says of names, lists and garbles holds for the others."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from restore.document import PageText, Reading
from restore.edits import Restoration, undo
from restore.text.assemble import Document
from restore.text.engine import Engine

PAGE = """\
ỦY BAN NHÂN DÂN XÃ ĐẠI SƠN
I. ĐẶC ĐIỂM TÌNH HÌNH
Xã Đại Sơn thuộc huyện Tứ Kỳ, tỉnh Hải Dương.
II. KẾT QUẢ THỰC HIỆN
Nhân dân xã Đại Sơn đã thực hiện các nội dung sau:
a) Công tác tuyên truyền;
b) Công tác kiểm tra;
c) Công tác thi đua;
d) Công tác xây dựng nông thôn mới."""
NEXT = """\
2
d) Công tác cải cách hành chính của xã Đại Sởn.
ITI. PHƯƠNG HƯỚNG NHIỆM VỤ
Tiếp tục thực hiện các nhiệm vụ được giao."""
GARBLED = "Uy ban nhan dan xa Pai Son da trinh 12 bao cao ngay 16/6/2025 vé viéc thuc hién nhiém vu."
TYPED = "C«ng ty tr¸ch nhiÖm h÷u h¹n, ngµy 12 th¸ng 5, ñy ban nh©n d©n huyÖn"  # TCVN3


def pages(engine: Engine, *texts: str, profile: str = "vie") -> list[Restoration]:
    return engine.restore_pages([PageText(text, profile) for text in texts])


def test_names_and_numerals_go_on_over_the_end_of_a_page(engine: Engine) -> None:
    restored = pages(engine, PAGE, NEXT)[1].text
    assert "của xã Đại Sơn.\nIII. PHƯƠNG" in restored


def test_a_list_goes_on_over_the_end_of_a_page_and_its_number(engine: Engine) -> None:
    restored = pages(engine, PAGE, NEXT, profile="eng")[1].text
    assert restored.startswith("2\nđ) Công tác cải cách hành chính")


def test_a_page_by_itself_has_nothing_to_go_by(engine: Engine) -> None:
    assert pages(engine, NEXT, profile="eng")[0].text.startswith("2\nd) Công tác")
    restored = pages(engine, NEXT)[0].text
    assert "ITI. PHƯƠNG" in restored


def test_a_page_in_a_code_page_is_converted_among_pages_in_unicode(engine: Engine) -> None:
    """So are its lines whose letters may be French or German."""
    texts = [PAGE] * 12 + [f"{TYPED}\nDßng ®iÖn trong kim lo¹i"]
    assert pages(engine, *texts)[-1].text.endswith("huyện\nDòng điện trong kim loại")


@settings(deadline=None, max_examples=20)
@given(
    st.lists(st.sampled_from([PAGE, NEXT, GARBLED, TYPED, "", "\n\n", "Trang 3\n"]), min_size=1, max_size=5)
)
def test_pages_come_out_as_they_do_in_one_text(engine: Engine, texts: list[str]) -> None:
    together = engine.restore("\f".join(texts), "vie")
    apart = pages(engine, *texts)
    assert "\f".join(page.text for page in apart) == together.text
    assert sum(len(page.edits) for page in apart) == len(together.edits)
    assert sum(len(page.doubts) for page in apart) == len(together.doubts)
    for page, text in zip(apart, texts, strict=True):
        assert page.source == text
        assert undo(page.text, page.edits) == text
        assert all(text[doubt.start : doubt.end] == doubt.text for doubt in page.doubts)
        assert all(0 <= c.start < c.end <= len(text) for c in page.confidences)


def test_pages_of_other_profiles_keep_theirs(engine: Engine) -> None:
    restored = engine.restore_pages(
        [PageText(GARBLED, "eng"), PageText(PAGE, "vie"), PageText(GARBLED, "plain")]
    )
    assert [page.profile for page in restored] == ["eng", "vie", "plain"]
    assert "xã Đại Sơn đã trình 12 báo cáo" in restored[0].text
    assert restored[1].text == PAGE


def test_readings_stay_with_their_page_behind_a_converted_one(engine: Engine) -> None:
    text = "Tiếp tục thực hiện các nhiệm vụ đuợc giao"
    at = text.index("đuợc")
    sure, doubtful = (
        engine.restore_pages(
            [PageText(TYPED, "vie"), PageText(text, "vie", (Reading(at, at + 4, confidence),))]
        )[1].confidences
        for confidence in (0.98, 0.02)
    )
    assert len(sure) == len(doubtful) == len(text.split())


def test_a_text_without_words_has_the_profile_asked_for(engine: Engine) -> None:
    assert [page.profile for page in pages(engine, "", PAGE, "")] == ["vie", "vie", "vie"]


def test_of_equally_frequent_profiles_the_first_names_the_page() -> None:
    document = Document([PageText("Tôi\n\nToi", "auto")])
    for profiles in (("vie", "eng"), ("eng", "vie")):
        places = list(zip((0, 5), profiles, strict=True))
        (page,) = document.restorations([], [], [], places)
        assert page.profile == profiles[0]
