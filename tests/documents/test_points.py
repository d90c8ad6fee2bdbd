"""Points that stand in a text: met as lists by readers, and as lists of texts by programs."""

from __future__ import annotations

from typing import Any

import pytest

from app.documents.json_resume import resume_of
from app.documents.markup import plain
from app.documents.points import Block, blocks_of, with_points
from app.documents.printing import cv_page
from app.documents.sections import KINDS
from tests.documents.sample import content, view

WORK = KINDS["work"].by_name


def _split(text: str, **more: Any) -> tuple[str, list[str]]:
    said = with_points(WORK, {"summary": text, "highlights": [], **more})
    return said["summary"], said["highlights"]


def test_lines_with_a_mark_are_lists_where_they_stand() -> None:
    text = "Jeg stod for:\n- brød\n• kager\nog ryddede op.\n\n- 3 - 4 ovne\n-ikke et punkt"
    assert blocks_of(text) == (
        Block("Jeg stod for:"),
        Block(points=("brød", "kager")),
        Block("og ryddede op."),
        Block(points=("3 - 4 ovne",)),
        Block("-ikke et punkt"),
    )
    assert blocks_of("- brød\n\n- kager\n\nNu\n\nog da") == (
        Block(points=("brød", "kager")),
        Block("Nu"),
        Block("og da"),
    )
    assert blocks_of("") == ()


@pytest.mark.parametrize(
    ("text", "summary", "points"),
    [
        ("Køkken\n\n- Bestillinger\n- To elever", "Køkken", ["Bestillinger", "To elever"]),
        ("- Bestillinger\n\n- To elever", "", ["Bestillinger", "To elever"]),
        ("- Bestillinger\nog mere", "- Bestillinger\nog mere", []),
        ("- det\n- samme\n- det", "- det\n- samme\n- det", []),
        ("- " + "x" * 2_000, "- " + "x" * 2_000, []),
        ("Uden punkter", "Uden punkter", []),
        ("", "", []),
    ],
)
def test_points_that_a_text_ends_with_get_their_own_field_where_all_fit(
    text: str, summary: str, points: list[str]
) -> None:
    assert _split(text) == (summary, points)


def test_points_of_ones_own_stay_as_they_are() -> None:
    assert _split("- Et", highlights=["To"]) == ("- Et", ["To"])
    skill = {"name": "Bage", "summary": "- Brød"}
    assert with_points(KINDS["skills"].by_name, skill) == skill


def test_a_point_whose_words_are_a_paragraph_is_one_line() -> None:
    assert plain("<ul><li><p>Brød</p></li><li><p>Kager</p></li></ul>") == "- Brød\n\n- Kager"
    assert plain("<ul><li></li><li>Kager</li></ul>") == "-\n- Kager"


def test_paper_has_a_list_and_json_resume_highlights() -> None:
    written = content(work=[{"position": "Bager", "summary": "Hver dag:\n- Brød\n- Kager"}])
    page = " ".join(cv_page(view(written)).split())
    assert '<p class="cv-text">Hver dag:</p><ul><li>Brød</li><li>Kager</li></ul>' in page
    [job] = resume_of(view(written))["work"]
    assert (job["summary"], job["highlights"]) == ("Hver dag:", ["Brød", "Kager"])
