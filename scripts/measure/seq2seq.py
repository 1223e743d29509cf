"""Measure what the seq2seq model is worth: alone, beside the other witnesses, and in CPU seconds.

    python -m scripts.measure.seq2seq build/test/*.tsv.xz [--model models/seq2seq]

Reads text that the model was not trained on: the real report, pairs of the test split read by models of
both profiles, and the test split with its marks stripped. Prints a table; differences carry paired
bootstrap intervals over lines. Syllables count by their places in the line; "aligned" is the share of
errors removed along an alignment, where one word too many and one too few on a line do not make all between
them wrong.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from restore.evaluate.intervals import paired_intervals
from restore.evaluate.score import Reference, Scored, score
from restore.evaluate.truth import parse_truth
from restore.resources import data_folder
from restore.text.engine import Engine
from restore.text.evidence.language import CODE, NUMBER
from restore.text.evidence.seq2seq import SHIPPED, ShippedModel, source_word, window
from restore.vietnamese.syllable import is_syllable, reshape, shape, strip_marks
from restore.vietnamese.tokens import Kind, Token, tokenize
from scripts import markdown
from scripts.arguments import parser_of
from scripts.corpus.pairs import RECOGNISERS, align
from scripts.corpus.text import lines
from scripts.fit.cases import pages
from scripts.recipe import SHARED

CORE = 28
HEAD = (
    "text",
    "lines",
    "as read",
    "alone",
    "without",
    "fused",
    "difference (95 %)",
    "errors removed",
    "aligned",
)
REGISTERS = ("legal_documents", "news_local_government")


@dataclass(frozen=True)
class Text:
    name: str
    profile: str
    parts: Sequence[tuple[str, Reference]]  # each page as read, and its truth


def texts(rendered: Sequence[Path], most: int) -> Iterator[Text]:
    report = SHARED / "samples" / "report"
    raw, gold = ((report / name).read_text(encoding="utf-8") for name in ("raw.txt", "gold.txt"))
    yield Text("real report", "eng", [(raw, Reference.of(parse_truth(gold)))])
    for profile in RECOGNISERS:
        found = list(pages(profile, rendered))
        every = max(1, sum(len(page.lines) for page in found) // most)
        parts = [(page.read, page.reference) for page in found[::every]]
        yield Text(f"rendered pages, {profile}", profile, parts)
    clean = [line for name in REGISTERS for line in list(lines(name, "test"))[: most // 2]]
    truth = Reference.of(parse_truth("\n".join(clean)))
    yield Text("marks stripped", "plain", [(strip_marks("\n".join(clean)), truth)])


def rewritten(model: ShippedModel, text: str) -> str:
    """The text by the model alone: each answer replaces the tokens that it stands for."""
    tokens = [token for token in tokenize(text) if source_word(token)]
    words = [source_word(token) for token in tokens]
    starts = range(0, len(words), CORE)
    sources = [" ".join(window(words[:s], words[s : s + CORE], words[s + CORE :])) for s in starts]
    spans: list[tuple[Token, Token, str]] = []
    for start, answers in zip(starts, model.propose(sources), strict=True):
        position = start
        for said, read in align(answers[0].split(), words[start : start + CORE]):
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
    parser = parser_of(__doc__)
    parser.add_argument("rendered", type=Path, nargs="+")
    parser.add_argument("--model", type=Path, default=data_folder("models") / SHIPPED)
    parser.add_argument("--most", type=int, default=2500, help="lines a text")
    options = parser.parse_args()
    model = ShippedModel(options.model)
    without = Engine.load(without=("seq2seq",))
    fused = replace(Engine.load(), model=model)
    ways: dict[str, Callable[[str, str], str]] = {
        "read": lambda read, _: read,
        "alone": lambda read, _: rewritten(model, read),
        "without": lambda read, profile: without.restore(read, profile).text,
        "fused": lambda read, profile: fused.restore(read, profile).text,
    }
    print(markdown.head(HEAD))
    for text in texts(options.rendered, options.most):
        found: dict[str, list[Scored]] = {}
        seconds = {}
        for name, way in ways.items():
            begun = time.process_time()
            answers = [way(read, text.profile) for read, _ in text.parts]
            seconds[name] = time.process_time() - begun
            pairs = zip(text.parts, answers, strict=True)
            found[name] = [score(reference, answer) for (_, reference), answer in pairs]
        total = sum(len(one.right) for one in found["read"])
        rate = {name: sum(map(sum, (one.right for one in all_))) / total for name, all_ in found.items()}
        close = {name: sum(len(one.sound) for one in all_) / total for name, all_ in found.items()}
        without_it, with_it = (
            [[line.syllables] for one in found[name] for line in one.lines] for name in ("without", "fused")
        )
        interval = paired_intervals(without_it, with_it)[0]
        low, high = interval.difference if interval else (float("nan"),) * 2
        cells = [
            text.name,
            str(len(with_it)),
            *(f"{rate[name]:.2%}" for name in ways),
            f"{low:+.2%} … {high:+.2%}",
            *(f"{(one['fused'] - one['without']) / (1 - one['without']):.0%}" for one in (rate, close)),
        ]
        print(markdown.row(cells), {n: f"{s:.1f} s" for n, s in seconds.items()}, flush=True)


if __name__ == "__main__":
    main()
