"""What the seq2seq model is worth: alone, beside the other witnesses, and what it costs.

    python scripts/measure_seq2seq.py build/test/*.tsv.xz [--model models/seq2seq]

Text it was not trained on: the real report, rendered pages of the test split read by English and Vietnamese
models, and the test split with its marks stripped. Differences carry paired bootstrap intervals over lines.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus import SHARED, lines
from train_channel import MODELS, align, pair_rows

from restore.evaluate.intervals import paired_intervals
from restore.evaluate.score import Reference, Scored, score
from restore.evaluate.truth import Truth, parse_truth
from restore.evidence.language import CODE, NUMBER
from restore.evidence.seq2seq import CTranslate2Model, Seq2Seq, source_word, window
from restore.restorer import Restorer
from restore.vietnamese.syllable import is_syllable, reshape, shape, strip_marks
from restore.vietnamese.tokens import Kind, Token, tokenize

CORE = 28
REGISTERS = ("legal_documents", "news_local_government")


@dataclass(frozen=True)
class Text:
    name: str
    profile: str
    read: str
    truth: Truth


def texts(rendered: Sequence[Path], most: int) -> Iterator[Text]:
    report = SHARED / "samples" / "report"
    raw, gold = ((report / name).read_text(encoding="utf-8") for name in ("raw.txt", "gold.txt"))
    yield Text("real report", "eng", raw, parse_truth(gold))
    pairs: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for file in rendered:
        for recogniser, _, truth, read in pair_rows(file):
            for profile, names in MODELS.items():
                if recogniser in names and read:
                    pairs[profile].append((truth, read))
    for profile, rows in pairs.items():
        rows = rows[:: max(1, len(rows) // most)]
        yield Text(
            f"rendered pages, {profile}",
            profile,
            "\n".join(r for _, r in rows),
            parse_truth("\n".join(t for t, _ in rows)),
        )
    clean = [line for name in REGISTERS for line in list(lines(name, "test"))[: most // 2]]
    yield Text("marks stripped", "plain", strip_marks("\n".join(clean)), parse_truth("\n".join(clean)))


def rewritten(model: Seq2Seq, text: str) -> str:
    """The text as the model alone would have it: each answer laid over the tokens it stands for."""
    tokens = [token for token in tokenize(text) if source_word(token)]
    words = [source_word(token) for token in tokens]
    starts = range(0, len(words), CORE)
    sources = [" ".join(window(words[:s], words[s : s + CORE], words[s + CORE :])) for s in starts]
    spans: list[tuple[Token, Token, str]] = []
    for start, answer in zip(starts, model.propose(sources), strict=True):
        position = start
        for said, read in align(answer.split(), words[start : start + CORE]):
            at = next(
                (i for i in range(position, len(words)) if tuple(words[i : i + len(read)]) == read), None
            )
            if at is None:
                continue
            position = at + len(read)
            new = " ".join(said)
            if tokens[at].kind is Kind.WORD and NUMBER not in new and CODE not in new:
                upper = shape(tokens[at].text) == "UPPER" and is_syllable(said[0])
                spans.append((tokens[at], tokens[position - 1], reshape(new, "UPPER") if upper else new))
    for first, last, new in reversed(spans):
        text = text[: first.start] + new + text[last.end :]
    return text


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("rendered", type=Path, nargs="+")
    arguments.add_argument("--model", type=Path, default=Path("models/seq2seq/ctranslate2"))
    arguments.add_argument("--most", type=int, default=2500, help="lines a text")
    options = arguments.parse_args()
    model = CTranslate2Model(options.model)
    without, fused = Restorer.load(without=("seq2seq",)), Restorer.load()
    fused.seq2seq = model
    ways: dict[str, Callable[[Text], str]] = {
        "alone": lambda text: rewritten(model, text.read),
        "without": lambda text: without.restore(text.read, text.profile).text,
        "fused": lambda text: fused.restore(text.read, text.profile).text,
    }
    heads = ("text", "lines", "as read", "alone", "without", "fused", "difference (95 %)", "errors removed")
    print("| " + " | ".join(heads) + " |\n" + "|---" * len(heads) + "|")
    for text in texts(options.rendered, options.most):
        reference = Reference.of(text.truth)
        found: dict[str, Scored] = {"read": score(reference, text.read)}
        seconds = {}
        for name, way in ways.items():
            begun = time.process_time()
            found[name] = score(reference, way(text))
            seconds[name] = time.process_time() - begun
        rate = {name: one.score.syllables.part / one.score.syllables.whole for name, one in found.items()}
        interval = paired_intervals(
            *([[line.syllables] for line in found[name].lines] for name in ("without", "fused"))
        )[0]
        low, high = interval.difference if interval else (float("nan"),) * 2
        cells = [
            text.name,
            str(len(reference.lines)),
            *(f"{rate[n]:.2%}" for n in ("read", "alone", "without", "fused")),
        ]
        cells += [
            f"{low:+.2%} … {high:+.2%}",
            f"{(rate['fused'] - rate['without']) / (1 - rate['without']):.0%}",
        ]
        print("| " + " | ".join(cells) + " |", {n: f"{s:.1f} s" for n, s in seconds.items()}, flush=True)


if __name__ == "__main__":
    main()
