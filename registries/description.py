"""Draws `registries/openapi.yaml` from the contract: `python -m registries.description` writes it, a test compares."""

from pathlib import Path
from typing import Any

import msgspec
import yaml

from registries.contract import OPERATIONS, Operation, Problem

FILE = Path(__file__).with_name("openapi.yaml")
REFUSALS = {
    "400": "The question does not fit its schema",
    "401": "No token, or not the right one",
    "404": "The system knows nothing of it",
    "503": "The system is out of order",
}


def description() -> dict[str, Any]:
    """The OpenAPI 3.1 document as plain data."""
    types = [Problem, *(part for operation in OPERATIONS for part in (operation.asks, operation.answers))]
    _references, components = msgspec.json.schema_components(
        list(dict.fromkeys(types)), ref_template="#/components/schemas/{name}"
    )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Outside systems of the title review",
            "version": "1",
            "description": "Personal numbers travel in bodies only, never in an address. Every answer echoes X-Request-ID.",
        },
        "security": [{"token": []}],
        "paths": {operation.whole_path: {"post": _post(operation)} for operation in OPERATIONS},
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": components,
        },
    }


def drawn() -> str:
    return yaml.safe_dump(description(), sort_keys=False, allow_unicode=True, width=110)


def _post(operation: Operation) -> dict[str, Any]:
    refusals = {status: {"description": words, "content": _json("Problem")} for status, words in REFUSALS.items()}
    return {
        "operationId": operation.whole_path.strip("/").replace("/", "_").replace("-", "_"),
        "summary": operation.summary,
        "tags": [operation.door],
        "requestBody": {"required": True, "content": _json(operation.asks.__name__)},
        "responses": {
            "200": {"description": "The answer", "content": _json(operation.answers.__name__)},
            **refusals,
        },
    }


def _json(schema: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}


if __name__ == "__main__":
    FILE.write_text(drawn(), encoding="utf-8")
