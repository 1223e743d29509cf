"""Print the text of a PDF or image as Tesseract `vie` alone reads it: the peer of `restore scan`.

    python scripts/measure/plain_tesseract.py PAGE

Run by its path, it works from any folder: `restore eval --compare` calls it so.
"""

import sys
from pathlib import Path

import pytesseract
from PIL import Image

from restore.page.load import load_pages

for page in load_pages(Path(sys.argv[1])):
    print(
        pytesseract.image_to_string(
            Image.fromarray(page.pixels), lang="vie", config=f"--dpi {round(page.dpi)}"
        )
    )
