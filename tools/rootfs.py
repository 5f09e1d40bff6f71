"""Builds the image's root file system by the Dockerfile's own steps, where no container engine runs, and tries it.

    make container

This machine's root, as the lower layer of an overlay in a mount namespace of its own, stands in for the base image, so
that its Python and its Debian are tried, not the image's. The server then runs as the image's user, without
capabilities, with a read-only root, by the image's own ENTRYPOINT and CMD; its HEALTHCHECK and its STOPSIGNAL are tried
too. It needs Linux and root.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
INSIDE = "YESPO_ROOTFS_INSIDE"
PORT = 8025


class Step(NamedTuple):
    """One instruction."""

    name: str
    rest: str


class Stage(NamedTuple):
    """One FROM with what follows it."""

    name: str
    steps: list[Step]


def stages(dockerfile: str) -> list[Stage]:
    """Return the stages of a Dockerfile; what stands before the first FROM is for images alone."""
    found: list[Stage] = []
    text = re.sub(r"\\\n(\s*#.*\n)*", " ", re.sub(r"^\s*#.*\n", "", dockerfile, flags=re.MULTILINE))
    for line in filter(None, map(str.strip, text.splitlines())):
        name, _, rest = line.partition(" ")
        if name == "FROM":
            found.append(Stage(rest.rpartition(" AS ")[2] if " AS " in rest else "", []))
        elif found:
            found[-1].steps.append(Step(name, rest.strip()))
    return found


class Built:
    """A stage that was built: where its root is, and what it says of running it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root = folder / "root"
        self.environment = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}
        self.user = "0:0"
        self.place = "/"
        self.says: dict[str, str] = {}

    def begin(self) -> None:
        """Put the base image's stand-in in place."""
        for name in ("upper", "work", "root"):
            (self.folder / name).mkdir(parents=True)
        options = f"lowerdir=/,upperdir={self.folder}/upper,workdir={self.folder}/work"
        run("mount", "-t", "overlay", "overlay", "-o", options, str(self.root))
        for name in ("proc", "sys", "dev"):
            run("mount", "--rbind", f"/{name}", str(self.root / name))
        run("mount", "-t", "tmpfs", "tmpfs", str(self.root / "tmp"))
        (self.root / "opt").mkdir(exist_ok=True)
        if (self.root / "usr/bin/python3").exists() and not (self.root / "usr/local/bin/python").exists():
            (self.root / "usr/local/bin/python").symlink_to("/usr/bin/python3")

    def carry_out(self, step: Step, before: dict[str, Built]) -> None:
        """Carry out one instruction."""
        if step.name == "RUN":
            print(f"RUN {step.rest[:100]}", flush=True)
            self.run_inside(["/bin/sh", "-c", step.rest])
        elif step.name == "COPY":
            self.copy(shlex.split(step.rest), before)
        elif step.name == "ENV":
            for pair in shlex.split(step.rest):
                name, _, value = pair.partition("=")
                self.environment[name] = value.replace("$PATH", self.environment["PATH"])
        elif step.name == "USER":
            self.user = step.rest
        elif step.name == "WORKDIR":
            self.place = step.rest
            (self.root / step.rest.lstrip("/")).mkdir(parents=True, exist_ok=True)
        else:
            self.says[step.name] = step.rest

    def copy(self, words: Sequence[str], before: dict[str, Built]) -> None:
        """Copy from the checkout, as .dockerignore lets it, or from a stage before."""
        options = dict(word[2:].split("=", 1) for word in words if word.startswith("--"))
        *sources, target = [word for word in words if not word.startswith("--")]
        origin = before[options["from"]].root if "from" in options else ROOT
        for source in sources:
            path = origin / source.lstrip("/")
            place = self.root / target.lstrip("/")
            if path.is_dir():
                shutil.copytree(path, place, symlinks=True, dirs_exist_ok=True, ignore=_ignored)
            else:
                place = place / path.name if target.endswith("/") else place
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, place)

    def inside(self, command: Sequence[str], *, as_user: bool = False) -> list[str]:
        """Return a command line that runs a command in this root."""
        words = ["chroot", str(self.root)]
        if as_user:
            user, _, group = self.user.partition(":")
            words += ["/usr/bin/setpriv", "--reuid", user, "--regid", group, "--clear-groups", "--inh-caps=-all"]
            words += ["--bounding-set=-all", "--no-new-privs"]
        return [*words, "/usr/bin/env", "-C", self.place, *command]

    def run_inside(self, command: Sequence[str]) -> None:
        """Run a command as root in this root; pip finds what it may find here."""
        own = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "SSL_", "REQUESTS_"))}
        subprocess.run(self.inside(command), env={**own, **self.environment}, check=True)


def build() -> Built:
    """Build all stages and return the last."""
    before: dict[str, Built] = {}
    built = None
    folder = Path(tempfile.mkdtemp(prefix="yespo-rootfs-"))
    run("mount", "-t", "tmpfs", "tmpfs", str(folder))
    for number, stage in enumerate(stages((ROOT / "Dockerfile").read_text())):
        built = Built(folder / str(number))
        built.begin()
        for step in stage.steps:
            built.carry_out(step, before)
        before[stage.name] = built
    assert built is not None
    return built


def tried(built: Built) -> Iterator[str]:
    """Yield what was seen to hold; raises `AssertionError`."""
    venv = (built.root / "opt/yespo").resolve()
    size = sum(path.stat().st_size for path in venv.rglob("*") if path.is_file() and not path.is_symlink())
    yield f"{size / 2**20:.0f} MB in /opt/yespo"
    assert not (built.root / "src").exists(), "the sources are in the image"
    run("mount", "-o", "remount,ro", str(built.root))
    command = [*json.loads(built.says["ENTRYPOINT"]), *json.loads(built.says["CMD"])]
    process = subprocess.Popen(built.inside(command, as_user=True), env=built.environment, stderr=subprocess.PIPE)
    try:
        wait_for(process)
        status = Path(f"/proc/{process.pid}/status").read_text()
        found = dict(re.findall(r"^(Uid|CapEff|NoNewPrivs):\s+(\S+)", status, re.MULTILINE))
        assert found == {"Uid": "10001", "CapEff": "0000000000000000", "NoNewPrivs": "1"}, found
        yield "runs as 10001 without capabilities"
        writing = subprocess.run(built.inside(["touch", "/opt/yespo/x", "/x"], as_user=True), check=False)
        assert writing.returncode != 0
        yield "its root is read-only"
        health = json.loads(built.says["HEALTHCHECK"].partition("CMD ")[2])
        subprocess.run(built.inside(health, as_user=True), env=built.environment, check=True)
        yield "its health check passes"
        request = urllib.request.Request(f"http://127.0.0.1:{PORT}/api/v2/contacts/recoms/1245?contactId=1")
        request.add_header("Authorization", "Basic dXNlcjpr")
        with urllib.request.urlopen(request, timeout=5) as answer:
            assert json.load(answer)
        yield "it answers"
        process.send_signal(getattr(signal, built.says["STOPSIGNAL"]))
        assert process.wait(10) == 0
        yield f"{built.says['STOPSIGNAL']} ends it with 0"
        ended = subprocess.run(
            built.inside(health, as_user=True), env=built.environment, check=False, capture_output=True
        )
        assert ended.returncode != 0
        yield "its health check fails then"
    finally:
        process.kill()


def wait_for(process: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers."""
    for _ in range(300):
        assert process.poll() is None, process.stderr and process.stderr.read().decode()
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{PORT}/__admin/ready", timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server never answered")


def run(*command: str) -> None:
    """Run a command, and fail with it."""
    subprocess.run(command, check=True)


def _ignored(_folder: str, names: list[str]) -> set[str]:
    return {name for name in names if name == "__pycache__"}


def main() -> int:
    """Enter a namespace of mounts of its own, build, and try; where that can't be, say so and succeed."""
    if sys.platform != "linux" or os.geteuid() != 0 or not shutil.which("setpriv"):
        print("Left out: this needs Linux, root and setpriv.")
        return 0
    if INSIDE not in os.environ:
        probe = subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False)
        if probe.returncode:
            print(f"Left out: mounts aren't allowed here ({probe.stderr.decode().strip()}).")
            return 0
        command = ["unshare", "--mount", "--propagation", "private", sys.executable, *sys.argv]
        return subprocess.run(command, env={**os.environ, INSIDE: "1"}, check=False).returncode
    built = build()
    for line in tried(built):
        print(f"ok: {line}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
