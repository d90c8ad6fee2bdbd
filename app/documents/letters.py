"""Letters of the municipality with places to fill in: a worksheet that has a text is one.

A place stands in square brackets, `[Your job]`. It is asked for once, however often it stands in
the text; one that is a paragraph by itself is answered in several lines.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from app.documents.contract_worksheets import FilledView, QuestionKind, WorksheetView

PLACE = re.compile(r"\[([^\[\]\n]*[^\[\]\s][^\[\]\n]*)\]")


def places_in(text: str) -> dict[str, bool]:
    """Return what is asked for, in the order of the text, and whether it is a paragraph itself."""
    alone = {block.strip() for block in re.split(r"\n\s*\n", text)}
    return {place[1].strip(): place[0] in alone for place in PLACE.finditer(text)}


def questions_of(
    text_da: str, text_en: str, before: Sequence[Mapping[str, Any]], made: int
) -> list[dict[str, Any]]:
    """Return the questions that a letter asks, as a worksheet keeps them.

    A place that was there before keeps its identity; others are numbered on from `made`.
    """
    known = {one["label_da"]: str(one["id"]) for one in before}
    questions: list[dict[str, Any]] = []
    for (danish, is_alone), english in zip(
        places_in(text_da).items(), places_in(text_en), strict=True
    ):
        made += danish not in known
        questions.append(
            {
                "id": known.get(danish, str(made)),
                "kind": (QuestionKind.TEXT if is_alone else QuestionKind.LINE).value,
                "label_da": danish,
                "label_en": english,
                "choices_da": [],
                "choices_en": [],
            }
        )
    return questions


def letter_text(sheet: WorksheetView, filled: FilledView) -> str:
    """Return a letter with what was written in its places; one that is empty still stands."""
    asked = {one.label: one.id for one in sheet.questions}

    def said(place: re.Match[str]) -> str:
        return "\n".join(filled.said(asked.get(place[1].strip(), ""))) or place[0]

    return PLACE.sub(said, sheet.text)
