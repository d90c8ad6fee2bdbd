"""What the field shortens is found by its short form, on either database."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from app.core.work import Municipality, Units
from app.listings.search_text import SHORT_FORMS, analyse_document, analyse_query, meant_by
from tests.factories.listings import add_listing

TITLES = (
    "Social- og sundhedsassistent til aftenvagt",
    "Social- og sundhedshjælpere søges",
    "SOSU-assistent til plejehjem",
    "Pædagogisk assistent",
    "Pædagogmedhjælper i børnehave",
    "Sygeplejerske til akutafdeling",
    "Administrativ medarbejder",
    "Salgsassistent",
)


@pytest.fixture(autouse=True)
def _published(units: Units, here: Municipality) -> None:
    with units.write(here) as uow:
        for title in TITLES:
            add_listing(uow, title, description_html="", description_text="", employer_name="")


def found(client: FlaskClient, question: str) -> set[str]:
    answer = client.get("/api/v1/listings", query_string={"q": question})
    return {one["title"] for one in answer.get_json()["items"]}


@pytest.mark.parametrize(
    ("question", "beginnings"),
    [
        ("sosu", {"Social- og sundhedsa", "Social- og sundhedsh", "SOSU-"}),
        ("SOSU'er", {"Social- og sundhedsa", "Social- og sundhedsh", "SOSU-"}),
        ("sosu-assistent", {"Social- og sundhedsa", "SOSU-"}),
        ("sosuassistent aftenvagt", {"Social- og sundhedsa"}),
        ("ssh", {"Social- og sundhedsh"}),
        ("pæd. assistent", {"Pædagogisk"}),
        ("spl", {"Sygeplejerske"}),
        ("adm. medarbejder", {"Administrativ"}),
        ("assistent", {"Social- og sundhedsa", "SOSU-", "Pædagogisk", "Salgsassistent"}),
    ],
)
def test_a_short_form_finds_what_it_stands_for_and_no_more(
    client: FlaskClient, question: str, beginnings: set[str]
) -> None:
    wanted = {title for title in TITLES if title.startswith(tuple(beginnings))}

    assert len(wanted) == len(beginnings)
    assert found(client, question) == wanted


def test_a_short_form_is_one_word_and_stands_for_words_as_openings_have_them() -> None:
    for short, words in SHORT_FORMS.items():
        (term,) = analyse_query(short).terms
        assert re.fullmatch("[a-zæøå]+", short)
        assert meant_by(term) == tuple(analyse_query(word).terms[0] for word in words)
        assert set(meant_by(term)) <= set(analyse_document(" ".join(words)).terms)
    assert meant_by("tøm") == ()
