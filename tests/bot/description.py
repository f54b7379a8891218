"""GitHub's own description of its REST API (npm ``@octokit/openapi``): requests and answers are held against it where it is there.

``WFFIX_NODE_MODULES`` names the folder with it; ``tests/bot/judged.py`` tells the set-up, and fails where it is missing.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl, unquote

FILE = "@octokit/openapi/generated/api.github.com.json"


@cache
def description() -> Description | None:
    """The description, or None where it is not there."""
    path = Path(os.environ.get("WFFIX_NODE_MODULES", "")) / FILE
    if not os.environ.get("WFFIX_NODE_MODULES") or not path.is_file():
        return None
    text = path.read_text(encoding="utf-8")
    # References that say what they refer to, so that any part is a schema by itself. What GitHub calls `oneOf` is not exclusive: a
    # public account is a private one too.
    for old, new in (('"$ref":"#/', '"$ref":"urn:github#/'), ('"$ref": "#/', '"$ref": "urn:github#/'), ('"oneOf":', '"anyOf":')):
        text = text.replace(old, new)
    # Which alternative is meant is told twice; that one of them holds is enough.
    return Description(json.loads(text, object_hook=lambda found: {key: value for key, value in found.items() if key != "discriminator"}))


class Description:
    """What the description says of a request and its answer."""

    def __init__(self, data: dict) -> None:
        self.data = data
        # A path with three dots in it is the same as the one with `basehead`.
        paths = (path for path in data["paths"] if "..." not in path)
        self.paths = [(re.compile(re.sub(r"\\\{\w+\\\}", "([^/]+)", re.escape(path)) + r"\Z"), path) for path in paths]
        self._validators: dict[int, object] = {}

    def operation(self, method: str, path: str) -> tuple[dict, dict[str, str]]:
        """The operation at a path as it was sent, and the parameters in it. Raises AssertionError where there is none."""
        for pattern, template in sorted(self.paths, key=lambda item: item[1].count("{")):
            found = pattern.match(path)
            if found and method.lower() in self.data["paths"][template]:
                names = re.findall(r"\{(\w+)\}", template)
                return self.data["paths"][template][method.lower()], dict(zip(names, map(unquote, found.groups()), strict=True))
        raise AssertionError(f"GitHub's description has no {method} {path}")

    def faults_of_request(self, method: str, target: str, body: object) -> list[str]:
        """What is wrong with a request; nothing where it is as described."""
        path, _, query = target.partition("?")
        try:
            operation, values = self.operation(method, path)
        except AssertionError as error:
            return [str(error)]
        given = values | dict(parse_qsl(query))
        known = {item["name"]: item for item in map(self.resolved, operation.get("parameters", ()))}
        faults = [f"{path}: unknown parameter {name}" for name in given if name not in known]
        for name, value in given.items():
            if name in known:
                schema = self.resolved(known[name]["schema"])
                converted: object = (
                    int(value)
                    if schema.get("type") == "integer" and value.isdigit()
                    else value == "true"
                    if schema.get("type") == "boolean"
                    else value
                )
                faults += self.faults(schema, converted)
        faults += [f"{path}: {name} is lacking" for name, item in known.items() if item.get("required") and name not in given]
        described = self.resolved(operation.get("requestBody", {})).get("content", {}).get("application/json", {}).get("schema")
        if body is None and not self.resolved(operation.get("requestBody", {})).get("required"):
            return faults
        if described is None:
            return faults + ([f"{path}: a body that is not described"] if body is not None else [])
        extra = set(body or ()) - set(self.resolved(described).get("properties", body or ()))
        return faults + self.faults(described, body) + [f"{path}: unknown key {name} in the body" for name in extra]

    def faults_of_answer(self, method: str, target: str, status: int, body: object) -> list[str]:
        """What is wrong with an answer."""
        operation, _ = self.operation(method, target.partition("?")[0])
        described = operation["responses"].get(str(status))
        if described is None:
            # Limits, lacking rights and faults of the server are described nowhere by themselves.
            return [] if status in (401, 403, 404, 410, 429) or status >= 500 else [f"{method} {target}: status {status} is not described"]
        schema = self.resolved(described).get("content", {}).get("application/json", {}).get("schema")
        return self.faults(schema, body) if schema else []

    def faults(self, schema: dict, value: object) -> list[str]:
        from openapi_schema_validator import OAS30Validator
        from referencing import Registry
        from referencing.jsonschema import DRAFT4

        key = id(schema)
        if key not in self._validators:
            registry = Registry().with_resource("urn:github", DRAFT4.create_resource(self.data))
            self._validators[key] = OAS30Validator(schema, registry=registry)
        # The validator lets null be only where a type stands beside `nullable`; GitHub means it beside `oneOf` too.
        errors = [
            error for error in self._validators[key].iter_errors(value) if not (error.instance is None and error.schema.get("nullable"))
        ]
        return [f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}" for error in errors]

    def resolved(self, schema: dict) -> dict:
        while "$ref" in schema:
            found: object = self.data
            for part in schema["$ref"].partition("#/")[2].split("/"):
                found = found[part]  # type: ignore[index]
            schema = found  # type: ignore[assignment]
        return schema

    def completed(self, method: str, target: str, status: int, body: object) -> object:
        """An answer with everything in it that is required and that the fake has nothing to say about."""
        operation, _ = self.operation(method, target.partition("?")[0])
        described = self.resolved(operation["responses"].get(str(status), {}))
        schema = described.get("content", {}).get("application/json", {}).get("schema")
        return self.filled(schema, body) if schema and status < 300 else body

    def filled(self, schema: dict, value: object) -> object:
        schema = self.resolved(schema)
        chosen = schema.get("anyOf", ())[:1]
        for part in (*schema.get("allOf", ()), *chosen):
            value = self.filled(part, value)
        if isinstance(value, Mapping):
            inner = schema.get("properties", {})
            found = {key: self.filled(inner[key], item) if key in inner else item for key, item in value.items()}
            lacking = (name for name in schema.get("required", ()) if name not in found)
            return found | {name: self.sample(inner.get(name, {})) for name in lacking}
        if isinstance(value, list):
            return [self.filled(schema.get("items", {}), item) for item in value]
        return value

    def sample(self, schema: dict) -> object:
        """Something that a schema allows."""
        schema = self.resolved(schema)
        if schema.get("nullable"):
            return None
        if "enum" in schema:
            return schema["enum"][0]
        for word in ("anyOf", "allOf"):
            if word in schema:
                return self.sample(schema[word][0])
        kind = schema.get("type")
        if kind == "object" or "properties" in schema:
            return self.filled(schema, {})
        texts = {"date-time": "2026-11-01T00:00:00Z", "uri": "https://example.org/", "email": "a@example.org"}
        return {"integer": 0, "number": 0, "boolean": False, "array": []}.get(str(kind), texts.get(schema.get("format", ""), "x"))
