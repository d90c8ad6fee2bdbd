"""What some bytes are is found out from what they hold; a bad file raises, and nothing goes in."""

from __future__ import annotations

import json
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Invalid
from app.core.texts import use_language
from app.listings.importers.record import ImportUnreadable
from app.listings.importers.sniff import parse
from app.listings.kinds import SourceKind

DATA = Path(__file__).parents[2] / "data"
SEARCH = (DATA / "jobnet" / "search.json").read_bytes()


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("jobnet/search.json", SourceKind.JOBNET),
        ("jobnet/posting-5290988.json", SourceKind.JOBNET),
        ("feeds/posting.html", SourceKind.JSON_LD),
        ("feeds/news.rss", SourceKind.FEED),
        ("feeds/courses.atom", SourceKind.FEED),
    ],
)
def test_each_format_is_recognised_by_what_it_holds(path: str, kind: SourceKind) -> None:
    assert parse((DATA / path).read_bytes()).source_kind is kind


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"  \n\t ",
        b"\xef\xbb\xbf",
        b"hej",
        b"{",
        b"[",
        b"[]",
        b"{}",
        b"null",
        b"7",
        b'{"a": NaN}',
        b'{"JobPositionPostings": 7}',
        b'{"JobPositionPostings": [}',
        b'{"JobPositionPosting": []}',
        b'[{"JobPositionPostings": []}, 7]',
        b"<",
        b"<?xml version='1.0'?><rss",
        b"<?xml version='1.0'?><noget/>",
        b"<rss></andet>",
        b"\x00\x01\x02\xff\xfe",
        b"%PDF-1.7",
        b"PK\x03\x04",
        SEARCH[: len(SEARCH) // 2],
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"@type":"JobPosting","x":' * 3_000 + b"1" + b"}" * 3_000,
        "{".encode("utf-16"),
    ],
)
def test_a_bad_file_is_refused_with_a_reason(content: bytes) -> None:
    with pytest.raises(ImportUnreadable) as refused:
        parse(content)
    assert str(refused.value.detail)
    assert refused.value.slug == "listings/import-unreadable"
    assert isinstance(refused.value, Invalid)


def test_the_reason_is_told_in_the_readers_language() -> None:
    with pytest.raises(ImportUnreadable) as refused:
        parse(b"")
    with use_language("en"):
        assert str(refused.value.detail) == "The file is empty."


def test_a_file_that_is_too_large_is_refused_before_it_is_read() -> None:
    with pytest.raises(ImportUnreadable):
        parse(b"[" + b" " * 50_000_000 + b"]")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_danish_letters_survive_every_usual_encoding(encoding: str) -> None:
    raw = {"JobPositionPostings": [{"ID": 1, "Title": "Blæksprutte på Ærø, åben ½ dag"}]}
    content = json.dumps(raw, ensure_ascii=False).encode(encoding)
    assert parse(content).records[0].title == "Blæksprutte på Ærø, åben ½ dag"


def test_an_xhtml_page_is_a_page_and_no_feed() -> None:
    page = (
        b'<?xml version="1.0"?><!DOCTYPE html><html><script type="application/ld+json">'
        b'{"@type": "JobPosting", "title": "Kok", "identifier": 1}</script></html>'
    )
    assert parse(page).source_kind is SourceKind.JSON_LD


def feed_with(entities: str, title: str) -> bytes:
    return (
        f'<?xml version="1.0"?><!DOCTYPE rss [{entities}]><rss version="2.0"><channel><item>'
        f"<guid isPermaLink='false'>1</guid><title>{title}</title></item></channel></rss>"
    ).encode()


def test_a_feed_cannot_read_a_local_file() -> None:
    feed = feed_with('<!ENTITY hemmelig SYSTEM "file:///etc/passwd">', "Nyt &hemmelig;")
    assert [record.title for record in parse(feed).records] == ["Nyt"]


def test_entities_within_entities_do_not_grow() -> None:
    letters = "abcdefghi"
    entities = '<!ENTITY a "xxxxxxxxxx">' + "".join(
        f'<!ENTITY {outer} "{f"&{inner};" * 10}">' for inner, outer in pairwise(letters)
    )
    (record,) = parse(feed_with(entities, "Nyt &i;")).records
    assert len(record.title) < 20


def test_an_answer_deep_inside_is_read_without_falling_over() -> None:
    deep = '{"a":' * 400 + "1" + "}" * 400
    raw = '{"JobPositionPostings": [{"ID": 1, "Title": "Kok", "Location": ' + deep + "}]}"
    assert parse(raw.encode()).records[0].title == "Kok"


def test_a_whole_board_is_read_within_seconds() -> None:
    page = json.loads(SEARCH)
    page["JobPositionPostings"] = [
        row | {"ID": f"{copy}-{row['ID']}"}
        for copy in range(50)
        for row in page["JobPositionPostings"]
    ]
    started = time.perf_counter()
    assert len(parse(json.dumps(page).encode()).records) == 1000
    assert time.perf_counter() - started < 20


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def refusal_of(content: bytes) -> str | None:
    """Return why some bytes were refused, or None where they were read."""
    try:
        parse(content)
    except ImportUnreadable as refused:
        return str(refused.detail)
    return None


@given(st.binary(max_size=300))
def test_no_bytes_bring_it_down(content: bytes) -> None:
    assert refusal_of(content) != ""


@given(json_values)
def test_no_record_brings_a_search_page_down(row: object) -> None:
    good = {"ID": "god", "Title": "Kok"}
    found = parse(json.dumps({"JobPositionPostings": [row, good]}).encode())
    assert "god" in found.seen_ids


@given(
    st.dictionaries(
        st.sampled_from(
            ["title", "identifier", "url", "description", "hiringOrganization", "jobLocation"]
        ),
        json_values,
    )
)
def test_no_posting_brings_json_ld_down(fields: dict[str, object]) -> None:
    raw = {"@type": "JobPosting"} | fields
    found = parse(json.dumps(raw).encode(), url="https://example.dk/")
    assert len(found.records) + sum(p.is_left_out for p in found.problems) >= 1
