"""What a service takes as its file, by the schemas that check-jsonschema brings along; nothing is fetched."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import jsonschema
import yaml


def problems(file: Path, service: str) -> list[str]:
    """Return what a service wouldn't take of a YAML file: `github-workflows`, `github-actions`, `compose-spec`."""
    folder = files("check_jsonschema") / "builtin_schemas" / "vendor"
    schema = json.loads((folder / f"{service}.json").read_text("utf-8"))
    document = yaml.safe_load(file.read_text("utf-8"))
    if True in document:  # YAML 1.1 reads the word on as a truth value
        document["on"] = document.pop(True)
    return [error.message for error in jsonschema.validators.validator_for(schema)(schema).iter_errors(document)]
