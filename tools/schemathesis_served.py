"""Does Schemathesis find anything in `serve` by our own OpenAPI document? All phases, all operations.

To the letter (coercion = "strict", unknown_fields = "refused") with all its checks, and unknown parameters refused as
it takes them to be forbidden; then as it comes, where a body that the document forbids may be taken. What OpenAPI can't
say is in schemathesis.toml. Run by `make schemathesis`.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "support"))

from command import serving

from yespo_fixtures import demo_shop_folder

_CONFIG = Path(__file__).parent / "schemathesis.toml"
_LATE = "[shop]\nnow = 9999-01-01T00:00:00Z\n"  # so that any date is past
_STRICT = '\n[behaviour]\ncoercion = "strict"\nunknown_fields = "refused"\nunknown_parameter = "400"\n'


def main() -> int:
    """Run both, and return 1 if anything was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=40, help="of each operation and phase")
    examples = parser.parse_args().examples
    with tempfile.TemporaryDirectory() as folder:
        for file in Path(str(demo_shop_folder())).iterdir():
            Path(folder, file.name).write_bytes(file.read_bytes())
        shop = Path(folder, "shop.toml")
        as_it_comes = shop.read_text("utf-8").replace("[shop]\n", _LATE, 1).replace('keys = "any"', 'keys = ["key"]', 1)
        shop.write_text(as_it_comes + _STRICT, encoding="utf-8")
        found = run(folder, examples, [])
        shop.write_text(as_it_comes, encoding="utf-8")
        found |= run(folder, examples, ["--exclude-checks", "negative_data_rejection"])
    return int(found)


def run(folder: str, examples: int, options: list[str]) -> bool:
    """Tell whether Schemathesis finds anything in a shop."""
    ready = Path(folder, "ready")
    ready.unlink(missing_ok=True)
    with serving(folder, ready=ready):
        url = ready.read_text("utf-8").strip()
        command = [
            *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(_CONFIG)),
            *("run", f"{url}/__admin/openapi.json", "--url", url, "--auth", "user:key"),
            *("--max-examples", str(examples), "--checks", "all", "--phases", "examples,coverage,fuzzing,stateful"),
            *("--continue-on-failure", *options),
        ]
        return subprocess.run(command, check=False, cwd=folder).returncode != 0  # our own command


if __name__ == "__main__":
    sys.exit(main())
