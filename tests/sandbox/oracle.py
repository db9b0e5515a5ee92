"""Stripe's OpenAPI document and examples, where this machine has a folder with them; see CONTRIBUTING.md."""

import gzip
import json
import os
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("STRIPE_OPENAPI_FOLDER") or ROOT / "../shared/data")
SCHEMAS = DATA / "stripe-openapi-2022-11-15.json.gz"
EXAMPLES = DATA / "stripe-fixtures-2022-11-15.json"
IS_HERE = SCHEMAS.is_file() and EXAMPLES.is_file()


@cache
def _components() -> Any:
    return _nullable(json.loads(gzip.decompress(SCHEMAS.read_bytes()))["components"])


def _nullable(node: Any) -> Any:
    """OpenAPI's `nullable: true` in the words of JSON Schema."""
    if isinstance(node, list):
        return [_nullable(each) for each in node]
    if not isinstance(node, dict):
        return node
    plain = {key: _nullable(value) for key, value in node.items() if key != "nullable"}
    return {"anyOf": [plain, {"type": "null"}]} if node.get("nullable") is True else plain


@cache
def validator(schema: str) -> Validator:
    """Validates against the schema of this name (`customer`, `checkout.session`, `deleted_product`)."""
    return Draft202012Validator({"$ref": f"#/components/schemas/{schema}", "components": _components()})


@cache
def examples() -> dict[str, dict[str, Any]]:
    """Stripe's example of each resource."""
    found: dict[str, dict[str, Any]] = json.loads(EXAMPLES.read_text(encoding="utf-8"))["resources"]
    return found
