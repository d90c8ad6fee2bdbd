"""Reads answers as forms and programs send them, whichever questions are asked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from app.core.errors import Invalid
from app.core.texts import _
from app.surveys.contract import Given, QuestionKind, QuestionView


def answers_in_form(asked: Sequence[QuestionView], form: Mapping[str, str]) -> dict[UUID, Given]:
    """Return what a form answers, whose fields are named `q-<id>`; Invalid for no number."""
    wrong: dict[str, list[str]] = {}
    found: dict[UUID, Given] = {}
    for view in asked:
        name = f"q-{view.id}"
        typed = form.get(name, "").strip()
        if "\x00" in typed:
            wrong[name] = [_("This has characters that are not text.")]
        elif view.question.kind == QuestionKind.TEXT:
            found[view.id] = Given(text=typed)
        elif typed and not re.fullmatch(r"[0-9]{1,3}", typed):
            wrong[name] = [_("Choose one of these.")]
        elif typed:
            found[view.id] = Given(number=int(typed))
    if wrong:
        raise Invalid(fields=wrong)
    return found


def answers_in_document(items: Sequence[Mapping[str, Any]]) -> dict[UUID, Given]:
    """Return what a program answers; Invalid where a question is answered twice."""
    found = {one["question_id"]: Given(one["number"], one["text"]) for one in items}
    if len(found) < len(items):
        raise Invalid(fields={"answers": [_("Choose each of them once.")]})
    return found
