"""Windows of damaged text as arrays: text that is damaged by look-ups, and windows that the engine prepared.

The shares and sizes that the training on a CPU has too are written here, since this folder travels alone.

Shapes: B windows, S source pieces, T target pieces, N words of a row.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

PAD, END, NOTHING = 0, 1, -100  # pieces; a target without loss
CHANNELS = ("eng", "vie", "scanner", "paddle")
MIXTURE = {
    "eng": 0.3, "vie": 0.18, "scanner": 0.17, "paddle": 0.08, "plain": 0.16, "partly": 0.05, "right": 0.06
}  # fmt: skip
"""How often a window of the look-up text is damaged in which way."""
PREPARED = 0.3  # share of the windows of a step that the engine prepared
AS_READ = 0.25  # share of the look-up windows that show no word as restored
LOST_MARK = 0.02  # share of the punctuation that a channel loses
CAPITALS = 0.05  # share of the text set in capitals, as headings are
WORDS = 44  # of a row
CONTEXTS = (4, 8)  # words of context on either side of the core: windows in use have four
SURE = (0.6, 0.85, 0.95, 0.995)  # how often a word is shown as restored, by the posterior of its print alone:
POSTERIORS = (0.1, 0.5, 0.95)  # … below these, and above
PAGES = (0.6, 0.9, 1.0, 1.0)  # factors of SURE, from bad pages to good ones


@dataclass(frozen=True)
class Preset:
    """Sizes of the model and of a step."""

    width: int
    encoder: int  # layers
    decoder: int
    windows: int  # of a step
    rate: float  # peak learning rate
    workers: int = 0  # processes that make windows
    prepared: float = PREPARED
    every: int = 500  # steps between looks at the held-out windows
    held: int = 512  # windows of each kind of look-up text that are held out
    source: int = 80
    target: int = 44


PRESETS = {
    "gpu": Preset(width=256, encoder=6, decoder=1, windows=1024, rate=2e-3, workers=14),
    "tiny": Preset(width=32, encoder=1, decoder=1, windows=16, rate=5e-3, workers=1, every=5, held=32),
}


Example = tuple[list[int], list[int], list[int]]  # source pieces, target pieces, source place of each target
Windows = tuple[np.ndarray, np.ndarray, np.ndarray]  # sources [B, S], targets [B, T], their places [B, T]


class Data:
    """The packed text with damage that is looked up, and the windows that the engine prepared."""

    def __init__(self, path: Path) -> None:
        self.arrays = dict(np.load(path))
        self.size = int(self.arrays["sizes"][0])
        self._starts = {
            f"{split}.{part}": np.append(0, np.cumsum(self.arrays[f"{split}.{part}.lengths"], dtype=np.int64))
            for split in ("prepared", "held")
            for part in ("source", "target")
        }

    def batch(self, preset: Preset, draw: np.random.Generator) -> Windows:
        some = int(preset.prepared * preset.windows) if len(self.arrays["prepared.source.lengths"]) else 0
        parts = [self.looked_up(preset, preset.windows - some, draw)]
        if some:
            rows = draw.integers(0, len(self.arrays["prepared.source.lengths"]), some)
            parts.append(self.prepared(preset, rows))
        source, target, places = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
        return source, target, places

    def prepared(self, preset: Preset, rows: np.ndarray, split: str = "prepared") -> Windows:
        """Windows `rows` of those that the engine prepared."""
        arrays, found = self.arrays, []
        for name, part, size, empty in (
            ("source", "source", preset.source, PAD),
            ("target", "target", preset.target, NOTHING),
            ("places", "target", preset.target, NOTHING),
        ):
            starts, ends = (self._starts[f"{split}.{part}"][rows + n] for n in (0, 1))
            at = starts[:, None] + np.arange(size)
            inside = at < ends[:, None]
            values = arrays[f"{split}.{name}"][np.where(inside, at, 0)].astype(np.int64)
            found.append(np.where(inside, values, empty))
        source, target, places = found
        return source, target, np.where(places == 255, NOTHING, places)

    def looked_up(
        self, preset: Preset, count: int, draw: np.random.Generator, split: str = "text", kind: str = ""
    ) -> Windows:
        """`count` windows of packed text; `kind`: all damaged in this way."""
        parts: list[Windows] = []
        while sum(len(part[0]) for part in parts) < count:
            parts.append(self._windows(preset, 64 + count * 3 // 2, draw, split, kind))
        source, target, places = (np.concatenate(arrays)[:count] for arrays in zip(*parts, strict=True))
        return source, target, places

    def _windows(
        self, preset: Preset, count: int, draw: np.random.Generator, split: str, kind: str
    ) -> Windows:
        """At most `count` windows: those that fit and ask about something."""
        arrays = self.arrays
        start = draw.integers(0, len(arrays[split]) - WORDS, count)
        words = arrays[split][start[:, None] + np.arange(WORDS)].astype(np.int64)  # [B, N]
        capitals = draw.random((count, 1)) < CAPITALS
        words = np.where(capitals & (arrays["upper"][words] > 0), arrays["upper"][words], words)
        shares = None if kind else list(MIXTURE.values())
        kinds = draw.choice([kind] if kind else list(MIXTURE), (count, 1), p=shares)
        read, posterior = self._damaged(words, kinds, draw)

        true = arrays["target"][words]
        size = (arrays["pieces"][true] > 0).sum(2)  # pieces of the true words
        context = draw.choice(CONTEXTS, (2, count, 1))
        wanted = np.where(draw.random((count, 1)) < 0.8, WORDS, draw.integers(1, 28, (count, 1)))
        place = np.arange(WORDS)
        inside = (place >= context[0]) & (place < np.minimum(context[0] + wanted, WORDS - context[1]))
        inside &= np.cumsum(np.where(inside, size, 0), 1) < preset.target  # room for END
        end = np.where(inside, place, -1).max(1, keepdims=True) + 1

        chance = np.array(SURE)[np.digitize(posterior, POSTERIORS)]
        sure = draw.random(words.shape) < chance * draw.choice(PAGES, (count, 1))
        as_read = (draw.random((count, 1)) < AS_READ) & (not kind)
        sure &= ~as_read
        shown = np.where(sure, true, read)
        doubt = ~sure & ~as_read & (read > 0)
        asked = as_read[:, 0] | (doubt & inside).any(1)
        common = ~((words == 0) & inside).any(1) & (end > context[0])[:, 0]
        windows, fits = self._pieces(preset, shown, true, doubt, inside, context[0], end, end + context[1])
        good = np.flatnonzero(asked & common & fits)
        source, target, places = (part[good] for part in windows)
        return source, target, places

    def _damaged(
        self, words: np.ndarray, kinds: np.ndarray, draw: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        """(form read of each word, posterior of the true word given this print alone), both [B, N].

        A third of the pages are bad, and some are clean: of two draws the harder or the easier one is taken.
        """
        arrays = self.arrays
        bare = (kinds == "plain") | ((kinds == "partly") & (draw.random(words.shape) < 0.6))
        read = np.where(bare, arrays["bare"][words], arrays["own"][words])
        posterior = np.where(bare, arrays["bare.posterior"][words] / 255, 0.99)
        page = draw.choice(3, (len(words), 1), p=(0.5, 0.15, 0.35))
        for channel in CHANNELS:
            first, after = (arrays[f"{channel}.starts"][words + n] for n in (0, 1))
            here = (kinds == channel) & (after > first)
            span, first = (after - first)[here], first[here]
            one, other = (first + (draw.random(len(first)) * span).astype(np.int64) for _ in range(2))
            rank = arrays[f"{channel}.posterior"]
            harder = np.where(rank[one] < rank[other], one, other)
            easier = np.where(rank[one] < rank[other], other, one)
            pick = np.choose(np.broadcast_to(page, here.shape)[here], (one, easier, harder))
            read[here], posterior[here] = arrays[f"{channel}.forms"][pick], rank[pick] / 255
            lost = (kinds == channel) & arrays["mark"][words] & (draw.random(words.shape) < LOST_MARK)
            read[lost] = 0
        return read, posterior

    def _pieces(
        self,
        preset: Preset,
        shown: np.ndarray,
        true: np.ndarray,
        doubt: np.ndarray,
        inside: np.ndarray,
        core: np.ndarray,
        end: np.ndarray,
        last: np.ndarray,
    ) -> tuple[Windows, np.ndarray]:
        """(windows, True for those that fit): forms [B, N] and the ends of context and core [B, 1] as
        pieces."""
        begin_core, end_core, doubted = self.arrays["marks"]
        b, count = shown.shape
        place = np.arange(count + 1)
        cells = np.zeros((b, count + 1, 4 + self.arrays["pieces"].shape[1]), np.int64)
        cells[..., 0] = np.where(place == end, end_core, 0)
        cells[..., 1] = np.where(place == last, END, 0)
        cells[..., 2] = np.where(place == core, begin_core, 0)
        cells[:, :-1, 3] = np.where(doubt, doubted, 0)
        cells[:, :-1, 4:] = self.arrays["pieces"][shown]
        cells[:, :, 2:][place >= last] = 0
        there = (cells > 0).reshape(b, -1)
        at = np.cumsum(there, 1) - 1
        fits = at[:, -1] < preset.source
        source = compact(cells.reshape(b, -1), there, at, preset.source, PAD)

        pieces = self.arrays["pieces"][true].astype(np.int64)  # [B, N, 8]
        wanted = (pieces > 0) & inside[..., None]
        first = at.reshape(b, count + 1, -1)[:, :-1, 3] + 1  # place of the first piece that was read
        many = (cells[:, :-1, 4:] > 0).sum(2)
        where = first[..., None] + np.minimum(np.arange(pieces.shape[2]), many[..., None] - 1)
        where = np.where(many[..., None] > 0, where, NOTHING)
        there = wanted.reshape(b, -1)
        at = np.cumsum(there, 1) - 1
        target = compact(pieces.reshape(b, -1), there, at, preset.target, NOTHING)
        places = compact(where.reshape(b, -1), there, at, preset.target, NOTHING)
        target[np.arange(b), np.minimum(at[:, -1] + 1, preset.target - 1)] = END
        return (source, target, places), fits & (at[:, -1] < preset.target - 1)


def compact(values: np.ndarray, there: np.ndarray, at: np.ndarray, size: int, empty: int) -> np.ndarray:
    """Those `values` [B, M] that are `there`, at their places `at`, in rows [B, size]."""
    found = np.full((len(values), size), empty, np.int64)
    fits = there & (at < size)
    row = np.broadcast_to(np.arange(len(values))[:, None], there.shape)
    found[row[fits], at[fits]] = values[fits]
    return found
