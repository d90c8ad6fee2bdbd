"""What a CV lacks is pointed out where it can be put right."""

from __future__ import annotations

from typing import Any

import pytest

from app.documents.policy import Gap, gaps
from tests.documents.sample import content

DATED: dict[str, Any] = {"start": "2020-01"}
UNDATED: dict[str, Any] = {}


@pytest.mark.parametrize(
    ("work", "education", "there"),
    [
        ([DATED], [UNDATED], ["education"]),
        ([DATED, UNDATED], [DATED], ["work"]),
        ([UNDATED], [UNDATED], ["work"]),
        ([], [UNDATED], ["education"]),
        ([DATED], [DATED], []),
    ],
)
def test_a_date_is_asked_for_where_it_is_missing(
    work: list[dict[str, Any]], education: list[dict[str, Any]], there: list[str]
) -> None:
    missing = gaps(content(work=work, education=education), "2026-12")
    assert [one.section for one in missing if one.gap == Gap.NO_DATES] == there
