"""What becomes of a step of the best path: an edit, a mark on a doubtful token, or nothing; and how sure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from restore.edits import Confidence, Doubt, Edit
from restore.text.confidence import Calibration, Context
from restore.text.evidence import codes, readings
from restore.text.lattice import Weights
from restore.text.passage import Step
from restore.text.rescore import SOURCE as SEQ2SEQ
from restore.vietnamese.syllable import strip_marks
from restore.vietnamese.tokens import Token

_NEVER = 2.0  # no posterior is as high: which of two numbers stands there is for the reader to say

REASONS = {
    "marks": "phục hồi dấu theo ngữ cảnh",
    "letters": "chữ nhận dạng sai, sửa theo ngữ cảnh",
    "case": "chữ hoa, chữ thường theo ngữ cảnh",
    "split": "tách hai từ bị dính",
    "joined": "nối từ bị tách",
    "code": "mã số văn bản, số La Mã",
    readings.SOURCE: "đọc lại dòng này trên ảnh",
    "encoding": "chuyển bảng mã cũ sang Unicode",
}


@dataclass(frozen=True)
class Judge:
    """Decides by the posterior alone, so that a hard text is not left unmended; reports how hard it was."""

    weights: Weights
    calibration: Calibration

    def __call__(
        self, text: str, tokens: Sequence[Token], step: Step, context: Context, reason: str = ""
    ) -> tuple[Edit | Doubt | None, Confidence]:
        """The verdict on `step`; `reason` is that of the witness who proposed it, if it gave one."""
        start, end = tokens[step.start].start, tokens[step.start + step.arc.span - 1].end
        before, after = text[start:end], step.arc.text
        if step.arc.source == SEQ2SEQ and not step.arc.words:  # a speck that was read as letters
            sure, end = round(1 - step.posterior, 4), start + len(before.partition("\n")[0].rstrip())
            before = text[start:end]
            return Doubt(start, end, before, sure, _suggestions(step)), Confidence(start, end, sure)
        if before != after and step.posterior >= self._enough(before, step):
            sure = self.calibration(step.posterior, context)
            edit = Edit(start, end, before, after, step.arc.source, sure, reason or _reason(before, step))
            return edit, Confidence(start, end, sure)
        posterior, rivals = step.posterior, _suggestions(step)
        if before != after:
            posterior = next((p for arc, p in step.rivals if arc.text == before), 0.0)
            rivals = (after,)
        doubtful = rivals and posterior < self.weights.apply
        if any(map(str.isdigit, before)):  # two looks that saw two numbers are worth a look of the reader's
            seen = tuple(arc.text for arc, _ in step.rivals if arc.source == readings.SOURCE)
            doubtful, rivals = doubtful or seen, rivals or seen
        sure = self.calibration(posterior, context)
        found = Doubt(start, end, before, sure, rivals) if doubtful else None
        return found, Confidence(start, end, sure)

    def _enough(self, before: str, step: Step) -> float:
        """The posterior that a change must have."""
        seen_so = step.arc.source == readings.SOURCE  # no guess: it was read there
        number = before.replace(".", "").replace(",", "").isdigit()  # "12,5" is not "125"
        if seen_so and (number or codes.is_roman(before) or _other_digits(before, step.arc.text)):
            return _NEVER
        if number:
            return self.weights.apply_number
        name = before[0].isupper() and before.isalpha() and not seen_so
        return self.weights.apply_name if name else self.weights.apply


def _suggestions(step: Step) -> tuple[str, ...]:
    """The other readings that are not improbable."""
    return tuple(arc.text for arc, p in step.rivals if p > 0.2)


def _other_digits(before: str, after: str) -> bool:
    """Are the digits of `after` not those that were read? "l6" may be 16."""
    return _digits(codes.number(before) or before) not in ("", _digits(after))


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def _reason(before: str, step: Step) -> str:
    after = step.arc.text
    if step.arc.source in ("code", readings.SOURCE):
        return REASONS[step.arc.source]
    if " " in after and " " not in before:
        return REASONS["split"]
    if " " in before and " " not in after:
        return REASONS["joined"]
    if before.lower() == after.lower():
        return REASONS["case"]
    return REASONS["marks" if strip_marks(before).lower() == strip_marks(after).lower() else "letters"]
