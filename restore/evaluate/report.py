"""The HTML report: one file without scripts or external resources."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from statistics import mean

from restore.evaluate.align import pair
from restore.evaluate.aligned import AlignedLine, Column, worst_lines, wrong_numbers
from restore.evaluate.charts import reliability
from restore.evaluate.figures import percent
from restore.evaluate.markup import Markup, el, join
from restore.evaluate.metrics import BY_KEY, Score
from restore.evaluate.normalise import graphemes
from restore.evaluate.run import Evaluation, Kind
from restore.evaluate.sections import kind_section, row, table
from restore.evaluate.style import CSS
from restore.evaluate.table import TITLES

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
    """The report as one HTML document."""
    title = "How much of it is right?"
    sections = [kind_section(evaluation, kind) for kind in evaluation.kinds]
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


def _numbers(evaluation: Evaluation) -> Markup:
    found = wrong_numbers(evaluation)
    rows = [
        row(
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
        table("where", heads, rows) if rows else None,
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
        else [el("p", "No line of what came has a wrong syllable.")]
    )
    explain = "As it came, restored, and the truth, one above the other. Bold letters are the wrong ones. "
    explain += "Documents of which nothing came are listed at the top only."
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
        return el("section", heading, el("p", "No confidence was checked."), id="confidence")
    rows = [
        row(
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
        f"Of every word, changed or kept, the restoration says how sure it is. Over {found.count:,} words "
        f"the expected calibration error is {found.ece:.3f} and the Brier score {found.brier:.3f}; of the "
        f"{found.sure_count:,} given 0.95 or more, {percent(found.sure)} are right. On the diagonal, what is "
        "given 0.9 is right nine times in ten; above it the restoration is too modest, below it too sure."
    )
    drawing = el("figure", reliability(found), style="max-width: 23rem")
    return el(
        "section",
        heading,
        el("p", told),
        el("div", drawing, table("confidence", ["claims", "mean", "right"], rows), class_="split"),
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
            rows.append(row(f"{name}, {TITLES[kind].lower()}", cells))
    heads = ["documents", "seconds", "mean", "longest", "syllables a second", "peak MB"]
    caption = (
        "Wall time on the machine that made this report; the first document also loads the models. Memory is "
        "that of this process, without Tesseract and other programs."
    )
    return el("section", el("h2", "Time and memory"), table("", heads, rows, caption), id="cost")


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
