"""The section of the HTML report with all figures of one kind of document: text, or pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from restore.evaluate.charts import Dumbbell, change_bar, dumbbells
from restore.evaluate.figures import applies, most, percent, signed, write, write_difference
from restore.evaluate.markup import Markup, el, join
from restore.evaluate.metrics import BY_KEY, METRICS, Metric, Score
from restore.evaluate.normalise import LEVEL, TONES
from restore.evaluate.run import RAW, Evaluation, Kind, Unit
from restore.evaluate.table import TITLES
from restore.evaluate.vietnamese import KINDS

_MINOR = frozenset({"exact_syllables_any_case", "document_numbers", "dates", "figures"})
_DRAWN = ("exact_syllables", "body_words", "word_recall", "numbers", "document_numbers", "dates", "places")
_LETTERS = 24
_TONES = (LEVEL, *TONES.values())


def kind_section(evaluation: Evaluation, kind: Kind) -> Markup:
    """The section for one kind of document."""
    return el(
        "section",
        el("h2", TITLES[kind]),
        _drawing(evaluation, kind),
        _rates(evaluation, kind),
        _changes(evaluation, kind),
        _side_by_side(evaluation, kind) if len(evaluation.systems) > 1 else None,
        _harm(evaluation, kind),
        _documents(evaluation, kind),
        _errors(evaluation, kind),
        id=kind,
    )


def _drawing(evaluation: Evaluation, kind: Kind) -> Markup | None:
    raw, total = evaluation.total(kind, None), evaluation.total(kind, 0)
    intervals = evaluation.intervals(kind, "documents") or evaluation.intervals(kind, "lines")
    rows = []
    for metric in (BY_KEY[key] for key in _DRAWN):
        before, after = metric.value(raw), metric.value(total)
        if before is None or after is None or not applies(metric, kind, [raw, total]):
            continue
        interval = intervals.get(metric.key)
        spans = (interval.before, interval.after) if interval else (None, None)
        rows.append(Dumbbell(metric.title.split(",")[0], before, after, *spans))
    if not rows:
        return None
    by = "documents" if len(evaluation.of(kind)) > 1 else "lines"
    caption = f"Open circle: as it came. Full circle: restored. Thin lines: 95 % intervals over {by}."
    return el("figure", dumbbells(rows), el("figcaption", caption))


def _rates(evaluation: Evaluation, kind: Kind) -> Markup:
    raw, total = evaluation.total(kind, None), evaluation.total(kind, 0)
    bys: tuple[Unit, ...] = ("documents", "lines")
    # The bootstrap needs two documents: with one there are no intervals and no column for them.
    spans = {by: found for by in bys if (found := evaluation.intervals(kind, by))}
    rows = []
    for metric in METRICS:
        if not applies(metric, kind, [raw, total]):
            continue
        cells = [
            el("td", "" if metric.against_raw else write(metric, metric.value(raw)), class_="raw"),
            el("td", write(metric, metric.value(total)), class_="new"),
            el("td", _difference(metric, raw, total)),
        ]
        for found in spans.values():
            interval = found.get(metric.key)
            told = write_difference(metric, interval.difference) if interval else "–"
            cells.append(el("td", told, class_="quiet"))
        share = metric.share(total)
        cells.append(el("td", f"{share.part:,} / {share.whole:,}", class_="quiet"))
        rows.append(row(_title(metric), cells, "minor" if metric.key in _MINOR else None))
    heads = ["raw", "restored", "change, points", *(f"95 %, {by}" for by in spans), "counts, restored"]
    return table("", heads, rows, "All figures; the change in percentage points.")


def _changes(evaluation: Evaluation, kind: Kind) -> Markup:
    total = evaluation.total(kind, 0)
    change, numbers = total.change, total.number_change
    told = (
        ("kept", "right all along", change.kept),
        ("fixed", "fixed", change.fixed),
        ("missed", "missed", change.missed),
        ("introduced", "introduced", change.introduced),
    )
    key = [el("li", el("span", class_=f"swatch {name}"), f"{text} {count:,}") for name, text, count in told]
    note = (
        f"Among the numbers {numbers.fixed:,} were fixed and {numbers.introduced:,} broken. "
        f"Right but with the tone on the other vowel (hoà, hòa): {total.tone_placement:,}."
    )
    return join(
        [
            el("h3", "What became of every syllable"),
            el("figure", change_bar(change), el("ul", key, class_="key")),
            el("p", note, class_="note"),
        ]
    )


def _harm(evaluation: Evaluation, kind: Kind) -> Markup | None:
    """The changes that restoration made to right text, most frequent first."""
    harm = most(evaluation.harm(kind))[:_LETTERS]
    if not harm:
        return None
    rows = [
        row(el("span", f"{before} → {after or '∅'}", lang="vi"), [el("td", f"{count:,}")])
        for (before, after), count in harm
    ]
    return join(
        [
            el("h3", "What was changed in right text"),
            el("p", "The truth itself went in, and nothing in it should change.", class_="note"),
            _halves("before → after", rows),
        ]
    )


def _halves(first: str, rows: Sequence[Markup]) -> Markup:
    """A long table of two columns, split into two tables side by side."""
    half = (len(rows) + 1) // 2
    parts = [part for part in (rows[:half], rows[half:]) if part]
    return el("div", [table(first, ["times"], part, "", "narrow") for part in parts], class_="split")


def _side_by_side(evaluation: Evaluation, kind: Kind) -> Markup:
    scores = [evaluation.total(kind, number) for number in range(len(evaluation.systems))]
    raw = evaluation.total(kind, None)
    rows = []
    for metric in METRICS:
        if not applies(metric, kind, scores):
            continue
        values = [metric.value(score) for score in scores]
        known = [value for value in values if value is not None]
        best = (max if metric.better == "higher" else min)(known) if known else None
        cells = [el("td", "" if metric.against_raw else write(metric, metric.value(raw)), class_="raw")]
        cells += [
            el("td", write(metric, value), class_="best" if value == best and value is not None else None)
            for value in values
        ]
        rows.append(row(_title(metric), cells))
    caption = "The best of each row is bold; all read the same input in the same run."
    return join([el("h3", "Side by side"), table("", [RAW, *evaluation.systems], rows, caption)])


def _documents(evaluation: Evaluation, kind: Kind) -> Markup:
    right = BY_KEY["exact_syllables"]
    rows = []
    for document in evaluation.of(kind):
        before, after = document.raw.scored.score, document.results[0].scored.score
        change = after.change
        how = "line by line" if document.results[0].scored.by_line else "as a page"
        how = "failed" if document.results[0].error else how
        cells = [
            el("td", f"{len(document.reference.tokens):,}", class_="quiet"),
            el("td", write(right, right.value(before)), class_="raw"),
            el("td", write(right, right.value(after)), class_="new"),
            el("td", percent(before.cer), class_="raw"),
            el("td", percent(after.cer), class_="new"),
            el("td", f"{change.fixed:,}"),
            el("td", f"{change.missed:,}"),
            el("td", f"{change.introduced:,}", class_="down" if change.introduced else None),
            el("td", how, class_="down" if how == "failed" else "quiet"),
        ]
        rows.append(row(document.name, cells))
    heads = ["syllables", "right, raw", "restored", "CER, raw", "restored", "fixed", "missed", "introduced"]
    heads.append("scored")
    return join([el("h3", "Every document"), table("document", heads, rows)])


def _errors(evaluation: Evaluation, kind: Kind) -> Markup:
    before, after = evaluation.confusion(kind, None), evaluation.confusion(kind, 0)
    kinds = [
        row(
            title,
            [
                el("td", f"{before.kinds.get(key, 0):,}", class_="raw"),
                el("td", f"{after.kinds.get(key, 0):,}", class_="new"),
                el("td", f"{after.only.get(key, 0):,}", class_="quiet"),
            ],
        )
        for key, title in KINDS.items()
        if before.kinds.get(key) or after.kinds.get(key)
    ]
    letters = [
        row(el("span", f"{truth} → {output}", lang="vi"), [el("td", f"{count:,}")])
        for (truth, output), count in most(after.letters)[:_LETTERS]
    ]
    tables = [
        el("h3", "What is wrong with the wrong syllables"),
        table(
            "",
            ["raw", "restored", "restored, only this"],
            kinds,
            "A syllable can be wrong in several ways.",
        )
        if kinds
        else el("p", "Nothing is."),
    ]
    if letters:
        tables += [
            el("h3", "Letters still confused"),
            _halves("truth → output", letters),
        ]
    if after.tones:
        tables += [el("h3", "Tones still confused"), _tones(after.tones)]
    return join(tables)


def _tones(counts: Mapping[tuple[str, str], int]) -> Markup:
    largest = max(counts.values())
    rows = []
    for truth in _TONES:
        cells = []
        for output in _TONES:
            count = counts.get((truth, output), 0)
            shade = f"background: rgb(var(--heat) / {0.45 * count / largest:.2f})" if count else None
            cells.append(el("td", "·" if truth == output else f"{count or ''}", style=shade))
        rows.append(row(el("span", truth, lang="vi"), cells))
    caption = "Rows: the truth’s tone. Columns: the output’s. Only syllables whose base letters are right."
    return table("", list(_TONES), rows, caption, "heat")


# --- tables ---------------------------------------------------------------------------------------------


def _title(metric: Metric) -> Markup:
    arrow, told = ("↑", "higher is better") if metric.better == "higher" else ("↓", "lower is better")
    return join([f"{metric.title} ", el("span", arrow, title=told, aria_label=told, role="img")])


def _difference(metric: Metric, raw: Score, total: Score) -> object:
    before, after = metric.value(raw), metric.value(total)
    if metric.against_raw or before is None or after is None:
        return ""
    change = 100 * (after - before)
    if signed(change) == "0.00":
        return "0.00"
    better = (change > 0) == (metric.better == "higher")
    return el("span", signed(change), class_="up" if better else "down")


def row(title: object, cells: Iterable[Markup], class_: str | None = None) -> Markup:
    """A table row: a heading cell, then `cells`."""
    return el("tr", el("th", title, scope="row"), list(cells), class_=class_)


def table(
    first: str, heads: Sequence[str], rows: Sequence[Markup], caption: str = "", class_: str | None = None
) -> Markup:
    """A table; where it is wider than the screen it scrolls, and the page does not."""
    head = [el("th", text, scope="col") for text in (first, *heads)]
    inner = el(
        "table",
        el("caption", caption) if caption else None,
        el("thead", el("tr", head)),
        el("tbody", list(rows)),
        class_=class_ or "wide",
    )
    return el("div", inner, class_="scroll", tabindex="0", role="group", aria_label=caption or "Table")
