"""Make a folder of malicious files, restore each, and report its cost.

    python -m scripts.measure.hostile            # each file by itself: seconds, peak memory, what was said
    python -m scripts.measure.hostile --only PATTERN
    python -m scripts.measure.hostile --make FOLDER

Every file must end within 60 seconds and 1.5 GB (of the parent and its workers together), in a result or in
an error of two lines at most. Seconds are wall time; a file is late only if it took as much processor time
too, so that other load does not count. Linux only. Reads nothing; writes the files into a temporary folder or
FOLDER, and prints a line for each.
"""

from __future__ import annotations

import argparse
import fnmatch
import io
import os
import resource
import struct
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FONT = "/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf"
SECONDS, MEBIBYTES = 60.0, 1536.0


# --- images ---------------------------------------------------------------------------------------------


def png(width: int, height: int, kind: int = 2, extra: bytes = b"") -> bytes:
    """A PNG of one colour; `kind` is 0 (gray) or 2 (RGB)."""
    packer = zlib.compressobj(1)
    row = bytes(1 + width * (3 if kind == 2 else 1))
    rows = b"".join(packer.compress(row) for _ in range(min(height, 20_000))) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + extra + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def jpeg_header(width: int, height: int) -> bytes:
    """A small JPEG whose header states another size."""
    data = bytearray(saved(Image.new("L", (64, 64), 255), "JPEG"))
    place = data.index(b"\xff\xc0")
    data[place + 5 : place + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def tiff(width: int, height: int, tags: dict[int, int] | None = None, next_ifd: int = 0) -> bytes:
    """A TIFF of one strip of a few zero bytes; with `next_ifd` 8 its list of pages is cyclic."""
    fields = {256: width, 257: height, 258: 8, 259: 1, 262: 1, 273: 8192, 277: 1, 278: height, 279: 100}
    fields |= tags or {}
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in sorted(fields.items()))
    head = b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", len(fields)) + entries
    return (head + struct.pack("<I", next_ifd)).ljust(8292, b"\0")


def noise(width: int, height: int, mode: str) -> Image.Image:
    return Image.frombytes(mode, (width, height), os.urandom(width * height * (3 if mode == "RGB" else 1)))


def good_page(text: str = "Thực hiện Kế hoạch của Ủy ban nhân dân xã Quỳnh Lưu") -> Image.Image:
    page = Image.new("L", (1500, 300), 255)
    ImageDraw.Draw(page).text((80, 80), text, 0, ImageFont.truetype(FONT, 50))
    return page


def many_pages(kind: str, count: int) -> bytes:
    blank = Image.new("1", (1240, 1754), 1)
    return saved(blank, kind, save_all=True, append_images=[blank] * (count - 1))


# --- PDFs -----------------------------------------------------------------------------------------------


def pdf(objects: Sequence[bytes]) -> bytes:
    """A PDF of the objects 1, 2, …; the first is the catalogue."""
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.7\n")
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n" % number + body + b"\nendobj\n")
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer <</Size %d /Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()


def page(content: bytes, resources: bytes = b"", box: bytes = b"0 0 595 842", *more: bytes) -> bytes:
    """A PDF of one page; `more` are objects 5, 6, …"""
    return pdf(
        [
            b"<</Type /Catalog /Pages 2 0 R>>",
            b"<</Type /Pages /Kids [3 0 R] /Count 1>>",
            b"<</Type /Page /Parent 2 0 R /MediaBox [%s] /Contents 4 0 R /Resources <<%s>>>>"
            % (box, resources),
            stream(content),
            *more,
        ]
    )


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return packed(zlib.compress(data, 9), entries)


def packed(data: bytes, entries: bytes = b"") -> bytes:
    return b"<</Length %d /Filter /FlateDecode %s>>\nstream\n" % (len(data), entries) + data + b"\nendstream"


def bomb(size: int, unit: bytes = b" ") -> bytes:
    """Data that inflates to `size` bytes."""
    packer, block = zlib.compressobj(9), unit * (2**20 // len(unit))
    return b"".join(packer.compress(block) for _ in range(size // len(block))) + packer.flush()


def content_bomb() -> bytes:
    parts = page(b"", b"")
    return parts.replace(stream(b""), packed(bomb(2**31)))


IMAGE = b"/Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 8 /ColorSpace %s"


def image_bomb() -> bytes:
    image = packed(
        bomb(2**31, b"\0"),
        IMAGE % (1000, 1000, b"/DeviceGray"),
    )
    return page(b"595 0 0 842 0 0 cm /I Do", b"/XObject <</I 5 0 R>>", b"0 0 595 842", image)


def nested_bomb() -> bytes:
    inner = bomb(2**31, b"\0")
    entries = IMAGE % (20_000, 20_000, b"/DeviceRGB")
    outer = zlib.compress(inner, 9)
    image = (
        b"<</Length %d /Filter [/FlateDecode /FlateDecode] %s>>\nstream\n" % (len(outer), entries)
        + outer
        + b"\nendstream"
    )
    return page(b"595 0 0 842 0 0 cm /I Do", b"/XObject <</I 5 0 R>>", b"0 0 595 842", image)


FORM = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources <</XObject <<%s>>>>"


def form_of_itself() -> bytes:
    form = stream(b"/F Do " * 100, FORM % b"/F 5 0 R")
    return page(b"/F Do " * 100, b"/XObject <</F 5 0 R>>", b"0 0 595 842", form)


def forms_of_each_other(levels: int = 12, times: int = 12) -> bytes:
    """Billion laughs: each form draws the next one `times` times."""
    forms = [stream(b"/F Do " * times, FORM % (b"/F %d 0 R" % (6 + level))) for level in range(levels - 1)]
    forms.append(stream(b"0 0 10 10 re f ", FORM % b""))
    return page(b"/F Do", b"/XObject <</F 5 0 R>>", b"0 0 595 842", *forms)


def pattern() -> bytes:
    tile = stream(
        b"0 0 1 1 re f",
        b"/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1] /XStep 0.001 /YStep 0.001"
        b" /Resources <<>>",
    )
    return page(b"/Pattern cs /P scn 0 0 595 842 re f", b"/Pattern <</P 5 0 R>>", b"0 0 595 842", tile)


def paths(count: int) -> bytes:
    return page(b"".join(b"%d %d m %d 842 l S\n" % (i % 595, i % 842, i * 7 % 595) for i in range(count)))


def page_tree_ring() -> bytes:
    return pdf([b"<</Type /Catalog /Pages 2 0 R>>", b"<</Type /Pages /Kids [2 0 R 2 0 R] /Count 4>>"])


def page_tree_lie() -> bytes:
    return pdf([b"<</Type /Catalog /Pages 2 0 R>>", b"<</Type /Pages /Kids [3 0 R] /Count 2000000000>>"])


def text_layer(text: str) -> bytes:
    """A page with the text in lines of 80 characters, like a scanner's text layer."""
    lines = [text[start : start + 2000] for start in range(0, len(text), 2000)]
    content = b"BT /F 1 Tf 1 TL 20 800 Td " + b"".join(b"(%s) ' " % line.encode("latin-1") for line in lines)
    font = b"<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>"
    return page(content + b"ET", b"/Font <</F 5 0 R>>", b"0 0 595 842", font)


# --- the folder -----------------------------------------------------------------------------------------

FILES: dict[str, Callable[[], bytes]] = {
    "png-17000.png": lambda: png(17_000, 17_000),
    "jpeg-17000.jpg": lambda: jpeg_header(17_000, 17_000),
    "tiff-17000.tif": lambda: tiff(17_000, 17_000),
    "png-8600-gray.png": lambda: png(8_600, 8_600, 0),
    "png-8600-rgb.png": lambda: png(8_600, 8_600, 2),
    "noise-8600-gray.png": lambda: saved(noise(8_600, 8_600, "L"), "PNG", compress_level=0),
    "noise-8600-rgb.tif": lambda: saved(noise(8_600, 8_600, "RGB"), "TIFF"),
    "noise-a4.png": lambda: saved(noise(2_480, 3_508, "L"), "PNG", compress_level=0),
    "strip-290m.png": lambda: png(1, 290_000_000, 0),
    "strip-70m.png": lambda: png(70_000_000, 1, 0),
    "strip-32000.png": lambda: png(32_000, 2, 0),
    "strip-tall.png": lambda: png(1, 20_000, 0),
    "one-pixel.png": lambda: png(1, 1, 0),
    "text-bomb.png": lambda: png(
        400, 400, 0, _chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(500_000_000), 9))
    ),
    "profile-bomb.png": lambda: png(
        400, 400, 0, _chunk(b"iCCP", b"icc\0\0" + zlib.compress(bytes(500_000_000), 9))
    ),
    "stretched.tif": lambda: saved(Image.new("L", (8_000, 8_000), 255), "TIFF", dpi=(5_000, 51)),
    "ring.tif": lambda: tiff(100, 100, None, 8),
    "huge-tags.tif": lambda: tiff(100, 100, {279: 2**32 - 1, 278: 2**32 - 1, 322: 2**31, 323: 2**31}),
    "pages-2000.tif": lambda: many_pages("TIFF", 2000),
    "pages-300.pdf": lambda: many_pages("PDF", 300),
    "content-bomb.pdf": content_bomb,
    "image-bomb.pdf": image_bomb,
    "nested-bomb.pdf": nested_bomb,
    "form-of-itself.pdf": form_of_itself,
    "forms-of-forms.pdf": forms_of_each_other,
    "pattern.pdf": pattern,
    "paths-million.pdf": lambda: paths(1_000_000),
    "page-tree-ring.pdf": page_tree_ring,
    "page-tree-lie.pdf": page_tree_lie,
    "wall.pdf": lambda: page(b"", b"", b"0 0 14400 14400"),
    "box-zero.pdf": lambda: page(b"", b"", b"0 0 0 0"),
    "box-tiny.pdf": lambda: page(b"0 0 m", b"", b"0 0 0.001 0.001"),
    "box-strip.pdf": lambda: page(b"", b"", b"0 0 0.1 14400"),
    "box-nonsense.pdf": lambda: page(b"", b"", b"842 595 1e30 -5"),
    "hex-40000.pdf": lambda: text_layer("0123456789abcdef" * 2_500),
    "hex-80000.pdf": lambda: text_layer("0123456789abcdef" * 5_000),
    "dots-80000.pdf": lambda: text_layer("a.b.c." * 13_334),
    "words-200000.pdf": lambda: text_layer("van ban " * 50_000),
    "empty.pdf": lambda: b"",
    "nonsense.pdf": lambda: b"%PDF-1.4 nonsense",
    "cut.pdf": lambda: saved(good_page(), "PDF")[:-200],
    "cut.png": lambda: saved(good_page(), "PNG")[:-2000],
    "words.png": lambda: b"Xin chao",
    "good.png": lambda: saved(good_page(), "PNG", dpi=(300, 300)),
    "good.pdf": lambda: saved(good_page(), "PDF", resolution=300),
}


def make(folder: Path, only: str = "*") -> list[Path]:
    """Write the files whose names match; existing ones are kept."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, build in FILES.items():
        if fnmatch.fnmatch(name, only):
            path = folder / name
            if not path.exists():
                path.write_bytes(build())
            paths.append(path)
    return paths


# --- what they cost -------------------------------------------------------------------------------------


def restored(path: Path, out: Path, *options: str) -> tuple[float, float, float, int, str]:
    """Wall and processor seconds, peak MiB of parent and workers, exit code, output."""
    command = [sys.executable, "-m", "restore", "scan", str(path), "-o", str(out), *options]
    with tempfile.TemporaryFile() as said:
        start, before, peak = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN), 0.0
        process = subprocess.Popen(command, stderr=said, stdout=said)
        while process.poll() is None:
            peak = max(peak, held(process.pid))
            time.sleep(0.03)
        seconds, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        computed = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        said.seek(0)
        return seconds, computed, peak, process.returncode, said.read().decode("utf-8", "replace").strip()


def held(root: int) -> float:
    """MiB of private memory of a process and its descendants."""
    parents: dict[int, list[int]] = {}
    for entry in os.listdir("/proc"):
        if entry.isdecimal():
            try:
                with open(f"/proc/{entry}/stat", "rb") as stat:
                    parent = int(stat.read().rpartition(b")")[2].split()[1])
            except OSError:
                continue
            parents.setdefault(parent, []).append(int(entry))
    total, todo = 0.0, [root]
    while todo:
        pid = todo.pop()
        todo += parents.get(pid, [])
        try:
            with open(f"/proc/{pid}/statm", "rb") as statm:
                _, resident, shared = map(int, statm.read().split()[:3])
        except (OSError, ValueError):
            continue
        total += (resident - shared) * os.sysconf("SC_PAGE_SIZE") / 2**20
    return total


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--make", type=Path, help="only write the files, into this folder")
    parser.add_argument("--only", default="*", help="names, with wildcards")
    parser.add_argument("options", nargs="*", default=[], help="of restore scan")
    options = parser.parse_args()
    if options.make:
        make(options.make, options.only)
        return 0
    bad = 0
    with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
        for path in make(Path(folder, "in"), options.only):
            seconds, computed, peak, code, said = restored(path, Path(folder, "out"), *options.options)
            lines = said.splitlines()
            quiet = os.getloadavg()[0] <= (os.cpu_count() or 1)
            late = seconds > SECONDS and (quiet or computed > SECONDS)
            fault = "Traceback" in said or len(lines) > 2 or late or peak > MEBIBYTES
            bad += fault
            sign = "BAD" if fault else "ok "
            print(
                f"{sign} {path.name:22} {computed:6.1f} of {seconds:6.1f} s {peak:7.0f} MiB  {code}  "
                f"{' | '.join(lines)[:150]}"
            )
            sys.stdout.flush()
    print(f"{bad} bad")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
