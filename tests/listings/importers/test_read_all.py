"""Broken records beside good ones, and when a crawl has seen all that there is."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.listings.importers.jobnet import Raw, hit, read

# ---- broken records beside good ones


@pytest.mark.parametrize(
    "broken",
    [
        None,
        7,
        "en streng",
        [],
        {},
        {"ID": "1"},
        {"Title": "Uden id"},
        {"ID": None, "Title": "Uden id"},
        {"ID": {"a": 1}, "Title": "Id er ikke et id"},
        {"ID": True, "Title": "Id er ikke et id"},
        {"ID": 0, "Title": "Nul er ikke et id"},
        {"ID": "1", "Title": "   "},
        {"ID": "1", "Title": ["liste"]},
        {"ID": "1", "Title": None},
    ],
)
def test_a_bad_record_is_reported_and_the_rest_goes_in(search_page: Raw, broken: object) -> None:
    search_page["JobPositionPostings"][3] = broken
    found = read(search_page)
    assert len(found.records) == 19
    (problem,) = found.problems
    assert problem.index == 3
    assert problem.is_left_out
    assert str(problem.reason)


def test_ids_may_be_numbers_or_strings(search_page: Raw) -> None:
    assert hit(search_page, ID=5332213).source_id == "5332213"
    assert hit(search_page, ID="5332213").source_id == "5332213"


def test_an_opening_that_is_twice_in_a_file_goes_in_once(search_page: Raw) -> None:
    rows = search_page["JobPositionPostings"]
    rows.append(rows[0] | {"ID": int(rows[0]["ID"])})
    found = read(search_page)
    assert len(found.records) == 20
    assert [(p.index, p.source_id) for p in found.problems] == [(20, rows[0]["ID"])]


@pytest.mark.parametrize("value", [None, 7, "tekst", [], {}, True, [None], {"Id": None}])
def test_anything_may_be_missing_or_wrong_in_a_hit(search_page: Raw, value: object) -> None:
    row = search_page["JobPositionPostings"][0]
    search_page["JobPositionPostings"] = [
        row | {field: value} for field in row if field not in {"ID", "Title", "JobHeadline"}
    ]
    search_page["JobPositionPostings"] = [
        one | {"ID": index + 1} for index, one in enumerate(search_page["JobPositionPostings"])
    ]
    found = read(search_page)
    assert len(found.records) == len(row) - 3
    assert not any(problem.is_left_out for problem in found.problems)


@pytest.mark.parametrize("value", [None, 7, "tekst", [], {}, True, [None], {"Id": None}])
def test_anything_but_id_and_title_may_be_missing_or_wrong_in_a_posting(
    posting: Raw, value: object
) -> None:
    for path in list(_paths(posting)):
        bent = json.loads(json.dumps(posting))
        inside = bent
        for key in path[:-1]:
            inside = inside[key]
        inside[path[-1]] = value
        if path[0] == "JobPositionPosting" and len(path) == 1:
            continue
        found = read(bent)
        assert len(found.records) + sum(p.is_left_out for p in found.problems) == 1, path


def _paths(raw: object, before: tuple[Any, ...] = ()) -> Any:
    if isinstance(raw, dict):
        for key, inside in raw.items():
            yield (*before, key)
            yield from _paths(inside, (*before, key))


# ---- complete crawls


def test_a_page_that_holds_everything_is_a_complete_crawl(search_page: Raw) -> None:
    search_page["TotalResultCount"] = 20
    assert read(search_page).is_complete_crawl


def test_a_broken_record_with_an_id_is_still_seen(search_page: Raw) -> None:
    search_page["TotalResultCount"] = 20
    search_page["JobPositionPostings"][0] = {"ID": "77"}
    found = read(search_page)
    assert found.is_complete_crawl
    assert "77" in found.seen_ids


def test_a_nameless_broken_record_leaves_a_crawl_incomplete(search_page: Raw) -> None:
    search_page["TotalResultCount"] = 20
    search_page["JobPositionPostings"].append({"Title": "Uden id"})
    assert not read(search_page).is_complete_crawl


@pytest.mark.parametrize("total", [0, None, "mange", -1])
def test_an_empty_answer_is_never_everything(search_page: Raw, total: object) -> None:
    search_page |= {"JobPositionPostings": [], "TotalResultCount": total}
    found = read(search_page)
    assert found.records == ()
    assert not found.is_complete_crawl


def test_pages_together_are_a_complete_crawl(search_page: Raw) -> None:
    rows = search_page["JobPositionPostings"]
    pages = [
        search_page | {"JobPositionPostings": part, "TotalResultCount": 20}
        for part in (rows[:12], rows[12:])
    ]
    assert not read(pages[0]).is_complete_crawl
    assert read(pages).is_complete_crawl
    assert len(read(pages).records) == 20
