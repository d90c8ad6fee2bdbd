"""Filters: links and chips never lose what else was chosen, and nothing typed breaks a page."""

from datetime import date, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from app.core.work import Municipality, Units, the_service
from app.listings import facets, geography
from app.listings.feed_filters import NO_WORD, FeedFilters, read_address
from app.listings.feed_links import chosen_chips, filter_groups, values_of
from app.listings.feed_parts import DEADLINE_DAYS, FeedCounts
from app.listings.kinds import ListingKind
from tests.factories.listings import add_categories
from tests.listings.feeding import Publish, links, publisher, titles

TODAY = date(2026, 11, 24)
CODES = [m.code for m in geography.municipalities()]
HOSTILE = [
    "'; DROP TABLE listing; --", "\x00", "a\x00b", "%", "%%%s",
    "<script>", "../../etc/passwd", "9" * 5_000, "-1", "1e9", "NaN", "0001-01-01", "9999-12-31",
    "2026-02-30", "æøå", "🙂", '()*:"AND OR NOT', "{{7*7}}", "٣", "\u2028", "²", " ", "a" * 100_000,
]  # fmt: skip
PARAMETERS = (
    "q", "kind", "category", "workplace_municipality", "neighbours", "postcode", "working_time",
    "apply_before", "cursor", "limit", "sprog",
)  # fmt: skip


@pytest.fixture
def publish(units: Units, here: Municipality) -> Publish:
    """Publish a listing in a unit of its own, and return its id."""
    return publisher(units, here)


def some(values: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(values, max_size=3, unique=True).map(lambda v: tuple(sorted(v)))


@st.composite
def chosen(draw: st.DrawFn) -> FeedFilters:
    """Filters as the pages make them."""
    places = draw(some(st.sampled_from(CODES)))
    words = draw(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=40))
    return FeedFilters(
        q=" ".join(words.split()) if any(letter.isalnum() for letter in words) else "",
        kind=draw(some(st.sampled_from([k.value for k in ListingKind]))),
        category=draw(some(st.uuids().map(str))),
        workplace_municipality=places,
        postcode=draw(some(st.sampled_from(["7700", "8000", "7900"]))),
        working_time=draw(some(st.sampled_from(["full_time", "part_time", "full_or_part_time"]))),
        neighbours=bool(places) and draw(st.booleans()),
        apply_before=draw(st.none() | st.dates(TODAY, TODAY + timedelta(days=700))),
    )


@given(chosen())
def test_an_address_reads_back_as_what_was_chosen(filters: FeedFilters) -> None:
    pairs = parse_qsl(filters.query(), keep_blank_values=True)
    asked = read_address(pairs, TODAY)
    assert asked.filters == filters
    assert asked.problems == {}


@given(chosen())
def test_removing_a_chip_removes_that_and_nothing_else(filters: FeedFilters) -> None:
    before = filters.pairs()
    chips = chosen_chips(filters, values_of(()))
    assert [(chip.name, chip.value) for chip in chips] == before
    for chip in chips:
        left = parse_qsl(urlsplit(chip.href).query, keep_blank_values=True)
        gone = [pair for pair in before if pair not in left]
        assert left == [pair for pair in before if pair in left]
        assert (chip.name, chip.value) in gone
        # The neighbours of no municipality are nobody.
        assert set(gone) <= {(chip.name, chip.value), ("neighbours", "1")}


@given(chosen())
def test_choosing_one_thing_more_keeps_all_others(filters: FeedFilters) -> None:
    values = values_of(())
    by_facet = {
        facets.KIND: {indexed: 1 for _, _, indexed in values.kinds},
        facets.CATEGORY: {},
        facets.PLACE: {indexed: 1 for _, _, indexed in values.places},
        facets.TIME: {indexed: 1 for _, _, indexed in values.times},
    }
    counts = FeedCounts(1, by_facet, dict.fromkeys(DEADLINE_DAYS, 1))
    chips = chosen_chips(filters, values)
    groups = filter_groups(filters, counts, values, chips, today=TODAY)
    assert {"kind", "workplace_municipality", "apply_before"} <= {group.name for group in groups}
    for group in groups:
        following = [one.value for one in group.rows.choices if one.value not in group.chosen]
        for value in [*(one.value for one in group.first if not one.href), *following]:
            pairs = parse_qsl(urlsplit(group.ahead + value).query, keep_blank_values=True)
            is_one_alone = group.name == "apply_before"
            kept = [pair for pair in filters.pairs() if not is_one_alone or pair[0] != group.name]
            assert pairs == [*kept, (group.name, value)]


@given(st.lists(st.tuples(st.sampled_from(PARAMETERS) | st.text(max_size=5), st.text(max_size=60))))
def test_no_address_is_too_odd_to_be_read(pairs: list[tuple[str, str]]) -> None:
    asked = read_address(pairs, TODAY)
    asked.filters.as_index_filters(TODAY)
    again = read_address(parse_qsl(asked.filters.query(), keep_blank_values=True), TODAY)
    assert again.filters == asked.filters


def test_every_filter_narrows_the_feed_on_the_page_and_in_the_api(
    client: FlaskClient, units: Units, here: Municipality, publish: Publish
) -> None:
    with units.write(here, the_service("test")) as uow:
        categories = add_categories(uow)
    cook = (categories["hotel-og-restaurant"],)
    publish("Kok", kind="job", category_ids=cook, working_time="part_time", city="Thisted",
            apply_by=date(2026, 11, 27))  # fmt: skip
    publish("Kursus", kind="course", workplace_municipality="0773", postcode="7900",
            city="Nykøbing", working_time="unknown", apply_by=date(2027, 1, 5))  # fmt: skip
    publish("Smed", workplace_municipality="0751", postcode="8000", city="Aarhus")
    expected = {
        "kind=job": {"Kok", "Smed"},
        "kind=job&kind=course": {"Kok", "Smed", "Kursus"},
        f"category={cook[0]}": {"Kok"},
        "workplace_municipality=0787": {"Kok"},
        "workplace_municipality=0787&neighbours=1": {"Kok"},
        "postcode=7900": {"Kursus"},
        "working_time=part_time": {"Kok"},
        "working_time=full_time": {"Smed"},
        "apply_before=2026-11-27": {"Kok"},
        "apply_before=2027-01-05": {"Kok", "Kursus"},
        "apply_before=2020-01-01": set(),
        "kind=job&workplace_municipality=0751": {"Smed"},
        "q=kok&kind=course": set(),
    }
    for query, found in expected.items():
        assert set(titles(client, f"?{query}")) == found, query
        page = client.get(f"/opslag?{query}").text
        assert {t for t in ("Kok", "Kursus", "Smed") if f">{t}</a></h3>" in page} == found, query


def test_neighbours_are_those_that_share_a_border(client: FlaskClient, publish: Publish) -> None:
    near = geography.neighbours("0787")[0]
    publish("Hos naboen", workplace_municipality=near)
    publish("Langt væk", workplace_municipality="0101")
    assert titles(client, "?workplace_municipality=0787") == []
    assert titles(client, "?workplace_municipality=0787&neighbours=1") == ["Hos naboen"]
    page = client.get("/opslag?workplace_municipality=0787").text
    wider = links(page, "button button-primary")["Se også i nabokommunerne"]
    assert "Hos naboen" in client.get(wider).text


def test_each_value_shows_how_many_it_would_leave(client: FlaskClient, publish: Publish) -> None:
    for number in range(3):
        publish(f"Job {number}", age=timedelta(hours=number))
    publish("Kursus", kind="course", workplace_municipality="0773")
    page = client.get("/").text
    choices = links(page, "choice")
    assert {"Job 3", "Kursus 1", "Thisted 3", "Morsø 1", "Fuldtid 4"} <= choices.keys()
    for label, address in choices.items():
        count = int(label.rsplit(" ", 1)[1])
        assert f"{count} opslag" in client.get(address).text, label
    narrowed = links(client.get("/opslag?kind=course").text, "choice")
    assert "Morsø 1" in narrowed
    assert "Job 3" in narrowed, "the other kinds are still on offer"
    assert not any(label.startswith("Thisted") for label in narrowed)


def test_a_category_of_the_municipality_is_named_and_another_is_not_invented(
    client: FlaskClient, units: Units, here: Municipality, publish: Publish
) -> None:
    with units.write(here, the_service("test")) as uow:
        categories = add_categories(uow)
    publish("Chauffør", category_ids=(categories["transport"],))
    page = client.get(f"/opslag?category={categories['transport']}")
    assert "Transport og chauffører" in page.text
    unknown = client.get("/opslag?category=01900000-0000-7000-8000-0000000000ff")
    assert unknown.status_code == 200
    assert "En kategori, der ikke findes mere" in unknown.text


@pytest.mark.parametrize("name", PARAMETERS)
def test_nothing_that_anybody_types_breaks_a_page(
    client: FlaskClient, publish: Publish, name: str
) -> None:
    publish("Kok")
    for value in HOSTILE:
        for path in ("/", "/opslag", "/opslag.rss", "/opslag.ics"):
            answer = client.get(path, query_string={name: value})
            assert answer.status_code == 200, (path, name, value[:40])
        answer = client.get("/api/v1/listings", query_string={name: value})
        assert answer.status_code in {200, 422}, (name, value[:40], answer.status_code)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("kind=blikkenslager", "Vi kender ikke en af de slags opslag"),
        ("category=nope", "Vi kender ikke en af de kategorier"),
        ("workplace_municipality=9999", "Vi kender ikke en af de kommuner"),
        ("postcode=77", "Det er ikke et dansk postnummer"),
        ("working_time=always", "Vi kender ikke den arbejdstid"),
        ("apply_before=snart", "Vi kunne ikke læse datoen"),
        ("cursor=x", "Vi kunne ikke finde stedet på listen"),
        ("q=" + "a" * 300, "Du skrev en hel del"),
    ],
)
def test_what_is_not_understood_is_said_and_left_out(
    client: FlaskClient, publish: Publish, query: str, words: str
) -> None:
    publish("Kok")
    page = client.get(f"/opslag?{query}").text
    assert words in page
    if not query.startswith("q="):
        assert "Kok" in page
    refused = client.get(f"/api/v1/listings?{query}")
    assert refused.status_code == 422
    assert list(refused.json["errors"]) == [query.partition("=")[0]]


def test_the_api_refuses_what_it_does_not_know(client: FlaskClient) -> None:
    assert client.get("/api/v1/listings?colour=red").status_code == 422
    assert client.get("/api/v1/listings?limit=0").status_code == 422
    assert client.get("/api/v1/listings?limit=101").status_code == 422


def test_categories_are_listed_in_the_language_asked_for(
    client: FlaskClient, units: Units, here: Municipality
) -> None:
    with units.write(here, the_service("test")) as uow:
        add_categories(uow)
    danish = client.get("/api/v1/categories", headers={"Accept-Language": "da"}).json
    english = client.get("/api/v1/categories", headers={"Accept-Language": "en"}).json
    assert danish["items"][0]["name"] == "Lager, logistik og post"
    assert english["items"][0]["name"] == "Warehouse, logistics and post"
    assert {"id", "name", "kind", "slug"} == danish["items"][0].keys()


def test_a_filter_that_is_chosen_is_marked_and_leads_back(
    client: FlaskClient, publish: Publish
) -> None:
    publish("Kok")
    page = client.get("/opslag?kind=job&working_time=full_time").text
    assert page.count('aria-current="true"') == 2
    assert links(page, "choice")["Job 1"] == "/opslag?working_time=full_time"
    assert links(page, "clear") == {"Ryd alle": "/opslag"}


@pytest.mark.parametrize("typed", ["%", "_", "-", "🙂", "  … ! "])
def test_a_question_without_a_word_is_left_out_and_says_so(typed: str) -> None:
    asked = read_address([("q", typed)], TODAY)
    assert asked.filters.q == ""
    assert asked.problems == {"q": [NO_WORD]}
    assert read_address([("q", f"{typed} bager")], TODAY).problems == {}
