from __future__ import annotations

from restore.document import Alternative, Box, Line, Page, Word
from restore.edits import Edit, Restoration
from restore.reading_check import with_checked_words

BOX = Box(0, 0, 10, 10)


def seen(text: str, sure: float, *others: tuple[str, float]) -> Word:
    return Word(text, BOX, sure, tuple(Alternative(*other) for other in others))


def checked(words: tuple[Word, ...], *edits: Edit, profile: str = "") -> Restoration:
    page = Page(1, 100, 100, 300.0, (Line(words),), profile=profile)
    (result,) = with_checked_words([page], [Restoration.of(page.text, edits, (), "vie")])
    return result


def test_no_sense_is_made_of_what_no_look_believes() -> None:
    words = (seen("Số", 0.96), seen("s33/r", 0.31, ("e33/TR-DCT", 0.13)))
    result = checked(words, Edit(3, 8, "s33/r", "e33/TR-DCT", "reread", 0.9, ""))
    assert result.text == "Số s33/r"
    assert result.doubts[0].suggestions == ("e33/TR-DCT",)


def test_two_looks_at_the_same_letters_are_believed() -> None:
    words = (seen("-hặng", 0.12, ("-hặng", 0.11)),)
    result = checked(words, Edit(0, 5, "-hặng", "nặng", "channel", 0.98, ""))
    assert (result.text, result.doubts) == ("nặng", ())


def test_marks_are_restored_on_words_that_were_hardly_read() -> None:
    words = (seen("chiêu", 0.3, ("chicu", 0.2)),)
    assert checked(words, Edit(0, 5, "chiêu", "chiếu", "channel", 0.98, "")).text == "chiếu"


def test_a_sure_second_look_is_not_overruled() -> None:
    words = (seen("(tạha)", 0.51, ("(tạ/ha)", 0.92)),)
    result = checked(words, Edit(1, 5, "tạha", "tha", "channel", 0.98, ""))
    assert result.text == "(tạha)"
    assert result.doubts[0].suggestions == ("(tạ/ha)", "tha")


def test_a_second_look_that_is_believed_much_less_changes_no_letters() -> None:
    words = (seen("PCVP(KTTH);", 0.87, ("TCARKTnD,", 0.0)),)
    result = checked(words, Edit(0, 9, "PCVP(KTTH", "TCARKTnD", "reread", 0.67, ""))
    assert (result.text, result.doubts[0].text) == ("PCVP(KTTH);", "PCVP(KTTH")


def test_no_sense_is_made_of_a_surely_read_word_alone_in_a_cell() -> None:
    def restored(unit: Word, *edits: Edit) -> Restoration:
        row = (Line((seen("cá", 0.95),)), Line((unit,), lead="\t"), Line((seen("23", 0.95),), lead="\t"))
        page = Page(1, 100, 100, 300.0, row)
        (result,) = with_checked_words([page], [Restoration.of(page.text, edits, (), "vie")])
        return result

    nhan = Edit(3, 6, "nha", "nhân", "seq2seq", 0.95, "")
    assert restored(seen("nha", 0.96), nhan).text == "cá\tnha\t23"
    assert restored(seen("nha", 0.96), nhan).doubts[0].suggestions == ("nhân",)
    assert restored(seen("nha", 0.6), nhan).text == "cá\tnhân\t23"
    assert restored(seen("nha", 0.96, ("nhân", 0.8)), nhan).text == "cá\tnhân\t23"
    assert checked((seen("cá", 0.95), seen("nha", 0.96)), nhan).text == "cá nhân"
    hectares = restored(seen("Ha", 0.96), Edit(3, 5, "Ha", "Hạ", "channel", 0.98, ""))
    assert (hectares.text, hectares.doubts) == ("cá\tHa\t23", ())


def test_the_text_may_be_what_a_second_look_saw_with_other_marks() -> None:
    words = (seen("nqhị", 0.4, ("nghỉ", 0.93)),)
    assert checked(words, Edit(0, 4, "nqhị", "nghị", "channel", 0.98, "")).text == "nghị"


def test_what_was_hardly_read_is_a_doubt() -> None:
    result = checked((seen("Căn", 0.96), seen("vươn", 0.29, ("7háng", 0.2))))
    assert [(doubt.text, doubt.suggestions) for doubt in result.doubts] == [("vươn", ("7háng",))]


def test_another_word_that_a_look_saw_does_not_support_what_was_hardly_read() -> None:
    def marked(word: Word) -> list[str]:
        return [doubt.text for doubt in checked((word,)).doubts]

    assert marked(seen("Gas", 0.1, ("DripTy", 0.46))) == ["Gas"]
    assert marked(seen("mua", 0.1, ("mua có", 0.76))) == []
    assert marked(seen("Gas", 0.5, ("DripTy", 0.46))) == []


def test_code_grammar_and_old_encodings_follow_rules() -> None:
    words = (seen("13/2015/QHI", 0.3, ("x", 0.0)),)
    assert checked(words, Edit(0, 11, "13/2015/QHI", "13/2015/QH1", "code", 0.99, "")).text == "13/2015/QH1"


def test_good_text_layers_stay() -> None:
    assert checked((seen("vươn", 0.0),), profile="plain").doubts == ()


def test_every_word_that_a_look_joined_to_an_unsure_number_is_a_doubt() -> None:
    words = (seen("ngày", 0.96), seen("29", 0.55, ("2%se", 0.13)), seen("se", 0.0, ("", 0.13)))
    assert [doubt.text for doubt in checked(words).doubts] == ["29", "se"]


def test_signs_that_are_hardly_ever_printed_are_doubts_unless_they_were_read_surely() -> None:
    def marked(*words: tuple[str, float]) -> list[str]:
        return [doubt.text for doubt in checked(tuple(seen(*word) for word in words)).doubts]

    assert marked(("khoản", 0.93), ("†", 0.61), ("Điều", 0.9)) == ["†"]
    assert marked(("số", 0.9), ("f%", 0.65)) == ["f%"]
    assert marked(("25", 0.9), ("°", 0.65), ("và", 0.9), ("@", 0.8)) == []
    assert marked(("+", 0.65), ("Khoản", 0.9)) == []


def test_on_a_page_that_was_hardly_read_a_word_needs_a_sure_reading() -> None:
    dim = seen("tọc", 0.5, ("tọc", 0.6))
    poor = (dim, seen("Công", 0.9), *(seen("vớững", 0.3) for _ in range(30)))
    assert {doubt.text for doubt in checked(poor).doubts} == {"tọc", "vớững"}
    assert checked((dim, *(seen("Công", 0.9) for _ in range(30)))).doubts == ()
