"""A channel learns on the document that it restores."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from restore.document import PageText
from restore.text.adapt import AdaptedChannel, lost_blanks, sure_acronyms, sure_pairs
from restore.text.engine import Engine
from restore.text.evidence.channel import CountedChannel
from restore.text.evidence.letters import Letters, learn
from restore.text.evidence.spelling import Spelling, Vocabulary
from restore.text.evidence.touching import without_end
from restore.text.passage import Arc, NoiseModel, Passage, Step
from restore.vietnamese.tokens import tokenize
from scripts.train.channel import cut_syllables, write

WORDS = {"máu": -3.0, "mẫu": -3.2, "màu": -3.5, "hội": -2.0, "nghị": -2.0, "nhân": -2.0, "dân": -2.0}


@pytest.fixture
def channel(tmp_path: Path) -> AdaptedChannel:
    pairs = Counter({("hội", "hQi"): 40, ("máu", "m6u"): 3, ("mẫu", "m6u"): 5, ("nghị", "nghi"): 40})
    onsets, rimes = cut_syllables(pairs)
    letters = learn(pairs)
    signs = Counter({(unit, sign): n for unit, row in letters.counts.items() for sign, n in row.items()})
    write(tmp_path / "channel.tsv.gz", {"T": pairs, "O": onsets, "R": rimes, "S": signs}, 1)
    known = CountedChannel(tmp_path / "channel.tsv.gz")
    vocabularies = Vocabulary.by_case(WORDS, lambda word: WORDS.get(word.lower(), -4.0))
    return AdaptedChannel(known, Spelling(vocabularies, Letters(known.letters)))


def test_a_garble_that_was_surely_restored_becomes_likelier_everywhere(channel: AdaptedChannel) -> None:
    before, after = channel.likely("m6u"), channel.learned(Counter({("máu", "m6u"): 4})).likely("m6u")
    assert before["máu"] / before["mẫu"] < after["máu"] / after["mẫu"]


def test_letters_that_were_learned_explain_other_words(channel: AdaptedChannel) -> None:
    learned = channel.learned(Counter({("nhân", "nhdn"): 9}))
    assert learned.likely("ddn")["dân"] > 3 * channel.likely("ddn")["dân"]


def test_an_acronym_of_the_document_is_known_again_when_it_is_garbled(channel: AdaptedChannel) -> None:
    read = ["hQi", "HND", "HND", "HNH", "hQi", "hQi"]
    tokens = tokenize(" ".join(read))
    steps = [Step(n, Arc(1, word, (word,), 0.0, "channel"), 0.9, ()) for n, word in enumerate(read)]
    acronyms = sure_acronyms([Passage(" ".join(read), tokens, NoiseModel("scanner", channel), steps=steps)])
    assert acronyms == ["HND"]
    learned = channel.learned(Counter(), acronyms=acronyms)
    assert "HND" in learned.likely("HN>")
    assert "HND" not in channel.likely("HN>")
    assert "HND" not in learned.likely("hn>")


def test_an_acronym_of_the_document_is_parted_from_the_word_glued_to_it(channel: AdaptedChannel) -> None:
    learned = channel.learned(Counter(), acronyms=["HND"])
    assert "HND hội nghị" in learned.glued("HN>hQinghi")
    assert "hội HND" in learned.glued("hQiHND")
    assert not any("HND" in words for words in channel.glued("HN>hQinghi"))


def test_words_that_two_cuts_part_from_an_acronym_have_the_better_probability(
    channel: AdaptedChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    learned = channel.learned(Counter(), acronyms=["HND"])
    found = [("HND hội", 0.3), ("HND hội", 0.1)]
    monkeypatch.setattr(AdaptedChannel, "_beside_acronyms", lambda *_: found)
    assert learned.glued("HNDhQi")["HND hội"] == 0.3


def test_acronyms_are_sought_in_long_runs_in_linear_time(channel: AdaptedChannel) -> None:
    learned = channel.learned(Counter(), acronyms=["HND", "HĐND"])
    start = time.process_time()
    learned.glued("H" * 990)
    assert time.process_time() - start < 2


def test_words_run_together_teach_letters_too_but_are_no_word(channel: AdaptedChannel) -> None:
    learned = channel.learned(Counter({("nhân dân", "nhdnddn"): 9}))
    assert learned.likely("ddn")["dân"] > 3 * channel.likely("ddn")["dân"]
    assert "nhân dân" not in learned.likely("nhdnddn")


def test_two_words_run_together_are_parted_before_a_capital_too(channel: AdaptedChannel) -> None:
    assert "hội Nghị" in channel.glued("hQiNghi")
    assert "hội nghị" in channel.glued("hQinghi")


def test_a_badly_garbled_word_is_parted_from_its_neighbour_too(channel: AdaptedChannel) -> None:
    assert "hội nghị" in channel.glued("hQinqhj")


def test_any_number_of_words_run_together_is_parted(channel: AdaptedChannel) -> None:
    assert "hội nghị nhân dân" in channel.glued("hQinghinhândân")


def test_a_document_that_loses_many_blanks_is_parted_more_readily(channel: AdaptedChannel) -> None:
    tokens = tokenize("hQinghi hQi")
    arcs = [Arc(1, "hội nghị", ("hội", "nghị"), 0.0, "channel"), Arc(1, "hội", ("hội",), 0.0, "channel")]
    steps = [Step(start, arc, 1.0, ()) for start, arc in enumerate(arcs)]
    passage = Passage("hQinghi hQi", tokens, NoiseModel("scanner", channel), steps=steps)
    share = lost_blanks([passage], 0.002)
    assert share > 0.002
    often = channel.learned(Counter(), 0.1).glued("hQinghi")["hội nghị"]
    assert often > 10 * channel.glued("hQinghi")["hội nghị"]


def test_only_sure_words_are_counted(channel: AdaptedChannel) -> None:
    tokens = tokenize("hQi v~ m6u 12")
    arcs = [
        (0, Arc(1, "hội", ("hội",), 0.0, "channel"), 0.9),
        (1, Arc(2, "vệ", ("vệ",), 0.0, "channel"), 0.9),
        (3, Arc(1, "máu", ("máu",), 0.0, "channel"), 0.4),
        (4, Arc(1, "12", ("<num>",), 0.0, "kept"), 1.0),
    ]
    steps = [Step(start, arc, posterior, ()) for start, arc, posterior in arcs]
    passage = Passage("hQi v~ m6u 12", tokens, NoiseModel("scanner", channel), steps=steps)
    assert sure_pairs([passage]) == Counter({("hội", "hQi"): 1, ("vệ", "v~"): 1})


def test_what_was_guessed_wildly_does_not_confirm_itself(channel: AdaptedChannel) -> None:
    assert channel.learned(Counter({("hội", "CNLD"): 9})).likely("CNLD").get("hội", 0.0) < 1e-4


def test_an_odd_sign_before_a_comma_may_be_a_part_of_its_word() -> None:
    read, rest = without_end("thu~,", tokenize("thu~,")[-1])
    assert (read, rest) == ("thu~", ",")
    assert without_end("thu,", tokenize("thu,")[-1]) == ("thu,", "")


def test_a_print_that_may_be_two_words_does_not_confirm_itself_at_once(channel: AdaptedChannel) -> None:
    once, twice = (channel.learned(Counter({("hội", "hQiva"): n})).likely("hQiva") for n in (1, 2))
    assert once.get("hội", 0.0) < 0.1 < twice["hội"]


@pytest.mark.parametrize("read", ["4", "12", "BHXH", "LDLD", "^1", "トヨタ", "Ωmega"])
def test_numbers_notes_acronyms_and_other_scripts_are_not_spelled(channel: AdaptedChannel, read: str) -> None:
    assert channel.likely(read) == {}


SCANNED = (
    "QUYET DINH vC viQc thdnh lQp HQi d6ng khoa hgc. Can cir Ngh! dinh s6 12 ctia Chinh phu quy dinh chic "
    "ning, nhiQm vu, quydn h4n vd co c6u t6 chric cria BQ Y t6; Theo d0 nghi cria Tru&ng phdng T6 chirc "
    "cdn bQ"
)


def test_the_shipped_engine_learns_a_scanners_prints_and_gives_the_same_twice() -> None:
    engine = Engine.load(("seq2seq",))
    first = engine.restore_pages([PageText(SCANNED, "scanner")])[0]
    assert "thành lập Hội đồng khoa học" in first.text
    assert "Nghị định số 12 của Chính phủ" in first.text
    assert engine.restore_pages([PageText(SCANNED, "scanner")])[0] == first


def test_a_horn_read_as_a_capital_and_a_quote_makes_no_capitals() -> None:
    engine = Engine.load(("seq2seq",))
    assert (
        "của Sở Y tế" in engine.restore(f"Theo d0 nghi cria SO' Y t6 tinh Ngh0 An. {SCANNED}", "scanner").text
    )


def test_an_angle_that_touches_a_word_may_be_a_part_of_it() -> None:
    engine = Engine.load(("seq2seq",))
    assert "đoàn hội nghị" in engine.restore(f"<toan hQi ngh! cria Chinh phu. {SCANNED}", "scanner").text


def test_an_acronym_without_vowels_is_hardly_a_word(
    channel: AdaptedChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel._known, "likely", lambda read: {"KHÍ": 0.1, "KHĐH": 0.1})
    assert channel.likely("KHDH") == pytest.approx({"KHÍ": 0.001, "KHĐH": 0.1})
    assert channel.likely("TRLTNGH") == {"KHÍ": 0.1, "KHĐH": 0.1}


def test_a_line_or_two_teach_nothing() -> None:
    engine = Engine.load(("seq2seq",))
    line = engine.first_pass("Xin-ga-po, Ma-lai-xi-a và In-đô-nê-xi-a", "paddle")
    assert not line[0].noise.channel.spells
    assert engine.first_pass(SCANNED, "scanner")[0].noise.channel.spells


def test_other_profiles_keep_the_channel_that_was_counted() -> None:
    engine = Engine.load(("seq2seq",))
    for profile in ("eng", "vie", "plain"):
        assert not any(p.noise.channel.spells for p in engine.first_pass("Uy ban nhan dan", profile))


class Late:
    """A witness that makes "mực" of every first word, and remembers how the passages came to it."""

    name = "late"

    def __init__(self) -> None:
        self.fresh: list[bool] = []

    def weigh(self, passages: Sequence[Passage]) -> None:
        for passage in passages:
            self.fresh.append(not passage.named)
            passage.named.add(0)
            passage.add(0, Arc(1, "mực", ("mực",), 50.0, self.name))


def test_a_channel_learns_from_what_all_witnesses_made_of_the_document(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    late, learned = Late(), Counter[tuple[str, str]]()
    other = replace(engine)
    other.__dict__["rounds"] = [*engine.rounds, [late]]

    def watched(passages: Sequence[Passage]) -> Counter[tuple[str, str]]:
        learned.update(sure_pairs(passages))
        return sure_pairs(passages)

    monkeypatch.setattr("restore.text.engine.sure_pairs", watched)
    other.restore("m6c " + "Uy ban nhdn ddn tinh ban hdnh quy6t dinh ndy. " * 8, "scanner")
    assert learned["mực", "m6c"]
    assert late.fresh == [True, True]  # the decoding that counts finds nothing of the first
