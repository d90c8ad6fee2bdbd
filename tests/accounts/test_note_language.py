"""Which language a citizen reads is noted by their adviser, unless they say it themselves."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.accounts.models import NotedLanguage
from app.accounts.noted_languages import Noted, note_language, noted_languages, say_language
from app.accounts.people import people_by_id
from app.accounts.profile import change_profile
from app.core.errors import Forbidden, Invalid, NotFound
from app.core.work import UnitOfWork, Units
from tests.forms import post
from tests.people import Cast, Person
from tests.racing import at_once

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
ClientOf = Callable[[Person], FlaskClient]


def tongue_of(uow: UnitOfWork, person: Person) -> str:
    return people_by_id(uow, [person.id])[person.id].language


@pytest.mark.parametrize("name", ["anders", "signe", "adam"])
def test_whoever_advises_notes_it(acting_as: Acting, cast: Cast, name: str) -> None:
    with acting_as(getattr(cast, name)) as uow:
        note_language(uow, cast.ida.id, "uk")
        note_language(uow, cast.ida.id, "uk")
        both = [cast.ida.id, cast.omar.id]
        assert noted_languages(uow, both) == {cast.ida.id: Noted("uk", is_own=False)}
        note_language(uow, cast.ida.id, "")
        assert noted_languages(uow, both) == {}


@pytest.mark.parametrize("name", ["ida", "omar", "lea", "vera"])
def test_nobody_else_does(acting_as: Acting, cast: Cast, name: str) -> None:
    with pytest.raises(Forbidden), acting_as(getattr(cast, name)) as uow:
        note_language(uow, cast.ida.id, "uk")


def test_those_who_are_no_citizens_here_and_other_words_are_refused(
    acting_as: Acting, cast: Cast
) -> None:
    with acting_as(cast.anders) as uow:
        with pytest.raises(Invalid):
            note_language(uow, cast.vera.id, "uk")
        with pytest.raises(NotFound):
            note_language(uow, cast.nabo.id, "uk")
        for code in ("klingon", "fa_AF", "und"):
            with pytest.raises(Invalid) as refused:
                note_language(uow, cast.ida.id, code)
            assert list(refused.value.fields) == ["language"]
    with pytest.raises(Invalid), acting_as(cast.anders) as uow:
        say_language(uow, "uk")


def test_pages_and_e_mails_are_in_it_until_the_citizen_chooses(
    acting_as: Acting, cast: Cast
) -> None:
    with acting_as(cast.anders) as uow:
        for noted, used in (("en", "en"), ("ar", "da"), ("en", "en"), ("", "da"), ("en", "en")):
            note_language(uow, cast.ida.id, noted)
            assert tongue_of(uow, cast.ida) == used
    with acting_as(cast.ida) as uow:
        change_profile(uow, name="Ida Lund", language="en")  # as it was: nothing is chosen
    with acting_as(cast.anders) as uow:
        note_language(uow, cast.ida.id, "da")
        assert tongue_of(uow, cast.ida) == "da"
    with acting_as(cast.ida) as uow:
        change_profile(uow, language="en")
    with acting_as(cast.anders) as uow:
        note_language(uow, cast.ida.id, "pl")
        assert tongue_of(uow, cast.ida) == "en"


def test_what_the_citizen_says_stands(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.anders) as uow:
        note_language(uow, cast.ida.id, "ar")
    with acting_as(cast.ida) as uow:
        say_language(uow, "ar")  # it is right as it stands
        assert noted_languages(uow, [cast.ida.id])[cast.ida.id] == Noted("ar", is_own=False)
        say_language(uow, "fa")
        assert noted_languages(uow, [cast.ida.id])[cast.ida.id] == Noted("fa", is_own=True)
    with acting_as(cast.anders) as uow:
        note_language(uow, cast.ida.id, "fa")
        for code in ("ar", ""):
            with pytest.raises(Invalid):
                note_language(uow, cast.ida.id, code)
    with acting_as(cast.ida) as uow:
        say_language(uow, "")
        assert noted_languages(uow, [cast.ida.id]) == {}


def test_two_at_once_note_one(units: Units, cast: Cast) -> None:
    def note(number: int) -> None:
        with units.write(cast.here, cast.anders.actor) as uow:
            note_language(uow, cast.ida.id, "uk" if number % 2 else "ar")

    at_once(note, 4)
    with units.read(cast.here) as uow:
        assert uow.session.scalar(select(func.count(NotedLanguage.id))) == 1


def test_the_citizen_sees_it_and_chooses_another(
    acting_as: Acting, client_of: ClientOf, cast: Cast
) -> None:
    with acting_as(cast.anders) as uow:
        note_language(uow, cast.ida.id, "uk")
    ida = client_of(cast.ida)
    page = BeautifulSoup(ida.get("/mig").text, "html.parser")
    assert page.select_one('#f-reads option[value="uk"][selected]') is not None
    assert "Din rådgiver har skrevet det. Du kan vælge et andet." in page.get_text()
    said = {"name": "Ida", "language": "da"}
    wrong = post(ida, "/mig", said | {"reads": "klingon"})
    assert wrong.status_code == 422
    assert BeautifulSoup(wrong.text, "html.parser").select_one('.error-summary [href="#f-reads"]')
    assert post(ida, "/mig", said | {"reads": "so"}).status_code == 303
    with acting_as(cast.anders) as uow:
        assert noted_languages(uow, [cast.ida.id])[cast.ida.id] == Noted("so", is_own=True)
    assert post(ida, "/mig", said).status_code == 303
    assert "har skrevet det" not in ida.get("/mig").text


def test_nobody_but_citizens_is_asked(client_of: ClientOf, cast: Cast) -> None:
    anders = client_of(cast.anders)
    assert 'name="reads"' not in anders.get("/mig").text
    said = {"name": "Anders", "language": "da", "reads": "so"}
    assert post(anders, "/mig", said).status_code == 303


def test_the_citizen_takes_it_away_again(
    acting_as: Acting, client_of: ClientOf, cast: Cast
) -> None:
    with acting_as(cast.anders) as uow:
        note_language(uow, cast.ida.id, "uk")
    ida, said = client_of(cast.ida), {"name": "Ida", "language": "da"}
    none = _option(ida.get("/mig").text, "Det samme som ovenfor")
    assert post(ida, "/mig", said | {"reads": none, "reads_shown": "uk"}).status_code == 303
    with acting_as(cast.anders) as uow:
        assert noted_languages(uow, [cast.ida.id]) == {}
    page = BeautifulSoup(ida.get("/mig").text, "html.parser")
    assert [one["value"] for one in page.select("#f-reads [selected]")] == [none]


@pytest.mark.parametrize("shown", ["uk", "none"])
def test_an_older_page_says_nothing_that_was_not_chosen_on_it(
    acting_as: Acting, client_of: ClientOf, cast: Cast, shown: str
) -> None:
    with acting_as(cast.anders) as uow:
        note_language(uow, cast.ida.id, "" if shown == "none" else shown)
    ida = client_of(cast.ida)
    page = BeautifulSoup(ida.get("/mig").text, "html.parser")
    assert page.select_one(f'[type=hidden][name=reads_shown][value="{shown}"]')
    with acting_as(cast.anders) as uow:
        note_language(uow, cast.ida.id, "ar")
    older = {"language": "da", "reads": shown, "reads_shown": shown}
    nameless = BeautifulSoup(post(ida, "/mig", older).text, "html.parser")
    assert nameless.select_one(f'[type=hidden][name=reads_shown][value="{shown}"]')
    assert post(ida, "/mig", older | {"name": "Ida Lund"}).status_code == 303
    with acting_as(cast.anders) as uow:
        assert noted_languages(uow, [cast.ida.id])[cast.ida.id] == Noted("ar", is_own=False)


def test_what_another_adviser_noted_meanwhile_is_not_written_over(
    acting_as: Acting, cast: Cast
) -> None:
    with acting_as(cast.anders) as uow:
        note_language(uow, cast.ida.id, "uk", instead_of="")
        note_language(uow, cast.ida.id, "uk", instead_of="ar")  # it is noted already
        with pytest.raises(Invalid) as refused:
            note_language(uow, cast.ida.id, "fa", instead_of="")
        assert list(refused.value.fields) == ["language"]
        note_language(uow, cast.ida.id, "fa", instead_of="uk")
        assert noted_languages(uow, [cast.ida.id]) == {cast.ida.id: Noted("fa", is_own=False)}


def _option(page: str, words: str) -> str:
    options = BeautifulSoup(page, "html.parser").select("option")
    [value] = [str(one["value"]) for one in options if one.get_text() == words]
    return value
