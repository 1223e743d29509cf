"""`make models` at toy size: from some hundred lines to models and weights that restore text."""

from __future__ import annotations

import gzip
import json
import lzma
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from restore.text.weights import read_weights
from restore.vietnamese.syllable import strip_marks
from scripts.corpus.render import FAMILIES

ROOT = Path(__file__).resolve().parents[2]
TESSDATA = [Path(folder) for folder in (
    os.environ.get("TESSDATA_PREFIX", ""), *map(str, Path("/usr/share").glob("tesseract-ocr/*/tessdata")),
    "/usr/share/tessdata", "/usr/share/tesseract/tessdata", "/opt/homebrew/share/tessdata",
)]  # fmt: skip
RECIPE = """
[paths]
corpus = "corpus"
tessdata = "{tessdata}"
build = "build"

[held_out]
block = 10
every = 10
dev = 7
test = 9

[registers]
reports = {{ drawn = 1.0, counted = 2 }}

[language]
more = []
estimator = "python"
order = 3
ngrams = 1000
prune = [0, 0, 0]
memory = ""
formula_limit = 3
place_weight = 1
rare_syllable = 1
rare_word = 2

[recognisers.eng]
eng = 1.0

[recognisers.vie]
vie = 1.0

[fonts]
liberation-serif = 1

[pages]
train = [{{ seed = 1, pages = 2, batch = 1 }}]
dev = [{{ seed = 2, pages = 1, batch = 1 }}]
test = []

[channel]
real = 6

[seq2seq]
preset = "tiny"
minutes = 0
pieces = 0
seed = 1
mixture = {{}}

[gpu]
words = 1000
windows = 0
seed = 1
registers = {{ reports = 1.0 }}

[fit]
harm = {{ eng = 1, plain = 1 }}
registers = ["reports"]
lines = 20
readings = {{ seed = 1, each = 0 }}

[fit.grids.channel]
keep = [0.0, 1.0]
"""
SENTENCES = """\
Ủy ban nhân dân xã {place} báo cáo kết quả thực hiện nhiệm vụ phát triển kinh tế - xã hội năm {year}.
Hội Nông dân xã {place} đã phối hợp với {body} tổ chức {count} lớp tập huấn cho hội viên.
Căn cứ Luật Tổ chức chính quyền địa phương, {body} ban hành kế hoạch cải cách hành chính năm {year}.
Đến nay toàn xã {place} còn {count} hộ nghèo, giảm {count} hộ so với cùng kỳ năm trước.
Giao {body} chủ trì, phối hợp với các xóm tuyên truyền, vận động nhân dân chấp hành tốt quy định.
{body} xã {place} kiểm tra việc chăm sóc cây trồng, phòng, chống dịch bệnh cho đàn vật nuôi.
Tổng thu ngân sách trên địa bàn đạt {count} triệu đồng, bằng {count} phần trăm dự toán được giao.
Đề nghị {body} xem xét, hỗ trợ kinh phí sửa chữa đường giao thông tại xã {place} trong quý III.
"""
PLACES = "Quỳnh Lưu,Đại Sơn,Bình Lãng,Hưng Đạo,Tân Kỳ,Nghĩa Đồng,Thượng Lâm,Phú Thịnh,Yên Mỹ,Cẩm Giàng".split(
    ","
)
BODIES = (
    "Ban Chỉ huy Quân sự,Hội Cựu chiến binh,Công an xã,Trạm Y tế,Hội Liên hiệp Phụ nữ,Đoàn Thanh niên,"
    "Văn phòng Ủy ban nhân dân,Phòng Nông nghiệp,Mặt trận Tổ quốc"
).split(",")


def text(lines: int) -> list[str]:
    draw = random.Random(5)
    return [
        draw.choice(SENTENCES.splitlines()).format(
            place=draw.choice(PLACES), body=draw.choice(BODIES), year=draw.randint(2019, 2025),
            count=draw.randint(2, 400),
        )
        for _ in range(lines)
    ]  # fmt: skip


def run(checkout: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run Python on the checkout's own `restore` and `scripts`."""
    environment = {**os.environ, "PYTHONPATH": str(checkout), "PYTHONUTF8": "1"}
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, cwd=checkout, env=environment, input=stdin, capture_output=True, text=True, encoding="utf-8"
    )


def make(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run(checkout, "-m", "scripts.make_models", *arguments)


def rows(told: str) -> dict[str, str]:
    """What --dry-run says of each step."""
    return {line.split()[0]: line[13:57].strip() for line in told.splitlines()}


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout without models, with a recipe and a corpus of its own."""
    tessdata = next((one for one in TESSDATA if (one / "vie.traineddata").is_file()), None)
    if tessdata is None or not (tessdata / "eng.traineddata").is_file():
        pytest.skip("Tesseract's eng and vie are in no known folder (set TESSDATA_PREFIX)")
    if not FAMILIES["liberation-serif"][0].is_file():
        pytest.skip("Liberation Serif 2 is not there (Debian: apt install fonts-liberation2)")
    checkout = tmp_path_factory.mktemp("models") / "checkout"
    for name in ("restore", "scripts", "lexicon"):
        shutil.copytree(ROOT / name, checkout / name, ignore=shutil.ignore_patterns("__pycache__", "_data"))
    for name in ("models", "corpus"):
        (checkout / name).mkdir()
    shutil.copyfile(ROOT / "models" / "weights.json", checkout / "models" / "weights.json")
    (checkout / "lexicon" / "words.txt").unlink()
    recipe = RECIPE.format(tessdata=tessdata.as_posix())
    (checkout / "scripts" / "recipe.toml").write_text(recipe, encoding="utf-8")
    with lzma.open(checkout / "corpus" / "reports.xz", "wt", encoding="utf-8") as corpus:
        corpus.writelines(f"{line}\n" for line in text(400))
    return checkout


@pytest.fixture(scope="module")
def built(bare: Path) -> Path:
    assert all("not run yet" in state for state in rows(make(bare, "--dry-run").stdout).values())
    done = make(bare)
    assert done.returncode == 0, done.stderr
    return bare


def test_every_model_is_written_and_noted(built: Path) -> None:
    models = built / "models"
    noted = json.loads((models / "built.json").read_text(encoding="utf-8"))
    assert set(noted) == {
        "channel.eng.tsv.gz",
        "channel.vie.tsv.gz",
        "cooccurrence.safetensors",
        "language.binary",
    }
    summed = json.loads((models / "checksums.json").read_text(encoding="utf-8"))
    assert {name for name in summed if not name.startswith("prepared/")} == {*noted, "weights.json"}
    assert {"prepared/channel.eng.tsv.gz.rows", "prepared/places.tsv.rows"} <= set(summed)
    assert noted["channel.eng.tsv.gz"]["tokens"] > 200
    assert "Quỳnh" in (built / "lexicon" / "words.txt").read_text(encoding="utf-8").split()


def test_the_channel_has_seen_how_english_models_print_vietnamese(built: Path) -> None:
    table = gzip.decompress((built / "models" / "channel.eng.tsv.gz").read_bytes()).decode()
    pairs = [row.split("\t") for row in table.splitlines() if row.startswith("T\t")]
    assert any(row[1] != row[2] for row in pairs)


def test_confidences_are_fitted_where_the_recipe_says(built: Path) -> None:
    shipped, fitted = (read_weights(folder / "models" / "weights.json") for folder in (ROOT, built))
    changed = {name for name in shipped if shipped[name].calibration != fitted[name].calibration}
    assert changed == {"eng", "plain"}


RESTORE_PLAIN = """
import sys
from restore.text.engine import Engine
print(Engine.load(without=("seq2seq",)).restore(sys.stdin.read(), "plain").text)
"""


def test_what_was_built_restores_text(built: Path) -> None:
    truth = "\n".join(text(400)[70:80])  # held out
    done = run(built, "-c", RESTORE_PLAIN, stdin=strip_marks(truth))
    assert done.returncode == 0, done.stderr
    right = [a == b for a, b in zip(done.stdout.split(), truth.split(), strict=True)]
    assert sum(right) / len(right) > 0.95


def test_what_is_done_is_not_done_again(built: Path) -> None:
    assert set(rows(make(built, "--dry-run").stdout).values()) == {"done"}


def test_what_follows_from_a_newer_file_is_done_again_and_nothing_else(built: Path) -> None:
    os.utime(built / "build" / "pairs" / "1.tsv.xz")
    told = rows(make(built, "--dry-run").stdout)
    stale = {name for name, state in told.items() if state != "done"}
    assert stale == {"channel-eng", "channel-vie", "weights"}


def test_a_change_of_the_recipe_runs_the_steps_that_it_is_for(built: Path) -> None:
    recipe = built / "scripts" / "recipe.toml"
    before = recipe.read_text(encoding="utf-8")
    recipe.write_text(before.replace("lines = 20", "lines = 21"), encoding="utf-8")
    try:
        told = rows(make(built, "--dry-run", "language", "weights").stdout)
    finally:
        recipe.write_text(before, encoding="utf-8")
    assert told["language"] == "done"
    assert "the recipe has changed" in told["weights"]


def test_a_step_whose_input_is_missing_says_so_and_nothing_follows(bare: Path, tmp_path: Path) -> None:
    checkout = shutil.copytree(bare, tmp_path / "checkout", ignore=shutil.ignore_patterns("build", "corpus"))
    done = make(checkout)
    assert done.returncode == 1
    assert done.stderr.splitlines() == ["make_models: language needs corpus/reports.xz, which is not there"]


def test_an_unknown_step_is_refused(bare: Path) -> None:
    done = make(bare, "langauge")
    assert done.returncode == 2
    assert "no such step: langauge" in done.stderr
