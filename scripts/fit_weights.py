"""Fit the weights of the witnesses and the calibration of the confidences, on development text only.

    python scripts/fit_weights.py build/dev/dev.tsv.xz

Coordinate search per profile: one weight after the other is moved through its grid and stays where the
share of right syllables is highest, minus a fine for right text that came out changed. Development text
is rendered from blocks of the corpus that no model was trained on, plus a tenth of the real OCR pairs.
"""

from __future__ import annotations

import argparse
import json
import lzma
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from corpus import lines
from record import renew_checksums
from train_channel import MODELS, real_pairs

from restore.evaluate.calibration import claims
from restore.evaluate.normalise import tokens
from restore.evaluate.score import Reference, score
from restore.evaluate.truth import parse_truth
from restore.profile import PROFILES
from restore.resources import data_folder
from restore.restorer import Restorer
from restore.vietnamese.syllable import strip_marks

GRIDS = {
    "channel": (0.4, 0.5, 0.6, 0.7, 0.85, 1.0),
    "keep": (-0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 2.5),
    "unknown": (0.0, 1.0, 2.0, 3.0),
    "floor": (-4.5, -3.7, -2.9, -2.2, -1.5),
    "prior": (0.5, 0.7, 0.9),
    "case": (0.0, 0.5, 1.0, 1.5, 2.5),
}
HARM = {"eng": 1.0, "vie": 5.0, "plain": 1.0}  # a right syllable changed weighs as many left wrong
REGISTERS = ("legal_documents", "legal_codified", "news_local_government", "news_customs_tax")


@dataclass(frozen=True)
class Case:
    """A text that was read, and its truth; `right` when nothing in it is wrong."""

    pairs: Sequence[tuple[str, str]]  # (truth, read) lines
    right: bool = False

    @cached_property
    def read(self) -> str:
        return "\n".join(read for _, read in self.pairs)

    @cached_property
    def reference(self) -> Reference:
        return Reference.of(parse_truth("\n".join(truth for truth, _ in self.pairs)))


def cases(profile: str, rendered: Path) -> list[Case]:
    """Development texts of one profile."""
    clean = [line for name in REGISTERS for line in take(name, 150)]
    if profile == "plain":
        return [Case([(line, strip_marks(line)) for line in clean])]
    pages: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    with lzma.open(rendered, "rt", encoding="utf-8") as table:
        for row in table:
            model, condition, truth, read = row.rstrip("\n").split("\t")
            if model in MODELS[profile] and read:
                pages[model, condition].append((truth, read))
    found = [Case(pairs) for pairs in pages.values()]
    if profile == "vie":
        found.append(Case([pair for pair in real_pairs(dev=True) if pair[0]]))
        found.append(Case([(line, line) for line in clean], right=True))
    return found


def take(name: str, count: int) -> list[str]:
    """Every so many-th development line of a register."""
    found = [line for line in lines(name, "dev") if len(line) > 40]
    return found[:: max(1, len(found) // count)][:count]


def loss(restorer: Restorer, profile: str, texts: Sequence[Case]) -> float:
    """Wrong syllables per hundred, right text weighed by its fine."""
    wrong = total = 0.0
    for text in texts:
        found = score(text.reference, restorer.restore(text.read, profile).text).right
        wrong += found.count(False) * (HARM[profile] if text.right else 1.0)
        total += len(found)
    return 100 * wrong / total


def fit(restorer: Restorer, profile: str, texts: Sequence[Case]) -> None:
    best = loss(restorer, profile, texts)
    print(f"{profile}: {best:.3f} to begin with", flush=True)
    for name, grid in GRIDS.items():
        for value in grid:
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


def use(restorer: Restorer, profile: str, **changes: float) -> None:
    """The same models under other weights."""
    restorer.weights[profile] = replace(restorer.weights[profile], **changes)
    restorer.builders.clear()  # the channels stay loaded


def calibrate(restorer: Restorer, profile: str, texts: Sequence[Case]) -> tuple[float, float]:
    """Slope and shift that turn the log odds of a posterior into those of being right (Platt 1999).

    Only lines with as many tokens read as there are: elsewhere nobody knows which token stands for which.
    """
    restorer.calibration[profile] = (1.0, 0.0)
    found = []
    for text in texts:
        text = Case([(t, r) for t, r in text.pairs if len(tokens(t)) == len(tokens(r))])
        restoration = restorer.restore(text.read, profile)
        found += claims(restoration, score(text.reference, restoration.text))
    p, right = np.array(found, dtype=float).T
    p = np.clip(p, 1e-4, 1 - 1e-4)
    x = np.stack([np.log(p / (1 - p)), np.ones_like(p)])  # [2, claims]
    theta = identity = np.array([1.0, 0.0])

    def cost(at: np.ndarray) -> float:
        """Negative log likelihood, drawn to the identity where claims are few."""
        return float(np.logaddexp(0.0, -(2 * right - 1) * (at @ x)).sum() + ((at - identity) ** 2).sum())

    for _ in range(50):  # Newton's method, each step halved until it helps
        guess = 1 / (1 + np.exp(-theta @ x))
        gradient = x @ (guess - right) + 2 * (theta - identity)
        hessian = (x * (guess * (1 - guess))) @ x.T + 2 * np.eye(2)
        step = np.linalg.solve(hessian, gradient)
        while cost(theta - step) > cost(theta) and np.abs(step).max() > 1e-6:
            step = step / 2
        theta = theta - step
    slope, shift = theta
    print(f"{profile}: {len(p)} claims, {right.mean():.4f} right, slope {slope:.3f}, shift {shift:.3f}")
    return round(float(slope), 4), round(float(shift), 4)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument(
        "rendered", type=Path, help="development pairs made by render_pairs.py --split dev"
    )
    arguments.add_argument("--profiles", nargs="+", choices=PROFILES, default=list(PROFILES))
    arguments.add_argument("--only-calibrate", action="store_true")
    options = arguments.parse_args()
    restorer = Restorer.load()
    for profile in options.profiles:
        texts = cases(profile, options.rendered)
        if not options.only_calibrate:
            fit(restorer, profile, texts)
        restorer.calibration[profile] = calibrate(restorer, profile, texts)
    settings = {
        "weights": {name: asdict(weights) for name, weights in restorer.weights.items()},
        "calibration": restorer.calibration,
    }
    target = data_folder("models") / "weights.json"
    target.write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")
    renew_checksums()


if __name__ == "__main__":
    main()
