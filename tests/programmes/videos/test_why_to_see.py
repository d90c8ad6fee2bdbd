"""Why a film is to be seen, as its editor says it, and how a citizen stands with what is theirs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.accounts.target_groups import set_target_groups
from app.core.clock import FixedClock
from app.core.errors import Forbidden, NotFound
from app.core.texts import use_language
from app.core.work import Units, the_service
from app.plan.contract import Expected
from app.plan.from_films import films_to_see
from app.programmes.videos.asking import ask_to_see
from app.programmes.videos.contract_asked import FilmStanding, RightsWords
from app.programmes.videos.publishing import hide_video, publish_version
from app.programmes.videos.rights import say_why_to_see, set_rights_film, why_to_see
from app.programmes.videos.standing import films_to_see_of
from app.programmes.videos.watching import say_seen
from app.tenancy.target_groups import add_target_group
from tests.booking.office import Acting
from tests.factories.films import published_film, ready_version
from tests.forms import post
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]
BY = date(2026, 12, 1)
WORDS = RightsWords(
    why_da="Så ved du, hvad du kan forvente.",
    why_en="So you know what to expect.",
    rule_da="Lov om en aktiv beskæftigelsesindsats, § 31",
    consequence_da="Vi taler om det til mødet.",
)


@pytest.fixture
def group_id(units: Units, cast: Cast, team_id: UUID) -> UUID:
    """Ida is in a target group; her adviser is Anders."""
    assert team_id
    with units.write(cast.here, the_service("test")) as uow:
        made = add_target_group(uow, name_da="Dagpenge", name_en="Benefit", slug="dagpenge")
        set_target_groups(uow, cast.ida.id, ["dagpenge"])
    return made


@pytest.fixture
def film_id(acting_as: Acting, cast: Cast, group_id: UUID) -> UUID:
    """The group has a film."""
    with acting_as(cast.signe) as uow:
        video_id, _version = published_film(uow)
        set_rights_film(uow, group_id, video_id)
    return video_id


@pytest.fixture
def expected(acting_as: Acting, cast: Cast) -> Callable[[str], Expected]:
    """Say what Ida reads of the film that she is asked to see."""

    def reading(language: str) -> Expected:
        with acting_as(cast.ida) as uow, use_language(language):
            [item] = films_to_see(uow, since=uow.now)
            return item.expected

    return reading


def test_an_editor_is_warned_that_no_film_removes_what_is_written(
    acting_as: Acting,
    cast: Cast,
    group_id: UUID,
    film_id: UUID,
    client_of: ClientOf,
) -> None:
    assert film_id
    warning, path = "Uden film fjernes også", "/film-redaktion/rettigheder"
    assert warning not in client_of(cast.signe).get(path).text
    with acting_as(cast.signe) as uow:
        say_why_to_see(uow, group_id, WORDS)
    assert warning in client_of(cast.signe).get(path).text


def test_a_citizen_reads_why_the_rule_and_what_follows(
    acting_as: Acting,
    cast: Cast,
    group_id: UUID,
    film_id: UUID,
    expected: Callable[[str], Expected],
) -> None:
    with acting_as(cast.anders) as uow:
        ask_to_see(uow, cast.ida.id, film_id, by=BY)
    plain = expected("da")
    assert plain.why == "Alle skal kende deres rettigheder og pligter."
    assert plain.rule == "Din rådgiver kan fortælle dig, hvilken regel det bygger på."
    assert plain.follows.startswith("Din rådgiver taler med dig om det.")
    with acting_as(cast.signe) as uow:
        say_why_to_see(uow, group_id, WORDS)
        assert why_to_see(uow, group_id) == WORDS
    said = expected("da")
    assert (said.why, said.rule, said.follows) == (
        WORDS.why_da,
        WORDS.rule_da,
        WORDS.consequence_da,
    )
    other = expected("en")
    assert (other.why, other.rule) == (WORDS.why_en, WORDS.rule_da)


def test_editors_alone_say_it_where_there_is_a_film(
    acting_as: Acting, cast: Cast, units: Units, group_id: UUID, film_id: UUID
) -> None:
    assert film_id
    with acting_as(cast.anders) as uow:
        with pytest.raises(Forbidden):
            say_why_to_see(uow, group_id, WORDS)
        with pytest.raises(Forbidden):
            why_to_see(uow, group_id)
    with acting_as(cast.signe) as uow:
        set_rights_film(uow, group_id, None)
        with pytest.raises(NotFound):
            say_why_to_see(uow, group_id, WORDS)


def test_what_is_written_stays_as_the_group_gets_another_film(
    acting_as: Acting, cast: Cast, group_id: UUID, film_id: UUID
) -> None:
    assert film_id
    with acting_as(cast.signe) as uow:
        say_why_to_see(uow, group_id, WORDS)
        set_rights_film(uow, group_id, published_film(uow, title="En nyere")[0])
        assert why_to_see(uow, group_id) == WORDS


def test_a_group_without_a_film_has_no_such_page(
    client_of: ClientOf, group_id: UUID, cast: Cast
) -> None:
    signe = client_of(cast.signe)
    page = f"/film-redaktion/rettigheder/{group_id}"
    assert signe.get(page).status_code == 404


def test_the_page_keeps_what_is_written(
    client_of: ClientOf, group_id: UUID, film_id: UUID, cast: Cast
) -> None:
    assert film_id
    signe, page = client_of(cast.signe), f"/film-redaktion/rettigheder/{group_id}"
    assert page in signe.get("/film-redaktion/rettigheder").text
    typed = {"why_da": "Så ved du det.", "rule_da": "§ 31"}
    refused = post(signe, page, typed | {"rule_en": "x" * 301}, page=page)
    assert refused.status_code == 422
    assert "Så ved du det." in refused.text
    assert post(signe, page, typed, page=page).status_code == 303
    assert "Så ved du det." in signe.get(page).text
    assert client_of(cast.anders).get(page).status_code == 403


def test_how_a_citizen_stands_with_their_films(
    acting_as: Acting, cast: Cast, film_id: UUID, clock: FixedClock
) -> None:
    def stands() -> list[FilmStanding]:
        with acting_as(cast.anders) as uow:
            return films_to_see_of(uow, cast.ida.id)

    [rights] = stands()
    assert (rights.is_required, rights.due_on, rights.seen) == (True, None, None)
    with acting_as(cast.signe) as uow:
        other, _version = published_film(uow, title="Om praktik")
    with acting_as(cast.anders) as uow:
        ask_to_see(uow, cast.ida.id, other, by=BY)
        ask_to_see(uow, cast.ida.id, film_id, by=BY + timedelta(days=1))
    assert [(one.video_id, one.is_required, one.due_on) for one in stands()] == [
        (other, False, BY),
        (film_id, True, BY + timedelta(days=1)),
    ]
    with acting_as(cast.ida) as uow:
        say_seen(uow, other, has_read=True)
    assert [(one.video_id, one.is_seen) for one in stands()] == [(film_id, False), (other, True)]
    clock.advance(timedelta(days=2))
    with acting_as(cast.signe) as uow:
        publish_version(uow, ready_version(uow, other))
    newer = next(one for one in stands() if one.video_id == other)
    assert newer.seen is not None
    assert (newer.is_seen, newer.version, newer.seen.number) == (False, 2, 1)
    with acting_as(cast.signe) as uow:
        hide_video(uow, other)
    assert [one.video_id for one in stands()] == [film_id]


def test_an_adviser_reads_it_before_a_meeting_and_asks_from_there(
    client_of: ClientOf, acting_as: Acting, cast: Cast, film_id: UUID
) -> None:
    anders, here = client_of(cast.anders), f"/opfoelgning/{cast.ida.id}"
    page = anders.get(here).text
    assert "Version 1. Er ikke bedt om at se den endnu" in page
    ask = f"/rettigheder-og-pligter/{film_id}/{cast.ida.id}"
    assert f"{ask}?next={here}" in page
    asked = post(anders, ask, {"by": BY.isoformat(), "next": here}, page=ask)
    assert asked.location == here
    assert "Bedt om at se den senest tirsdag den 1. december 2026" in anders.get(here).text
    with acting_as(cast.ida) as uow:
        say_seen(uow, film_id, has_read=True)
    assert "Version 1: borgeren har selv sagt, at teksten er læst," in anders.get(here).text
