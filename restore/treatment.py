"""How a page was treated before it was read, as data and as notes."""

from __future__ import annotations

from dataclasses import dataclass

REQUESTED = "so asked"
"""`Treatment.reason` if the user chose the source."""


@dataclass(frozen=True)
class CleanupStep:
    """A step that changed a page image before it was read.

    `name` is "red" (red seals removed), "invert" (the ground was dark), "watermark" (marks and patterns
    behind print removed), "contrast" (faint print darkened), "flatten" (uneven light corrected), "despeckle",
    "deskew" (rotated), "dewarp" (rotated, and its lines straightened), "sharpen" or "resize". `amount`: the
    number of seals for "red", degrees counter-clockwise for "deskew" and "dewarp", the factor for "resize",
    None for others.
    """

    name: str
    amount: float | None = None

    @property
    def note(self) -> str:
        """The step in words; "" if it does not concern a user (a page made smaller)."""
        amount = self.amount or 0.0
        match self.name:
            case "red":
                return f"{amount:.0f} red seal(s) lifted"
            case "invert":
                return "inverted, since its ground is dark"
            case "watermark":
                return "watermark taken out"
            case "contrast":
                return "faint print darkened"
            case "flatten":
                return "shadow taken out"
            case "despeckle":
                return "specks removed"
            case "deskew":
                return f"turned by {amount:.1f}°"
            case "dewarp":
                return f"turned by {amount:.1f}° and straightened"
            case "sharpen":
                return "sharpened"
            case "resize":
                return f"enlarged {amount:.1f}×" if amount > 1 else ""
        return self.name


@dataclass(frozen=True)
class Treatment:
    """Where the text of a page comes from, and what was done to its image. Angles are in degrees.

    `source` is "image" (recognised), "layer" (a PDF's text layer) or "text" (no page at all). `reason`: the
    judgement of the layer, or "so asked"; "" if there was no layer.
    """

    source: str = "image"
    reason: str = ""
    skew: float = 0.0  # measured, positive if lines fall to the right; corrected only by a step "deskew"
    steps: tuple[CleanupStep, ...] = ()
    letters: int = 0  # letter-like shapes on the image; 0 for a blank page
    blank: bool = False
    stamp_lines: int = 0  # lines of a digital signature left out of the layer
    dropped_words: int = 0  # words left out as guesses from a picture or handwriting

    def notes(self, rotation: int = 0) -> tuple[str, ...]:
        """Notes for people; `rotation` is that of the page."""
        notes = []
        if self.source == "layer":
            notes.append(f"text layer {'kept' if self.reason == REQUESTED else 'used'}: {self.reason}")
            if self.stamp_lines:
                notes[0] += f"; {self.stamp_lines} line(s) of a digital signature left out"
        elif self.reason:
            notes.append(f"text layer not used: {self.reason}")
        if rotation:
            notes.append(f"turned upright by {rotation}°; boxes are those of the upright page")
        notes += [step.note for step in self.steps if step.note]
        if self.blank:
            notes.append("blank")
        if self.dropped_words:
            notes.append(
                f"picture or handwriting: {self.dropped_words} word(s) that the recogniser guessed left out"
            )
        return tuple(notes)


UNTREATED = Treatment()
