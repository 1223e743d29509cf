"""Fit the weights of the witnesses and the calibration of the confidences, on development text only.

    python -m scripts.fit.weights                    # everything, hours
    python -m scripts.fit.weights --only-calibrate   # the confidences, minutes: after a change in models/
    python -m scripts.fit.weights --sections seq2seq --profiles eng

Reads the development pairs of the recipe (build/dev), development lines of the corpus, a tenth of the real
OCR pairs, and for the profiles of other engines the rows that train/layers.py leaves out.
Writes models/weights.json. Coordinate search for each profile: one weight after the other takes the value of
its grid in the recipe with the lowest share of wrong syllables; a right syllable that came out changed counts
several times.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, replace
from pathlib import Path
from typing import Any

import numpy as np

from restore.evaluate.calibration import claims
from restore.evaluate.score import score
from restore.text.confidence import Calibration, Context, features
from restore.text.engine import Engine
from restore.text.profile import PROFILES
from scripts.arguments import parser_of
from scripts.corpus.pairs import pair_files
from scripts.fit.cases import Case, cases, loss
from scripts.recipe import RECIPE
from scripts.train.record import write_shipped_weights

SEQ2SEQ, READINGS, CALIBRATION = "seq2seq", "readings", "calibration"
SECTIONS = [section for section in RECIPE.fit.grids if section != READINGS]
"""The sections fitted here. Weights of second looks need page images: fit/readings.py."""
ENOUGH = 70  # texts to fit a calibration on: more take longer without a change


def weighed(engine: Engine, profile: str, section: str, weights: object) -> Engine:
    """The engine with other weights in one section of a profile; models are shared."""
    changed = replace(engine.weights[profile], **{section: weights})  # type: ignore[arg-type]
    return replace(engine, weights={**engine.weights, profile: changed})


def margin(section: str, key: str, value: float, before: Any) -> float:
    """How much the loss must fall for a weight to change: more if the seq2seq model is then asked more
    often."""
    if section != SEQ2SEQ:
        return 0.005
    more = value - before.doubt if key == "doubt" else float(not before.weight)
    return 0.02 if more > 0 else -0.005 if more < 0 else 0.002


def fit(engine: Engine, profile: str, texts: Sequence[Case], section: str) -> Engine:
    """The engine with the best weights found for one section; the others are unchanged."""
    best = loss(engine, profile, texts)
    print(f"{profile} {section}: {best:.3f} to begin with", flush=True)
    for key, grid in RECIPE.fit.grids[section].items():
        for value in grid:
            before = getattr(engine.weights[profile], section)
            if value == getattr(before, key):
                continue
            other = weighed(engine, profile, section, replace(before, **{key: value}))
            now = loss(other, profile, texts)
            if now < best - margin(section, key, value, before):
                best, engine = now, other
                print(f"  {key} = {value}: {now:.3f}", flush=True)
    return engine


class Recorder(Calibration):
    """A stand-in for the calibration: returns the number of each claim, to find its features by."""

    claims: list[tuple[float, ...]]

    def __init__(self) -> None:
        super().__init__()
        object.__setattr__(self, "claims", [])

    def __call__(self, posterior: float, context: Context) -> float:
        self.claims.append(features(posterior, context))
        return float(len(self.claims) - 1)


def calibrate(engine: Engine, profile: str, texts: Sequence[Case]) -> Calibration:
    """The logistic map from the features of a claim to the probability that it is right (Platt 1999)."""
    recorder = Recorder()
    engine = weighed(engine, profile, CALIBRATION, recorder)
    known, right = [], []
    for text in texts[:: -(-len(texts) // ENOUGH)]:
        restoration = engine.restore(text.read, profile)
        for number, is_right in claims(restoration, score(text.reference, restoration.text)):
            known.append(recorder.claims[int(number)])
            right.append(is_right)
    x, y = np.array(known).T, np.array(right, dtype=float)  # [features, claims], [claims]
    theta = start = np.array(astuple(Calibration()))  # regularised towards the posterior itself

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
    parser.add_argument("--profiles", nargs="+", choices=PROFILES, default=list(RECIPE.fit.harm))
    parser.add_argument("--sections", nargs="+", choices=SECTIONS, default=SECTIONS, help="only these")
    parser.add_argument("--only-calibrate", action="store_true")
    options = parser.parse_args()
    engine = Engine.load(without=() if RECIPE.seq2seq.minutes else (SEQ2SEQ,))
    model = engine.model
    for profile in options.profiles:
        texts = cases(profile, options.rendered or pair_files("dev"))
        for section in () if options.only_calibrate else options.sections:
            if section != SEQ2SEQ:
                engine = fit(replace(engine, model=None), profile, texts, section)
            elif model:
                engine = fit(replace(engine, model=model), profile, texts, section)
        engine = replace(engine, model=model)
        engine = weighed(engine, profile, CALIBRATION, calibrate(engine, profile, texts))
    write_shipped_weights(engine.weights)


if __name__ == "__main__":
    main()
