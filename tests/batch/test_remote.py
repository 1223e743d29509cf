"""Promises of object stores: a bucket is restored to a bucket, with the same bytes as from folder to
folder."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from restore.batch.remote import RemoteFile, Url, fetched, listed, place, write
from restore.errors import BrokenFile, FileMissing, OutputLost, RestoreError
from scripts.measure import kill_test

pytest.importorskip("s3fs")
pytest.importorskip("moto.server")
import fsspec

OPTIONS = ["--raw", "--jobs", "2", "--formats", "txt"]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A server that speaks S3."""
    from moto.server import ThreadedMotoServer

    moto = ThreadedMotoServer(port=0, verbose=False)
    moto.start()
    host, port = moto.get_host_and_port()
    yield f"http://{host}:{port}"
    moto.stop()


@pytest.fixture
def store(server: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> fsspec.AbstractFileSystem:
    """Its file system, with an empty bucket `bucket`, which child processes reach too."""
    for name, value in {
        "AWS_ENDPOINT_URL": server,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }.items():
        monkeypatch.setenv(name, value)
    system = fsspec.filesystem("s3", use_listings_cache=False)
    if not system.exists("bucket"):
        system.mkdir("bucket")
    elif there := system.find("bucket"):
        system.rm(there)
    return system


def scan(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "restore", "scan", *map(str, arguments), *OPTIONS],
        capture_output=True,
        text=True,
        check=False,
    )


def objects(store: fsspec.AbstractFileSystem, folder: str) -> dict[str, bytes]:
    return {
        path.removeprefix(f"{folder}/"): store.cat_file(path)
        for path in store.find(folder)
        if not path.endswith("restore-manifest.jsonl")
    }


@pytest.mark.slow
def test_a_bucket_comes_out_as_a_folder_does(
    store: fsspec.AbstractFileSystem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kill_test.make_batch(tmp_path / "in", 4)
    (tmp_path / "in" / "deep").mkdir()
    (tmp_path / "in" / "file0.tif").rename(tmp_path / "in" / "deep" / "của xã.tif")
    (tmp_path / "in" / "bad.png").write_bytes(b"Xin chao")
    assert scan(tmp_path / "in", "-o", tmp_path / "out").returncode == 1
    store.put(str(tmp_path / "in"), "bucket/in", recursive=True)

    done = scan("s3://bucket/in", "-o", "s3://bucket/out", "--list")
    assert done.returncode == 1
    assert "3 restored (4 pages" in done.stderr
    assert "'s3://bucket/in/bad.png' is neither a PDF nor an image." in done.stderr
    assert objects(store, "bucket/out") == kill_test.outputs(tmp_path / "out")
    assert "s3://bucket/out/deep/của xã.txt" in done.stdout.splitlines()
    lines = store.cat_file("bucket/out/restore-manifest.jsonl").splitlines()
    records = {record["input"]: record for record in map(json.loads, lines)}
    record = records["s3://bucket/in/deep/của xã.tif"]
    assert record["size"] == store.info("bucket/in/deep/của xã.tif")["size"]
    assert record["version"] == store.info("bucket/in/deep/của xã.tif")["ETag"].strip('"')
    assert record["outputs"] == ["deep/của xã.txt"]

    again = scan("s3://bucket/in", "-o", "s3://bucket/out")
    assert "0 restored" in again.stderr
    assert "3 skipped" in again.stderr
    store.rm("bucket/out/file1.txt")
    store.put(str(tmp_path / "in" / "file1.pdf"), "bucket/in/deep/của xã.tif")  # another file, another ETag
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "another machine"))
    assert "2 restored (2 pages" in scan("s3://bucket/in", "-o", "s3://bucket/out").stderr
    assert objects(store, "bucket/out")["deep/của xã.txt"] == objects(store, "bucket/out")["file1.txt"]


def test_a_bucket_may_go_into_a_folder_and_a_url_of_a_file_is_its_path(
    store: fsspec.AbstractFileSystem, scan_file: Path, tmp_path: Path
) -> None:
    store.put(str(scan_file), "bucket/page.png")
    done = scan("s3://bucket/page.png", "-o", f"file://{tmp_path}/out%20here")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out here" / "page.txt").exists()


@pytest.fixture
def scan_file(scan: Path) -> Path:
    return scan


def test_errors_of_a_store_have_two_lines(
    store: fsspec.AbstractFileSystem, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert scan("s3://bucket/nothing", "-o", tmp_path / "out").returncode == 3
    assert scan("s3://no-bucket/x", "-o", tmp_path / "out").returncode == 3
    done = scan("nonsense://x/y", "-o", tmp_path / "out")
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 2)
    with pytest.raises(OutputLost):
        write(Url("s3://no-bucket/x"), [b"x"])


def test_a_file_that_changed_after_the_listing_is_refused(
    store: fsspec.AbstractFileSystem, tmp_path: Path
) -> None:
    store.pipe_file("bucket/in/a.png", b"first")
    ((file, _),) = listed(Url("s3://bucket/in"))
    store.pipe_file("bucket/in/a.png", b"other")
    with pytest.raises(BrokenFile, match="changed"):
        fetched(file, tmp_path / "inputs" / "x" / "a.png")
    assert [path for path in (tmp_path / "inputs").rglob("*") if path.is_file()] == []
    store.rm("bucket/in/a.png")
    with pytest.raises(FileMissing):
        fetched(file, tmp_path / "inputs" / "x" / "a.png")


def test_another_machine_keeps_one_file_at_a_time(
    store: fsspec.AbstractFileSystem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for name in ("a.png", "b.png"):
        store.pipe_file(f"bucket/in/{name}", b"page")
    for file, inside in listed(Url("s3://bucket/in")):
        assert isinstance(file, RemoteFile)
        path = fetched(file, Path("/nowhere/inputs") / inside.stem / inside.name)
        assert path.read_bytes() == b"page"
        assert path.stat().st_mtime_ns == file.mtime_ns
    assert [path.name for path in (tmp_path / "inputs").rglob("*.png")] == ["b.png"]


def test_a_path_is_a_path_and_a_url_a_url() -> None:
    assert place("a/b") == Path("a/b")
    assert place("C:/scans") == Path("C:/scans")
    assert place("file:///a%20b/c") == Path("/a b/c")
    assert place("s3://bucket/x") == Url("s3://bucket/x")
    assert Url("s3://bucket/x/").below("y.txt") == "s3://bucket/x/y.txt"


def test_an_unknown_kind_of_store_is_an_error() -> None:
    with pytest.raises(RestoreError, match="nonsense"):
        list(listed(Url("nonsense://x")))
