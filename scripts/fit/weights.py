"""Fit the weights of the witnesses and the calibration of the confidences, on development text only.

    python -m scripts.fit.weights                    # everything, hours
    python -m scripts.fit.weights --only-calibrate   # the confidences, minutes: after a change in models/

Reads the development pairs of the recipe (build/dev), development lines of the corpus, and a tenth of the
real OCR pairs. Writes models/weights.json. Coordinate search for each profile: one weight after the other
goes through its grid and stays where the share of wrong syllables is lowest; a right syllable that came out
changed counts several times.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import asdict, astuple, dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from restore.evaluate.calibration import claims
from restore.evaluate.score import Reference, score
from restore.evaluate.truth import parse_truth
from restore.resources import data_folder
from restore.text.confidence import Calibration, Context, features
from restore.text.engine import Engine
from restore.text.evidence.seq2seq import Seq2Seq
from restore.text.profile import PROFILES
from restore.vietnamese.syllable import strip_marks
from scripts.arguments import parser_of
from scripts.corpus.pairs import RECOGNISERS, pair_rows, real_pairs
from scripts.corpus.text import lines
from scripts.recipe import RECIPE
from scripts.train.record import renew_checksums

GRIDS = {
    "channel": (0.4, 0.5, 0.6, 0.7, 0.85, 1.0),
    "keep": (-0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 2.5),
    "unknown": (0.0, 1.0, 2.0, 3.0),
    "floor": (-4.5, -3.7, -2.9, -2.2, -1.5),
    "prior": (0.5, 0.7, 0.9),
    "case": (0.0, 0.5, 1.0, 1.5, 2.5, 4.0),
    "capitals": (0.0, 0.5, 1.0, 1.5),
    "memory": (0.0, 0.3, 0.5, 0.8),
}
CONSULTED = {
    "weight": (0.0, 0.15, 0.3, 0.45, 0.6, 0.8),
    "stay": (0.0, 0.2, 0.4, 0.6),
    "proposal": (-2.0, -1.0, 0.0),
    "stray": (-9.0, -6.0, -4.0, -2.0),
    "doubt": (0.9, 0.95, 0.98),
}
HARM = {"eng": 1.0, "vie": 5.0, "plain": 1.0}  # a right syllable changed weighs as many left wrong
ENOUGH = 70  # texts that a calibration is fitted on: more take longer and change nothing


@dataclass(frozen=True)
class Case:
    """A text that was read, and its truth; `right` when nothing in it is wrong."""

    pairs: Sequence[tuple[str, str]]  # (truth, read) lines
    right: bool = False
    condition: str = ""  # how the page was scanned, if it was rendered

    @cached_property
    def read(self) -> str:
        return "\n".join(read for _, read in self.pairs)

    @cached_property
    def reference(self) -> Reference:
        return Reference.of(parse_truth("\n".join(truth for truth, _ in self.pairs)))


def cases(profile: str, rendered: Sequence[Path]) -> list[Case]:
    """Development texts of one profile."""
    registers = [take(name, RECIPE.fit.lines) for name in RECIPE.fit.registers]
    if profile == "plain":
        parts = [found[at : at + 30] for found in registers for at in range(0, len(found), 30)]
        return [Case([(line, strip_marks(line)) for line in part]) for part in parts]
    found = pages(profile, rendered)
    if profile == "vie":
        if real := [pair for pair in real_pairs(dev=True) if pair[0]]:
            found.append(Case(real))
        found.append(Case([(line, line) for clean in registers for line in clean], right=True))
    return found


def pages(profile: str, rendered: Sequence[Path]) -> list[Case]:
    """Rendered lines about as many as two pages hold: a text has one hardness throughout."""
    found: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for file in rendered:
        for model, condition, truth, read in pair_rows(file):
            if model in RECOGNISERS[profile] and read:
                found[model, condition].append((truth, read))
    return [
        Case(pairs[at : at + 60], condition=condition)
        for (_, condition), pairs in found.items()
        for at in range(0, len(pairs), 60)
    ]


def take(name: str, count: int) -> list[str]:
    """Every so many-th development line of a register."""
    found = [line for line in lines(name, "dev") if len(line) > 40]
    return found[:: max(1, len(found) // count)][:count]


def loss(restorer: Engine, profile: str, texts: Sequence[Case]) -> float:
    """Wrong syllables per hundred, right text weighed by its fine."""
    wrong = total = 0.0
    for text in texts:
        found = score(text.reference, restorer.restore(text.read, profile).text)
        # Along the alignment: a word lost and a speck gained would make a whole line wrong by their places.
        wrong += (len(found.right) - len(found.sound)) * (HARM[profile] if text.right else 1.0)
        total += len(found.right)
    return 100 * wrong / total


def fit(restorer: Engine, profile: str, texts: Sequence[Case], names: Collection[str]) -> None:
    best = loss(restorer, profile, texts)
    print(f"{profile}: {best:.3f} to begin with", flush=True)
    for name in names:
        for value in GRIDS[name]:
            before = restorer.weights[profile]
            if value == getattr(before, name):
                continue
            use(restorer, profile, **{name: value})
            now = loss(restorer, profile, texts)
            if now < best - 0.005:
                best = now
                print(f"  {name} = {value}: {now:.3f}", flush=True)
            else:
                use(restorer, profile, **asdict(before))


class Remembered:
    """A seq2seq model that answers the same question once: the search asks it again and again."""

    def __init__(self, model: Seq2Seq) -> None:
        self.model, self.masked = model, model.masked
        self._answers: dict[str, list[str]] = {}
        self._scores: dict[tuple[str, str], list[float]] = {}

    def propose(self, sources: Sequence[str]) -> list[list[str]]:
        new = list(dict.fromkeys(source for source in sources if source not in self._answers))
        self._answers.update(zip(new, self.model.propose(new), strict=True))
        return [self._answers[source] for source in sources]

    def score(self, sources: Sequence[str], targets: Sequence[str]) -> list[list[float]]:
        pairs = list(zip(sources, targets, strict=True))
        new = list(dict.fromkeys(pair for pair in pairs if pair not in self._scores))
        if new:
            self._scores.update(zip(new, self.model.score(*zip(*new, strict=True)), strict=True))
        return [self._scores[pair] for pair in pairs]


def fit_seq2seq(restorer: Engine, profile: str, texts: Sequence[Case]) -> None:
    """How far to believe the seq2seq model, the other weights as they are."""
    assert restorer.seq2seq
    restorer.seq2seq = Remembered(restorer.seq2seq)
    best = loss(restorer, profile, texts)
    print(f"{profile}: {best:.3f} with the seq2seq model as it is weighed", flush=True)
    for name, grid in CONSULTED.items():
        for value in grid:
            before = restorer.consulted[profile]
            restorer.consulted[profile] = replace(before, **{name: value})  # type: ignore[arg-type]  # no switch
            now = loss(restorer, profile, texts)
            print(f"  {name} = {value}: {now:.3f}", flush=True)
            asks_more = value - before.doubt if name == "doubt" else not before.weight  # which takes time
            if now < best - (0.02 if asks_more > 0 else -0.005 if asks_more < 0 else 0.002):
                best = now
            else:
                restorer.consulted[profile] = before


def use(restorer: Engine, profile: str, **changes: float) -> None:
    """The same models under other weights."""
    restorer.weights[profile] = replace(restorer.weights[profile], **changes)  # type: ignore[arg-type]
    restorer.builders.clear()  # the channels stay loaded


class Recorder(Calibration):
    """Reports the number of each claim, to find what it was computed from."""

    claims: list[tuple[float, ...]]

    def __init__(self) -> None:
        super().__init__()
        object.__setattr__(self, "claims", [])

    def __call__(self, posterior: float, context: Context) -> float:
        self.claims.append(features(posterior, context))
        return float(len(self.claims) - 1)


def calibrate(restorer: Engine, profile: str, texts: Sequence[Case]) -> Calibration:
    """The logistic map from what is known of a claim to the chance that it is right (Platt 1999)."""
    restorer.calibration[profile] = recorder = Recorder()
    known, right = [], []
    for text in texts[:: -(-len(texts) // ENOUGH)]:
        restoration = restorer.restore(text.read, profile)
        for number, is_right in claims(restoration, score(text.reference, restoration.text)):
            known.append(recorder.claims[int(number)])
            right.append(is_right)
    x, y = np.array(known).T, np.array(right, dtype=float)  # [features, claims], [claims]
    theta = start = np.array(astuple(Calibration()))  # drawn to the posterior itself where claims are few

    def cost(at: np.ndarray) -> float:
        """Negative log likelihood."""
        return float(np.logaddexp(0.0, -(2 * y - 1) * (at @ x)).sum() + ((at - start) ** 2).sum())

    for _ in range(50):  # Newton's method, each step halved until it helps
        guess = 1 / (1 + np.exp(-theta @ x))
        gradient = x @ (guess - y) + 2 * (theta - start)
        hessian = (x * (guess * (1 - guess))) @ x.T + 2 * np.eye(len(start))
        step = np.linalg.solve(hessian, gradient)
        while cost(theta - step) > cost(theta) and np.abs(step).max() > 1e-6:
            step = step / 2
        theta = theta - step
    found = Calibration(*(round(float(value), 4) for value in theta))
    print(f"{profile}: {len(y)} claims, {y.mean():.4f} right, {found}", flush=True)
    return found


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument(
        "rendered", type=Path, nargs="*", help="development pairs (default: the recipe's, build/dev)"
    )
    parser.add_argument("--profiles", nargs="+", choices=PROFILES, default=RECIPE.fit.profiles)
    parser.add_argument("--weights", nargs="+", choices=GRIDS, default=RECIPE.fit.weights, help="these alone")
    parser.add_argument("--only-calibrate", action="store_true")
    parser.add_argument("--only-seq2seq", action="store_true", help="its weights, then calibrate")
    options = parser.parse_args()
    restorer = Engine.load(without=() if RECIPE.seq2seq.minutes else ("seq2seq",))
    rendered = options.rendered or sorted(RECIPE.paths.pairs("dev").glob("*.tsv.xz"))
    for profile in options.profiles:
        texts = cases(profile, rendered)
        if not (options.only_calibrate or options.only_seq2seq):
            model, restorer.seq2seq = restorer.seq2seq, None
            fit(restorer, profile, texts, options.weights)
            restorer.seq2seq = model
        if restorer.seq2seq and not options.only_calibrate:
            fit_seq2seq(restorer, profile, texts)
        restorer.calibration[profile] = calibrate(restorer, profile, texts)
    target = data_folder("models") / "weights.json"
    settings = json.loads(target.read_text(encoding="utf-8"))
    for name in options.profiles:
        settings["calibration"][name] = asdict(restorer.calibration[name])
        if not options.only_calibrate:
            settings["seq2seq"][name] = asdict(restorer.consulted[name])
        if not (options.only_calibrate or options.only_seq2seq):
            settings["weights"][name] = asdict(restorer.weights[name])
    target.write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")
    renew_checksums()


if __name__ == "__main__":
    main()
