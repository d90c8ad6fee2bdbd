"""RSS and Atom: what partners publish as news, courses and offers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from app.listings.importers.record import ImportedListing, ParsedFile
from app.listings.importers.sniff import parse
from app.listings.kinds import ListingKind, SourceKind

SITE = "https://jobcenter.example.dk/nyt/feed"


def news(page: Callable[[str], bytes]) -> ParsedFile:
    return parse(page("news.rss"), url=SITE)


def test_entries_become_news_unless_the_source_says_otherwise(
    page: Callable[[str], bytes],
) -> None:
    found = news(page)
    assert found.source_kind is SourceKind.FEED
    assert {record.kind for record in found.records} == {ListingKind.NEWS}
    courses = parse(page("courses.atom"), default_kind=ListingKind.COURSE)
    assert [record.kind for record in courses.records] == [ListingKind.COURSE]


def test_an_rss_entry_is_read_and_cleaned(page: Callable[[str], bytes]) -> None:
    first = news(page).records[0]
    assert first.source_id == "nyt-17"
    assert first.title == "Åbent hus på maskinværkstedet"
    assert first.url == "https://jobcenter.example.dk/nyt/aabent-hus"
    assert first.description_html.startswith("<p>Kom og se værkstedet, og hør")
    assert "alert" not in first.description_html
    assert first.languages == ("da",)


def test_an_entry_late_in_the_evening_in_utc_is_the_next_danish_day(
    page: Callable[[str], bytes],
) -> None:
    assert news(page).records[0].published_on == date(2021, 7, 2)


def test_an_entry_without_an_id_is_known_by_its_address_made_whole(
    page: Callable[[str], bytes],
) -> None:
    second = news(page).records[1]
    assert second.source_id == "/nyt/truck"
    assert second.url == "https://jobcenter.example.dk/nyt/truck"
    assert second.published_on is None


def test_entries_without_a_title_or_an_id_are_reported_and_the_rest_goes_in(
    page: Callable[[str], bytes],
) -> None:
    found = news(page)
    assert len(found.records) == 2
    assert [(p.index, p.field) for p in found.problems] == [(2, "title"), (3, "guid")]


def test_an_author_is_not_carried(page: Callable[[str], bytes]) -> None:
    first = news(page).records[0]
    values = [getattr(first, name) for name in ImportedListing.__slots__]
    assert not any("en.medarbejder" in str(v) or "En Medarbejder" in str(v) for v in values)


def test_an_atom_entry_in_latin_1_keeps_its_danish_letters(page: Callable[[str], bytes]) -> None:
    (entry,) = parse(page("courses.atom"), default_kind=ListingKind.COURSE).records
    assert entry.title == "CV på én dag"
    assert entry.description_html == "<p>Skriv dit CV på en dag.</p>"
    assert entry.apply_url == "https://kurser.example.dk/cv"
    assert entry.published_on == date(2021, 7, 1)


def test_a_feed_never_stands_for_everything(page: Callable[[str], bytes]) -> None:
    assert not news(page).is_complete_crawl
    assert news(page).total is None
