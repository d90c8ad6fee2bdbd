"""JSON Resume as it is published: its schema takes what we write, and we read its own examples."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from app.core.errors import Problem
from app.documents.contract import Content
from app.documents.importing import read_cv_file
from app.documents.json_resume import read_resume, resume_of
from app.documents.sections import KINDS, texts_in
from tests.documents.sample import content, everything, gardener, view

PACKAGE = Path(__file__).parents[2] / "node_modules" / "@jsonresume" / "schema"
SCHEMA: dict[str, Any] = json.loads((PACKAGE / "schema.json").read_text())
EXAMPLES = [PACKAGE / "sample.resume.json", *sorted((PACKAGE / "examples").glob("*.json"))]


def _judged(document: Any) -> list[str]:
    validator = jsonschema_rs.validator_for(SCHEMA, validate_formats=True)
    return [f"{list(one.instance_path)}: {one.message}" for one in validator.iter_errors(document)]


@pytest.mark.parametrize("written", [everything(), gardener(), content()])
def test_what_we_write_fits_the_published_schema(written: Content) -> None:
    assert _judged(json.loads(json.dumps(resume_of(view(written))))) == []


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.name)
def test_the_published_examples_are_read_and_no_word_of_them_is_lost(file: Path) -> None:
    document = json.loads(file.read_text())
    read = read_cv_file(file.read_bytes())
    assert read.left_out == ()
    kept = {" ".join(text.split()) for text in _texts(read.content)}
    about_the_file = {"$schema", "meta"}
    said = texts_in({key: value for key, value in document.items() if key not in about_the_file})
    assert [text for text in said if text and " ".join(text.split()) not in kept] == []
    assert _judged(json.loads(json.dumps(resume_of(view(read.content))))) == []


def _texts(read: Content) -> Iterator[str]:
    yield from texts_in(dict(read.contact))
    for section in read.sections:
        for entry in section.entries:
            yield from texts_in(dict(entry))


def _wrong() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield documents that the schema refuses, each for one value of a kind that cannot be."""
    for key, rule in SCHEMA["properties"].items():
        if key in {"$schema", "meta"}:
            continue
        if rule.get("type") == "array":
            yield key, {"basics": {"name": "Ida"}, key: "a text"}
            for inner in rule["items"]["properties"]:
                yield f"{key}.{inner}", {key: [{"name": "x", inner: {"an": "object"}}]}
        else:
            yield key, {key: ["a list"]}
            for inner in rule["properties"]:
                yield f"{key}.{inner}", {key: {inner: 7.5 if inner == "location" else [[7]]}}


WRONG = dict(_wrong())


@pytest.mark.parametrize("what", WRONG)
def test_what_the_published_schema_refuses_is_refused_or_named(what: str) -> None:
    assert _judged(WRONG[what]) != []
    try:
        _read, left_out = read_resume(WRONG[what])
    except Problem:
        return
    assert left_out != []


def test_every_list_of_the_schema_has_a_place() -> None:
    lists = [key for key, rule in SCHEMA["properties"].items() if rule.get("type") == "array"]
    written = resume_of(view(everything()))
    assert sorted(set(lists) - written.keys()) == []
    assert len(KINDS) >= len(lists)
