"""Words become terms: Danish stems, ends of compounds, and nothing that a database must fear."""

import re
import unicodedata
from pathlib import Path

import psycopg
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.listings.search_text import (
    MOST_TERMS_OF_A_QUERY,
    STOP_WORDS,
    Filters,
    analyse_document,
    analyse_query,
    label,
    parts_of,
    stem,
)
from tests.servers import Postgres, postgres

__all__ = ["postgres"]

JOBNET = Path(__file__).resolve().parent.parent / "data" / "jobnet"
TERM = re.compile(r"[^\W_]+")


def finds(question: str, document: str) -> bool:
    """Whether a document has all the terms of a question, as both databases understand it."""
    query, terms = analyse_query(question), set(analyse_document(document).terms)
    *first, last = query.terms
    begun = query.prefix is not None and any(term.startswith(query.prefix) for term in terms)
    return terms.issuperset(first) and (last in terms or begun)


@pytest.mark.parametrize(
    ("question", "document"),
    [
        ("medarbejder", "Lagermedarbejder søges"),
        ("medarbejder", "Vi mangler to lagermedarbejdere"),
        ("lagermedarbejderen", "Lagermedarbejdere"),
        ("assistent", "Social- og sundhedsassistenter"),
        ("lagerm", "Lagermedarbejder"),
        ("medarb", "Lagermedarbejder"),
        ("lager truck", "Lageret har brug for en med truckkort"),
        ("ÅLBORG", "Job i Aalborg"),
        ("idé", "En god ide"),
        ("email", "Skriv en e-mail"),
        ("c#", "Udvikler i C# og C++"),
        ("c++", "Udvikler i C# og C++"),
        ("A\u030arhus", "Århus"),
    ],
)
def test_a_question_finds_inflected_and_compound_words(question: str, document: str) -> None:
    assert finds(question, document)


@pytest.mark.parametrize(
    ("question", "document"),
    [
        ("arm", "Der er varme i farmaceutens charmerende lokaler"),
        ("aer", "Ær"),
        ("faerdig", "færdig"),
        ("foer", "før"),
        ("for a", "få"),
        ("ga", "gå"),
        ("gor", "gør"),
        ("c#", "Udvikler i C++"),
        ("medarbejder kok", "Lagermedarbejder"),
        ("lagermedarbejder", "Medarbejder"),
    ],
)
def test_a_question_does_not_find_other_words(question: str, document: str) -> None:
    assert not finds(question, document)


def test_a_part_is_long_begins_like_a_word_and_has_a_head_before_it() -> None:
    assert "medarbejder" in set(parts_of("lagermedarbejder"))
    assert "rmedarbejder" not in set(parts_of("lagermedarbejder"))
    assert list(parts_of("varmeste")) == []
    assert all(len(part) >= 5 for part in parts_of("rengøringsassistenter"))


def test_stems_are_those_of_postgresql(postgres: Postgres) -> None:
    text = " ".join(file.read_text(encoding="utf8") for file in sorted(JOBNET.glob("*.json")))
    words = sorted(set(re.findall(r"[^\W\d_]+", unicodedata.normalize("NFC", text).lower())))
    assert len(words) > 2_000
    database = postgres.new_database()
    with psycopg.connect(database.owner_url.replace("+psycopg", "")) as connection:
        asked = "SELECT w, (ts_lexize('danish_stem', w))[1] FROM unnest(%s::text[]) w"
        theirs = {word: found for word, found in connection.execute(asked, (words,)) if found}
    postgres.drop_database(database)
    assert len(theirs) > 2_000
    assert {word: stem(word) for word in theirs} == theirs


@given(st.text())
@example("\" OR 1=1 -- ' NEAR(a b) ^x* {y}: -z AND NOT (")
@example("🙂🙂")
@example("\x00\ud800 kind_job x_y")
@example("a" * 10_000)
@example("word " * 10_000)
def test_any_text_can_be_asked_for(text: str) -> None:
    query = analyse_query(text)
    assert len(query.terms) <= MOST_TERMS_OF_A_QUERY
    assert all(TERM.fullmatch(term) for term in query.terms)
    assert query.prefix is None or TERM.fullmatch(query.prefix)


@given(st.text())
def test_any_text_can_be_indexed_and_is_found_by_its_own_words(text: str) -> None:
    terms = analyse_document(text).terms
    assert all(TERM.fullmatch(term) for term in terms)
    assert len(set(terms)) == len(terms)
    assert set(analyse_query(text).terms) <= set(terms)


@pytest.mark.parametrize("text", ["", "  ", "og i det", "🙂", '"*()', "-"])
def test_a_question_without_telling_words_asks_for_everything(text: str) -> None:
    assert analyse_query(text).is_empty


def test_stop_words_and_what_comes_after_the_twelfth_word_are_not_searched_for() -> None:
    assert analyse_query("kok og tjener").terms == ("kok", "tjen")
    many = " ".join(f"ord{number}" for number in range(14))
    assert len(analyse_query(many).terms) == MOST_TERMS_OF_A_QUERY


def test_stop_words_are_written_as_the_analyser_sees_them() -> None:
    assert all(analyse_query(word).is_empty for word in STOP_WORDS)


def test_a_label_takes_letters_and_digits_alone() -> None:
    assert label("kind", "job") == "kind_job"
    for value in ("", "a b", 'a"', "a'", "a_b", "x" * 90):
        with pytest.raises(ValueError, match="not a label"):
            label("kind", value)


def test_equal_filters_read_alike() -> None:
    filters = Filters.of(place=["0787", "0773"], kind=["job"], time=[])
    assert filters.groups() == [["kind_job"], ["place_0773", "place_0787"]]
    assert filters.without("place") == Filters.of(kind=["job"])
