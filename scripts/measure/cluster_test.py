"""Kill the workers, hosts and scheduler of a Dask cluster while `restore scan` runs on it.

    python -m scripts.measure.cluster_test --kills 30 --seed 1 [--tls]

A scheduler and two hosts (a nanny with a worker each) run as programs of their own. A strike takes a worker,
a whole host, both hosts, or the scheduler (SIGKILL); after that of the scheduler the command ends, and is
repeated as soon as there is a new one. One page is poison: it crashes the process that reads it, each time.
In the end the outputs must be those of a local run byte by byte, each file stands in the manifest once, and
no page but the poison one is blamed. Linux only. Reads nothing but its own drawn pages; prints the
strikes and the faults.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

from scripts.measure.kill_test import make_batch, outputs

CLUSTER = ("worker", "worker", "worker", "host", "hosts", "scheduler")  # what a strike kills
POISON = """\
#!/bin/sh
if [ -f "$1" ]; then
    {{ read -r kind; read -r width height; }} < "$1"
    [ "$width" -lt "$height" ] && kill -SEGV $PPID
fi
exec {tesseract} "$@"
"""


def certificates(folder: Path) -> dict[str, str]:
    """Make a certificate shared by all machines; the environment that makes Dask use it."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "restore")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cert.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "key.pem").write_bytes(key.private_bytes(pem, *private))
    tls = "DASK_DISTRIBUTED__COMM__TLS__"
    environment = {
        "DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION": "true",
        f"{tls}CA_FILE": str(folder / "cert.pem"),
    }
    for role in ("SCHEDULER", "WORKER", "CLIENT"):
        environment[f"{tls}{role}__CERT"] = str(folder / "cert.pem")
        environment[f"{tls}{role}__KEY"] = str(folder / "key.pem")
    return environment


class Cluster:
    """A scheduler and hosts on this machine, each in its own session. A context manager."""

    def __init__(self, work: Path, hosts: int = 2, tls: bool = False) -> None:
        self.work, self.protocol = work, "tls" if tls else "tcp"
        self.environment = os.environ | {"DASK_DISTRIBUTED__SCHEDULER__WORKER_SATURATION": "1.0"}
        if tls:
            self.environment |= certificates(work / "tls")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.hosts: list[subprocess.Popen[bytes]] = []
        self._count = hosts

    @property
    def address(self) -> str:
        return f"{self.protocol}://127.0.0.1:{self.port}"

    def __enter__(self) -> Cluster:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        for process in (*self.hosts, self.scheduler):
            end(process)

    def start(self) -> None:
        """Start the scheduler, and the hosts that are missing."""
        options = [
            "--host",
            "127.0.0.1",
            "--port",
            str(self.port),
            "--protocol",
            self.protocol,
            "--no-dashboard",
        ]
        self.scheduler = self._dask("scheduler", *options)
        self.mend()

    def mend(self) -> None:
        """Start hosts until their number is complete."""
        self.hosts = [host for host in self.hosts if host.poll() is None]
        while len(self.hosts) < self._count:
            options = ["--nthreads", "1", "--memory-limit", "0", "--no-dashboard"]
            folder = ["--local-directory", str(self.work / "dask")]
            self.hosts.append(self._dask("worker", self.address, *options, *folder))

    def _dask(self, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def strike(self, kind: str, rng: random.Random) -> None:
        """Kill a worker (its nanny starts another), a host, all hosts, or the scheduler."""
        if kind == "worker":
            for pid in children(rng.choice(self.hosts).pid):
                os.kill(pid, signal.SIGKILL)
        elif kind == "scheduler":
            end(self.scheduler)
        else:
            for host in self.hosts if kind == "hosts" else [rng.choice(self.hosts)]:
                end(host)


def children(pid: int) -> list[int]:
    threads = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for thread in threads for child in thread.read_text().split()]


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill the process and all its descendants at once, as a power failure does."""
    todo, found = [process.pid], list[int]()
    while todo:
        found.append(todo.pop())
        todo += children(found[-1])
    for pid in found:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    process.wait()


def make_poison(folder: Path, programs: Path) -> None:
    """Make a page that is higher than wide, and a Tesseract that crashes whoever reads such a page."""
    Image.new("L", (900, 1200), 255).save(folder / "poison.png", dpi=(300, 300))
    with Image.open(folder / "file0.tif") as picture:
        page = Image.new("L", (1000, 1200), 255)
        page.paste(picture)
        page.save(folder / "poison.png", dpi=(300, 300))
    programs.mkdir()
    (programs / "tesseract").write_text(POISON.format(tesseract=shutil.which("tesseract")))
    (programs / "tesseract").chmod(0o755)
    os.environ["PATH"] = f"{programs}{os.pathsep}{os.environ['PATH']}"


def scan(source: Path, out: Path, environment: dict[str, str], *options: str) -> subprocess.Popen[bytes]:
    command = [
        sys.executable,
        "-m",
        "restore",
        "scan",
        str(source),
        "-o",
        str(out),
        "--raw",
        "--formats",
        "txt",
    ]
    return subprocess.Popen([*command, *options], env=environment, stderr=subprocess.PIPE)


def faults_of(out: Path, expected: dict[str, bytes], files: int) -> list[str]:
    """The faults in the outputs and the manifest of a finished run."""
    faults, found = [], outputs(out)
    if found != expected:
        names = sorted(name for name in {*found, *expected} if found.get(name) != expected.get(name))
        faults.append(f"outputs differ: {names}")
    records = [json.loads(line) for line in (out / "restore-manifest.jsonl").read_text().splitlines()]
    if len(records) != files or len({record["input"] for record in records}) != files:
        faults.append(f"the manifest has {len(records)} lines for {files} files")
    blamed = sorted(Path(record["input"]).name for record in records if record["error"] or record["unread"])
    if blamed != ["poison.png"]:
        faults.append(f"blamed were {blamed}")
    left = [path.name for path in (out / ".restore").rglob("*") if path.name != "lock"]
    return faults + ([f"left over: {left}"] if left else [])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--pages", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tls", action="store_true")
    parser.add_argument("--pause", type=float, nargs=2, default=(3, 12), help="seconds between two strikes")
    options = parser.parse_args()
    rng, kills, faults = random.Random(options.seed), dict.fromkeys(CLUSTER, 0), list[str]()
    with tempfile.TemporaryDirectory(prefix="cluster-test-", ignore_cleanup_errors=True) as folder:
        work = Path(folder)
        make_batch(work / "in", options.pages)
        make_poison(work / "in", work / "bin")
        files = len(list((work / "in").iterdir()))
        scan(work / "in", work / "quiet", dict(os.environ), "--jobs", "2").communicate()
        expected, rounds = outputs(work / "quiet"), 0
        with Cluster(work, tls=options.tls) as cluster:
            while sum(kills.values()) < options.kills:
                rounds += 1
                out, runs = work / f"out-{rounds}", 0
                while True:
                    runs += 1
                    process = scan(work / "in", out, cluster.environment, "--scheduler", cluster.address)
                    while sum(kills.values()) < options.kills:
                        try:
                            process.wait(rng.uniform(*options.pause))
                            break
                        except subprocess.TimeoutExpired:
                            kind = rng.choice(CLUSTER)
                            cluster.strike(kind, rng)
                            kills[kind] += 1
                            print(f"  {sum(kills.values())}: {kind}", flush=True)
                            if kind == "scheduler":
                                break
                            cluster.mend()
                    _, told = process.communicate()
                    if b"Traceback" in told:
                        faults.append("traceback: " + told.decode("utf-8", "replace")[-500:])
                    if b"1 failed" in told:  # the poison page; all others were read
                        break
                    if cluster.scheduler.poll() is not None:
                        cluster.start()
                    elif b"scheduler" not in told:
                        faults.append("ended: " + told.decode("utf-8", "replace")[-500:])
                        break
                faults += faults_of(out, expected, files)
                print(f"round {rounds}: {runs} runs, {kills}, {len(faults)} faults", flush=True)
                shutil.rmtree(out)
    for fault in faults:
        print("FAULT", fault)
    print(f"{sum(kills.values())} kills ({kills}), {rounds} rounds, {len(faults)} faults")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
