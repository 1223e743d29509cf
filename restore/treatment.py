"""How a page was treated before it was read, as data and in words."""

from __future__ import annotations

from dataclasses import dataclass

REQUESTED = "so asked"
"""The reason of a `Treatment` whose source the user chose."""


@dataclass(frozen=True)
class CleanupStep:
    """One thing that was done to a page image before it was read.

    `name` is one of "red" (red seals removed), "flatten" (uneven light evened out), "despeckle", "deskew"
    (rotated), "dewarp" (rotated, and its lines straightened), "resize". `amount` is how much of it: seals for
    "red", degrees counter-clockwise for "deskew" and "dewarp", the factor for "resize", None for the others.
    """

    name: str
    amount: float | None = None

    @property
    def note(self) -> str:
        """In words; "" where there is nothing to tell a user (a page made smaller)."""
        amount = self.amount or 0.0
        match self.name:
            case "red":
                return f"{amount:.0f} red seal(s) lifted"
            case "flatten":
                return "shadow taken out"
            case "despeckle":
                return "specks removed"
            case "deskew":
                return f"turned by {amount:.1f}°"
            case "dewarp":
                return f"turned by {amount:.1f}° and straightened"
            case "resize":
                return f"enlarged {amount:.1f}×" if amount > 1 else ""
        return self.name


@dataclass(frozen=True)
class Treatment:
    """Where the text of a page comes from, and what was done to its image. Angles in degrees.

    `source` is "image" (recognised) or "layer" (the text layer of a PDF), `reason` why: what the layer was
    judged to be, "so asked", or "" where there was no layer to choose.
    """

    source: str = "image"
    reason: str = ""
    skew: float = 0.0  # measured, positive where lines fall to the right; it was turned back only by "deskew"
    steps: tuple[CleanupStep, ...] = ()
    letters: int = 0  # shapes on the image that look like letters; 0 for a blank page
    blank: bool = False
    stamp_lines: int = 0  # lines of a digital signature that were left out of the layer
    dropped_words: int = 0  # words guessed from a picture or handwriting, left out

    def notes(self, rotation: int = 0) -> tuple[str, ...]:
        """In words, for people; `rotation` is that of the page."""
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
