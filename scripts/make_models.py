"""Build models/ from the corpus, as scripts/recipe.toml says: `make models`.

    python -m scripts.make_models --dry-run      # the steps: which are done, which will run, and why
    python -m scripts.make_models                # run what is not done; stopped, it goes on at the same step
    python -m scripts.make_models language       # only this step; several can run side by side

A step is done if it was run with the same part of the recipe, its outputs exist, and no input is newer.
build/steps records the settings of each run.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.arguments import parser_of
from scripts.recipe import RECIPE, ROOT, Recipe


@dataclass(frozen=True)
class Step:
    """A command, its inputs and outputs; `sections` of the recipe change its outputs."""

    name: str
    module: str  # run as `python -m scripts.MODULE`
    arguments: tuple[str, ...]
    inputs: tuple[Path, ...]
    outputs: tuple[Path, ...]
    sections: tuple[str, ...]
    minutes: int  # of one core, estimated
    by_default: bool = True

    @property
    def command(self) -> str:
        return " ".join(("python -m", f"scripts.{self.module}", *self.arguments))


def steps(recipe: Recipe) -> Iterator[Step]:
    """All steps, each after those whose outputs it reads."""
    models, lexicon, paths = ROOT / "models", ROOT / "lexicon", recipe.paths
    corpus = tuple(paths.corpus / f"{name}.xz" for name in recipe.registers)
    more = tuple(paths.corpus / f"{name}.xz" for name in recipe.language.more)
    places = lexicon / "places.tsv"
    language = models / "language.binary"
    yield Step(
        "language", "train.language", (),
        (*corpus, *more, places, lexicon / "phrases.tsv"), (language, lexicon / "words.txt"),
        ("held_out", "registers", "language"), 6,
    )  # fmt: skip
    vectors = models / "cooccurrence.safetensors"
    yield Step("cooccurrence", "train.cooccurrence", (), (language,), (vectors,), ("language",), 3)
    drawn: dict[str, tuple[Path, ...]] = {}
    for split, batches in (
        ("train", recipe.pages.train),
        ("dev", recipe.pages.dev),
        ("test", recipe.pages.test),
    ):
        drawn[split] = tuple(paths.pairs(split) / f"{one.seed}.tsv.xz" for one in batches)
        for one, out in zip(batches, drawn[split], strict=True):
            yield Step(
                f"pages-{one.seed}", "corpus.render",
                ("--seed", str(one.seed), "--pages", str(one.pages), "--batch", str(one.batch),
                 "--split", split, "--out", _shown(out)),
                (*corpus, places), (out,),
                ("held_out", "registers", "recognisers", "fonts"), round(one.pages * 0.06),
                split != "test",
            )  # fmt: skip
    pairs = drawn["train"]
    if paths.retyped:
        pairs += (paths.pairs("train") / "scans.tsv.xz",)
        yield Step("retyped", "corpus.retyped", ("--out", _shown(pairs[-1])),
                   tuple(sorted(paths.retyped.glob("*.pdf"))), pairs[-1:], ("recognisers",), 12)  # fmt: skip
    real = (paths.real_pairs,) if paths.real_pairs else ()
    channels = tuple(models / f"channel.{profile}.tsv.gz" for profile in recipe.recognisers)
    for profile, channel in zip(recipe.recognisers, channels, strict=True):
        yield Step(f"channel-{profile}", "train.channel", ("--profile", profile),
                   (*pairs, *real), (channel,), ("recognisers", "channel"), 10)  # fmt: skip
    served: tuple[Path, ...] = ()
    if recipe.seq2seq.minutes:
        pieces, checkpoint = (
            paths.build / "seq2seq" / "spiece.model",
            paths.build / "seq2seq" / "checkpoint.pt",
        )
        served = (models / "seq2seq" / "model.safetensors", models / "seq2seq" / "spiece.model")
        cheap = (language, *channels, *pairs)
        yield Step("vocabulary", "train.seq2seq", ("vocabulary",), cheap, (pieces,), ("seq2seq",), 15)
        yield Step("seq2seq", "train.seq2seq", ("train",), (*cheap, pieces, *drawn["dev"]), (checkpoint,),
                   ("seq2seq",), round(recipe.seq2seq.minutes))  # fmt: skip
        yield Step("export", "train.export", (), (checkpoint,), served, ("seq2seq",), 1)
    fitted = (language, vectors, *channels, *served, *drawn["dev"])
    weights = (models / "weights.json",)
    yield Step("weights", "fit.weights", (), fitted, weights, ("fit",), 120)
    if recipe.fit.readings.each:
        yield Step("readings", "fit.readings", (), fitted, weights, ("fit",), 40)


def _shown(path: Path) -> str:
    """The path as a command line has it."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def settings(step: Step, recipe: Recipe) -> dict[str, object]:
    """What decides the outputs of a step, other than its inputs."""
    return {"command": step.command, **{name: recipe.sections[name] for name in step.sections}}


def stamp(step: Step, recipe: Recipe) -> Path:
    return recipe.paths.build / "steps" / f"{step.name}.json"


def why(step: Step, recipe: Recipe, running: Sequence[Step]) -> str:
    """Why the step has to run, or "" if it is done; `running` are the steps that will run before it."""
    mark = stamp(step, recipe)
    if not mark.exists():
        return "not run yet"
    if json.loads(mark.read_text(encoding="utf-8")) != settings(step, recipe):
        return "the recipe has changed"
    if missing := [path for path in step.outputs if not path.exists()]:
        return f"{_shown(missing[0])} is missing"
    before = [other.name for other in running if set(other.outputs) & set(step.inputs)]
    if before:
        return f"after {before[0]}"
    newer = [path for path in step.inputs if path.exists() and path.stat().st_mtime > mark.stat().st_mtime]
    return f"{_shown(newer[0])} is newer" if newer else ""


def run(step: Step, recipe: Recipe) -> None:
    """Run the command and record its settings. If it fails or cannot be run, exit."""
    if missing := [path for path in step.inputs if not path.exists()]:
        sys.exit(f"make_models: {step.name} needs {_shown(missing[0])}, which is not there")
    begun = time.monotonic()
    for out in step.outputs:
        out.parent.mkdir(parents=True, exist_ok=True)
    call = [sys.executable, "-m", f"scripts.{step.module}", *step.arguments]
    if code := subprocess.run(call, cwd=ROOT).returncode:
        sys.exit(f"make_models: {step.name} failed with exit code {code}: {step.command}")
    if missing := [path for path in step.outputs if not path.exists()]:
        sys.exit(f"make_models: {step.name} did not write {_shown(missing[0])}")
    mark = stamp(step, recipe)
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.write_text(json.dumps(settings(step, recipe), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{step.name}: {(time.monotonic() - begun) / 60:.1f} minutes", file=sys.stderr, flush=True)


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument(
        "steps", nargs="*", metavar="STEP", help="only these (default: all but pages for tests)"
    )
    parser.add_argument("-n", "--dry-run", action="store_true", help="print the steps and run none")
    options = parser.parse_args()
    known = {step.name: step for step in steps(RECIPE)}
    if unknown := set(options.steps) - set(known):
        parser.error(f"no such step: {', '.join(sorted(unknown))} (steps: {', '.join(known)})")
    wanted = [
        step
        for step in known.values()
        if step.name in options.steps or (not options.steps and step.by_default)
    ]
    running: list[Step] = []
    for step in wanted:
        reason = why(step, RECIPE, running)
        if reason:
            running.append(step)
        print(
            f"{step.name:12} {f'{step.minutes} min, {reason}' if reason else 'done':44} {step.command}",
            flush=True,
        )
        if reason and not options.dry_run:
            run(step, RECIPE)
            running.pop()


if __name__ == "__main__":
    main()
