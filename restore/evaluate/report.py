"""The HTML report: one file, no script, nothing fetched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from statistics import mean

from restore.evaluate.align import pair
from restore.evaluate.aligned import AlignedLine, Column, worst_lines, wrong_numbers
from restore.evaluate.charts import Dumbbell, change_bar, dumbbells, reliability
from restore.evaluate.figures import applies, most, percent, signed, write, write_difference
from restore.evaluate.markup import Markup, el, join
from restore.evaluate.metrics import BY_KEY, METRICS, Metric, Score
from restore.evaluate.normalise import LEVEL, TONES, graphemes
from restore.evaluate.run import RAW, Evaluation, Kind, Unit
from restore.evaluate.style import CSS
from restore.evaluate.table import TITLES
from restore.evaluate.vietnamese import KINDS

_MINOR = frozenset({"exact_syllables_any_case", "document_numbers", "dates", "figures"})
_DRAWN = ("exact_syllables", "body_words", "word_recall", "numbers", "document_numbers", "dates", "places")
_LETTERS = 24
_WHAT_HAPPENED = {"introduced": "down", "missed": "quiet"}
_TONES = (LEVEL, *TONES.values())

DEFINITIONS = {
    "Exact syllables": (
        "Of the truth’s tokens, the share that came out right: equal, capitals included, or one of the "
        "listed alternatives. Both sides are NFC with the tone placement folded (hoà = hòa), cut at white "
        "space, outer punctuation stripped. A line’s tokens pair one to one when the counts agree, else "
        "by Levenshtein alignment."
    ),
    "Body words in order": (
        "The same on pages: tokens of the whole output against the truth’s body, along one Levenshtein "
        "alignment. Handwriting is not scored."
    ),
    "Word recall": "On pages, the words of all sections that are in the output, wherever they stand.",
    "CER, WER": (
        "Substitutions, deletions and insertions over the truth’s length, in graphemes of NFC text and in "
        "words with their punctuation; white space squeezed. Nothing else is folded."
    ),
    "cMER, preference": (
        "The measures of HIPE-OCRepair 2026, on NFC: errors over hits and errors, lower case, letters and "
        "digits only; and +1, 0 or −1 for each document by whether its cMER fell, stayed or rose."
    ),
    "Numbers": "Truth tokens with a digit: each is a document number, a date or a figure.",
    "Fixed, missed, introduced": (
        "Each truth token before and after: wrong then right, wrong then wrong, right then wrong."
    ),
    "Right text changed": "The truth itself went in; the share of its tokens that came out different.",
    "Intervals": (
        "95 % percentile intervals of 1,000 paired bootstrap draws of documents, or of lines. Lines of "
        "one document are not independent, so their intervals are too narrow where there are few "
        "documents."
    ),
}


def as_html(evaluation: Evaluation, versions: Mapping[str, str]) -> str:
    """The whole report."""
    title = "How much of it is right?"
    sections = [_kind(evaluation, kind) for kind in evaluation.kinds]
    head = [
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el(
            "meta",
            http_equiv="Content-Security-Policy",
            content="default-src 'none'; style-src 'unsafe-inline'; img-src data:",
        ),
        el("link", rel="icon", href="data:,"),
        el("title", f"{title} Restoration of Vietnamese documents, measured"),
        el("style", Markup(CSS)),
    ]
    body = [
        el(
            "header",
            el("p", "Restoration of Vietnamese documents, measured", class_="kicker"),
            el("h1", title),
            [_lede(evaluation, kind) for kind in evaluation.kinds],
            _problems(evaluation),
            _contents(evaluation),
        ),
        el(
            "main",
            sections,
            _numbers(evaluation),
            _worst(evaluation),
            _confidences(evaluation),
            _cost(evaluation),
            _about(evaluation, versions),
        ),
    ]
    return f"<!doctype html>\n{el('html', el('head', head), el('body', body), lang='en')}\n"


# --- the parts ------------------------------------------------------------------------------------------


def _lede(evaluation: Evaluation, kind: Kind) -> Markup:
    raw, total = evaluation.total(kind, None), evaluation.total(kind, 0)
    count = len(evaluation.of(kind))
    what = ("document" if kind == "text" else "scanned file") + ("" if count == 1 else "s")
    if not raw.syllables.whole:
        return el("p", f"{count} {what}, and no word of truth in them.", class_="lede")
    right, change = BY_KEY["exact_syllables"], total.change
    before, after = right.value(raw) or 0.0, right.value(total) or 0.0
    worse = "none was made worse" if not total.worse else f"{total.worse} of them came out worse"
    return el(
        "p",
        f"{TITLES[kind]}: of {raw.syllables.whole:,} syllables in {count} {what}, ",
        el("strong", percent(before)),
        " were right as they came and ",
        el("strong", percent(after)),
        f" after restoration. {change.fixed:,} were fixed, {change.missed:,} stayed wrong, "
        f"{change.introduced:,} that had been right were broken; {worse if count != 1 else _single(total)}.",
        class_="lede",
    )


def _single(total: Score) -> str:
    return "the document came out worse" if total.worse else "the document was not made worse"


def _problems(evaluation: Evaluation) -> Markup | None:
    problems = evaluation.problems
    if not problems:
        return None
    heading = f"To be looked at: {len(problems)}. What is missing or failed counts as empty."
    return el(
        "aside", el("h2", heading), el("ul", [el("li", problem) for problem in problems]), class_="problems"
    )


def _contents(evaluation: Evaluation) -> Markup:
    links = [(f"{kind}", TITLES[kind]) for kind in evaluation.kinds]
    links += [
        ("numbers", "Wrong numbers"),
        ("worst", "Worst lines"),
        ("confidence", "Confidences"),
        ("cost", "Time and memory"),
    ]
    links += [("about", "Definitions and versions")]
    return el("nav", [el("a", text, href=f"#{anchor}") for anchor, text in links], aria_label="Contents")


def _kind(evaluation: Evaluation, kind: Kind) -> Markup:
    return el(
        "section",
        el("h2", TITLES[kind]),
        _drawing(evaluation, kind),
        _rates(evaluation, kind),
        _changes(evaluation, kind),
        _side_by_side(evaluation, kind) if len(evaluation.systems) > 1 else None,
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
    # With a single document there is nothing to draw from, and no column.
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
        rows.append(_row(_title(metric), cells, "minor" if metric.key in _MINOR else None))
    heads = ["raw", "restored", "change, points", *(f"95 %, {by}" for by in spans), "counts, restored"]
    return _table("", heads, rows, "All figures; the change in percentage points.")


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
        rows.append(_row(_title(metric), cells))
    caption = "The best of each row is bold; all read the same input in the same run."
    return join([el("h3", "Side by side"), _table("", [RAW, *evaluation.systems], rows, caption)])


def _documents(evaluation: Evaluation, kind: Kind) -> Markup:
    right = BY_KEY["exact_syllables"]
    rows = []
    for document in evaluation.of(kind):
        before, after = document.raw.scored.score, document.results[0].scored.score
        change = after.change
        cells = [
            el("td", f"{len(document.reference.tokens):,}", class_="quiet"),
            el("td", write(right, right.value(before)), class_="raw"),
            el("td", write(right, right.value(after)), class_="new"),
            el("td", percent(before.cer), class_="raw"),
            el("td", percent(after.cer), class_="new"),
            el("td", f"{change.fixed:,}"),
            el("td", f"{change.missed:,}"),
            el("td", f"{change.introduced:,}", class_="down" if change.introduced else None),
            el("td", "line by line" if document.results[0].scored.by_line else "as a page", class_="quiet"),
        ]
        rows.append(_row(document.name, cells))
    heads = ["syllables", "right, raw", "restored", "CER, raw", "restored", "fixed", "missed", "introduced"]
    heads.append("scored")
    return join([el("h3", "Every document"), _table("document", heads, rows)])


def _errors(evaluation: Evaluation, kind: Kind) -> Markup:
    before, after = evaluation.confusion(kind, None), evaluation.confusion(kind, 0)
    kinds = [
        _row(
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
        _row(el("span", f"{truth} → {output}", lang="vi"), [el("td", f"{count:,}")])
        for (truth, output), count in most(after.letters)[:_LETTERS]
    ]
    half = (len(letters) + 1) // 2
    tables = [
        el("h3", "What is wrong with the wrong syllables"),
        _table(
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
            el(
                "div",
                [
                    _table("truth → output", ["times"], part, "", "narrow")
                    for part in (letters[:half], letters[half:])
                    if part
                ],
                class_="split",
            ),
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
        rows.append(_row(el("span", truth, lang="vi"), cells))
    caption = "Rows: the truth’s tone. Columns: the output’s. Only syllables whose base letters are right."
    return _table("", list(_TONES), rows, caption, "heat")


def _numbers(evaluation: Evaluation) -> Markup:
    found = wrong_numbers(evaluation)
    rows = [
        _row(
            f"{wrong.document}, line {wrong.line}",
            [
                el("td", wrong.kind, class_="quiet"),
                el("td", wrong.column.raw or "∅", class_="raw"),
                el("td", wrong.column.restored or "∅", class_="new"),
                el("td", wrong.column.truth),
                el(
                    "td",
                    wrong.column.status,
                    class_="down" if wrong.column.status == "introduced" else "quiet",
                ),
            ],
        )
        for wrong in found
    ]
    broken = sum(wrong.column.status == "introduced" for wrong in found)
    told = (
        f"Wrong after restoration, of numbers, dates and document numbers: {len(found):,}. Right before it: "
        f"{broken:,} of these. The others came wrong and were left, or became something else."
    )
    heads = ["kind", "raw", "restored", "truth", "what happened"]
    return el(
        "section",
        el("h2", "Numbers that are wrong"),
        el("p", told if found else "Every number, date and document number is right."),
        _table("where", heads, rows) if rows else None,
        id="numbers",
    )


def _worst(evaluation: Evaluation) -> Markup:
    lines = worst_lines(evaluation)
    key = [
        el("li", el("span", class_=f"swatch {name}"), text)
        for name, text in (("fixed", "fixed"), ("missed", "missed"), ("introduced", "introduced or too many"))
    ]
    content = (
        [el("ul", key, class_="key"), el("ol", [_line(line) for line in lines], class_="lines")]
        if lines
        else [el("p", "No line has a wrong syllable.")]
    )
    explain = "As it came, restored, and the truth, one above the other. Bold letters are the wrong ones."
    return el("section", el("h2", "The worst lines"), el("p", explain, class_="note"), content, id="worst")


def _line(line: AlignedLine) -> Markup:
    labels = el("span", [el("span", text) for text in ("raw", "restored", "truth")], class_="labels")
    where = f"{line.document}, line {line.number}: {line.wrong} wrong"
    return el(
        "li",
        el("p", where, class_="where"),
        el("div", labels, [_column(column) for column in line.columns], class_="gloss", lang="vi"),
    )


def _column(column: Column) -> Markup:
    shown: object = column.restored or "∅"
    if column.status in ("missed", "introduced") and column.restored:
        shown = _marked(column.truth, column.restored)
    told = None if column.status == "right" else el("span", f" ({column.status})", class_="hidden", lang="en")
    return el(
        "span",
        el("span", column.raw or "∅", class_="r"),
        el("span", shown, told, class_="o"),
        el("span", column.truth or "∅", class_="t"),
        class_=None if column.status == "right" else column.status,
    )


def _marked(truth: str, output: str) -> list[Markup]:
    """The output with its wrong graphemes marked."""
    before, after = list(graphemes(truth)), list(graphemes(output))
    right = {there for here, there in pair(before, after) if here >= 0 and before[here] == after[there]}
    right.discard(-1)
    return [join(each) if place in right else el("mark", each) for place, each in enumerate(after)]


def _confidences(evaluation: Evaluation) -> Markup:
    found = evaluation.calibration()
    heading = el("h2", "Are the confidences true?")
    if not found.count:
        return el("section", heading, el("p", "No edit and no doubt was checked."), id="confidence")
    rows = [
        _row(
            f"{each.low:.1f} to {each.high:.1f}",
            [
                el("td", f"{each.count:,}"),
                el("td", f"{each.confidence:.3f}"),
                el("td", f"{each.right:.3f}", class_="new"),
            ],
        )
        for each in found.bins
        if each.count
    ]
    told = (
        f"Every edit and every doubt states how sure it is. Over {found.count:,} of them the expected "
        f"calibration error is {found.ece:.3f} and the Brier score {found.brier:.3f}. On the diagonal, "
        "what is claimed with 0.9 is right nine times in ten; above it the restoration is too modest, "
        "below it too sure."
    )
    drawing = el("figure", reliability(found), style="max-width: 23rem")
    return el(
        "section",
        heading,
        el("p", told),
        el("div", drawing, _table("confidence", ["claims", "mean", "right"], rows), class_="split"),
        id="confidence",
    )


def _cost(evaluation: Evaluation) -> Markup:
    rows = []
    for number, name in enumerate(evaluation.systems):
        for kind in evaluation.kinds:
            results = [document.results[number] for document in evaluation.of(kind)]
            seconds = [result.seconds for result in results]
            words = sum(len(document.reference.tokens) for document in evaluation.of(kind))
            peaks = [result.memory_mb for result in results if result.memory_mb is not None]
            cells = [
                el("td", f"{len(seconds):,}"),
                el("td", f"{sum(seconds):.2f}"),
                el("td", f"{mean(seconds):.2f}"),
                el("td", f"{max(seconds):.2f}"),
                el("td", f"{words / sum(seconds):,.0f}" if sum(seconds) else "–"),
                el("td", f"{max(peaks):,.0f}" if peaks else "–"),
            ]
            rows.append(_row(f"{name}, {TITLES[kind].lower()}", cells))
    heads = ["documents", "seconds", "mean", "longest", "syllables a second", "peak MB"]
    caption = (
        "Wall time on the machine that made this report; the first document also loads the models. Memory is "
        "that of this process, without Tesseract and other programs."
    )
    return el("section", el("h2", "Time and memory"), _table("", heads, rows, caption), id="cost")


def _about(evaluation: Evaluation, versions: Mapping[str, str]) -> Markup:
    terms = chain.from_iterable((el("dt", term), el("dd", text)) for term, text in DEFINITIONS.items())
    told = ", ".join(f"{name} {version}" for name, version in versions.items())
    return el(
        "section",
        el("h2", "Definitions and versions"),
        el("dl", list(terms)),
        el("p", f"Made with {told}; seed {evaluation.seed}.", class_="note"),
        id="about",
    )


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


def _row(title: object, cells: Iterable[Markup], class_: str | None = None) -> Markup:
    return el("tr", el("th", title, scope="row"), list(cells), class_=class_)


def _table(
    first: str, heads: Sequence[str], rows: Sequence[Markup], caption: str = "", class_: str | None = None
) -> Markup:
    """A table that scrolls sideways in itself where it is too wide for the screen."""
    head = [el("th", text, scope="col") for text in (first, *heads)]
    table = el(
        "table",
        el("caption", caption) if caption else None,
        el("thead", el("tr", head)),
        el("tbody", list(rows)),
        class_=class_ or "wide",
    )
    return el("div", table, class_="scroll", tabindex="0", role="group", aria_label=caption or "Table")
