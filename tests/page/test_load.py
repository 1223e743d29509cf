from __future__ import annotations

import base64
import struct
import sys
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image

from restore.errors import (
    BrokenFile,
    BrokenPage,
    EncryptedFile,
    FileMissing,
    ImageTooLarge,
    InputError,
    NoPages,
    NotAnImage,
)
from restore.page.background import with_light_ground
from restore.page.colour import to_gray
from restore.page.load import load_pages, open_source
from restore.page.selection import Selection

# a page of white paper that opens with the password "u": base 85 of a deflated PDF
ENCRYPTED = zlib.decompress(
    base64.b85decode(
        "c-n<hO>5gg5QQE^$UV2AV0tL2cJ|9FFfM6qladCzb`vNeht=-NadD&|uS?SYnbJQ}O8-S~{R6#~oLah)KZ_5Q5VLwa^WNLpX$(5O"
        "LwqKq#+QfBe<B0|MfxskwICkov6}%6$PnT;_qPt>W9{{{7(=@qx!hKXbgSUFnCBi4;?s$p!6mS|^lDYS;M<h4e@b)jaz6vUkUMjB"
        "qF)qufrW$@$>O`JSjv#NvNd$GVqTiS8(7-yZK*9KzNPfa<zs&hj6&R-OuZ{ZoNDhn&J?yTn)%Y{o9OiS$6w#ke%<RG?LGdqfAad^"
        "=iB+CC;RwZ|2TN~_Ov2jrY>c~_JMkpqj==)a&<KK*WLG(^|(`*{;kWaq_eQm9bM41FO=0Ws*|kTjl9mSF6}0TDv0~gqMBwzW0DX|"
        "sF4JbHyKH-u`J10Q&FV_Gb+)H6KlhsQGzCkHG&G|&;*Ts7g`|<;1Eg0It={}f;YXD^AO6-&v_8FT&99>BN(REq9oiQVO&UbP3Z_B"
        "6gii{RGK&*ERiN^ZWAOtQQTlqJ70)i1g*^#-IXqj2*`-6ACN*Y0U4|@3>~g_@(m{W4u+KNV3a017z;zN#(b$K)6nngu7*WX&2c?p"
        "qsa#c65^K~xNKQ2QesV}Y*VX@2$OOukf$tBnPMqv|34#)a5p#Q{jCR4E7TLGOJ8?Dauqci-F`3n3knAITm"
    )
)


def test_a_png_is_one_page_with_its_pixels_and_dpi(scan: Path) -> None:
    (page,) = load_pages(scan)
    assert (page.number, round(page.dpi)) == (1, 300)
    assert np.array_equal(page.pixels, np.asarray(Image.open(scan)))


def test_every_page_of_a_tiff_comes_in_order(tmp_path: Path) -> None:
    first, *rest = (Image.new("L", (800, 1000), level) for level in (10, 20, 30))
    first.save(tmp_path / "fax.tif", save_all=True, append_images=rest, dpi=(200, 200))
    pages = list(load_pages(tmp_path / "fax.tif"))
    assert [(page.number, page.pixels[0, 0], page.dpi) for page in pages] == [
        (1, 10, 200),
        (2, 20, 200),
        (3, 30, 200),
    ]


def test_a_pdf_page_comes_at_the_resolution_of_its_scan(tmp_path: Path) -> None:
    Image.new("L", (1654, 2339), 255).save(tmp_path / "a4.pdf", resolution=200)
    Image.new("L", (3307, 4677), 255).save(tmp_path / "fine.pdf", resolution=400)
    (coarse,), (fine,) = load_pages(tmp_path / "a4.pdf"), load_pages(tmp_path / "fine.pdf")
    assert coarse.dpi == 300  # the least that Tesseract reads well
    assert fine.dpi == pytest.approx(400, rel=0.01)
    assert fine.pixels.shape == pytest.approx((4677, 3307), abs=2)


def test_a_pdf_page_knows_whether_its_scan_was_kept_in_black_and_white(tmp_path: Path) -> None:
    for mode in ("1", "L"):
        Image.new(mode, (1654, 2339), 255).save(tmp_path / "page.pdf", resolution=200)
        (page,) = load_pages(tmp_path / "page.pdf")
        assert page.bilevel is (mode == "1")


def test_a_gray_pdf_page_has_one_channel_and_a_coloured_one_three(tmp_path: Path) -> None:
    Image.new("RGB", (400, 400), (90, 90, 90)).save(tmp_path / "gray.pdf")
    Image.new("RGB", (400, 400), (200, 90, 90)).save(tmp_path / "red.pdf")
    assert next(load_pages(tmp_path / "gray.pdf")).pixels.ndim == 2
    (red,) = load_pages(tmp_path / "red.pdf")
    assert red.pixels[5, 5] == pytest.approx((200, 90, 90), abs=4)


def test_threads_may_render_pdfs_at_the_same_time(tmp_path: Path) -> None:
    paths = []
    for number in range(3):
        picture = Image.effect_noise((600, 800), 50 + 20 * number)
        picture.save(path := tmp_path / f"{number}.pdf", resolution=100)
        paths.append(path)

    def digest(path: Path) -> int:
        (page,) = load_pages(path)
        return hash(page.pixels.tobytes())

    alone = [digest(path) for path in paths]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(digest, paths * 4)) == alone * 4


def test_pages_are_decoded_one_at_a_time(tmp_path: Path) -> None:
    good, bad = Image.new("L", (800, 1000), 10), Image.new("L", (800, 1000), 20)
    good.save(tmp_path / "two.tif", save_all=True, append_images=[bad])
    data = (tmp_path / "two.tif").read_bytes()
    (tmp_path / "two.tif").write_bytes(data[: len(data) // 2 + 1000])
    pages = load_pages(tmp_path / "two.tif")
    assert next(pages).pixels[0, 0] == 10
    assert next(pages).error


def test_a_picture_that_lies_on_its_side_by_exif_comes_upright(tmp_path: Path) -> None:
    picture = Image.new("L", (300, 200), 255)
    picture.paste(0, (0, 0, 300, 20))  # a black band at the top
    exif = Image.Exif()
    exif[0x0112] = 6  # "turn me clockwise"
    picture.save(tmp_path / "photo.jpg", exif=exif)
    (page,) = load_pages(tmp_path / "photo.jpg")
    assert page.pixels.shape == (300, 200)
    assert page.pixels[150, 195] < 30  # the band is at the right


def test_transparent_paper_is_white(tmp_path: Path) -> None:
    Image.new("RGBA", (300, 200), (0, 0, 0, 0)).save(tmp_path / "clear.png")
    (page,) = load_pages(tmp_path / "clear.png")
    assert page.pixels.min() == 255


def test_sixteen_bits_become_eight(tmp_path: Path) -> None:
    Image.fromarray(np.full((200, 300), 0x8000, np.uint16)).save(tmp_path / "deep.png")
    (page,) = load_pages(tmp_path / "deep.png")
    assert page.pixels.dtype == np.uint8
    assert page.pixels[0, 0] == 0x80


def test_fax_pixels_become_square(tmp_path: Path) -> None:
    Image.new("1", (1728, 1145), 1).save(tmp_path / "fax.tif", dpi=(204, 98))
    (page,) = load_pages(tmp_path / "fax.tif")
    assert page.pixels.shape == pytest.approx((2383, 1728), abs=2)
    assert page.dpi == 204


def test_a_file_that_claims_72_dpi_on_a_poster_is_taken_for_a4(tmp_path: Path) -> None:
    Image.new("L", (2480, 3508), 255).save(tmp_path / "phone.png", dpi=(72, 72))
    (page,) = load_pages(tmp_path / "phone.png")
    assert page.dpi == pytest.approx(300, abs=1)


def test_a_dark_snippet_that_claims_1200_dpi_is_read_at_a_lower_one(tmp_path: Path) -> None:
    Image.new("L", (400, 17), 0).save(tmp_path / "line.png", dpi=(1200, 1200))
    (page,) = load_pages(tmp_path / "line.png")
    assert page.dpi == 96
    assert with_light_ground(to_gray(page)).pixels.shape == (17, 400)


def test_a_missing_file_is_named() -> None:
    with pytest.raises(FileMissing, match=r"nothing\.pdf"):
        load_pages(Path("nothing.pdf"))


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        load_pages(tmp_path)


@pytest.mark.parametrize("name", ["notes.pdf", "notes.png"])
def test_text_is_not_an_image_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("Xin chào")
    with pytest.raises(NotAnImage, match="neither a PDF nor an image"):
        list(load_pages(tmp_path / name))


def test_an_empty_file_is_broken(tmp_path: Path) -> None:
    (tmp_path / "empty.png").touch()
    with pytest.raises(BrokenFile, match="empty"):
        load_pages(tmp_path / "empty.png")


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".tif", ".pdf"])
def test_a_file_cut_in_half_is_broken(tmp_path: Path, suffix: str) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (400, 400, 3), np.uint8)
    path = tmp_path / f"page{suffix}"
    Image.fromarray(noise).save(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(BrokenFile, match="damaged or cut off"):
        list(load_pages(path))


def test_a_pdf_without_pages_says_so(tmp_path: Path) -> None:
    document = pdfium.PdfDocument.new()
    document.save(tmp_path / "empty.pdf")
    with pytest.raises(NoPages):
        list(load_pages(tmp_path / "empty.pdf"))


def test_a_pdf_with_a_password_says_so(tmp_path: Path) -> None:
    (tmp_path / "secret.pdf").write_bytes(ENCRYPTED)
    with pytest.raises(EncryptedFile, match="asks for a password"):
        list(load_pages(tmp_path / "secret.pdf"))
    with pytest.raises(EncryptedFile, match="does not open with this password"):
        open_source(tmp_path / "secret.pdf", password="wrong")


def test_a_huge_png_is_refused_by_its_header(tmp_path: Path) -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 30000, 30000, 8, 2, 0, 0, 0))
    (tmp_path / "bomb.png").write_bytes(
        b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", b"") + chunk(b"IEND", b"")
    )
    with pytest.raises(ImageTooLarge, match="30000×30000"):
        list(load_pages(tmp_path / "bomb.png"))


def test_a_huge_pdf_page_is_refused_before_it_is_drawn(tmp_path: Path) -> None:
    document = pdfium.PdfDocument.new()
    document.new_page(14400, 14400)
    document.save(tmp_path / "wall.pdf")
    with pytest.raises(ImageTooLarge, match="60000×60000"):
        list(load_pages(tmp_path / "wall.pdf"))


@pytest.mark.parametrize("suffix", [".jp2", ".j2k", ".heic"])
def test_photographs_of_phones_and_archives_are_read(tmp_path: Path, suffix: str) -> None:
    if suffix == ".heic":
        pytest.importorskip("pillow_heif").register_heif_opener()
    picture = Image.new("RGB", (640, 480), (10, 200, 90))
    picture.save(tmp_path / f"page{suffix}")
    (page,) = load_pages(tmp_path / f"page{suffix}")
    assert page.pixels.shape == (480, 640, 3)
    assert np.abs(page.pixels[240, 320].astype(int) - (10, 200, 90)).max() < 12


def test_heic_without_its_package_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    (tmp_path / "photo.heic").write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(64))
    with pytest.raises(NotAnImage) as error:
        load_pages(tmp_path / "photo.heic")
    assert "restore-vi[heic]" in error.value.remedy


def tiff_of_three(path: Path) -> list[int]:
    """Three gray pages of 40, 80 and 120; where the data of each begins in the file."""
    first, *rest = (Image.new("L", (400, 300), level) for level in (40, 80, 120))
    first.save(path, save_all=True, append_images=rest, compression="tiff_adobe_deflate", dpi=(200, 200))
    with Image.open(path) as image:
        return [_data_offset(image, number) for number in range(3)]


def _data_offset(image: Image.Image, number: int) -> int:
    image.seek(number)
    return int(image.tag_v2[273][0])  # type: ignore[attr-defined]


def test_a_damaged_page_of_a_tiff_does_not_cost_the_others(tmp_path: Path) -> None:
    path = tmp_path / "fax.tif"
    _, second, _ = tiff_of_three(path)
    data = bytearray(path.read_bytes())
    data[second : second + 16] = b"\xff" * 16
    path.write_bytes(data)
    pages = list(load_pages(path))
    assert [(page.number, bool(page.error)) for page in pages] == [(1, False), (2, True), (3, False)]
    assert "Page 2" in pages[1].error
    assert pages[2].pixels[0, 0] == 120
    with pytest.raises(BrokenPage):
        open_source(path).page(2)


def test_a_tiff_that_breaks_off_gives_the_pages_before(tmp_path: Path) -> None:
    path = tmp_path / "fax.tif"
    _, _, third = tiff_of_three(path)
    path.write_bytes(path.read_bytes()[:third])
    pages = list(load_pages(path))
    assert [page.pixels[0, 0] for page in pages if not page.error] == [40, 80]
    assert pages[-1].error


def test_only_the_pages_that_are_asked_for_are_loaded(tmp_path: Path) -> None:
    tiff_of_three(tmp_path / "fax.tif")
    pages = load_pages(tmp_path / "fax.tif", pages=Selection.parse("3,1"))
    assert [(page.number, page.pixels[0, 0]) for page in pages] == [(1, 40), (3, 120)]
    with pytest.raises(NoPages, match="has 3 page"):
        list(load_pages(tmp_path / "fax.tif", pages=Selection.parse("4-")))
