"""What a release is held to; the release workflow runs it, and so can anybody.

python tools/release.py facts refs/tags/v0.9.0     the tag, the version and the changelog agree; prints the Pythons
python tools/release.py sbom dist/*.whl --out sbom     CycloneDX of the wheel with each extra (needs cyclonedx-bom)
python tools/release.py licences sbom/*.cdx.json       what may be brought along
python tools/release.py try                            what is installed is tried, with no sources about
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
EXTRAS = ("", "redis", "tls", "otel", "hypothesis", "faker", "load", "pact", "all")
EXAMPLES = ("httpx-newsletter", "requests-sold-out")
ALLOWED = re.compile(
    r"\b(MIT|BSD|BSD License|BSD-2-Clause|BSD-3-Clause|0BSD|Apache|Apache-2\.0|ISC|PSF|PSF-2\.0|Python-2\.0|MPL-2\.0|"
    r"Unlicense|Zlib|ZPL-2\.1|HPND|CNRI-Python|Mozilla Public License 2\.0|Python Software Foundation License)\b"
)
"""Licences that ask nothing of whoever uses the package but a notice, or (MPL) changes to its own files."""
REVIEWED = {
    "certifi": "MPL-2.0, as its metadata says in words",
    "pyzmq": "BSD-3-Clause; the libzmq in its wheels is MPL-2.0",
    "protobuf": "3-Clause BSD, as its metadata says in words",
}
SITE = "import sysconfig; print(sysconfig.get_path('purelib'))"


def facts(reference: str) -> Iterator[str]:
    """Yield the facts of the release as a workflow's outputs; fails where tag, version and changelog disagree."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    source = (ROOT / "contracts" / "yespo_contracts" / "version.py").read_text("utf-8")
    found = re.search(r'"([0-9.]+)"', source)
    version = found[1] if found else ""
    if reference.startswith("refs/tags/") and reference != f"refs/tags/v{version}":
        sys.exit(f"The tag {reference.removeprefix('refs/tags/')} isn't v{version}, the version in version.py.")
    if f"## [{version}]" not in (ROOT / "CHANGELOG.md").read_text("utf-8"):
        sys.exit(f"CHANGELOG.md has no section [{version}].")
    yield f"version={version}"
    yield f"pythons={json.dumps(pythons(project['classifiers']))}"


def pythons(classifiers: Sequence[str]) -> list[str]:
    """Return the Pythons that classifiers name."""
    return re.findall(r"Programming Language :: Python :: (3\.[0-9]+)$", "\n".join(classifiers), re.MULTILINE)


def sbom(wheel: Path, out: Path) -> None:
    """Write a CycloneDX document of the wheel with each extra, from an environment that has nothing else."""
    out.mkdir(parents=True, exist_ok=True)
    for extra in EXTRAS:
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
            python = str(Path(folder, "bin", "python"))
            what = f"{wheel}[{extra}]" if extra else str(wheel)
            pip = [sys.executable, "-m", "pip", "--python", python, "install", "-q", "--disable-pip-version-check"]
            subprocess.run([*pip, "-c", str(ROOT / "constraints.txt"), what], check=True)
            target = out / f"yespo-testkit{'-' + extra if extra else ''}.cdx.json"
            command = [sys.executable, "-m", "cyclonedx_py", "environment", "--output-reproducible", "--sv", "1.6"]
            subprocess.run([*command, "--of", "JSON", "-o", str(target), python], check=True)
            count = len(json.loads(target.read_text("utf-8"))["components"])
            print(f"{target}: {count} components", file=sys.stderr)


def licences(documents: Sequence[Path]) -> int:
    """Say which components have a licence that isn't among those allowed, or none; return how many."""
    seen: dict[str, str] = {}
    for path in documents:
        for component in json.loads(path.read_text("utf-8"))["components"]:
            seen[component["name"]] = " ".join(_licences(component)) or "none is told"
    wrong = {name: told for name, told in seen.items() if not ALLOWED.search(told) and name not in REVIEWED}
    for name, told in sorted(wrong.items()):
        print(f"{name}: {told}", file=sys.stderr)
    print(f"{len(seen)} components, {len(wrong)} with a licence to look at", file=sys.stderr)
    return len(wrong)


def _licences(component: dict[str, Any]) -> Iterator[str]:
    for choice in component.get("licenses", ()):
        licence = choice.get("license", {})
        yield str(choice.get("expression") or licence.get("id") or licence.get("name") or "")


def try_it() -> None:
    """Try what is installed: where it is, its commands, a server that is checked, and client projects' tests."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        place = run("-c", "import yespo_testkit, sysconfig; print(yespo_testkit.__file__)", cwd=folder).strip()
        assert place.startswith(run("-c", SITE, cwd=folder).strip()), f"the sources are about: {place}"
        run("-m", "yespo_testkit.cli", "feed", "generate", "--products", "20", "--out", "feed.xml", cwd=folder)
        run("-m", "yespo_testkit.cli", "feed", "check", "feed.xml", cwd=folder)
        run("-m", "yespo_testkit.cli", "shop", "new", "shop", "--products", "20", cwd=folder)
        run("-m", "yespo_testkit.cli", "shop", "check", "shop", cwd=folder)
        with serving(folder) as url:
            with urllib.request.urlopen(f"{url}/__admin/", timeout=5) as page:
                assert b"<html" in page.read()
            run("-m", "yespo_testkit.cli", "check", url, "--max-examples", "10", cwd=folder)
        for example in EXAMPLES:
            shutil.copytree(ROOT / "examples" / example, folder / example)
            run("-m", "pytest", "-q", "-p", "no:cacheprovider", cwd=folder / example)
    print("tried: commands, server, check, examples")


class serving:  # noqa: N801  # it reads as what it is
    """A server of what is installed."""

    def __init__(self, folder: Path) -> None:
        self._ready = folder / "ready"
        command = [sys.executable, "-m", "yespo_testkit.cli", "serve", "--port", "0", "--quiet"]
        self._process = subprocess.Popen([*command, "--ready-file", str(self._ready)], cwd=folder)

    def __enter__(self) -> str:
        """Return the URL once it answers."""
        for _ in range(300):
            if self._ready.exists():
                return self._ready.read_text().strip()
            time.sleep(0.1)
        raise AssertionError("the server never answered")

    def __exit__(self, *_exception: object) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait()


def run(*words: str, cwd: Path) -> str:
    """Run Python with these words; fails with what it printed."""
    ended = subprocess.run([sys.executable, *words], cwd=cwd, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, f"{' '.join(words)}:\n{ended.stdout}{ended.stderr}"
    return ended.stdout


def main() -> int:
    """Do what is asked."""
    match sys.argv[1:]:
        case ["facts", reference]:
            print("\n".join(facts(reference)))
        case ["sbom", wheel, "--out", out]:
            sbom(Path(wheel), Path(out))
        case ["licences", *documents]:
            return int(licences([Path(each) for each in documents]) > 0)
        case ["try"]:
            try_it()
        case _:
            sys.exit(__doc__)
    return 0


if __name__ == "__main__":
    sys.exit(main())
